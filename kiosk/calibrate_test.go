package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"troskel/hardware/sim"
)

// A person beside a simulated door types what comes through it; one of three is missed by nobody, and a fourth by the person.
func TestCalibrateAtASimulatedDoor(t *testing.T) {
	beams, err := sim.NewBeams()
	if err != nil {
		t.Fatal(err)
	}
	defer beams.Close()
	outer, inner := beams.Pins()
	file := filepath.Join(t.TempDir(), "troskel.toml")
	if err := os.WriteFile(file, []byte("[beams]\nouter = \""+outer+"\"\ninner = \""+inner+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	typed, hand := io.Pipe()
	out := spoken{first: make(chan struct{})}
	done := make(chan error)
	go func() {
		command := calibrateCommand{Config: file, For: patience, typed: typed}
		done <- command.Run(context.Background(), streams{&out, io.Discard})
	}()
	<-out.first // it asks, so it watches
	for _, in := range []bool{true, true, false, true} {
		beams.Walk(in)
	}
	io.WriteString(hand, "ii\nuI\n")
	io.WriteString(hand, "i\nq\n")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"beams on " + outer, "in            3        4      75 %   -25 %", "out           1        1     100 %    +0 %", "both          4        5      80 %   -20 %", "Too few to say: 5 were seen"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}

// spoken is what a command wrote, and tells of its first word.
type spoken struct {
	bytes.Buffer
	once  sync.Once
	first chan struct{}
}

func (t *spoken) Write(p []byte) (int, error) {
	defer t.once.Do(func() { close(t.first) })
	return t.Buffer.Write(p)
}

func TestCalibrateWithoutACounter(t *testing.T) {
	file := filepath.Join(t.TempDir(), "troskel.toml")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	command := calibrateCommand{Config: file, For: patience, typed: strings.NewReader("")}
	if err := command.Run(t.Context(), streams{io.Discard, io.Discard}); err == nil || !strings.Contains(err.Error(), "[[counter]]") {
		t.Errorf("got %v", err)
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		counted, hand tallyBoth
		says          string
	}{
		{tallyBoth{0, 0}, tallyBoth{0, 0}, "Too few"},
		{tallyBoth{40, 40}, tallyBoth{42, 41}, "Good"},
		{tallyBoth{20, 41}, tallyBoth{40, 21}, "exchanged"},
		{tallyBoth{30, 30}, tallyBoth{45, 43}, "misses"},
		{tallyBoth{60, 60}, tallyBoth{45, 43}, "too many"},
	} {
		if got := verdict(c.counted, c.hand); !strings.Contains(got, c.says) {
			t.Errorf("%+v by the counter, %+v by hand: %q, want %q", c.counted, c.hand, got, c.says)
		}
	}
}
