package goal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// When an activity recurs at a date: held often enough, with gaps that are alike, and lately.
const (
	weeklyWithin  = 12 * 7 // days in which four are to be held
	monthlyWithin = 183    // days in which three are
	longestGap    = 35     // days, of the median gap
	widestGap     = 2.5    // times the median gap, days of closure not counted
	latestHeld    = 1.5    // times the median gap before the date
	activeWithin  = 90     // days in which a partner has done something
)

// occurrence is a held activity on its date.
type occurrence struct {
	date   booking.Date
	minute int // of the day
	booking.Booking
}

func (g *Goals) occurrences(ctx context.Context, m Metric, p usage.Period) ([]occurrence, error) {
	held, err := g.held(ctx, m, p)
	var all []occurrence
	for _, b := range held {
		local := b.Start.In(g.zone)
		all = append(all, occurrence{booking.DateOf(b.Start, g.zone), local.Hour()*60 + local.Minute(), b})
	}
	return all, err
}

// recurringCount is how many series recur on the last date of a period, with the dates that prove each.
func (g *Goals) recurringCount(ctx context.Context, m Metric, p usage.Period) (count, error) {
	window := usage.Period{From: p.To.Add(-monthlyWithin + 1), To: p.To}
	all, err := g.occurrences(ctx, m, window)
	if err != nil {
		return count{}, err
	}
	closures, err := g.rooms.Closures(ctx, booking.Interval{Start: window.From.In(g.zone), End: window.To.Add(1).In(g.zone)})
	if err != nil {
		return count{}, err
	}
	c := count{known: true}
	for _, series := range groups(all) {
		closed := func(d booking.Date) bool { return g.closedOn(closures, series[0].Space, d) }
		if dates := datesOf(series); recurs(dates, p.To, closed) {
			c.n++
			c.proof = append(c.proof, proofOf(series[len(series)-1].Booking, joined(dates)))
		}
	}
	slices.Sort(c.proof)
	return c, nil
}

// closedOn tells whether a closure of the room, or of all, lasts the whole of a date.
func (g *Goals) closedOn(closures []booking.Closure, space string, d booking.Date) bool {
	noon := d.In(g.zone).Add(12 * time.Hour)
	return slices.ContainsFunc(closures, func(c booking.Closure) bool {
		return (c.Space == "" || c.Space == space) && !noon.Before(c.Start) && noon.Before(c.End)
	})
}

// groups joins held activities into series: those of one rule; those of one organiser with the same title; and those of one organiser in the same room
// on the same weekday, each at most an hour from the next in time of day, whatever they are called.
func groups(all []occurrence) (series [][]occurrence) {
	slices.SortFunc(all, func(a, b occurrence) int { return a.Start.Compare(b.Start) })
	into := make([]int, len(all)) // a forest: each points to one of its series, the root of it to itself
	for i := range into {
		into[i] = i
	}
	root := func(i int) int {
		for into[i] != i {
			i = into[i]
		}
		return i
	}
	first := map[string]int{}
	for i, o := range all {
		for _, key := range o.keys() {
			if j, seen := first[key]; seen {
				into[root(i)] = root(j)
			} else {
				first[key] = i
			}
		}
	}
	for _, pair := range neighbours(all) {
		into[root(pair[1])] = root(pair[0])
	}
	byRoot := map[int]int{}
	for i, o := range all {
		n, seen := byRoot[root(i)]
		if !seen {
			n = len(series)
			byRoot[root(i)], series = n, append(series, nil)
		}
		series[n] = append(series[n], o)
	}
	return series
}

// keys is what an occurrence shares with the others of its series.
func (o occurrence) keys() (keys []string) {
	if o.Series != 0 {
		keys = append(keys, fmt.Sprint("rule ", o.Series))
	}
	if o.Title != "" {
		keys = append(keys, "title "+o.Organisation+" "+folded(o.Title))
	}
	return keys
}

// neighbours is the pairs of one organiser in one room on one weekday that follow each other in time of day by at most an hour.
func neighbours(all []occurrence) (pairs [][2]int) {
	slots := map[string][]int{}
	for i, o := range all {
		if o.Organisation != "" {
			key := fmt.Sprint(o.Organisation, " ", o.Space, " ", o.date.Weekday())
			slots[key] = append(slots[key], i)
		}
	}
	for _, slot := range slots {
		slices.SortStableFunc(slot, func(a, b int) int { return all[a].minute - all[b].minute })
		for n := 1; n < len(slot); n++ {
			if all[slot[n]].minute-all[slot[n-1]].minute <= 60 {
				pairs = append(pairs, [2]int{slot[n-1], slot[n]})
			}
		}
	}
	return pairs
}

