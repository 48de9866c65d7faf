package visit_test

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"troskel/hardware/counter"
	"troskel/kiosk/visit"
)

// halfHour is a line of the record of a real door: ten weeks of 2005 at a university building in California.
type halfHour struct {
	start         time.Time
	entered, left int
}

// TestTenWeeksOfARealDoor sends everybody who passed a real door through the beams' detector into a database: as many come out as went in, in each half hour, and
// the house is empty after each closing.
func TestTenWeeksOfARealDoor(t *testing.T) {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	record := realDoor(t, zone)
	h := open(t, "2005-07-24")
	h.opt = visit.Options{Entrance: "main door", Zone: zone, NextClosing: func(at time.Time) time.Time { return next(at.In(zone), 22, 0) }}
	h.start()
	var detector counter.Detector
	closings := 0
	for _, line := range record {
		h.replay(&detector, line)
		if line.start.Hour() == 22 && line.start.Minute() == 0 {
			closings++
		}
	}
	if closings < 69 {
		t.Errorf("%d closings in ten weeks", closings)
	}
	got := map[time.Time]halfHour{}
	for _, q := range h.quarters() {
		start := q.Start.Truncate(30 * time.Minute)
		sum := got[start]
		got[start] = halfHour{entered: sum.entered + q.Entered, left: sum.left + q.Left}
		if q.Passages != q.Entered+q.Left || q.Visits+q.Unbadged != 0 {
			t.Errorf("%+v: a crossing is a passage and no visit", q)
		}
	}
	entered, left := 0, 0
	for _, line := range record {
		entered, left = entered+line.entered, left+line.left
		if in := got[line.start.UTC()]; in.entered != line.entered || in.left != line.left {
			t.Errorf("%v: %d entered and %d left, the record has %d and %d", line.start, in.entered, in.left, line.entered, line.left)
		}
	}
	if q := h.sum(); q.Entered != entered || q.Left != left || entered == 0 {
		t.Errorf("in all %d entered and %d left, the record has %d and %d", q.Entered, q.Left, entered, left)
	}
}

// replay lets one half hour's people walk through the beams, evenly spread and mixed, and checks how many are inside. Commits run side by side, as they would if
// the disk were slower than the people.
func (h *house) replay(d *counter.Detector, line halfHour) {
	people := line.entered + line.left
	h.truth = line.start
	if local := line.start; local.Hour() == 22 && local.Minute() == 0 && h.count.Inside(h.now()) != 0 {
		h.t.Errorf("%v: %d inside at the closing", line.start, h.count.Inside(h.now()))
	}
	var all sync.WaitGroup
	for i := range people {
		at := line.start.Add(time.Duration(i) * 30 * time.Minute / time.Duration(people))
		in := (i+1)*line.entered/people > i*line.entered/people
		crossing := walk(h.t, d, at, in)
		m := visit.Moment{Wall: crossing.Seen, Believed: true, Boot: "boot-0", Mono: h.mono + crossing.Seen.Sub(line.start)}
		all.Go(func() {
			if err := h.count.Cross(h.t.Context(), m, crossing.In); err != nil {
				h.t.Error(err)
			}
			if n := h.count.Inside(m); n < 0 {
				h.t.Errorf("%v: %d inside", m.Wall, n)
			}
		})
	}
	all.Wait()
	h.mono += 30 * time.Minute
}

// walk breaks and frees the beams as one person does.
func walk(t testing.TB, d *counter.Detector, at time.Time, in bool) counter.Crossing {
	t.Helper()
	for i, broken := range []bool{true, true, false, false} {
		at = at.Add(50 * time.Millisecond)
		crossing, ok := d.Feed(counter.Edge{Outer: in == (i%2 == 0), Broken: broken, At: at})
		if ok != (i == 3) {
			t.Fatalf("edge %d of a walk: crossing %v", i, ok)
		}
		if ok {
			return crossing
		}
	}
	return counter.Crossing{}
}

// realDoor reads the record, which lies beside the repository.
func realDoor(t *testing.T, zone *time.Location) []halfHour {
	t.Helper()
	name := filepath.Join(root(t), "..", "shared", "data", "door-counts", "calit2.csv")
	file, err := os.Open(name)
	if err != nil {
		t.Skipf("THE REAL DOOR IS NOT TESTED: %v (CalIt2 Building People Counts, doi 10.24432/C5NG78)", err)
	}
	defer file.Close()
	lines := csv.NewReader(file)
	var all []halfHour
	for {
		fields, err := lines.Read()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if fields[0] == "start_local" {
			continue
		}
		all = append(all, line(t, fields, zone))
	}
}

func line(t *testing.T, fields []string, zone *time.Location) halfHour {
	t.Helper()
	start, err := time.ParseInLocation("2006-01-02 15:04", fields[0], zone)
	if err != nil {
		t.Fatal(err)
	}
	entered, err := strconv.Atoi(fields[1])
	if err != nil {
		t.Fatal(err)
	}
	left, err := strconv.Atoi(fields[2])
	if err != nil {
		t.Fatal(err)
	}
	return halfHour{start: start, entered: entered, left: left}
}

// root is the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}
