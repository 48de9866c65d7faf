// Package recur expands the recurrence rules that a room can be booked by: a strict, bounded part of RFC 5545's RRULE, on the wall clock.
//
// The words:
//
//   - A [Local] is a minute on the wall clock, in no zone. A rule counts in these, so that a choir that meets at 18:00 does so all year.
//   - A [Rule] repeats a first Local: daily, weekly, monthly or yearly, until a date or so many times. [Parse] reads one; what it cannot
//     promise to expand as every other calendar does, it refuses with an [Error].
//   - [Rule.Times] is when that happens. The first Local must be one of them: RFC 5545 leaves open what it means when it is not, and other
//     programs differ (libical and dateutil leave it out, Google and Apple put it in).
//
// A wall clock time that does not exist (02:30 in the spring night) is read with the offset before the gap, as RFC 5545 3.3.5 has it: that
// day it is 03:30, the day after 02:30 again. One that occurs twice means the first.
//
// What is read: FREQ=DAILY, WEEKLY, MONTHLY, YEARLY; INTERVAL; COUNT or UNTIL, one of which must be there; WKST; BYMONTH; BYMONTHDAY of a month,
// counted from its end too; BYDAY, with ordinals where it is about a month; BYSETPOS for one of 1 to 4 or -1 among the plain weekdays of a
// month, as Exchange writes "the last weekday". A month without the day is left out, as the RFC says: the 31st is seven times a year.
//
// What is refused although the RFC has it: parts of a day, BYYEARDAY, BYWEEKNO and BYDAY about a whole year, RSCALE; and what calendars do not
// agree about (testdata/README.md has the cases): BYMONTHDAY in a daily rule or in a yearly one without BYMONTH, and a WKST that is neither
// Monday nor Sunday, where it makes a difference. The work of an expansion is bounded by [MaxTimes] and [MaxYears], whatever the rule says.
//
// The expansion is our own. rrule-go, the library for it, moves a whole series when its first time does not exist, takes the second of a time
// that occurs twice, and looks through 8,000 years before it says that a rule matches no date. It is one of the three programs that the tests
// compare with.
package recur
