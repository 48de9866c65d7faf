package goal

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/activity"
)

// held is the activities that were held in a period, as the place counts them, and of those the ones that are about the metric's group and band.
func (g *Goals) held(ctx context.Context, m Metric, p usage.Period) ([]activity.Occurrence, error) {
	all, err := g.usage.Activities().Held(ctx, activity.Period(p), g.now())
	if err != nil {
		return nil, fmt.Errorf("list the activities: %w", err)
	}
	return slices.DeleteFunc(all, func(o activity.Occurrence) bool { return !m.includes(o.Details) }), nil
}

// young is the bands of those whom an activity for youth is for.
var young = []booking.Band{"11-15", "16-19", "20-25"}

// includes tells whether an activity is about the metric's group and band. One that names no ages is for all, and so for none in particular; one for
// young ages only is for youth, whatever group it names.
func (m Metric) includes(d booking.Details) bool {
	if m.Band != "" && !slices.Contains(d.Ages, m.Band) {
		return false
	}
	older := func(b booking.Band) bool { return !slices.Contains(young, b) }
	return m.Group == "" || d.Group == m.Group || m.Group == "youth" && len(d.Ages) > 0 && !slices.ContainsFunc(d.Ages, older)
}

// everHeld is the figure that the weeks of activities are remembered as: of every week, whether anything was open or not.
const everHeld Name = "held_ever"

// heldEveryWeek is how many activities were held in each week that is over.
func (g *Goals) heldEveryWeek(ctx context.Context, m Metric, p usage.Period) (weeks []Week, err error) {
	if p = g.wholeWeeks(p); p.To.Before(p.From) {
		return nil, nil
	}
	for monday := p.From; monday.Before(p.To); monday = monday.Add(7) {
		weeks = append(weeks, Week{Monday: monday, Whole: 1, Version: usage.DefinitionVersion})
	}
	held, err := g.held(ctx, m, p)
	for _, o := range held {
		weeks[days(p.From, o.Date)/7].Part++
	}
	return weeks, err
}

// heldWeeks is how many activities were held in each week in which any room was open.
func (g *Goals) heldWeeks(ctx context.Context, m Metric, p usage.Period) ([]Week, error) {
	weeks, err := g.openWeeks(ctx, p)
	if err != nil || len(weeks) == 0 {
		return nil, err
	}
	every, err := g.heldEver(ctx, m, p)
	byMonday := map[booking.Date]float64{}
	for _, w := range every {
		byMonday[w.Monday] = w.Part
	}
	for i, w := range weeks {
		weeks[i].Part = byMonday[w.Monday]
	}
	return weeks, err
}

// heldEver is heldEveryWeek, remembered.
func (g *Goals) heldEver(ctx context.Context, m Metric, p usage.Period) ([]Week, error) {
	settings, err := g.usage.Activities().Settings(ctx)
	if err != nil {
		return nil, err
	}
	g.memory.under(settings.Rule)
	m.Name = everHeld
	return g.remembered(ctx, source{weeks: (*Goals).heldEveryWeek}, m, p)
}

// heldCount is how many activities were held in a period: its whole weeks, and the days beside them.
func (g *Goals) heldCount(ctx context.Context, m Metric, p usage.Period) (count, error) {
	weeks, err := g.heldEver(ctx, m, p)
	if err != nil {
		return count{}, err
	}
	c := count{known: true}
	beside := []usage.Period{p}
	if len(weeks) > 0 {
		beside = []usage.Period{{From: p.From, To: weeks[0].Monday.Add(-1)}, {From: weeks[len(weeks)-1].Monday.Add(7), To: p.To}}
	}
	for _, w := range weeks {
		c.n += int(w.Part)
	}
	for _, days := range beside {
		if days.To.Before(days.From) {
			continue
		}
		held, err := g.held(ctx, m, days)
		if err != nil {
			return count{}, err
		}
		c.n += len(held)
	}
	return c, nil
}

// heldProof is what was held in a period, with the date of each.
func (g *Goals) heldProof(ctx context.Context, m Metric, p usage.Period) (proof []string, err error) {
	held, err := g.held(ctx, m, p)
	for _, o := range held {
		proof = append(proof, proofOf(o, o.Name(), o.Date))
	}
	return proof, err
}

// proofOf is a line of proof: what an activity is called, and its dates. Those who chose to show only that the time is taken are not named where a
// follow-up is read, which is more than the staff.
func proofOf(o activity.Occurrence, name string, dates ...booking.Date) string {
	texts := make([]string, len(dates))
	for i, d := range dates {
		texts[i] = d.String()
	}
	if o.Private {
		return strings.Join(texts, ", ")
	}
	return name + ": " + strings.Join(texts, ", ")
}

// openWeeks is the weeks of a period that are over and in which any room was open, with nothing in them.
func (g *Goals) openWeeks(ctx context.Context, p usage.Period) ([]Week, error) {
	weeks, err := g.remembered(ctx, source{weeks: roomWeeks(bookedHours)}, Metric{Name: BookingRate}, p)
	for i := range weeks {
		weeks[i].Part, weeks[i].Whole = 0, 1
	}
	return weeks, err
}
