package booking_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"troskel/booking"
	"troskel/kiosk/store/storetest"
)

var (
	badgeKey = bytes.Repeat([]byte{7, 1, 99, 200}, booking.KeySize/4)
	red      = []byte{0x04, 0xA3, 0x12, 0x61, 0xEE, 0x02, 0x80}
	blue     = []byte{0x04, 0x5B, 0x77, 0xD9, 0x10, 0x3C, 0x9E}
)

const (
	goodPIN  = "4092"
	otherPIN = "73158"
	wrongPIN = "9081"
)

// keyed is a place whose engine has a key for badges.
func keyed(t testing.TB) *place {
	p := newPlace(t)
	p.must(p.UseKey(badgeKey))
	return p
}

// enrol registers a badge that must be taken.
func (p *place) enrol(uid []byte, b booking.Badge) booking.Badge {
	p.t.Helper()
	made, err := p.Enrol(p.ctx, staff, uid, b, goodPIN)
	p.must(err)
	return made
}

var treasurer = booking.Badge{Organisation: "fk", Name: "Kassören", Role: booking.Administrator}

func (p *place) knows(uid []byte) bool {
	p.t.Helper()
	_, found, err := p.BadgeOf(p.ctx, uid)
	p.must(err)
	return found
}

func TestABadgeIsKnownWhenItTaps(t *testing.T) {
	p := keyed(t)
	if p.knows(red) {
		t.Fatal("a badge is known before it was registered")
	}
	made := p.enrol(red, treasurer)
	if made.ID == 0 || !made.Enrolled.Equal(p.now()) || made.Organisation != "fk" || made.Name != "Kassören" || made.Role != booking.Administrator {
		t.Fatalf("enrolled %+v", made)
	}
	got, found, err := p.BadgeOf(p.ctx, red)
	if err != nil || !found || got != made {
		t.Errorf("it taps: %+v, %v, %v", got, found, err)
	}
	if p.knows(blue) || p.knows(red[:4]) || p.knows(nil) {
		t.Error("another number is known")
	}
	by, err := p.SignIn(p.ctx, made.ID, goodPIN)
	if want := (booking.By{Role: booking.Administrator, Organisation: "fk", Name: "Kassören"}); err != nil || by != want {
		t.Errorf("signed in as %+v, %v; want %+v", by, err, want)
	}
}

func TestBadgesAreRefused(t *testing.T) {
	p := keyed(t)
	p.enrol(red, treasurer)
	for _, c := range []struct {
		code string
		by   booking.By
		uid  []byte
		b    booking.Badge
		pin  string
	}{
		{"badge_taken", staff, red, treasurer, goodPIN},
		{"badge_number", staff, nil, treasurer, goodPIN},
		{"badge_number", staff, red[:5], treasurer, goodPIN},
		{"badge_number", staff, make([]byte, 11), treasurer, goodPIN},
		{"badge_random", staff, []byte{8, 1, 2, 3}, treasurer, goodPIN},
		{"badge_role", staff, blue, booking.Badge{Name: "X", Role: booking.Member}, goodPIN},
		{"badge_role", staff, blue, booking.Badge{Name: "X", Role: booking.Staff, Organisation: "fk"}, goodPIN},
		{"badge_role", staff, blue, booking.Badge{Name: "X", Role: booking.System}, goodPIN},
		{"badge_role", staff, blue, booking.Badge{Name: "X", Organisation: "fk"}, goodPIN},
		{"name_missing", staff, blue, booking.Badge{Role: booking.Member, Organisation: "fk"}, goodPIN},
		{"title_control", staff, blue, booking.Badge{Name: "\x00", Role: booking.Member, Organisation: "fk"}, goodPIN},
		{"unknown_organisation", staff, blue, booking.Badge{Name: "X", Role: booking.Member, Organisation: "x"}, goodPIN},
		{"pin_invalid", staff, blue, treasurer, "12"},
		{"pin_easy", staff, blue, treasurer, "1234"},
		{"not_allowed", booking.By{}, blue, treasurer, goodPIN},
		{"not_allowed", member, blue, treasurer, goodPIN},
		{"not_allowed", kassor, blue, booking.Badge{Name: "X", Role: booking.Member, Organisation: "kor"}, goodPIN},
		{"not_allowed", kassor, blue, booking.Badge{Name: "X", Role: booking.Staff}, goodPIN},
	} {
		_, err := p.Enrol(p.ctx, c.by, c.uid, c.b, c.pin)
		p.refused(err, c.code)
	}
	if n := p.count(`SELECT count(*) FROM badge`); n != 1 {
		t.Errorf("%d badges are kept, want 1", n)
	}
}

