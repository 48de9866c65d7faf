package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"troskel/booking/ical"
	"troskel/hardware/sim"
	"troskel/kiosk/store"
	"troskel/kiosk/visit"
	"troskel/kiosk/web"
)

// TestScript plays the scenarios of testdata/script through the real command. Each reads as the specification of what it shows.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			p := &play{dir: e.WorkDir + "/data", feeds: map[string]string{}}
			e.Values[playKey{}] = p
			e.Setenv("DATA", p.dir)
			e.Setenv("XDG_CACHE_HOME", e.WorkDir+"/cache")
			e.Defer(p.end)
			return nil
		},
		Cmds: commands(houseCommands, goalCommands, bookingCommands, memberCommands, staffCommands, seasonCommands, calendarCommands, wordCommands),
	})
}

// command is one word of a scenario.
type command func(*play, []string) error

// houseCommands is what happens in the house, whoever books.
var houseCommands = map[string]command{
	"demo": cmdDemo, "tap": cmdTap, "pull": cmdPull, "reach": cmdReach, "walk": cmdWalk, "press": cmdPress, "clock": cmdClock, "fault": cmdFault, "room": cmdRoom, "device": cmdDevice,
	"week": cmdWeek, "sign": cmdSign, "shutdown": cmdShutdown, "powercut": cmdPowerCut, "page": cmdPage, "offline": cmdOffline,
}

// commands makes testscript's commands of areas of ours.
func commands(areas ...map[string]command) map[string]func(*testscript.TestScript, bool, []string) {
	all := map[string]func(*testscript.TestScript, bool, []string){}
	for _, area := range areas {
		for name, do := range area {
			all[name] = onPlay(do)
		}
	}
	return all
}

// play is one running scenario.
type play struct {
	dir      string
	now      *appliance
	last     web.Answer
	sign     map[string]int
	member   *screen               // a booking screen that is signed in, or nil
	bookings map[string]web.Answer // by "room from"
	feeds    map[string]string     // paths, by whom they were given to
	imported ical.Report           // of the last import

	setenv func(name, value string) // of the scenario
	getenv func(name string) string
}

type playKey struct{}

func (p *play) end() {
	if p.now != nil && p.now.cmd.ProcessState == nil {
		_ = p.now.stop(syscall.SIGKILL)
	}
}

// onPlay makes a command of a function that returns an error; `!` before it expects one.
func onPlay(do command) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		p := ts.Value(playKey{}).(*play)
		p.setenv, p.getenv = ts.Setenv, ts.Getenv
		err := do(p, args)
		switch {
		case err != nil && !neg:
			if p.now != nil {
				ts.Logf("%s", p.now.logged())
			}
			ts.Fatalf("%v", err)
		case err == nil && neg:
			ts.Fatalf("it succeeded, and should not have")
		}
	}
}

// cmdDemo starts the appliance: demo [AT [MODE]].
func cmdDemo(p *play, args []string) error {
	var flags []string
	if len(args) > 0 {
		flags = []string{"--at", args[0]}
	}
	if len(args) > 1 {
		flags = append(flags, "--mode", args[1])
	}
	p.sign, p.bookings, p.member = map[string]int{}, map[string]web.Answer{}, nil
	started, err := startDemo(p.dir, flags...)
	if err == nil {
		p.now = started
		p.setenv("URL", started.url)
	}
	return err
}

// cmdTap holds a card before the reader: tap CARD KIND [OFFERS]. With OFFERS the badge must be a registered one, and be told of so many.
func cmdTap(p *play, args []string) error {
	if len(args) != 2 && len(args) != 3 {
		return fmt.Errorf("usage: tap CARD counted|again|unbadged|failed [OFFERS]")
	}
	got, err := p.now.tapped(context.Background(), args[0])
	switch {
	case err != nil:
		return err
	case string(got.Kind) != args[1] || got.Member != (len(args) == 3):
		return fmt.Errorf("the screen said %+v", got)
	case len(args) == 3 && strconv.Itoa(got.Offers) != args[2]:
		return fmt.Errorf("the screen told of %d offers", got.Offers)
	}
	return nil
}

// cmdPull holds a tag before the reader and pulls it away after so many bytes: pull CARD BYTES KIND.
func cmdPull(p *play, args []string) error {
	if len(args) != 3 {
		return errors.New("usage: pull CARD BYTES KIND")
	}
	got, err := p.now.tapped(context.Background(), args[0], "pull", args[1])
	if err == nil && string(got.Kind) != args[2] {
		err = fmt.Errorf("the screen said %+v", got)
	}
	return err
}

// cmdReach looks at how many different badges a month or a term has: reach month|term FIRST-DAY N.
func cmdReach(p *play, args []string) error {
	if len(args) != 3 {
		return errors.New("usage: reach month|term FIRST-DAY N")
	}
	ctx := context.Background()
	db, err := store.OpenReader(ctx, p.dir, schemas...)
	if err != nil {
		return err
	}
	all, err := visit.Reaches(ctx, db.Reader(), time.Time{}, time.Now().AddDate(100, 0, 0))
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	for _, r := range all {
		// The period begins at local midnight, which is the evening before in UTC.
		if day := r.Start.Add(12 * time.Hour).Format(time.DateOnly); string(r.Kind) == args[0] && day == args[1] && strconv.Itoa(r.N) == args[2] {
			return nil
		}
	}
	return fmt.Errorf("the reach is %+v", all)
}

