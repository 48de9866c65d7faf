package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

// window is how many operations are timed before the other side has its turn. The disk's own speed changes from minute to minute, so only
// the ratio of neighbouring windows means something.
const window = 64

// floor is the time that the bare disk needs for one window.
func floor(b *testing.B, dir string) time.Duration {
	b.Helper()
	times, err := store.SyncTimes(b.Context(), dir, window)
	if err != nil {
		b.Fatal(err)
	}
	var sum time.Duration
	for _, d := range times {
		sum += d
	}
	return sum
}

// flatOut makes n writes in each of some producers and returns the time until all are confirmed.
func flatOut(b *testing.B, db *store.DB, run, producers, n int) time.Duration {
	b.Helper()
	var working sync.WaitGroup
	began := time.Now()
	for worker := range producers {
		working.Go(func() {
			for i := range n {
				if err := prove(b.Context(), db, run, worker, i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	working.Wait()
	return time.Since(began)
}

// against compares durable writes with the bare disk: 1 means that a write costs what one fdatasync costs.
func against(b *testing.B, producers int) {
	dir := b.TempDir()
	db := storetest.OpenIn(b, dir, proof)
	var bare, ours time.Duration
	for run := 0; b.Loop(); run++ {
		bare += floor(b, dir)
		ours += flatOut(b, db, run, producers, window)
	}
	writes := float64(b.N * window * producers)
	b.ReportMetric(float64(bare)/float64(ours)*float64(producers), "×floor")
	b.ReportMetric(writes/ours.Seconds(), "writes/s")
	b.ReportMetric(float64(b.N*window)/bare.Seconds(), "floor/s")
	b.ReportMetric(0, "ns/op")
}

// Two tables in one transaction, as a tap is counted; the target is 0.6 of the floor.
func BenchmarkDurableWrite(b *testing.B) { against(b, 1) }

// The target is 4 times the floor.
func BenchmarkGroupCommitOf16(b *testing.B) { against(b, 16) }

// The target is a p99 below 1 ms.
func BenchmarkReadWhileWriting(b *testing.B) {
	db := storetest.Open(b, proof)
	flatOut(b, db, 0, 16, window)
	ctx, cancel := context.WithCancel(b.Context())
	var writing sync.WaitGroup
	for worker := range 4 {
		writing.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if err := prove(ctx, db, 1, worker, n); err != nil && !errors.Is(err, context.Canceled) {
					b.Error(err)
				}
			}
		})
	}
	var times []time.Duration
	for b.Loop() {
		began := time.Now()
		var entries, last int
		if err := db.Reader().QueryRow(`SELECT count(*), max(n) FROM entry WHERE run = 0 AND worker = 7`).Scan(&entries, &last); err != nil || entries != window {
			b.Fatalf("%d entries, %v", entries, err)
		}
		times = append(times, time.Since(began))
	}
	cancel()
	writing.Wait()
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
}
