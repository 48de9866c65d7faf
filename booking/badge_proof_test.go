package booking_test

import (
	"errors"
	"testing"

	"troskel/booking"
)

// TestACopiedBadgeOpensNothing: of a badge that proves itself the number alone is nobody's, and each proof is good once and only after those before.
func TestACopiedBadgeOpensNothing(t *testing.T) {
	p := keyed(t)
	made, err := p.EnrolProved(p.ctx, staff, red, 17, treasurer, goodPIN)
	p.must(err)
	if !made.Proves {
		t.Errorf("it was registered as %+v", made)
	}
	for _, c := range []struct {
		name    string
		counter uint32
		opens   bool
	}{
		{"the proof it was registered with", 17, false}, {"an older one", 3, false}, {"the next", 18, true}, {"the next again", 18, false},
		{"a later one", 40, true}, {"one between", 39, false}, {"the largest", 1<<24 - 1, true},
	} {
		got, found, err := p.BadgeProved(p.ctx, red, c.counter)
		if found != c.opens || (err == nil) != c.opens || !c.opens && !errors.Is(err, booking.ErrCopied) || c.opens && got.ID != made.ID {
			t.Errorf("%s: %+v, %v, %v", c.name, got, found, err)
		}
	}
	if _, found, err := p.BadgeOf(p.ctx, red); found || !errors.Is(err, booking.ErrCopied) {
		t.Errorf("its number alone: %v, %v", found, err)
	}
	if _, found, err := p.BadgeProved(p.ctx, blue, 1); found || err != nil {
		t.Errorf("a proof of nobody's: %v, %v", found, err)
	}
	plain := p.enrol(blue, booking.Badge{Organisation: "fk", Name: "Ledaren", Role: booking.Member})
	if got, found, err := p.BadgeProved(p.ctx, blue, 1); !found || err != nil || got.ID != plain.ID || got.Proves {
		t.Errorf("a proof of one that was registered by its number: %+v, %v, %v", got, found, err)
	}
	p.must(p.RevokeBadge(p.ctx, staff, made.ID))
	if _, found, err := p.BadgeProved(p.ctx, red, 1<<24-1); found || err != nil {
		t.Errorf("after it was revoked: %v, %v", found, err)
	}
	p.enrol(red, booking.Badge{Organisation: "fk", Name: "Vice", Role: booking.Member})
	if !p.knows(red) {
		t.Error("enrolled anew by its number, it is not known")
	}
}
