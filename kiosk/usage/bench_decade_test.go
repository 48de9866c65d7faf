package usage_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/visit"
)

// live lets a place have a million passages in a year from monday, open 08–22, and closes and thins what is over.
func (p *place) live(b *testing.B, c *visit.Counter, monday booking.Date, weeks int) {
	b.Helper()
	insert := `(?, ?, 'front', ?, 24, 5, 10, 10) ON CONFLICT DO UPDATE SET passages = passages + excluded.passages, visits = visits + excluded.visits,
		unbadged = unbadged + excluded.unbadged, entered = entered + excluded.entered, "left" = "left" + excluded."left"`
	err := p.db.Write(b.Context(), func(tx *sql.Tx) error {
		for day := range 7 * weeks {
			start := monday.Add(day).In(stockholm)
			month := booking.Date{Year: start.Year(), Month: start.Month(), Day: 1}.In(stockholm)
			for n := range 14 * 4 {
				at := start.Add(8*time.Hour + time.Duration(n)*15*time.Minute)
				if _, err := tx.Exec(`INSERT INTO visit_quarter VALUES ('front', ?, 49, 24, 5, 10, 10)`, at.Unix()); err != nil {
					return err
				}
				for span, from := range map[string]time.Time{"hour": at.Truncate(time.Hour), "day": start, "month": month} {
					if _, err := tx.Exec(`INSERT INTO visit_span VALUES `+insert, span, from.Unix(), 49); err != nil {
						return err
					}
				}
			}
			for band := 1; band <= visit.Bands; band++ {
				if _, err := tx.Exec(`INSERT INTO visit_band VALUES ('day', ?, ?, 40)`, start.Unix(), band); err != nil {
					return err
				}
			}
		}
		_, err := tx.Exec(`INSERT INTO visit_spanned VALUES (1) ON CONFLICT DO NOTHING`)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	p.now = monday.Add(7 * weeks).In(stockholm)
	if err := p.CloseWeeks(b.Context(), p.now); err != nil {
		b.Fatal(err)
	}
	if _, err := c.Thin(b.Context(), visit.Moment{Wall: p.now, Believed: true}); err != nil {
		b.Fatal(err)
	}
}

// bytes is how large the database is.
func (p *place) bytes(b *testing.B) (n float64) {
	b.Helper()
	if err := p.db.Reader().QueryRow(`SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`).Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}

// yearOf is how long a look at the year that begins on monday takes: its weeks, months and terms out of the ledger with their seals, and each day's sums.
func (p *place) yearOf(b *testing.B, monday booking.Date) time.Duration {
	b.Helper()
	best := time.Hour
	for range 20 {
		began := time.Now()
		weeks, err := usage.Settled(p.Usage, b.Context(), monday, monday.Add(7*52-1))
		if err != nil || len(weeks) != 52 {
			b.Fatal(len(weeks), err)
		}
		if _, err = visit.Sums(b.Context(), p.db.Reader(), visit.SpanDay, monday.In(stockholm), monday.Add(7*52).In(stockholm)); err != nil {
			b.Fatal(err)
		}
		best = min(best, time.Since(began))
	}
	return best
}

// BenchmarkTenYears is a place after ten years and ten million passages, beside itself after one: a year's view, the closing of a month, and the file.
func BenchmarkTenYears(b *testing.B) {
	p := newPlace(b, "2026-01-01 00:00", rooms(b, "a", officeHours))
	c, err := visit.New(p.db, visit.Options{Entrance: "front", Zone: stockholm})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	monday := date(b, "2026-01-05")
	p.live(b, c, monday, 52)
	one, small := p.yearOf(b, monday), p.bytes(b)
	for year := 1; year < 10; year++ {
		p.live(b, c, monday.Add(7*52*year), 52)
	}
	last := monday.Add(7 * 52 * 9)
	ten := p.yearOf(b, last)
	next := monday.Add(7 * 52 * 10)
	for usage.MonthOf(next.Add(7)) == usage.MonthOf(next) {
		p.live(b, c, next, 1)
		next = next.Add(7)
	}
	var closing time.Duration
	for b.Loop() {
		began := time.Now()
		p.live(b, c, next, 1) // counting the last week of the month is in it, and thinning
		closing = max(closing, time.Since(began))
		next = next.Add(7)
	}
	var passages float64
	if err := p.db.Reader().QueryRow(`SELECT sum(passages) FROM visit_span WHERE span = 'month'`).Scan(&passages); err != nil || passages < 1e7 {
		b.Fatal(passages, err)
	}
	if n, err := p.CheckLedger(b.Context()); err != nil || n < 520+120 {
		b.Fatal(fmt.Sprint(n, " periods: "), err)
	}
	b.ReportMetric(ten.Seconds()*1000, "year-view-ms(<5)")
	b.ReportMetric(ten.Seconds()/one.Seconds(), "year-view-growth(<2)")
	b.ReportMetric(closing.Seconds()*1000, "month-close-ms(<1000)")
	b.ReportMetric(p.bytes(b)/1e6, "MB(<200)")
	b.ReportMetric(p.bytes(b)/small, "file-growth-times")
	b.ReportMetric(0, "ns/op")
}
