package usage_test

import (
	"database/sql"
	"fmt"
	"io"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// year is a place with a year of ten million passages and its weeks closed, and ten rooms with four bookings each a day.
func year(b *testing.B) *place {
	b.Helper()
	var idAndHours []string
	for n := range 10 {
		idAndHours = append(idAndHours, fmt.Sprint("room-", n), "mon-sun 08:00-22:00")
	}
	p := newPlace(b, "2026-01-01 00:00", rooms(b, idAndHours...))
	monday, quarters := date(b, "2026-01-05"), 365*24*4
	err := p.db.Write(b.Context(), func(tx *sql.Tx) error {
		for n := range quarters {
			at := monday.In(stockholm).Add(time.Duration(n) * 15 * time.Minute)
			if _, err := tx.Exec(`INSERT INTO visit_quarter VALUES ('front', ?, ?, ?, 10, ?, ?)`, at.Unix(), 10_000_000/quarters, 80, 98, 97); err != nil {
				return err
			}
		}
		return bookYear(tx, monday)
	})
	if err != nil {
		b.Fatal(err)
	}
	p.now = local(b, "2027-01-11 00:00")
	if err := p.CloseWeeks(b.Context(), p.now); err != nil {
		b.Fatal(err)
	}
	return p
}

// bookYear writes a year of bookings with check-in straight into the booking tables: the engine books no past, and takes each one's turn.
func bookYear(tx *sql.Tx, monday booking.Date) error {
	for day := range 365 {
		for n := range 40 {
			at := monday.Add(day).In(stockholm).Add(time.Duration(9+3*(n%4)) * time.Hour)
			room, start, end := fmt.Sprint("room-", n/4), at.Unix(), at.Add(2*time.Hour).Unix()
			done, err := tx.Exec(`INSERT INTO booking (key, space, starts_at, ends_at, starts_local, ends_local, zone, title, private, code, created_at,
				checked_in_at) VALUES (?, ?, ?, ?, ?, '', 'Europe/Stockholm', 'Möte', 0, '1234', ?, ?)`,
				fmt.Sprint("bench-", day, "-", n), room, start, end, at.Format(time.RFC3339), start, start+300)
			if err != nil {
				return err
			}
			id, err := done.LastInsertId()
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO occupancy (space, starts_at, ends_at, booking) VALUES (?, ?, ?, ?)`, room, start, end, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// looks is how often each view is looked at in one measurement.
const looks = 5

// BenchmarkYearView is a year over ten million passages and 14,600 bookings: its people as every screen and export reads them, the same with the
// rooms of each week, a month of rooms by the day, and the whole year's report as CSV and as a workbook.
func BenchmarkYearView(b *testing.B) {
	p := year(b)
	first, last := date(b, "2026-01-05"), date(b, "2027-01-03")
	run := func(name string, do func() error) {
		b.Run(name, func(b *testing.B) {
			if err := do(); err != nil { // the first look reads the file
				b.Fatal(err)
			}
			for b.Loop() {
				for range looks {
					if err := do(); err != nil {
						b.Fatal(err)
					}
				}
			}
			unit := "ms"
			if name == "people" {
				unit = "ms(<5)"
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N*looks), unit)
			b.ReportMetric(0, "ns/op")
		})
	}
	run("people", func() error {
		weeks, err := usage.Settled(p.Usage, b.Context(), first, last)
		if err == nil && len(weeks) != 52 {
			err = fmt.Errorf("%d weeks", len(weeks))
		}
		return err
	})
	run("people-and-rooms", func() error {
		_, err := p.Weeks(b.Context(), first, last)
		return err
	})
	run("month-of-room-days", func() error {
		days, err := p.RoomDays(b.Context(), date(b, "2026-03-01"), date(b, "2026-03-31"), p.now)
		if err == nil && len(days) != 310 {
			err = fmt.Errorf("%d days", len(days))
		}
		return err
	})
	export := func(write func(*usage.Report) error) func() error {
		return func() error {
			r, err := p.Export(b.Context(), usage.Period{From: first, To: last}, p.now, swedish)
			if err != nil {
				return err
			}
			return write(r)
		}
	}
	run("export-csv", export(func(r *usage.Report) error { return r.CSV("rum-per-dag.csv", io.Discard) }))
	run("export-xlsx", export(func(r *usage.Report) error { return r.XLSX(io.Discard) }))
}
