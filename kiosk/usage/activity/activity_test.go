package activity_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage/activity"
)

func titles(all []activity.Occurrence) (texts []string) {
	for _, o := range all {
		texts = append(texts, o.Title)
	}
	return texts
}

func names(all []activity.Activity) (texts []string) {
	for _, y := range all {
		texts = append(texts, fmt.Sprintf("%s %d", y.Name(), len(y.Occurrences)))
	}
	slices.Sort(texts)
	return texts
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// TestWhatIsArrangedAndWhatIsHeld: what was cancelled in time was never arranged; what nobody came to, or came to by mistake, was arranged and not held;
// staff's word is as good as a check-in.
func TestWhatIsArrangedAndWhatIsHeld(t *testing.T) {
	p := newPlace(t)
	ctx := t.Context()
	p.held("a", "2026-03-02 10:00", "koren", "Kom")
	early := p.book("a", "2026-03-02 12:00", "koren", booking.Details{Title: "Avbokad i tid"})
	p.now = early.Start.Add(-time.Second)
	_, err := p.rooms.Cancel(ctx, staff, early.ID, "")
	p.ok(err)
	mistake := p.hold("a", "2026-03-02 14:00", "koren", booking.Details{Title: "Av misstag"}, 0, nil)
	_, err = p.rooms.Cancel(ctx, staff, mistake.ID, "")
	p.ok(err)
	p.book("a", "2026-03-02 16:00", "koren", booking.Details{Title: "Ingen kom"})
	vouched := p.book("b", "2026-03-02 16:00", "odlarna", booking.Details{Title: "Intygad"})
	p.at("2026-03-03 08:00")
	_, err = p.rooms.Vouch(ctx, staff, vouched.ID, booking.Interval{Start: vouched.Start, End: vouched.Start.Add(40 * time.Minute)})
	p.ok(err)
	p.now = local(t, "2026-03-03 09:00")
	start := local(t, "2026-03-09 10:00")
	_, _, err = p.rooms.Book(ctx, staff, booking.Request{Key: "to-come-1", Space: "a", Interval: booking.Interval{Start: start, End: start.Add(time.Hour)}, Details: booking.Details{Title: "Framöver"}})
	p.ok(err)
	week := period(t, "2026-03-02", "2026-03-15")
	arranged, err := p.Arranged(ctx, week, p.now)
	p.ok(err)
	same(t, "arranged", titles(arranged), "Kom", "Av misstag", "Ingen kom", "Intygad")
	held, err := p.Held(ctx, week, p.now)
	p.ok(err)
	same(t, "held", titles(held), "Kom", "Intygad")
	if held[1].Evidence != activity.Vouched || held[1].Lasted != 40*time.Minute || held[0].Evidence != activity.CheckedIn || held[0].Lasted != 50*time.Minute {
		t.Errorf("the evidence is %+v", held)
	}
	r := p.report("2026-03-02", "2026-03-15")
	if r.Arranged != 4 || r.Held != 2 || r.At != date(t, "2026-03-03") {
		t.Errorf("the report has %d arranged and %d held at %s", r.Arranged, r.Held, r.At)
	}
}

// TestFundersRules: at least three who took part, at least 45 minutes; what is changed is so at once.
func TestFundersRules(t *testing.T) {
	p := newPlace(t)
	ctx := t.Context()
	p.hold("a", "2026-03-02 10:00", "koren", booking.Details{Title: "Kort"}, 44*time.Minute, map[booking.Band]int{"16-19": 9})
	p.hold("a", "2026-03-02 12:00", "koren", booking.Details{Title: "Två"}, 45*time.Minute, map[booking.Band]int{"16-19": 1, "65+": 1})
	p.hold("a", "2026-03-02 14:00", "koren", booking.Details{Title: "Tre"}, 45*time.Minute, map[booking.Band]int{"16-19": 1, "65+": 1, "unsaid": 1})
	p.hold("a", "2026-03-02 16:00", "koren", booking.Details{Title: "Oräknad"}, 55*time.Minute, nil)
	p.at("2026-03-03 08:00")
	for _, v := range []struct {
		preset string
		held   []string
	}{{"plain", []string{"Kort", "Två", "Tre", "Oräknad"}}, {"three", []string{"Kort", "Tre"}}, {"lok", []string{"Två", "Tre", "Oräknad"}}} {
		n := slices.IndexFunc(activity.RulePresets, func(r activity.RulePreset) bool { return r.ID == v.preset })
		p.ok(p.Set(ctx, staff, activity.Settings{Rule: activity.RulePresets[n].Rule, PartnerDays: 90}, p.now))
		held, err := p.Held(ctx, period(t, "2026-03-02", "2026-03-02"), p.now)
		p.ok(err)
		same(t, v.preset, titles(held), v.held...)
		if r := p.report("2026-03-02", "2026-03-02"); r.Held != len(v.held) || r.Arranged != 4 {
			t.Errorf("%s: the report has %d held of %d", v.preset, r.Held, r.Arranged)
		}
	}
	p.refused(p.Set(ctx, staff, activity.Settings{Rule: activity.Rule{Heads: -1}, PartnerDays: 90}, p.now), "activity_rule")
	p.refused(p.Set(ctx, staff, activity.Settings{}, p.now), "activity_rule")
	p.refused(p.Set(ctx, booking.By{Role: booking.Administrator}, activity.Settings{PartnerDays: 90}, p.now), "activity_staff")
}

// TestRecurringAndLasting, with the dates that prove each.
func TestRecurringAndLasting(t *testing.T) {
	p := newPlace(t)
	for week := range 20 {
		on := date(t, "2026-01-05").Add(7 * week)
		p.held("a", on.String()+" 17:00", "koren", "Körsång")
		if week >= 14 {
			p.held("b", on.Add(1).String()+" 15:00", "laxhjalpen", "Läxhjälp")
		}
		if week%4 == 0 {
			p.held("b", on.Add(2).String()+" 18:00", "odlarna", "Odling")
		}
		if week < 3 {
			p.held("b", on.Add(3).String()+" 18:00", "odlarna", "Frökväll")
		}
	}
	p.at("2026-05-23 08:00")
	r := p.report("2026-03-01", "2026-05-23")
	same(t, "recurring", names(r.Recurring), "Körsång 20", "Läxhjälp 6", "Odling 5")
	for _, y := range r.Recurring {
		first := map[string]string{"Körsång": "2026-01-05 true 12", "Läxhjälp": "2026-04-14 false 6", "Odling": "2026-01-07 true 5"}[y.Name()]
		if got := fmt.Sprint(y.First, " ", y.Lasting, " ", len(y.Dates)); got != first {
			t.Errorf("%s was first held and lasts: %s, want %s; proved by %v", y.Name(), got, first, y.Dates)
		}
	}
	same(t, "in the period", names(r.Activities), "Körsång 20", "Läxhjälp 6", "Odling 5")
	all, err := p.All(t.Context(), date(t, "2026-05-23"), p.now)
	p.ok(err)
	if n := slices.IndexFunc(all, func(y activity.Activity) bool { return y.Name() == "Frökväll" }); n < 0 || all[n].Why == activity.Recurs {
		t.Errorf("three evenings in January recur in May: %+v", all)
	}
}

// TestStaffMergeAndSplit: what they said holds for what is to come, and is taken back.
func TestStaffMergeAndSplit(t *testing.T) {
	p := newPlace(t)
	ctx := t.Context()
	song := p.held("a", "2026-03-02 17:00", "koren", "Körsång")
	p.held("a", "2026-03-09 17:00", "koren", "Körsång")
	tea := p.held("a", "2026-03-16 17:30", "koren", "Fika efter kören")
	plants := p.held("b", "2026-03-17 10:00", "odlarna", "Odling")
	p.at("2026-03-18 08:00")
	now := func() []string {
		all, err := p.All(ctx, booking.DateOf(p.now, stockholm), p.now)
		p.ok(err)
		return names(all)
	}
	same(t, "found", now(), "Fika efter kören 3", "Odling 1")
	p.ok(p.Split(ctx, staff, []int64{tea.ID}, "Bara fika", p.now))
	same(t, "split", now(), "Bara fika 1", "Körsång 2", "Odling 1")
	p.held("a", "2026-03-23 17:30", "koren", "fika  efter kören")
	p.held("a", "2026-03-30 17:15", "koren", "Körsång")
	p.at("2026-03-31 08:00")
	same(t, "those to come follow", now(), "Bara fika 2", "Körsång 3", "Odling 1")
	p.ok(p.Merge(ctx, staff, []int64{song.ID, plants.ID}, "Sång bland tomater", p.now))
	p.held("b", "2026-04-01 10:00", "odlarna", "Odling")
	same(t, "merged", now(), "Bara fika 2", "Sång bland tomater 5")
	p.ok(p.Merge(ctx, staff, []int64{tea.ID}, "Fika", p.now))
	same(t, "named", now(), "Fika 2", "Sång bland tomater 5")
	p.ok(p.Split(ctx, staff, []int64{song.ID}, "Premiär", p.now))
	p.held("a", "2026-04-06 17:15", "koren", "Körsång")
	same(t, "one date of a title", now(), "Fika 2", "Premiär 1", "Sång bland tomater 5")
	for _, id := range []int64{tea.ID, song.ID, plants.ID} {
		p.ok(p.Restore(ctx, staff, id, p.now))
	}
	same(t, "taken back", now(), "Körsång 6", "Odling 2")

	p.refused(p.Restore(ctx, staff, tea.ID, p.now), "activity_own")
	p.refused(p.Merge(ctx, staff, []int64{song.ID, tea.ID}, "", p.now), "activity_merge")
	p.refused(p.Merge(ctx, staff, []int64{song.ID, 999}, "", p.now), "activity_unknown")
	p.refused(p.Merge(ctx, staff, nil, "", p.now), "activity_unknown")
	p.refused(p.Split(ctx, staff, []int64{song.ID, plants.ID}, "", p.now), "activity_split")
	p.refused(p.Split(ctx, staff, []int64{plants.ID}, strings.Repeat("ö", 81), p.now), "activity_name")
	p.refused(p.Merge(ctx, booking.By{}, []int64{song.ID, plants.ID}, "", p.now), "activity_staff")
	same(t, "refusals change nothing", now(), "Körsång 6", "Odling 2")
	events, err := p.rooms.Audit(ctx, staff, booking.EventFilter{Action: "split_activity"})
	p.ok(err)
	if len(events) != 2 || events[1].Detail != "Fika efter kören: 1 of 3" {
		t.Errorf("the trail has %+v", events)
	}
}

// TestTheLogbookAndTheMatrix: said by those who led, by staff afterwards, or assumed; and the cells that nobody served.
func TestTheLogbookAndTheMatrix(t *testing.T) {
	p := newPlace(t)
	ctx := t.Context()
	leader := booking.By{}
	song := p.hold("a", "2026-03-02 10:00", "koren", booking.Details{Title: "Körsång", Activity: "korsang"}, 50*time.Minute, nil)
	p.ok(p.Log(ctx, leader, song.ID, activity.Entry{Cells: []activity.Cell{"3.area", "2a.area", "3.area"}, Note: "ingen hör detta"}, p.now))
	p.hold("a", "2026-03-03 10:00", "laxhjalpen", booking.Details{Title: "Läxhjälp", Activity: "laxhjalp"}, 50*time.Minute, nil)
	other := p.held("b", "2026-03-03 10:00", "odlarna", "Något annat")
	missed := p.book("a", "2026-03-03 16:00", "koren", booking.Details{Title: "Ingen kom"})
	p.at("2026-03-05 08:00")
	p.refused(p.Log(ctx, leader, other.ID, activity.Entry{}, p.now), "count_late")
	p.refused(p.Log(ctx, staff, missed.ID, activity.Entry{}, p.now), "not_here")
	p.refused(p.Log(ctx, staff, other.ID, activity.Entry{Cells: []activity.Cell{"4.area"}}, p.now), "activity_cell")
	p.refused(p.Log(ctx, staff, other.ID, activity.Entry{Note: strings.Repeat("a", 501)}, p.now), "activity_note")
	var gone *booking.Refusal
	if err := p.Log(ctx, staff, 4711, activity.Entry{}, p.now); !errors.As(err, &gone) || gone.Code != "unknown_booking" {
		t.Errorf("a booking that is not there: %v", err)
	}
	r := p.report("2026-03-02", "2026-03-08")
	if r.Matrix.Said != 1 || r.Matrix.Assumed != 1 || r.Matrix.Unknown != 1 || r.Matrix.Held() != 3 {
		t.Errorf("the matrix is known by %+v", r.Matrix)
	}
	if want := [3][5]int{{0, 1, 0, 1, 0}, {0, 0, 1, 0, 1}, {}}; r.Matrix.Cells != want {
		t.Errorf("the cells are %v, want %v", r.Matrix.Cells, want)
	}
	if want := [3][3]int{{1, 1, 0}, {0, 1, 1}, {}}; r.Matrix.Criterion != want {
		t.Errorf("the criteria are %v, want %v", r.Matrix.Criterion, want)
	}
	if len(r.Matrix.Empty()) != 11 {
		t.Errorf("empty are %v", r.Matrix.Empty())
	}
	p.ok(p.Log(ctx, staff, song.ID, activity.Entry{Note: " Stämman\nsatt "}, p.now)) // no cells is an answer
	r = p.report("2026-03-02", "2026-03-08")
	if l := r.Log[0]; l.Note != "Stämman satt" || len(l.Cells) != 0 || l.Basis != activity.SaidCells || r.Matrix.Cells[1] != [5]int{} {
		t.Errorf("staff's entry is %+v", l)
	}
}

// TestTemplatesAreWhole: every format of the labs is there, classified beforehand, and a file with a fault is refused.
func TestTemplatesAreWhole(t *testing.T) {
	all, err := activity.Templates()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, template := range all {
		ids = append(ids, template.ID)
	}
	same(t, "the templates", ids, booking.Activities[:10]...)
	good := "[[template]]\nid = \"fika\"\ngroup = \"all\"\nages = []\nminutes = 60\nevery = \"week\"\ncells = [\"3.area\"]\nsv = \"x\"\nen = \"y\"\n"
	if _, err := activity.ParseTemplates([]byte(good)); err != nil {
		t.Error(err)
	}
	for _, fault := range [][2]string{{`"fika"`, `"fikka"`}, {`"3.area"`, `"3.town"`}, {`"all"`, `"everybody"`}, {"ages = []", `ages = ["12"]`}, {"60", "0"}, {`"week"`, `"day"`}, {"cells", "cell"}, {`sv = "x"`, `sv = ""`}} {
		if _, err := activity.ParseTemplates([]byte(strings.Replace(good, fault[0], fault[1], 1))); err == nil {
			t.Errorf("%s passes for %s", fault[1], fault[0])
		}
	}
	if _, err := activity.ParseTemplates([]byte(good + good)); err == nil {
		t.Error("a template passes twice")
	}
}
