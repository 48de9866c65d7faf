package booking_test

import (
	"fmt"
	"testing"
	"time"

	"troskel/booking"
)

var choirHead = booking.By{Role: booking.Administrator, Organisation: "kor", Name: "Ordföranden"}

func TestAFeedOpensUntilItIsRevoked(t *testing.T) {
	p := newPlace(t)
	f, secret, err := p.NewFeed(p.ctx, staff, booking.Feed{Kind: booking.RoomFeed, Space: "ask", Name: " Hemsidan "})
	if err != nil || len(secret) < 26 || f.Name != "Hemsidan" || !f.Made.Equal(p.now()) {
		t.Fatalf("%+v, %q, %v", f, secret, err)
	}
	other, otherSecret, err := p.NewFeed(p.ctx, staff, booking.Feed{Kind: booking.PublicFeed, Name: "Skylten"})
	if err != nil || otherSecret == secret {
		t.Fatal(other, err)
	}
	if found, err := p.FeedBy(p.ctx, secret); err != nil || found != f {
		t.Errorf("%+v, %v", found, err)
	}
	if n := p.count(`SELECT count(*) FROM feed WHERE instr(hash, ?) OR instr(name, ?)`, secret, secret); n != 0 {
		t.Error("the secret itself is in the database")
	}
	for range 2 { // again changes nothing
		if err := p.RevokeFeed(p.ctx, staff, f.ID); err != nil {
			t.Fatal(err)
		}
		p.set(p.now().Add(time.Hour))
	}
	_, err = p.FeedBy(p.ctx, secret)
	p.refused(err, "unknown_feed")
	_, err = p.FeedBy(p.ctx, "")
	p.refused(err, "unknown_feed")
	all, err := p.Feeds(p.ctx, staff)
	if err != nil || len(all) != 2 || all[0] != other || all[1].ID != f.ID || !all[1].Revoked.Equal(p.at("2026-03-02 08:00")) {
		t.Errorf("%+v, %v", all, err)
	}
	p.refused(p.RevokeFeed(p.ctx, staff, 99), "unknown_feed")
}

func TestFeedsThatCannotBe(t *testing.T) {
	p := newPlace(t)
	for name, c := range map[string]struct {
		feed booking.Feed
		code string
	}{
		"of nothing":         {booking.Feed{Name: "A"}, "feed_kind"},
		"of two things":      {booking.Feed{Name: "A", Kind: booking.RoomFeed, Space: "ask", Organisation: "kor"}, "feed_kind"},
		"public, of a room":  {booking.Feed{Name: "A", Kind: booking.PublicFeed, Space: "ask"}, "feed_kind"},
		"of an unknown room": {booking.Feed{Name: "A", Kind: booking.RoomFeed, Space: "vind"}, "unknown_space"},
		"of nobody":          {booking.Feed{Name: "A", Kind: booking.OrganisationFeed, Organisation: "x"}, "unknown_organisation"},
		"for nobody":         {booking.Feed{Kind: booking.PublicFeed, Name: " "}, "feed_unnamed"},
		"with a bad name":    {booking.Feed{Kind: booking.PublicFeed, Name: "a\nb"}, "title_control"},
	} {
		t.Run(name, func(t *testing.T) {
			_, secret, err := p.NewFeed(p.ctx, staff, c.feed)
			p.refused(err, c.code)
			if secret != "" {
				t.Error("there is a secret")
			}
		})
	}
}

func TestWhoDecidesAboutCalendars(t *testing.T) {
	p := newPlace(t)
	own := booking.Feed{Kind: booking.OrganisationFeed, Organisation: "kor", Name: "Körens egen"}
	mine, _, err := p.NewFeed(p.ctx, choirHead, own)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.NewPassword(p.ctx, choirHead, booking.Password{Organisation: "kor", Name: "Telefonen"}); err != nil {
		t.Fatal(err)
	}
	public, _, err := p.NewFeed(p.ctx, staff, booking.Feed{Kind: booking.PublicFeed, Name: "Skylten"})
	if err != nil {
		t.Fatal(err)
	}
	if all, err := p.Feeds(p.ctx, choirHead); err != nil || len(all) != 1 || all[0] != mine {
		t.Errorf("the choir sees %+v, %v", all, err)
	}
	football := booking.By{Role: booking.Administrator, Organisation: "fk"}
	member := booking.By{Role: booking.Member, Organisation: "kor"}
	for name, by := range map[string]booking.By{"anyone": {}, "a member": member, "another organisation": football} {
		_, _, err = p.NewFeed(p.ctx, by, own)
		p.refused(err, "calendar_forbidden")
		_, _, err = p.NewPassword(p.ctx, by, booking.Password{Organisation: "kor", Name: name})
		p.refused(err, "calendar_forbidden")
		p.refused(p.RevokeFeed(p.ctx, by, mine.ID), "calendar_forbidden")
	}
	for _, by := range []booking.By{{}, member} {
		_, err = p.Feeds(p.ctx, by)
		p.refused(err, "calendar_forbidden")
		_, err = p.Passwords(p.ctx, by)
		p.refused(err, "calendar_forbidden")
	}
	p.refused(p.RevokeFeed(p.ctx, choirHead, public.ID), "calendar_forbidden")
	_, _, err = p.NewPassword(p.ctx, choirHead, booking.Password{Name: "Personalens"})
	p.refused(err, "calendar_forbidden")
	if all, err := p.Passwords(p.ctx, football); err != nil || len(all) != 0 {
		t.Errorf("the football club sees %+v, %v", all, err)
	}
}

