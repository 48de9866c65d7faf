package goal

import (
	"context"
	"fmt"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// source is where a figure comes from: each has the one function that its shape needs, and one that is both by the week and a sum has two.
type source struct {
	// weeks is the figure in each open ISO week that is wholly inside a period and over by now, oldest first.
	weeks func(g *Goals, ctx context.Context, m Metric, p usage.Period) ([]Week, error)
	// count is the figure at the end of a period, or its sum over it.
	count func(g *Goals, ctx context.Context, m Metric, p usage.Period) (count, error)
	// proof is what a sum over a period is made of, where count does not tell it.
	proof func(g *Goals, ctx context.Context, m Metric, p usage.Period) ([]string, error)
	// round is the answers of the newest round that began in a period.
	round func(g *Goals, ctx context.Context, m Metric, p usage.Period) (round, error)
}

var sources = map[Name]source{
	UseRate:      {weeks: roomWeeks(usedHours)},
	BookingRate:  {weeks: roomWeeks(bookedHours)},
	Visits:       {weeks: (*Goals).visitWeeks},
	Held:         {weeks: (*Goals).heldWeeks, count: (*Goals).heldCount, proof: (*Goals).heldProof},
	Recurring:    {count: (*Goals).recurringCount},
	Partners:     {count: (*Goals).partnerCount},
	Participants: {weeks: (*Goals).headWeeks},
	Answers:      {round: (*Goals).answersRound},
}

func usedHours(u usage.Use) float64   { return u.Used.Hours() }
func bookedHours(u usage.Use) float64 { return u.Booked.Hours() }

// inParts does something with each part of a period that is short enough to be reported on.
func inParts(p usage.Period, do func(usage.Period) error) error {
	for from := p.From; !p.To.Before(from); from = from.Add(usage.LongestPeriod) {
		if err := do(usage.Period{From: from, To: earlier(p.To, from.Add(usage.LongestPeriod-1))}); err != nil {
			return err
		}
	}
	return nil
}

// roomWeeks is the weeks of a rate of the rooms: part of the bookable hours.
func roomWeeks(part func(usage.Use) float64) func(*Goals, context.Context, Metric, usage.Period) ([]Week, error) {
	return func(g *Goals, ctx context.Context, m Metric, p usage.Period) (weeks []Week, err error) {
		if p = g.wholeWeeks(p); p.To.Before(p.From) {
			return nil, nil
		}
		err = inParts(p, func(p usage.Period) error {
			days, err := g.usage.RoomDays(ctx, p.From, p.To, g.now())
			if err != nil {
				return fmt.Errorf("measure the rooms: %w", err)
			}
			for _, d := range days {
				if m.Space != "" && m.Space != d.Space.ID {
					continue
				}
				if monday := mondayOf(d.Date); len(weeks) == 0 || weeks[len(weeks)-1].Monday != monday {
					weeks = append(weeks, Week{Monday: monday, Version: usage.DefinitionVersion})
				}
				w := &weeks[len(weeks)-1]
				w.Part, w.Whole = w.Part+part(d.Use), w.Whole+d.Bookable.Hours()
			}
			return nil
		})
		return open(weeks), err
	}
}

// wholeWeeks is the ISO weeks of a period that are wholly inside it and over, as a period; it ends before it begins where there are none.
func (g *Goals) wholeWeeks(p usage.Period) usage.Period {
	end := earlier(p.To.Add(1), g.today())
	return usage.Period{From: mondayFrom(p.From), To: mondayOf(end).Add(-1)}
}

// open leaves the weeks out in which nothing was open: there is no figure then, which is not the same as none.
func open(weeks []Week) (some []Week) {
	for _, w := range weeks {
		if w.Whole > 0 {
			some = append(some, w)
		}
	}
	return some
}

// visitWeeks reads the settled weeks of the ledger. A week counts as open when some room was.
func (g *Goals) visitWeeks(ctx context.Context, _ Metric, p usage.Period) (weeks []Week, err error) {
	err = inParts(p, func(p usage.Period) error {
		settled, err := g.usage.Weeks(ctx, p.From, p.To)
		for _, w := range settled {
			if w.Bookable == 0 && w.Visits == (usage.Figure{}) {
				continue
			}
			weeks = append(weeks, peopleWeek(w.Monday, w.Visits, w.DefinitionVersion))
		}
		return err
	})
	return weeks, err
}

// hiddenAs is what 1–4 persons count as where their number is not told: the middle.
const hiddenAs = 2.5

func peopleWeek(monday booking.Date, f usage.Figure, version string) Week {
	w := Week{Monday: monday, Part: float64(f.N), Whole: 1, Hidden: f.Hidden, Version: version}
	if f.Hidden {
		w.Part = hiddenAs
	}
	return w
}
