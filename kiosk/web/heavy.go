package web

import (
	"context"
	"time"
)

// heavyRest is how many times as long as a heavy command took the next one waits.
const heavyRest = 3

// heavy keeps long series from taking the database away from everybody else. Each occurrence is tried in the one transaction that all changes wait
// for, and taken back again where the series is only planned, and that is tenths of a second for the longest. So one is worked on at a time, and
// after it others have their turn for heavyRest times as long.
type heavy chan struct{}

// enter waits for the turn of a command, and gives what ends it; that is nil with an error.
func (h heavy) enter(ctx context.Context) (leave func(), err error) {
	select {
	case h <- struct{}{}:
	case <-ctx.Done():
		return nil, problem(codeBusy)
	}
	began := time.Now()
	return func() { time.AfterFunc(heavyRest*time.Since(began), func() { <-h }) }, nil
}

// inTurn makes a command a heavy one.
func inTurn[T any](do func(*asked, *T) error) func(*asked, *T) error {
	return func(a *asked, c *T) error {
		leave, err := a.heavy.enter(a.ctx)
		if err != nil {
			return err
		}
		defer leave()
		return do(a, c)
	}
}
