package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"troskel/hardware/board"
	"troskel/hardware/door"
	"troskel/kiosk/store"
)

// slowSync is the p99 of a durable write above which taps are felt to be slow (design: answer within 100 ms).
const slowSync = 50 * time.Millisecond

// probeTime is how long a device may take to answer the doctor.
const probeTime = 3 * time.Second

type doctorCommand struct {
	Config string `help:"The configuration of this place; without it the defaults are examined." placeholder:"FILE" type:"existingfile"`
	Find   bool   `help:"Also look for readers and counters on every serial port, bus and keyboard, and print the configuration that uses them. Not while the appliance runs."`
	place  `embed:""`
}

// Run examines the machine and prints what it found. A missing device is told, and is no failure of the command.
func (d *doctorCommand) Run(ctx context.Context, s streams) error {
	cfg := defaults()
	cfg.fill()
	if d.Config != "" {
		var err error
		if cfg, err = LoadConfig(d.Config); err != nil {
			return err
		}
	}
	if err := d.apply(&cfg); err != nil {
		return err
	}
	examineBoard(s)
	examineReader(ctx, s, "reader", cfg.Reader)
	examineReader(ctx, s, "exit", cfg.ExitReader)
	examineFeedback(s, cfg.Feedback)
	examineDoors(s, cfg.Doors)
	examineCounters(ctx, s, cfg)
	examineClock(ctx, s, cfg.Data.Dir)
	examineDisk(ctx, s, cfg.Data.Dir)
	examineBadges(ctx, s, cfg.Data.Dir)
	examineMemory(s, cfg)
	examineStaff(s, cfg)
	if d.Find {
		return findDevices(ctx, s)
	}
	return nil
}

func examineBoard(s streams) {
	found, err := board.Open()
	if err != nil {
		printItem(s, false, "board", err.Error())
		return
	}
	printItem(s, true, "board", fmt.Sprintf("%d GPIO pins; SPI: %s; I2C: %s; serial: %s", found.GPIO, list(found.SPI), list(found.I2C), list(found.Serial)))
	for _, f := range found.Failed {
		printItem(s, false, "driver", f)
	}
	for _, f := range found.Absent {
		printItem(s, true, "absent", f)
	}
}

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, " ")
}

func examineDoors(s streams, doors []DoorConfig) {
	if len(doors) == 0 {
		printItem(s, true, "panel", "none is configured")
	}
	for _, d := range doors {
		ok, detail := examineDoor(d)
		printItem(s, ok, "panel", fmt.Sprintf("%s: %s: %s", d.Room, door.What(d.Kind), detail))
	}
}

// examineDoor opens a sign's panel and lets go of it.
func examineDoor(d DoorConfig) (ok bool, detail string) {
	panel, err := door.Open(d.wiring())
	if err != nil {
		return false, err.Error()
	}
	size := panel.Bounds().Size()
	if c, ok := panel.(io.Closer); ok {
		err = c.Close()
	}
	switch {
	case err != nil:
		return false, err.Error()
	case door.IsEPaper(d.Kind):
		return true, d.where() + " and its pins are there; whether a panel hangs on them shows at its first refresh"
	}
	return true, fmt.Sprintf("%s answers; %d×%d pixels", d.where(), size.X, size.Y)
}

func examineDisk(ctx context.Context, s streams, dir string) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		printItem(s, true, "disk", dataDir(dir)+" is not there yet; it is made at the first start")
		return
	}
	free, err := freeBytes(dir)
	if err != nil {
		printItem(s, false, "disk", err.Error())
		return
	}
	took, err := store.SyncTimes(ctx, dir, 100)
	if err != nil {
		printItem(s, false, "disk", fmt.Sprintf("%s cannot be written: %v", dataDir(dir), err))
		return
	}
	slices.Sort(took)
	p50, p99 := took[50], took[98]
	sentence := fmt.Sprintf("%s: %d MB free, a durable write takes %v (p99 %v)", dataDir(dir), free>>20, p50.Round(10*time.Microsecond), p99.Round(10*time.Microsecond))
	if p99 > slowSync {
		sentence += "; that is slow and visitors will wait: use an industrial card, eMMC or an SSD"
	}
	printItem(s, free >= store.LeastSpace && p99 <= slowSync, "disk", sentence)
}
