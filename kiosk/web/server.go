package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"troskel/booking"
	"troskel/booking/ical"
	"troskel/kiosk/staff"
	"troskel/kiosk/survey"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/goal"
	"troskel/ui"
)

// Config is what the screens are made of. Rooms, Usage, Goals, Zone, Now, Texts and Log are required.
type Config struct {
	Rooms    *booking.Engine
	Staff    *staff.Staff // who signs in to the staff page; nil = nobody has to
	Usage    *usage.Usage
	Goals    *goal.Goals
	Survey   *survey.Survey // nil = nothing is asked
	Zone     *time.Location
	Place    Place
	Now      func() time.Time
	Devices  func() []Device // how every part feels now, with a Since that stays while it feels so; asked about once a second
	Inside   func() int      // people inside now
	Enrol    Enroller        // registers the badge that is held before the reader next; nil where there is no reader
	EnrolFor time.Duration   // that it is waited for, 0 = half a minute
	Idle     time.Duration   // after which a session ends, 0 = one minute
	Texts    *ui.Catalog
	Pictures fs.FS // files that rooms name as their Picture; nil = none

	Speech  Speaker                       // reads texts aloud; nil = nobody does
	Metrics http.Handler                  // served to this machine only
	Health  func() (ok bool, body any)    // ok: people can be counted and rooms booked; body becomes JSON
	Fault   func(err error) (code string) // names what is wrong with the store, as an i18n key below "error"
	Extra   map[string]http.Handler       // more pages by path prefix, such as "/sim/"

	Log          *slog.Logger
	Build        string   // of the program; an idle page of another build reloads itself
	AllowedHosts []string // names or addresses, with or without port, that pages may be asked for by; this machine's loopback names always are
}

// Server serves the screens. Its methods are safe for concurrent use.
type Server struct {
	cfg     Config
	hosts   map[string]bool
	anyIP   bool // listening everywhere: any literal address is ours
	page    []byte
	files   fs.FS
	handler http.Handler
	hub     *hub
	fresh   *freshness
	answers *answers
	tapped  tapped
	blind   atomic.Bool // the rooms could not be read last time
	heavy   heavy
	exports chan struct{} // holds one token while an export is made: they are the only big thing in memory
	weeks   weekCache
	dav     *ical.DAV
	wrong   wrongTries
}

// New prepares the server. [Server.Run] must run for the screens to be given anything.
func New(cfg Config) (*Server, error) { return newServer(cfg, ui.Dist()) }

func newServer(cfg Config, dist fs.FS) (*Server, error) {
	if cfg.Rooms == nil || cfg.Usage == nil || cfg.Goals == nil || cfg.Zone == nil || cfg.Now == nil || cfg.Texts == nil || cfg.Log == nil {
		return nil, errors.New("web: Config needs Rooms, Usage, Goals, Zone, Now, Texts and Log")
	}
	cfg.fill()
	page, err := loadPage(dist)
	if err != nil {
		return nil, err
	}
	s := &Server{
		cfg: cfg, page: page, files: dist,
		fresh: newFreshness(), answers: newAnswers(rememberedAnswers), exports: make(chan struct{}, 1), heavy: make(heavy, 1),
	}
	s.hub = newHub(s.blankSnapshot)
	s.dav = s.newDAV()
	s.hosts, s.anyIP = allowedHosts(cfg.AllowedHosts)
	if s.handler, err = s.routes(); err != nil {
		return nil, err
	}
	return s, nil
}

// fill gives the optional parts a meaning, so that nobody has to ask whether they are there.
func (c *Config) fill() {
	if c.Devices == nil {
		c.Devices = func() []Device { return nil }
	}
	if c.Inside == nil {
		c.Inside = func() int { return 0 }
	}
	if c.Fault == nil {
		c.Fault = func(error) string { return "store_failed" }
	}
	if c.Health == nil {
		devices := c.Devices
		c.Health = func() (bool, any) { return true, map[string]any{"ok": true, "devices": devices()} }
	}
	if c.EnrolFor == 0 {
		c.EnrolFor = enrolPatience
	}
	if c.Idle == 0 {
		c.Idle = idleTime
	}
	if c.Place.Languages == nil {
		c.Place.Languages = []string{}
	}
	if c.Place.Voices == nil {
		c.Place.Voices = []string{}
	}
	c.Place.Lists = lists()
}

// blankSnapshot returns what all snapshots of one run of the daemon have in common.
func (s *Server) blankSnapshot() func() Snapshot {
	epoch := rand.Text()
	return func() Snapshot { return Snapshot{Epoch: epoch, Build: s.cfg.Build, Now: s.now()} }
}

// now is the time as the protocol has it.
func (s *Server) now() time.Time { return s.cfg.Now().UTC().Truncate(time.Second) }

// Handler serves everything. It sets its own deadlines and limits, whichever http.Server it is given to.
func (s *Server) Handler() http.Handler { return s.handler }

// Changed tells that something a screen may show has changed. It never blocks.
func (s *Server) Changed() { s.fresh.ask() }

// Welcome tells all entrance screens at once what became of a tap. It never blocks.
func (s *Server) Welcome(w Welcome) { s.hub.toScreens(ScreenEntrance, encode(FromServer{Welcome: &w})) }

// Run keeps the screens up to date until ctx is done. It then ends every connection, after the answers that are under way, and returns nil.
func (s *Server) Run(ctx context.Context) error {
	keeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var keepers sync.WaitGroup
	keepers.Go(func() { s.keepRooms(keeping) })
	keepers.Go(func() { s.keepPeople(keeping) })
	<-ctx.Done()
	if !s.hub.close(closingGrace) {
		s.cfg.Log.Warn("some screens did not let go in time", "grace", closingGrace)
	}
	stop()
	keepers.Wait()
	return nil
}

// closingGrace is how long commands under way may take to be answered when the daemon stops.
const closingGrace = 3 * time.Second

// routes is every address that is served.
func (s *Server) routes() (http.Handler, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.servePage(scope{screen: ScreenStart}))
	mux.HandleFunc("GET /entrance", s.servePage(scope{screen: ScreenEntrance}))
	mux.HandleFunc("GET /booking", s.servePage(scope{screen: ScreenBooking}))
	mux.HandleFunc("GET /door/{room}", s.servePage(scope{screen: ScreenDoor}))
	mux.HandleFunc("GET /ws", s.serveSocket)
	if s.cfg.Speech != nil {
		mux.HandleFunc("POST /speech", s.serveSpeech)
	}
	s.routeStaff(mux)
	s.routeCalendars(mux)
	mux.HandleFunc("GET /healthz", s.serveHealth)
	mux.Handle("GET /screens/{screen}", onlyThisMachine(http.HandlerFunc(s.serveFollowed)))
	mux.Handle("GET /screens/{screen}/{room}", onlyThisMachine(http.HandlerFunc(s.serveFollowed)))
	if s.cfg.Metrics != nil {
		mux.Handle("GET /metrics", onlyThisMachine(s.cfg.Metrics))
	}
	for prefix, handler := range s.cfg.Extra {
		if !strings.HasPrefix(prefix, "/") || !strings.HasSuffix(prefix, "/") || prefix == "/" {
			return nil, fmt.Errorf("web: extra pages need a prefix such as \"/sim/\", not %q", prefix)
		}
		mux.Handle(prefix, handler)
	}
	mux.HandleFunc("/", s.serveFile)
	return s.guard(mux, s.ourHost), nil
}
