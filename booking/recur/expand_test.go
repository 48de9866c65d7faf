package recur_test

import (
	"strings"
	"testing"
	"time"

	"troskel/booking/recur"
)

// gives asks that a rule gives these times on the wall clock. Times with the same month or day as the one before leave it out.
func gives(t *testing.T, first, text, want string) {
	t.Helper()
	rule, err := recur.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	times, err := rule.Times(local(t, first), zone(t))
	if err != nil {
		t.Errorf("%s from %s: %v", text, first, err)
		return
	}
	var dates []string
	for _, l := range times {
		dates = append(dates, strings.TrimSuffix(l.String(), first[10:]))
	}
	if got := strings.Join(dates, " "); got != want {
		t.Errorf("%s from %s\ngave %s\nwant %s", text, first, got, want)
	}
}

// The examples of RFC 5545 3.8.5.3 that can be booked, in Stockholm instead of New York and from 2026 on where they have no end.
func TestExamplesOfTheRFC(t *testing.T) {
	gives(t, "1997-09-02T09:00", "FREQ=DAILY;COUNT=4", "1997-09-02 1997-09-03 1997-09-04 1997-09-05")
	gives(t, "1997-09-02T09:00", "FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12")
	gives(t, "1997-09-02T09:00", "FREQ=WEEKLY;UNTIL=19970923T000000Z", "1997-09-02 1997-09-09 1997-09-16")
	gives(t, "1997-09-02T09:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;WKST=SU", "1997-09-02 1997-09-16 1997-09-30 1997-10-14")
	gives(t, "1997-09-02T09:00", "FREQ=WEEKLY;COUNT=4;WKST=SU;BYDAY=TU,TH", "1997-09-02 1997-09-04 1997-09-09 1997-09-11")
	gives(t, "1997-09-01T09:00", "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR;UNTIL=19970930T000000Z",
		"1997-09-01 1997-09-03 1997-09-05 1997-09-15 1997-09-17 1997-09-19 1997-09-29")
	gives(t, "1997-09-05T09:00", "FREQ=MONTHLY;COUNT=4;BYDAY=1FR", "1997-09-05 1997-10-03 1997-11-07 1997-12-05")
	gives(t, "1997-09-07T09:00", "FREQ=MONTHLY;INTERVAL=2;COUNT=6;BYDAY=1SU,-1SU",
		"1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25")
	gives(t, "1997-09-22T09:00", "FREQ=MONTHLY;COUNT=3;BYDAY=-2MO", "1997-09-22 1997-10-20 1997-11-17")
	gives(t, "1997-09-28T09:00", "FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=4", "1997-09-28 1997-10-29 1997-11-28 1997-12-29")
	gives(t, "1997-09-30T09:00", "FREQ=MONTHLY;COUNT=4;BYMONTHDAY=1,-1", "1997-09-30 1997-10-01 1997-10-31 1997-11-01")
	gives(t, "1997-09-10T09:00", "FREQ=MONTHLY;INTERVAL=18;COUNT=7;BYMONTHDAY=10,11,12,13,14,15",
		"1997-09-10 1997-09-11 1997-09-12 1997-09-13 1997-09-14 1997-09-15 1999-03-10")
	gives(t, "1997-06-10T09:00", "FREQ=YEARLY;COUNT=4;BYMONTH=6,7", "1997-06-10 1997-07-10 1998-06-10 1998-07-10")
	gives(t, "1997-03-13T09:00", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=4", "1997-03-13 1997-03-20 1997-03-27 1998-03-05")
	gives(t, "1998-02-13T09:00", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=4", "1998-02-13 1998-03-13 1998-11-13 1999-08-13")
	gives(t, "1996-11-05T09:00", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3", "1996-11-05 2000-11-07 2004-11-02")
	gives(t, "1997-09-04T09:00", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04 1997-10-07 1997-11-06")
	gives(t, "1997-08-05T09:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05 1997-08-10 1997-08-19 1997-08-24")
	gives(t, "1997-08-05T09:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05 1997-08-17 1997-08-19 1997-08-31")
	gives(t, "2007-01-15T09:00", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30")
}

// What peers were seen to get wrong.
func TestFaultsOfPeers(t *testing.T) {
	// MRBS books other dates than the rule that it exports.
	gives(t, "2026-03-02T18:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=5", "2026-03-02 2026-03-06 2026-03-16 2026-03-20 2026-03-30")
	gives(t, "2026-03-06T18:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=3", "2026-03-06 2026-03-16 2026-03-20")
	// MRBS books 28 February.
	gives(t, "2026-01-31T18:00", "FREQ=MONTHLY;COUNT=4", "2026-01-31 2026-03-31 2026-05-31 2026-07-31")
	gives(t, "2026-01-31T18:00", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2026-01-31 2026-02-28 2026-03-31")
	gives(t, "2024-02-29T18:00", "FREQ=YEARLY;COUNT=3", "2024-02-29 2028-02-29 2032-02-29")
	gives(t, "2026-03-31T18:00", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=4", "2026-03-31 2026-04-30 2026-05-29 2026-06-30")
	// Seconds do not fit into 32 bits from 2038-01-19T04:14:08 on.
	gives(t, "2038-01-12T18:00", "FREQ=WEEKLY;COUNT=3", "2038-01-12 2038-01-19 2038-01-26")
	gives(t, "2099-12-31T18:00", "FREQ=DAILY;COUNT=2", "2099-12-31 2100-01-01")
	gives(t, "2100-02-28T18:00", "FREQ=DAILY;COUNT=2", "2100-02-28 2100-03-01") // no leap year
}

func TestUntilIsTheLastTime(t *testing.T) {
	gives(t, "2026-03-02T18:00", "FREQ=DAILY;UNTIL=20260304", "2026-03-02 2026-03-03 2026-03-04")
	gives(t, "2026-03-02T18:00", "FREQ=DAILY;UNTIL=20260304T170000Z", "2026-03-02 2026-03-03 2026-03-04")
	gives(t, "2026-03-02T18:00", "FREQ=DAILY;UNTIL=20260304T165959Z", "2026-03-02 2026-03-03")
	gives(t, "2026-03-28T23:30", "FREQ=DAILY;UNTIL=20260329T213000Z", "2026-03-28 2026-03-29") // summer time by then
	gives(t, "2026-03-02T00:00", "FREQ=YEARLY;UNTIL=20360302", "2026-03-02 2027-03-02 2028-03-02 2029-03-02 2030-03-02 2031-03-02 2032-03-02 "+
		"2033-03-02 2034-03-02 2035-03-02 2036-03-02") // ten years are allowed to the day
}

func TestTimesThatDoNotExistAndTimesThatOccurTwice(t *testing.T) {
	for _, c := range []struct {
		wall, instant string
		exists        bool
	}{
		{"2026-03-28T02:30", "2026-03-28T01:30:00Z", true},
		{"2026-03-29T02:30", "2026-03-29T01:30:00Z", false}, // 03:30 that day
		{"2026-03-30T02:30", "2026-03-30T00:30:00Z", true},
		{"2026-10-25T02:30", "2026-10-25T00:30:00Z", true}, // the first
		{"2026-10-25T03:00", "2026-10-25T02:00:00Z", true},
		{"1969-12-31T23:59", "1969-12-31T22:59:00Z", true},
	} {
		at, exists := local(t, c.wall).In(zone(t))
		if at.Format(time.RFC3339) != c.instant || exists != c.exists {
			t.Errorf("%s is %s, %v", c.wall, at.Format(time.RFC3339), exists)
		}
		if back := recur.LocalOf(at, zone(t)); exists && back.String() != c.wall {
			t.Errorf("%s comes back as %s", c.wall, back)
		}
	}
	for _, s := range []string{"", "2026-03-29", "2026-03-29T02:30:00", "2026-02-30T02:30", "2026-03-29T24:00", "2026-3-29T02:30", "12026-03-29T02:3"} {
		if l, err := recur.ParseLocal(s); err == nil {
			t.Errorf("%q is read as %s", s, l)
		}
	}
}
