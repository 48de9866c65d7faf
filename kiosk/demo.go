package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"troskel/hardware/sim"
	"troskel/kiosk/store"
)

//go:embed demo.toml
var demoConfig []byte

type demoCommand struct {
	Mode  string `help:"Count in this mode: A each tap, B by the half-day in memory, C by what badges remember." enum:"A,B,C" default:"B" placeholder:"MODE"`
	At    string `help:"Start the simulated clock at TIME, like \"2026-03-03 10:00\", instead of now." placeholder:"TIME"`
	place `embed:""`
}

// Run is runCommand on simulated wires: the same appliance, opened by the same code.
func (d *demoCommand) Run(ctx context.Context, s streams) (err error) {
	cfg, err := d.config()
	if err != nil {
		return err
	}
	rig, err := sim.NewRig(sim.Options{Panels: panelsOf(cfg), Notes: demoNotes()})
	if err != nil {
		return fmt.Errorf("the simulated wires could not be laid: %w", err)
	}
	defer func() { err = errors.Join(err, rig.Close()) }()
	if err := d.setClock(ctx, rig, cfg); err != nil {
		return err
	}
	layWires(&cfg, rig)
	parts := Parts{Clock: rig.Clock, Pages: map[string]http.Handler{"/sim/": rig.Handler()}, Demo: true, Log: s.logger(cfg.Log)}
	return serve(ctx, cfg, parts, s, seed)
}

// layWires names the simulated wires in the configuration, as a person names real ones, and puts the rooms into use before today.
func layWires(cfg *Config, rig *sim.Rig) {
	cfg.Reader.Wire = rig.Reader.Wire()
	cfg.Beams.Outer, cfg.Beams.Inner = rig.Beams.Pins()
	cfg.Button.Pin = rig.Button.Pin()
	for i := range cfg.Doors {
		pins := sim.EPaperPinsOf(cfg.Doors[i].Room)
		cfg.Doors[i].SPI, cfg.Doors[i].DC, cfg.Doors[i].Reset, cfg.Doors[i].Busy = pins.Port, pins.DC, pins.Reset, pins.Busy
		cfg.Doors[i].I2C = sim.OLEDBusOf(cfg.Doors[i].Room)
	}
	for i := range cfg.Rooms {
		cfg.Rooms[i].From = demoFrom(rig.Clock.Wall(), cfg.Location())
	}
}

// config is the place of demo.toml, with its data in the user's cache unless --data says otherwise.
func (d *demoCommand) config() (Config, error) {
	cfg, err := ParseConfig("demo.toml", demoConfig)
	if err != nil {
		return Config{}, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	cfg.Data.Dir = filepath.Join(cache, "troskel-demo")
	cfg.Counting.Mode = d.Mode
	return cfg, d.apply(&cfg)
}

// setClock sets the simulated clock to --at. Without that it shows the real time, or goes on where an earlier demo on the same data stopped in the
// future: like a real place's, its clock does not run backwards.
func (d *demoCommand) setClock(ctx context.Context, rig *sim.Rig, cfg Config) error {
	if d.At != "" {
		at, err := time.ParseInLocation(localMinute, d.At, cfg.Location())
		if err != nil {
			return fmt.Errorf("--at %q is not a time; write one like \"2026-03-03 10:00\"", d.At)
		}
		rig.Clock.SetWall(at)
		return nil
	}
	db, err := store.OpenReader(ctx, cfg.Data.Dir, schemas...)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // the first start
	case errors.Is(err, store.ErrOlder):
		db, err = store.Open(ctx, cfg.Data.Dir, schemas...) // the first of this version, which brings it up to date
	}
	if err != nil {
		return err
	}
	was, err := remember(ctx, db)
	if was.alive.After(rig.Clock.Wall()) {
		rig.Clock.SetWall(was.alive)
	}
	return errors.Join(err, db.Close())
}

func panelsOf(cfg Config) []sim.PanelOptions {
	panels := make([]sim.PanelOptions, len(cfg.Doors))
	for i, d := range cfg.Doors {
		panels[i] = sim.PanelOptions{Name: d.Room, Kind: d.Kind, Turn: d.Turn}
	}
	return panels
}
