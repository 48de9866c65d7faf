package staff_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"troskel/kiosk/staff"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

const password = "blå bussen går 17"

// office is a place with staff, whose clock stands still until it is set.
type office struct {
	*staff.Staff
	t     *testing.T
	ctx   context.Context
	db    *store.DB
	now   time.Time
	trail []string
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, ctx: t.Context(), db: storetest.Open(t, store.Schema{Name: "staff", Files: staff.Schema}), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	o.Staff = o.with(bytes.Repeat([]byte{7}, staff.KeySize))
	return o
}

// with is the same database under a key.
func (o *office) with(key []byte) *staff.Staff {
	o.t.Helper()
	s, err := staff.New(o.db, staff.Options{
		Key: key, Place: "Mötesplatsen", Now: func() time.Time { return o.now },
		Trail: func(_ context.Context, _ *sql.Tx, by, action, detail string) error {
			o.trail = append(o.trail, by+" "+action+" "+detail)
			return nil
		},
	})
	o.must(err)
	return s
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) refused(err error, code string) {
	o.t.Helper()
	var r *staff.Refusal
	if !errors.As(err, &r) || r.Code != code {
		o.t.Fatalf("got %v, want the refusal %s", err, code)
	}
}

// app is what the person's authenticator app shows now.
func (o *office) app(secret string) string {
	o.t.Helper()
	code, err := totp.GenerateCode(secret, o.now)
	o.must(err)
	return code
}

// hired is somebody who has set up password and app.
type hired struct {
	staff.Person
	secret string
	codes  []string
}

func (o *office) hire(login string, role staff.Role) hired {
	o.t.Helper()
	p, code, err := o.Add(o.ctx, "", staff.Person{Login: login, Name: "Kim Ek", Role: role})
	o.must(err)
	return o.setUp(p, code)
}

func (o *office) setUp(p staff.Person, code string) hired {
	o.t.Helper()
	e, err := o.Begin(o.ctx, p.Login, code)
	o.must(err)
	done, codes, err := o.Complete(o.ctx, p.Login, code, password, o.app(e.Account))
	o.must(err)
	o.now = o.now.Add(time.Minute)
	return hired{done, e.Account, codes}
}

func TestSomebodyIsLetInWithPasswordAndApp(t *testing.T) {
	o := open(t)
	h := o.hire("kim", staff.Keeper)
	code := o.app(h.secret)
	p, err := o.SignIn(o.ctx, "KIM", password, code)
	o.must(err)
	if p.ID != h.ID || p.Role != staff.Keeper || p.Name != "Kim Ek" {
		t.Errorf("signed in as %+v", p)
	}
	_, err = o.SignIn(o.ctx, "kim", password, code)
	o.refused(err, "sign_in_wrong") // the same code a second time, read over a shoulder
	for _, try := range []struct{ login, password, code string }{
		{"kim", "fel lösenord", o.app(h.secret)}, {"kim", password, "000000"}, {"kim", password, ""}, {"ingen", password, code}, {"", "", ""},
	} {
		_, err := o.SignIn(o.ctx, try.login, try.password, try.code)
		o.refused(err, "sign_in_wrong")
	}
}

func TestTheAppsClockMayBeOneStepOff(t *testing.T) {
	o := open(t)
	h := o.hire("kim", staff.Keeper)
	o.now = o.now.Truncate(30 * time.Second).Add(10 * time.Minute)
	for _, off := range []time.Duration{-60 * time.Second, 60 * time.Second} {
		code, err := totp.GenerateCode(h.secret, o.now.Add(off))
		o.must(err)
		_, err = o.SignIn(o.ctx, "kim", password, code)
		o.refused(err, "sign_in_wrong")
	}
	for _, off := range []time.Duration{-30 * time.Second, 0, 30 * time.Second} {
		code, err := totp.GenerateCode(h.secret, o.now.Add(off))
		o.must(err)
		_, err = o.SignIn(o.ctx, "kim", password, code)
		o.must(err)
	}
}

func TestGuessingWaitsAndNobodyIsLockedForEver(t *testing.T) {
	o := open(t)
	h := o.hire("kim", staff.Keeper)
	for range 4 {
		_, err := o.SignIn(o.ctx, "kim", "gissning nummer ett", "123456")
		o.refused(err, "sign_in_wrong")
	}
	_, err := o.SignIn(o.ctx, "kim", password, "123456")
	o.refused(err, "sign_in_wait")
	_, err = o.SignIn(o.ctx, "kim", password, o.app(h.secret))
	o.refused(err, "sign_in_wait") // not even the right one
	o.now = o.now.Add(11 * time.Minute)
	_, err = o.SignIn(o.ctx, "kim", password, o.app(h.secret))
	o.must(err)
	_, err = o.SignIn(o.ctx, "kim", "gissning nummer två", "123456")
	o.refused(err, "sign_in_wrong") // the tries begin anew
}

