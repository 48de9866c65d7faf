package main

import (
	"context"
	"sync"

	"troskel/booking"
	"troskel/hardware/nfc"
	"troskel/kiosk/web"
)

// greet completes the welcome of a tap that was counted. The same tap registers the badge, where staff wait for that; or where it is registered
// already, asks the booking screens for its PIN, and tells of offers to its organisation.
func (k *Kiosk) greet(ctx context.Context, tap nfc.Tap, w web.Welcome) web.Welcome {
	shown := k.shown(ctx, tap)
	if k.enrolment.offer(shown) || shown.uid.Random() {
		return w
	}
	badge, registered, err := k.registered(ctx, shown)
	if err != nil { // of the key, or of reading: what a write proves is no business of this
		k.log.Warn("a badge could not be looked for among the registered ones", "err", err)
	}
	if !registered || !badge.Revoked.IsZero() {
		return w
	}
	w.Member = true
	w.Offers = k.offersTo(ctx, badge)
	k.screens.Badge(badge)
	return w
}

// offersTo is how many times from the waiting list a badge's organisation has not answered yet.
func (k *Kiosk) offersTo(ctx context.Context, badge booking.Badge) int {
	waits, err := k.rooms.Waits(ctx, booking.By{Role: booking.Member, Organisation: badge.Organisation, Name: badge.Name})
	if err != nil {
		k.log.Warn("the waiting list could not be read for a badge", "err", err)
	}
	offers := 0
	for _, w := range waits {
		if !w.Offered.IsZero() {
			offers++
		}
	}
	return offers
}

// enrolment hands the next tap to whoever waits for a badge to register.
type enrolment struct {
	mu   sync.Mutex
	next chan shown // nil while nobody waits
}

// wait is the next badge that is held before the reader. Only one can wait at a time.
func (e *enrolment) wait(ctx context.Context) (shown, error) {
	e.mu.Lock()
	if e.next != nil {
		e.mu.Unlock()
		return shown{}, web.ErrBusy
	}
	next := make(chan shown, 1)
	e.next = next
	e.mu.Unlock()
	defer func() {
		e.mu.Lock()
		e.next = nil
		e.mu.Unlock()
	}()
	select {
	case badge := <-next:
		return badge, nil
	case <-ctx.Done():
		return shown{}, ctx.Err()
	}
}

// offer tells whether somebody waited for the badge, and takes it.
func (e *enrolment) offer(badge shown) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.next == nil {
		return false
	}
	select {
	case e.next <- badge:
		return true
	default: // one came just before
		return false
	}
}

// enroller is how staff register badges; nil where there is no reader to hold them to.
func (k *Kiosk) enroller() web.Enroller {
	if k.reader == nil {
		return nil
	}
	return k.enrol
}

// enrol registers the badge that is held before the reader next.
func (k *Kiosk) enrol(ctx context.Context, by booking.By, b booking.Badge, pin string) (booking.Badge, error) {
	badge, err := k.enrolment.wait(ctx)
	if err != nil {
		return booking.Badge{}, err
	}
	if badge.proved {
		return k.rooms.EnrolProved(ctx, by, badge.uid.Bytes(), badge.counter, b, pin)
	}
	return k.rooms.Enrol(ctx, by, badge.uid.Bytes(), b, pin)
}
