package activity

import (
	"context"
	"fmt"
	"sync"
	"time"

	"troskel/booking"
)

// mostRemembered is how many looks are remembered before all are forgotten.
const mostRemembered = 8

// memory keeps the activities that were worked out, as long as nothing is changed that they were worked out from.
type memory struct {
	mu    sync.Mutex
	looks map[Period]look
}

type look struct {
	from string // what it was worked out from
	all  []Activity
}

// recall is the activities of the dates from…at, worked out anew where something is changed. What it gives is shared, and not to be changed.
func (y *memory) recall(ctx context.Context, a *Activities, from, at booking.Date, now time.Time) ([]Activity, error) {
	p := Period{from, at}
	settings, revision, err := a.state(ctx)
	if err != nil {
		return nil, err
	}
	seen, err := a.basis(ctx, p, settings, revision, now)
	if err != nil {
		return nil, err
	}
	y.mu.Lock()
	there, known := y.looks[p]
	y.mu.Unlock()
	if known && there.from == seen {
		return there.all, nil
	}
	all, err := a.work(ctx, p, settings, now)
	if err != nil {
		return nil, err
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.looks == nil || len(y.looks) >= mostRemembered {
		y.looks = map[Period]look{}
	}
	y.looks[p] = look{seen, all}
	return all, nil
}

// basis is a text that differs wherever the activities might. Only the bookings of the last days change by time passing, and with them it ages by
// the minute.
func (a *Activities) basis(ctx context.Context, p Period, settings Settings, revision int64, now time.Time) (string, error) {
	edition, err := a.rooms.Edition(ctx, p.span(a.zone))
	if err != nil {
		return "", fmt.Errorf("see whether bookings were changed: %w", err)
	}
	closures, err := a.rooms.Closures(ctx, p.span(a.zone))
	if err != nil {
		return "", err
	}
	organisations, err := a.rooms.Organisations(ctx)
	if err != nil {
		return "", err
	}
	spaces, err := a.rooms.SpacesDuring(ctx, p.span(a.zone))
	if err != nil {
		return "", err
	}
	var minute int64
	if !p.To.Before(booking.DateOf(now, a.zone).Add(-2)) {
		minute = now.Unix() / 60
	}
	return fmt.Sprint(edition, revision, settings, closures, organisations, spaces, minute), nil
}
