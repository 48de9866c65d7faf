package activity_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage/activity"
)

func proofs(all []activity.Partner) (texts []string) {
	for _, p := range all {
		text := p.Organisation.Name
		for _, proof := range p.Proof {
			text += fmt.Sprintf(", %s %s %d %s", proof.Kind, proof.Of, proof.Times, proof.Last)
		}
		texts = append(texts, text)
	}
	return texts
}

// TestActivePartners: an activity, a session at the desk or a confirmed contribution in the last 90 days, by name and with its date.
func TestActivePartners(t *testing.T) {
	p := newPlace(t)
	ctx := t.Context()
	p.held("a", "2026-03-02 10:00", "koren", "Körsång")
	p.held("a", "2026-03-09 10:00", "koren", "Körsång")
	p.held("a", "2026-03-10 10:00", "huset", "Öppet hus") // the place's own is no partner
	p.held("a", "2026-03-11 10:00", "", "Drop-in")
	p.hold("desk", "2026-03-12 10:00", "arbetsformedlingen", booking.Details{Title: "Jobb"}, 30*time.Minute, nil)
	p.book("a", "2026-03-13 10:00", "laxhjalpen", booking.Details{Title: "Ingen kom"})
	p.at("2026-03-14 08:00")
	c, err := p.AddContribution(ctx, staff, activity.Contribution{Organisation: "odlarna", Kind: activity.Rent, Period: period(t, "2025-06-01", "2026-02-15"), Note: "Halva hyran"}, p.now)
	p.ok(err)
	at := func(on string) []string {
		all, err := p.Partners(ctx, date(t, on), p.now)
		p.ok(err)
		return proofs(all)
	}
	choir, job := "Kören, activity  2 2026-03-09", "Arbetsförmedlingen, desk  1 2026-03-12"
	same(t, "before it is confirmed", at("2026-03-14"), job, choir)
	p.ok(p.ConfirmContribution(ctx, staff, c.ID, p.now))
	same(t, "confirmed", at("2026-03-14"), job, choir, "Odlarna, contribution rent 1 2026-02-15")
	p.at("2026-08-01 08:00")
	same(t, "the last day of the rent", at("2026-05-15"), job, choir, "Odlarna, contribution rent 1 2026-02-15")
	same(t, "the day after", at("2026-05-16"), job, choir)
	same(t, "the last day of the choir", at("2026-06-06"), job, choir[:len("Kören, activity  ")]+"1 2026-03-09")
	same(t, "all is long ago", at("2026-06-10"))
	p.ok(p.Set(ctx, staff, activity.Settings{PartnerDays: 365}, p.now))
	same(t, "a year", at("2026-06-10"), job, choir, "Odlarna, contribution rent 1 2026-02-15")
	if r := p.report("2026-01-01", "2026-06-10"); !slices.Equal(proofs(r.Partners), at("2026-06-10")) || r.Settings.PartnerDays != 365 {
		t.Errorf("the report has %q", proofs(r.Partners))
	}

	p.refused(p.ConfirmContribution(ctx, staff, c.ID, p.now), "contribution_settled")
	p.ok(p.RemoveContribution(ctx, staff, c.ID, p.now))
	p.refused(p.RemoveContribution(ctx, staff, c.ID, p.now), "contribution_unknown")
	p.refused(p.ConfirmContribution(ctx, booking.By{}, c.ID, p.now), "activity_staff")
	for code, bad := range map[string]activity.Contribution{
		"contribution_partner": {Organisation: "ingen", Kind: activity.Rent, Period: period(t, "2026-01-01", "2026-02-01")},
		"contribution_kind":    {Organisation: "koren", Kind: "money", Period: period(t, "2026-01-01", "2026-02-01")},
		"contribution_period":  {Organisation: "koren", Kind: activity.Rent, Period: period(t, "2026-02-01", "2026-01-01")},
		"activity_note":        {Organisation: "koren", Kind: activity.Rent, Period: period(t, "2026-01-01", "2026-02-01"), Note: strings.Repeat("a", 501)},
	} {
		_, err := p.AddContribution(ctx, staff, bad, p.now)
		p.refused(err, code)
	}
	_, err = p.AddContribution(ctx, booking.By{}, activity.Contribution{Organisation: "koren", Kind: activity.Rent, Period: period(t, "2026-01-01", "2026-02-01")}, p.now)
	p.refused(err, "activity_staff")
	if all, err := p.Contributions(ctx); err != nil || len(all) != 0 {
		t.Errorf("left are %+v, %v", all, err)
	}
}

