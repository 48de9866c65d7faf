package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"troskel/booking"
	"troskel/kiosk/staff"
)

// staffCookie is the browser's half of a session. It is never read by a page, and goes only to pages of ours.
const staffCookie = "troskel-staff"

// closeSignIn is the close code (RFC 6455, 7.4.2: private use) that says: this page is nobody's any more, load it again.
const closeSignIn = 4401

// staffSession is the member of the staff that a request or a connection acts for. The zero one acts for nobody.
type staffSession struct {
	*staff.Session
	token string
	over  bool // it was told that the session has ended
}

// ended is closed when somebody has ended the session; it is nil, which never comes, where there is none or that is known.
func (s staffSession) ended() <-chan struct{} {
	if s.Session == nil || s.over {
		return nil
	}
	return s.Session.Ended()
}

// person is who a page acts for, as it is told. Where nobody has to sign in it is nobody.
func (s staffSession) person() You {
	if s.Session == nil {
		return You{}
	}
	p := s.Person
	return You{Login: p.Login, Name: p.Name, Role: StaffRole(p.Role)}
}

// staffOf finds the session of a request. ok is true also where nobody has to sign in.
func (s *Server) staffOf(r *http.Request, used bool) (found staffSession, ok bool) {
	if s.cfg.Staff == nil {
		return staffSession{}, true
	}
	cookie, err := r.Cookie(staffCookie)
	if err != nil {
		return staffSession{}, false
	}
	session := s.cfg.Staff.Session(cookie.Value, time.Now(), used)
	return staffSession{Session: session, token: cookie.Value}, session != nil
}

// forStaff serves only those who are signed in; changes are not for those who may only look.
func (s *Server) forStaff(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, ok := s.staffOf(r, true)
		switch {
		case !ok:
			plain(w, http.StatusUnauthorized, "Logga in på personalsidan först.", "Sign in on the staff page first.")
		case who.person().Role == StaffReader && r.Method != http.MethodGet && r.Method != http.MethodHead:
			plain(w, http.StatusForbidden, "Du får titta, men inte ändra.", "You may look, but not change.")
		default:
			next(w, r)
		}
	}
}

// serveStaffPage is the staff's page to those who are signed in, and the way in to others.
func (s *Server) serveStaffPage(w http.ResponseWriter, r *http.Request) {
	who, ok := s.staffOf(r, true)
	if !ok {
		s.servePage(scope{screen: ScreenSignIn})(w, r)
		return
	}
	s.servePage(scope{screen: ScreenStaff, you: who.person()})(w, r)
}

// StaffPages serves what staff need and nothing else, to whoever asks for that host: people sign in, so it can be reached from the network,
// where the screens never can.
func (s *Server) StaffPages(host string) http.Handler {
	mux := http.NewServeMux()
	s.routeStaff(mux)
	mux.Handle("GET /{$}", http.RedirectHandler("/staff", http.StatusSeeOther))
	mux.HandleFunc("GET /ws", func(w http.ResponseWriter, r *http.Request) {
		if Screen(r.URL.Query().Get("screen")) != ScreenStaff {
			plain(w, http.StatusNotFound, "Här finns bara personalsidan.", "There is only the staff page here.")
			return
		}
		s.serveSocket(w, r)
	})
	mux.HandleFunc("/", s.serveFile)
	name := hostName(host)
	return s.guard(mux, func(host string) bool { return hostName(host) == name })
}

// routeStaff is what staff ask for, and where they sign in and out.
func (s *Server) routeStaff(mux *http.ServeMux) {
	mux.HandleFunc("GET /export/{file}", s.forStaff(s.serveExport))
	mux.HandleFunc("POST "+importPath, s.forStaff(s.serveImport))
	mux.HandleFunc("GET /pictures/{name}", s.servePicture)
	mux.HandleFunc("GET /staff", s.serveStaffPage)
	mux.HandleFunc("POST /staff/session", answering(s, s.signStaffIn))
	mux.HandleFunc("POST /staff/setup", answering(s, s.setStaffUp))
	mux.HandleFunc("DELETE /staff/session", func(w http.ResponseWriter, r *http.Request) {
		if who, ok := s.staffOf(r, false); ok && who.Session != nil {
			s.cfg.Staff.Close(who.token)
		}
		http.SetCookie(w, s.cookie(r, "", -1))
		w.WriteHeader(http.StatusNoContent)
	})
}

