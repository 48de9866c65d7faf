package web_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/web"
)

var staff = booking.By{Role: booking.Staff}

// badged registers a badge of an organisation with the PIN 3974.
func (p *place) badged(organisation, name string, role booking.Role) booking.Badge {
	p.t.Helper()
	if err := p.rooms.UseKey(bytes.Repeat([]byte{7}, booking.KeySize)); err != nil {
		p.t.Fatal(err)
	}
	uid := append([]byte(organisation[:3]), name[:4]...)
	return must(p.rooms.Enrol(p.t.Context(), staff, uid, booking.Badge{Organisation: organisation, Name: name, Role: role}, "3974"))
}

// signedIn is a booking screen at which a badge was tapped and its PIN typed.
func (p *place) signedIn(b booking.Badge) *screen {
	p.t.Helper()
	s := p.open("screen=booking")
	p.web.Badge(b)
	s.until("the badge", func(f web.FromServer) bool { return f.Badge != nil })
	a := s.ask(web.Command{SignIn: &web.SignIn{Badge: b.ID, PIN: "3974"}})
	if a.Status != web.AnswerOK || a.Session == nil || a.Session.Organisation != b.Organisation || a.Session.Role != web.Role(b.Role) {
		p.t.Fatalf("%+v %+v", a, a.Session)
	}
	return s
}

func TestABadgeAndItsPINActForAnOrganisation(t *testing.T) {
	p := newPlace(t)
	badge := p.badged("korpen", "Kassören", booking.Member)
	others := []*screen{p.open("screen=entrance"), p.open("screen=staff"), p.open("screen=door&room=koket")}
	s := p.signedIn(badge)
	if before := s.raw[len(s.raw)-2]; !strings.Contains(before, `"mine":{"organisation":"korpen"`) {
		t.Errorf("before the answer came %s, want what the organisation has coming", before)
	}
	cmd := book("koket", 12, 13)
	cmd.Book.Organisation, cmd.Book.Details = "korpen", web.Details{Title: "Styrelsen", Private: true, Contact: "Ruth 070-1"}
	booked := s.ask(cmd)
	if booked.Status != web.AnswerOK || booked.Booking.Title != "Styrelsen" || booked.Booking.Contact != "Ruth 070-1" || booked.Session == nil {
		t.Fatalf("their own booking is shown to them as %+v", booked.Booking)
	}
	if a := p.open("screen=booking").ask(web.Command{Cancel: &web.Cancel{Booking: booked.Booking.ID}}); a.Code != "wrong_code" {
		t.Errorf("another screen, where nobody signed in, cancels with %+v", a)
	}
	if a := s.ask(web.Command{Cancel: &web.Cancel{Booking: booked.Booking.ID}}); a.Status != web.AnswerOK {
		t.Errorf("those who are signed in cancel without a code: %+v", a)
	}
	if a := s.ask(web.Command{SignOut: &web.SignOut{}}); a.Status != web.AnswerOK || a.Session != nil {
		t.Errorf("signing out gives %+v", a)
	}
	if out := s.raw[len(s.raw)-2]; out != `{"signedOut":{"why":"asked"}}` {
		t.Errorf("before the answer came %s", out)
	}
	if a := s.ask(web.Command{ListRounds: &web.ListRounds{}}); a.Code != "not_allowed" {
		t.Errorf("after signing out the screen still may: %+v", a)
	}
	for _, o := range others {
		o.ws.Close()
		if all := strings.Join(o.raw, ""); strings.Contains(all, `"badge"`) || strings.Contains(all, "Kassören") {
			t.Errorf("%s was told of the badge: %s", o.first.Screen, all)
		}
	}
}

func TestAPINAloneOpensNothing(t *testing.T) {
	p := newPlace(t)
	badge := p.badged("korpen", "Kassören", booking.Member)
	s := p.open("screen=booking")
	in := web.Command{SignIn: &web.SignIn{Badge: badge.ID, PIN: "3974"}}
	if a := s.ask(in); a.Code != "tap_first" {
		t.Errorf("a PIN without its badge gives %+v", a)
	}
	p.web.Badge(badge)
	if a := s.ask(web.Command{SignIn: &web.SignIn{Badge: badge.ID, PIN: "3975"}}); a.Code != "wrong_pin" || a.Values["left"] != "4" || a.Session != nil {
		t.Errorf("a wrong PIN gives %+v", a)
	}
	if a := s.ask(in); a.Status != web.AnswerOK {
		t.Errorf("the right one after it gives %+v", a)
	}
	if a := p.open("screen=booking").ask(in); a.Code != "tap_first" {
		t.Errorf("a tap that was used signs in at a second screen: %+v", a)
	}
	boss := must(p.rooms.Enrol(t.Context(), staff, []byte("personal"[:7]), booking.Badge{Name: "Föreståndaren", Role: booking.Staff}, "3974"))
	p.web.Badge(boss)
	if a := s.ask(web.Command{SignIn: &web.SignIn{Badge: boss.ID, PIN: "3974"}}); a.Code != "tap_first" {
		t.Errorf("a badge of the staff signs in at a booking screen: %+v", a)
	}
}

