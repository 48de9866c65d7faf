package web

import (
	"errors"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"troskel/booking"
	"troskel/booking/ical"
)

// davPrefix is where calendar apps read and book.
const davPrefix = "/caldav"

// Wrong passwords: after wrongPasswords in wrongPasswordTime an address is told to wait. The right password is let in even then: it has 130 random
// bits, so it is never found by trying, and a forgotten tablet with an old password must not lock out the phone beside it.
const (
	wrongPasswords    = 10
	wrongPasswordTime = time.Minute
	wrongAddresses    = 1000 // kept at most
)

// newDAV is the CalDAV part of a server.
func (s *Server) newDAV() *ical.DAV {
	return &ical.DAV{Engine: s.cfg.Rooms, Zone: s.cfg.Zone, Now: s.cfg.Now, Prefix: davPrefix, Explain: s.explainInSwedish, Log: s.cfg.Log}
}

// routeCalendars is the addresses that phones and other computers ask for.
func (s *Server) routeCalendars(mux *http.ServeMux) {
	mux.HandleFunc("GET /calendars/{file}", s.serveFeed)
	mux.HandleFunc(davPrefix+"/", s.serveDAV)
	mux.Handle("/.well-known/caldav", http.RedirectHandler(davPrefix+"/", http.StatusPermanentRedirect)) // RFC 6764
}

// Calendars serves calendars and nothing else, to whoever asks for that host: each of them has its password, or an address that nobody guesses, so
// it can be reached from the network, where the screens never can.
func (s *Server) Calendars(host string) http.Handler {
	mux := http.NewServeMux()
	s.routeCalendars(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		plain(w, http.StatusNotFound, "Här finns bara kalendrar.", "There are only calendars here.")
	})
	name := hostName(host)
	return s.guard(mux, func(host string) bool { return hostName(host) == name })
}

// explainInSwedish is a refusal as the screens say it, and in English where they have no words for it.
func (s *Server) explainInSwedish(r *booking.Refusal) string {
	key := "error." + r.Code
	if !s.cfg.Texts.Has("sv", key) {
		return r.Error()
	}
	values := map[string]string{}
	for name, value := range r.Values {
		values[name] = s.localTime(value)
	}
	return s.cfg.Texts.T("sv", key, values)
}

// localTime is a refusal's value for people: an instant on the place's clocks, anything else as it is.
func (s *Server) localTime(value string) string {
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return value
	}
	return t.In(s.cfg.Zone).Format("2006-01-02 15.04")
}

// serveDAV lets an app in by HTTP Basic, with the organisation's id, or "staff", and one of its app passwords.
func (s *Server) serveDAV(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	by, err := s.cfg.Rooms.PasswordBy(r.Context(), user, password)
	var refusal *booking.Refusal
	switch {
	case err == nil:
		s.dav.Serve(w, r, user, by)
	case !errors.As(err, &refusal):
		s.cfg.Log.Error("an app password could not be looked up", "err", err)
		plain(w, http.StatusInternalServerError, "Något gick fel hos oss.", "Something went wrong on our side.")
	default:
		// An app asks without a password first, to learn that it needs one: that is no try.
		if wait := s.wrong.wait(r.RemoteAddr, s.cfg.Now(), r.Header.Get("Authorization") != ""); wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
			plain(w, http.StatusTooManyRequests, "För många fel lösenord. Vänta en minut.", "Too many wrong passwords. Wait a minute.")
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="Troskel", charset="UTF-8"`)
		plain(w, http.StatusUnauthorized, "Användarnamnet och lösenordet hör inte ihop.", "The user name and the password do not belong together.")
	}
}

// wrongTries counts wrong passwords by address.
type wrongTries struct {
	mu    sync.Mutex
	tries map[string]tries
}

type tries struct {
	count int
	since time.Time
}

// wait is how long an address must wait, 0 when it may try again. again tells that it has just tried.
func (t *wrongTries) wait(remote string, now time.Time, again bool) time.Duration {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	seen := t.tries[host]
	if age := now.Sub(seen.since); age < 0 || age >= wrongPasswordTime {
		seen = tries{since: now}
	}
	if again {
		seen.count++
	}
	if _, there := t.tries[host]; t.tries == nil || !there && len(t.tries) >= wrongAddresses {
		t.tries = map[string]tries{}
	}
	t.tries[host] = seen
	if seen.count <= wrongPasswords {
		return 0
	}
	return seen.since.Add(wrongPasswordTime).Sub(now)
}
