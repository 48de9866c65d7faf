package usage_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// told is cells as lines: first date, line, cell, figure.
func told(cells []usage.Cell) (lines []string) {
	for _, c := range cells {
		if c.Figure != (usage.Figure{}) {
			lines = append(lines, fmt.Sprintf("%s–%s %s %s %s", c.From, c.To, c.Line, c.Name, c.Figure))
		}
	}
	return lines
}

func (p *place) chose(day string, band, n int) {
	p.t.Helper()
	p.exec(`INSERT INTO visit_band VALUES ('day', ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n`, local(p.t, day+" 00:00").Unix(), band, n)
}

func TestMonthsAndTermsAreWholeWeeks(t *testing.T) {
	for monday, want := range map[string][2]string{
		"2025-12-29": {"2025-12-29", "2025-12-29"}, // its Thursday is 1 January
		"2025-12-22": {"2025-12-01", "2025-06-30"},
		"2026-02-23": {"2026-02-02", "2025-12-29"},
		"2026-06-29": {"2026-06-29", "2026-06-29"}, // Thursday 2 July
		"2026-07-27": {"2026-06-29", "2026-06-29"}, // Thursday 30 July
	} {
		if got := [2]string{usage.MonthOf(date(t, monday)).String(), usage.TermOf(date(t, monday)).String()}; got != want {
			t.Errorf("the week of %s lies in %v, want %v", monday, got, want)
		}
	}
}

// spring is a place with one term: two busy half-days, many age bands, one month with few people.
func spring(t *testing.T) *place {
	p := newPlace(t, "2026-01-01 12:00", rooms(t, "a", officeHours))
	p.count("2026-01-12 09:45", people{visits: 80, entered: 80})  // Monday
	p.count("2026-01-12 11:45", people{visits: 20, unbadged: 10}) // still before noon
	p.count("2026-01-15 12:00", people{visits: 40})               // Thursday
	p.chose("2026-01-12", 2, 60)
	p.chose("2026-01-12", 6, 3)
	p.chose("2026-01-15", 2, 12)
	p.chose("2026-01-15", 7, 20)
	p.count("2026-02-10 10:00", people{visits: 7}) // Tuesday
	p.chose("2026-02-10", 4, 7)
	return p
}

func TestMonthsByAgeBand(t *testing.T) {
	p := spring(t)
	p.closeWeeks("2026-03-09 00:00")
	report := p.export("2026-01-01", "2026-03-31")
	same(t, "three who are 65 hide the next smallest band with them", told(report.Months),
		"2026-02-02–2026-03-01 band 20-25 7")
	report = p.export("2025-12-29", "2026-03-31")
	same(t, "a month is told when it lies in the period with all its weeks", told(report.Months),
		"2025-12-29–2026-02-01 band 11-15 72", "2025-12-29–2026-02-01 band 65+ ..", "2025-12-29–2026-02-01 band unsaid ..",
		"2025-12-29–2026-02-01 band none 55", "2026-02-02–2026-03-01 band 20-25 7")
	same(t, "coverage", told(report.Coverage), "2025-12-29–2026-02-01 coverage percent 60", "2026-02-02–2026-03-01 coverage percent ..")
}

func TestTermsByHalfDay(t *testing.T) {
	p := spring(t)
	p.closeWeeks("2026-06-28 23:59")
	if report := p.export("2025-12-29", "2026-06-28"); len(report.Halves) > 0 {
		t.Errorf("told before the term is over: %v", report.Halves)
	}
	p.closeWeeks("2026-06-29 00:00")
	same(t, "half-days", told(p.export("2025-12-29", "2026-06-28").Halves),
		"2025-12-29–2026-06-28 unbadged 1a 10", "2025-12-29–2026-06-28 visits 1a 100", "2025-12-29–2026-06-28 visits 2a 7", "2025-12-29–2026-06-28 visits 4p 40")
	if cells := p.export("2025-12-29", "2026-06-28").Halves; len(cells) != 28 {
		t.Errorf("%d cells, want 14 of each, nobody as 0", len(cells))
	}
}

