package season

import (
	"cmp"
	"slices"
)

// proposal is what the turns came to, with the reason for every wish.
func (t *table) proposal() Proposal {
	p := Proposal{Seed: t.Seed, Youth: t.Youth, Grants: t.grants}
	weights := 0
	for _, s := range t.seekers {
		weights += s.Weight
		p.Totals.Minutes += s.minutes
		p.Totals.Granted += s.sessions
		p.Totals.Wishes += len(s.Wishes)
		p.Totals.Applicants++
		if s.sessions == 0 {
			p.Totals.Empty++
		}
	}
	for _, s := range t.seekers {
		share := Share{
			Applicant: s.ID, Weight: s.Weight, Youth: s.Youth, Most: s.most, Sessions: s.sessions, Minutes: s.minutes,
			Fair: (2*p.Totals.Minutes*s.Weight + weights) / (2 * weights), // rounded
		}
		for _, d := range s.desires {
			share.Outcomes = append(share.Outcomes, t.outcome(d))
		}
		p.Shares = append(p.Shares, share)
	}
	slices.SortFunc(p.Shares, func(a, b Share) int { return cmp.Compare(a.Applicant, b.Applicant) })
	p.Totals.Free = t.freeMinutes()
	return p
}

// outcome tells what became of one wish.
func (t *table) outcome(d *desire) Outcome {
	o := Outcome{Wish: d.number, Wished: d.options[0], Verdict: Met}
	better := d.options
	if d.granted > 0 {
		o.Turn, o.Slot = d.granted, d.option()
		better = d.options[:d.next]
		if d.next > 0 {
			o.Verdict = Other
		}
	}
	possible := false
	for _, option := range better {
		h, hindered := t.hindrance(option)
		possible = possible || !hindered
		same := func(old Hindrance) bool { return old.Turn == h.Turn }
		if hindered && !slices.ContainsFunc(o.Instead, same) {
			o.Instead = append(o.Instead, h)
		}
	}
	if d.granted == 0 {
		o.Verdict = refusal(possible, o.Instead)
	}
	return o
}

func refusal(possible bool, instead []Hindrance) Verdict {
	switch {
	case possible:
		return Capped
	case slices.ContainsFunc(instead, func(h Hindrance) bool { return h.Turn > 0 }):
		return Taken
	}
	return Closed
}

// hindrance is what stands in the way of an option: hours, or the first grant that it collides with.
func (t *table) hindrance(o Slot) (Hindrance, bool) {
	if !t.free(o) {
		return Hindrance{Option: o}, true
	}
	for _, g := range t.grants {
		if t.collide(o, g.Slot) {
			return Hindrance{Option: o, Turn: g.Turn, By: g.Applicant}, true
		}
	}
	return Hindrance{}, false
}

// freeMinutes is what could be given away in a week, each room once: not again as a hall that it is part of or a desk that stands in it.
func (t *table) freeMinutes() (minutes int) {
	for _, s := range t.spaces {
		if !slices.Contains(s.Leaves, s.ID) || slices.ContainsFunc(t.Spaces, func(o Space) bool {
			return o.ID != s.ID && slices.Contains(o.Leaves, o.ID) && slices.Contains(o.Leaves, s.ID)
		}) {
			continue
		}
		for _, spans := range s.Free {
			for _, f := range spans {
				minutes += f.To - f.From
			}
		}
	}
	return minutes
}
