// Package ical turns bookings into iCalendar (RFC 5545) and back.
//
// The words:
//
//   - A feed is a calendar that programs fetch again and again: [Calendar.Feed] writes it event by event. What a reader of it may see is
//     decided by a [View], and nothing else is written: never a person, never a code.
//   - A master is the event that carries a series' rule. What is stored wins over the rule: an occurrence that is not booked is an EXDATE, one
//     that differs is an event of its own with a RECURRENCE-ID, one that the rule does not know is an RDATE.
//   - A zone is written as IANA has it for the years that the calendar touches; one that is read is compared with IANA in the same way.
//   - [Parse] reads a calendar that anybody may have made. It is strict: bounded in every direction before anything is decoded, and each event
//     is either understood wholly or carries the [booking.Refusal] that says why not.
package ical
