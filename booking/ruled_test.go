package booking_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking"
)

// judge keeps the rules again, the slow way: minute by minute, over everything that the database has. It shares no code with the engine.
type judge struct {
	*place
	rules []booking.Rule
}

// within is which spaces are a part of which, written down apart from the engine.
var within = map[string]string{"ask": "sal", "bok": "sal"}

// binding is the rule of a name that binds, nil when there is none.
func (j *judge) binding(name booking.RuleName, space, organisation string) *booking.Rule {
	for _, who := range []booking.Rule{{Organisation: organisation}, {Kind: booking.Forening}, {}} {
		for _, where := range []string{space, within[space], ""} {
			for n, r := range j.rules {
				if r.Name == name && r.Organisation == who.Organisation && r.Kind == who.Kind && r.Space == where {
					return &j.rules[n]
				}
			}
		}
	}
	return nil
}

// minutesOf is the minutes of an interval, as the clocks of the place show them.
func (j *judge) minutesOf(i booking.Interval) (all []time.Time) {
	for t := i.Start; t.Before(i.End); t = t.Add(time.Minute) {
		all = append(all, t.In(j.zone))
	}
	return all
}

func inWindow(w booking.Week, t time.Time) bool {
	return slices.ContainsFunc(w[t.Weekday()], func(s booking.ClockSpan) bool {
		minute := t.Hour()*60 + t.Minute()
		return minute >= s.From && minute < s.To
	})
}

func isoWeek(t time.Time) string {
	year, week := t.ISOWeek()
	return fmt.Sprint(year, week)
}

func term(t time.Time) string { return fmt.Sprint(t.Year(), t.Month() > time.June) }

// broken is the rules that a granted booking breaks.
func (j *judge) broken(b booking.Booking) (names []string) {
	bind := func(name booking.RuleName, breaks func(amount int, window booking.Week) bool) {
		spaces := []string{b.Space}
		if b.Space == "sal" && slices.Contains([]booking.RuleName{booking.RuleMayBook, booking.RuleLead, booking.RuleYouthFirst}, name) {
			spaces = append(spaces, "ask", "bok")
		}
		for _, space := range spaces {
			if r := j.binding(name, space, b.Organisation); r != nil && breaks(r.Amount, r.Window) {
				names = append(names, string(name))
			}
		}
	}
	now, start, end := j.now().In(j.zone), b.Start.In(j.zone), b.End.In(j.zone)
	length := int(b.Length().Minutes())
	bind(booking.RuleHorizon, func(days int, _ booking.Week) bool {
		return start.Format(time.DateOnly) > now.AddDate(0, 0, days).Format(time.DateOnly)
	})
	bind(booking.RuleLead, func(minutes int, _ booking.Week) bool { return start.Sub(now).Minutes() < float64(minutes) })
	bind(booking.RuleShortest, func(minutes int, _ booking.Week) bool { return length < minutes })
	bind(booking.RuleLongest, func(minutes int, _ booking.Week) bool { return length > minutes })
	bind(booking.RuleGrid, func(grid int, _ booking.Week) bool {
		return (start.Hour()*60+start.Minute())%grid != 0 || (end.Hour()*60+end.Minute())%grid != 0
	})
	bind(booking.RuleMayBook, func(may int, _ booking.Week) bool { return may == 0 })
	bind(booking.RuleYouthFirst, func(days int, w booking.Week) bool {
		return days > 0 && len(b.Ages) == 0 && slices.ContainsFunc(j.minutesOf(b.Interval), func(t time.Time) bool {
			return inWindow(w, t) && now.AddDate(0, 0, days).Format(time.DateOnly) < t.Format(time.DateOnly)
		})
	})
	all := j.all(b.Organisation)
	bind(booking.RuleOpenBookings, func(most int, _ booking.Week) bool {
		return most > 0 && len(slices.DeleteFunc(j.counted(all, booking.RuleOpenBookings, b), func(o booking.Booking) bool { return !o.End.After(now) })) > most
	})
	bind(booking.RuleHoursWeek, func(hours int, _ booking.Week) bool {
		return hours > 0 && j.most(j.counted(all, booking.RuleHoursWeek, b), b, isoWeek) > hours*60
	})
	bind(booking.RuleHoursTerm, func(hours int, _ booking.Week) bool {
		return hours > 0 && j.most(j.counted(all, booking.RuleHoursTerm, b), b, term) > hours*60
	})
	bind(booking.RulePrimeShare, func(percent int, w booking.Week) bool { return percent > 0 && j.hasMoreThan(percent, w, all, b) })
	return names
}

// all is what an organisation has booked, early and late, less what was cancelled.
func (j *judge) all(organisation string) (all []booking.Booking) {
	list, err := j.Between(j.ctx, booking.Interval{Start: j.now().AddDate(-1, 0, 0), End: j.now().AddDate(1, 0, 0)})
	if err != nil {
		j.t.Fatal(err)
	}
	for _, b := range list {
		if b.Organisation == organisation {
			all = append(all, b)
		}
	}
	return all
}

// counted is those that the rule that binds a booking counts.
func (j *judge) counted(all []booking.Booking, name booking.RuleName, b booking.Booking) (counted []booking.Booking) {
	scope := j.binding(name, b.Space, b.Organisation).Space
	for _, o := range all {
		if scope == "" || strings.Contains(rivals[scope], o.Space) {
			counted = append(counted, o)
		}
	}
	return counted
}

// most is the minutes held in the fullest of the weeks or terms that a booking touches.
func (j *judge) most(counted []booking.Booking, b booking.Booking, period func(time.Time) string) (most int) {
	held := map[string]int{}
	for _, o := range counted {
		for _, t := range j.minutesOf(o.Holds()) {
			held[period(t)]++
		}
	}
	for _, t := range j.minutesOf(b.Interval) {
		most = max(most, held[period(t)])
	}
	return most
}

