package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"troskel/booking/ical"
)

// Limits on a request. A websocket leaves the deadlines behind when it is upgraded.
const (
	readTime  = 15 * time.Second // for the body; the http.Server limits the header
	writeTime = 2 * time.Minute  // an export to a slow line
	bodyLimit = 64 << 10         // bytes; no page of ours sends more
	icsLimit  = ical.MaxBytes + bodyLimit
)

// securityHeaders go with every answer. A page may load only what we serve and nobody may frame it.
var securityHeaders = map[string]string{
	"Content-Security-Policy": "default-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; " +
		"frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
}

// guard is what every request passes before it is served. ours tells which hosts may be asked for.
func (s *Server) guard(next http.Handler, ours func(host string) bool) http.Handler {
	// Safe methods pass; anything else must come from our own pages, by Sec-Fetch-Site or Origin.
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.cfg.Log.Warn("refused a request from another site's page", "method", r.Method)
		plain(w, http.StatusForbidden, "Sidan som frågade är inte vår.", "The page that asked is not ours.")
	}))
	inner := limitBody(crossOrigin.Handler(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.recoverRequest(w, r)
		for name, value := range securityHeaders {
			w.Header().Set(name, value)
		}
		// A writer that has no deadlines, as in a test, says so; there is nothing to do about it.
		deadline := http.NewResponseController(w)
		_ = deadline.SetReadDeadline(time.Now().Add(readTime))
		_ = deadline.SetWriteDeadline(time.Now().Add(writeTime))
		if !ours(r.Host) {
			s.cfg.Log.Warn("refused a request for a host that is not ours", "host", shorten(r.Host))
			plain(w, http.StatusMisdirectedRequest, "Adressen är inte vår.", "This address is not ours; add it to the allowed hosts if it should be.")
			return
		}
		inner.ServeHTTP(w, r)
	})
}

// limitBody cuts off a body that is longer than what is asked for there: calendars may be longer than anything that a page sends.
func limitBody(next http.Handler) http.Handler {
	pages, calendars := http.MaxBytesHandler(next, bodyLimit), http.MaxBytesHandler(next, icsLimit)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, davPrefix+"/") || r.URL.Path == importPath {
			calendars.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

// recoverRequest keeps a fault in one page from ending the daemon. Only the kind of fault and the code path are logged: the request, and
// the value that was panicked with, may hold what a person wrote.
func (s *Server) recoverRequest(w http.ResponseWriter, r *http.Request) {
	switch fault := recover(); fault {
	case nil:
	case http.ErrAbortHandler:
		panic(fault)
	default:
		s.logPanic("page", r.Pattern, fault)
		plain(w, http.StatusInternalServerError, "Något gick fel hos oss.", "Something went wrong on our side.")
	}
}

func (s *Server) logPanic(where, what string, fault any) {
	kind := "panic"
	if err, ok := fault.(interface{ RuntimeError() }); ok {
		kind = err.(error).Error() // the runtime's own words: an index or a type, never a text
	}
	s.cfg.Log.Error("recovered from a fault", "in", where, "what", what, "fault", kind, "stack", string(debug.Stack()))
}

// allowedHosts is the set of names that pages may be asked for by. anyIP is true when the daemon listens on every address: a literal
// address cannot be rebound by a foreign name server, so any is then accepted.
func allowedHosts(more []string) (hosts map[string]bool, anyIP bool) {
	hosts = map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true}
	for _, h := range more {
		name := hostName(h)
		if ip, err := netip.ParseAddr(name); name == "" || (err == nil && ip.IsUnspecified()) {
			anyIP = true
			continue
		}
		hosts[name] = true
	}
	return hosts, anyIP
}

func (s *Server) ourHost(host string) bool {
	name := hostName(host)
	if s.hosts[name] {
		return true
	}
	_, err := netip.ParseAddr(name)
	return s.anyIP && err == nil
}

// hostName is the host of "host", "host:port" or "[address]:port" in the form that names are compared in.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// sameOrigin tells whether a websocket was opened by one of our own pages. Browsers always send Origin; programs on this machine need not.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.EqualFold(u.Host, r.Host)
}

// onlyThisMachine serves loopback peers, and nobody who came through a proxy on this machine.
func onlyThisMachine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		forwarded := r.Header.Get("Forwarded") != "" || r.Header.Get("X-Forwarded-For") != ""
		if err != nil || !peer.Addr().Unmap().IsLoopback() || forwarded {
			plain(w, http.StatusForbidden, "Bara för datorn själv.", "For this machine itself only.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// plain answers with one sentence, in Swedish and in English.
func plain(w http.ResponseWriter, status int, swedish, english string) {
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, swedish+"\n"+english, status)
}

// shorten keeps a hostile text from filling the log.
func shorten(s string) string {
	if len(s) > 64 {
		return s[:64] + "…"
	}
	return s
}
