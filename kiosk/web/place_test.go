package web_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gorilla/websocket"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
	"troskel/kiosk/survey"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/activity"
	"troskel/kiosk/usage/goal"
	"troskel/kiosk/visit"
	"troskel/kiosk/web"
	"troskel/ui"
)

const patience = 2 * time.Minute // before a test gives up waiting

var stockholm = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err)
	}
	return zone
}()

// dist is what `make build` leaves, in small.
var dist = fstest.MapFS{
	"app.html":             {Data: []byte("<!doctype html><title>Tröskel</title><body><!--snapshot--></body>")},
	"index.html":           {Data: []byte("not built")},
	"icon.svg":             {Data: []byte("<svg/>")},
	"assets/app-B1a2c3.js": {Data: []byte("console.log(1)")},
}

// place is a whole mötesplats behind a real server: the hall "salen" of two parts, and "köket".
type place struct {
	t      testing.TB
	disk   *faultyDisk
	rooms  *booking.Engine
	cfg    web.Config
	web    *web.Server
	host   string // and port
	dialer *websocket.Dialer
	stop   func() // ends the server's Run and waits for it

	mu      sync.Mutex
	now     time.Time
	ticks   time.Time // when the clock was last set, if it runs; otherwise it stands still
	devices []web.Device
	logged  strings.Builder
}

// faultyDisk is a database that can be made to fail.
type faultyDisk struct {
	*store.DB
	writing, reading atomic.Pointer[error]
	begun            atomic.Pointer[chan struct{}] // told when a write begins
	before           atomic.Pointer[func()]        // done once, before the next write
}

func (d *faultyDisk) Write(ctx context.Context, fn func(*sql.Tx) error) error {
	if err := d.writing.Load(); err != nil {
		return *err
	}
	if before := d.before.Swap(nil); before != nil {
		(*before)()
	}
	if begun := d.begun.Load(); begun != nil {
		*begun <- struct{}{}
	}
	return d.DB.Write(ctx, fn)
}

func (d *faultyDisk) Reader() *sql.DB {
	if d.reading.Load() == nil {
		return d.DB.Reader()
	}
	broken, err := sql.Open("sqlite3", ":memory:")
	if err == nil {
		err = broken.Close()
	}
	if err != nil {
		panic(err)
	}
	return broken
}

func week(t testing.TB, s string) booking.Week {
	t.Helper()
	w, err := booking.ParseWeek(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// newPlace opens the place on Wednesday 4 March 2026 at 10:00 Swedish time. change may alter the configuration.
func newPlace(t testing.TB, change ...func(*web.Config)) *place {
	t.Helper()
	p := newIdlePlace(t, change...)
	p.serve()
	return p
}

func (p *place) serve() {
	p.run()
	server := httptest.NewServer(p.web.Handler())
	p.t.Cleanup(server.Close)
	p.host = strings.TrimPrefix(server.URL, "http://")
}

// restarted is the same place after its daemon was stopped and started again.
func (p *place) restarted() *place {
	p.t.Helper()
	p.stop()
	again := &place{t: p.t, disk: p.disk, dialer: p.dialer, now: p.time()}
	again.cfg = p.cfg
	again.rooms = booking.New(p.disk, stockholm, again.time, func() { again.web.Changed() })
	again.cfg.Rooms = again.rooms
	again.web = must(web.NewWithDist(again.cfg, fs.FS(dist)))
	again.serve()
	return again
}

// newIdlePlace is a place whose server neither runs nor listens yet.
func newIdlePlace(t testing.TB, change ...func(*web.Config)) *place {
	t.Helper()
	p := &place{t: t, dialer: websocket.DefaultDialer, now: time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)}
	p.disk = &faultyDisk{DB: storetest.Open(t, store.Schema{Name: "booking", Files: booking.Schema},
		store.Schema{Name: "visit", Files: visit.Schema}, store.Schema{Name: "survey", Files: survey.Schema}, store.Schema{Name: "usage", Files: usage.Schema}, store.Schema{Name: "activity", Files: activity.Schema}, store.Schema{Name: "goal", Files: goal.Schema})}
	p.rooms = booking.New(p.disk, stockholm, p.time, func() { p.web.Changed() })
	texts, err := ui.Load()
	if err != nil {
		t.Fatal(err)
	}
	figures := usage.New(p.disk, p.rooms, stockholm)
	cfg := web.Config{
		Rooms: p.rooms, Usage: figures, Goals: goal.New(p.disk, figures, p.rooms, stockholm, p.time), Zone: stockholm, Now: p.time, Texts: texts, Build: "test",
		Place: web.Place{Name: "Mötesplatsen </script><script>alert(1)", Phone: "08-123", Zone: "Europe/Stockholm", Languages: []string{"sv", "en"}},
		Log:   slog.New(slog.NewTextHandler(lockedWriter{p}, nil)),
		Devices: func() []web.Device {
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.devices
		},
	}
	if cfg.Survey, err = survey.New(t.Context(), p.disk, survey.Options{
		Now: p.time, Zone: stockholm, Key: make([]byte, survey.KeySize),
		Open: func(context.Context, string) (bool, error) { return true, nil },
		Trail: func(ctx context.Context, tx *sql.Tx, by, action, detail string) error {
			return booking.Note(ctx, tx, p.time(), booking.By{Role: booking.Staff, Name: by}, action, detail)
		},
	}); err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(&cfg)
	}
	p.cfg = cfg
	if p.web, err = web.NewWithDist(cfg, fs.FS(dist)); err != nil {
		t.Fatal(err)
	}
	p.configure()
	return p
}

