package sim

import (
	"slices"
	"strings"
	"time"
)

// search is an InListPassiveTarget that is being worked on (UM0701-02, 7.3.5). The chip probes the field again and
// again; the model computes which probe will find a card instead of doing them, so that an idle chip costs
// nothing.
type search struct {
	most    int    // targets wanted
	brTy    byte   // what cards
	request []byte // InitiatorData
	began   time.Time
	probes  int // how many; 0: endless
	timing  Timing
	woken   map[*inField]int // the probe that a card which was active answers first
}

// list starts a search.
func (s *session) list(data []byte, at time.Time, timing Timing) {
	if len(data) < 2 || data[0] < 1 || data[0] > 2 || data[1] > 0x04 {
		s.say(at.Add(timing.Command), errorFrame, nil)
		return
	}
	switch s.chip.seeks(data[1]) {
	case othersRefused:
		s.say(at.Add(timing.Command), errorFrame, nil)
		return
	case othersHang:
		return
	}
	s.targets = nil
	q := &search{most: int(data[0]), brTy: data[1], request: data[2:], began: at, timing: timing, woken: map[*inField]int{}}
	if s.retries != 0xFF {
		q.probes = int(s.retries) + 1
	}
	s.chip.mu.Lock()
	for _, f := range s.chip.field {
		if f.state == active {
			// The first probe makes it idle, the second finds it.
			f.state, q.woken[f] = idle, 1
		}
	}
	s.chip.mu.Unlock()
	s.search = q
}

// outlook is when the search ends if nothing changes, and with which cards.
func (q *search) outlook(s *session) (end time.Time, found []*inField) {
	s.chip.mu.Lock()
	defer s.chip.mu.Unlock()
	best := q.probes
	for _, f := range s.chip.field {
		if f.state != idle || !f.card.answersTo(q.brTy) {
			continue
		}
		n := max(q.firstProbeAfter(f.entered), q.woken[f])
		if q.probes > 0 && n >= q.probes {
			continue
		}
		switch {
		case len(found) == 0 || n < best:
			best, found = n, append(found[:0], f)
		case n == best:
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		if q.probes == 0 {
			return q.began.Add(24 * time.Hour), nil
		}
		return q.began.Add(q.timing.Probe * time.Duration(q.probes)), nil
	}
	// Of several, anticollision leads to the same ones each time.
	slices.SortFunc(found, func(a, b *inField) int { return strings.Compare(a.id, b.id) })
	found = found[:min(len(found), q.most)]
	took := q.timing.Probe*time.Duration(best+1) + q.timing.Activate*time.Duration(len(found))
	return q.began.Add(took), found
}

// firstProbeAfter is the number of the first probe that begins at or after a time.
func (q *search) firstProbeAfter(t time.Time) int {
	since := t.Sub(q.began)
	if since <= 0 || q.timing.Probe <= 0 {
		return 0
	}
	return int((since + q.timing.Probe - 1) / q.timing.Probe)
}

// advance answers when the search has ended.
func (q *search) advance(s *session, now time.Time) {
	end, found := q.outlook(s)
	if end.After(now) {
		return
	}
	if len(found) > 0 && s.chip.hit(TagGone) {
		s.chip.Remove(found[0].card)
		return
	}
	s.search = nil
	body := []byte{byte(len(found))}
	for i, f := range found {
		body = append(body, byte(i+1))
		body = append(body, f.card.targetData(f.id, q.request)...)
		s.put(f, true)
	}
	s.targets = found
	s.respond(end, 0x4A, body, func(at time.Time) { s.chip.answered(found, q.began, at) })
}

// answered notes when the chip first told of cards.
func (c *PN532) answered(found []*inField, sought, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range found {
		if a := c.first[f.card]; a.Answered.IsZero() && a.Entered.Equal(f.entered) {
			a.Sought, a.Answered = sought, at
			c.first[f.card] = a
		}
	}
}
