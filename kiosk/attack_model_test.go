package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// The attack's own idea of a place, which shares no line with the engine's: what a space is made of, and how many minutes it keeps free around
// its bookings. It says again what demo.toml says.
type premise struct {
	leaves        []string
	before, after int64
}

var premises = map[string]premise{
	"stora-salen": {leaves: []string{"stora-salen"}},
	"lilla-salen": {leaves: []string{"lilla-salen"}},
	"hela-salen":  {leaves: []string{"stora-salen", "lilla-salen"}, before: 15, after: 15},
	"verkstaden":  {leaves: []string{"verkstaden", "disken"}},
	"disken":      {leaves: []string{"disken"}},
}

// wings are the groups of spaces that share leaves. What happens in one never matters to another, nor does one day to the next.
var wings = [][]string{{"stora-salen", "lilla-salen", "hela-salen"}, {"verkstaden", "disken"}}

func wingOf(space string) int {
	return slices.IndexFunc(wings, func(w []string) bool { return slices.Contains(w, space) })
}

// hold is a time that a booking holds. Times are minutes since 1970.
type hold struct {
	key      string
	space    string
	from, to int64
	offer    bool // to somebody in line, who has not answered
}

// clashes tells whether two holds are too near: they share a leaf, and the time between them is less than the larger of the first's clean-up and
// the second's set-up.
func (h hold) clashes(o hold) bool {
	p, q := premises[h.space], premises[o.space]
	shared := slices.ContainsFunc(p.leaves, func(leaf string) bool { return slices.Contains(q.leaves, leaf) })
	return shared && h.from < o.to+max(q.after, p.before) && o.from < h.to+max(p.after, q.before)
}

// held is what is held in one wing on one day, by key: a state of the model. It is never changed, only replaced.
type held []hold

func (s held) find(key string) (hold, bool) {
	for _, h := range s {
		if h.key == key {
			return h, true
		}
	}
	return hold{}, false
}

func (s held) without(key string) held {
	return slices.DeleteFunc(slices.Clone(s), func(h hold) bool { return h.key == key })
}

// with is the state with h, in place of what its key held before.
func (s held) with(h hold) held {
	n := s.without(h.key)
	if h.from >= h.to {
		return n
	}
	at, _ := slices.BinarySearchFunc(n, h.key, func(x hold, key string) int { return strings.Compare(x.key, key) })
	return slices.Insert(n, at, h)
}

// clash tells whether anybody else is in the way of h.
func (s held) clash(h hold) bool {
	return slices.ContainsFunc(s, func(o hold) bool { return o.key != h.key && o.clashes(h) })
}

// verb is what an operation does to the bookings of a wing and day.
type verb string

const (
	verbBook    verb = "book"    // a new booking
	verbMove    verb = "move"    // one that is there to another time, or space; what is empty stays
	verbBring   verb = "bring"   // the same of one that may not be here yet
	verbCancel  verb = "cancel"  // one that is there; those who have come leave, and what was used stays
	verbLift    verb = "lift"    // the same of one, if it is there
	verbAccept  verb = "accept"  // one, if it is still an offer
	verbLeave   verb = "leave"   // the same, to the contrary
	verbCheckIn verb = "checkin" // one that is there
	verbFinish  verb = "finish"  // from the minute on
	verbRead    verb = "read"    // everything
)

// outcome is what an answer said.
type outcome string

const (
	granted outcome = "granted"
	taken   outcome = "taken"   // refused, because somebody is in the way
	free    outcome = "free"    // refused, because nobody is in the way
	gone    outcome = "gone"    // refused, because the booking holds nothing any more
	unknown outcome = "unknown" // no answer came
)

// deed is one operation of the history: what was asked of one wing and day.
type deed struct {
	verb   verb
	hold   hold  // what was asked for, with its booking's key
	minute int64 // the appliance's own clock, for checkin and finish, cancel and lift
	all    held  // what read found
}

