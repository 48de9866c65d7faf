package booking_test

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

// trail is what a filter picks of the audit trail, newest first.
func (p *place) trail(f booking.EventFilter) []booking.Event {
	p.t.Helper()
	events, err := p.Audit(p.ctx, staff, f)
	p.must(err)
	return events
}

// did is the actions of some events, oldest first.
func did(events []booking.Event) (actions []string) {
	for _, ev := range slices.Backward(events) {
		actions = append(actions, ev.Action)
	}
	return actions
}

// clubAsks is a request of the football club.
func (p *place) clubAsks(space, from, to string) booking.Request {
	r := p.ask(space, p.span(from, to))
	r.Organisation = "fk"
	return r
}

func TestTheTrailTellsWhoDidWhat(t *testing.T) {
	p := keyed(t)
	b, code, err := p.Book(p.ctx, member, p.clubAsks("ask", "2026-03-02 10:00", "11:00"))
	p.must(err)
	p.set(p.at("2026-03-02 10:00"))
	_, err = p.CheckIn(p.ctx, booking.By{}, b.ID)
	p.must(err)
	p.set(p.at("2026-03-02 10:30"))
	_, err = p.Finish(p.ctx, member, b.ID)
	p.must(err)
	other, otherCode, err := p.Book(p.ctx, booking.By{}, p.ask("bok", p.span("2026-03-02 12:00", "13:00")))
	p.must(err)
	_, err = p.Cancel(p.ctx, booking.By{}, other.ID, otherCode)
	p.must(err)
	events := p.trail(booking.EventFilter{Booking: b.ID})
	if got, want := did(events), []string{"create", "checkin", "finish"}; !slices.Equal(got, want) {
		t.Fatalf("the trail of the booking is %v, want %v", got, want)
	}
	if first := events[2]; first.By != member || first.Space != "ask" || !first.At.Equal(p.at("2026-03-02 08:00")) || events[1].By != (booking.By{}) {
		t.Errorf("the lines are %+v", events)
	}
	if got, want := did(p.trail(booking.EventFilter{Space: "bok"})), []string{"configure_space", "create", "cancel"}; !slices.Equal(got, want) {
		t.Errorf("the trail of the other room is %v, want %v", got, want)
	}
	for _, ev := range p.trail(booking.EventFilter{}) {
		if strings.Contains(ev.Detail, code) || strings.Contains(ev.Detail, otherCode) {
			t.Errorf("a code stands in the trail: %+v", ev)
		}
	}
}

// TestTheTrailTellsNoSecrets does everything that an administrator can do, and looks for what was secret about it.
func TestTheTrailTellsNoSecrets(t *testing.T) {
	p := keyed(t)
	p.must(p.AddOrganisation(p.ctx, staff, booking.Organisation{ID: "ny", Name: "Nya"}))
	p.must(p.SetContact(p.ctx, staff, "ny", booking.Contact{Function: "Funktionen", Person: "Hemliga", Phone: "070112233", Email: "hemlig@ny.example"}))
	b, err := p.Enrol(p.ctx, staff, red, booking.Badge{Organisation: "ny", Name: "Ledaren", Role: booking.Member}, goodPIN)
	p.must(err)
	p.lock(b.ID)
	p.must(p.Unlock(p.ctx, staff, b.ID))
	p.must(p.SetPIN(p.ctx, staff, b.ID, otherPIN))
	p.must(p.RevokeBadge(p.ctx, staff, b.ID))
	r := p.ask("ask", p.span("2026-03-03 10:00", "11:00"))
	r.Details = booking.Details{Title: "Hemlig träff", Private: true, Contact: "Hemliga"}
	_, _, err = p.Book(p.ctx, staff, r)
	p.must(err)
	p.must(p.RetireOrganisation(p.ctx, staff, "ny"))
	events := p.trail(booking.EventFilter{})
	want := []string{
		"add_organisation", "add_organisation", "add_organisation", "set_contact", "enrol_badge", "lock_badge", "unlock_badge", "set_pin",
		"revoke_badge", "create", "retire_organisation",
	}
	if got := did(events); !slices.Equal(slices.DeleteFunc(got, func(a string) bool { return strings.Contains(a, "space") }), want) {
		t.Errorf("the trail is %v, want %v", got, want)
	}
	for _, secret := range []string{"emlig", "070112233", goodPIN, otherPIN, wrongPIN, "04a312", "04A312", "Funktionen"} {
		for _, ev := range events {
			if strings.Contains(ev.Detail, secret) {
				t.Errorf("%q stands in %+v", secret, ev)
			}
		}
	}
}