// folded is a title without what people write differently from one time to the next.
func folded(title string) string {
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(title))), " ")
}

// datesOf is the dates of a series, once each, in order.
func datesOf(series []occurrence) (dates []booking.Date) {
	for _, o := range series {
		dates = append(dates, o.date)
	}
	slices.SortFunc(dates, compare)
	return slices.Compact(dates)
}

// recurs tells whether an activity held on these dates recurs at a date.
func recurs(dates []booking.Date, at booking.Date, closed func(booking.Date) bool) bool {
	weekly := slices.DeleteFunc(slices.Clone(dates), func(d booking.Date) bool { return days(d, at) >= weeklyWithin })
	return len(weekly) >= 4 && steady(weekly, at, closed) || len(dates) >= 3 && steady(dates, at, closed)
}

// steady tells whether the gaps between dates are alike and short, and the last date is not long ago.
func steady(dates []booking.Date, at booking.Date, closed func(booking.Date) bool) bool {
	var gaps, open []int
	for i := 1; i < len(dates); i++ {
		gaps = append(gaps, days(dates[i-1], dates[i]))
		open = append(open, openDays(dates[i-1], dates[i], closed))
	}
	median := middle(gaps)
	return median <= longestGap && float64(slices.Max(open)) <= widestGap*median && float64(openDays(dates[len(dates)-1], at, closed)) <= latestHeld*median
}

func days(from, to booking.Date) int {
	return int(to.In(utc).Sub(from.In(utc)).Hours() / 24)
}

// openDays is how many days later the second date is, closed days between not counted.
func openDays(from, to booking.Date, closed func(booking.Date) bool) (n int) {
	for d := from.Add(1); !to.Before(d); d = d.Add(1) {
		if d == to || !closed(d) {
			n++
		}
	}
	return n
}

func middle(gaps []int) float64 {
	sorted := slices.Sorted(slices.Values(gaps))
	n := len(sorted)
	return float64(sorted[(n-1)/2]+sorted[n/2]) / 2
}

func joined(dates []booking.Date) string {
	texts := make([]string, len(dates))
	for i, d := range dates {
		texts[i] = d.String()
	}
	return strings.Join(texts, ", ")
}

// partnerCount is how many organisations held something, a session at a desk included, in the last 90 days of a period, with the latest date of each.
func (g *Goals) partnerCount(ctx context.Context, m Metric, p usage.Period) (count, error) {
	held, err := g.occurrences(ctx, m, usage.Period{From: p.To.Add(-activeWithin + 1), To: p.To})
	latest := map[string]string{}
	for _, o := range held {
		if o.Organisation != "" {
			latest[o.OrganisationName] = max(latest[o.OrganisationName], o.date.String())
		}
	}
	c := count{n: len(latest), known: true}
	for name, date := range latest {
		c.proof = append(c.proof, fmt.Sprintf("%s: %s", name, date))
	}
	slices.Sort(c.proof)
	return c, err
}

// headWeeks is how many took part in each open week, as their leaders counted them. A week in which activities were held and nobody counted is not
// known, and left out; 1–4 are hidden.
func (g *Goals) headWeeks(ctx context.Context, m Metric, p usage.Period) ([]Week, error) {
	weeks, err := g.openWeeks(ctx, p)
	if err != nil || len(weeks) == 0 {
		return nil, err
	}
	held, err := g.held(ctx, Metric{}, usage.Period{From: weeks[0].Monday, To: weeks[len(weeks)-1].Monday.Add(6)})
	heads, counted, uncounted := map[booking.Date]int{}, map[booking.Date]int{}, map[booking.Date]int{}
	for _, b := range held {
		monday := mondayOf(booking.DateOf(b.Start, g.zone))
		if b.Counted == nil {
			uncounted[monday]++
			continue
		}
		counted[monday]++
		for band, n := range b.Counted {
			if m.Band == "" || band == m.Band {
				heads[monday] += n
			}
		}
	}
	var known []Week
	for _, w := range weeks {
		if counted[w.Monday] > 0 || uncounted[w.Monday] == 0 {
			known = append(known, peopleWeek(w.Monday, usage.Protect(heads[w.Monday]), w.Version))
		}
	}
	return known, err
}