// wanted is what the deed makes of the state if it is done, and whether that can be asked for there at all.
func (d deed) wanted(s held) (want hold, possible bool) {
	was, there := s.find(d.hold.key)
	want = d.hold
	switch d.verb {
	case verbBook:
		return want, !there
	case verbBring:
		return want, true
	case verbFinish:
		was.to = min(was.to, d.minute)
		return was, there
	case verbCheckIn:
		return was, there
	case verbMove:
		if want.space == "" {
			want.space = was.space
		}
		if want.from == 0 {
			want.from = was.from
		}
	}
	return want, there
}

// done is the state after the deed, and whether it may be done in that state.
func (d deed) done(s held) (held, bool) {
	switch d.verb {
	case verbRead:
		return s, sameHeld(s, d.all)
	case verbLift:
		return s.without(d.hold.key), true
	case verbAccept, verbLeave:
		return d.answerOffer(s), true
	}
	want, possible := d.wanted(s)
	if !possible {
		return nil, false
	}
	switch d.verb {
	case verbCancel:
		was, _ := s.find(d.hold.key)
		return s.without(d.hold.key), was.to > d.minute
	case verbFinish, verbCheckIn:
		return s.with(want), true
	}
	return s.with(want), !s.clash(want)
}

// answerOffer makes an offer a booking, or gives it back. Whoever answered before is told yes again, and nothing is done.
func (d deed) answerOffer(s held) held {
	was, there := s.find(d.hold.key)
	switch {
	case !there || !was.offer:
		return s
	case d.verb == verbLeave:
		return s.without(was.key)
	}
	was.offer = false
	return s.with(was)
}

// after is every state that can follow a deed with that outcome; none when it cannot have had it.
func (d deed) after(s held, o outcome) []any {
	next, legal := d.done(s)
	_, there := s.find(d.hold.key)
	want, possible := d.wanted(s)
	switch {
	case o == granted && legal:
		return d.left(s, next)
	case o == unknown && legal:
		return append(d.left(s, next), s)
	case o == unknown:
		return []any{s}
	case o == taken && possible && s.clash(want), o == free && !s.clash(want), o == gone && !there:
		return []any{s}
	}
	return nil
}

// left is every state that a deed can leave: next, or what is held until the minute of a cancellation, where that comes when the time has begun.
func (d deed) left(s, next held) []any {
	was, there := s.find(d.hold.key)
	if d.verb != verbCancel && d.verb != verbLift || !there || d.minute <= was.from {
		return []any{next}
	}
	was.to = min(was.to, d.minute)
	return []any{next, s.with(was)}
}

func sameHeld(a, b held) bool {
	return slices.EqualFunc(a, b, func(x, y hold) bool {
		x.offer, y.offer = false, false
		return x == y
	})
}

// hash is FNV-1a over what is held.
func (s held) hash() uint64 {
	const prime = 1099511628211
	sum := uint64(14695981039346656037)
	for _, h := range s {
		for _, c := range []byte(h.key) {
			sum = (sum ^ uint64(c)) * prime
		}
		sum = (sum ^ uint64(h.from)) * prime
		sum = (sum ^ uint64(h.to)) * prime
		sum = (sum ^ uint64(len(h.space))) * prime
	}
	return sum
}

// wingModel is the sequential specification that a history is compared with.
func wingModel() porcupine.Model {
	m := porcupine.NondeterministicModel{
		Init: func() []any { return []any{held(nil)} },
		Step: func(s, in, out any) []any { return in.(deed).after(s.(held), out.(outcome)) },
		Equal: func(a, b any) bool {
			return slices.Equal(a.(held), b.(held))
		},
		Hash:              func(s any) uint64 { return s.(held).hash() },
		DescribeOperation: func(in, out any) string { return fmt.Sprintf("%+v: %v", in, out) },
	}
	return m.ToModel()
}

// linearizable tells whether the operations of one wing and day can have happened one after the other.
func linearizable(history []porcupine.Operation, patience time.Duration) porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(wingModel(), history, patience)
}