func TestAWeekThatIsHiddenHidesInItsTerm(t *testing.T) {
	p := spring(t)
	p.count("2026-04-14 10:00", people{visits: 3})
	p.closeWeeks("2026-06-29 00:00")
	same(t, "else three would be what the term has more than its other weeks", told(p.export("2025-12-29", "2026-06-28").Halves),
		"2025-12-29–2026-06-28 unbadged 1a 10", "2025-12-29–2026-06-28 visits 1a 100", "2025-12-29–2026-06-28 visits 2a ..", "2025-12-29–2026-06-28 visits 4p 40")
}

func TestALineOfFewIsHiddenWhole(t *testing.T) {
	p := newPlace(t, "2026-01-01 12:00", nil)
	for day := 12; day < 17; day++ { // one person on each day of a week
		p.count(fmt.Sprintf("2026-01-%d 10:00", day), people{visits: 1})
	}
	p.closeWeeks("2026-06-29 00:00")
	for _, c := range p.export("2025-12-29", "2026-06-28").Halves {
		if c.Line == "visits" && !c.Hidden {
			t.Errorf("%s is told as %s: then the others could be worked out", c.Name, c.Figure)
		}
	}
}

func TestLateCountersGoIntoTheNextWeeksMonth(t *testing.T) {
	p := spring(t)
	p.closeWeeks("2026-02-02 00:00")
	p.count("2026-01-12 09:45", people{visits: 30})
	p.chose("2026-01-12", 2, 30)
	p.closeWeeks("2026-03-09 00:00")
	same(t, "months", told(p.export("2025-12-29", "2026-03-31").Months)[4:],
		"2026-02-02–2026-03-01 band 11-15 30", "2026-02-02–2026-03-01 band 20-25 7")
}

func TestParticipantsByActivity(t *testing.T) {
	p := spring(t)
	p.configure(rooms(t, "a", officeHours))
	counted := func(day string, heads map[booking.Band]int) {
		p.now = local(t, day+" 10:00")
		b := p.book("a", day+" 10:00", day+" 12:00")
		p.checkIn(b)
		if heads == nil {
			return
		}
		if _, err := p.rooms.Count(t.Context(), booking.By{}, b.ID, heads); err != nil {
			t.Fatal(err)
		}
	}
	counted("2026-01-12", map[booking.Band]int{"11-15": 9, "26-64": 2})
	counted("2026-01-13", nil)
	counted("2026-01-14", map[booking.Band]int{"11-15": 9, "65+": 6})
	p.closeWeeks("2026-07-06 23:59")
	if got := p.export("2025-12-29", "2026-06-28").Activities; len(got) > 0 {
		t.Errorf("told while heads can still be counted: %v", got)
	}
	for range 2 {
		p.closeWeeks("2026-07-07 00:00")
	}
	same(t, "participants", told(p.export("2025-12-29", "2026-06-28").Activities),
		"2025-12-29–2026-06-28 none 11-15 18", "2025-12-29–2026-06-28 none 26-64 ..", "2025-12-29–2026-06-28 none 65+ ..")
}

func TestReachIsToldWhenItsPeriodIsOver(t *testing.T) {
	p := spring(t)
	for month, n := range map[string]int{"2026-01-01": 44, "2026-02-01": 3} {
		p.exec(`INSERT INTO visit_reach VALUES ('month', ?, ?)`, local(t, month+" 00:00").Unix(), n)
	}
	p.exec(`INSERT INTO visit_reach VALUES ('term', ?, 46)`, local(t, "2026-01-01 00:00").Unix())
	p.closeWeeks("2026-01-31 23:59")
	if got := p.export("2026-01-01", "2026-06-30").Reach; len(got) > 0 {
		t.Errorf("told before the month is over: %v", got)
	}
	p.closeWeeks("2026-02-01 00:00")
	p.closeWeeks("2026-07-01 00:00")
	same(t, "reach", told(p.export("2026-01-01", "2026-06-30").Reach), "2026-01-01–2026-01-31 reach badges 44", "2026-02-01–2026-02-28 reach badges ..",
		"2026-01-01–2026-06-30 reach badges 46")
}

// tamper changes the file behind the database's own guards.
func (p *place) tamper(table, statement string) {
	p.t.Helper()
	for _, trigger := range []string{"no_update", "no_delete", "once"} {
		p.exec("DROP TRIGGER IF EXISTS " + table + "_" + trigger)
	}
	p.exec(statement)
}

