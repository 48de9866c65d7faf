package usage_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
	"troskel/kiosk/visit"
)

// week is a place with a week behind it: a room used, a room closed all week, people counted.
func week(t *testing.T) *place {
	spaces := rooms(t, "a", "mon,tue 09:00-21:00", "b", "")
	spaces[1].Name = "=1+1"
	p := newPlace(t, "2026-02-20 08:00", spaces)
	b := p.book("a", "2026-03-02 10:00", "2026-03-02 12:00")
	p.book("a", "2026-03-03 10:00", "2026-03-03 11:00")
	p.at("2026-03-02 10:20", func() { p.checkIn(b) })
	p.at("2026-03-02 11:21", func() { p.finish(b) })
	p.count("2026-03-02 10:15", people{visits: 12, unbadged: 3, entered: 1234, left: 5})
	p.now = local(t, "2026-03-09 08:00")
	p.closeWeeks("2026-03-09 08:00")
	return p
}

func csvOf(t *testing.T, r *usage.Report, name string) string {
	t.Helper()
	var b strings.Builder
	if err := r.CSV(name, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// lines reads a CSV as another program would.
func lines(t *testing.T, text string) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF")))
	r.Comma = ';'
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestVisitsCSVByteForByte(t *testing.T) {
	got := csvOf(t, week(t).export("2026-03-01", "2026-03-10"), "besok-per-vecka.csv")
	want := "\xEF\xBB\xBF" +
		"visits.week;visits.monday;visits.sunday;visits.visits;visits.unbadged;visits.entered;visits.left;visits.version\r\n" +
		"2026-W10;2026-03-02;2026-03-08;12;..;1234;5;1\r\n"
	if got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestRoomsCSV(t *testing.T) {
	text := csvOf(t, week(t).export("2026-03-02", "2026-03-04"), "rum-per-dag.csv")
	if !strings.HasPrefix(text, "\xEF\xBB\xBFrooms.row;") || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Errorf("no byte order mark, or a line that does not end in CRLF: %q", text)
	}
	var got []string
	for _, line := range lines(t, text)[1:] {
		got = append(got, strings.Join(line, " | "))
	}
	same(t, "rooms", got,
		"row.day | 2026-03-02 | a | Rum a | 12 | 2 | 1,0167 | 0,1667 | 0,0847 | 0 | 0,5083 | 0 | 0 | 0 |  | 0 |  | state.final",
		"row.day | 2026-03-02 | b | '=1+1 | 0 | 0 | 0 |  |  | 0 |  | 0 |  |  |  |  |  | state.final",
		"row.day | 2026-03-03 | a | Rum a | 12 | 1 | 0 | 0,0833 | 0 | 0 | 0 | 0 |  | 0 |  |  |  | state.final",
		"row.day | 2026-03-03 | b | '=1+1 | 0 | 0 | 0 |  |  | 0 |  | 0 |  |  |  |  |  | state.final",
		"row.day | 2026-03-04 | a | Rum a | 0 | 0 | 0 |  |  | 0 |  | 0 |  |  |  |  |  | state.final",
		"row.day | 2026-03-04 | b | '=1+1 | 0 | 0 | 0 |  |  | 0 |  | 0 |  |  |  |  |  | state.final",
		"row.room |  | a | Rum a | 24 | 3 | 1,0167 | 0,125 | 0,0424 | 0 | 0,3389 | 0 | 0 | 0 |  | 0 |  | state.final",
		"row.room |  | b | '=1+1 | 0 | 0 | 0 |  |  | 0 |  | 0 |  |  |  |  |  | state.final",
		"row.all |  |  |  | 24 | 3 | 1,0167 | 0,125 | 0,0424 | 0 | 0,3389 | 0 | 0 | 0 |  | 0 |  | state.final",
	)
}

// What is told of how full rooms are tells of no small group, whatever periods are asked for.
func TestFullRoomsTellOfNoSmallGroup(t *testing.T) {
	spaces := rooms(t, "a", allHours)
	spaces[0].Capacity = 20
	for heads, fill := range map[int]string{0: "0", 1: "", 2: "", 3: "", 4: "", 5: "0,25", 7: "0,25", 8: "0,5", 12: "0,5", 13: "0,75"} {
		p := newPlace(t, "2026-03-01 08:00", spaces)
		b := p.book("a", "2026-03-02 10:00", "2026-03-02 12:00")
		p.at("2026-03-02 10:00", func() { p.checkIn(b) })
		p.at("2026-03-02 12:30", func() { p.headcount(b, heads) })
		p.now = local(t, "2026-03-03 00:00")
		line := lines(t, csvOf(t, p.export("2026-03-02", "2026-03-02"), "rum-per-dag.csv"))[1]
		if got := line[14]; got != fill {
			t.Errorf("%d heads in a room of 20: platsfyllnad %q, want %q", heads, got, fill)
		}
		if counted := map[bool]string{true: "0", false: "1"}[fill == ""]; line[15] != counted {
			t.Errorf("%d heads: %q of the use is counted, want %q", heads, line[15], counted)
		}
	}
}

// A hall's booking that nobody came to is one, and of the hall; those who took its rooms meanwhile dropped in.
func TestBookingsAreCountedWhereTheyWereMade(t *testing.T) {
	hall := booking.Space{ID: "hall", Name: "A+B", Parts: []string{"a", "b"}, From: booking.Date{Year: 2026, Month: time.January, Day: 1}}
	p := newPlace(t, "2026-03-01 08:00", append(rooms(t, "a", allHours, "b", allHours), hall))
	p.book("hall", "2026-03-02 10:00", "2026-03-02 12:00")
	kept := p.book("a", "2026-03-02 14:00", "2026-03-02 15:00")
	late := p.book("b", "2026-03-02 18:00", "2026-03-02 19:00")
	early := p.book("b", "2026-03-05 18:00", "2026-03-05 19:00")
	p.at("2026-03-02 10:15", p.sweep)
	p.at("2026-03-02 10:30", func() { p.dropIn("b", span(t, "2026-03-02 10:30", "2026-03-02 11:00")) })
	p.at("2026-03-02 12:00", func() { p.cancel(late, early) })
	p.at("2026-03-02 14:00", func() { p.checkIn(kept) })
	p.now = local(t, "2026-03-08 00:00")
	report := p.export("2026-03-02", "2026-03-07")
	var got []string
	for _, line := range lines(t, csvOf(t, report, "bokningar-per-rum.csv"))[1:] {
		got = append(got, strings.Join(line, " | "))
	}
	same(t, "bookings", got, "a | Rum a | 1 | 0 | 0 | 0 | 0", "b | Rum b | 0 | 0 |  | 1 | 1", "hall | A+B | 1 | 1 | 1 | 0 | 0", " | row.all | 2 | 1 | 0,5 | 1 | 1")
	if use := sum(p.days("2026-03-02", "2026-03-07")); use.Regained != 30*time.Minute || use.DroppedIn != 30*time.Minute || use.Kept != time.Hour {
		t.Errorf("%+v", use)
	}
}

func TestDaysThatAreNotOverAreMarked(t *testing.T) {
	p := week(t)
	p.now = local(t, "2026-03-03 10:30")
	var states []string
	for _, line := range lines(t, csvOf(t, p.export("2026-03-02", "2026-03-03"), "rum-per-dag.csv"))[1:] {
		if line[2] != "b" {
			states = append(states, line[0]+" "+line[len(line)-1])
		}
	}
	same(t, "states", states, "row.day state.final", "row.day state.preliminary", "row.room state.preliminary", "row.all state.preliminary")
}

func TestQualityTellsWhatIsMissing(t *testing.T) {
	p := week(t)
	p.now = local(t, "2026-03-18 12:00") // the week of 9 March is over, but nobody has closed it
	report := p.export("2026-02-21", "2026-03-18")
	var got []string
	for _, line := range lines(t, csvOf(t, report, "kvalitet.csv"))[1:] {
		if line[0] == "subject.seal" {
			if len(line[3]) != 16 || line[3] != fmt.Sprintf("%x", p.link()[:8]) {
				t.Errorf("the seal is told as %q", line[3])
			}
			continue
		}
		got = append(got, strings.Join(line[:4], " "))
	}
	same(t, "quality", got,
		"subject.whole 2026-02-21 2026-03-18 3",
		"subject.closed 2026-02-21 2026-03-18 1",
		"subject.before 2026-02-23 2026-03-01 ",
		"subject.open 2026-03-09 2026-03-15 ",
		"subject.outside 2026-02-21 2026-02-22 ",
		"subject.outside 2026-03-16 2026-03-18 ",
		"subject.preliminary 2026-03-18 2026-03-18 ",
		"subject.started 2026-02-21 2026-03-18 2",
		"subject.checkedIn 2026-02-21 2026-03-18 1",
		"subject.assumedEnd 2026-02-21 2026-03-18 0",
		"subject.arranged 2026-02-21 2026-03-18 2",
		"subject.held 2026-02-21 2026-03-18 1",
		"subject.vouched 2026-02-21 2026-03-18 0",
		"subject.uncounted 2026-02-21 2026-03-18 1",
		"subject.cellsSaid 2026-02-21 2026-03-18 0",
		"subject.cellsAssumed 2026-02-21 2026-03-18 0",
		"subject.cellsUnknown 2026-02-21 2026-03-18 1",
		"subject.cellsEmpty 2026-02-21 2026-03-18 15",
		"subject.ideas 2026-02-21 2026-03-18 0",
		"subject.ideasProposed 2026-02-21 2026-03-18 0",
		"subject.ideasHeld 2026-02-21 2026-03-18 0",
		"subject.ideasRecurring 2026-02-21 2026-03-18 0",
	)
}

// Coverage is about what has begun: a booking that is going on has no check-out to assume, one to come may still get its check-in.
func TestCoverageCountsWhatHasHappened(t *testing.T) {
	p := newPlace(t, "2026-03-01 08:00", rooms(t, "a", allHours))
	night := p.book("a", "2026-03-01 22:00", "2026-03-02 02:00") // began before the period
	over := p.book("a", "2026-03-02 10:00", "2026-03-02 11:00")
	going := p.book("a", "2026-03-02 12:00", "2026-03-02 14:00")
	p.book("a", "2026-03-02 16:00", "2026-03-02 18:00")
	for _, b := range []booking.Booking{night, over, going} {
		p.now = b.Start
		p.checkIn(b)
	}
	p.now = local(t, "2026-03-02 13:00")
	var got []string
	for _, line := range lines(t, csvOf(t, p.export("2026-03-02", "2026-03-02"), "kvalitet.csv"))[1:] {
		if line[3] != "" {
			got = append(got, line[0]+" "+line[3])
		}
	}
	same(t, "coverage", got, "subject.whole 0", "subject.closed 0", "subject.started 2", "subject.checkedIn 2", "subject.assumedEnd 1",
		"subject.arranged 2", "subject.held 2", "subject.vouched 0", "subject.uncounted 2", "subject.cellsSaid 0", "subject.cellsAssumed 0", "subject.cellsUnknown 2",
		"subject.cellsEmpty 15", "subject.ideas 0", "subject.ideasProposed 0", "subject.ideasHeld 0", "subject.ideasRecurring 0")
}

func TestDefinitionsAreInEveryExport(t *testing.T) {
	defined := map[string]string{}
	for _, line := range lines(t, csvOf(t, week(t).export("2026-03-02", "2026-03-08"), "definitioner.csv")) {
		defined[line[0]] = line[1]
	}
	for term, meaning := range map[string]string{
		"term.version": usage.DefinitionVersion, "term.period": "2026-03-02 – 2026-03-08", "term.zone": "Europe/Stockholm",
		"term.made": "2026-03-09 08:00", "term.suppression": "meaning.suppression", "term.visits": "method.half-day",
		"term.useRate": "meaning.useRate", "term.bookingRate": "meaning.bookingRate", "term.bookable": "meaning.bookable",
	} {
		if defined[term] != meaning {
			t.Errorf("%s is defined as %q, want %q", term, defined[term], meaning)
		}
	}
}

// TestDefinitionsFollowTheMethod: what a visit is, is told as badges were counted, and a change of that is told with its day.
func TestDefinitionsFollowTheMethod(t *testing.T) {
	p := week(t)
	told := func() (visits []string, changes int) {
		report := p.export("2026-03-02", "2026-03-08")
		for _, line := range lines(t, csvOf(t, report, "definitioner.csv")) {
			if strings.HasPrefix(line[0], "term.visits") {
				visits = append(visits, line[0]+": "+line[1])
			}
		}
		for _, line := range lines(t, csvOf(t, report, "kvalitet.csv")) {
			if line[0] == "subject.method" {
				changes++
			}
		}
		return visits, changes
	}
	p.countBy("2026-02-20 08:00", visit.ModeC, visit.Day)
	if got, changes := told(); len(got) != 1 || got[0] != "term.visits: method.day method.C" || changes != 0 {
		t.Errorf("in one way: %q, %d changes", got, changes)
	}
	p.countBy("2026-03-04 08:00", visit.ModeA, visit.Day)
	got, changes := told()
	same(t, "in two ways", got, "term.visits, quality.from 2026-03-02: method.day method.C", "term.visits, quality.from 2026-03-04: method.A")
	if changes != 1 {
		t.Errorf("%d changes are told", changes)
	}
}

// countBy starts counting in another way.
func (p *place) countBy(at string, mode visit.Mode, period visit.Period) {
	p.t.Helper()
	c, err := visit.New(p.db, visit.Options{Entrance: "entré", Zone: stockholm, Mode: mode, Period: period, Key: make([]byte, visit.MemoryKeySize)})
	if err != nil {
		p.t.Fatal(err)
	}
	defer c.Close()
	if err := c.Heal(p.t.Context(), visit.Moment{Wall: local(p.t, at), Believed: true, Boot: at}); err != nil {
		p.t.Fatal(err)
	}
}

func TestFilesAppearWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	report := week(t).export("2026-03-02", "2026-03-08")
	files, err := report.WriteCSV(dir)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "files", files, filepath.Join(dir, "besok-per-vecka.csv"), filepath.Join(dir, "besok-fordelning.csv"), filepath.Join(dir, "rum-per-dag.csv"),
		filepath.Join(dir, "bokningar-per-rum.csv"), filepath.Join(dir, "aktiviteter.csv"), filepath.Join(dir, "aterkommande.csv"), filepath.Join(dir, "samarbetspartner.csv"), filepath.Join(dir, "matris.csv"), filepath.Join(dir, "loggbok.csv"),
		filepath.Join(dir, "definitioner.csv"), filepath.Join(dir, "kvalitet.csv"))
	if _, err := report.WriteXLSX(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := report.WriteXLSX(dir); err != nil {
		t.Fatalf("writing it once more: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	same(t, "nothing temporary is left", names, "aktiviteter.csv", "aterkommande.csv", "besok-fordelning.csv", "besok-per-vecka.csv", "bokningar-per-rum.csv", "definitioner.csv", "kvalitet.csv",
		"loggbok.csv", "matris.csv", "rum-per-dag.csv", "samarbetspartner.csv", "troskel-2026-03-02-2026-03-08.xlsx")
	data, err := os.ReadFile(files[0])
	if err != nil || string(data) != csvOf(t, report, "besok-per-vecka.csv") {
		t.Errorf("the file holds %q (%v)", data, err)
	}
}

func TestFaultsOfFilesAreTold(t *testing.T) {
	report := week(t).export("2026-03-02", "2026-03-08")
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := report.WriteCSV(blocked); err == nil || !strings.Contains(err.Error(), "besok-per-vecka.csv was not written") {
		t.Errorf("into a file instead of a folder: %v", err)
	}
	if err := report.CSV("../secret", &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "rum-per-dag.csv") {
		t.Errorf("an unknown name: %v, want the names there are", err)
	}
	if err := report.XLSX(full{}); !errors.Is(err, errFull) {
		t.Errorf("a workbook to a full disk: %v", err)
	}
	if err := report.CSV("rum-per-dag.csv", full{}); !errors.Is(err, errFull) {
		t.Errorf("a table to a full disk: %v", err)
	}
}

var errFull = errors.New("no space left")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestPeriodsThatCannotBe(t *testing.T) {
	for _, c := range []struct{ from, to, says string }{
		{"2026-03-08", "2026-03-02", "swap"},
		{"2026-02-30", "2026-03-02", "the first day"},
		{"2026-03-02", "nästa vecka", "the last day"},
		{"1990-01-01", "2026-03-02", "at most 1830"},
		{"", "", "the first day"},
	} {
		if _, err := usage.ParsePeriod(c.from, c.to); !errors.Is(err, usage.ErrPeriod) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s to %s: %v, want one that says %q", c.from, c.to, err, c.says)
		}
	}
	p := newPlace(t, "2026-03-01 12:00", nil)
	bad := booking.Date{Year: 2026, Month: 2, Day: 30}
	_, errDays := p.RoomDays(t.Context(), bad, bad, p.now)
	_, errWeeks := p.Weeks(t.Context(), date(t, "2026-03-02"), date(t, "2026-03-01"))
	_, errExport := p.Export(t.Context(), usage.Period{}, p.now, nil)
	for _, err := range []error{errDays, errWeeks, errExport} {
		if !errors.Is(err, usage.ErrPeriod) {
			t.Errorf("%v, want ErrPeriod", err)
		}
	}
	if longest, err := usage.ParsePeriod("2024-01-01", "2029-01-03"); err != nil || longest.Days() != usage.LongestPeriod {
		t.Errorf("the longest period has %d days: %v", longest.Days(), err)
	}
	if _, err := usage.ParsePeriod("2024-01-01", "2029-01-04"); !errors.Is(err, usage.ErrPeriod) {
		t.Errorf("a day longer than the longest period: %v", err)
	}
}
