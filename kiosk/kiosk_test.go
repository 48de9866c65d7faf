package main

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"troskel/booking"
	"troskel/hardware/door"
	"troskel/hardware/sim"
	"troskel/kiosk/web"
	"troskel/ui"
)

// TestP12: counting does not start unless the screen can say what is counted, in every language that the place shows.
func TestP12(t *testing.T) {
	texts, err := ui.Load()
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, mode := range []string{"A", "B", "C"} {
		for _, period := range []string{"half-day", "day", "evening"} {
			notice := CountingConfig{mode, period}.notice()
			if err := requireNotice(texts, defaults().Place.Languages, notice); err != nil {
				t.Error(err)
			}
			said[strings.Join(notice, " ")] = true
		}
	}
	if len(said) != 5 { // how long the house remembers matters where it does, and the two long periods are told alike
		t.Errorf("the modes are told in %d ways: %v", len(said), said)
	}
	err = requireNotice(texts, []string{"sv", "tlh"}, defaults().Counting.notice())
	if err == nil || !strings.Contains(err.Error(), `missing in "tlh"`) {
		t.Errorf("a language without the notice: %v", err)
	}
}

func TestSignWords(t *testing.T) {
	texts, err := ui.Load()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, zone) }
	meeting := booking.Booking{Interval: booking.Interval{Start: at(3, 14, 0), End: at(3, 15, 30)}, OrganisationName: "Tornet", Details: booking.Details{Title: "Schack"}}
	secret, untitled, tomorrow := meeting, meeting, meeting
	tomorrow.Interval = booking.Interval{Start: at(4, 11, 0), End: at(4, 13, 0)}
	secret.Private, untitled.Title = true, ""
	asked := meeting
	asked.State = booking.Pending
	room := booking.Space{Name: "Stora salen"}
	for _, c := range []struct {
		name, lang        string
		status            booking.Status
		shape             door.Shape
		until, now, after string
	}{
		{"free", "sv", booking.Status{Space: room, Open: true, Until: at(3, 14, 0), Next: &meeting}, door.ShapeFree, "till 14.00", "", "14.00–15.30  Schack"},
		{"busy", "sv", booking.Status{Space: room, Open: true, Busy: true, Until: at(3, 15, 30), Now: &meeting}, door.ShapeBusy, "till 15.30", "14.00–15.30  Schack", "Inget mer bokat"},
		{"private", "sv", booking.Status{Space: room, Open: true, Busy: true, Until: at(3, 15, 30), Now: &secret}, door.ShapeBusy, "till 15.30", "14.00–15.30  Bokad", "Inget mer bokat"},
		{"undecided", "sv", booking.Status{Space: room, Open: true, Until: at(3, 14, 0), Next: &asked}, door.ShapeFree, "till 14.00", "", "14.00–15.30  Bokad"},
		{"without a title", "en", booking.Status{Space: room, Open: true, Busy: true, Until: at(3, 15, 30), Now: &untitled}, door.ShapeBusy, "until 15:30", "14:00–15:30  Tornet", ""},
		{"closed until tomorrow", "sv", booking.Status{Space: room, Until: at(4, 8, 0)}, door.ShapeClosed, "öppnar 4/3 08.00", "", "Inget mer bokat"},
		{"next tomorrow", "sv", booking.Status{Space: room, Until: at(4, 8, 0), Next: &tomorrow}, door.ShapeClosed, "öppnar 4/3 08.00", "", "4/3 11.00–13.00  Schack"},
		{"closed for long", "sv", booking.Status{Space: room}, door.ShapeClosed, "", "", "Inget mer bokat"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := signWords{lang: c.lang, zone: zone, now: at(3, 13, 0), t: texts.T}.sign(c.status)
			if got.Shape != c.shape || got.Until != c.until || got.Now != c.now || got.Room != "Stora salen" || got.Lang != c.lang {
				t.Errorf("got %+v", got)
			}
			if c.after != "" && got.Next != c.after {
				t.Errorf("next is %q", got.Next)
			}
			if strings.Contains(got.Now+got.Next, "Tornet") && c.status.Now == &secret {
				t.Error("the sign tells who booked in private")
			}
		})
	}
}

// A counter that moved at each tap would tell whoever reads /metrics when somebody came; so nothing moves before a block of taps is full.
func TestMetricsDoNotTellWhen(t *testing.T) {
	m := newMetrics(func() []web.Device {
		return []web.Device{{Part: "reader", State: web.DeviceOK}, {Part: "panel", Room: "a", State: web.DeviceIll}}
	})
	for range tapBlock - 1 {
		m.tapped(time.Millisecond)
	}
	if n := testutil.CollectAndCount(m.taps); n != 0 {
		t.Errorf("%d tap figures are shown before the block is full", n)
	}
	m.tapped(time.Second)
	if got := testutil.ToFloat64(m.taps.WithLabelValues("0.5")); got != 0.001 {
		t.Errorf("the median is %v s", got)
	}
	if got := testutil.ToFloat64(m.taps.WithLabelValues("0.99")); got != 1 {
		t.Errorf("the slowest is %v s", got)
	}
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var up []float64
	for _, f := range families {
		if f.GetName() == "troskel_device_up" {
			for _, metric := range f.GetMetric() {
				up = append(up, metric.GetGauge().GetValue())
			}
		}
	}
	slices.Sort(up)
	if !slices.Equal(up, []float64{0, 1}) {
		t.Errorf("devices up: %v", up)
	}
}

// A database stays what it was at its first start: a demo's or a real place's, and in its time zone.
func TestDataStaysWhatItIs(t *testing.T) {
	open := func(dir, zone string, demo bool) error {
		cfg, err := ParseConfig("test.toml", []byte("[place]\nzone = \""+zone+"\"\n[reader]\nkind = \"none\"\n"))
		if err != nil {
			t.Fatal(err)
		}
		cfg.Data.Dir = dir
		k, err := Open(t.Context(), cfg, Parts{Clock: sim.NewClock(), Demo: demo, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			return err
		}
		return k.Close()
	}
	real, demo := t.TempDir(), t.TempDir()
	for _, c := range []struct {
		name, dir, zone string
		demo            bool
		want            string
	}{
		{"a real place's first start", real, "Europe/Stockholm", false, ""},
		{"and its second", real, "Europe/Stockholm", false, ""},
		{"a demo on a real place's data", real, "Europe/Stockholm", true, "real place's"},
		{"a real place in another zone", real, "Pacific/Auckland", false, "time zone Europe/Stockholm"},
		{"a demo's first start", demo, "Europe/Stockholm", true, ""},
		{"a real place on a demo's data", demo, "Europe/Stockholm", false, "demo's"},
	} {
		err := open(c.dir, c.zone, c.demo)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", c.name, err, c.want)
		}
	}
}