// hasMoreThan reports whether a booking gives an organisation more than its share of the prime time of a space.
func (j *judge) hasMoreThan(percent int, w booking.Week, all []booking.Booking, b booking.Booking) bool {
	held, prime := map[string]map[time.Time]bool{}, map[string]int{}
	for _, o := range all {
		for _, t := range j.minutesOf(o.Holds()) {
			if week := isoWeek(t); strings.Contains(rivals[b.Space], o.Space) && inWindow(w, t) {
				if held[week] == nil {
					held[week] = map[time.Time]bool{}
				}
				held[week][t] = true
			}
		}
	}
	for _, t := range j.minutesOf(booking.Interval{Start: b.Start.AddDate(0, 0, -8), End: b.End.AddDate(0, 0, 8)}) {
		if inWindow(w, t) {
			prime[isoWeek(t)]++
		}
	}
	return slices.ContainsFunc(j.minutesOf(b.Interval), func(t time.Time) bool {
		return inWindow(w, t) && len(held[isoWeek(t)])*100 > prime[isoWeek(t)]*percent
	})
}

// drawRule is any rule that could be set, more often one that binds.
func drawRule(t *rapid.T, outer *testing.T) booking.Rule {
	amounts := map[booking.RuleName][]int{
		booking.RuleHorizon: {3, 20}, booking.RuleLead: {0, 90, 26 * 60}, booking.RuleShortest: {5, 30, 60}, booking.RuleLongest: {60, 120, 240},
		booking.RuleGrid: {1, 15, 30, 60}, booking.RuleHoursWeek: {0, 2, 5}, booking.RuleHoursTerm: {0, 3, 8}, booking.RuleOpenBookings: {0, 1, 2},
		booking.RulePrimeShare: {0, 1, 10, 25}, booking.RuleYouthFirst: {0, 2, 6}, booking.RuleMayBook: {0, 1, 1, 1},
	}
	names := []booking.RuleName{booking.RuleHorizon, booking.RuleLead, booking.RuleShortest, booking.RuleLongest, booking.RuleGrid, booking.RuleHoursWeek,
		booking.RuleHoursTerm, booking.RuleOpenBookings, booking.RulePrimeShare, booking.RuleYouthFirst, booking.RuleMayBook}
	r := booking.Rule{Name: rapid.SampledFrom(names).Draw(t, "name"), Space: rapid.SampledFrom([]string{"", "", "ask", "sal", "kok"}).Draw(t, "for")}
	r.Amount = rapid.SampledFrom(amounts[r.Name]).Draw(t, "amount")
	switch rapid.IntRange(0, 3).Draw(t, "who") {
	case 0:
		r.Kind = booking.Forening
	case 1:
		r.Organisation = "kor"
	}
	if r.Name == booking.RulePrimeShare || r.Name == booking.RuleYouthFirst {
		r.Window = week(outer, rapid.SampledFrom([]string{"mon-fri 16:30-19:30", "mon-sun 00:00-03:00,17:00-24:00"}).Draw(t, "window"))
	}
	return r
}

// set sets a rule and remembers it.
func (j *judge) set(r booking.Rule) {
	set := j.rule(r)
	j.rules = append(slices.DeleteFunc(j.rules, func(o booking.Rule) bool { return o.ID == set.ID }), set)
}

func TestWhatIsGrantedBreaksNoRuleAndWhatIsOfferedCanBeBooked(t *testing.T) {
	played, granted, refused := 0, 0, map[string]int{}
	stories(t)
	rapid.Check(t, func(rt *rapid.T) {
		played++
		m := newModel(rt, t)
		j := &judge{place: m.p}
		for range rapid.IntRange(1, 6).Draw(rt, "rules") {
			j.set(drawRule(rt, t))
		}
		for range rapid.IntRange(4, 10).Draw(rt, "requests") {
			r := j.ask(rapid.SampledFrom([]string{"ask", "bok", "sal", "kok"}).Draw(rt, "space"), booking.Interval{})
			r.Start = j.now().Truncate(15 * time.Minute).Add(time.Duration(rapid.IntRange(0, 5*96).Draw(rt, "in")) * 15 * time.Minute)
			r.End = r.Start.Add(time.Duration(rapid.IntRange(1, 20).Draw(rt, "quarters")) * 15 * time.Minute)
			r.Organisation = rapid.SampledFrom([]string{"kor", "kor", "fk"}).Draw(rt, "organisation")
			if rapid.Bool().Draw(rt, "youth") {
				r.Ages = []booking.Band{"11-15"}
			}
			by := booking.By{Role: booking.Member, Organisation: r.Organisation}
			b, _, err := j.Book(j.ctx, by, r)
			var refusal *booking.Refusal
			switch {
			case err == nil:
				granted++
				if broken := j.broken(b); len(broken) > 0 {
					rt.Fatalf("%s %s was granted and breaks %v of %v", b.Space, j.show(b.Interval), broken, j.rules)
				}
			case errors.As(err, &refusal):
				refused[refusal.Code]++
				refusal.Elsewhere = refusal.Elsewhere[:min(1, len(refusal.Elsewhere))] // each costs two commits
				j.takesWhatIsOffered(by, r, refusal)
			default:
				rt.Fatal(err)
			}
		}
		if t.Failed() {
			rt.FailNow()
		}
	})
	if granted < played*4/5 || len(refused) < 7 {
		t.Errorf("%d were granted and %v refused: that proves little", granted, refused)
	}
}
