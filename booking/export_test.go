package booking

import (
	"context"
	"time"
)

// Forget is the part of Sweep that forgets: it tells when there will be more.
func (e *Engine) Forget(ctx context.Context) (next time.Time, err error) {
	err = e.atDesk(ctx, func(d *desk) (bool, error) {
		wrote, err := d.forget()
		if err == nil {
			next, err = nextToForget(d.ctx, d.tx)
		}
		return wrote, err
	})
	return next, err
}

// ParseHash tells whether what is kept of a PIN can be read.
func ParseHash(kept string) error {
	_, _, _, err := parseHash(kept)
	return err
}
