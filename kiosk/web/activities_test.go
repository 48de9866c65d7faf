package web_test

import (
	"slices"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/web"
)

var march = web.DateSpan{First: "2026-03-01", Last: "2026-03-31"}

// held books the kitchen now, and checks in.
func (p *place) held(title, activity string) booking.Booking {
	p.t.Helper()
	now := p.time()
	b, _, err := p.rooms.Book(p.t.Context(), booking.By{Role: booking.Staff}, booking.Request{
		Key: "held-" + now.Format("20060102150405"), Space: "koket", Interval: booking.Interval{Start: now, End: now.Add(time.Hour)}, Organisation: "korpen",
		Details: booking.Details{Title: title, Activity: activity}, Here: true,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

// TestActivitiesAreToldMergedAndSplit on the wire.
func TestActivitiesAreToldMergedAndSplit(t *testing.T) {
	p := newPlace(t)
	song, s := p.held("Körsång", "korsang"), p.open("screen=staff")
	a := s.ask(web.Command{ListActivities: &web.ListActivities{Period: march}})
	if a.Status != web.AnswerOK || a.Activities.Held != 1 || len(a.Activities.Activities) != 1 || len(a.Activities.Templates) != 10 || len(a.Activities.Presets) != 3 {
		t.Fatalf("the page is %+v", a)
	}
	row := a.Activities.Activities[0]
	if row.Name != "Körsång" || row.Why != "few" || row.Times[0].Basis != "assumed" || !slices.Contains(row.Times[0].Cells, "2a.individual") || row.Times[0].Evidence != "checkin" {
		t.Errorf("the activity is %+v", row)
	}
	a = s.ask(web.Command{MergeActivities: &web.MergeActivities{Period: march, Bookings: []int64{song.ID}, Name: "Kör"}})
	if a.Status != web.AnswerOK || a.Activities.Activities[0].Name != "Kör" || !a.Activities.Activities[0].Said {
		t.Errorf("given a name: %+v", a)
	}
	if a = s.ask(web.Command{SplitActivity: &web.SplitActivity{Period: march, Bookings: []int64{song.ID}}}); a.Code != "activity_split" {
		t.Errorf("all of it split off: %+v", a)
	}
	if a = s.ask(web.Command{RestoreActivity: &web.RestoreActivity{Period: march, Booking: song.ID}}); a.Activities == nil || a.Activities.Activities[0].Said {
		t.Errorf("taken back: %+v", a)
	}
	if a = s.ask(web.Command{SetActivityRule: &web.SetActivityRule{Period: march, Rule: web.ActivityRule{Heads: 3, PartnerDays: 30}}}); a.Activities.Held != 0 || a.Activities.Rule.Heads != 3 {
		t.Errorf("a rule of three: %+v", a)
	}
	for _, bad := range []web.DateSpan{{}, {First: "2026-03-02", Last: "2026-03-01"}, {First: "2020-01-01", Last: "2026-01-01"}} {
		if a = s.ask(web.Command{ListActivities: &web.ListActivities{Period: bad}}); a.Code != "bad_message" {
			t.Errorf("the period %v: %+v", bad, a)
		}
	}
}

// TestTheLogbookIsWrittenAtTheDoorAndByStaff: at its own door, not another's; and staff's note is staff's.
func TestTheLogbookIsWrittenAtTheDoorAndByStaff(t *testing.T) {
	p := newPlace(t)
	song := p.held("Körsång", "korsang")
	entry := web.Command{LogActivity: &web.LogActivity{Booking: song.ID, Cells: []string{"3.area"}, Note: "från dörren"}}
	if a := p.open("screen=door&room=salen").ask(entry); a.Code != "not_allowed" {
		t.Errorf("another's door: %+v", a)
	}
	cells := web.Command{CellsOf: &web.CellsOf{Booking: song.ID}}
	if a := p.open("screen=door&room=salen").ask(cells); a.Code != "not_allowed" {
		t.Errorf("another's cells: %+v", a)
	}
	if a := p.open("screen=door&room=koket").ask(cells); a.Matrix == nil || len(a.Matrix.Columns) != 5 || !slices.Equal(a.Matrix.Cells, []string{"1b.individual", "2a.individual", "3.individual"}) {
		t.Errorf("what its kind stands for: %+v", a)
	}
	if a := p.open("screen=door&room=koket").ask(entry); a.Status != web.AnswerOK || a.Activities != nil {
		t.Errorf("its own door: %+v", a)
	}
	s := p.open("screen=staff")
	told := func() web.ActivityTime {
		a := s.ask(web.Command{ListActivities: &web.ListActivities{Period: march}})
		return a.Activities.Activities[0].Times[0]
	}
	if got := told(); !slices.Equal(got.Cells, []string{"3.area"}) || got.Basis != "said" || got.Note != "" {
		t.Errorf("the line is %+v", got)
	}
	if a := s.ask(web.Command{LogActivity: &web.LogActivity{Booking: song.ID, Cells: []string{}, Note: "Fullt hus"}}); a.Status != web.AnswerOK {
		t.Errorf("staff: %+v", a)
	}
	if got := told(); len(got.Cells) != 0 || got.Note != "Fullt hus" {
		t.Errorf("staff's line is %+v", got)
	}
	if a := s.ask(web.Command{LogActivity: &web.LogActivity{Booking: song.ID, Cells: []string{"9.moon"}}}); a.Code != "activity_cell" {
		t.Errorf("no cell: %+v", a)
	}
}

// TestPartnersAndIdeasOnTheWire: from what they give to what comes of it.
func TestPartnersAndIdeasOnTheWire(t *testing.T) {
	p := newPlace(t)
	s := p.open("screen=staff")
	rent := web.PartnerContribution{Organisation: "stodet", Kind: "rent", Period: web.DateSpan{First: "2026-01-01", Last: "2026-12-31"}, Note: "Halva hyran"}
	a := s.ask(web.Command{AddContribution: &web.AddContribution{Period: march, Contribution: rent}})
	if a.Status != web.AnswerOK || len(a.Activities.Contributions) != 1 || len(a.Activities.Partners) != 0 {
		t.Fatalf("not confirmed: %+v", a)
	}
	id := a.Activities.Contributions[0].ID
	if a = s.ask(web.Command{ConfirmContribution: &web.ConfirmContribution{Period: march, Contribution: id}}); len(a.Activities.Partners) != 1 || a.Activities.Contributions[0].Confirmed == "" {
		t.Errorf("confirmed: %+v", a)
	}
	if a = s.ask(web.Command{RemoveContribution: &web.RemoveContribution{Period: march, Contribution: id}}); len(a.Activities.Partners) != 0 {
		t.Errorf("removed: %+v", a)
	}
	rent.Period.First = "i år"
	if a = s.ask(web.Command{AddContribution: &web.AddContribution{Period: march, Contribution: rent}}); a.Code != "bad_message" {
		t.Errorf("no date: %+v", a)
	}
	for _, text := range []string{"En kör", "Simhall"} {
		a = s.ask(web.Command{AddIdea: &web.AddIdea{Period: march, Text: text}})
	}
	pool, choir := a.Activities.Ideas[0].ID, a.Activities.Ideas[1].ID
	s.ask(web.Command{ProposeIdea: &web.ProposeIdea{Period: march, Idea: choir, Title: "Sång", Activity: "korsang"}})
	s.ask(web.Command{DeclineIdea: &web.DeclineIdea{Period: march, Idea: pool, Note: "Finns i stan"}})
	song := p.held("Körsång", "korsang")
	a = s.ask(web.Command{LinkIdea: &web.LinkIdea{Period: march, Idea: choir, Booking: song.ID}})
	if a.Status != web.AnswerOK || a.Activities.Conversion != (web.IdeaConversion{Ideas: 2, Proposed: 1, Held: 1}) || a.Activities.Ideas[1].Became != "Körsång" || a.Activities.Ideas[0].State != "declined" {
		t.Errorf("what became of them: %+v", a)
	}
	if a = s.ask(web.Command{RemoveIdea: &web.RemoveIdea{Period: march, Idea: pool}}); len(a.Activities.Ideas) != 1 {
		t.Errorf("taken away: %+v", a)
	}
}
