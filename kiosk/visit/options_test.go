package visit_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"troskel/kiosk/visit"
)

func TestOptionsThatCannotBe(t *testing.T) {
	db := database(t)
	good := visit.Options{Entrance: "entré", Zone: time.UTC}
	for _, c := range []struct {
		spoil func(*visit.Options)
		says  string
	}{
		{func(o *visit.Options) { o.Entrance = "" }, "entrance"},
		{func(o *visit.Options) { o.Entrance = strings.Repeat("x", 81) }, "81 bytes"},
		{func(o *visit.Options) { o.Zone = nil }, "time zone"},
		{func(o *visit.Options) { o.Capacity = -1 }, "capacity"},
	} {
		opt := good
		c.spoil(&opt)
		if _, err := visit.New(db, opt); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v, want it to say %q", opt, err, c.says)
		}
	}
}

func TestBadgesThatCannotBe(t *testing.T) {
	h := open(t, "2026-03-02")
	for _, number := range []card{nil, make(card, 17), make(card, 1<<20)} {
		if r, err := h.count.Tap(t.Context(), h.now(), number); err == nil || r != "" {
			t.Errorf("%d bytes: %q %v", len(number), r, err)
		}
	}
	if q := h.sum(); q.Passages != 0 {
		t.Errorf("counted: %+v", q)
	}
}

func TestNothingIsCountedAfterClose(t *testing.T) {
	h := open(t, "2026-03-02")
	h.count.Close()
	h.count.Close()
	_, tap := h.count.Tap(t.Context(), h.now(), cards["anna"])
	_, phone := h.count.Tap(t.Context(), h.now(), cards["telefon"])
	for what, err := range map[string]error{
		"tap": tap, "phone": phone, "press": h.count.Press(t.Context(), h.now()),
		"crossing": h.count.Cross(t.Context(), h.now(), true), "heal": h.count.Heal(t.Context(), h.now()),
	} {
		if !errors.Is(err, visit.ErrClosed) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if q := h.sum(); q.Passages != 0 {
		t.Errorf("counted: %+v", q)
	}
}

// Where no closing is known the house is empty at midnight, and half-days are split at noon and midnight only.
func TestAPlaceWithoutClosing(t *testing.T) {
	h := open(t, "2026-03-02")
	h.opt.NextClosing, h.opt.Capacity = nil, 0
	h.start()
	if err := h.count.Cross(t.Context(), h.now(), true); err != nil {
		t.Fatal(err)
	}
	h.pass(24*time.Hour - time.Second)
	if n := h.count.Inside(h.now()); n != 1 {
		t.Errorf("inside %d before midnight", n)
	}
	h.pass(time.Second)
	if n := h.count.Inside(h.now()); n != 0 {
		t.Errorf("inside %d at midnight", n)
	}
}

func TestReadingIsHalfOpen(t *testing.T) {
	h := open(t, "2026-03-02")
	start := h.truth
	for range 4 {
		if err := h.count.Press(t.Context(), h.now()); err != nil {
			t.Fatal(err)
		}
		h.pass(15 * time.Minute)
	}
	for _, c := range []struct {
		from, to time.Duration
		rows     int
	}{{0, time.Hour, 4}, {0, 45 * time.Minute, 3}, {1, 45*time.Minute + 1, 3}, {15 * time.Minute, 15 * time.Minute, 0}, {time.Hour, 0, 0}} {
		got, err := visit.Quarters(t.Context(), h.db.Reader(), start.Add(c.from), start.Add(c.to))
		if err != nil || len(got) != c.rows {
			t.Errorf("[%v, %v): %d quarters and %v, want %d", c.from, c.to, len(got), err, c.rows)
		}
	}
}