func TestAlteredLedgersAreNotTold(t *testing.T) {
	for _, c := range []struct{ table, statement, says string }{
		{"usage_weeks", `UPDATE usage_weeks SET visits = 150 WHERE monday = '2026-01-12'`, "week 2026-01-12"},
		{"usage_weeks", `UPDATE usage_weeks SET visits = NULL WHERE monday = '2026-02-09'`, "week 2026-02-09"},
		{"usage_weeks", `DELETE FROM usage_weeks WHERE monday = '2026-01-12'`, "week 2026-01-12"},
		{"usage_weeks", `INSERT INTO usage_weeks VALUES ('2026-01-05', 50, 0, 0, 0, '1', 0)`, "week 2026-01-05"},
		{"usage_cells", `UPDATE usage_cells SET n = 10 WHERE cell = '11-15' AND period = '2025-12-29'`, "month 2025-12-29"},
		{"usage_cells", `DELETE FROM usage_cells WHERE grid = 'term'`, "term 2025-12-29"},
	} {
		p := spring(t)
		p.closeWeeks("2026-06-29 00:00")
		if n, err := p.CheckLedger(t.Context()); err != nil || n != 24+6+1 {
			t.Fatalf("a healthy ledger: %d periods, %v", n, err)
		}
		p.tamper(c.table, c.statement)
		_, err := p.Export(t.Context(), usage.Period{From: date(t, "2025-12-29"), To: date(t, "2026-06-28")}, p.now, nil)
		_, all := p.CheckLedger(t.Context())
		for _, err := range []error{err, all} {
			if !errors.Is(err, usage.ErrAltered) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v, want a refusal that names %s", c.statement, err, c.says)
			}
		}
	}
}

