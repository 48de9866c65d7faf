package main

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"troskel/kiosk/store"
	"troskel/kiosk/web"
)

// attackEnv is how long `make attack` attacks, such as "1m". Without it, the attack is as short as every test run can bear.
const attackEnv = "TROSKEL_ATTACK"

// attackers is how many clients attack at once.
const attackers = 64

// attackOrganisations have calendar apps; "" is the staff.
var attackOrganisations = []string{"", "odlarna", "schackklubben", "sprakvannerna", "hyresgasterna"}

// TestAttack lets 64 clients do at once whatever can be done to the same few rooms, by screens, doors, staff's pages, badges and calendar apps, while the
// power is cut at random. Afterwards no two bookings are too near each other, whatever was confirmed is there and whatever was refused is not, and
// all that was answered can have happened one after the other.
func TestAttack(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED under -short: this test attacks the real command for some seconds")
	}
	length, shortest, longest := 7*time.Second, 2*time.Second, 4*time.Second
	if text := os.Getenv(attackEnv); text != "" {
		var err error
		if length, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
		shortest, longest = time.Second, 9*time.Second
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	a, err := attack(t, filepath.Join(t.TempDir(), "data"), seed, func(random *rand.Rand, p *power) error {
		return p.flicker(random, length, shortest, longest)
	})
	if err != nil {
		t.Fatal(err)
	}
	d := readDisk(t, a.dir)
	a.complete(d, a.boots, a.clock())
	a.report(t, d)
	a.ill(t)
	d.checkRows(t)
	a.checkPromises(t, d)
	for _, pair := range d.overlaps() {
		t.Errorf("two have the same time: %+v", pair)
	}
	for _, o := range a.follow(d) {
		t.Errorf("the audit trail has this in an order that cannot be: %+v", o)
	}
	a.checkHistory(t)
	must := []string{"granted book", "granted book by app", "granted cancel", "kills"}
	if os.Getenv(attackEnv) != "" { // some seconds on a busy machine may be too short for the rest
		must = append(must, "granted move", "granted move by app", "granted series", "granted wait", "granted check in", "granted finish", "signed in", "offers")
	}
	for _, name := range must {
		if a.counts[name] == 0 {
			t.Errorf("the attack was none: there was no %q in %v", name, a.counts)
		}
	}
}

// attack lets everybody at a new place as long as meanwhile lasts, and answers when each command is answered and the power is cut for the last time.
func attack(t *testing.T, dir string, seed uint64, meanwhile func(*rand.Rand, *power) error) (*assault, error) {
	t.Helper()
	a := &assault{power: newPower(dir), history: newHistory()}
	random := rand.New(rand.NewPCG(seed, 64))
	var err error
	if a.passwords, err = a.prepare(context.Background(), attackOrganisations); err != nil {
		return nil, err
	}
	var all sync.WaitGroup
	for n := range attackers {
		act, leave := a.client(n, rand.New(rand.NewPCG(seed, uint64(n))))
		all.Go(func() {
			defer leave()
			for !a.over.Load() {
				act()
			}
		})
	}
	err = meanwhile(random, a.power)
	a.over.Store(true)
	if err != nil && a.power.ended == nil {
		a.power.giveUp(err)
	}
	all.Wait()
	if err != nil {
		return nil, err
	}
	return a, a.off(a.power.now)
}

// client is one of the attackers: a third each of calendar apps and booking screens, and doors, staff's pages and those with a badge.
func (a *assault) client(n int, random *rand.Rand) (act, leave func()) {
	if n%3 == 0 {
		users := slices.Sorted(maps.Keys(a.passwords))
		c := &davClient{assault: a, random: random, user: users[n/3%len(users)], web: &http.Client{Timeout: patience, Transport: &http.Transport{}}}
		return c.act, c.web.CloseIdleConnections
	}
	c := &screenClient{assault: a, random: random, kind: web.ScreenBooking}
	switch {
	case n%8 == 1:
		c.kind = web.ScreenStaff
	case n%8 == 2:
		c.kind, c.room = web.ScreenDoor, slices.Concat(wings...)[n/8%5]
	case n == 4 || n == 5:
		c.badge = &demoBadges[n-4]
	}
	return c.act, c.close
}

