package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"troskel/booking"
	"troskel/booking/sun"
	"troskel/hardware/board"
	"troskel/hardware/clock"
	"troskel/hardware/counter"
	"troskel/hardware/door"
	"troskel/hardware/feedback"
	"troskel/hardware/nfc"
	"troskel/kiosk/staff"
	"troskel/kiosk/store"
	"troskel/kiosk/survey"
	"troskel/kiosk/usage"
	"troskel/kiosk/usage/activity"
	"troskel/kiosk/usage/goal"
	"troskel/kiosk/visit"
	"troskel/kiosk/web"
	"troskel/ui"
)

//go:embed schema/*.sql
var schema embed.FS

// schemas is every table of the one database, by the package that owns it.
var schemas = []store.Schema{
	{Name: "kiosk", Files: schema},
	{Name: "booking", Files: booking.Schema},
	{Name: "visit", Files: visit.Schema},
	{Name: "survey", Files: survey.Schema},
	{Name: "usage", Files: usage.Schema},
	{Name: "staff", Files: staff.Schema},
	{Name: "activity", Files: activity.Schema},
	{Name: "goal", Files: goal.Schema},
}

// Kiosk is one appliance: the flows of flow.go with everything that they run on.
type Kiosk struct {
	cfg   Config
	log   *slog.Logger
	zone  *time.Location
	clock *clock.Clock
	texts *ui.Catalog
	db    *store.DB

	rooms   *booking.Engine
	staff   *staff.Staff // nil where nobody has to sign in
	visits  *visit.Counter
	survey  *survey.Survey
	usage   *usage.Usage
	goals   *goal.Goals
	screens *web.Server
	metrics *metrics
	closing closingHours

	reader     *nfc.Reader        // nil where the place has none
	exitReader *nfc.Reader        // where people tap out; nil where they do not
	lamps      *feedback.Feedback // nil where the reader has none
	gates      []*gate
	button     *counter.Button // nil where the place has none, or where its pin is not there: buttonFault
	signs      []*sign

	buttonFault error

	taps         chan nfc.Tap
	exits        chan nfc.Tap // at the exit
	crossings    chan counter.Crossing
	presses      chan counter.Press
	roomsChanged chan struct{}
	enrolment    enrolment
	proofs       *sun.Keys  // nil where no badges prove themselves
	attendance   attendance // of keepTime alone
	fresh        bool       // this is the first start on this data
	store        storeHealth
	seen         feelings
}

// sign is one panel beside one door.
type sign struct {
	DoorConfig
	display *door.Display
}

// Parts is what a Kiosk is given besides its configuration: the demo hands in simulated ones.
type Parts struct {
	Clock clock.Source            // where the time comes from
	Pages map[string]http.Handler // more pages to serve, by path prefix
	Demo  bool                    // the wires are simulated; the start page says so
	Log   *slog.Logger
}

// Open builds the appliance on the database in cfg.Data.Dir. A wire that does not work is no error here: its device is ill, and the rest runs.
func Open(ctx context.Context, cfg Config, parts Parts) (*Kiosk, error) {
	k := &Kiosk{
		cfg: cfg, log: parts.Log, zone: cfg.Location(),
		taps: make(chan nfc.Tap, 1), exits: make(chan nfc.Tap, 1), crossings: make(chan counter.Crossing, 64), presses: make(chan counter.Press, 16), roomsChanged: make(chan struct{}, 1),
		attendance: attendance{simulated: parts.Demo},
	}
	var err error
	if k.texts, err = ui.Load(); err != nil {
		return nil, err
	}
	if err := requireNotice(k.texts, cfg.Place.Languages, cfg.Counting.notice()); err != nil {
		return nil, err
	}
	if k.db, err = store.Open(ctx, cfg.Data.Dir, schemas...); err != nil {
		return nil, err
	}
	if err := k.build(ctx, parts); err != nil {
		return nil, errors.Join(err, k.Close())
	}
	return k, nil
}

// build puts the parts together on an open database.
func (k *Kiosk) build(ctx context.Context, parts Parts) error {
	was, err := remember(ctx, k.db)
	if err != nil {
		return err
	}
	if err := k.claim(ctx, was, parts.Demo); err != nil {
		return err
	}
	k.fresh = was.fresh
	k.clock = clock.New(parts.Clock, was.alive)
	k.metrics = newMetrics(k.devices)
	if err := k.buildDomain(ctx); err != nil {
		return err
	}
	if err := k.buildWires(); err != nil {
		return err
	}
	return k.buildScreens(ctx, parts)
}

func (k *Kiosk) buildDomain(ctx context.Context) error {
	k.rooms = booking.New(k.db, k.zone, k.clock.Now, k.roomsDidChange)
	if err := k.configureRooms(ctx); err != nil {
		return err
	}
	badges := k.useBadgeKey(k.cfg.Data.Dir)
	if err := k.useStaff(badges); err != nil {
		return err
	}
	k.useProofKeys(k.cfg.Data.Dir)
	k.usage = usage.New(k.db, k.rooms, k.zone)
	k.goals = goal.New(k.db, k.usage, k.rooms, k.zone, k.clock.Now)
	k.closing = closingHours{rooms: k.rooms, zone: k.zone}
	if err := k.useSurvey(ctx, badges); err != nil {
		return err
	}
	counts, err := k.counts()
	if err != nil {
		return err
	}
	k.visits, err = visit.New(k.db, counts)
	return err
}

