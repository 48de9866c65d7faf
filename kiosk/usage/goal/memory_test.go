package goal_test

import (
	"database/sql"
	"fmt"
	"reflect"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/goal"
)

// TestWhatIsRememberedIsWhatIsThere: one that has followed the goals for half a year tells the same, every week, as one that has just begun; also with
// weeks that are closed, and ones that the ledger settles late.
func TestWhatIsRememberedIsWhatIsThere(t *testing.T) {
	p := newPlace(t)
	p.organisations()
	whole := r31(t)
	whole.Baseline, whole.Comparison = period(t, "2026-03-02", "2026-04-05"), period(t, "2026-04-06", "2026-09-06")
	p.keep(whole)
	room := whole
	room.Name, room.Metric.Space = "Bara salen", "a"
	p.keep(room)
	heads := whole
	heads.Name, heads.Metric = "Deltagare", goal.Metric{Name: goal.Participants}
	p.keep(heads)
	visits := whole
	visits.Name, visits.Metric = "Besök", goal.Metric{Name: goal.Visits}
	p.keep(visits)
	_, _, err := p.rooms.AddClosure(t.Context(), staff, booking.Closure{Interval: booking.Interval{Start: local(t, "2026-05-04 00:00"), End: local(t, "2026-05-18 00:00")}, Reason: "Stängt"})
	p.ok(err)
	for week := range 26 {
		monday := date(t, "2026-03-02").Add(7 * week)
		if week != 9 && week != 10 {
			p.hold("a", monday.String()+" 10:00", "koren", "Körsång", map[booking.Band]int{"26-64": 5 + week})
		}
		p.visits(monday, 10+week)
		p.at(monday.Add(7).String() + " 08:00")
		if week%8 == 7 { // the appliance was off for a while: the weeks are settled late
			p.ok(p.usage.CloseWeeks(t.Context(), p.now))
		}
		fresh := goal.New(p.db, p.usage, p.rooms, stockholm, func() time.Time { return p.now })
		got, err := p.Reports(t.Context())
		p.ok(err)
		want, err := fresh.Reports(t.Context())
		p.ok(err)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("after %s:\nremembered %+v\nfresh      %+v", monday, got, want)
		}
	}
	if r, err := p.Reports(t.Context()); err != nil || len(r[0].Weeks) != 24 || len(r[3].Weeks) == 0 {
		t.Errorf("the half year has %d weeks and %d, %v", len(r[0].Weeks), len(r[3].Weeks), err)
	}
}

// visits counts badges at the front door at noon, as the visit package would have.
func (p *place) visits(on booking.Date, n int) {
	p.t.Helper()
	p.ok(p.db.Write(p.t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO visit_quarter (entrance, starts_at, passages, visits, unbadged, entered, "left") VALUES ('front', ?, ?, ?, 0, 0, 0)`,
			on.In(stockholm).Add(12*time.Hour).Unix(), n, n)
		return err
	}))
}

// BenchmarkGoals is a page of five goals over a year with 3,650 bookings, as staff open it, and the first time after a start.
func BenchmarkGoals(b *testing.B) {
	p := newPlace(b)
	p.organisations()
	for day := range 365 {
		if d := date(b, "2026-03-02").Add(day); d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			for hour := range 5 {
				for _, room := range []string{"a", "b"} {
					p.hold(room, fmt.Sprintf("%s %02d:00", d, 10+2*hour), "koren", "Körsång", map[booking.Band]int{"26-64": 12})
				}
			}
		}
	}
	p.at("2027-03-02 08:00")
	p.ok(p.usage.CloseWeeks(b.Context(), p.now))
	for _, m := range []goal.Metric{{Name: goal.UseRate}, {Name: goal.BookingRate}, {Name: goal.Held}, {Name: goal.Participants}, {Name: goal.Visits}} {
		g := about(b, m, 50)
		g.Comparison = usage.Period{From: date(b, "2026-03-02"), To: date(b, "2027-12-31")}
		p.keep(g)
	}
	look := func(goals *goal.Goals) {
		if _, err := goals.Reports(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	fresh := func() *goal.Goals {
		return goal.New(p.db, p.usage, p.rooms, stockholm, func() time.Time { return p.now })
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			look(fresh())
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms")
		b.ReportMetric(0, "ns/op")
	})
	b.Run("page", func(b *testing.B) {
		goals := fresh()
		look(goals)
		const looks = 5
		b.ResetTimer()
		for b.Loop() {
			for range looks {
				look(goals)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N*looks), "ms(<10)")
		b.ReportMetric(0, "ns/op")
	})
}
