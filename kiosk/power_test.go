package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"troskel/kiosk/store"
	"troskel/kiosk/visit"
	"troskel/kiosk/web"
)

// powerCuts is how often TestP10 pulls the plug on the whole appliance; the store has a test of its own with many more.
const powerCuts = 8

// TestP10 cuts the power again and again while people tap and book, and then looks for everything that a screen had confirmed.
func TestP10(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED under -short: this test starts the real command again and again")
	}
	dir := filepath.Join(t.TempDir(), "data")
	random := rand.New(rand.NewPCG(10, 2026))
	confirmed := map[int64]bool{}
	counted := 0
	for cut := range powerCuts {
		a := demo(t, dir, "--at", fmt.Sprintf("2026-03-03 10:%02d", 5*cut))
		stop, taps := make(chan struct{}), make(chan int)
		go func() { taps <- tapUntil(a, stop) }()
		for _, id := range bookSome(t, a, cut, 1+random.IntN(8)) {
			confirmed[id] = true
		}
		close(stop)
		if err := a.stop(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		counted += <-taps
	}
	a := demo(t, dir, "--at", "2026-03-03 11:00")
	staff, err := a.open(context.Background(), web.ScreenStaff, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range staff.state.Upcoming {
		delete(confirmed, b.ID)
	}
	if len(confirmed) > 0 {
		t.Errorf("%d confirmed bookings are gone: %v", len(confirmed), confirmed)
	}
	if err := a.stop(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if onDisk := unbadgedOn(t, dir, "2026-03-03"); onDisk < counted {
		t.Errorf("%d taps were confirmed, and %d are on disk", counted, onDisk)
	}
}

// tapUntil taps with a phone until it is told to stop or the appliance is gone, and tells how many taps a screen confirmed.
func tapUntil(a *appliance, stop <-chan struct{}) (confirmed int) {
	for {
		select {
		case <-stop:
			return confirmed
		default:
		}
		kind, err := a.tap(context.Background(), "telefon")
		if err != nil {
			return confirmed
		}
		if kind == web.WelcomeUnbadged {
			confirmed++
		}
	}
}

// bookSome books n five-minute slots of a day of their own, and returns the confirmed bookings.
func bookSome(t *testing.T, a *appliance, day, n int) (ids []int64) {
	t.Helper()
	s, err := a.open(context.Background(), web.ScreenBooking, "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.conn.Close()
	first := time.Date(2026, 3, 4+day, 10, 0, 0, 0, time.UTC)
	for i := range n {
		start := first.Add(time.Duration(i) * 5 * time.Minute)
		answer, err := s.do(web.Command{Book: &web.Book{Room: "verkstaden", Start: start, End: start.Add(5 * time.Minute)}})
		if err != nil || answer.Status != web.AnswerOK {
			t.Fatalf("booking %d of day %d: %+v, %v", i, day, answer, err)
		}
		ids = append(ids, answer.Booking.ID)
	}
	return ids
}

// unbadgedOn reads from the database how many visits without a badge a day has.
func unbadgedOn(t *testing.T, dir, date string) (n int) {
	t.Helper()
	db, err := store.OpenReader(t.Context(), dir, schemas...)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	from, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	quarters, err := visit.Quarters(t.Context(), db.Reader(), from, from.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range quarters {
		n += q.Unbadged
	}
	return n
}