// report prints what was done.
func (a *assault) report(t *testing.T, d *disk) {
	t.Helper()
	a.counts["kills"] = len(a.boots)
	t.Logf("%d commands: %d granted, %d refused, %d repeated after a cut, %d asked twice; %d signed in with a badge; %d kills (after %s); %d offers from the line; %d bookings on disk; %d overlaps",
		a.counts["commands"], a.counts["granted"], a.counts["refused"], a.counts["repeated"], a.counts["asked twice"], a.counts["signed in"], a.counts["kills"], describeBoots(a.boots),
		a.counts["offers"], len(d.bookings), len(d.overlaps()))
	for _, name := range slices.Sorted(maps.Keys(a.counts)) {
		if kind, is := strings.CutPrefix(name, "granted "); is {
			t.Logf("granted %6d %s", a.counts[name], kind)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(a.refusals)) {
		t.Logf("refused %6d %s", a.refusals[code], code)
	}
}

// checkHistory lets the checker decide whether all that was answered can have happened.
func (a *assault) checkHistory(t *testing.T) {
	t.Helper()
	for _, fault := range a.faults {
		t.Error(fault)
	}
	began := time.Now()
	illegal, undecided := a.check(thinking)
	t.Logf("the history of %d wings and days was checked in %v", len(a.deeds), time.Since(began))
	for _, at := range illegal {
		t.Errorf("this cannot have happened in wing %d on %s:", at.wing, at.date)
		a.tell(t, at)
	}
	if len(undecided) > 0 {
		t.Logf("the checker could not decide in %v about %v", thinking, undecided)
	}
	if len(undecided) > len(a.deeds)/2 {
		t.Error("that is most of the history: it proves nothing")
	}
}

// TestTheAttackFindsABrokenPlace attacks a place whose database forgets who holds what, so that the engine takes every third booking's time for free
// and the triggers have nothing to compare with. Nothing of the product is different: the fault is in the file. An attack that finds nothing there
// would find nothing anywhere.
func TestTheAttackFindsABrokenPlace(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED under -short: this test attacks the real command for some seconds")
	}
	dir := filepath.Join(t.TempDir(), "data")
	a, err := attack(t, dir, 3, func(_ *rand.Rand, p *power) error {
		if err := p.off(p.now); err != nil {
			return err
		}
		if err := sabotage(t.Context(), dir); err != nil {
			return err
		}
		_, err := p.on()
		<-time.After(4 * time.Second)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	d := readDisk(t, dir)
	a.complete(d, a.boots, a.clock())
	overlaps := d.overlaps()
	believed := true
	for _, pair := range overlaps {
		// To say no is more work than to say yes, and one no is enough.
		believed = believed && linearizable(a.deeds[placeOf(pair[0])], 5*time.Second) != porcupine.Illegal
	}
	t.Logf("%d commands at a broken place: %d overlaps; its history is believed: %v", a.counts["commands"], len(overlaps), believed)
	if len(overlaps) == 0 {
		t.Error("a place that forgets who holds what was attacked, and no overlap was found")
	}
	if believed {
		t.Error("a place that forgets who holds what was attacked, and its history was believed")
	}
}

// sabotage drops the triggers that refuse overlaps, and lets the database forget what every third booking holds.
func sabotage(ctx context.Context, dir string) error {
	db, err := store.Open(ctx, dir, schemas...)
	if err != nil {
		return err
	}
	err = db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`DROP TRIGGER occupancy_insert_overlap; DROP TRIGGER occupancy_update_overlap;
			CREATE TRIGGER forgetful AFTER INSERT ON occupancy WHEN NEW.booking % 3 = 0 BEGIN DELETE FROM occupancy WHERE booking = NEW.booking; END`)
		return err
	})
	return errors.Join(err, db.Close())
}
