package web_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pquerna/otp/totp"

	"troskel/booking"
	people "troskel/kiosk/staff"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
	"troskel/kiosk/web"
)

const staffPassword = "blå bussen går 17"

// guarded is a place where people sign in to the staff page.
type guarded struct {
	*place
	staff *people.Staff
}

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	g := &guarded{}
	db := storetest.Open(t, store.Schema{Name: "staff", Files: people.Schema})
	g.place = newPlace(t, func(c *web.Config) {
		who, err := people.New(db, people.Options{
			Key: bytes.Repeat([]byte{7}, people.KeySize), Now: c.Now, Place: "Mötesplatsen",
			Trail: func(context.Context, *sql.Tx, string, string, string) error { return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		g.staff, c.Staff = who, who
	})
	return g
}

// post sends a form, and gives the answer and the session's cookie, "" when none was set.
func (g *guarded) post(path string, form any) (web.StaffAnswer, *http.Cookie) {
	g.t.Helper()
	res, err := http.Post("http://"+g.host+path, "application/json", bytes.NewReader(must(json.Marshal(form))))
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close()
	var answer web.StaffAnswer
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		g.t.Fatalf("%s answered %s: %v", path, res.Status, err)
	}
	if (res.StatusCode == http.StatusOK) != answer.OK {
		g.t.Errorf("%s says %t with %s", path, answer.OK, res.Status)
	}
	for _, c := range res.Cookies() {
		return answer, c
	}
	return answer, nil
}

// hire lets somebody in for the first time, as they do it on the page.
func (g *guarded) hire(login string, role people.Role) *http.Cookie {
	g.t.Helper()
	_, code, err := g.staff.Add(g.t.Context(), "", people.Person{Login: login, Name: strings.ToUpper(login), Role: role})
	if err != nil {
		g.t.Fatal(err)
	}
	begun, cookie := g.post("/staff/setup", web.StaffSetUp{Login: login, Code: code})
	if !begun.OK || begun.Account == "" || cookie != nil {
		g.t.Fatalf("the one-time code gives %+v", begun)
	}
	app := must(totp.GenerateCode(begun.Account, g.time()))
	done, cookie := g.post("/staff/setup", web.StaffSetUp{Login: login, Code: code, Password: staffPassword, AppCode: app})
	if !done.OK || len(done.Recovery) == 0 || cookie == nil {
		g.t.Fatalf("setting up gives %+v", done)
	}
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Value == "" {
		g.t.Errorf("the cookie is %+v", cookie)
	}
	return cookie
}

// get is the status and body of a page, with a cookie or without.
func (g *guarded) get(path string, cookie *http.Cookie) (int, string) {
	g.t.Helper()
	req := must(http.NewRequestWithContext(g.t.Context(), http.MethodGet, "http://"+g.host+path, nil))
	if cookie != nil {
		req.AddCookie(cookie)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode, string(must(io.ReadAll(res.Body)))
}

// connect opens a staff page with a cookie.
func (g *guarded) connect(cookie *http.Cookie) *screen {
	g.t.Helper()
	header := http.Header{}
	if cookie != nil {
		header.Set("Cookie", cookie.String())
	}
	ws, _, err := g.dialer.Dial(g.url("screen=staff"), header)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { _ = ws.Close() })
	return &screen{t: g.t, ws: ws}
}

func TestNobodySeesTheStaffPageWithoutSigningIn(t *testing.T) {
	g := newGuarded(t)
	stale := &http.Cookie{Name: "troskel-staff", Value: "invented"}
	for _, cookie := range []*http.Cookie{nil, stale} {
		status, page := g.get("/staff", cookie)
		if status != http.StatusOK || !strings.Contains(page, `"screen":"signIn"`) || strings.Contains(page, "upcoming") || strings.Contains(page, "Korpen") {
			t.Errorf("the staff page is %d %s", status, page)
		}
		if status, _ := g.get("/export/troskel.xlsx", cookie); status != http.StatusUnauthorized {
			t.Errorf("an export gives %d", status)
		}
		if code := g.connect(cookie).closed(); code != 4401 {
			t.Errorf("the connection ends with %d", code)
		}
	}
	if _, _, err := g.dialer.Dial(g.url("screen=signIn"), nil); err == nil {
		t.Error("the way in has a connection")
	}
	if a, cookie := g.post("/staff/session", web.StaffSignIn{Login: "ingen", Password: staffPassword, AppCode: "123456"}); a.Code != "sign_in_wrong" || cookie != nil {
		t.Errorf("a stranger is answered %+v", a)
	}
	if a, _ := g.post("/staff/session", map[string]any{"login": "a", "admin": true}); a.Code != "bad_message" {
		t.Errorf("an unknown field is answered %+v", a)
	}
	if a, _ := g.post("/staff/session", map[string]any{"login": strings.Repeat("x", 5000)}); a.Code != "bad_message" {
		t.Errorf("a huge form is answered %+v", a)
	}
}

func TestAPersonOfTheStaffWorksUnderTheirName(t *testing.T) {
	g := newGuarded(t)
	cookie := g.hire("kim", people.Host)
	_, page := g.get("/staff", cookie)
	if !strings.Contains(page, `"you":{"login":"kim","name":"KIM","role":"host"}`) {
		t.Errorf("the page does not know whose it is: %s", page)
	}
	s := g.connect(cookie)
	if you := s.next().Snapshot.State.You; you == nil || you.Name != "KIM" {
		t.Errorf("the connection acts for %+v", you)
	}
	if a := s.ask(web.Command{AddOrganisation: &web.AddOrganisation{Organisation: web.Organisation{ID: "ny", Name: "Nya", Kind: "forening"}}}); a.Status != web.AnswerOK {
		t.Fatalf("a change gives %+v", a)
	}
	trail, err := g.rooms.Audit(t.Context(), booking.By{Role: booking.Staff}, booking.EventFilter{Action: "add_organisation", Limit: 1})
	if err != nil || len(trail) != 1 || trail[0].By.Name != "KIM" {
		t.Errorf("the trail says %+v (%v)", trail, err)
	}
	if a := s.ask(web.Command{ListStaff: &web.ListStaff{}}); a.Code != "not_allowed" {
		t.Errorf("a host who asks who signs in is answered %+v", a)
	}
}

func TestWhoMayOnlyLookChangesNothing(t *testing.T) {
	g := newGuarded(t)
	cookie := g.hire("lab", people.Reader)
	s := g.connect(cookie)
	if a := s.ask(web.Command{ListRules: &web.ListRules{}}); a.Status != web.AnswerOK {
		t.Errorf("looking gives %+v", a)
	}
	for _, c := range []web.Command{book("koket", 12, 13), {DropRule: &web.DropRule{Rule: 1}}, {Enrol: &web.Enrol{Organisation: "korpen"}}} {
		if a := s.ask(c); a.Code != "not_allowed" {
			t.Errorf("a change gives %+v", a)
		}
	}
	if status, _ := g.get("/export/rum-per-dag.csv", cookie); status != http.StatusOK {
		t.Errorf("an export gives %d", status)
	}
	req := must(http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+g.host+"/staff/import", strings.NewReader("")))
	req.AddCookie(cookie)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("an import gives %d", res.StatusCode)
	}
}

