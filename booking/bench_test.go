package booking_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

// The benchmarks measure ten years of ten rooms beside a month of them: what people wait for must not grow with what is over. Machines are
// shared and their disks swing, so what is compared alternates within one run, and a figure is a ratio, or a time that a screen can be told.

const (
	aDay      = 55   // bookings, in ten rooms
	aMonth    = 36   // days, for 2,000 bookings
	tenYears  = 3650 // days, for 200,000 bookings
	yetToCome = 20   // of the days
	bodies    = 40   // organisations
	windows   = 12   // of each kind
)

// benchSpaces is ten rooms and a hall, open day and night.
func benchSpaces(b *testing.B) []booking.Space {
	always := week(b, "mon-sun 00:00-24:00")
	spaces := []booking.Space{{ID: "hall", Name: "Hallen", Parts: []string{"room0", "room1"}, Capacity: 60}}
	for n := range 10 {
		spaces = append(spaces, booking.Space{ID: fmt.Sprintf("room%d", n), Name: fmt.Sprintf("Rum %d", n), Capacity: 20 + n, Hours: always})
	}
	return spaces
}

// benchPlace is a place with that many days of bookings, as the engine would have left them: of those over one in eleven cancelled, one missed,
// and the others used.
func benchPlace(b *testing.B, days int) *place {
	b.Helper()
	p := newPlace(b)
	var orgs []booking.Organisation
	for n := range bodies {
		orgs = append(orgs, booking.Organisation{ID: fmt.Sprintf("org%d", n), Name: fmt.Sprintf("Föreningen %d", n)})
	}
	if err := p.Configure(p.ctx, benchSpaces(b), orgs, nil); err != nil {
		b.Fatal(err)
	}
	if err := p.db.Write(p.ctx, func(tx *sql.Tx) error { return fill(p, tx, days) }); err != nil {
		b.Fatal(err)
	}
	return p
}

func fill(p *place, tx *sql.Tx, days int) error {
	first := p.at("2026-03-02 08:00").AddDate(0, 0, yetToCome-days).Unix()
	const made = `WITH RECURSIVE slot (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM slot WHERE n < ? * ? - 1),
			made (n, room, at) AS (SELECT n, n % 55 % 10, ? + n / 55 * 86400 + n % 55 / 10 * 7200 FROM slot)
		INSERT INTO booking (id, key, uid, space, starts_at, ends_at, starts_local, ends_local, zone, organisation, title, private, code,
			created_at, changed_at, activity, topic, target_group, ages, expected)
		SELECT n + 1, 'bench-' || n, 'booking-bench-' || n || '@troskel', 'room' || room, at, at + 5400,
			strftime('%FT%TZ', at, 'unixepoch'), strftime('%FT%TZ', at + 5400, 'unixepoch'), 'Europe/Stockholm', 'org' || (n * 7 % 40),
			'Träning för alla', 0, '0000', at - 864000, at - 864000, 'idrott', 'sport', 'youth', '11-15,16-19', 12 FROM made`
	if _, err := tx.Exec(made, aDay, days, first); err != nil {
		return err
	}
	now := p.now().Unix()
	for _, query := range []string{
		`UPDATE booking SET cancelled_at = starts_at - 3600, cancelled_why = 'taken' WHERE id % 11 = 0 AND starts_at < ?`,
		`UPDATE booking SET missed_at = starts_at + 900 WHERE id % 11 = 1 AND ends_at < ?`,
		`UPDATE booking SET checked_in_at = starts_at + 60 WHERE id % 11 > 1 AND ends_at < ?`,
		`INSERT INTO occupancy (space, starts_at, ends_at, booking) SELECT space, starts_at, coalesce(missed_at, ends_at), id FROM booking
			WHERE cancelled_at IS NULL AND starts_at < ? + 40000000`,
	} {
		if _, err := tx.Exec(query, now); err != nil {
			return fmt.Errorf("%s: %w", query, err)
		}
	}
	return nil
}