// configureRooms brings the rooms, organisations and closures of the configuration into the database.
func (k *Kiosk) configureRooms(ctx context.Context) error {
	spaces, err := k.cfg.Spaces()
	if err != nil {
		return err
	}
	closures, err := k.cfg.Shut()
	if err != nil {
		return err
	}
	if err := k.rooms.Configure(ctx, spaces, k.cfg.Bodies(), closures); err != nil {
		return err
	}
	return k.rezone(ctx)
}

// rezone keeps what was agreed on the wall clock: the system's tzdata may be newer than at the last start. Staff read in the audit trail what was
// moved, and what could not be.
func (k *Kiosk) rezone(ctx context.Context) error {
	moved, left, err := k.rooms.Rezone(ctx)
	if len(moved) > 0 {
		k.log.Warn("the law of the zone has changed: bookings were moved to when clocks show what was agreed", "bookings", len(moved))
	}
	for _, b := range left {
		k.log.Warn("a booking could not be moved to what was agreed, since that time is another's: staff must settle it", "booking", b.ID, "space", b.Space, "start", b.Start)
	}
	return err
}

func (k *Kiosk) buildWires() error {
	if _, err := board.Open(); err != nil {
		k.log.Error("buses and pins", "err", err)
	}
	if err := k.buildReaders(); err != nil {
		return err
	}
	k.buildFeedback()
	k.buildCounters()
	for _, d := range k.cfg.Doors {
		open := func() (door.Panel, error) { return door.Open(d.wiring()) }
		k.signs = append(k.signs, &sign{DoorConfig: d, display: door.NewDisplay(open, k.log.With("door", d.Room))})
	}
	return nil
}

func (k *Kiosk) buildScreens(ctx context.Context, parts Parts) error {
	voices := k.buildSpeech(ctx)
	place := web.Place{Name: k.cfg.Place.Name, Phone: k.cfg.Place.Phone, Zone: k.cfg.Place.Zone, Languages: k.cfg.Place.Languages, Demo: parts.Demo, Calendars: k.cfg.Calendars.Address, Notice: k.cfg.Counting.notice(), Voices: voices.Languages()}
	screens, err := web.New(web.Config{
		Rooms: k.rooms, Staff: k.staff, Usage: k.usage, Goals: k.goals, Survey: k.survey, Zone: k.zone, Place: place, Now: k.clock.Now, Devices: k.devices, Inside: k.inside, Enrol: k.enroller(),
		Texts: k.texts, Metrics: k.metrics.handler(), Health: k.health, Fault: k.commandFailed, Extra: parts.Pages, Speech: voices, Log: k.log, Build: version(),
		Pictures: os.DirFS(filepath.Join(k.cfg.Data.Dir, "pictures")), AllowedHosts: []string{k.cfg.Web.Listen},
	})
	k.screens = screens
	return err
}

// Run runs the appliance until ctx is done, then lets go of everything in order. It returns nil after a clean stop.
func (k *Kiosk) Run(ctx context.Context, l net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	for _, part := range k.running() {
		all.Go(func() { part(ctx) })
	}
	server := newHTTPServer(k.screens.Handler(), k.log, slog.LevelWarn)
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	k.roomsDidChange()
	var err error
	select {
	case <-ctx.Done():
	case err = <-served:
		err = fmt.Errorf("the screens stopped being served: %w", err)
	}
	stop()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	err = errors.Join(err, server.Shutdown(grace))
	all.Wait()
	return err
}

// running is everything that goes on at once.
func (k *Kiosk) running() []func(context.Context) {
	all := []func(context.Context){k.countTaps, k.countCrossings, k.countPresses, k.showRooms, k.keepTime, k.tellSystemd}
	all = append(all, k.untilDone("clock", k.clock.Run), k.untilDone("screens", k.screens.Run))
	if k.reader != nil {
		all = append(all, k.untilDone("reader", func(ctx context.Context) error { return k.reader.Run(ctx, k.taps) }))
	}
	if k.exitReader != nil {
		all = append(all, k.countExits, k.untilDone("exit reader", func(ctx context.Context) error { return k.exitReader.Run(ctx, k.exits) }))
	}
	if k.lamps != nil {
		all = append(all, k.untilDone("lamps", k.lamps.Run))
	}
	all = append(all, k.counting()...)
	if k.cfg.Calendars.Listen != "" {
		all = append(all, k.untilDone("calendars", func(ctx context.Context) error { return k.serveOutlet(ctx, k.calendarsOutlet()) }))
	}
	if k.cfg.Staff.Listen != "" {
		all = append(all, k.untilDone("staff page", k.serveStaff))
	}
	for _, s := range k.signs {
		all = append(all, k.untilDone("panel of "+s.Room, s.display.Run))
	}
	return all
}

// untilDone logs the error of a part that stopped by itself; the others go on.
func (k *Kiosk) untilDone(part string, run func(context.Context) error) func(context.Context) {
	return func(ctx context.Context) {
		if err := run(ctx); err != nil && ctx.Err() == nil {
			k.log.Error("part stopped", "part", part, "err", err)
		}
	}
}

// Close lets the counting key die and closes the database. It may be called on a Kiosk that Open did not finish.
func (k *Kiosk) Close() error {
	if k.visits != nil {
		k.visits.Close()
	}
	if k.db == nil {
		return nil
	}
	return k.db.Close()
}

// dataDir is the data folder as an absolute path, for messages.
func dataDir(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

// underSystemd tells whether systemd's journal reads our log.
func underSystemd() bool { return os.Getenv("JOURNAL_STREAM") != "" }
