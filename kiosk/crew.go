package main

import (
	"context"
	"iter"
	"sync"
)

// each yields what a channel delivers until ctx is done.
func each[T any](ctx context.Context, c <-chan T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			select {
			case <-ctx.Done():
				return
			case v := <-c:
				if !yield(v) {
					return
				}
			}
		}
	}
}

// tapsAtOnce is how many taps may wait for the disk before the reader waits too: more than people can tap while a card stalls.
const tapsAtOnce = 32

// crew does so many things at once.
type crew struct {
	places chan struct{}
	all    sync.WaitGroup
}

func newCrew(n int) *crew { return &crew{places: make(chan struct{}, n)} }

// do does something beside the rest, as soon as there is a place for it.
func (c *crew) do(what func()) {
	c.places <- struct{}{}
	c.all.Go(func() {
		defer func() { <-c.places }()
		what()
	})
}

// wait returns when all is done.
func (c *crew) wait() { c.all.Wait() }