func TestAnAdministratorKeepsTheOwnOrganisationsBadges(t *testing.T) {
	p := keyed(t)
	leader, err := p.Enrol(p.ctx, kassor, red, booking.Badge{Organisation: "fk", Name: "Ledaren", Role: booking.Member}, goodPIN)
	p.must(err)
	choir := p.enrol(blue, booking.Badge{Organisation: "kor", Name: "Dirigenten", Role: booking.Member})
	if all, err := p.Badges(p.ctx, kassor, "fk"); err != nil || len(all) != 1 || all[0] != leader {
		t.Errorf("its badges: %+v, %v", all, err)
	}
	if all, err := p.Badges(p.ctx, staff, ""); err != nil || len(all) != 2 {
		t.Errorf("staff see %+v, %v", all, err)
	}
	for _, org := range []string{"", "kor"} {
		_, err := p.Badges(p.ctx, kassor, org)
		p.refused(err, "not_allowed")
	}
	p.refused(p.RevokeBadge(p.ctx, kassor, choir.ID), "unknown_badge")
	p.refused(p.SetPIN(p.ctx, kassor, choir.ID, otherPIN), "unknown_badge")
	p.refused(p.RevokeBadge(p.ctx, member, leader.ID), "not_allowed")
	p.refused(p.SetPIN(p.ctx, member, leader.ID, otherPIN), "not_allowed")
	p.must(p.SetPIN(p.ctx, kassor, leader.ID, otherPIN))
	_, err = p.SignIn(p.ctx, leader.ID, goodPIN)
	p.refused(err, "wrong_pin")
	_, err = p.SignIn(p.ctx, leader.ID, otherPIN)
	p.must(err)
}

func TestARevokedBadgeIsGone(t *testing.T) {
	p := keyed(t)
	first := p.enrol(red, treasurer)
	p.must(p.RevokeBadge(p.ctx, staff, first.ID))
	if p.knows(red) {
		t.Error("it is known")
	}
	if n := p.count(`SELECT count(*) FROM badge WHERE mark IS NULL AND pin IS NULL AND key_mark IS NULL`); n != 1 {
		t.Error("something was kept of its number or PIN")
	}
	p.refused(p.RevokeBadge(p.ctx, staff, first.ID), "unknown_badge")
	p.refused(p.SetPIN(p.ctx, staff, first.ID, otherPIN), "unknown_badge")
	p.refused(p.Unlock(p.ctx, staff, first.ID), "unknown_badge")
	_, err := p.SignIn(p.ctx, first.ID, goodPIN)
	p.refused(err, "wrong_pin")
	second := p.enrol(red, treasurer)
	if second.ID == first.ID || !p.knows(red) {
		t.Errorf("enrolled anew as %+v", second)
	}
	all, err := p.Badges(p.ctx, staff, "fk")
	if err != nil || len(all) != 2 || !all[0].Revoked.Equal(p.now()) {
		t.Errorf("the badges are %+v, %v", all, err)
	}
}

func TestARetiredOrganisationsBadgesOpenNothing(t *testing.T) {
	p := keyed(t)
	b := p.enrol(red, treasurer)
	p.must(p.RetireOrganisation(p.ctx, staff, "fk"))
	if p.knows(red) {
		t.Error("it is known")
	}
	_, err := p.SignIn(p.ctx, b.ID, goodPIN)
	p.refused(err, "wrong_pin")
	p.must(p.AddOrganisation(p.ctx, staff, clubs[0]))
	if !p.knows(red) {
		t.Error("it came back, and its badge is not known")
	}
}