func TestASessionEndsByItself(t *testing.T) {
	p := newPlace(t, func(c *web.Config) { c.Idle = 300 * time.Millisecond })
	badge := p.badged("korpen", "Kassören", booking.Member)
	s := p.signedIn(badge)
	for range 5 { // longer together than a session lasts without
		again := time.NewTimer(100 * time.Millisecond)
		<-again.C
		if a := s.ask(web.Command{Stay: &web.Stay{}}); a.Session == nil {
			t.Fatalf("who touches the screen is signed out: %+v", a)
		}
	}
	out := s.until("the end", func(f web.FromServer) bool { return f.SignedOut != nil })
	if out.SignedOut.Why != web.SignedOutIdle {
		t.Errorf("%+v", out.SignedOut)
	}
	if a := s.ask(web.Command{Wait: book("koket", 12, 13).Book}); a.Code != "not_allowed" || a.Session != nil {
		t.Errorf("after the end: %+v", a)
	}
}

func TestABadgeThatIsRevokedSignsOut(t *testing.T) {
	p := newPlace(t)
	badge := p.badged("korpen", "Kassören", booking.Administrator)
	first, second := p.signedIn(badge), p.open("screen=staff")
	if a := second.ask(web.Command{RevokeBadge: &web.RevokeBadge{Badge: badge.ID}}); a.Status != web.AnswerOK || len(a.Badges) != 1 || a.Badges[0].Revoked == nil {
		t.Fatalf("%+v", a)
	}
	if out := first.until("the end", func(f web.FromServer) bool { return f.SignedOut != nil }); out.SignedOut.Why != web.SignedOutRevoked {
		t.Errorf("%+v", out.SignedOut)
	}
}

func TestAnAdministratorKeepsTheOwnOrganisation(t *testing.T) {
	p := newPlace(t)
	s := p.signedIn(p.badged("korpen", "Ordföranden", booking.Administrator))
	contact := web.Contact{Function: "Ordföranden", Person: "Ruth", Phone: "070-1234567"}
	if a := s.ask(web.Command{SetContact: &web.SetContact{Organisation: "korpen", Contact: contact}}); a.Contact == nil || *a.Contact != contact {
		t.Errorf("the own contact: %+v", a)
	}
	for name, cmd := range map[string]web.Command{
		"contact":  {ContactOf: &web.ContactOf{Organisation: "stodet"}},
		"badges":   {ListBadges: &web.ListBadges{Organisation: "stodet"}},
		"all":      {ListBadges: &web.ListBadges{}},
		"feed":     {NewFeed: &web.NewFeed{Kind: web.FeedOrganisation, Organisation: "stodet", Name: "x"}},
		"password": {NewPassword: &web.NewPassword{Name: "x"}},
	} {
		if a := s.ask(cmd); a.Status != web.AnswerDenied {
			t.Errorf("%s of another organisation gives %+v", name, a)
		}
	}
	if a := s.ask(web.Command{NewFeed: &web.NewFeed{Kind: web.FeedOrganisation, Organisation: "korpen", Name: "Hemsidan"}}); len(a.Feeds) != 1 {
		t.Errorf("the own calendar: %+v", a)
	} else if res, _ := p.get(a.Secret); res.StatusCode != 200 {
		t.Errorf("what is given as its address, %q, opens %s", a.Secret, res.Status)
	}
}

// newReader is a place with a reader that can register: it tells when it waits for a badge, and is given taps.
func newReader(t *testing.T) (p *place, taps chan<- []byte, waiting <-chan struct{}) {
	t.Helper()
	tapped, waits := make(chan []byte, 1), make(chan struct{}, 10)
	p = newPlace(t, func(c *web.Config) {
		c.Enrol = func(ctx context.Context, by booking.By, b booking.Badge, pin string) (booking.Badge, error) {
			waits <- struct{}{}
			select {
			case uid := <-tapped:
				return p.rooms.Enrol(ctx, by, uid, b, pin)
			case <-ctx.Done():
				return booking.Badge{}, ctx.Err()
			}
		}
	})
	return p, tapped, waits
}

