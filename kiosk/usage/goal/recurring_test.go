package goal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/goal"
)

// hold books a room for two hours for an organisation, lets it come and counts who did.
func (p *place) hold(space, at, organisation, title string, came map[booking.Band]int, ages ...booking.Band) {
	p.t.Helper()
	p.keys++
	start := local(p.t, at)
	p.now = start
	by := booking.By{Role: booking.Staff}
	b, _, err := p.rooms.Book(p.t.Context(), by, booking.Request{
		Key: fmt.Sprintf("test-key-%d", p.keys), Space: space, Interval: booking.Interval{Start: start, End: start.Add(2 * time.Hour)}, Organisation: organisation,
		Details: booking.Details{Title: title, Ages: ages, Private: p.private},
	})
	p.ok(err)
	_, err = p.rooms.CheckIn(p.t.Context(), by, b.ID)
	p.ok(err)
	p.now = start.Add(2*time.Hour - time.Minute)
	_, err = p.rooms.Finish(p.t.Context(), by, b.ID)
	p.ok(err)
	if came != nil {
		_, err = p.rooms.Count(p.t.Context(), by, b.ID, came)
		p.ok(err)
	}
}

func (p *place) organisations() {
	p.t.Helper()
	for _, name := range []string{"Kören", "Läxhjälpen", "Odlarna"} {
		p.ok(p.rooms.AddOrganisation(p.t.Context(), staff, booking.Organisation{ID: strings.ToLower(strings.NewReplacer("ö", "o", "ä", "a").Replace(name)), Name: name, Kind: "forening"}))
	}
}

// about is a goal of a number over the spring.
func about(t testing.TB, m goal.Metric, target float64) goal.Goal {
	return goal.Goal{
		Name: string(m.Name) + m.Group + string(m.Band), Definition: "Som det står", Metric: m, Direction: goal.Up,
		Target: goal.Target{Kind: goal.Absolute, Value: target}, Comparison: period(t, "2026-03-02", "2026-06-28"), Control: goal.InControl,
	}
}

// TestActivitiesAreFollowed: what is held, for whom, what recurs and who is active, with the dates that prove it.
func TestActivitiesAreFollowed(t *testing.T) {
	p := newPlace(t)
	p.organisations()
	held := p.keep(about(t, goal.Metric{Name: goal.Held}, 40))
	youth := p.keep(about(t, goal.Metric{Name: goal.Held, Group: "youth"}, 3))
	recurring := p.keep(about(t, goal.Metric{Name: goal.Recurring}, 5))
	partners := p.keep(about(t, goal.Metric{Name: goal.Partners}, 2))
	monday := date(t, "2026-04-06").Add(7)
	for week := range 5 { // every week, under another title and up to an hour later each time
		p.hold("a", fmt.Sprintf("%s %d:30", monday.Add(7*week), 17+week%2), "koren", fmt.Sprintf("Tema %d", week), nil)
	}
	for week := range 3 {
		p.hold("b", fmt.Sprintf("%s 15:00", monday.Add(7*week+1)), "laxhjalpen", "Läxhjälp", nil, "11-15", "16-19")
	}
	p.hold("b", monday.Add(2).String()+" 10:00", "odlarna", "Frökväll", nil, "11-15", "26-64")
	p.at("2026-05-12 08:00")
	for _, v := range []struct {
		goal    goal.Goal
		n       float64
		verdict goal.Verdict
		proof   []string
	}{
		{held, 9, goal.Underway, nil},
		{youth, 3, goal.Reached, []string{"Läxhjälp: 2026-04-14", "Läxhjälp: 2026-04-21", "Läxhjälp: 2026-04-28"}},
		{recurring, 1, goal.Underway, []string{"Tema 4: 2026-04-13, 2026-04-20, 2026-04-27, 2026-05-04, 2026-05-11"}}, // three weeks of homework ended too long ago
		{partners, 3, goal.Reached, []string{"Kören: 2026-05-11", "Läxhjälpen: 2026-04-28", "Odlarna: 2026-04-15"}},
	} {
		r := p.report(v.goal.ID)
		if r.After.Value != v.n || r.Verdict != v.verdict || v.proof != nil && !slices.Equal(r.Proof, v.proof) {
			t.Errorf("%s: %v, %q, proved by %q; want %v, %q, %q", v.goal.Name, r.After.Value, r.Verdict, r.Proof, v.n, v.verdict, v.proof)
		}
	}
}

