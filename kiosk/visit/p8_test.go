package visit_test

import (
	"testing"
	"time"

	"troskel/kiosk/visit"
)

// P8: an age band is the visitor's own choice. Whatever comes through the door, in whichever mode, nobody has a band who did not choose one; and who did, on a badge that
// remembers it, is in it once for each visit.
func TestP8(t *testing.T) {
	h := openC(t, "2026-03-02")
	bands := func() int {
		return rows(t, h, "SELECT count(*) FROM visit_band") + rows(t, h, "SELECT count(*) FROM visit_band_waiting")
	}
	anna := newBrick(1)
	for _, mode := range []visit.Mode{visit.ModeA, visit.ModeB, visit.ModeC} {
		h.opt.Mode = mode
		h.start()
		for name, badge := range cards {
			if _, err := h.count.Tap(t.Context(), h.now(), badge); err != nil {
				t.Fatal(name, err)
			}
		}
		if _, err := h.tapC(anna); err != nil {
			t.Fatal(err)
		}
		if err := h.count.Press(t.Context(), h.now()); err != nil {
			t.Fatal(err)
		}
		if err := h.count.Cross(t.Context(), h.now(), true); err != nil {
			t.Fatal(err)
		}
	}
	if n := bands(); n > 0 {
		t.Fatalf("%d bands of people who chose none", n)
	}
	h.opt.Remember = func(was visit.Memory, _ bool) visit.Memory {
		was.Band = 2
		return was
	}
	h.start()
	chooses := newBrick(2)
	h.pass(3 * time.Hour)
	for range 3 { // one visit and two passages
		if _, err := h.tapC(chooses); err != nil {
			t.Fatal(err)
		}
	}
	h.opt.Remember = nil
	h.start()
	h.pass(24 * time.Hour)
	if _, err := h.tapC(chooses); err != nil { // one more visit, of a badge that remembers
		t.Fatal(err)
	}
	if _, err := h.tapC(anna); err != nil {
		t.Fatal(err)
	}
	days, err := visit.BandDays(t.Context(), h.db.Reader(), time.Time{}, h.truth.Add(time.Hour))
	if want := [visit.Bands]int{1: 1}; err != nil || len(days) != 2 || days[0].N != want || days[1].N != want {
		t.Errorf("%v %v, want one in the second band on each of two days", days, err)
	}
}