// TestTheCheckerCanFail shows the checker histories of which it must say whether they can have happened.
func TestTheCheckerCanFail(t *testing.T) {
	a, b := hold{key: "a", space: "hela-salen", from: 600, to: 660}, hold{key: "b", space: "lilla-salen", from: 660, to: 720}
	later := hold{key: "b", space: "lilla-salen", from: 675, to: 720}
	op := func(call, ret int64, v verb, h hold, o outcome) porcupine.Operation {
		return porcupine.Operation{Call: call, Return: ret, Input: deed{verb: v, hold: h, minute: 630}, Output: o}
	}
	read := func(call int64, all ...hold) porcupine.Operation {
		return porcupine.Operation{Call: call, Return: call, Input: deed{verb: verbRead, all: all}, Output: granted}
	}
	short, offered := a, a
	short.to, offered.offer = 630, true
	for _, c := range []struct {
		name    string
		can     bool
		history []porcupine.Operation
	}{
		{"one after the other, with the hall's clean-up between", true, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbBook, later, granted), read(9, a, later)}},
		{"into the hall's clean-up", false, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbBook, b, granted), read(9, a, b)}},
		{"two at once", false, []porcupine.Operation{op(1, 5, verbBook, a, granted), op(1, 5, verbBook, b, granted)}},
		{"two at once, one refused", true, []porcupine.Operation{op(1, 5, verbBook, a, granted), op(1, 5, verbBook, b, taken), read(9, a)}},
		{"refused though free", false, []porcupine.Operation{op(1, 2, verbBook, b, taken)}},
		{"refused after it was given back", false, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbCancel, a, granted), op(5, 6, verbBook, b, taken)}},
		{"refused while it was being given back", true, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 6, verbCancel, a, granted), op(5, 7, verbBook, b, taken), read(9)}},
		{"confirmed and lost", false, []porcupine.Operation{op(1, 2, verbBook, a, granted), read(9)}},
		{"cancelled and still there", false, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbCancel, a, granted), read(9, a)}},
		{"cancelled when it had begun", true, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbCancel, a, granted), read(9, short)}},
		{"cancelled twice", false, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbCancel, a, granted), op(5, 6, verbCancel, a, granted)}},
		{"cut by the kill, done", true, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbCancel, a, unknown), read(9)}},
		{"cut by the kill, not done", true, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbCancel, a, unknown), read(9, a)}},
		{"cut by the kill, and done after it", false, []porcupine.Operation{
			op(1, 2, verbBook, a, granted), op(3, 4, verbCancel, a, unknown), op(5, 6, verbBook, b, taken), op(7, 8, verbBook, b, granted)}},
		{"finished", true, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbFinish, a, granted), read(9, short)}},
		{"finished, and the rest not given back", false, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbFinish, a, granted), read(9, a)}},
		{"moved into another", false, []porcupine.Operation{
			op(1, 2, verbBook, a, granted), op(3, 4, verbBook, later, granted), op(5, 6, verbMove, hold{key: "b", from: 600, to: 630}, granted)}},
		{"left the line after taking the offer", true, []porcupine.Operation{
			op(1, 2, verbBook, offered, granted), op(3, 4, verbAccept, a, granted), op(5, 6, verbLeave, a, granted), read(9, a)}},
		{"left the line instead of taking the offer", false, []porcupine.Operation{op(1, 2, verbBook, offered, granted), op(5, 6, verbLeave, a, granted), read(9, a)}},
		{"waits for what is free", false, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbBook, b, free)}},
		{"gone, though it is there", false, []porcupine.Operation{op(1, 2, verbBook, a, granted), op(3, 4, verbCancel, a, gone)}},
	} {
		want := porcupine.Illegal
		if c.can {
			want = porcupine.Ok
		}
		if got := linearizable(c.history, patience); got != want {
			t.Errorf("%s: the checker says %v, want %v", c.name, got, want)
		}
	}
}