// Those who administer an organisation hand out its badges themselves, as long as they are signed in.
func TestAdministratorsEnrolForTheirOwn(t *testing.T) {
	p, taps, waiting := newReader(t)
	s := p.signedIn(p.badged("stodet", "Kassören", booking.Administrator))
	badge := web.Enrol{Organisation: "stodet", Name: "Ledaren", Role: "member", PIN: "3974"}
	others := badge
	others.Organisation = "korpen"
	if a := s.ask(web.Command{Enrol: &others}); a.Code != "not_allowed" || len(waiting) > 0 {
		t.Errorf("for another organisation: %+v", a)
	}
	taps <- []byte("1234567")
	a := s.ask(web.Command{Enrol: &badge})
	if a.Status != web.AnswerOK || len(a.Badges) != 2 || a.Badges[1].Organisation != "stodet" {
		t.Fatalf("for the own: %+v", a)
	}
	if a := s.ask(web.Command{SetPIN: &web.SetPIN{Badge: a.Badges[1].ID, PIN: "8205"}}); a.Status != web.AnswerOK {
		t.Errorf("its PIN: %+v", a)
	}
	foreign := p.badged("korpen", "Ledaren", booking.Member)
	if a := s.ask(web.Command{SetPIN: &web.SetPIN{Badge: foreign.ID, PIN: "8205"}}); a.Code != "unknown_badge" {
		t.Errorf("another's PIN: %+v", a)
	}
	<-waiting
	if err := s.ws.WriteJSON(web.Command{ID: "enrol-and-go", Enrol: &badge}); err != nil {
		t.Fatal(err)
	}
	<-waiting
	if err := s.ws.WriteJSON(web.Command{ID: "sign-me-out", SignOut: &web.SignOut{}}); err != nil {
		t.Fatal(err)
	}
	answer := s.until("enrol-and-go", func(f web.FromServer) bool { return f.Answer != nil && f.Answer.ID == "enrol-and-go" }).Answer
	if answer.Code != "enrol_nobody" {
		t.Errorf("who signed out goes on waiting for a badge: %+v", answer)
	}
}

func TestEnrolWaitsForATap(t *testing.T) {
	p, taps, waits := newReader(t)
	p.badged("stodet", "Kassören", booking.Member)
	s := p.open("screen=staff")
	enrol := func(id string) {
		t.Helper()
		if err := s.ws.WriteJSON(web.Command{ID: id, Enrol: &web.Enrol{Organisation: "korpen", Name: "Ledaren", Role: "member", PIN: "3974"}}); err != nil {
			t.Fatal(err)
		}
	}
	answered := func(id string) *web.Answer {
		t.Helper()
		return s.until(id, func(f web.FromServer) bool { return f.Answer != nil && f.Answer.ID == id }).Answer
	}
	enrol("enrol-first")
	<-waits
	enrol("enrol-second")
	if a := answered("enrol-second"); a.Code != "enrol_busy" {
		t.Errorf("a second one beside it is answered %+v", a)
	}
	if a := s.ask(web.Command{ListRules: &web.ListRules{}}); a.Status != web.AnswerOK {
		t.Errorf("meanwhile the page may ask other things: %+v", a)
	}
	if err := s.ws.WriteJSON(web.Command{ID: "enrol-stop", StopEnrol: &web.StopEnrol{}}); err != nil {
		t.Fatal(err)
	}
	if a := answered("enrol-first"); a.Code != "enrol_nobody" {
		t.Errorf("a waiting that was stopped is answered %+v", a)
	}
	enrol("enrol-third")
	taps <- []byte("1234567")
	if a := answered("enrol-third"); a.Status != web.AnswerOK || len(a.Badges) != 1 || a.Badges[0].Name != "Ledaren" {
		t.Errorf("a tap is answered %+v", a)
	}
	<-waits
	enrol("enrol-fourth")
	<-waits
	p.stop() // with somebody waiting: it ends all the same
	if a := answered("enrol-fourth"); a.Code != "enrol_nobody" {
		t.Errorf("when the daemon stops, who waits is answered %+v", a)
	}
}