func TestAKeeperDecidesWhoSignsIn(t *testing.T) {
	g := newGuarded(t)
	s := g.connect(g.hire("kim", people.Keeper))
	added := s.ask(web.Command{AddStaff: &web.AddStaff{Login: "ali", Name: "Ali", Role: web.StaffHost}})
	if added.Status != web.AnswerOK || len(added.Staff) != 2 || len(added.OneTimeCode) != 14 {
		t.Fatalf("adding gives %+v", added)
	}
	ali := added.Staff[0]
	if ali.Login != "ali" || ali.SetUp || ali.CodeUntil == nil {
		t.Errorf("the new person is %+v", ali)
	}
	if a := s.ask(web.Command{SetStaffRole: &web.SetStaffRole{Person: added.Staff[1].ID, Role: web.StaffReader}}); a.Code != "last_keeper" {
		t.Errorf("the last keeper steps down: %+v", a)
	}
	theirs := g.connect(g.hire("bo", people.Host))
	theirs.next()
	all := s.ask(web.Command{ListStaff: &web.ListStaff{}}).Staff
	if a := s.ask(web.Command{RemoveStaff: &web.RemoveStaff{Person: all[1].ID}}); a.Status != web.AnswerOK || len(a.Staff) != 2 {
		t.Fatalf("removing gives %+v", a)
	}
	if code := theirs.closed(); code != 4401 {
		t.Errorf("the connection of somebody who was removed ends with %d", code)
	}
}

func TestSigningOutEndsTheSession(t *testing.T) {
	g := newGuarded(t)
	cookie := g.hire("kim", people.Keeper)
	s := g.connect(cookie)
	s.next()
	req := must(http.NewRequestWithContext(t.Context(), http.MethodDelete, "http://"+g.host+"/staff/session", nil))
	req.AddCookie(cookie)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if code := s.closed(); code != 4401 {
		t.Errorf("the connection ends with %d", code)
	}
	if status, _ := g.get("/export/rum-per-dag.csv", cookie); status != http.StatusUnauthorized {
		t.Errorf("the old cookie gives %d", status)
	}
}

func TestOtherComputersReachTheStaffPageOnly(t *testing.T) {
	g := newGuarded(t)
	cookie := g.hire("kim", people.Keeper)
	outside := g.web.StaffPages("motesplatsen.local:8444")
	for path, want := range map[string]int{
		"/": 303, "/staff": 200, "/icon.svg": 200, "/assets/app-B1a2c3.js": 200, "/export/rum-per-dag.csv": 200, "/ws?screen=booking": 404,
		"/entrance": 404, "/booking": 404, "/healthz": 404, "/metrics": 404, "/caldav/": 404,
	} {
		if got := serveTo(t, outside, "motesplatsen.local:8444", path, cookie); got != want {
			t.Errorf("%s gives %d, want %d", path, got, want)
		}
	}
	if got := serveTo(t, outside, "evil.example", "/staff", cookie); got != http.StatusMisdirectedRequest {
		t.Errorf("another host's name gives %d", got)
	}
}

func TestACrossSitePageCannotSignIn(t *testing.T) {
	g := newGuarded(t)
	req := must(http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+g.host+"/staff/session", strings.NewReader("{}")))
	req.Header.Set("Origin", "https://evil.example")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("another site's form gives %d", res.StatusCode)
	}
}

func TestWhereNobodySignsInThereIsNoWayIn(t *testing.T) {
	p := newPlace(t)
	res, err := http.Post(fmt.Sprintf("http://%s/staff/session", p.host), "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusNotFound {
		t.Errorf("the way in gives %d", res.StatusCode)
	}
	if a := p.open("screen=staff").ask(web.Command{AddStaff: &web.AddStaff{Login: "kim", Name: "Kim", Role: web.StaffKeeper}}); a.Code != "not_allowed" {
		t.Errorf("adding somebody gives %+v", a)
	}
}

// serveTo is the status that a handler answers a request for a host with.
func serveTo(t *testing.T, h http.Handler, host, path string, cookie *http.Cookie) int {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+host+path, nil)
	req.AddCookie(cookie)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Code
}
