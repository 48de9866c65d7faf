package recur_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/teambition/rrule-go"

	"troskel/booking/recur"
)

// generated is how many rules each oracle is asked about.
const generated = 10_000

// zone is where the rules are expanded; read once, since the oracles run for some seconds.
func zone(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestAgreesWithDateutil(t *testing.T) {
	t.Parallel()
	python := pythonWithDateutil()
	if python == "" {
		t.Skip("NOT COMPARED: no python3 here has dateutil and zoneinfo (Debian: python3-dateutil)")
	}
	agrees(t, exec.CommandContext(t.Context(), python, filepath.Join("testdata", "oracle_dateutil.py")), repeated.inZone, zone(t))
}

// pythonWithDateutil is a python that can run testdata/oracle_dateutil.py; Debian's has its modules, another that comes first in the path may not.
func pythonWithDateutil() string {
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import dateutil, zoneinfo; zoneinfo.ZoneInfo('Europe/Stockholm')").Run() == nil {
			return python
		}
	}
	return ""
}

func TestAgreesWithLibical(t *testing.T) {
	t.Parallel()
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "libical").Output()
	if err != nil {
		t.Skipf("NOT COMPARED: libical is not here for a C compiler (Debian: libical-dev pkg-config): %v", err)
	}
	program := filepath.Join(t.TempDir(), "libical")
	args := append([]string{"-o", program, filepath.Join("testdata", "oracle_libical.c")}, strings.Fields(string(flags))...)
	if out, err := exec.CommandContext(t.Context(), "cc", args...).CombinedOutput(); err != nil {
		t.Skipf("NOT COMPARED: testdata/oracle_libical.c does not compile here: %v\n%s", err, out)
	}
	agrees(t, exec.CommandContext(t.Context(), program), repeated.onTheWall, time.UTC)
}

// agrees asks another program to expand the rules, and compares every time, as an instant of clocks in shown.
func agrees(t *testing.T, oracle *exec.Cmd, line func(repeated, *time.Location) string, shown *time.Location) {
	t.Helper()
	loc := zone(t)
	rules := allRules(t, loc)
	var input bytes.Buffer
	for _, r := range rules {
		fmt.Fprintln(&input, line(r, loc))
	}
	oracle.Stdin, oracle.Stderr = &input, os.Stderr
	out, err := oracle.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(rules) {
		t.Fatalf("%d answers to %d rules", len(lines), len(rules))
	}
	compared, wrong := 0, 0
	for n, r := range rules {
		theirs := instants(t, lines[n])
		if ours := r.instants(shown); !slices.Equal(ours, theirs) {
			if wrong++; wrong <= 10 {
				t.Errorf("%s\nours:   %s\ntheirs: %s", line(r, loc), clocks(ours, shown), clocks(theirs, shown))
			}
		}
		compared += len(theirs)
	}
	t.Logf("%d rules with %d times compared, %d differ", len(rules), compared, wrong)
}

func instants(t *testing.T, line string) (all []int64) {
	t.Helper()
	for field := range strings.FieldsSeq(line) {
		seconds, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, seconds)
	}
	return all
}

func (r repeated) instants(loc *time.Location) (all []int64) {
	for _, l := range r.times {
		t, _ := l.In(loc)
		all = append(all, t.Unix())
	}
	return all
}

// clocks shows instants as people read them.
func clocks(seconds []int64, loc *time.Location) string {
	var all []string
	for _, s := range seconds {
		all = append(all, time.Unix(s, 0).In(loc).Format("2006-01-02T15:04Z0700"))
	}
	return strings.Join(all, " ")
}

// TestAgreesWithRRuleGo compares with the library that the calendars of this project come with; it needs nothing installed. Rules with a time
// that does not exist or occurs twice are left out: rrule-go lets the first of those move all that follow, and takes the second of these.
func TestAgreesWithRRuleGo(t *testing.T) {
	t.Parallel()
	loc := zone(t)
	compared := 0
	for _, r := range allRules(t, loc) {
		if slices.ContainsFunc(r.times, func(l recur.Local) bool { return odd(l, loc) }) {
			continue
		}
		compared++
		if ours, theirs := r.instants(loc), byRRuleGo(t, r, loc); !slices.Equal(ours, theirs) {
			t.Errorf("%s\nours:   %s\ntheirs: %s", r.inZone(loc), clocks(ours, loc), clocks(theirs, loc))
		}
	}
	if compared < generated*3/4 {
		t.Errorf("only %d of %d rules were compared", compared, generated)
	}
}

func byRRuleGo(t *testing.T, r repeated, loc *time.Location) (all []int64) {
	t.Helper()
	first, _ := r.first.In(loc)
	options, err := rrule.StrToROptionInLocation(r.rule.Exported(loc), loc)
	if err != nil {
		t.Fatal(err)
	}
	options.Dtstart = first.In(loc)
	rule, err := rrule.NewRRule(*options)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range rule.All() {
		all = append(all, at.Unix())
	}
	return all
}

// odd reports whether a time does not exist, or occurs twice.
func odd(l recur.Local, loc *time.Location) bool {
	t, exists := l.In(loc)
	return !exists || recur.LocalOf(t.Add(time.Hour), loc) == l
}