func TestTheTrailIsReadInPages(t *testing.T) {
	p := newPlace(t)
	for n := range 5 {
		p.set(p.at("2026-03-02 08:00").AddDate(0, 0, n))
		p.must(p.SetContact(p.ctx, kassor, "fk", booking.Contact{Function: "Kassören"}))
		p.must(p.SetContact(p.ctx, staff, "kor", booking.Contact{Function: "Dirigenten"}))
	}
	filter := booking.EventFilter{Organisation: "fk", Limit: 2}
	var pages []int
	last := p.at("2027-01-01 00:00")
	for {
		page := p.trail(filter)
		for _, ev := range page {
			if ev.By.Organisation != "fk" || !ev.At.Before(last) {
				t.Errorf("%+v stands after %s", ev, last)
			}
			last = ev.At
		}
		if pages = append(pages, len(page)); len(page) == 0 {
			break
		}
		filter.Before = page[len(page)-1].ID
	}
	if want := []int{2, 2, 1, 0}; !slices.Equal(pages, want) {
		t.Errorf("pages have %v lines, want %v", pages, want)
	}
	during := booking.Interval{Start: p.at("2026-03-03 08:00"), End: p.at("2026-03-05 08:00")}
	if got := p.trail(booking.EventFilter{During: during, Action: "set_contact"}); len(got) != 4 {
		t.Errorf("two days have %d lines, want 4", len(got))
	}
	for _, by := range []booking.By{{}, member, kassor} {
		_, err := p.Audit(p.ctx, by, booking.EventFilter{})
		p.refused(err, "staff_only")
	}
}

func TestAnOrganisationsTrailHasWhatOthersDidToItsBookings(t *testing.T) {
	p := newPlace(t)
	b, _, err := p.Book(p.ctx, member, p.clubAsks("ask", "2026-03-02 10:00", "11:00"))
	p.must(err)
	p.step(p.revoke, b.ID)
	if got, want := did(p.trail(booking.EventFilter{Organisation: "fk"})), []string{"create", "cancel"}; !slices.Equal(got, want) {
		t.Errorf("the trail is %v, want %v", got, want)
	}
}

func TestWhatIsWrittenStays(t *testing.T) {
	p := newPlace(t)
	b, _, err := p.Book(p.ctx, member, p.clubAsks("ask", "2026-03-02 10:00", "11:00"))
	p.must(err)
	before := p.trail(booking.EventFilter{})
	p.set(p.at("2026-03-15 00:00"))
	p.must(p.SetContact(p.ctx, staff, "kor", booking.Contact{Function: "Dirigenten"})) // a later line, 13 days after the booking
	for _, forgery := range []string{
		`DELETE FROM audit`,
		`DELETE FROM audit WHERE booking = 0`,
		`UPDATE audit SET name = ''`,
		`UPDATE audit SET name = 'Karin'`,
		`UPDATE audit SET name = '', name_until = 0`,
		`UPDATE audit SET detail = 'x'`,
		`UPDATE audit SET at = at - 1`,
		`UPDATE audit SET action = 'nothing' WHERE booking <> 0`,
		`UPDATE OR REPLACE audit SET id = 1`,
		`INSERT OR REPLACE INTO audit SELECT id, at, role, organisation, '', name_until, action, space, booking, detail FROM audit WHERE booking <> 0`,
		`INSERT INTO audit SELECT * FROM audit WHERE true ON CONFLICT DO UPDATE SET detail = 'x'`,
		`INSERT INTO audit SELECT NULL, at, role, organisation, name, at, action, space, booking, detail FROM audit`,
	} {
		err := p.db.Write(p.ctx, func(tx *sql.Tx) error { _, err := tx.Exec(forgery); return err })
		if err == nil || !strings.Contains(err.Error(), "audit: what is written stays") && !strings.Contains(err.Error(), "CHECK") {
			t.Errorf("%s: %v", forgery, err)
		}
	}
	if after := p.trail(booking.EventFilter{}); !slices.Equal(after[1:], before) {
		t.Errorf("booking %d's trail was %+v, is %+v", b.ID, before, after)
	}
}