// TestThoseWhoHideAreNotNamed: a booking that is shown as taken only is counted, and its proof is its date alone.
func TestThoseWhoHideAreNotNamed(t *testing.T) {
	p := newPlace(t)
	p.organisations()
	g := p.keep(about(t, goal.Metric{Name: goal.Held}, 40))
	p.private = true
	p.hold("a", "2026-03-03 17:00", "koren", "Hemlig", nil)
	p.at("2026-03-10 08:00")
	if r := p.report(g.ID); r.After.Value != 1 || !slices.Equal(r.Proof, []string{"2026-03-03"}) {
		t.Errorf("%v, proved by %q", r.After.Value, r.Proof)
	}
}

// TestASeriesSurvivesAClosure: a gap that the place made is none of the activity's, and one of its own ends it.
func TestASeriesSurvivesAClosure(t *testing.T) {
	for name, closed := range map[string]bool{"closed": true, "open": false} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.organisations()
			g := p.keep(about(t, goal.Metric{Name: goal.Recurring}, 1))
			if closed {
				_, _, err := p.rooms.AddClosure(t.Context(), staff, booking.Closure{Interval: booking.Interval{Start: local(t, "2026-04-01 00:00"), End: local(t, "2026-04-20 00:00")}, Reason: "Målning"})
				p.ok(err)
			}
			for _, on := range []string{"2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30", "2026-04-20"} {
				p.hold("a", on+" 17:00", "koren", "Körsång", nil)
			}
			p.at("2026-04-21 08:00")
			if r := p.report(g.ID); (r.After.Value == 1) != closed {
				t.Errorf("three weeks without song: %v, proved by %q", r.After.Value, r.Proof)
			}
		})
	}
}

// TestHeadsAreCountedAndProtected: participants by the week, those of 1–4 hidden, and weeks that nobody counted left out.
func TestHeadsAreCountedAndProtected(t *testing.T) {
	p := newPlace(t)
	p.organisations()
	g := about(t, goal.Metric{Name: goal.Participants, Band: "11-15"}, 20)
	g = p.keep(g)
	for week, came := range []map[booking.Band]int{{"11-15": 12, "65+": 30}, {"11-15": 3}, nil, {"65+": 9}} {
		p.hold("a", fmt.Sprintf("%s 17:00", date(t, "2026-03-09").Add(7*week)), "laxhjalpen", "Läxhjälp", came)
	}
	p.at("2026-04-06 08:00")
	r := p.report(g.ID)
	var weeks []string
	for _, w := range r.Weeks {
		weeks = append(weeks, fmt.Sprint(w.Monday, " ", w.Part, " ", w.Hidden))
	}
	want := []string{"2026-03-02 0 false", "2026-03-09 12 false", "2026-03-16 2.5 true", "2026-03-30 0 false"}
	if !slices.Equal(weeks, want) || r.After.Hidden != 1 || !slices.Contains(codes(r), "hidden_after") || r.Verdict != goal.Underway {
		t.Errorf("the weeks are %q because %v, %q; want %q", weeks, codes(r), r.Verdict, want)
	}
	g.Name, g.ID, g.Target, g.Baseline, g.Comparison = "80 % fler", 0, goal.Target{Kind: goal.Relative, Value: 80}, period(t, "2026-03-02", "2026-03-29"), period(t, "2026-03-30", "2026-06-28")
	if r := p.report(p.keep(g).ID); r.Verdict != goal.FewWeeks || !slices.Contains(codes(r), "hidden_before") || r.Before.Period == (usage.Period{}) {
		t.Errorf("three weeks before: %q because %v", r.Verdict, codes(r))
	}
}
