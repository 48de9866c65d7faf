package main

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"troskel/booking"
	"troskel/hardware/clock"
	"troskel/kiosk/staff"
	"troskel/kiosk/store"
)

// StaffConfig is how the staff page is reached.
type StaffConfig struct {
	SignIn      string `toml:"sign_in"` // required or open
	Listen      string `toml:"listen"`  // for other computers, over TLS; empty: only this machine
	Address     string `toml:"address"` // as people type it: "https://motesplatsen.local:8444"
	Certificate string `toml:"certificate"`
	Key         string `toml:"key"`
}

const (
	signInRequired = "required"
	signInOpen     = "open" // whoever stands at the device is staff: for trying the appliance, never for an entrance
)

func (c Config) checkStaff(check *checker) {
	check.oneOf(c.Staff.SignIn, "staff.sign_in", signInRequired, signInOpen)
	if c.Staff.Listen == "" {
		return
	}
	check.require(c.Staff.SignIn == signInRequired, "staff.listen", "a page that can be reached from the network needs sign_in = %q", signInRequired)
	checkOutlet(check, "staff", outlet{listen: c.Staff.Listen, address: c.Staff.Address, files: certificateFiles{c.Staff.Certificate, c.Staff.Key}})
}

// staffKey follows from the key of the badges, so that there is one file to keep apart from the backups.
func staffKey(badges []byte) ([]byte, error) {
	return hkdf.Key(sha256.New, badges, nil, "troskel staff", staff.KeySize)
}

// useStaff lets people sign in. Without the key nobody can, and the rest runs.
func (k *Kiosk) useStaff(badges []byte) error {
	if k.cfg.Staff.SignIn == signInOpen {
		return nil
	}
	key := make([]byte, staff.KeySize)
	_, _ = rand.Read(key) // never fails (crypto/rand)
	if len(badges) > 0 {
		var err error
		if key, err = staffKey(badges); err != nil {
			return err
		}
	}
	var err error
	k.staff, err = newStaff(k.db, key, k.cfg.Place.Name, k.clock.Now)
	return err
}

// newStaff is the staff whose decisions stand in the place's audit trail.
func newStaff(db *store.DB, key []byte, place string, now func() time.Time) (*staff.Staff, error) {
	return staff.New(db, staff.Options{
		Key: key, Place: place, Now: now,
		Trail: func(ctx context.Context, tx *sql.Tx, by, action, detail string) error {
			return booking.Note(ctx, tx, now(), booking.By{Role: booking.Staff, Name: by}, action, detail)
		},
	})
}

// staffCommand is how the first person gets in, and how one does whom nobody else can let in.
type staffCommand struct {
	List   staffList   `cmd:"" help:"Tell who signs in to the staff page."`
	Add    staffAdd    `cmd:"" help:"Let one more person sign in; prints the one-time code to set up a password with. The daemon must be stopped."`
	Reset  staffReset  `cmd:"" help:"Take a person's password and app away, and print a new one-time code. The daemon must be stopped."`
	Remove staffRemove `cmd:"" help:"Forget a person. The daemon must be stopped."`
}

type staffList struct {
	data `embed:""`
}

// Run prints a line for each person.
func (l *staffList) Run(ctx context.Context, s streams) error {
	db, err := store.OpenReader(ctx, l.Data, schemas...)
	if err != nil {
		return err
	}
	who, err := newStaff(db, make([]byte, staff.KeySize), "", time.Now)
	if err == nil {
		err = printStaff(ctx, s, who)
	}
	return errors.Join(err, db.Close())
}

func printStaff(ctx context.Context, s streams, who *staff.Staff) error {
	all, err := who.People(ctx)
	for _, p := range all {
		state := "signs in"
		if !p.SetUp {
			state = "has yet to use the one-time code"
		}
		fmt.Fprintf(s.out, "%-20s  %-7s  %s  (%s)\n", p.Login, p.Role, p.Name, state)
	}
	if len(all) == 0 && err == nil {
		fmt.Fprintln(s.out, `nobody yet: troskel staff add LOGIN --name "NAME"`)
	}
	return err
}

type staffAdd struct {
	Login string `arg:"" help:"What the person signs in as: letters, digits, dots and hyphens."`
	Name  string `required:"" help:"The person's name." placeholder:"NAME"`
	Role  string `enum:"keeper,host,reader" default:"keeper" help:"keeper (everything), host (all but who signs in) or reader (looks and exports)."`
	data  `embed:""`
}

// Run makes the person and prints the code.
func (a *staffAdd) Run(ctx context.Context, s streams) error {
	return onStaff(ctx, a.Data, func(who *staff.Staff) error {
		_, code, err := who.Add(ctx, "", staff.Person{Login: a.Login, Name: a.Name, Role: staff.Role(a.Role)})
		return printCode(s, a.Login, code, err)
	})
}

type staffReset struct {
	Login string `arg:"" help:"Whose password is lost."`
	data  `embed:""`
}

// Run resets the person and prints the code.
func (r *staffReset) Run(ctx context.Context, s streams) error {
	return onStaff(ctx, r.Data, func(who *staff.Staff) error {
		p, err := who.Named(ctx, r.Login)
		if err != nil {
			return err
		}
		code, err := who.Reset(ctx, "", p.ID)
		return printCode(s, p.Login, code, err)
	})
}

type staffRemove struct {
	Login string `arg:"" help:"Who is to be forgotten."`
	data  `embed:""`
}

// Run removes the person.
func (r *staffRemove) Run(ctx context.Context, s streams) error {
	return onStaff(ctx, r.Data, func(who *staff.Staff) error {
		p, err := who.Named(ctx, r.Login)
		if err == nil {
			err = who.Remove(ctx, "", p.ID)
		}
		if err == nil {
			_, err = fmt.Fprintf(s.out, "%s signs in no more\n", p.Login)
		}
		return err
	})
}

func printCode(s streams, login, code string, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s sets up a password on the staff page with the one-time code %s, good for seven days\n", login, code)
	return err
}

// onStaff opens the database of a daemon that is stopped and does something about its staff.
func onStaff(ctx context.Context, dir string, do func(*staff.Staff) error) error {
	db, alone, err := openAlone(ctx, dir)
	if err != nil {
		return err
	}
	if !alone {
		err = errors.New("the appliance is running: stop it first, or let a keeper do it on the staff page")
	} else {
		err = withStaff(ctx, db, dir, do)
	}
	return errors.Join(err, db.Close())
}

func withStaff(ctx context.Context, db *store.DB, dir string, do func(*staff.Staff) error) error {
	was, err := remember(ctx, db)
	if err != nil {
		return err
	}
	badges, err := badgeKey(dir)
	if err != nil {
		return err
	}
	key, err := staffKey(badges)
	if err != nil {
		return err
	}
	now := clock.New(clock.System(), was.alive).Moment().Wall
	if was.demo { // its time is its simulator's
		now = was.alive
	}
	who, err := newStaff(db, key, "", func() time.Time { return now })
	if err != nil {
		return err
	}
	return do(who)
}
