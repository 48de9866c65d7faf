package booking_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"troskel/booking"
)

var (
	kassor = booking.By{Role: booking.Administrator, Organisation: "fk", Name: "Kassören"}
	member = booking.By{Role: booking.Member, Organisation: "fk", Name: "Ledaren"}
)

// must is for what has to be granted.
func (p *place) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func TestStaffMakeAnOrganisationThatConfigureLeavesAlone(t *testing.T) {
	p := newPlace(t)
	grannar := booking.Organisation{ID: "grannar", Name: "Grannarna på gården", Kind: booking.Neighbour}
	p.must(p.AddOrganisation(p.ctx, staff, grannar))
	p.refused(p.AddOrganisation(p.ctx, staff, grannar), "organisation_taken")
	p.must(p.RetireOrganisation(p.ctx, staff, "kor"))
	p.configure(rooms(t), nil) // the next start, with the same file
	orgs, err := p.Organisations(p.ctx)
	if want := []booking.Organisation{clubs[0], grannar}; err != nil || !slices.Equal(orgs, want) {
		t.Fatalf("may book: %v, %v; want %v", orgs, err, want)
	}
	r := p.ask("ask", p.span("2026-03-03 10:00", "11:00"))
	r.Organisation = "kor"
	_, _, err = p.Book(p.ctx, staff, r)
	p.refused(err, "unknown_organisation")
	p.must(p.AddOrganisation(p.ctx, staff, booking.Organisation{ID: "kor", Name: "Nya kören", Kind: booking.Partner}))
	b, _, err := p.Book(p.ctx, staff, r)
	if err != nil || b.OrganisationName != "Nya kören" {
		t.Errorf("brought back: %+v, %v", b, err)
	}
}

func TestConfigureSaysTheKind(t *testing.T) {
	p := newPlace(t)
	file := []booking.Organisation{{ID: "fk", Name: "Fotbollsklubben"}, {ID: "kor", Name: "Kören", Kind: booking.Partner}}
	p.must(p.Configure(p.ctx, rooms(t), file, nil))
	changes := p.changes.Load()
	p.must(p.Configure(p.ctx, rooms(t), file, nil))
	if p.changes.Load() != changes {
		t.Error("the same file again was a change")
	}
	orgs, err := p.Organisations(p.ctx)
	if err != nil || orgs[0].Kind != booking.Forening || orgs[1].Kind != booking.Partner {
		t.Errorf("kinds: %v, %v", orgs, err)
	}
	file[0].Kind = "klubb"
	if err := p.Configure(p.ctx, rooms(t), file, nil); err == nil || !strings.Contains(err.Error(), "klubb") {
		t.Errorf("an unknown kind: %v", err)
	}
}

func TestOrganisationsAreRefused(t *testing.T) {
	p := newPlace(t)
	good := booking.Organisation{ID: "ny", Name: "Ny", Kind: booking.Agency}
	for _, by := range []booking.By{{}, member, kassor} {
		p.refused(p.AddOrganisation(p.ctx, by, good), "staff_only")
		p.refused(p.RetireOrganisation(p.ctx, by, "fk"), "staff_only")
	}
	for code, o := range map[string]booking.Organisation{
		"organisation_id":   {ID: "å", Name: "Ny"},
		"name_missing":      {ID: "ny", Name: " "},
		"title_control":     {ID: "ny", Name: "Ny\n"},
		"title_long":        {ID: "ny", Name: strings.Repeat("å", booking.TitleLimit+1)},
		"organisation_kind": {ID: "ny", Name: "Ny", Kind: "klubb"},
	} {
		p.refused(p.AddOrganisation(p.ctx, staff, o), code)
	}
	p.refused(p.RetireOrganisation(p.ctx, staff, "ny"), "unknown_organisation")
	p.must(p.RetireOrganisation(p.ctx, staff, "fk"))
	p.refused(p.RetireOrganisation(p.ctx, staff, "fk"), "unknown_organisation")
	p.refused(p.SetContact(p.ctx, staff, "fk", booking.Contact{}), "unknown_organisation")
	if n := p.count(`SELECT count(*) FROM organisation`); n != len(clubs) {
		t.Errorf("%d organisations are kept, want %d", n, len(clubs))
	}
}