func TestAPasswordSpeaksForItsOrganisation(t *testing.T) {
	p := newPlace(t)
	choir, secret, err := p.NewPassword(p.ctx, staff, booking.Password{Organisation: "kor", Name: "Kassören"})
	if err != nil {
		t.Fatal(err)
	}
	_, staffSecret, err := p.NewPassword(p.ctx, staff, booking.Password{Name: "Receptionen"})
	if err != nil {
		t.Fatal(err)
	}
	if by, err := p.PasswordBy(p.ctx, "kor", secret); err != nil || by != (booking.By{Role: booking.Member, Organisation: "kor", Name: "Kassören"}) {
		t.Errorf("%+v, %v", by, err)
	}
	if by, err := p.PasswordBy(p.ctx, booking.StaffUser, staffSecret); err != nil || by != (booking.By{Role: booking.Staff, Name: "Receptionen"}) {
		t.Errorf("%+v, %v", by, err)
	}
	for _, wrong := range [][2]string{{"kor", ""}, {"kor", staffSecret}, {"staff", secret}, {"fk", secret}, {"", staffSecret}, {"", ""}} {
		_, err := p.PasswordBy(p.ctx, wrong[0], wrong[1])
		p.refused(err, "unknown_password")
	}
	if err := p.RevokePassword(p.ctx, choirHead, choir.ID); err != nil {
		t.Fatal(err)
	}
	_, err = p.PasswordBy(p.ctx, "kor", secret)
	p.refused(err, "unknown_password")
	p.refused(p.RevokePassword(p.ctx, staff, 99), "unknown_password")
	_, _, err = p.NewPassword(p.ctx, staff, booking.Password{Organisation: "x", Name: "A"})
	p.refused(err, "unknown_organisation")
	_, _, err = p.NewPassword(p.ctx, staff, booking.Password{Organisation: "kor"})
	p.refused(err, "feed_unnamed")
}

func TestARetiredOrganisationSpeaksNoMore(t *testing.T) {
	p := newPlace(t)
	_, secret, err := p.NewPassword(p.ctx, staff, booking.Password{Organisation: "kor", Name: "Kassören"})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Configure(p.ctx, rooms(t), clubs[:1], nil); err != nil {
		t.Fatal(err)
	}
	_, err = p.PasswordBy(p.ctx, "kor", secret)
	p.refused(err, "unknown_password")
}

func TestAnAgendaIsWhatACalendarShows(t *testing.T) {
	p := newPlace(t)
	book := func(space, organisation, start, end string) booking.Booking {
		r := p.ask(space, p.span(start, end))
		r.Organisation = organisation
		b, _, err := p.Book(p.ctx, staff, r)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	hall := book("sal", "kor", "2026-03-03 18:00", "20:00")
	gone := book("kok", "kor", "2026-03-04 18:00", "20:00")
	other := book("kok", "fk", "2026-03-05 18:00", "20:00")
	if _, err := p.Cancel(p.ctx, staff, gone.ID, ""); err != nil {
		t.Fatal(err)
	}
	week := booking.Interval{Start: p.at("2026-03-02 00:00"), End: p.at("2026-03-09 00:00")}
	for name, c := range map[string]struct {
		agenda booking.Agenda
		want   []int64
	}{
		"all":             {booking.Agenda{During: week}, []int64{hall.ID, other.ID}},
		"a part":          {booking.Agenda{During: week, Space: "ask"}, []int64{hall.ID}},
		"an organisation": {booking.Agenda{During: week, Organisation: "kor"}, []int64{hall.ID, gone.ID}},
		"both":            {booking.Agenda{During: week, Organisation: "fk", Space: "kok"}, []int64{other.ID}},
		"just touching":   {booking.Agenda{During: booking.Interval{Start: p.at("2026-03-03 20:00"), End: p.at("2026-03-05 18:00")}}, nil},
		"no time":         {booking.Agenda{}, nil},
	} {
		all, err := p.AgendaOf(p.ctx, c.agenda)
		var ids []int64
		for _, b := range all {
			ids = append(ids, b.ID)
		}
		if err != nil || fmt.Sprint(ids) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, %v; want %v", name, ids, err, c.want)
		}
	}
	_, err := p.AgendaOf(p.ctx, booking.Agenda{During: week, Space: "vind"})
	p.refused(err, "unknown_space")
}
