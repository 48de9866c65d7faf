package main

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"troskel/hardware/sim"
	"troskel/kiosk/visit"
)

// TestATapAtTheExitIsSomebodyWhoLeft has two readers on one machine at once, one for each way.
func TestATapAtTheExitIsSomebodyWhoLeft(t *testing.T) {
	in, out := sim.NewPN532(), sim.NewPN532()
	entrance, err := in.SPI()
	if err != nil {
		t.Fatal(err)
	}
	tidy(t, entrance.Close)
	exit, err := out.I2C()
	if err != nil {
		t.Fatal(err)
	}
	tidy(t, exit.Close)
	cfg := defaults()
	cfg.Data.Dir = t.TempDir()
	cfg.Reader.Wire, cfg.Reader.Reset = entrance.Wire(), entrance.ResetPin()
	cfg.ExitReader.Kind, cfg.ExitReader.Wire = "pn532", exit.Wire()
	cfg.fill()
	clock := sim.NewClock()
	clock.SetWall(time.Date(2026, 3, 3, 9, 5, 0, 0, time.UTC))
	k, err := Open(t.Context(), cfg, Parts{Clock: clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- k.Run(ctx, l) }()
	anna, _ := sim.CardNamed("anna")
	in.Present(anna)
	out.Present(anna)
	counted := func() (visits, left int) {
		quarters, err := visit.Quarters(t.Context(), k.db.Reader(), time.Unix(0, 0), clock.Wall().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range quarters {
			visits, left = visits+q.Visits, left+q.Left
		}
		return visits, left
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		if visits, left := counted(); visits == 1 && left == 1 {
			break
		} else if time.Now().After(end) {
			t.Fatalf("%d visits and %d left, want one of each; the readers are %+v and %+v", visits, left, k.reader.Status(), k.exitReader.Status())
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := k.Close(); err != nil {
		t.Error(err)
	}
}