// answering serves a form of people who are not signed in yet. Where nobody has to sign in there is none.
func answering[T any](s *Server, do func(w http.ResponseWriter, r *http.Request, form T) (StaffAnswer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.cfg.Staff == nil {
			plain(w, http.StatusNotFound, "Här behöver ingen logga in.", "Nobody has to sign in here.")
			return
		}
		var form T
		answer, status := StaffAnswer{Code: codeBadMessage}, http.StatusBadRequest
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, readLimit))
		if err == nil {
			err = strictly(body, &form)
		}
		if err == nil {
			answer, status = s.staffAnswer(do(w, r, form))
		}
		if answer.Values == nil {
			answer.Values = map[string]string{}
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(answer) // the page is gone if this fails
	}
}

// staffAnswer is an answer with its status.
func (s *Server) staffAnswer(answer StaffAnswer, err error) (StaffAnswer, int) {
	var refusal *staff.Refusal
	switch {
	case errors.As(err, &refusal):
		return StaffAnswer{Code: refusal.Code, Values: refusal.Values}, http.StatusForbidden
	case err != nil:
		code := s.cfg.Fault(err)
		s.cfg.Log.Error("somebody could not sign in", "code", code, "err", err)
		return StaffAnswer{Code: code}, http.StatusServiceUnavailable
	}
	answer.OK = true
	return answer, http.StatusOK
}

func (s *Server) signStaffIn(w http.ResponseWriter, r *http.Request, form StaffSignIn) (StaffAnswer, error) {
	p, err := s.cfg.Staff.SignIn(r.Context(), form.Login, form.Password, form.AppCode)
	if err != nil {
		return StaffAnswer{}, err
	}
	s.letIn(w, r, p)
	return StaffAnswer{Name: p.Name}, nil
}

func (s *Server) setStaffUp(w http.ResponseWriter, r *http.Request, form StaffSetUp) (StaffAnswer, error) {
	if form.Password == "" {
		e, err := s.cfg.Staff.Begin(r.Context(), form.Login, form.Code)
		return StaffAnswer{Name: e.Name, Account: e.Account, Picture: e.Picture}, err
	}
	p, recovery, err := s.cfg.Staff.Complete(r.Context(), form.Login, form.Code, form.Password, form.AppCode)
	if err != nil {
		return StaffAnswer{}, err
	}
	s.letIn(w, r, p)
	return StaffAnswer{Name: p.Name, Recovery: recovery}, nil
}

func (s *Server) letIn(w http.ResponseWriter, r *http.Request, p staff.Person) {
	http.SetCookie(w, s.cookie(r, s.cfg.Staff.Open(p, time.Now()), 0))
}

// cookie lasts as long as the browser is open; the daemon decides when the session ends.
func (s *Server) cookie(r *http.Request, value string, age int) *http.Cookie {
	return &http.Cookie{
		Name: staffCookie, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode,
	}
}

// staffRefused makes a refusal of the staff's into the kind that commands are answered with.
func staffRefused(err error) error {
	var refusal *staff.Refusal
	if errors.As(err, &refusal) {
		return &booking.Refusal{Code: refusal.Code, Values: refusal.Values}
	}
	return err
}

// onStaff does something about the staff, and answers with all of them.
func (a *asked) onStaff(do func(by string) error) error {
	if a.cfg.Staff == nil {
		return problem(codeNotAllowed)
	}
	if err := do(a.sc.you.Login); err != nil {
		return staffRefused(err)
	}
	all, err := a.cfg.Staff.People(a.ctx)
	if err != nil {
		return err
	}
	a.answer.Staff = []StaffPerson{}
	for _, p := range all {
		a.answer.Staff = append(a.answer.Staff, StaffPerson{
			ID: p.ID, Login: p.Login, Name: p.Name, Role: StaffRole(p.Role), SetUp: p.SetUp,
			CodeUntil: optional(p.CodeUntil), LockedUntil: optional(p.LockedUntil),
		})
	}
	return nil
}

func (a *asked) listStaff(*ListStaff) error {
	return a.onStaff(func(string) error { return nil })
}

func (a *asked) addStaff(c *AddStaff) error {
	return a.onStaff(func(by string) (err error) {
		_, a.answer.OneTimeCode, err = a.cfg.Staff.Add(a.ctx, by, staff.Person{Login: c.Login, Name: c.Name, Role: staff.Role(c.Role)})
		return err
	})
}

func (a *asked) resetStaff(c *ResetStaff) error {
	return a.onStaff(func(by string) (err error) {
		a.answer.OneTimeCode, err = a.cfg.Staff.Reset(a.ctx, by, c.Person)
		return err
	})
}

func (a *asked) setStaffRole(c *SetStaffRole) error {
	return a.onStaff(func(by string) error { return a.cfg.Staff.SetRole(a.ctx, by, c.Person, staff.Role(c.Role)) })
}

func (a *asked) removeStaff(c *RemoveStaff) error {
	return a.onStaff(func(by string) error { return a.cfg.Staff.Remove(a.ctx, by, c.Person) })
}
