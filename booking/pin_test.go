package booking_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"troskel/booking"
)

// guess tries a PIN that must be refused.
func (p *place) guess(id int64, pin, code string) *booking.Refusal {
	p.t.Helper()
	_, err := p.SignIn(p.ctx, id, pin)
	return p.refused(err, code)
}

// lock guesses until a badge is locked for good.
func (p *place) lock(id int64) {
	p.t.Helper()
	for round := range 3 {
		for range 4 {
			p.guess(id, wrongPIN, "wrong_pin")
		}
		if round == 2 {
			p.guess(id, wrongPIN, "pin_locked")
			return
		}
		p.guess(id, wrongPIN, "pin_wait")
		p.set(p.now().Add(15 * time.Minute))
	}
}

func TestWrongPINsAreCounted(t *testing.T) {
	p := keyed(t)
	b := p.enrol(red, treasurer)
	for left := 4; left > 0; left-- {
		if r := p.guess(b.ID, wrongPIN, "wrong_pin"); r.Values["left"] != strconv.Itoa(left) {
			t.Errorf("%v tries are left, want %d", r.Values, left)
		}
	}
	_, err := p.SignIn(p.ctx, b.ID, goodPIN) // the right one begins the count anew
	p.must(err)
	for range 4 {
		p.guess(b.ID, wrongPIN, "wrong_pin")
	}
	until := p.now().Add(15 * time.Minute).UTC()
	for _, pin := range []string{wrongPIN, goodPIN} {
		if r := p.guess(b.ID, pin, "pin_wait"); r.Values["until"] != until.Format(time.RFC3339) {
			t.Errorf("it waits until %s, want %s", r.Values["until"], until)
		}
	}
	if got, _, err := p.BadgeOf(p.ctx, red); err != nil || !got.LockedUntil.Equal(until) || got.Locked {
		t.Errorf("the badge is %+v, %v", got, err)
	}
	p.set(until.Add(-time.Second))
	p.guess(b.ID, goodPIN, "pin_wait")
	p.set(until)
	if got, _, err := p.BadgeOf(p.ctx, red); err != nil || !got.LockedUntil.IsZero() {
		t.Errorf("it waits no more: %+v, %v", got, err)
	}
	_, err = p.SignIn(p.ctx, b.ID, goodPIN)
	p.must(err)
}

func TestABadgeIsLockedUntilStaffUnlockIt(t *testing.T) {
	p := keyed(t)
	b := p.enrol(red, treasurer)
	p.lock(b.ID)
	p.set(p.now().AddDate(0, 0, 13))
	p.guess(b.ID, goodPIN, "pin_locked")
	if got, _, err := p.BadgeOf(p.ctx, red); err != nil || !got.Locked {
		t.Errorf("the badge is %+v, %v", got, err)
	}
	p.refused(p.Unlock(p.ctx, kassor, b.ID), "staff_only")
	p.must(p.SetPIN(p.ctx, kassor, b.ID, otherPIN)) // which unlocks nothing
	p.guess(b.ID, otherPIN, "pin_locked")
	p.must(p.Unlock(p.ctx, staff, b.ID))
	if r := p.guess(b.ID, goodPIN, "wrong_pin"); r.Values["left"] != "4" {
		t.Errorf("%v tries are left, want 4", r.Values)
	}
	_, err := p.SignIn(p.ctx, b.ID, otherPIN)
	p.must(err)
	p.lock(b.ID)
	p.must(p.SetPIN(p.ctx, staff, b.ID, goodPIN)) // somebody has forgotten it
	_, err = p.SignIn(p.ctx, b.ID, goodPIN)
	p.must(err)
	p.refused(p.Unlock(p.ctx, staff, 99), "unknown_badge")
}

func TestWrongPINsOutliveARestart(t *testing.T) {
	p := keyed(t)
	b := p.enrol(red, treasurer)
	restart := func() {
		p.Engine = booking.New(p.db, p.zone, p.now, nil)
		p.must(p.UseKey(badgeKey))
	}
	for left := 4; left > 0; left-- {
		if r := p.guess(b.ID, wrongPIN, "wrong_pin"); r.Values["left"] != strconv.Itoa(left) {
			t.Errorf("%v tries are left, want %d", r.Values, left)
		}
		restart()
	}
	p.guess(b.ID, wrongPIN, "pin_wait")
	restart()
	p.guess(b.ID, goodPIN, "pin_wait")
}

func TestManyAtOnceGetNoMoreTries(t *testing.T) {
	p := keyed(t)
	b := p.enrol(red, treasurer)
	answers := make([]error, 64)
	var all sync.WaitGroup
	for n := range answers {
		all.Go(func() { _, answers[n] = p.SignIn(p.ctx, b.ID, fmt.Sprintf("77%02d", n)) })
	}
	all.Wait()
	codes := map[string]int{}
	for _, err := range answers {
		var r *booking.Refusal
		if !errors.As(err, &r) {
			t.Fatalf("a wrong PIN was answered with %v", err)
		}
		codes[r.Code]++
	}
	if codes["wrong_pin"] != 4 || codes["pin_wait"] != 60 || p.count(`SELECT tries FROM wrong_pin`) != 5 {
		t.Errorf("answers: %v", codes)
	}
}

