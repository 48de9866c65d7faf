package counter

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// The example of the maker's protocol: one person, 782 mm to the left, 1713 mm before the module.
var example = []byte{
	0xAA, 0xFF, 0x03, 0x00, 0x0E, 0x03, 0xB1, 0x86, 0x10, 0x00, 0x40, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x55, 0xCC,
}

func TestTheMakersExample(t *testing.T) {
	var s reports
	got := s.feed(example)
	if len(got) != 1 || !slices.Equal(got[0], report{{x: -782, y: 1713}}) {
		t.Errorf("got %v", got)
	}
}

func TestReportsInAnyPieces(t *testing.T) {
	broken := slices.Clone(example)
	broken[len(broken)-1] = 0
	stream := slices.Concat(example[7:], []byte{0xAA, 0xFF}, example, broken, []byte{0xAA, 0xAA, 0xFF, 0x03}, example, example[:12], example)
	for size := 1; size <= len(stream); size++ {
		var s reports
		var got []report
		for piece := range slices.Chunk(stream, size) {
			got = append(got, s.feed(piece)...)
		}
		if len(got) != 3 {
			t.Fatalf("in pieces of %d: %d reports, want 3", size, len(got))
		}
	}
}

func FuzzReports(f *testing.F) {
	f.Add(example, 7)
	f.Add(bytes.Repeat([]byte{0xAA, 0xFF, 0x03, 0x00}, 20), 3)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		var s reports
		tr := tracker{line: RadarLine}
		at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		n := 0
		for piece := range slices.Chunk(data, max(1, min(size, 300))) {
			for _, r := range s.feed(piece) {
				at = at.Add(100 * time.Millisecond)
				n++
				if len(r) > 3 || len(tr.feed(r, at)) > len(r) {
					t.Fatalf("a report of %d people", len(r))
				}
			}
			if len(s.rest) >= reportSize || len(tr.tracks) > 3*20 {
				t.Fatalf("%d bytes and %d tracks are kept", len(s.rest), len(tr.tracks))
			}
		}
		if n*reportSize > len(data) {
			t.Fatalf("%d reports in %d bytes", n, len(data))
		}
	})
}

// path is somebody's way, a place every tenth of a second.
func path(from, to target, steps int) []target {
	var way []target
	for i := range steps + 1 {
		way = append(way, target{from.x + (to.x-from.x)*i/steps, from.y + (to.y-from.y)*i/steps})
	}
	return way
}

