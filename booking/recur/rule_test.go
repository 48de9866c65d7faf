package recur_test

import (
	"strings"
	"testing"
	"time"

	"troskel/booking/recur"
)

func local(t testing.TB, s string) recur.Local {
	t.Helper()
	l, err := recur.ParseLocal(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// refused asks that a rule is refused, when it is read or when it is expanded from Monday 2 March 2026 at 18:00.
func refused(t *testing.T, text, code, part string) {
	t.Helper()
	rule, err := recur.Parse(text)
	if err == nil {
		_, err = rule.Times(local(t, "2026-03-02T18:00"), zone(t))
	}
	r := refusal(err)
	switch {
	case r == nil:
		t.Errorf("%q: got %v, want %s", text, err, code)
	case r.Code != code || part != "" && r.Values["part"] != part:
		t.Errorf("%q: got %s %v, want %s %s", text, r.Code, r.Values, code, part)
	case strings.ContainsAny(r.Error(), "{}") || recur.Sentences[code] == "":
		t.Errorf("%q: the sentence is %q", text, r)
	}
}

var refusedRules = []struct{ text, code, part string }{
	{"", "repeat_invalid", ""},
	{"COUNT=3", "repeat_invalid", "FREQ"},
	{"RRULE:FREQ=DAILY;COUNT=3", "repeat_part", "RRULE:FREQ"},
	{"FREQ=DAILY;COUNT=3;", "repeat_invalid", ""},
	{"FREQ=DAILY;;COUNT=3", "repeat_invalid", ""},
	{"FREQ=DAILY;COUNT=3;COUNT=4", "repeat_invalid", "COUNT=4"},
	{"FREQ=DAILY; COUNT=3", "repeat_part", ""},
	{"FREQ=DAILY;COUNT= 3", "repeat_invalid", "COUNT= 3"},
	{"FREQ=DAILY;COUNT=0", "repeat_invalid", "COUNT=0"},
	{"FREQ=DAILY;COUNT=-1", "repeat_invalid", "COUNT=-1"},
	{"FREQ=DAILY;COUNT=0x3", "repeat_invalid", ""},
	{"FREQ=DAILY;COUNT=3;INTERVAL=0", "repeat_invalid", "INTERVAL=0"},
	{"FREQ=DAILY;COUNT=3;INTERVAL=1000", "repeat_invalid", ""},
	{"FREQ=WEEKLY;COUNT=3;BYDAY=MO,XX", "repeat_invalid", "BYDAY=MO,XX"},
	{"FREQ=WEEKLY;COUNT=3;BYDAY=", "repeat_invalid", "BYDAY="},
	{"FREQ=MONTHLY;COUNT=3;BYDAY=0MO", "repeat_invalid", "BYDAY=0MO"},
	{"FREQ=MONTHLY;COUNT=3;BYDAY=6MO", "repeat_invalid", "BYDAY"},
	{"FREQ=MONTHLY;COUNT=3;BYDAY=--1MO", "repeat_invalid", ""},
	{"FREQ=MONTHLY;COUNT=3;BYMONTHDAY=32", "repeat_invalid", ""},
	{"FREQ=MONTHLY;COUNT=3;BYMONTHDAY=0", "repeat_invalid", ""},
	{"FREQ=MONTHLY;COUNT=3;BYMONTH=13", "repeat_invalid", ""},
	{"FREQ=DAILY;COUNT=3;WKST=1MO", "repeat_invalid", ""},
	{"FREQ=DAILY;UNTIL=20260230", "repeat_invalid", ""},
	{"FREQ=DAILY;UNTIL=20260310T180000", "repeat_invalid", ""}, // no zone
	{"FREQ=DAILY;UNTIL=2026-03-10", "repeat_invalid", ""},
	{strings.Repeat("FREQ=DAILY;", 100_000), "repeat_invalid", ""},
	{"FREQ=SECONDLY;COUNT=3", "repeat_frequency", "SECONDLY"},
	{"FREQ=MINUTELY;COUNT=3", "repeat_frequency", "MINUTELY"},
	{"FREQ=HOURLY;COUNT=3", "repeat_frequency", "HOURLY"},
	{"FREQ=FORTNIGHTLY;COUNT=3", "repeat_frequency", "FORTNIGHTLY"},
	{"FREQ=DAILY;COUNT=3;BYHOUR=18", "repeat_part", "BYHOUR"},
	{"FREQ=DAILY;COUNT=3;BYSECOND=0", "repeat_part", "BYSECOND"},
	{"FREQ=YEARLY;COUNT=3;BYWEEKNO=10", "repeat_part", "BYWEEKNO"},
	{"FREQ=YEARLY;COUNT=3;BYYEARDAY=61", "repeat_part", "BYYEARDAY"},
	{"FREQ=YEARLY;COUNT=3;RSCALE=CHINESE", "repeat_part", "RSCALE"},
	{"FREQ=YEARLY;COUNT=3;BYDAY=1MO", "repeat_part", ""},
	{"FREQ=YEARLY;COUNT=3;BYMONTHDAY=2", "repeat_part", ""},
	{"FREQ=DAILY;COUNT=3;BYMONTHDAY=2", "repeat_part", ""},
	{"FREQ=WEEKLY;COUNT=3;BYMONTHDAY=2", "repeat_part", ""},
	{"FREQ=WEEKLY;COUNT=3;BYDAY=2MO", "repeat_part", "BYDAY=2MO"},
	{"FREQ=DAILY;COUNT=3;BYDAY=-1MO", "repeat_part", ""},
	{"FREQ=MONTHLY;COUNT=3;BYDAY=1MO;BYMONTHDAY=2", "repeat_part", ""},
	{"FREQ=WEEKLY;COUNT=3;INTERVAL=2;BYDAY=MO,FR;WKST=SA", "repeat_part", "WKST"},
	{"FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU;BYSETPOS=1,-1", "repeat_part", "BYSETPOS=1,-1"},
	{"FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU;BYSETPOS=-2", "repeat_part", ""},
	{"FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU;BYSETPOS=366", "repeat_part", ""},
	{"FREQ=MONTHLY;COUNT=3;BYDAY=1MO;BYSETPOS=1", "repeat_part", ""},
	{"FREQ=MONTHLY;COUNT=3;BYMONTHDAY=1,2;BYSETPOS=1", "repeat_part", ""},
	{"FREQ=YEARLY;COUNT=3;BYMONTH=3;BYDAY=MO;BYSETPOS=1", "repeat_part", ""},
	{"FREQ=DAILY;COUNT=3;BYSETPOS=1", "repeat_part", ""},
	{"FREQ=WEEKLY", "repeat_endless", ""},
	{"FREQ=WEEKLY;COUNT=3;UNTIL=20260401", "repeat_two_ends", ""},
	{"FREQ=DAILY;COUNT=751", "repeat_many", ""},
	{"FREQ=DAILY;COUNT=99999999999999999999", "repeat_many", ""},
	{"FREQ=DAILY;UNTIL=20280322", "repeat_many", ""}, // 752 days
	{"FREQ=WEEKLY;UNTIL=21260302", "repeat_far", ""}, // a hundred years
	{"FREQ=WEEKLY;UNTIL=20360303", "repeat_far", ""},
	{"FREQ=WEEKLY;UNTIL=99991231T235959Z", "repeat_far", ""},
	{"FREQ=YEARLY;COUNT=12", "repeat_far", ""},
	{"FREQ=DAILY;INTERVAL=999;COUNT=750", "repeat_far", ""},
	{"FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "repeat_never", ""},
	{"FREQ=YEARLY;BYMONTH=2,4,6;BYMONTHDAY=31;COUNT=5", "repeat_never", ""},
	{"FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=32;COUNT=1", "repeat_invalid", ""},
	{"FREQ=WEEKLY;UNTIL=20260301", "repeat_never", ""},
	{"FREQ=WEEKLY;UNTIL=20260302T165959Z", "repeat_never", ""}, // 17:59:59
}

func TestRefusedRules(t *testing.T) {
	for _, c := range refusedRules {
		refused(t, c.text, c.code, c.part)
	}
}

func TestTheFirstTimeMustMatch(t *testing.T) {
	rule, err := recur.Parse("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;COUNT=3")
	if err != nil {
		t.Fatal(err)
	}
	_, err = rule.Times(local(t, "2026-03-05T18:00"), zone(t)) // a Thursday: the Wednesday of its week is over
	if r := refusal(err); r == nil || r.Code != "repeat_start" || r.Values["first"] != "2026-03-18T18:00" {
		t.Errorf("got %v", err)
	}
}

func TestRulesMadeByHandAreChecked(t *testing.T) {
	for _, r := range []recur.Rule{
		{},
		{Frequency: recur.Weekly},
		{Frequency: recur.Daily, Count: -1},
		{Frequency: recur.Daily, Interval: -1, Count: 1},
		{Frequency: recur.Monthly, Count: 1, MonthDays: []int{0}},
		{Frequency: recur.Monthly, Count: 1, Months: []time.Month{13}},
		{Frequency: recur.Weekly, Count: 1, Days: []recur.Day{{Day: 7}}},
		{Frequency: recur.Weekly, Count: 1, WeekStarts: -1},
	} {
		if times, err := r.Times(0, time.UTC); refusal(err) == nil {
			t.Errorf("%+v: %v, %v", r, times, err)
		}
	}
}

func TestRulesAreWrittenInOneWay(t *testing.T) {
	for text, want := range map[string]string{
		"freq=weekly;count=3;byday=fr,mo,mo":                   "FREQ=WEEKLY;BYDAY=MO,FR;COUNT=3",
		"COUNT=3;INTERVAL=1;FREQ=DAILY;WKST=SU":                "FREQ=DAILY;COUNT=3",
		"FREQ=WEEKLY;WKST=SA;INTERVAL=2;BYDAY=MO;COUNT=2":      "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=2",
		"FREQ=WEEKLY;WKST=SU;INTERVAL=02;BYDAY=MO,SU;COUNT=2":  "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU;COUNT=2",
		"FREQ=MONTHLY;BYDAY=-1FR,+2TU;UNTIL=20260630":          "FREQ=MONTHLY;BYDAY=2TU,-1FR;UNTIL=20260630",
		"FREQ=MONTHLY;BYMONTHDAY=31,-1,3;UNTIL=20260630":       "FREQ=MONTHLY;BYMONTHDAY=-1,3,31;UNTIL=20260630",
		"FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU;COUNT=1":         "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=1",
		"FREQ=YEARLY;BYDAY=4TH;BYMONTH=11;UNTIL=20301231":      "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20301231",
		"FREQ=DAILY;BYMONTH=12,1;UNTIL=20260630T160000Z":       "FREQ=DAILY;BYMONTH=1,12;UNTIL=20260630T160000Z",
		"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;UNTIL=20260630":   "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;UNTIL=20260630",
		"FREQ=MONTHLY;INTERVAL=3;UNTIL=20260630t160000z":       "FREQ=MONTHLY;INTERVAL=3;UNTIL=20260630T160000Z",
		"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=9": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=9",
	} {
		rule, err := recur.Parse(text)
		if err != nil || rule.String() != want {
			t.Errorf("%s is written %s, want %s; %v", text, rule, want, err)
		}
	}
}

func TestUntilIsWrittenInUTCForOthers(t *testing.T) {
	for text, want := range map[string]string{
		"FREQ=DAILY;UNTIL=20260302":         "FREQ=DAILY;UNTIL=20260302T225959Z",
		"FREQ=DAILY;UNTIL=20260329":         "FREQ=DAILY;UNTIL=20260329T215959Z", // the clock was moved that night
		"FREQ=DAILY;UNTIL=20260629T160000Z": "FREQ=DAILY;UNTIL=20260629T160000Z",
		"FREQ=DAILY;COUNT=3":                "FREQ=DAILY;COUNT=3",
	} {
		rule, err := recur.Parse(text)
		if err != nil || rule.Exported(zone(t)) != want {
			t.Errorf("%s is exported as %s, want %s; %v", text, rule.Exported(zone(t)), want, err)
		}
	}
}