func (p *place) configure() {
	p.t.Helper()
	hours := week(p.t, "mon-fri 08:00-21:00")
	err := p.rooms.Configure(p.t.Context(), []booking.Space{
		{ID: "salen", Name: "Salen", Parts: []string{"norr", "soder"}, Capacity: 80},
		{ID: "norr", Name: "Norra", Capacity: 40, Hours: hours},
		{ID: "soder", Name: "Södra", Capacity: 40, Hours: hours},
		{ID: "koket", Name: "Köket", Capacity: 8, Hours: hours},
	}, []booking.Organisation{{ID: "korpen", Name: "Korpen"}, {ID: "stodet", Name: "Stödgruppen"}}, nil)
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) run() {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.web.Run(ctx) }()
	p.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			p.t.Errorf("Run ended with %v", err)
		}
	})
	p.t.Cleanup(p.stop)
}

func (p *place) time() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ticks.IsZero() {
		return p.now
	}
	return p.now.Add(time.Since(p.ticks))
}

// setTime sets the clock; it ticks from then on.
func (p *place) setTime(t time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now, p.ticks = t, time.Now()
}

func (p *place) setDevices(d ...web.Device) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.devices = d
}

func (p *place) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.logged.String()
}

type lockedWriter struct{ p *place }

func (w lockedWriter) Write(b []byte) (int, error) {
	w.p.mu.Lock()
	defer w.p.mu.Unlock()
	return w.p.logged.Write(b)
}

// screen is one open page.
type screen struct {
	t     testing.TB
	ws    *websocket.Conn
	first web.Snapshot
	raw   []string // every frame that came
}

// commands numbers all commands of all tests, so that each has an ID of its own.
var commands atomic.Int64

// open connects a screen, such as "screen=door&room=koket", and reads its snapshot.
func (p *place) open(query string) *screen {
	p.t.Helper()
	ws, _, err := p.dialer.Dial(p.url(query), nil)
	if err != nil {
		p.t.Fatalf("open %s: %v", query, err)
	}
	p.t.Cleanup(func() { _ = ws.Close() })
	s := &screen{t: p.t, ws: ws}
	frame := s.next()
	if frame.Snapshot == nil {
		p.t.Fatalf("%s began with %s, not with a snapshot", query, s.raw[0])
	}
	s.first = *frame.Snapshot
	return s
}

func (p *place) url(query string) string {
	return "ws://" + p.host + "/ws?" + query
}

// next is the next frame, strictly decoded: nothing goes over the wire that the protocol does not have.
func (s *screen) next() web.FromServer {
	s.t.Helper()
	frame, err := s.read()
	if err != nil {
		s.t.Fatalf("no frame came: %v", err)
	}
	return frame
}

func (s *screen) read() (web.FromServer, error) {
	if err := s.ws.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return web.FromServer{}, err
	}
	_, message, err := s.ws.ReadMessage()
	if err != nil {
		return web.FromServer{}, err
	}
	s.raw = append(s.raw, string(message))
	var frame web.FromServer
	dec := json.NewDecoder(strings.NewReader(string(message)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&frame); err != nil {
		s.t.Fatalf("frame %s: %v", message, err)
	}
	return frame, nil
}

// until reads frames up to the first that fits.
func (s *screen) until(what string, fits func(web.FromServer) bool) web.FromServer {
	s.t.Helper()
	for {
		frame, err := s.read()
		if err != nil {
			s.t.Fatalf("waiting for %s: %v; came: %s", what, err, s.raw)
		}
		if fits(frame) {
			return frame
		}
	}
}

// ask sends a command with a new ID and waits for its answer.
func (s *screen) ask(cmd web.Command) web.Answer {
	s.t.Helper()
	cmd.ID = fmt.Sprintf("command-%d", commands.Add(1))
	return s.send(string(must(json.Marshal(cmd))))
}

// send sends one message and waits for the answer.
func (s *screen) send(message string) web.Answer {
	s.t.Helper()
	if err := s.ws.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		s.t.Fatal(err)
	}
	return *s.until("an answer", func(f web.FromServer) bool { return f.Answer != nil }).Answer
}

// closed reads until the other side closes, and returns the code it gives.
func (s *screen) closed() int {
	s.t.Helper()
	for {
		if _, err := s.read(); err != nil {
			if e, ok := err.(*websocket.CloseError); ok {
				return e.Code
			}
			s.t.Fatalf("the connection ended without a close frame: %v", err)
		}
	}
}

// book is a command for a room today, at hours of the Swedish wall clock.
func book(room string, from, to float64) web.Command {
	midnight := time.Date(2026, 3, 4, 0, 0, 0, 0, stockholm)
	at := func(hour float64) time.Time { return midnight.Add(time.Duration(hour * float64(time.Hour))).UTC() }
	return web.Command{Book: &web.Book{Room: room, Start: at(from), End: at(to)}}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
