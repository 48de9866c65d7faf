package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
	"troskel/kiosk/visit"
)

// The benchmarks measure the whole, on the real store. Machines are shared and their disks swing, so a figure is a ratio of windows that
// alternate within one run, floor and test, or a count that must be zero.

const (
	windows     = 12                     // of each kind
	window      = 120 * time.Millisecond // how long one of ours lasts
	floorWrites = 256                    // in one of the floor's
)

// floor is what the disk can do at best: a page made durable again and again.
type floor struct {
	dir     string
	n       int
	took    time.Duration
	slowest time.Duration
}

// run takes the floor's turn.
func (f *floor) run(b *testing.B) {
	b.Helper()
	times, err := store.SyncTimes(b.Context(), f.dir, floorWrites)
	if err != nil {
		b.Fatal(err)
	}
	for _, d := range times {
		f.n, f.took, f.slowest = f.n+1, f.took+d, max(f.slowest, d)
	}
}

func (f *floor) perSecond() float64 { return float64(f.n) / f.took.Seconds() }

// benchMorning is when the benchmarks' visitors come.
var benchMorning = time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)

// taps makes n callers tap with ever new badges until the time is up, and tells how many taps were counted and how long each took.
func taps(b *testing.B, c *visit.Counter, next *atomic.Uint32, callers int, d time.Duration) []time.Duration {
	b.Helper()
	m := visit.Moment{Wall: benchMorning, Believed: true, Boot: "bench"}
	took := make([][]time.Duration, callers)
	end := time.Now().Add(d)
	err := together(callers, func(i int) error {
		for time.Now().Before(end) {
			n := next.Add(1)
			start := time.Now()
			if _, err := c.Tap(context.Background(), m, badge{0x04, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n), 0, 0x80}); err != nil {
				return err
			}
			took[i] = append(took[i], time.Since(start))
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return slices.Concat(took...)
}

func benchCounter(b *testing.B) (*visit.Counter, string) {
	b.Helper()
	db := storetest.Open(b, schemas...)
	c, err := visit.New(db, visit.Options{Entrance: "bench", Zone: time.UTC})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.Close)
	return c, b.TempDir()
}

// BenchmarkTap is a tap with its counters in one FULL commit, against the floor: one caller, and sixteen at once.
func BenchmarkTap(b *testing.B) {
	c, dir := benchCounter(b)
	f := floor{dir: dir}
	var next atomic.Uint32
	var one, sixteen int
	for b.Loop() {
		for range windows {
			f.run(b)
			one += len(taps(b, c, &next, 1, window))
			f.run(b)
			sixteen += len(taps(b, c, &next, 16, window))
		}
	}
	seconds := windows * window.Seconds() * float64(b.N)
	b.ReportMetric(float64(one)/seconds/f.perSecond(), "of-floor(≥0.6)")
	b.ReportMetric(float64(sixteen)/seconds/f.perSecond(), "of-floor-16-callers(≥4)")
	b.ReportMetric(f.perSecond(), "floor/s")
	b.ReportMetric(0, "ns/op")
}

// benchRooms is four rooms and a hall on the real store, open day and night.
func benchRooms(b *testing.B, now func() time.Time) (*booking.Engine, *visit.Counter) {
	b.Helper()
	db := storetest.Open(b, schemas...)
	rooms := booking.New(db, time.UTC, now, func() {})
	hours, err := booking.ParseWeek("mon-sun 00:00-24:00")
	if err != nil {
		b.Fatal(err)
	}
	var spaces []booking.Space
	for _, id := range []string{"a", "b", "c", "d"} {
		spaces = append(spaces, booking.Space{ID: id, Name: id, Hours: hours, Capacity: 10})
	}
	spaces = append(spaces, booking.Space{ID: "hall", Name: "hall", Hours: hours, Parts: []string{"a", "b"}})
	if err := rooms.Configure(context.Background(), spaces, nil, nil); err != nil {
		b.Fatal(err)
	}
	c, err := visit.New(db, visit.Options{Entrance: "bench", Zone: time.UTC})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.Close)
	return rooms, c
}