// A row that is altered together with its seal is found by the chain.
func TestTheChainHoldsTheSeals(t *testing.T) {
	for _, statement := range []string{
		`UPDATE usage_seals SET digest = zeroblob(32) WHERE seq = 3`,
		`UPDATE usage_seals SET link = zeroblob(32) WHERE seq = 3`,
		`DELETE FROM usage_seals WHERE seq = 3`,
		`UPDATE usage_seals SET seq = 300 WHERE seq = 3`,
	} {
		p := spring(t)
		p.closeWeeks("2026-03-09 00:00")
		p.tamper("usage_seals", statement)
		if _, err := p.CheckLedger(t.Context()); !errors.Is(err, usage.ErrAltered) {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// A ledger from before there were seals goes on as it was: nothing is taken twice, and what came late is not lost.
func TestOldLedgersAreAdopted(t *testing.T) {
	p := newPlace(t, "2026-01-01 12:00", nil)
	p.count("2026-01-12 09:45", people{visits: 30, unbadged: 5})
	p.count("2026-01-15 13:45", people{visits: 10})
	p.exec(`INSERT INTO usage_weeks VALUES ('2026-01-12', 34, 5, 0, 0, '1', 0)`) // six of the visits came late
	p.exec(`INSERT INTO usage_taken VALUES ('2026-01-12', 34, 5, 0, 0)`)
	p.count("2026-01-20 10:00", people{visits: 20})
	p.closeWeeks("2026-01-26 00:00")
	same(t, "weeks", p.weeks("2026-01-01", "2026-01-31"), "2026-W03 34 5 0 0", "2026-W04 26 0 0 0")
	p.closeWeeks("2026-06-29 00:00")
	halves := told(p.export("2025-12-29", "2026-06-28").Halves)
	same(t, "the term has both", halves, "2025-12-29–2026-06-28 unbadged 1a 5", "2025-12-29–2026-06-28 visits 1a 30",
		"2025-12-29–2026-06-28 visits 2a 20", "2025-12-29–2026-06-28 visits 4p 10")
	if _, err := p.CheckLedger(t.Context()); err != nil {
		t.Error(err)
	}
}

// Exports that are asked for while periods close see one state of the ledger.
func TestExportsWhileClosing(t *testing.T) {
	p := spring(t)
	done := make(chan error, 1)
	go func() {
		done <- p.CloseWeeks(t.Context(), local(t, "2026-06-29 00:00"))
	}()
	for closing := true; closing; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			closing = false
		default:
		}
		report := p.export("2025-12-29", "2026-06-28")
		if weeks := len(report.Weeks); (weeks >= 24) != (len(report.Halves) > 0) {
			t.Fatalf("%d weeks and %d cells of the term: that is two states", weeks, len(report.Halves))
		}
		if _, err := p.CheckLedger(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// The cut of power while a term closes leaves all of the week that ends it, or nothing.
func TestPowerCutWhileATermCloses(t *testing.T) {
	for _, durable := range []bool{false, true} {
		p := spring(t)
		p.closeWeeks("2026-06-22 00:00")
		interrupted := usage.New(&cut{p.db, 1, durable}, p.rooms, stockholm)
		if err := interrupted.CloseWeeks(t.Context(), local(t, "2026-06-29 00:00")); !errors.Is(err, errPower) {
			t.Fatal(err)
		}
		for range 2 {
			p.closeWeeks("2026-06-29 00:00")
		}
		if n, err := p.CheckLedger(t.Context()); err != nil || n != 24+6+1 {
			t.Errorf("%d periods: %v", n, err)
		}
		if got := told(p.export("2025-12-29", "2026-06-28").Halves); len(got) != 4 {
			t.Errorf("the term: %v", got)
		}
	}
}

// link is the newest link of the chain of seals.
func (p *place) link() (link []byte) {
	p.t.Helper()
	if err := p.db.Reader().QueryRow(`SELECT link FROM usage_seals ORDER BY seq DESC LIMIT 1`).Scan(&link); err != nil {
		p.t.Fatal(err)
	}
	return link
}

// The table of what is told by more than a week has each figure with its name and group, in one shape.
func TestSpreadTable(t *testing.T) {
	p := spring(t)
	p.exec(`INSERT INTO visit_reach VALUES ('month', ?, 44), ('term', ?, 46)`, local(t, "2026-01-01 00:00").Unix(), local(t, "2026-01-01 00:00").Unix())
	p.closeWeeks("2026-07-02 00:00")
	p.now = local(t, "2026-07-02 00:00")
	var got []string
	for _, line := range lines(t, csvOf(t, p.export("2025-12-29", "2026-06-30"), "besok-fordelning.csv"))[1:] {
		if line[4] != "0" {
			got = append(got, strings.TrimRight(strings.Join(line[:5], " "), " "))
		}
	}
	same(t, "rows", got,
		"2025-12-29 2026-02-01 what.band band.11-15 72", "2025-12-29 2026-02-01 what.band band.65+ ..", "2025-12-29 2026-02-01 what.band band.unsaid ..",
		"2025-12-29 2026-02-01 what.band none.band 55", "2026-02-02 2026-03-01 what.band band.20-25 7",
		"2025-12-29 2026-02-01 what.coverage  60", "2026-02-02 2026-03-01 what.coverage  ..", "2026-03-02 2026-03-29 what.coverage  ..",
		"2026-03-30 2026-05-03 what.coverage  ..", "2026-05-04 2026-05-31 what.coverage  ..", "2026-06-01 2026-06-28 what.coverage  ..",
		"2025-12-29 2026-06-28 what.unbadged half.1a 10", "2025-12-29 2026-06-28 what.visits half.1a 100",
		"2025-12-29 2026-06-28 what.visits half.2a 7", "2025-12-29 2026-06-28 what.visits half.4p 40",
		"2026-01-01 2026-01-31 what.reachMonth  44", "2026-01-01 2026-06-30 what.reachTerm  46",
		// 147 visits in 24 weeks of five days of 12 hours
		"2026-01-12 2026-06-28 what.perHour  0,1021", "2026-01-12 2026-06-28 what.perWeek  6,125")
}

// A mean over weeks of which one is hidden would tell what is hidden.
func TestMeansOverHiddenWeeksAreHidden(t *testing.T) {
	p := spring(t)
	p.count("2026-02-17 10:00", people{visits: 2})
	p.closeWeeks("2026-02-23 00:00")
	for _, line := range lines(t, csvOf(t, p.export("2026-02-09", "2026-02-22"), "besok-fordelning.csv"))[1:] {
		if line[4] != ".." {
			t.Errorf("%q", line)
		}
	}
	if got := lines(t, csvOf(t, p.export("2026-02-09", "2026-02-15"), "besok-fordelning.csv")); got[len(got)-1][4] != "7" {
		t.Errorf("a week that is told: %q", got)
	}
}