func TestUnderAnotherKeyBadgesAreStale(t *testing.T) {
	p := keyed(t)
	b := p.enrol(red, treasurer)
	p.must(p.UseKey(bytes.Repeat([]byte{1}, booking.KeySize)))
	if p.knows(red) {
		t.Error("it is known")
	}
	all, err := p.Badges(p.ctx, staff, "")
	if err != nil || len(all) != 1 || !all[0].Stale {
		t.Errorf("the badges are %+v, %v", all, err)
	}
	p.refused(p.SetPIN(p.ctx, staff, b.ID, otherPIN), "unknown_badge")
	_, err = p.SignIn(p.ctx, b.ID, goodPIN)
	p.refused(err, "wrong_pin")
	if p.enrol(red, treasurer).Stale || !p.knows(red) {
		t.Error("enrolled again, it is not known")
	}
	if err := p.UseKey(badgeKey[1:]); err == nil {
		t.Error("a short key was taken")
	}
}

func TestWithoutAKeyNobodySignsIn(t *testing.T) {
	p := newPlace(t)
	if p.knows(red) {
		t.Error("a badge is known")
	}
	_, err := p.Enrol(p.ctx, staff, red, treasurer, goodPIN)
	p.refused(err, "badges_off")
	_, err = p.SignIn(p.ctx, 1, goodPIN)
	p.refused(err, "badges_off")
}

// TestABadgesNumberIsNowhere searches every byte of the database and its journal for the numbers and PINs of registered badges.
func TestABadgesNumberIsNowhere(t *testing.T) {
	dir := t.TempDir()
	p := newPlace(t)
	p.db = storetest.OpenIn(t, dir, schema)
	p.Engine = booking.New(p.db, p.zone, p.now, nil)
	p.configure(rooms(t), nil)
	p.must(p.UseKey(badgeKey))
	const pin = "91827364"
	for _, uid := range [][]byte{red, blue} {
		b, err := p.Enrol(p.ctx, staff, uid, treasurer, pin)
		p.must(err)
		_, err = p.SignIn(p.ctx, b.ID, "82736451")
		p.refused(err, "wrong_pin")
		_, err = p.SignIn(p.ctx, b.ID, pin)
		p.must(err)
	}
	all, err := p.Badges(p.ctx, staff, "")
	p.must(err)
	p.must(p.RevokeBadge(p.ctx, staff, all[1].ID))
	left := files(t, dir)
	if len(left["troskel.db"])+len(left["troskel.db-wal"]) == 0 || !bytes.Contains(slices.Concat(left["troskel.db"], left["troskel.db-wal"]), []byte("argon2id")) {
		t.Fatal("there is nothing to search")
	}
	for name, content := range left {
		for _, secret := range [][]byte{red, blue, []byte(pin), []byte("82736451"), badgeKey} {
			for form, needle := range written(secret) {
				if bytes.Contains(content, needle) {
					t.Errorf("%s holds %s of % x", name, form, secret)
				}
			}
		}
	}
}

// written is how a number is likely to be written down.
func written(b []byte) map[string][]byte {
	reversed := slices.Clone(b)
	slices.Reverse(reversed)
	all := map[string][]byte{}
	for way, n := range map[string][]byte{"": b, "reversed ": reversed} {
		spaced := fmt.Sprintf("% x", n)
		all[way+"raw"], all[way+"hex"] = n, []byte(hex.EncodeToString(n))
		all[way+"HEX"] = bytes.ToUpper(all[way+"hex"])
		all[way+"spaced"], all[way+"colons"] = []byte(spaced), []byte(strings.ReplaceAll(spaced, " ", ":"))
		all[way+"decimal"] = []byte(new(big.Int).SetBytes(n).String())
		all[way+"base64"] = []byte(base64.RawStdEncoding.EncodeToString(n))[:len(n)*8/6]
	}
	return all
}

func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	left := map[string][]byte{}
	for _, e := range entries {
		if left[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return left
}