func TestWhoCrossesTheLine(t *testing.T) {
	in, out := path(target{0, 500}, target{300, 3000}, 20), path(target{-200, 3000}, target{0, 500}, 15)
	still := slices.Repeat([]target{{0, 1450}}, 30)
	sway := slices.Repeat([]target{{0, 1350}, {100, 1600}, {0, 1400}, {50, 1700}}, 10)
	nobody := slices.Repeat([]target{{}}, 20)
	for _, c := range []struct {
		who  string
		ways [][]target // side by side in time; (0,0) is nobody
		want string
	}{
		{"nobody", [][]target{nobody}, ""},
		{"somebody enters", [][]target{in}, "in"},
		{"somebody leaves", [][]target{out}, "out"},
		{"a child runs in", [][]target{path(target{0, 600}, target{0, 2800}, 6)}, "in"},
		{"two enter behind each other", [][]target{append(slices.Clone(in), nobody...), append(slices.Repeat([]target{{}}, 8), in...)}, "in in"},
		{"three enter abreast", [][]target{in, path(target{-600, 500}, target{-600, 3000}, 20), path(target{700, 500}, target{900, 3000}, 20)}, "in in in"},
		{"two pass each other in the door", [][]target{path(target{-400, 500}, target{-400, 3000}, 20), path(target{400, 3000}, target{400, 500}, 20)}, "in out"},
		{"looks in and backs out", [][]target{append(path(target{0, 500}, target{0, 1650}, 10), path(target{0, 1650}, target{0, 500}, 10)...)}, ""},
		{"comes in and goes out again", [][]target{append(slices.Clone(in), path(target{300, 3000}, target{0, 500}, 20)...)}, "in out"},
		{"stands on the line, then enters", [][]target{slices.Concat(path(target{0, 500}, target{0, 1450}, 8), still, path(target{0, 1450}, target{0, 3000}, 12))}, "in"},
		{"sways on the line and goes back", [][]target{slices.Concat(path(target{0, 500}, target{0, 1350}, 8), sway, path(target{0, 1350}, target{0, 500}, 8))}, ""},
		{"appears within the house", [][]target{path(target{0, 2500}, target{0, 4000}, 10)}, ""},
		{"is lost for a moment", [][]target{slices.Concat(in[:8], []target{{}, {}}, in[10:])}, "in"},
		{"is lost for long", [][]target{slices.Concat(in[:8], nobody, in[10:])}, ""},
		{"walks past, far to the side", [][]target{path(target{3000, 500}, target{3000, 3000}, 20)}, ""},
		{"a ghost flickers on the other side", [][]target{slices.Concat([]target{{0, 600}, {0, 3500}, {0, 620}, {0, 3500}, {0, 640}}, nobody)}, ""},
	} {
		tr := tracker{line: RadarLine}
		at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		var got []string
		for step := range 120 {
			at = at.Add(100 * time.Millisecond)
			var now report
			for _, way := range c.ways {
				if step < len(way) && way[step] != (target{}) {
					now = append(now, way[step])
				}
			}
			if step%2 == 1 {
				slices.Reverse(now) // the places change hands
			}
			for _, x := range tr.feed(now, at) {
				got = append(got, map[bool]string{true: "in", false: "out"}[x.In])
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", c.who, strings.Join(got, " "), c.want)
		}
	}
	turned := tracker{line: RadarLine, turned: true}
	for i, p := range in {
		for _, x := range turned.feed(report{p}, time.Unix(int64(i)/10, 0)) {
			if x.In {
				t.Error("before a module that looks at the door, who goes away from it leaves")
			}
		}
	}
}

// frame is a report as the module sends it.
func frame(people ...target) []byte {
	b := slices.Clone(reportHead)
	for i := range 3 {
		t := make([]byte, targetSize)
		if i < len(people) {
			binary.LittleEndian.PutUint16(t, encode(people[i].x))
			binary.LittleEndian.PutUint16(t[2:], encode(people[i].y))
			t[6] = 0x40
		}
		b = append(b, t...)
	}
	return append(b, reportTail...)
}

func encode(n int) uint16 {
	if n >= 0 {
		return uint16(n) | 0x8000
	}
	return uint16(-n)
}

func TestFramesComeBackAsTheyWere(t *testing.T) {
	var s reports
	want := report{{-1, 2}, {32767, -32767}, {0, 1}}
	if got := s.feed(frame(want...)); len(got) != 1 || !slices.Equal(got[0], want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// fakePort is a serial line that says what is put into it, in fake time.
type fakePort struct {
	said chan []byte
	gone chan struct{}
	wait time.Duration
}

func (p *fakePort) SetReadTimeout(d time.Duration) error { p.wait = d; return nil }
func (p *fakePort) Close() error                         { return nil }

func (p *fakePort) Read(b []byte) (int, error) {
	select {
	case data := <-p.said:
		return copy(b, data), nil
	case <-p.gone:
		return 0, errors.New("input/output error")
	case <-time.After(p.wait):
		return 0, nil
	}
}

func TestARadarThatFailsAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &fakePort{said: make(chan []byte, 16), gone: make(chan struct{}, 1)}
		r, err := OpenRadar("/dev/ttyUSB7", RadarLine, false, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		var denied atomic.Bool
		denied.Store(true)
		r.open = func() (port, error) {
			if denied.Load() {
				return nil, errors.New("permission denied")
			}
			return p, nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.Run(ctx, make(chan Crossing)) }()
		pass := func(d time.Duration, state, code string) {
			t.Helper()
			<-time.After(d)
			synctest.Wait()
			if s := r.Status(); s.State != state || s.Code != code || code != "" && !strings.Contains(s.Detail, "/dev/ttyUSB7") {
				t.Errorf("status %+v, want %s %s", s, state, code)
			}
		}
		pass(time.Second, "ill", "open_failed")
		denied.Store(false)
		pass(10*time.Second, "ill", "silent")
		p.said <- frame()
		pass(time.Second, "ok", "")
		for range 10 {
			p.said <- []byte("\xf0\x0d gibberish")
			<-time.After(400 * time.Millisecond)
		}
		pass(0, "ill", "garbage")
		p.said <- frame()
		pass(time.Second, "ok", "")
		p.gone <- struct{}{}
		pass(time.Second, "ill", "lost")
		<-time.After(5 * time.Second)
		p.said <- frame()
		pass(time.Second, "ok", "")
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run answered %v", err)
		}
	})
}
