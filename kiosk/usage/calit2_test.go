package usage_test

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"troskel/booking"
	"troskel/hardware/counter"
	"troskel/kiosk/visit"
)

// halfHour is a line of the door counts of a real building: how many came in and went out from Start on.
type halfHour struct {
	start         time.Time
	entered, left int
}

// calIt2 reads ten weeks of real people through a real door, which lie beside the repository.
func calIt2(t *testing.T) []halfHour {
	t.Helper()
	file, err := os.Open(filepath.Join(root(t), "..", "shared", "data", "door-counts", "calit2.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("NOT TESTED with real people: the CalIt2 door counts are absent: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []halfHour
	for _, row := range rows[1:] {
		entered, errIn := strconv.Atoi(row[1])
		left, errOut := strconv.Atoi(row[2])
		if err := errors.Join(errIn, errOut); err != nil {
			t.Fatal(err)
		}
		all = append(all, halfHour{local(t, row[0]), entered, left})
	}
	return all
}

// root is the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
	}
}

// walk lets everybody of the half-hours through the beams, each on a moment of their own. The counts of one half-hour go in side by side, so that the
// database can take them in one commit.
func walk(t *testing.T, p *place, door []halfHour) {
	t.Helper()
	visits, err := visit.New(p.db, visit.Options{Entrance: "huvudentrén", Zone: stockholm})
	if err != nil {
		t.Fatal(err)
	}
	defer visits.Close()
	var beams counter.Detector
	for _, h := range door {
		var wait sync.WaitGroup
		for n := range h.entered + h.left {
			at := h.start.Add(time.Duration(n) * 30 * time.Minute / time.Duration(h.entered+h.left))
			crossing := through(t, &beams, at, n < h.entered)
			wait.Go(func() {
				if err := visits.Cross(t.Context(), visit.Moment{Wall: crossing.Seen, Believed: true, Boot: "boot"}, crossing.In); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
	}
}

// through is one person's four edges: into the first beam, into the second, out of both.
func through(t *testing.T, beams *counter.Detector, at time.Time, in bool) (seen counter.Crossing) {
	t.Helper()
	for n, edge := range []counter.Edge{{Outer: in, Broken: true}, {Outer: !in, Broken: true}, {Outer: in}, {Outer: !in}} {
		edge.At = at.Add(time.Duration(n) * 50 * time.Millisecond)
		if crossing, ok := beams.Feed(edge); ok {
			seen = crossing
		}
	}
	if seen.In != in || seen.Seen.IsZero() {
		t.Fatalf("the beams saw %+v of a person who went in: %v", seen, in)
	}
	return seen
}

// Ten weeks of real people go in through the beams and come out of the weekly export: totals in equal totals out, weeks at the edges too.
func TestCalIt2TotalsInAreTotalsOut(t *testing.T) {
	door := calIt2(t)
	p := newPlace(t, "2005-07-24 00:00", nil)
	walk(t, p, door)
	p.now = local(t, "2005-10-03 00:00")
	p.closeWeeks("2005-10-03 00:00")

	want := map[string][2]int{}
	var in [2]int
	for _, h := range door {
		monday := booking.DateOf(h.start, stockholm)
		for monday.Weekday() != time.Monday {
			monday = monday.Add(-1)
		}
		w := want[monday.String()]
		want[monday.String()] = [2]int{w[0] + h.entered, w[1] + h.left}
		in[0], in[1] = in[0]+h.entered, in[1]+h.left
	}
	// From the Monday before the first Sunday to the Sunday after the last Saturday: eleven ISO weeks, the first with one day.
	rows := lines(t, csvOf(t, p.export("2005-07-18", "2005-10-02"), "besok-per-vecka.csv"))[1:]
	var out [2]int
	for _, row := range rows {
		entered, errIn := strconv.Atoi(row[5])
		left, errOut := strconv.Atoi(row[6])
		if err := errors.Join(errIn, errOut); err != nil {
			t.Fatal(err)
		}
		if got := [2]int{entered, left}; got != want[row[1]] {
			t.Errorf("%s: %v in and out, the door counted %v", row[0], got, want[row[1]])
		}
		out[0], out[1] = out[0]+entered, out[1]+left
	}
	if len(rows) != 11 || in != out || in != [2]int{12038, 11355} {
		t.Errorf("%d weeks; %v went in and out, %v came out of the export", len(rows), in, out)
	}
	if inside := lines(t, csvOf(t, p.export("2005-07-24", "2005-10-01"), "besok-per-vecka.csv")); len(inside) != 1+9 {
		t.Errorf("the nine weeks wholly inside the ten weeks of counting: %d rows", len(inside)-1)
	}
}