func TestRecoveryCodesAreGoodOnceAndNeedNoClock(t *testing.T) {
	o := open(t)
	h := o.hire("kim", staff.Keeper)
	if len(h.codes) != 8 || len(slices.Compact(slices.Sorted(slices.Values(h.codes)))) != 8 {
		t.Fatalf("the codes are %v", h.codes)
	}
	clock := o.now
	o.now = time.Unix(0, 0)
	_, err := o.SignIn(o.ctx, "kim", password, strings.ToLower(strings.ReplaceAll(h.codes[3], "-", " ")))
	o.must(err)
	_, err = o.SignIn(o.ctx, "kim", password, h.codes[3])
	o.refused(err, "sign_in_wrong")
	_, err = o.SignIn(o.ctx, "kim", password, h.codes[4])
	o.must(err)
	o.now = clock
	o.hire("ali", staff.Host)
	_, err = o.SignIn(o.ctx, "ali", password, h.codes[5])
	o.refused(err, "sign_in_wrong") // a colleague's
}

func TestAOneTimeCodeIsGoodOnceForAWeek(t *testing.T) {
	o := open(t)
	p, code, err := o.Add(o.ctx, "", staff.Person{Login: "kim", Name: "Kim", Role: staff.Keeper})
	o.must(err)
	_, err = o.Begin(o.ctx, "kim", "AAAA-BBBB-CCCC")
	o.refused(err, "code_wrong")
	_, err = o.Begin(o.ctx, "ingen", code)
	o.refused(err, "code_wrong")
	e, err := o.Begin(o.ctx, "kim", strings.ToLower(code))
	o.must(err)
	if again, err := o.Begin(o.ctx, "kim", code); err != nil || again != e || !strings.HasPrefix(e.Picture, "data:image/png;base64,") {
		t.Errorf("asked again it is %+v (%v), want %+v", again, err, e)
	}
	for word, why := range map[string]string{"kort": "password_length", "aaaaaaaaaaaaaaa": "password_easy", "kimkimkim123456": "password_easy", strings.Repeat("lång ", 30): "password_length"} {
		_, _, err = o.Complete(o.ctx, "kim", code, word, o.app(e.Account))
		o.refused(err, why)
	}
	_, _, err = o.Complete(o.ctx, "kim", code, password, "000000")
	o.refused(err, "app_code_wrong")
	o.setUp(p, code)
	_, err = o.Begin(o.ctx, "kim", code)
	o.refused(err, "code_wrong")

	_, late, err := o.Add(o.ctx, "kim", staff.Person{Login: "sen", Name: "Sen", Role: staff.Host})
	o.must(err)
	o.now = o.now.Add(7*24*time.Hour + time.Minute)
	_, err = o.Begin(o.ctx, "sen", late)
	o.refused(err, "code_over")
}

func TestSomebodyMustBeLeftToLetOthersIn(t *testing.T) {
	o := open(t)
	kim, ali := o.hire("kim", staff.Keeper), o.hire("ali", staff.Host)
	o.refused(o.Remove(o.ctx, "kim", kim.ID), "last_keeper")
	o.refused(o.SetRole(o.ctx, "kim", kim.ID, staff.Reader), "last_keeper")
	if all, err := o.People(o.ctx); err != nil || len(all) != 2 || all[1].Role != staff.Keeper {
		t.Fatalf("a refused change is not undone: %+v (%v)", all, err)
	}
	o.must(o.SetRole(o.ctx, "kim", ali.ID, staff.Keeper))
	o.must(o.Remove(o.ctx, "ali", kim.ID))
	o.refused(o.Remove(o.ctx, "ali", kim.ID), "unknown_person")
	_, err := o.SignIn(o.ctx, "kim", password, o.app(kim.secret))
	o.refused(err, "sign_in_wrong")
}

func TestAResetTakesEverythingAwayAndLetsBackIn(t *testing.T) {
	o := open(t)
	kim := o.hire("kim", staff.Keeper)
	session := o.Session(o.Open(kim.Person, o.now), o.now, true)
	code, err := o.Reset(o.ctx, "kim", kim.ID)
	o.must(err)
	select {
	case <-session.Ended():
	default:
		t.Error("the session goes on")
	}
	_, err = o.SignIn(o.ctx, "kim", password, o.app(kim.secret))
	o.refused(err, "sign_in_wrong")
	_, err = o.SignIn(o.ctx, "kim", password, kim.codes[0])
	o.refused(err, "sign_in_wrong")
	again := o.setUp(kim.Person, code)
	if again.secret == kim.secret {
		t.Error("the app's secret is the old one")
	}
	_, err = o.SignIn(o.ctx, "kim", password, o.app(again.secret))
	o.must(err)
}

