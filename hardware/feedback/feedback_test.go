package feedback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/gpio/gpiotest"
)

// strip is three lamps that remember when they changed.
type strip struct {
	on    [3]bool
	began time.Time
	seen  []string // "90ms green", without sound and lamps that are off
	fails error
}

func (s *strip) lamp(n int) lamp { return stripLamp{s, n} }

type stripLamp struct {
	*strip
	n int
}

func (l stripLamp) set(on bool) error {
	if l.fails != nil {
		return l.fails
	}
	l.on[l.n] = on
	if l.n == 2 {
		l.note()
	}
	return nil
}

func (s *strip) note() {
	words := []string{}
	for n, w := range []string{"green", "red", "sound"} {
		if s.on[n] {
			words = append(words, w)
		}
	}
	s.seen = append(s.seen, fmt.Sprintf("%dms %s", time.Since(s.began).Milliseconds(), strings.Join(words, "+")))
}

// plays runs f for what is done to it in a world of its own time, and gives what was seen.
func plays(t *testing.T, quiet bool, do func(f *Feedback, s *strip)) (seen []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &strip{began: time.Now()}
		open := func() ([3]lamp, error) { return [3]lamp{s.lamp(0), s.lamp(1), s.lamp(2)}, nil }
		f := newFeedback(open, func() bool { return quiet }, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- f.Run(ctx) }()
		synctest.Wait()
		do(f, s)
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Run ended with %v", err)
		}
		if s.on != [3]bool{} {
			t.Errorf("at the end %v are on", s.on)
		}
		seen = s.seen
	})
	return seen[1:] // off, at the start
}

func TestEveryMeaningHasItsRhythm(t *testing.T) {
	rhythms := map[string]bool{}
	for _, m := range []Meaning{Reading, Counted, Again, Hold, Failed} {
		for _, quiet := range []bool{false, true} {
			seen := plays(t, quiet, func(f *Feedback, _ *strip) {
				f.Show(m)
				synctest.Wait()
				time.Sleep(20 * time.Second) // of the world's own time
			})
			text := strings.Join(seen, ", ")
			if !strings.HasPrefix(seen[0], "0ms ") || seen[0] == "0ms " {
				t.Errorf("%s begins with %q: it is not seen at once", m, seen[0])
			}
			if sounds := strings.Contains(text, "sound"); sounds == quiet && m != Reading {
				t.Errorf("%s is %s while quiet is %t", m, text, quiet)
			}
			// Without colours and without sound the rhythms still differ.
			plain := strings.NewReplacer("green", "x", "red", "x", "+sound", "", "x+x", "xx").Replace(text)
			if quiet {
				if rhythms[plain] {
					t.Errorf("%s looks like another meaning: %s", m, plain)
				}
				rhythms[plain] = true
			}
		}
	}
	if got, want := plays(t, false, func(f *Feedback, _ *strip) { f.Show(Again); synctest.Wait(); time.Sleep(time.Second) }),
		[]string{"0ms green+sound", "90ms ", "200ms green+sound", "290ms ", "400ms ", "1000ms "}; !slices.Equal(got, want) {
		t.Errorf("again is %q, want %q", got, want)
	}
}

func TestTheNewestMeaningWins(t *testing.T) {
	seen := plays(t, false, func(f *Feedback, _ *strip) {
		f.Show(Reading)
		synctest.Wait()
		time.Sleep(40 * time.Millisecond)
		f.Show(Failed)
		f.Show(Counted)
		synctest.Wait()
		time.Sleep(10 * time.Millisecond)
	})
	seen = slices.DeleteFunc(seen, func(s string) bool { return s == "40ms red+sound" }) // begun, and given up within the moment
	if want := []string{"0ms green+red", "40ms green+sound", "50ms "}; !slices.Equal(seen, want) {
		t.Errorf("seen %q, want %q", seen, want)
	}
}

func TestLampsThatFailComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &strip{began: time.Now()}
		lost := errors.New("the wire broke")
		opened := 0
		open := func() ([3]lamp, error) {
			if opened++; opened == 2 {
				return [3]lamp{none{}, none{}, none{}}, lost
			}
			return [3]lamp{s.lamp(0), s.lamp(1), s.lamp(2)}, nil
		}
		f := newFeedback(open, func() bool { return false }, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		go f.Run(ctx)
		synctest.Wait()
		s.fails = lost
		f.Show(Counted)
		synctest.Wait()
		if s := f.Status(); s.State != "ill" || s.Code != "open_failed" || s.Detail != lost.Error() {
			t.Errorf("lamps that failed are told as %+v", s)
		}
		s.fails = nil
		f.Show(Counted) // to nobody; it blocks nothing
		time.Sleep(reopen)
		synctest.Wait()
		if s := f.Status(); s.State != "ok" || s.Code != "" || opened != 3 {
			t.Errorf("after %d tries they are told as %+v", opened, s)
		}
		f.Show(Failed)
		synctest.Wait()
		if !s.on[1] {
			t.Error("the red lamp is off")
		}
		cancel()
		synctest.Wait()
	})
}

func TestAPlaceWithoutLampsNeedsNone(t *testing.T) {
	var f *Feedback
	f.Show(Counted)
	if err := Probe(Config{}); err != nil {
		t.Error(err)
	}
}

var pins atomic.Int64

func TestPinsAndKernelLEDs(t *testing.T) {
	pin := &gpiotest.Pin{N: fmt.Sprintf("SIM_LAMP%d", pins.Add(1)), Num: 20000 + int(pins.Load())}
	if err := gpioreg.Register(pin); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := gpioreg.Unregister(pin.N); err != nil {
			t.Error(err)
		}
	})
	folder := t.TempDir()
	dir := filepath.Join(folder, "ACT")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write("max_brightness", "255\n")
	write("brightness", "0")
	write("trigger", "[mmc0]")
	lamps, err := openAll(Config{Green: pin.N, Red: "led:ACT", Buzzer: "!" + pin.N}, folder)
	if err != nil {
		t.Fatal(err)
	}
	level := func(n int, on bool) gpio.Level {
		t.Helper()
		if err := lamps[n].set(on); err != nil {
			t.Fatal(err)
		}
		return pin.L
	}
	if level(0, true) != gpio.High || level(0, false) != gpio.Low || level(2, true) != gpio.Low || level(2, false) != gpio.High {
		t.Error("the pin is not what it was set to")
	}
	for on, want := range map[bool]string{true: "255", false: "0"} {
		if err := lamps[1].set(on); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, "brightness")); err != nil || string(got) != want {
			t.Errorf("the LED is %q (%v), want %q", got, err, want)
		}
	}
	if got, err := os.ReadFile(filepath.Join(dir, "trigger")); err != nil || string(got) != "none" {
		t.Errorf("the LED's trigger is %q (%v)", got, err)
	}
	_, err = openAll(Config{Green: "GPIO_NONE", Red: "led:../ACT", Buzzer: "led:HEART"}, folder)
	for _, part := range []string{`no pin "GPIO_NONE"`, `"../ACT" is no name`, `no LED "HEART"`} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not tell of %s: %v", part, err)
		}
	}
}