// BenchmarkSixteenBook lets sixteen callers book the same rooms at once, halls and parts mixed: nobody may get what another has, and
// nobody may wait longer than 50 ms and two syncs.
func BenchmarkSixteenBook(b *testing.B) {
	rooms, _ := benchRooms(b, func() time.Time { return benchMorning })
	f := floor{dir: b.TempDir()}
	spaces := []string{"a", "b", "c", "d", "hall"}
	var slowest atomic.Int64
	var booked, refused, failed atomic.Int64
	for round := 0; b.Loop(); round++ {
		week := benchMorning.AddDate(0, 0, 10*round) // nothing is booked there yet
		f.run(b)
		err := together(16, func(caller int) error {
			for i := range 60 {
				start := week.Add(time.Duration(1+(caller*7+i*13)%400) * 30 * time.Minute)
				begun := time.Now()
				_, _, err := rooms.Book(context.Background(), booking.By{}, booking.Request{
					Key: fmt.Sprintf("bench-%d-%d-%d", round, caller, i), Space: spaces[(caller+i)%len(spaces)],
					Interval: booking.Interval{Start: start, End: start.Add(45 * time.Minute)},
				})
				raise(&slowest, int64(time.Since(begun)))
				var refusal *booking.Refusal
				switch {
				case err == nil:
					booked.Add(1)
				case errors.As(err, &refusal):
					refused.Add(1)
				default:
					failed.Add(1)
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		f.run(b)
	}
	b.ReportMetric(float64(overlaps(b, rooms)), "overlaps(=0)")
	b.ReportMetric(float64(failed.Load()), "errors(=0)")
	b.ReportMetric(float64(booked.Load()), "booked")
	b.ReportMetric(float64(refused.Load()), "refused")
	worst, allowed := float64(slowest.Load())/1e6, 50+2*float64(f.slowest)/1e6
	b.ReportMetric(worst, "ms-worst-wait")
	b.ReportMetric(worst/allowed, "of-50ms-and-2-syncs(<1)")
	b.ReportMetric(0, "ns/op")
}

func raise(a *atomic.Int64, to int64) {
	for have := a.Load(); to > have && !a.CompareAndSwap(have, to); have = a.Load() {
	}
}

// overlaps counts the pairs of bookings that hold the same room at the same time.
func overlaps(b *testing.B, rooms *booking.Engine) (n int) {
	b.Helper()
	all, err := rooms.Between(context.Background(), booking.Interval{Start: benchMorning, End: benchMorning.AddDate(1, 0, 0)})
	if err != nil {
		b.Fatal(err)
	}
	for i, x := range all {
		for _, y := range all[i+1:] {
			if slices.Contains(x.Blocks, y.Space) && x.Start.Before(y.End) && y.Start.Before(x.End) {
				n++
			}
		}
	}
	return n
}

// BenchmarkDayViewWhileWriting is the day view while the writer is flat out.
func BenchmarkDayViewWhileWriting(b *testing.B) {
	rooms, c := benchRooms(b, func() time.Time { return benchMorning })
	for i := range 200 { // ten a day in each room
		start := benchMorning.Add(time.Duration(i/4) * 144 * time.Minute)
		if _, _, err := rooms.Book(context.Background(), booking.By{}, booking.Request{Key: fmt.Sprintf("day-view-%d", i), Space: []string{"a", "b", "c", "d"}[i%4], Interval: booking.Interval{Start: start, End: start.Add(time.Hour)}}); err != nil {
			b.Fatal(err)
		}
	}
	day := booking.Interval{Start: benchMorning, End: benchMorning.Add(24 * time.Hour)}
	var next atomic.Uint32
	var took []time.Duration
	var writes int
	for b.Loop() {
		var writer sync.WaitGroup
		writer.Go(func() { writes += len(taps(b, c, &next, 4, 2*time.Second)) })
		for end := time.Now().Add(2 * time.Second); time.Now().Before(end); {
			start := time.Now()
			if _, err := rooms.Between(context.Background(), day); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(start))
		}
		writer.Wait()
	}
	slices.Sort(took)
	b.ReportMetric(ms(took, 0.5), "ms-p50")
	b.ReportMetric(ms(took, 0.99), "ms-p99(<1)")
	b.ReportMetric(float64(writes), "taps-beside")
	b.ReportMetric(0, "ns/op")
}

// ms is a quantile of sorted durations in milliseconds.
func ms(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[int(q*float64(len(sorted)-1))]) / 1e6
}
