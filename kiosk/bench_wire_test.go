package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"troskel/hardware/sim"
	"troskel/kiosk/visit"
	"troskel/kiosk/web"
)

// slowSyncC makes every sync of this process take at least as long as on an SD card.
const slowSyncC = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static int slow(const char *name, int fd) {
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
	usleep(11300);
	return real(fd);
}
int fdatasync(int fd) { return slow("fdatasync", fd); }
int fsync(int fd) { return slow("fsync", fd); }
`

// slowEnv marks the process that BenchmarkTapOnSlowCard started with the slow syncs.
const slowEnv = "TROSKEL_BENCH_SLOW_SYNC"

// BenchmarkTapOnSlowCard is a hundred taps a second, evenly, where a sync takes 11.3 ms as measured on SD cards.
func BenchmarkTapOnSlowCard(b *testing.B) {
	if os.Getenv(slowEnv) == "" {
		runSlowly(b)
		return
	}
	c, _ := benchCounter(b)
	var took []time.Duration
	var failed atomic.Int64
	for b.Loop() {
		took = append(took, tapEvenly(c, &failed)...)
	}
	slices.Sort(took)
	b.ReportMetric(ms(took, 0.5), "ms-p50")
	b.ReportMetric(ms(took, 0.99), "ms-p99(<100)")
	b.ReportMetric(float64(failed.Load()), "errors(=0)")
	b.ReportMetric(0, "ns/op")
}

// tapEvenly sends three seconds of taps, each on its own, ten milliseconds apart.
func tapEvenly(c *visit.Counter, failed *atomic.Int64) []time.Duration {
	took := make([]time.Duration, 300)
	m := visit.Moment{Wall: benchMorning, Believed: true, Boot: "bench"}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	var all sync.WaitGroup
	for i := range took {
		<-tick.C
		all.Go(func() {
			start := time.Now()
			if _, err := c.Tap(context.Background(), m, badge{0x04, 0x51, byte(i >> 8), byte(i), 0, 0, 0x80}); err != nil {
				failed.Add(1)
			}
			took[i] = time.Since(start)
		})
	}
	all.Wait()
	return took
}

// runSlowly runs the same benchmark again in a process whose syncs are slow, and passes its figures on.
func runSlowly(b *testing.B) {
	dir := b.TempDir()
	source, library := filepath.Join(dir, "slow.c"), filepath.Join(dir, "slow.so")
	if err := os.WriteFile(source, []byte(slowSyncC), 0o600); err != nil {
		b.Fatal(err)
	}
	if out, err := exec.Command("cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl").CombinedOutput(); err != nil {
		b.Skipf("SKIPPED: the slow sync could not be built: %v\n%s", err, out)
	}
	again := exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^BenchmarkTapOnSlowCard$", "-test.benchtime=1x")
	again.Env = append(os.Environ(), "LD_PRELOAD="+library, slowEnv+"=1")
	out, err := again.CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	passOn(b, string(out))
}

// passOn reports the metrics of another run's benchmark line.
func passOn(b *testing.B, out string) {
	for line := range strings.Lines(out) {
		words := strings.Fields(line)
		if len(words) < 4 || !strings.HasPrefix(words[0], "BenchmarkTapOnSlowCard") {
			continue
		}
		for i := 2; i+1 < len(words); i += 2 {
			var value float64
			if _, err := fmt.Sscan(words[i], &value); err == nil {
				b.ReportMetric(value, words[i+1])
			}
		}
		b.ReportMetric(0, "ns/op")
		return
	}
	b.Fatalf("no benchmark line in:\n%s", out)
}

// BenchmarkTapToWelcome is the whole first flow: a card comes into the field of the chip model, and the entrance's socket says that it is counted. The
// chip's own time, from its first look at the card to the last byte of its answer, is printed beside it, and what is left is ours.
func BenchmarkTapToWelcome(b *testing.B) {
	whole, chip, ours := tapsToWelcome(b, "B")
	for _, d := range []struct {
		name  string
		times []time.Duration
	}{{"", whole}, {"-chip-alone", chip}, {"-ours", ours}} {
		b.ReportMetric(ms(d.times, 0.5), "ms-p50"+d.name)
		b.ReportMetric(ms(d.times, 0.99), "ms-p99"+d.name)
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkTapRemembered is the same where the badge remembers: its state is read, written and proved before the welcome, most of which is the time that a
// tag takes to program six pages.
func BenchmarkTapRemembered(b *testing.B) {
	whole, _, _ := tapsToWelcome(b, "C")
	b.ReportMetric(ms(whole, 0.5), "ms-p50")
	b.ReportMetric(ms(whole, 0.99), "ms-p99")
	b.ReportMetric(0, "ns/op")
}

// tapsToWelcome lets people come one by one, and gives in order of size how long each waited, how long of that was the chip's own, and the rest.
func tapsToWelcome(b *testing.B, mode string) (whole, chip, ours []time.Duration) {
	b.Helper()
	k, rig, url := runInProcess(b, mode)
	entrance, err := (&appliance{url: url}).open(b.Context(), web.ScreenEntrance, "")
	if err != nil {
		b.Fatal(err)
	}
	defer entrance.conn.Close()
	for round := 0; b.Loop(); round++ {
		for i := range 60 {
			card := sim.NTAG("bench", 0x04, byte(round), byte(i), 0x10, 0x20, 0x30, 0x80)
			rig.Reader.Present(card)
			if _, err := entrance.until(func(f web.FromServer) bool { return f.Welcome != nil && f.Welcome.Kind == web.WelcomeCounted }); err != nil {
				b.Fatalf("%v; reader: %+v", err, k.reader.Status())
			}
			welcomed, answer := time.Now(), rig.Reader.FirstAnswer(card)
			rig.Reader.Remove(card)
			total := welcomed.Sub(answer.Entered)
			whole, chip, ours = append(whole, total), append(chip, answer.Own()), append(ours, total-answer.Own())
			<-time.After(500*time.Millisecond + time.Duration(i*7919%113)*time.Millisecond) // people come one by one, at any moment of a poll
		}
	}
	for _, times := range [][]time.Duration{whole, chip, ours} {
		slices.Sort(times)
	}
	return whole, chip, ours
}

// runInProcess runs the demo's appliance inside this process, so that a benchmark can reach its wires.
func runInProcess(b *testing.B, mode string) (*Kiosk, *sim.Rig, string) {
	b.Helper()
	demo := demoCommand{Mode: mode, At: "2026-03-03 09:00", place: place{Data: b.TempDir(), Listen: "127.0.0.1:0"}}
	cfg, err := demo.config()
	if err != nil {
		b.Fatal(err)
	}
	rig, err := sim.NewRig(sim.Options{Panels: panelsOf(cfg)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { rig.Close() })
	if err := demo.setClock(b.Context(), rig, cfg); err != nil {
		b.Fatal(err)
	}
	layWires(&cfg, rig)
	l, err := listen(&cfg)
	if err != nil {
		b.Fatal(err)
	}
	k, err := Open(b.Context(), cfg, Parts{Clock: rig.Clock, Pages: map[string]http.Handler{"/sim/": rig.Handler()}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- k.Run(ctx, l) }()
	b.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			b.Error(err)
		}
		if err := k.Close(); err != nil {
			b.Error(err)
		}
	})
	return k, rig, "http://" + cfg.Web.Listen + "/"
}