func TestContactHasAFunctionFirst(t *testing.T) {
	p := newPlace(t)
	want := booking.Contact{Function: "Kassören", Person: "Åsa Öberg", Phone: "+46 (0)70-123 45 67", Email: "asa@fk.example"}
	p.must(p.SetContact(p.ctx, kassor, "fk", booking.Contact{
		Function: " Kassören ", Person: "A\u030asa O\u0308berg", Phone: want.Phone + " ", Email: want.Email,
	}))
	for _, by := range []booking.By{kassor, staff} {
		if got, err := p.ContactOf(p.ctx, by, "fk"); err != nil || got != want {
			t.Errorf("%s reads %+v, %v; want %+v", by.Role, got, err, want)
		}
	}
	for _, by := range []booking.By{{}, member, {Role: booking.Administrator, Organisation: "kor"}, {Role: booking.Administrator}} {
		_, err := p.ContactOf(p.ctx, by, "fk")
		p.refused(err, "not_allowed")
		p.refused(p.SetContact(p.ctx, by, "fk", want), "not_allowed")
	}
	if got, err := p.ContactOf(p.ctx, staff, "kor"); err != nil || got != (booking.Contact{}) {
		t.Errorf("nobody said how to reach the choir, but %+v, %v", got, err)
	}
	p.must(p.SetContact(p.ctx, staff, "fk", booking.Contact{}))
	if got, err := p.ContactOf(p.ctx, staff, "fk"); err != nil || got != (booking.Contact{}) {
		t.Errorf("it was taken away, but %+v, %v", got, err)
	}
}

func TestContactsAreRefused(t *testing.T) {
	p := newPlace(t)
	bad := []struct {
		code string
		booking.Contact
	}{
		{"function_missing", booking.Contact{Person: "Åsa"}},
		{"title_control", booking.Contact{Function: "a\u202eb"}},
		{"title_control", booking.Contact{Function: "F", Person: "a\nb"}},
		{"title_long", booking.Contact{Function: "F", Person: strings.Repeat("x", 81)}},
		{"phone_invalid", booking.Contact{Function: "F", Phone: "12"}},
		{"phone_invalid", booking.Contact{Function: "F", Phone: "070 123x"}},
		{"phone_invalid", booking.Contact{Function: "F", Phone: "0701+234567"}},
		{"phone_invalid", booking.Contact{Function: "F", Phone: "1234567890123456"}},
		{"phone_invalid", booking.Contact{Function: "F", Phone: "070" + strings.Repeat(" ", 40) + "1"}},
		{"email_invalid", booking.Contact{Function: "F", Email: "asa"}},
		{"email_invalid", booking.Contact{Function: "F", Email: "@fk.example"}},
		{"email_invalid", booking.Contact{Function: "F", Email: "asa@"}},
		{"email_invalid", booking.Contact{Function: "F", Email: "a b@fk.example"}},
		{"email_invalid", booking.Contact{Function: "F", Email: "a\xff@fk.example"}},
		{"email_invalid", booking.Contact{Function: "F", Email: "a@b,c@d"}},
		{"email_invalid", booking.Contact{Function: "F", Email: strings.Repeat("a", 250) + "@fk.se"}},
	}
	for _, c := range bad {
		err := p.SetContact(p.ctx, staff, "fk", c.Contact)
		var r *booking.Refusal
		if !errors.As(err, &r) || r.Code != c.code {
			t.Errorf("%+v: got %v, want %s", c.Contact, err, c.code)
		}
	}
	if n := p.count(`SELECT count(*) FROM contact`); n != 0 {
		t.Errorf("%d refused contacts were kept", n)
	}
}
