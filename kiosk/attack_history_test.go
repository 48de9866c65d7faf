package main

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// where is one wing on one day: what happens there is checked on its own.
type where struct {
	wing int
	date string
}

// placeOf is where a hold is. No booking of the attack goes past midnight.
func placeOf(h hold) where {
	return where{wingOf(h.space), time.Unix(h.from*60, 0).In(stockholm()).Format(time.DateOnly)}
}

func byID(id int64) string { return fmt.Sprintf("#%d", id) }

// wish is a request with a key of its own, that is done once however often it is asked.
type wish struct {
	granted      bool
	id           int64 // of the booking
	code         string
	hold         hold
	organisation string
	title        string
}

// reply is an answer about a place in the waiting list: accepted, or left. What booking it held, the database knows.
type reply struct {
	span
	verb    verb
	wait    int64
	outcome outcome
}

// history is what all clients did and were told.
type history struct {
	lock     sync.Mutex
	deeds    map[where][]porcupine.Operation
	bookings map[string]wish // by key
	series   map[string]bool // by key: whether it was granted
	waits    map[string]bool // by key: whether it was granted
	apps     map[string]bool // by UID: whether it was granted
	touched  map[string]bool // bookings that a later command named, by key in the history
	replies  []reply
	counts   map[string]int
	refusals map[string]int
	faults   []string // answers that contradict the question
}

func newHistory() *history {
	return &history{
		deeds: map[where][]porcupine.Operation{}, bookings: map[string]wish{}, series: map[string]bool{}, waits: map[string]bool{},
		apps: map[string]bool{}, touched: map[string]bool{}, counts: map[string]int{}, refusals: map[string]int{},
	}
}

// span is when something was asked and answered.
type span struct{ call, ret int64 }

// add notes a deed and its outcome.
func (h *history) add(at where, s span, d deed, o outcome) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.deeds[at] = append(h.deeds[at], porcupine.Operation{Call: s.call, Return: s.ret, Input: d, Output: o})
	if d.verb != verbBook {
		h.touched[d.hold.key] = true
	}
}

// count counts one answered command: code is empty when it was granted.
func (h *history) count(name, code string) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.counts["commands"]++
	if code == "" {
		h.counts["granted"]++
		h.counts["granted "+name]++
	} else {
		h.counts["refused"]++
		h.refusals[code]++
	}
}

// bump counts something else.
func (h *history) bump(what string) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.counts[what]++
}

// fault notes an answer that cannot be right.
func (h *history) fault(format string, args ...any) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.faults = append(h.faults, fmt.Sprintf(format, args...))
}

// noteBooking remembers how a request with a key ended.
func (h *history) noteBooking(key string, w wish) {
	h.lock.Lock()
	defer h.lock.Unlock()
	if before, asked := h.bookings[key]; asked && before.granted && (before.id != w.id || before.code != w.code) {
		h.faults = append(h.faults, fmt.Sprintf("asked again, %s got booking %d with code %s, and before %d with %s", key, w.id, w.code, before.id, before.code))
	}
	h.bookings[key] = w
}

// complete adds what no client asked for but the database tells of: times that were offered to those in line, and what became of them. Then
// everything is read.
func (h *history) complete(d *disk, boots []*boot, end int64) {
	h.dateCancellations(boots)
	offers := map[int64]hold{}
	for _, w := range d.waits {
		b, offered := d.byName[byID(w.booking)]
		if !offered {
			continue
		}
		first := w.wished // where its booking is now, others may have put it since
		first.key, first.offer = b.name(), true
		offers[w.id] = first
		h.add(placeOf(first), offeredAt(b, boots), deed{verb: verbBook, hold: first}, granted)
		h.bump("offers")
	}
	for _, r := range h.replies {
		if first, offered := offers[r.wait]; offered {
			h.add(placeOf(first), r.span, deed{verb: r.verb, hold: hold{key: first.key}}, r.outcome)
		}
	}
	for at := range h.deeds {
		h.add(at, span{end, end}, deed{verb: verbRead, all: d.held(at)}, granted)
	}
}

// dateCancellations tells each cancellation what the appliance's clock showed.
func (h *history) dateCancellations(boots []*boot) {
	for _, deeds := range h.deeds {
		for n, o := range deeds {
			d := o.Input.(deed)
			if d.verb != verbCancel && d.verb != verbLift {
				continue
			}
			for _, b := range boots {
				if b.started <= o.Call {
					d.minute = b.minute()
				}
			}
			deeds[n].Input = d
		}
	}
}

