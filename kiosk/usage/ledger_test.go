package usage_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"troskel/kiosk/store"
	"troskel/kiosk/usage"
)

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func TestWeekIsMondayToSundayWhereThePlaceIs(t *testing.T) {
	p := newPlace(t, "2026-03-01 12:00", nil)
	p.count("2026-03-22 23:45", people{visits: 5})  // Sunday, 22:45 UTC
	p.count("2026-03-23 00:00", people{visits: 6})  // Monday, still Sunday in UTC
	p.count("2026-03-29 23:45", people{visits: 10}) // the end of the week that is an hour short
	p.count("2026-03-30 00:00", people{visits: 20})
	p.closeWeeks("2026-03-29 23:59")
	same(t, "a minute before the week ends", p.weeks("2026-03-01", "2026-04-30"), "2026-W12 5 0 0 0")
	p.closeWeeks("2026-03-30 00:00")
	same(t, "when it has ended", p.weeks("2026-03-01", "2026-04-30"), "2026-W12 5 0 0 0", "2026-W13 16 0 0 0")
}

func TestEveryCellIsProtectedAlone(t *testing.T) {
	p := newPlace(t, "2026-03-01 12:00", nil)
	p.count("2026-03-02 10:00", people{visits: 3, unbadged: 1, entered: 4, left: 5})
	p.count("2026-03-03 10:00", people{visits: 1, entered: 1})
	p.closeWeeks("2026-03-09 00:00")
	same(t, "1–4 are hidden, by the week and not by the day", p.weeks("2026-03-02", "2026-03-08"), "2026-W10 .. .. 5 5")
}

func TestOnlyWholeWeeksAreTold(t *testing.T) {
	p := newPlace(t, "2026-03-01 12:00", nil)
	p.count("2026-03-04 10:00", people{visits: 9})
	p.count("2026-03-11 10:00", people{visits: 8})
	p.closeWeeks("2026-03-16 00:00")
	same(t, "no week is whole", p.weeks("2026-03-03", "2026-03-14"))
	same(t, "the second is", p.weeks("2026-03-03", "2026-03-15"), "2026-W11 8 0 0 0")
}

func TestWeeksBeginWithTheFirstRecord(t *testing.T) {
	p := newPlace(t, "2026-03-01 12:00", nil)
	p.closeWeeks("2026-03-09 00:00")
	same(t, "nobody has ever been counted", p.weeks("2026-01-01", "2026-12-31"))
	p.count("2026-03-11 10:00", people{visits: 7})
	p.closeWeeks("2026-03-30 00:00")
	same(t, "weeks without anybody after it are zeros", p.weeks("2026-01-01", "2026-12-31"),
		"2026-W11 7 0 0 0", "2026-W12 0 0 0 0", "2026-W13 0 0 0 0")
}

func TestLateCountersGoIntoTheNextWeek(t *testing.T) {
	p := newPlace(t, "2026-03-01 12:00", nil)
	p.count("2026-03-04 10:00", people{visits: 10})
	p.closeWeeks("2026-03-09 00:00")
	p.count("2026-03-04 10:00", people{visits: 7})             // healed on Tuesday
	p.count("2026-02-17 10:00", people{visits: 5, entered: 9}) // from a boot before the first settled week
	p.closeWeeks("2026-03-10 00:00")
	same(t, "the settled week does not change", p.weeks("2026-01-01", "2026-12-31"), "2026-W10 10 0 0 0")
	p.count("2026-03-11 10:00", people{visits: 20})
	p.closeWeeks("2026-03-23 00:00")
	same(t, "the next one has it, once", p.weeks("2026-01-01", "2026-12-31"),
		"2026-W10 10 0 0 0", "2026-W11 32 0 9 0", "2026-W12 0 0 0 0")
}

func TestAfterYearsWithoutPower(t *testing.T) {
	p := newPlace(t, "2023-01-01 12:00", nil)
	p.count("2023-01-02 10:00", people{visits: 10})
	p.count("2026-03-04 10:00", people{visits: 20})
	const weeks = 166 // 2023-W01 to 2026-W10
	for calls, want := range []int{53, 106, 159, weeks, weeks} {
		p.closeWeeks("2026-03-09 00:00")
		if got := p.weeks("2023-01-01", "2026-12-31"); len(got) != want || got[0] != "2023-W01 10 0 0 0" {
			t.Fatalf("after call %d: %d weeks, want %d: %q", calls+1, len(got), want, got)
		}
	}
	same(t, "the newest", p.weeks("2026-03-02", "2026-03-08"), "2026-W10 20 0 0 0")
}