// TestFromIdeaToRecurring: how many ideas became a proposal, an activity, and one that recurs.
func TestFromIdeaToRecurring(t *testing.T) {
	p := newPlace(t)
	ctx := t.Context()
	p.at("2026-03-01 12:00")
	var ideas []activity.Idea
	for n, text := range []string{"Odla tomater ihop", "En kör för alla", "Simhall", "Laga\u202e mat\n"} {
		by := booking.By{}
		if n == 1 {
			by = staff
		}
		i, err := p.AddIdea(ctx, by, text, "sv", p.now)
		p.ok(err)
		ideas = append(ideas, i)
	}
	if ideas[3].Text != "Laga mat" || ideas[0].Source != activity.AtEntrance || ideas[1].Source != activity.FromStaff {
		t.Errorf("the ideas are %+v", ideas)
	}
	p.ok(p.Propose(ctx, staff, ideas[0].ID, "Odling", "odling", "Frågar Odlarna", p.now))
	p.ok(p.Propose(ctx, staff, ideas[1].ID, "Körsång", "korsang", "", p.now))
	p.ok(p.Decline(ctx, staff, ideas[2].ID, "Det finns en i stan", p.now))
	funnel := func() activity.Conversion { return p.report("2026-03-01", "2026-05-31").Conversion }
	if got := funnel(); got != (activity.Conversion{Ideas: 4, Proposed: 2}) {
		t.Errorf("before anything was held: %+v", got)
	}
	p.held("a", "2026-03-02 17:00", "koren", "KÖRSÅNG")
	named := p.held("b", "2026-03-03 10:00", "odlarna", "Tomater")
	if got := funnel(); got != (activity.Conversion{Ideas: 4, Proposed: 2, Held: 1}) {
		t.Errorf("one was held under its title: %+v", got)
	}
	p.ok(p.LinkIdea(ctx, staff, ideas[0].ID, named.ID, p.now))
	for week := range 4 {
		p.held("b", date(t, "2026-03-10").Add(7*week).String()+" 10:00", "odlarna", "Tomater")
	}
	p.at("2026-04-01 12:00")
	if got := funnel(); got != (activity.Conversion{Ideas: 4, Proposed: 2, Held: 2, Recurring: 1}) {
		t.Errorf("tomatoes every week: %+v", got)
	}
	if r := p.report("2026-04-01", "2026-04-30"); r.Conversion != (activity.Conversion{}) || len(r.Outcomes) != 4 || r.Outcomes[3].Became == nil || r.Outcomes[3].Became.Name() != "Tomater" {
		t.Errorf("of ideas given in April: %+v, %+v", r.Conversion, r.Outcomes)
	}

	p.refused(p.Propose(ctx, staff, ideas[0].ID, "Odling", "odling", "", p.now), "idea_settled")
	p.refused(p.Propose(ctx, staff, ideas[3].ID, " ", "matlag", "", p.now), "idea_title")
	p.refused(p.Propose(ctx, staff, ideas[3].ID, "Matlag", "mat", "", p.now), "idea_activity")
	p.refused(p.Decline(ctx, staff, 99, "", p.now), "idea_unknown")
	p.refused(p.Decline(ctx, booking.By{}, ideas[3].ID, "", p.now), "activity_staff")
	p.refused(p.LinkIdea(ctx, staff, ideas[3].ID, named.ID, p.now), "idea_not_proposed")
	p.refused(p.LinkIdea(ctx, staff, ideas[0].ID, 4711, p.now), "idea_booking")
}

// TestIdeasAreKeptShortAndFew: what is no idea is refused, one that is nobody's business goes, and nobody fills the box.
func TestIdeasAreKeptShortAndFew(t *testing.T) {
	p := newPlace(t)
	ctx := t.Context()
	for _, text := range []string{"", " \n ", strings.Repeat("å", 301)} {
		_, err := p.AddIdea(ctx, booking.By{}, text, "sv", p.now)
		p.refused(err, "idea_text")
	}
	first, err := p.AddIdea(ctx, booking.By{}, strings.Repeat("å", 300), "sv", p.now)
	p.ok(err)
	p.ok(p.RemoveIdea(ctx, staff, first.ID, p.now))
	if all, err := p.Ideas(ctx); err != nil || len(all) != 0 {
		t.Errorf("left are %+v, %v", all, err)
	}
	for n := 0; err == nil && n < 400; n++ {
		_, err = p.AddIdea(ctx, booking.By{}, fmt.Sprint("Idé ", n), "sv", p.now)
	}
	p.refused(err, "idea_many")
}

// TestWhatIsRememberedIsWhatIsThere: one that was asked before each change tells the same as one that has just begun.
func TestWhatIsRememberedIsWhatIsThere(t *testing.T) {
	p := newPlace(t)
	ctx := t.Context()
	look := func(a *activity.Activities) string {
		r, err := a.Report(ctx, period(t, "2026-03-01", "2026-04-30"), p.now)
		p.ok(err)
		return fmt.Sprintf("%+v", r)
	}
	agree := func(after string) {
		t.Helper()
		if got, want := look(p.Activities), look(activity.New(p.db, p.rooms, stockholm)); got != want {
			t.Errorf("after %s:\nremembered %s\nfresh      %s", after, got, want)
		}
	}
	b := p.held("a", "2026-03-02 17:00", "koren", "Körsång")
	agree("a booking")
	for week := range 5 {
		p.held("a", date(t, "2026-03-09").Add(7*week).String()+" 17:00", "koren", "Körsång")
		agree("one more")
	}
	_, _, err := p.rooms.AddClosure(ctx, staff, booking.Closure{Interval: booking.Interval{Start: local(t, "2026-04-10 00:00"), End: local(t, "2026-04-20 00:00")}})
	p.ok(err)
	agree("a closure")
	p.ok(p.Split(ctx, staff, []int64{b.ID}, "Premiär", p.now))
	agree("a split")
	p.ok(p.Set(ctx, staff, activity.Settings{Rule: activity.Rule{Minutes: 51}, PartnerDays: 30}, p.now))
	agree("a rule")
	running := p.hold("a", "2026-04-20 17:00", "koren", booking.Details{Title: "Pågår"}, 0, nil)
	agree("a check-in")
	p.now = running.Start.Add(51 * time.Minute)
	agree("time passing")
	if r := p.report("2026-03-01", "2026-04-30"); r.Held != 1 {
		t.Errorf("%d were held for 51 minutes", r.Held)
	}
}