func TestTheTrailTellsWhatTheConfigurationChanged(t *testing.T) {
	p := newPlace(t)
	last := p.trail(booking.EventFilter{Limit: 1})[0].ID
	changed := rooms(t)[:3]
	changed[0].Capacity++
	closed := booking.Closure{Space: "bok", Interval: p.span("2026-04-01 10:00", "12:00"), Reason: "Golvet slipas"}
	p.configure(changed, []booking.Closure{closed})
	p.configure(changed, []booking.Closure{closed}) // again, which changes nothing
	p.configure(changed, nil)
	var got []string
	for _, ev := range slices.Backward(p.trail(booking.EventFilter{})) {
		if ev.ID > last {
			got = append(got, strings.TrimSpace(ev.Action+" "+ev.Space+" "+ev.Detail))
		}
	}
	const when = "2026-04-01T08:00:00Z/2026-04-01T10:00:00Z"
	if want := []string{"configure_space ask", "retire_space kok", "close bok " + when, "reopen bok " + when}; !slices.Equal(got, want) {
		t.Errorf("the trail is %q, want %q", got, want)
	}
}

// TestTheFirstVersionsOrganisationsKeepTheirMeaning brings a database of version 1 up to date.
func TestTheFirstVersionsOrganisationsKeepTheirMeaning(t *testing.T) {
	first, err := booking.Schema.ReadFile("schema/0001_booking.sql")
	if err != nil {
		t.Fatal(err)
	}
	dir, p := t.TempDir(), newPlace(t)
	old := store.Schema{Name: "booking", Files: fstest.MapFS{"schema/0001_booking.sql": {Data: first}}}
	before, err := store.Open(t.Context(), dir, old)
	if err != nil {
		t.Fatal(err)
	}
	p.must(before.Write(p.ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO organisation VALUES ('fk', 'Fotbollsklubben', 0, NULL), ('kor', 'Kören', 1, 1700000000)`)
		return err
	}))
	p.must(before.Close())
	p.db = storetest.OpenIn(t, dir, schema)
	p.Engine = booking.New(p.db, p.zone, p.now, nil)
	if orgs, err := p.Organisations(p.ctx); err != nil || !slices.Equal(orgs, clubs[:1]) {
		t.Errorf("may book: %v, %v", orgs, err)
	}
	p.configure(rooms(t), nil)
	if got := p.trail(booking.EventFilter{Action: "add_organisation"}); len(got) != 1 || got[0].Detail != "kor" {
		t.Errorf("what the configuration brought back: %+v", got)
	}
}

func TestWhatOthersChangeStandsInTheTrailWithTheChangeOrNotAtAll(t *testing.T) {
	p := keyed(t)
	note := func(fails error) {
		err := p.db.Write(p.ctx, func(tx *sql.Tx) error {
			if err := booking.Note(p.ctx, tx, p.now(), staff, "start_survey", "trygghet"); err != nil {
				return err
			}
			return fails
		})
		if !errors.Is(err, fails) {
			t.Fatalf("noting fails with %v, want %v", err, fails)
		}
	}
	note(errors.New("the change failed"))
	note(nil)
	events := p.trail(booking.EventFilter{Action: "start_survey"})
	if len(events) != 1 || events[0].By != staff || events[0].Detail != "trygghet" || !events[0].At.Equal(p.now()) {
		t.Errorf("the trail has %+v", events)
	}
}
