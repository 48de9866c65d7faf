package usage

import (
	"context"
	"fmt"
	"slices"

	"troskel/kiosk/survey"
	"troskel/kiosk/usage/stats"
)

// Asked is the answers of a round to one item, of everybody or of one group.
type Asked struct {
	Round   survey.Round
	Item    survey.Item
	Who     string // group; "" = everybody
	Measure string // what goals know it by; "" where no goal can be about it
	Tally   survey.Tally
	stats.Share

	Before *Since // the round before that asked the same; nil where there is none
}

// Since is what may be said of a change since an earlier round.
type Since struct {
	Round      survey.Round
	Odd        string // how it was not asked alike, "" where it was
	Why        string // why staff compare the two all the same
	Difference float64
	Interval   stats.Interval // of Difference, at 95 %
	Words      stats.Words    // "" where nothing may be said: too few answers, or not asked alike
}

// Trust is how far the answers may be trusted, by their number.
func (a Asked) Trust() stats.Trust { return stats.TrustIn(a.N) }

// Surveys is the answers of every round, the newest round first, its items in their order, everybody before the groups.
func (u *Usage) Surveys(ctx context.Context) ([]Asked, error) {
	rounds, err := survey.Rounds(ctx, u.db.Reader())
	if err != nil {
		return nil, err
	}
	counts, err := survey.Counts(ctx, u.db.Reader())
	if err != nil {
		return nil, err
	}
	anyway, err := survey.ComparedAnyway(ctx, u.db.Reader())
	if err != nil {
		return nil, err
	}
	items, err := survey.Items()
	if err != nil {
		return nil, fmt.Errorf("read the items: %w", err)
	}
	var all []Asked
	for _, r := range rounds {
		for _, a := range r.Asked {
			if n := slices.IndexFunc(items, func(i survey.Item) bool { return i.ID == a.Item }); n >= 0 {
				all = append(all, askedOf(items[n], r, counts)...)
			}
		}
	}
	for n := range all {
		all[n].since(all[n+1:], anyway)
	}
	return all, nil
}

// askedOf is the answers to one item: everybody's, and each group's.
func askedOf(item survey.Item, r survey.Round, counts []survey.Count) []Asked {
	whos := []string{""}
	if item.FollowUp != nil {
		whos = append(whos, item.FollowUp.Groups...)
	}
	all := make([]Asked, len(whos))
	for n, who := range whos {
		t := survey.TallyOf(item, r.ID, who, counts)
		all[n] = Asked{Round: r, Item: item, Who: who, Tally: t, Share: stats.Share{Yes: t.Yes, N: t.N}}
		if who == "" {
			all[n].Population = r.Population // how many are of a group nobody typed in
		}
		if m := slices.IndexFunc(item.Measures, func(m survey.Measure) bool { return m.Who == who }); m >= 0 {
			all[n].Measure = item.Measures[m].ID
		}
	}
	return all
}

// since finds the round before among older ones, and what may be said.
func (a *Asked) since(older []Asked, anyway []survey.Compared) {
	n := slices.IndexFunc(older, func(b Asked) bool { return b.Item.ID == a.Item.ID && b.Who == a.Who })
	if n < 0 {
		return
	}
	b := older[n]
	s := &Since{Round: b.Round}
	s.Odd, s.Why = oddness(b, *a, anyway)
	if (s.Odd == "" || s.Why != "") && a.Trust() != stats.TooFew && b.Trust() != stats.TooFew {
		s.Difference, s.Interval = stats.Difference(b.Share, a.Share)
		s.Words = stats.Compare(s.Interval, 0)
	}
	a.Before = s
}

// oddness is how two rounds were not asked alike, and why staff compare them all the same.
func oddness(before, after Asked, anyway []survey.Compared) (how, why string) {
	how = survey.Odd(before.Round, after.Round, after.Item.ID, before.Tally, after.Tally)
	n := slices.IndexFunc(anyway, func(c survey.Compared) bool {
		return c.Before == before.Round.ID && c.After == after.Round.ID && c.Item == after.Item.ID
	})
	if n >= 0 {
		why = anyway[n].Why
	}
	return how, why
}

// Odd is how two rounds were not asked alike, "" where they may be compared: they were, or staff have decided so.
func (u *Usage) Odd(ctx context.Context, before, after Asked) (string, error) {
	anyway, err := survey.ComparedAnyway(ctx, u.db.Reader())
	if err != nil {
		return "", err
	}
	how, why := oddness(before, after, anyway)
	if why != "" {
		return "", nil
	}
	return how, nil
}