// sample runs do n times and tells how long each took, sorted.
func sample(b *testing.B, n int, do func() error) []time.Duration {
	b.Helper()
	took := make([]time.Duration, n)
	for i := range took {
		start := time.Now()
		if err := do(); err != nil {
			b.Fatal(err)
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

func quantile(sorted []time.Duration, q float64) time.Duration {
	return sorted[int(q*float64(len(sorted)-1))]
}

// BenchmarkViews is a day and a week of all rooms, of those that people look at: some weeks around now, while somebody books now and then. Each
// is measured by turns where ten years are kept and where a month is.
func BenchmarkViews(b *testing.B) {
	long, short := benchPlace(b, tenYears), benchPlace(b, aMonth)
	for _, view := range []struct {
		name string
		days int
	}{{"day", 1}, {"week", 7}} {
		b.Run(view.name, func(b *testing.B) {
			var p50, p99, before []time.Duration
			for b.Loop() {
				for range windows {
					took := long.views(b, view.days, 500)
					p50, p99 = append(p50, quantile(took, 0.5)), append(p99, quantile(took, 0.99))
					before = append(before, quantile(short.views(b, view.days, 500), 0.5))
				}
			}
			b.ReportMetric(ms(median(p50)), "ms-p50")
			b.ReportMetric(ms(median(p99)), "ms-p99(<1)") // of the window in the middle: others can take the machine for one
			b.ReportMetric(ms(median(p50))/ms(median(before)), "of-a-month's-p50(<1.5)")
			b.ReportMetric(0, "ns/op")
		})
	}
	b.Run("any-week", func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			took = sample(b, 300, func() error { return long.look(rand.N(3000), 7) })
		}
		b.ReportMetric(ms(quantile(took, 0.5)), "ms-p50")
		b.ReportMetric(ms(quantile(took, 0.99)), "ms-p99")
		b.ReportMetric(0, "ns/op")
	})
}

// views looks so many times at days near now, and books before every twentieth.
func (p *place) views(b *testing.B, days, n int) []time.Duration {
	var took []time.Duration
	for range n / 20 {
		p.books(b, 1)
		took = append(took, sample(b, 20, func() error { return p.look(rand.N(aMonth-2-days)-(yetToCome-1-days), days) })...)
	}
	slices.Sort(took)
	return took
}

// look lists the bookings of some days, that many days ago.
func (p *place) look(ago, days int) error {
	from := p.at("2026-03-03 00:00").AddDate(0, 0, -ago)
	list, err := p.Between(p.ctx, booking.Interval{Start: from, End: from.AddDate(0, 0, days)})
	if err == nil && len(list) < days*aDay/2 {
		err = fmt.Errorf("%d bookings in %d days", len(list), days)
	}
	return err
}

// allRules is one of each rule that binds a booking, for everybody.
func (p *place) allRules() {
	evenings := week(p.t, "mon-sun 17:00-21:00")
	for name, amount := range map[booking.RuleName]int{
		booking.RuleHorizon: 365, booking.RuleLead: 5, booking.RuleShortest: 10, booking.RuleLongest: 600, booking.RuleGrid: 5,
		booking.RuleHoursWeek: 160, booking.RuleHoursTerm: 4000, booking.RuleOpenBookings: 9000, booking.RulePrimeShare: 100,
		booking.RuleYouthFirst: 3, booking.RuleMayBook: 1, booking.RuleDropIn: 1, booking.RuleTentative: 48,
	} {
		r := booking.Rule{Name: name, Amount: amount}
		if name == booking.RulePrimeShare || name == booking.RuleYouthFirst {
			r.Window = evenings
		}
		p.rule(r)
	}
}

// books makes so many bookings in the free hours of the days to come, one after the other.
func (p *place) books(b *testing.B, n int) []time.Duration {
	b.Helper()
	return sample(b, n, func() error {
		made := int(p.keys.Add(1))
		start := p.at("2026-03-02 22:00").AddDate(0, 0, 1+made/200%300).Add(time.Duration(made/10%20) * 15 * time.Minute)
		r := p.ask(fmt.Sprintf("room%d", made%10), booking.Interval{Start: start, End: start.Add(15 * time.Minute)})
		r.Organisation, r.Title, r.Ages = fmt.Sprintf("org%d", made%bodies), "Kvällsrepetition", []booking.Band{"16-19"}
		_, _, err := p.Book(p.ctx, booking.By{Role: booking.Member, Organisation: r.Organisation, Name: "Kassören"}, r)
		return err
	})
}

// BenchmarkCreate is a booking under every rule, made durable, beside the smallest commit that the same store can make durable on the same file
// system (one row, nothing asked), beside the bare disk (a page), and beside the same where a month is kept.
func BenchmarkCreate(b *testing.B) {
	long, short := benchPlace(b, tenYears), benchPlace(b, aMonth)
	long.allRules()
	short.allRules()
	least := storetest.Open(b, store.Schema{Name: "least", Files: fstest.MapFS{"schema/0001_least.sql": {Data: []byte(`CREATE TABLE least (n INTEGER) STRICT;`)}}})
	dir := b.TempDir()
	var disk, commit, took, before []time.Duration
	for b.Loop() {
		for range windows {
			times, err := store.SyncTimes(b.Context(), dir, 50)
			if err != nil {
				b.Fatal(err)
			}
			disk = append(disk, times...)
			commit = append(commit, sample(b, 50, func() error {
				return least.Write(b.Context(), func(tx *sql.Tx) error {
					_, err := tx.Exec(`INSERT INTO least VALUES (1)`)
					return err
				})
			})...)
			took = append(took, long.books(b, 50)...)
			before = append(before, short.books(b, 50)...)
		}
	}
	b.ReportMetric(ms(median(took))/ms(median(commit)), "of-commit(<1.5)")
	b.ReportMetric(ms(median(took))/ms(median(before)), "of-a-month's(<1.5)")
	b.ReportMetric(ms(median(took)), "ms-p50")
	b.ReportMetric(ms(median(commit)), "ms-commit-p50")
	b.ReportMetric(ms(median(disk)), "ms-page-p50")
	b.ReportMetric(0, "ns/op")
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return quantile(times, 0.5)
}

// BenchmarkPlan plans a weekly evening, a few of them taken: two years of it for staff, who alone may book so far ahead, and a year for a member,
// under every rule.
func BenchmarkPlan(b *testing.B) {
	long, short := benchPlace(b, tenYears), benchPlace(b, aMonth)
	long.allRules()
	short.allRules()
	for _, c := range []struct {
		name        string
		by          booking.By
		occurrences int
	}{
		{"two-years", staff, 105},
		{"year-under-rules", booking.By{Role: booking.Member, Organisation: "org3"}, 52},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took, before []time.Duration
			for b.Loop() {
				for range windows {
					took = append(took, sample(b, 5, func() error { return long.plan(c.by, c.occurrences) })...)
					before = append(before, sample(b, 5, func() error { return short.plan(c.by, c.occurrences) })...)
				}
			}
			b.ReportMetric(ms(median(took)), "ms-p50(<20)")
			b.ReportMetric(ms(median(took))/ms(median(before)), "of-a-month's(<1.5)")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func (p *place) plan(by booking.By, occurrences int) error {
	r := booking.SeriesRequest{Request: p.ask("room3", p.span("2026-03-09 18:00", "19:30")), Rule: fmt.Sprintf("FREQ=WEEKLY;COUNT=%d", occurrences)}
	r.Organisation, r.Ages = "org3", []booking.Band{"16-19"}
	plan, err := p.PlanSeries(p.ctx, by, r)
	if err == nil && (len(plan.Occurrences) != occurrences || plan.Conflicts == 0 || plan.Conflicts > 10) {
		err = fmt.Errorf("%d occurrences, %d conflicts", len(plan.Occurrences), plan.Conflicts)
	}
	return err
}