// The database refuses what the program must never do, whoever asks.
func TestLedgerIsWrittenOnce(t *testing.T) {
	p := newPlace(t, "2026-03-01 12:00", nil)
	p.count("2026-03-04 10:00", people{visits: 10})
	p.closeWeeks("2026-03-09 00:00")
	for statement, reason := range map[string]string{
		`UPDATE usage_weeks SET visits = 11`:                                                                      "never changes",
		`DELETE FROM usage_weeks`:                                                                                 "kept for ever",
		`INSERT INTO usage_weeks VALUES ('2026-03-02', 11, 0, 0, 0, '1', 0)`:                                      "settled already",
		`INSERT OR REPLACE INTO usage_weeks VALUES ('2026-03-02', 11, 0, 0, 0, '1', 0)`:                           "settled already",
		`INSERT INTO usage_weeks VALUES ('2026-03-02', 11, 0, 0, 0, '1', 0) ON CONFLICT DO UPDATE SET visits = 1`: "settled already",
		`INSERT INTO usage_weeks VALUES ('2026-03-09', 4, 0, 0, 0, '1', 0)`:                                       "CHECK",
		`INSERT INTO usage_weeks VALUES ('2026-03-09', 0, 0, 0, 1, '1', 0)`:                                       "CHECK",
		`INSERT INTO usage_weeks VALUES ('2026-03-10', 5, 0, 0, 0, '1', 0)`:                                       "CHECK", // a Tuesday
	} {
		err := p.db.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.Exec(statement)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v, want a refusal that says %q", statement, err, reason)
		}
	}
	same(t, "the ledger", p.weeks("2026-01-01", "2026-12-31"), "2026-W10 10 0 0 0")
}

var errPower = errors.New("the power went")

// cut is a database whose power goes at its nth write, before or after that is durable.
type cut struct {
	*store.DB
	writes  int
	durable bool
}

func (c *cut) Write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	c.writes--
	if c.writes > 0 {
		return c.DB.Write(ctx, fn)
	}
	if c.durable {
		return errors.Join(c.DB.Write(ctx, fn), errPower)
	}
	return c.DB.Write(ctx, func(tx *sql.Tx) error { return errors.Join(fn(tx), errPower) })
}

func TestPowerCutsWhileClosing(t *testing.T) {
	for writes := 1; writes <= 4; writes++ {
		for _, durable := range []bool{false, true} {
			p := newPlace(t, "2026-03-01 12:00", nil)
			p.count("2026-03-04 10:00", people{visits: 10})
			p.closeWeeks("2026-03-09 00:00")
			p.count("2026-03-04 10:15", people{visits: 6}) // late
			p.count("2026-03-12 10:00", people{visits: 20})
			p.count("2026-03-19 10:00", people{visits: 30})
			interrupted := usage.New(&cut{p.db, writes, durable}, p.rooms, stockholm)
			err := interrupted.CloseWeeks(t.Context(), local(t, "2026-03-30 00:00"))
			if cutShort := writes <= 3; errors.Is(err, errPower) != cutShort {
				t.Fatalf("three weeks to write, power gone at write %d: %v", writes, err)
			}
			p.closeWeeks("2026-03-30 00:00")
			same(t, "after the power came back", p.weeks("2026-01-01", "2026-12-31"),
				"2026-W10 10 0 0 0", "2026-W11 26 0 0 0", "2026-W12 30 0 0 0", "2026-W13 0 0 0 0")
		}
	}
}

func TestTwoClosersAtOnce(t *testing.T) {
	p := newPlace(t, "2026-03-01 12:00", nil)
	for _, day := range []string{"2026-03-04", "2026-03-11", "2026-03-18"} {
		p.count(day+" 10:00", people{visits: 10, entered: 6})
	}
	var wait sync.WaitGroup
	for range 8 {
		other := usage.New(p.db, p.rooms, stockholm) // with a lock of its own: only the database stands between them
		wait.Go(func() {
			err := other.CloseWeeks(t.Context(), local(t, "2026-03-23 00:00"))
			if err != nil && !strings.Contains(err.Error(), "settled already") {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	p.closeWeeks("2026-03-23 00:00")
	same(t, "the ledger", p.weeks("2026-01-01", "2026-12-31"), "2026-W10 10 0 6 0", "2026-W11 10 0 6 0", "2026-W12 10 0 6 0")
}

func TestTodayIsRoundedAndHidden(t *testing.T) {
	p := newPlace(t, "2026-03-04 12:00", nil)
	p.count("2026-03-03 23:45", people{visits: 100})
	p.count("2026-03-04 00:00", people{visits: 8, unbadged: 2})
	p.count("2026-03-04 11:45", people{visits: 9, entered: 5})
	got, err := p.Today(t.Context(), p.now)
	if err != nil {
		t.Fatal(err)
	}
	want := usage.Today{Date: date(t, "2026-03-04"), Visits: usage.Figure{N: 15}, Unbadged: usage.Figure{Hidden: true}, Entered: usage.Figure{N: 5}}
	if got != want {
		t.Errorf("today: %+v, want %+v", got, want)
	}
}