// offeredAt is when a time was offered: the second that the appliance's clock showed, on the attack's.
func offeredAt(b stored, boots []*boot) span {
	for n := len(boots) - 1; n >= 0; n-- {
		if at := boots[n].at.Unix(); b.created >= at {
			since := (b.created - at) * int64(time.Second)
			return span{boots[n].started + since, min(boots[n].ready+since+int64(time.Second), boots[n].killed)}
		}
	}
	return span{0, boots[0].ready}
}

// thinking is how long the checker looks at one wing and day.
const thinking = 15 * time.Second

// check lets the checker look at each wing and day, and gives those that cannot have happened.
func (h *history) check(patience time.Duration) (illegal, undecided []where) {
	for at, deeds := range h.deeds {
		switch linearizable(deeds, patience) {
		case porcupine.Illegal:
			illegal = append(illegal, at)
		case porcupine.Unknown:
			undecided = append(undecided, at)
		}
	}
	return illegal, undecided
}

// tell prints the deeds of one wing and day up to the first moment by which something cannot have happened, the last of them only.
func (h *history) tell(t *testing.T, at where) {
	t.Helper()
	all := slices.Clone(h.deeds[at])
	slices.SortFunc(all, func(a, b porcupine.Operation) int { return cmp.Compare(a.Return, b.Return) })
	first := sort.Search(len(all), func(n int) bool { return linearizable(upTo(all, all[n].Return), thinking) == porcupine.Illegal })
	if first == len(all) {
		first-- // to look longer would find it; all of it is told
	}
	told := upTo(all, all[first].Return)
	for _, d := range told[max(0, len(told)-80):] {
		in := d.Input.(deed)
		t.Logf("%9.3f %9.3f %-8v %-8v %-24s %-12s %s–%s %v", float64(d.Call)/1e9, float64(d.Return)/1e9, d.Output, in.verb, in.hold.key, in.hold.space,
			instantOf(in.hold.from).Format("15:04"), instantOf(in.hold.to).Format("15:04"), in.all)
	}
}

// upTo is the part of a history that was known at a moment: what had been asked and not answered by then may have been done.
func upTo(all []porcupine.Operation, moment int64) (part []porcupine.Operation) {
	for _, d := range all {
		switch {
		case d.Return <= moment:
			part = append(part, d)
		case d.Call <= moment && (d.Output == granted || d.Output == unknown) && d.Input.(deed).verb != verbRead:
			d.Output = unknown
			part = append(part, d)
		}
	}
	return part
}

// checkPromises looks for every request with a key: what was confirmed is there, exactly as confirmed unless somebody changed it later, and what was
// refused is not.
func (h *history) checkPromises(t *testing.T, d *disk) {
	t.Helper()
	for key, w := range h.bookings {
		b, there := d.byKey[key]
		if there != w.granted {
			t.Errorf("booking %s: confirmed %v, on disk %v (%+v)", key, w.granted, there, w)
		}
		if !there || !w.granted {
			continue
		}
		if b.id != w.id || b.code != w.code || b.organisation != w.organisation || b.title != w.title {
			t.Errorf("booking %s was confirmed as %+v, and is %+v", key, w, b)
		}
		if h.touched[byID(w.id)] || w.hold.date() == attackMorning.Format(time.DateOnly) { // who checks in sends those before away
			continue
		}
		if now, holds := b.holds(); !holds || now.space != w.hold.space || now.from != w.hold.from || now.to != w.hold.to || b.revision != 0 {
			t.Errorf("booking %s was confirmed as %+v, nobody changed it, and it is %+v", key, w, b)
		}
	}
	for key, confirmed := range h.series {
		if d.series[key] != confirmed {
			t.Errorf("series %s: confirmed %v, on disk %v", key, confirmed, d.series[key])
		}
	}
	for uid, confirmed := range h.apps {
		if _, there := d.byName[uid]; there != confirmed {
			t.Errorf("event %s: confirmed %v, on disk %v", uid, confirmed, there)
		}
	}
	for key, confirmed := range h.waits {
		if _, there := d.waits[key]; there != confirmed {
			t.Errorf("a place in line %s: confirmed %v, on disk %v", key, confirmed, there)
		}
	}
}
