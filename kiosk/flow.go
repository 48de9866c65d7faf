package main

import (
	"context"
	"time"

	"troskel/kiosk/visit"
	"troskel/kiosk/web"
)

// This is the whole product on one page.
//
//	badge ─▶ hardware/nfc ─▶ countTaps ─▶ kiosk/visit ─▶ the entrance screen and lamps, and later kiosk/usage ─▶ exports
//	                             └─▶ greet ─▶ booking: a registered badge may sign in with its PIN
//	                             └─▶ asking: kiosk/survey, which is told nothing of the tap, puts a question after the welcome
//	touch ─▶ kiosk/web ─▶ booking ─▶ showRooms ─▶ every screen and hardware/door ─▶ panel
//
// A badge's number goes to those two packages and nowhere else. Counting never learns whether a badge is registered, and booking not that it came.

// countTaps is the first flow. The screen answers "reading" at once, and welcomes only what is on disk. A disk that stalls keeps nobody
// from being read: taps are counted side by side and share its next commit. Whatever else a tap is for, it is counted first.
func (k *Kiosk) countTaps(ctx context.Context) {
	atOnce := newCrew(tapsAtOnce)
	defer atOnce.wait()
	for tap := range each(ctx, k.taps) {
		k.answer(web.Welcome{Kind: web.WelcomeReading})
		atOnce.do(func() {
			tapped, err := k.visits.TapHeld(ctx, k.moment(), tap.UID, memoryOf(tap.Card))
			k.answer(k.asking(tapped, err, k.greet(ctx, tap, welcome(tapped.Result, err))))
			k.metrics.tapped(time.Since(tap.Seen))
			k.counted(err)
			letGo(ctx, tap.Card, tapped)
		})
	}
}

// countCrossings is its sister for people who pass the beams: they are counted, and not greeted.
func (k *Kiosk) countCrossings(ctx context.Context) {
	for crossing := range each(ctx, k.crossings) { // in their order: "inne nu" would be wrong in another
		k.counted(k.visits.Cross(ctx, k.moment(), crossing.In))
	}
}

// countExits is for a reader at the way out: whoever taps there has left. Whose badge it is nobody asks.
func (k *Kiosk) countExits(ctx context.Context) {
	for range each(ctx, k.exits) {
		k.counted(k.visits.Cross(ctx, k.moment(), false))
	}
}

// countPresses is that of a plain button: a press is counted, and welcomed as a phone is.
func (k *Kiosk) countPresses(ctx context.Context) {
	for range each(ctx, k.presses) {
		err := k.visits.Press(ctx, k.moment())
		k.answer(welcome(visit.Unbadged, err))
		k.counted(err)
	}
}

// showRooms is the second flow, from the moment that a booking is on disk, or that time has changed a room.
func (k *Kiosk) showRooms(ctx context.Context) {
	for range each(ctx, k.roomsChanged) {
		k.screens.Changed()
		rooms, err := k.rooms.Status(ctx, k.clock.Now())
		if err != nil {
			k.storeFault(err)
			continue
		}
		for _, s := range k.signs {
			s.display.Show(k.signFor(s, rooms))
		}
	}
}

// welcome is what the entrance shows for the outcome of a tap.
func welcome(result visit.Result, err error) web.Welcome {
	if err != nil {
		return web.Welcome{Kind: web.WelcomeFailed, Code: faultCode(err)}
	}
	return web.Welcome{Kind: web.WelcomeKind(result)}
}

// moment is now, as visits are told it.
func (k *Kiosk) moment() visit.Moment { return visit.Moment(k.clock.Moment()) }
