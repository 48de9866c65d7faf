package web_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"troskel/booking"
	"troskel/kiosk/web"
)

// commandsOf is every command of the protocol by its name on the wire.
func commandsOf(t *testing.T) []string {
	t.Helper()
	var names []string
	typ := reflect.TypeFor[web.Command]()
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if name != "id" {
			names = append(names, name)
		}
	}
	return names
}

// What each kind of screen may ask is written down here a second time, so that no command comes within reach of another screen unnoticed. A door is
// asked about a room that is not its own.
func TestNoScreenMayAskMoreThanItShould(t *testing.T) {
	p := newPlace(t)
	visitors := []string{
		"book", "change", "extend", "cancel", "confirm", "checkIn", "finish", "count", "logActivity", "cellsOf", "watch", "signIn", "signOut", "stay", "limitsFor", "calendar",
		"planSeriesChange", "changeSeries", "cancelSeries",
	}
	members := append(slices.Clone(visitors), "planSeries", "bookSeries", "seriesOf", "wait", "acceptOffer", "stopWaiting",
		"listRounds", "apply", "withdraw", "applicationsOf", "proposalOf")
	administrators := append(slices.Clone(members), "contactOf", "setContact", "listBadges", "revokeBadge", "enrol", "stopEnrol", "setPIN",
		"listFeeds", "newFeed", "revokeFeed", "newPassword", "revokePassword")
	leader, treasurer := p.badged("korpen", "Ledaren", booking.Member), p.badged("stodet", "Kassören", booking.Administrator)
	for name, c := range map[string]struct {
		open func() *screen
		may  []string
	}{
		"start":         {func() *screen { return p.open("screen=start") }, nil},
		"entrance":      {func() *screen { return p.open("screen=entrance") }, []string{"calendar", "answerSurvey", "checkSurveyCode", "answerSurveyCode"}},
		"door":          {func() *screen { return p.open("screen=door&room=koket") }, nil},
		"booking":       {func() *screen { return p.open("screen=booking") }, visitors},
		"member":        {func() *screen { return p.signedIn(leader) }, members},
		"administrator": {func() *screen { return p.signedIn(treasurer) }, administrators},
	} {
		var s *screen
		for n, verb := range commandsOf(t) {
			if n%15 == 0 { // a screen that asks faster than fingers is told to wait
				s = c.open()
			}
			if verb == "signOut" { // after which it is another
				continue
			}
			body := "{}"
			if slices.Contains([]string{"contactOf", "setContact", "listBadges", "enrol"}, verb) { // of the administrator's own organisation
				body = `{"organisation":"stodet"}`
			}
			a := s.send(fmt.Sprintf(`{"id":"may-i-%s-%d","%s":%s}`, name, n, verb, body))
			if may := slices.Contains(c.may, verb); (a.Code != "not_allowed") != may {
				t.Errorf("%s asks %s and is answered %s %s; may it: %t", name, verb, a.Status, a.Code, may)
			}
		}
	}
}

// Whatever is somebody's is searched for in every frame that any screen ever got.
func TestPersonalDataStaysWhereItBelongs(t *testing.T) {
	p := newPlace(t)
	korpen, stodet := p.badged("korpen", "Kassören", booking.Administrator), p.badged("stodet", "Ledaren", booking.Administrator)
	own, office := p.signedIn(korpen), p.open("screen=staff")
	strangers := []*screen{
		p.open("screen=start"), p.open("screen=entrance"), p.open("screen=door&room=koket"), p.open("screen=booking"), p.signedIn(stodet),
	}
	cmd := book("koket", 10, 11)
	cmd.Book.Organisation, cmd.Book.Here = "korpen", true
	cmd.Book.Details = web.Details{Title: "Hemligmötet", Private: true, Contact: "Ruth Hemlig", Topic: "faith", Activity: "stodgrupp"}
	booked := own.ask(cmd)
	if booked.Status != web.AnswerOK {
		t.Fatalf("%+v", booked)
	}
	contact := web.Contact{Function: "Kassören", Person: "Aida Hemlig", Email: "hemlig@example.org"}
	if a := own.ask(web.Command{SetContact: &web.SetContact{Organisation: "korpen", Contact: contact}}); a.Status != web.AnswerOK {
		t.Fatalf("%+v", a)
	}
	id := booked.Booking.ID
	door, other := strangers[2], strangers[4]
	door.ask(web.Command{CheckIn: &web.CheckIn{Booking: id}})
	door.ask(web.Command{Count: &web.Count{Booking: id, Heads: map[string]int{"16-19": 17}}})
	other.ask(web.Command{ContactOf: &web.ContactOf{Organisation: "korpen"}})
	other.ask(web.Command{SeriesOf: &web.SeriesOf{Booking: id}})
	other.ask(web.Command{Change: &web.Change{Booking: id, Details: &web.Details{Title: "x"}}})
	other.ask(web.Command{Book: cmd.Book})
	other.ask(web.Command{Wait: &web.Book{Room: "koket", Start: cmd.Book.Start, End: cmd.Book.End, Organisation: "stodet"}})
	strangers[1].ask(web.Command{Calendar: &web.Calendar{From: "2026-03-04", To: "2026-03-10"}})
	strangers[3].ask(web.Command{Watch: &web.Watch{Date: "2026-03-05"}})
	office.ask(web.Command{ContactOf: &web.ContactOf{Organisation: "korpen"}})
	office.ask(web.Command{Audit: &web.Audit{}})
	strangers[0].ask(web.Command{Audit: &web.Audit{}})
	strangers = append(strangers, p.open("screen=booking"), p.open("screen=door&room=koket"), p.open("screen=entrance"))

	for _, s := range strangers {
		for _, frame := range s.raw {
			for _, never := range []string{"Hemlig", "hemlig", "faith\"", "stodgrupp\",\"topic", `"16-19":17`, `"organisation":"Korpen","title":"Hem`} {
				if strings.Contains(withoutLists(t, frame), never) {
					t.Errorf("%s %s was sent %q in %.600s", s.first.Screen, s.first.Room, never, frame)
				}
			}
		}
	}
	for who, s := range map[string]*screen{"those who booked": own, "staff": office} {
		if all := strings.Join(s.raw, "\n"); !strings.Contains(all, "Hemligmötet") || !strings.Contains(all, "Aida Hemlig") || !strings.Contains(all, "Ruth Hemlig") {
			t.Errorf("%s are not told what is theirs: the search is blind", who)
		}
	}
}

// withoutLists is a frame without the ids that every screen is told, whatever is booked.
func withoutLists(t *testing.T, frame string) string {
	t.Helper()
	if !strings.Contains(frame, `"lists":`) {
		return frame
	}
	var f web.FromServer
	if err := json.Unmarshal([]byte(frame), &f); err != nil || f.Snapshot == nil {
		t.Fatalf("%v in %s", err, frame)
	}
	f.Snapshot.State.Place.Lists = web.Lists{}
	return string(must(json.Marshal(f)))
}