// TestABadgeThatIsNotThereAnswersAlike keeps tries from telling which badges are registered: the answers and the work are the same.
func TestABadgeThatIsNotThereAnswersAlike(t *testing.T) {
	p := keyed(t)
	there, gone := p.enrol(red, treasurer), p.enrol(blue, treasurer)
	p.must(p.RevokeBadge(p.ctx, staff, gone.ID))
	for n := range 18 {
		var answers []string
		for _, id := range []int64{there.ID, gone.ID, 4711, -1} {
			_, err := p.SignIn(p.ctx, id, wrongPIN)
			answers = append(answers, fmt.Sprint(err))
		}
		for _, a := range answers[1:] {
			if a != answers[0] {
				t.Fatalf("try %d: %q", n, answers)
			}
		}
		if n%5 == 4 {
			p.set(p.now().Add(15 * time.Minute))
		}
	}
}

func TestWhoWaitsTooLongIsNotTried(t *testing.T) {
	p := keyed(t)
	b := p.enrol(red, treasurer)
	ctx, cancel := context.WithCancel(p.ctx)
	cancel()
	if _, err := p.SignIn(ctx, b.ID, wrongPIN); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if r := p.guess(b.ID, wrongPIN, "wrong_pin"); r.Values["left"] != "4" {
		t.Errorf("%v tries are left: the one given up was counted", r.Values)
	}
}

func TestEasyPINsAreRefused(t *testing.T) {
	p := keyed(t)
	b := p.enrol(red, treasurer)
	for code, pins := range map[string][]string{
		"pin_invalid": {"", "123", "123456789", "12a4", "１２３４", "٤٠٩٢", "-4092", " 4092", "4092\n", "40 92"},
		"pin_easy": {
			"0000", "7777", "55555555", "1234", "0123", "7890", "8901", "4321", "0987", "12345678", "1212", "6969", "123123", "12341234",
			"1122", "8800", "112233", "1221", "90709", "1985", "2012", "1900", "2580", "1004",
		},
	} {
		for _, pin := range pins {
			p.refused(p.SetPIN(p.ctx, staff, b.ID, pin), code)
		}
	}
	for _, pin := range []string{goodPIN, otherPIN, "1357", "0417", "48151623", "198503"} {
		p.must(p.SetPIN(p.ctx, staff, b.ID, pin))
	}
	p.guess(b.ID, "12a4", "pin_invalid")
	if n := p.count(`SELECT count(*) FROM wrong_pin`); n != 0 {
		t.Error("what is no PIN was counted as a wrong one")
	}
}

// FuzzSignIn holds any number and any PIN against a registered badge: nobody but its holder signs in, and nothing breaks.
func FuzzSignIn(f *testing.F) {
	f.Add(red, goodPIN)
	f.Add(red[:4], "")
	f.Add([]byte{8, 0, 0, 0}, "0000")
	f.Add([]byte{}, "4092\x00")
	f.Add(append(red, 0, 0, 0), "٤٠٩٢")
	p := keyed(f)
	b := p.enrol(red, treasurer)
	f.Fuzz(func(t *testing.T, uid []byte, pin string) {
		p.t = t
		got, found, err := p.BadgeOf(p.ctx, uid)
		if err != nil || found != (string(uid) == string(red)) || found && got.ID != b.ID {
			t.Fatalf("% x is %+v, %v, %v", uid, got, found, err)
		}
		by, err := p.SignIn(p.ctx, b.ID, pin)
		var r *booking.Refusal
		switch {
		case pin == goodPIN && (err != nil || by.Organisation != "fk"):
			t.Fatalf("the right PIN: %+v, %v", by, err)
		case pin != goodPIN && (!errors.As(err, &r) || by != booking.By{}):
			t.Fatalf("%q: %+v, %v", pin, by, err)
		}
		if r != nil && r.Code != "pin_invalid" {
			p.must(p.Unlock(p.ctx, staff, b.ID))
		}
		if _, err := p.Enrol(p.ctx, staff, uid, treasurer, pin); err == nil && found {
			t.Fatal("a registered badge was enrolled again")
		} else if err == nil {
			got, _, err := p.BadgeOf(p.ctx, uid)
			p.must(err)
			p.must(p.RevokeBadge(p.ctx, staff, got.ID))
		}
	})
}

// FuzzKeptPIN reads what a damaged database may hold where a PIN's hash was.
func FuzzKeptPIN(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=4294967295,t=4294967295,p=255$AAAA$AAAA")
	f.Add("$argon2id$v=19$m=19456,t=0,p=0$$")
	f.Fuzz(func(t *testing.T, kept string) {
		if booking.ParseHash(kept) == nil && len(kept) < len("$argon2id$v=19$m=1,t=1,p=1$$")+43 {
			t.Errorf("%q was taken for a whole hash", kept)
		}
	})
}
