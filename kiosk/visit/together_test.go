package visit_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"troskel/kiosk/visit"
)

var errDisk = errors.New("the disk is full")

// Many hands hold one badge up at once: one visit.
func TestOneBadgePresentedManyTimesAtOnceIsOneVisit(t *testing.T) {
	h := open(t, "2026-03-02")
	m := h.now()
	var counted, again atomic.Int64
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			switch r, err := h.count.Tap(t.Context(), m, cards["anna"]); {
			case err != nil:
				t.Error(err)
			case r == visit.Counted:
				counted.Add(1)
			case r == visit.Again:
				again.Add(1)
			}
		})
	}
	all.Wait()
	if counted.Load() != 1 || again.Load() != 39 {
		t.Errorf("%d counted and %d again, want 1 and 39", counted.Load(), again.Load())
	}
	if q := h.sum(); q.Visits != 1 || q.Passages != 40 {
		t.Errorf("on disk: %+v", q)
	}
}

// Commits of different badges run side by side: the database here lets nobody through before all eight have come.
func TestDifferentBadgesShareACommit(t *testing.T) {
	const badges = 8
	h := open(t, "2026-03-02")
	var come sync.WaitGroup
	come.Add(badges)
	h.db = &fault{DB: h.db, before: func() error { come.Done(); come.Wait(); return nil }}
	h.start()
	m := h.now()
	var all sync.WaitGroup
	for i := range badges {
		all.Go(func() {
			if r, err := h.count.Tap(t.Context(), m, card{4, 4, 4, byte(i)}); err != nil || r != visit.Counted {
				t.Errorf("badge %d: %q %v", i, r, err)
			}
		})
	}
	all.Wait()
	if q := h.sum(); q.Visits != badges {
		t.Errorf("%d visits on disk, want %d", q.Visits, badges)
	}
}

// A badge is presented twice at once and the disk refuses the first: the second is counted.
func TestAFailedCommitLeavesTheBadgeUncounted(t *testing.T) {
	h := open(t, "2026-03-02")
	entered, fail := make(chan struct{}), make(chan error)
	h.db = &fault{DB: h.db, before: func() error { entered <- struct{}{}; return <-fail }}
	h.start()
	type answer struct {
		r   visit.Result
		err error
	}
	answers := make(chan answer)
	tap := func() {
		r, err := h.count.Tap(context.Background(), h.now(), cards["anna"])
		answers <- answer{r, err}
	}
	go tap()
	<-entered
	go tap() // waits for the first
	fail <- errDisk
	if a := <-answers; !errors.Is(a.err, errDisk) || a.r != "" {
		t.Errorf("the first: %q %v, want the disk's error", a.r, a.err)
	}
	<-entered
	fail <- nil
	if a := <-answers; a.err != nil || a.r != visit.Counted {
		t.Errorf("the second: %q %v, want counted", a.r, a.err)
	}
	if q := h.sum(); q.Visits != 1 || q.Passages != 1 {
		t.Errorf("on disk: %+v", q)
	}
	if n := h.marks()[visit.Restart]; n != 0 {
		t.Errorf("%d restarts marked, there was none", n)
	}
}

// An error inside the transaction takes everything back: counters, people inside, marks.
func TestARollbackLeavesNothing(t *testing.T) {
	h := open(t, "2026-03-02")
	if _, err := h.count.Tap(t.Context(), h.now(), cards["anna"]); err != nil {
		t.Fatal(err)
	}
	full := &fault{DB: h.db, within: func() error { return errDisk }}
	h.db = full
	h.start()
	if _, err := h.count.Tap(t.Context(), h.now(), cards["bilal"]); !errors.Is(err, errDisk) {
		t.Errorf("tap: %v", err)
	}
	if err := h.count.Cross(t.Context(), h.now(), true); !errors.Is(err, errDisk) {
		t.Errorf("crossing: %v", err)
	}
	if q, n := h.sum(), h.count.Inside(h.now()); q.Passages != 1 || n != 0 || h.marks()[visit.Restart] != 0 {
		t.Errorf("on disk %+v, inside %d, marks %v; want what was before", q, n, h.marks())
	}
	full.within = nil
	if r, err := h.count.Tap(t.Context(), h.now(), cards["bilal"]); err != nil || r != visit.Counted {
		t.Errorf("when there is room again: %q %v", r, err)
	}
	if h.marks()[visit.Restart] != 1 {
		t.Error("the restart that preceded is not marked once it could be")
	}
}

// The second of two presentations gives up waiting when its caller does.
func TestWaitingForATwinEndsWithItsContext(t *testing.T) {
	h := open(t, "2026-03-02")
	entered, release := make(chan struct{}), make(chan struct{})
	h.db = &fault{DB: h.db, before: func() error { close(entered); <-release; return nil }}
	h.start()
	first := make(chan error)
	go func() {
		_, err := h.count.Tap(context.Background(), h.now(), cards["anna"])
		first <- err
	}()
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.count.Tap(ctx, h.now(), cards["anna"]); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

// A count that comes to the disk after its half-day ended is a count, but the next half-day does not know the badge.
func TestAHalfDayThatEndsDuringACommit(t *testing.T) {
	h := open(t, "2026-03-02")
	h.pass(12*time.Hour - time.Second)
	slow := &fault{DB: h.db}
	h.db = slow
	h.start()
	slow.before = func() error {
		slow.before = nil
		h.pass(time.Second)
		h.count.Inside(h.now()) // somebody asks at noon
		return nil
	}
	for _, half := range []string{"before noon", "after noon"} {
		if r, err := h.count.Tap(t.Context(), h.now(), cards["anna"]); err != nil || r != visit.Counted {
			t.Errorf("%s: %q %v, want counted", half, r, err)
		}
	}
}

// Crossings of many threads: what is remembered is what is on disk.
func TestInsideFollowsTheDisk(t *testing.T) {
	h := open(t, "2026-03-02")
	h.opt.Capacity = 0
	h.start()
	m := h.now()
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			if err := h.count.Cross(t.Context(), m, i%3 != 0); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	before := h.count.Inside(m)
	h.start()
	if after := h.count.Inside(m); after != before || before < 20 {
		t.Errorf("inside %d, after a restart %d", before, after)
	}
}

// memory is a database that keeps nothing, for tests in fake time.
type memory struct{ visit.DB }

func (memory) Write(context.Context, func(tx *sql.Tx) error) error { return nil }

// The key dies on time even when nobody comes to tell the time.
func TestTheKeyDiesByItself(t *testing.T) {
	for _, c := range []struct {
		what     string
		believed bool
		after    time.Duration
	}{
		{"at noon", true, 3 * time.Hour},
		{"after twelve hours without the time", false, 12 * time.Hour},
	} {
		h := open(t, "2026-03-02")
		h.pass(9 * time.Hour)
		h.believed = c.believed
		synctest.Test(t, func(t *testing.T) {
			count, err := visit.New(memory{h.db}, h.opt)
			if err != nil {
				t.Fatal(err)
			}
			defer count.Close()
			if _, err := count.Tap(t.Context(), h.now(), cards["anna"]); err != nil {
				t.Fatal(err)
			}
			<-time.After(c.after - time.Second)
			synctest.Wait()
			if zero(count.KeyPage()) {
				t.Errorf("%s: the key died too early", c.what)
			}
			<-time.After(time.Second)
			synctest.Wait()
			if !zero(count.KeyPage()) {
				t.Errorf("%s: the key lives", c.what)
			}
		})
	}
}

func zero(page []byte) bool {
	for _, b := range page {
		if b != 0 {
			return false
		}
	}
	return true
}