// cmdWalk lets somebody through the beams: walk in|out.
func cmdWalk(p *play, args []string) error { return p.now.sim("walk", "dir", args[0]) }

// cmdPress presses the button "I am here", and expects to be welcomed as one without a badge: press unbadged.
func cmdPress(p *play, args []string) error {
	entrance, err := p.now.open(context.Background(), web.ScreenEntrance, "")
	if err != nil {
		return err
	}
	defer entrance.conn.Close()
	if err := p.now.sim("press"); err != nil {
		return err
	}
	f, err := entrance.until(func(f web.FromServer) bool { return f.Welcome != nil })
	if err == nil && string(f.Welcome.Kind) != args[0] {
		err = fmt.Errorf("the screen said %+v", *f.Welcome)
	}
	return err
}

// cmdClock moves the time: clock +1h.
func cmdClock(p *play, args []string) error {
	return p.now.sim("clock", "add", strings.TrimPrefix(args[0], "+"))
}

// cmdFault breaks a wire or mends it: fault PART FAULT [NAME].
func cmdFault(p *play, args []string) error {
	query := []string{"part", args[0], "fault", args[1]}
	if len(args) > 2 {
		query = append(query, "name", args[2])
	}
	return p.now.sim("fault", query...)
}

// cmdRoom waits until every screen shows a room's state: room ROOM free|busy|closed.
func cmdRoom(p *play, args []string) error {
	return p.waitFor(web.ScreenEntrance, func(s web.State) (string, bool) {
		for _, r := range s.Rooms {
			if r.ID == args[0] {
				return string(r.State), string(r.State) == args[1]
			}
		}
		return "unknown", false
	})
}

// cmdDevice waits until the staff page shows how a part feels: device PART ok|ill.
func cmdDevice(p *play, args []string) error {
	return p.waitFor(web.ScreenStaff, func(s web.State) (string, bool) {
		for _, d := range s.Devices {
			if d.Part == args[0] {
				return fmt.Sprintf("%s %s", d.State, d.Code), string(d.State) == args[1]
			}
		}
		return "unknown", false
	})
}

// cmdWeek waits until a week is closed and published: week 2026-W10.
func cmdWeek(p *play, args []string) error {
	return p.waitFor(web.ScreenStaff, func(s web.State) (string, bool) {
		var known []string
		for _, w := range s.Counts.Weeks {
			known = append(known, w.Week)
		}
		return strings.Join(known, " "), strings.Contains(strings.Join(known, " "), args[0])
	})
}

// waitFor watches a screen until it shows what is wanted; seen is what it showed last.
func (p *play) waitFor(kind web.Screen, wanted func(web.State) (seen string, ok bool)) error {
	return p.onScreen(kind, "", func(s *screen) error {
		seen, ok := wanted(s.state)
		if ok {
			return nil
		}
		_, err := s.until(func(web.FromServer) bool { seen, ok = wanted(s.state); return ok })
		if err != nil {
			return fmt.Errorf("the screen showed %q to the end: %w", seen, err)
		}
		return nil
	})
}

// cmdSign waits until the e-paper beside a room has been refreshed since the last look, or tells that it is as it was: sign ROOM changed|same.
func cmdSign(p *play, args []string) error {
	deadline := time.Now().Add(patience)
	for {
		count, err := p.refreshes(args[0])
		if err != nil {
			return err
		}
		before := p.sign[args[0]]
		if changed := count > before; changed == (args[1] == "changed") {
			p.sign[args[0]] = count
			return nil
		} else if args[1] == "same" || time.Now().After(deadline) {
			return fmt.Errorf("it was refreshed %d times before, and %d times now", before, count)
		}
	}
}

func (p *play) refreshes(room string) (int, error) {
	body, err := p.now.get("sim/state")
	if err != nil {
		return 0, err
	}
	var state struct {
		Panels map[string]struct{ Refreshes sim.Refreshes }
	}
	if err := json.Unmarshal([]byte(body), &state); err != nil {
		return 0, fmt.Errorf("%w in %s", err, body)
	}
	return state.Panels[room].Refreshes.Total(), nil
}

// cmdPage reads a page and expects a text in it: page PATH TEXT.
func cmdPage(p *play, args []string) error {
	body, err := p.now.get(args[0])
	if err == nil && !strings.Contains(body, args[1]) {
		err = fmt.Errorf("%s does not say %q:\n%.600s", args[0], args[1], body)
	}
	return err
}

// cmdShutdown ends the appliance in order; cmdPowerCut ends it at once.
func cmdShutdown(p *play, _ []string) error { return p.now.stop(syscall.SIGTERM) }

func cmdPowerCut(p *play, _ []string) error { return p.now.stop(syscall.SIGKILL) }

func (p *play) onScreen(kind web.Screen, room string, do func(*screen) error) error {
	s, err := p.now.open(context.Background(), kind, room)
	if err != nil {
		return err
	}
	defer s.conn.Close()
	return do(s)
}