func TestUnderAnotherKeyNobodyIsLetInAndAResetHelps(t *testing.T) {
	o := open(t)
	kim := o.hire("kim", staff.Keeper)
	o.Staff = o.with(bytes.Repeat([]byte{8}, staff.KeySize))
	_, err := o.SignIn(o.ctx, "kim", password, o.app(kim.secret))
	o.refused(err, "sign_in_wrong")
	code, err := o.Reset(o.ctx, "", kim.ID)
	o.must(err)
	again := o.setUp(kim.Person, code)
	_, err = o.SignIn(o.ctx, "kim", password, o.app(again.secret))
	o.must(err)
	if _, err := staff.New(o.db, staff.Options{Key: []byte("kort")}); err == nil {
		t.Error("a short key is taken")
	}
}

func TestSessionsEnd(t *testing.T) {
	o := open(t)
	p := staff.Person{ID: 1}
	at := o.now
	token := o.Open(p, at)
	alive := func(after time.Duration, used bool) bool { return o.Session(token, at.Add(after), used) != nil }
	if !alive(29*time.Minute, false) || alive(30*time.Minute, true) {
		t.Error("a session that is not used lasts half an hour")
	}
	token = o.Open(p, at)
	for after := time.Duration(0); after < 12*time.Hour; after += 20 * time.Minute {
		if !alive(after, true) {
			t.Fatalf("a session in use ended after %s", after)
		}
	}
	if alive(12*time.Hour, true) {
		t.Error("a session lasts twelve hours at most")
	}
	first := o.Open(p, at)
	for n := range 8 {
		token = o.Open(p, at.Add(time.Duration(n+1)*time.Second))
	}
	if o.Session(first, at, false) != nil || !alive(time.Minute, false) {
		t.Error("the ninth session does not end the oldest")
	}
	o.Close(token)
	if alive(time.Minute, true) || o.Session("", at, true) != nil || o.Session("påhittad", at, true) != nil {
		t.Error("a session that was closed goes on")
	}
}

func TestPeopleArePeople(t *testing.T) {
	o := open(t)
	for _, bad := range []struct {
		p    staff.Person
		code string
	}{
		{staff.Person{Login: "a", Name: "A", Role: staff.Host}, "login_invalid"},
		{staff.Person{Login: "å", Name: "A", Role: staff.Host}, "login_invalid"},
		{staff.Person{Login: "a b", Name: "A", Role: staff.Host}, "login_invalid"},
		{staff.Person{Login: "kim", Name: " ", Role: staff.Host}, "name_invalid"},
		{staff.Person{Login: "kim", Name: "Kim\u202e", Role: staff.Host}, "name_invalid"},
		{staff.Person{Login: "kim", Name: strings.Repeat("x", 81), Role: staff.Host}, "name_invalid"},
		{staff.Person{Login: "kim", Name: "Kim", Role: "chef"}, "role_invalid"},
	} {
		_, _, err := o.Add(o.ctx, "", bad.p)
		o.refused(err, bad.code)
	}
	o.hire("kim", staff.Keeper)
	_, _, err := o.Add(o.ctx, "", staff.Person{Login: "Kim", Name: "En till", Role: staff.Host})
	o.refused(err, "login_taken")
}

// TestNoSecretIsKept looks for everything that opens something in the files of the database and in the trail.
func TestNoSecretIsKept(t *testing.T) {
	o := open(t)
	kim := o.hire("kim", staff.Keeper)
	_, code, err := o.Add(o.ctx, "kim", staff.Person{Login: "ali", Name: "Ali", Role: staff.Host})
	o.must(err)
	backup := filepath.Join(t.TempDir(), "kopia")
	o.must(o.db.Backup(o.ctx, backup))
	kept, err := os.ReadFile(backup)
	o.must(err)
	for _, secret := range append([]string{password, kim.secret, code, strings.ReplaceAll(code, "-", "")}, kim.codes...) {
		if bytes.Contains(kept, []byte(secret)) || strings.Contains(strings.Join(o.trail, "\n"), secret) {
			t.Errorf("%q is kept", secret)
		}
	}
	if want := []string{" add_staff #1", "kim set_up_staff #1", "kim add_staff #2"}; !slices.Equal(o.trail, want) {
		t.Errorf("the trail is %q, want %q", o.trail, want)
	}
}
