package visit_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
	"troskel/kiosk/visit"
)

// live lets a house be visited at random over both nights in which the clock is changed, with a power cut and bands now and then.
func live(t *testing.T) *house {
	t.Helper()
	h := open(t, "2026-03-27")
	r := rand.New(rand.NewPCG(4, 2026))
	for n := range 400 {
		h.pass(time.Duration(r.IntN(40)) * time.Hour / 24)
		if n == 250 {
			h.pass(h.truth.AddDate(0, 6, 28).Sub(h.truth))
		}
		switch {
		case n%90 == 60:
			h.cut(time.Hour)
		case n%90 == 80:
			h.believed = true
		}
		var err error
		switch r.IntN(4) {
		case 0:
			err = h.count.Press(t.Context(), h.now())
		case 1:
			err = h.count.Cross(t.Context(), h.now(), r.IntN(2) == 0)
		default:
			var got visit.Result
			if got, err = h.count.Tap(t.Context(), h.now(), card{4, 1, 1, 1, 1, 1, byte(r.IntN(20))}); err == nil && got == visit.Counted {
				err = h.count.Band(t.Context(), h.now(), uint8(1+r.IntN(visit.Bands)))
			}
		}
		if err != nil {
			t.Fatal(n, err)
		}
	}
	h.believed = true
	if err := h.count.Heal(t.Context(), h.now()); err != nil {
		t.Fatal(err)
	}
	return h
}

// summed is the counters by whatever name gives each.
func summed(counters []visit.Quarter, name func(time.Time) string) map[string]string {
	sums := map[string]visit.Quarter{}
	for _, q := range counters {
		s := sums[name(q.Start)]
		s.Passages, s.Visits, s.Unbadged = s.Passages+q.Passages, s.Visits+q.Visits, s.Unbadged+q.Unbadged
		s.Entered, s.Left = s.Entered+q.Entered, s.Left+q.Left
		sums[name(q.Start)] = s
	}
	told := map[string]string{}
	for name, s := range sums {
		told[name] = fmt.Sprint(s)
	}
	return told
}

var named = map[visit.Span]string{visit.SpanHour: "2006-01-02 15 -0700", visit.SpanDay: "2006-01-02", visit.SpanMonth: "2006-01"}

// compare fails where the sums of a span are not those of its quarters.
func (h *house) compare(span visit.Span, quarters []visit.Quarter) {
	h.t.Helper()
	sums, err := visit.Sums(h.t.Context(), h.db.Reader(), span, time.Time{}, h.truth.AddDate(100, 0, 0))
	if err != nil {
		h.t.Fatal(err)
	}
	name := func(at time.Time) string { return at.In(h.opt.Zone).Format(named[span]) }
	got, want := summed(sums, name), summed(quarters, name)
	if fmt.Sprint(got) != fmt.Sprint(want) || len(sums) != len(want) {
		h.t.Errorf("%s: %d rows\n%v, want\n%v", span, len(sums), got, want)
	}
}

func TestSpansAreTheSumsOfTheirQuarters(t *testing.T) {
	h := live(t)
	if len(h.quarters()) < 100 {
		t.Fatalf("%d quarters prove nothing", len(h.quarters()))
	}
	for span := range named {
		h.compare(span, h.quarters())
	}
}

func TestOldQuartersAreSummedOnce(t *testing.T) {
	h := live(t)
	write(t, h, "DELETE FROM visit_span")
	write(t, h, "DELETE FROM visit_spanned")
	for range 2 {
		h.start()
		if err := h.count.Press(t.Context(), h.now()); err != nil {
			t.Fatal(err)
		}
		h.compare(visit.SpanDay, h.quarters())
	}
}

func write(t *testing.T, h *house, statement string, args ...any) {
	t.Helper()
	err := h.db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestThinningChangesNoSum(t *testing.T) {
	h := live(t)
	all := h.quarters()
	last := all[len(all)-1].Start
	thin := func(at time.Time) bool {
		t.Helper()
		h.pass(at.Sub(h.truth))
		removed, err := h.count.Thin(t.Context(), h.now())
		if err != nil {
			t.Fatal(err)
		}
		return removed
	}
	if thin(all[0].Start.In(h.opt.Zone).AddDate(0, visit.KeepQuarters, 0)) {
		t.Error("something went on the last day of its 13 months")
	}
	if !thin(last.AddDate(0, visit.KeepQuarters, 1)) || len(h.quarters()) != 0 {
		t.Errorf("%d quarters are left after 13 months", len(h.quarters()))
	}
	for span := range named {
		h.compare(span, all)
	}
	if thin(h.truth.Add(time.Minute)) || thin(h.truth.AddDate(0, 0, 1)) {
		t.Error("the same goes twice")
	}
	bands := rows(t, h, "SELECT sum(n) FROM visit_band WHERE span = 'month'")
	if !thin(last.AddDate(visit.KeepDays, 0, 1)) {
		t.Error("nothing went after five years")
	}
	h.compare(visit.SpanMonth, all)
	h.compare(visit.SpanHour, nil)
	h.compare(visit.SpanDay, nil)
	if now := rows(t, h, "SELECT sum(n) FROM visit_band"); now != bands || now == 0 {
		t.Errorf("%d bands after five years, %d before", now, bands)
	}
}

func rows(t *testing.T, h *house, query string, args ...any) (n int) {
	t.Helper()
	if err := h.db.Reader().QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestThinWaitsForTheTime(t *testing.T) {
	h := live(t)
	h.believed = false
	if removed, err := h.count.Thin(t.Context(), h.now()); removed || err != nil {
		t.Error(removed, err)
	}
}

// P4: deletion is real. What was thinned out stands in no file any more, neither in the database nor in its log.
func TestP4(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenIn(t, dir, store.Schema{Name: "visit", Files: visit.Schema})
	h := open(t, "2026-03-02")
	h.db = db
	h.start()
	if err := h.count.Press(t.Context(), h.now()); err != nil {
		t.Fatal(err)
	}
	const needle = "the-door-that-was-walled-up"
	for n := range 300 {
		write(t, h, "INSERT INTO visit_quarter VALUES (?, ?, 1, 1, 0, 0, 0)", needle, h.truth.AddDate(-6, 0, n).Truncate(15*time.Minute).Unix())
		write(t, h, "INSERT INTO visit_mark VALUES (?, ?, 'restart', 1)", h.truth.AddDate(-6, 0, n).Unix(), needle)
	}
	if found(t, dir, needle) == 0 {
		t.Fatal("the search finds nothing even before the deletion")
	}
	removed, err := h.count.Thin(t.Context(), h.now())
	if err != nil || !removed {
		t.Fatal(removed, err)
	}
	if found(t, dir, needle) == 0 {
		t.Fatal("the log held nothing: the test could not tell whether it is emptied")
	}
	if err := db.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := found(t, dir, needle); n > 0 {
		t.Errorf("%d traces of what was deleted are left", n)
	}
}

func found(t *testing.T, dir, needle string) (n int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(content, []byte(needle))
	}
	return n
}

func TestBands(t *testing.T) {
	h := open(t, "2026-03-02")
	band := func(b uint8) error { return h.count.Band(t.Context(), h.now(), b) }
	if err := band(3); !errors.Is(err, visit.ErrNobody) {
		t.Errorf("before anybody came: %v", err)
	}
	for _, b := range []uint8{0, visit.Bands + 1} {
		if err := band(b); !errors.Is(err, visit.ErrBand) {
			t.Errorf("band %d: %v", b, err)
		}
	}
	h.pass(9 * time.Hour)
	for _, name := range []string{"anna", "telefon"} {
		if _, err := h.count.Tap(t.Context(), h.now(), cards[name]); err != nil {
			t.Fatal(err)
		}
	}
	h.cut(time.Hour) // one more comes before the time is known
	if err := h.count.Press(t.Context(), h.now()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(band(7)); err != nil {
		t.Error(err)
	}
	if err := band(7); !errors.Is(err, visit.ErrNobody) {
		t.Errorf("one more than came in the boot: %v", err)
	}
	h.believed = true
	if err := errors.Join(h.count.Heal(t.Context(), h.now()), band(1), band(3)); err != nil {
		t.Error(err)
	}
	if err := band(3); !errors.Is(err, visit.ErrNobody) {
		t.Errorf("one more than came: %v", err)
	}
	days, err := visit.BandDays(t.Context(), h.db.Reader(), time.Time{}, h.truth)
	if want := [visit.Bands]int{0: 1, 2: 1, 6: 1}; err != nil || len(days) != 1 || days[0].N != want {
		t.Errorf("%v %v, want %v", days, err, want)
	}
	h.count.Close()
	if err := band(3); !errors.Is(err, visit.ErrClosed) {
		t.Error(err)
	}
}

// A band is never finer than a day, and no table has a column for more.
func TestBandsAreByTheDayOnly(t *testing.T) {
	h := live(t)
	list := dump(t, h)
	if strings.Contains(list, "visit_band_waiting[") {
		t.Error("bands still wait for a time that is known")
	}
	n := rows(t, h, "SELECT count(*) FROM visit_band WHERE span = 'day'")
	off := 0
	days, err := visit.BandDays(t.Context(), h.db.Reader(), time.Time{}, h.truth)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range days {
		if d.Day.In(h.opt.Zone).Format("15:04:05") != "00:00:00" {
			off++
		}
	}
	if off > 0 || n == 0 {
		t.Errorf("%d of %d rows are finer than a day", off, n)
	}
}
