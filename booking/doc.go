// Package booking knows who has which room when: spaces, opening hours, organisations and bookings that can never overlap.
//
// The words:
//
//   - A space is anything that can be booked: a room, a hall made of rooms, or a desk inside a room. A smallest space is a room or a desk. A
//     room needs its desks free, unless they are beside it.
//   - Opening hours are a [Week] on the wall clock, valid from a date on. What staff chose for a [Holiday] counts before them, [SpecialHours]
//     before that, and a [Closure] takes time away from all.
//   - A booking is what was agreed: one space, one [Interval], perhaps an organisation. It may be tentative, until those who asked confirm it,
//     or pending, until staff approve it: it holds its time then, and is given up by itself. It is planned until somebody checks in, then here,
//     and ended when its time is over or somebody finishes it; missed (uteblivet) when nobody comes, and what is left of its time is released;
//     or it is cancelled. Only the facts are stored; the state follows from them and the time.
//   - Those who want a time that is taken wait in a line. What a booking gives up is offered in the same transaction to the first who can have
//     it, and to the next when the offer ends. [Engine.Sweep] does what time alone brings.
//   - Occupancy is what a booking holds: one row per smallest space. The database refuses two rows that overlap, whoever writes them.
//     A hall, its rooms and their desks meet there, so none can be booked twice. Two rows are apart by the larger of the first's clean-up and
//     the second's set-up. Cancelling or finishing a booking gives its time back.
//   - A [Round] is a season allocation: organisations wish for weekly times in a term, package season proposes who gets what and why, staff adjust
//     it, and publishing makes ordinary series of it.
//   - The calendar shows visitors each [Happening]: bookings with a title that are not private, and what staff know of [Elsewhere].
//   - An organisation signs in with a registered [Badge] and its PIN. Of neither is anything kept that tells it without a key outside the database.
//   - The audit trail has one line, an [Event], for every change. Lines are only added; the names in them, and all that is personal about a
//     booking or an organisation, are forgotten [ContactDays] after they were needed.
//   - A series is bookings that repeat by a rule of RFC 5545, see package recur. It is planned before it is booked, whole or not at all, and
//     has one code. Each occurrence is a booking of its own, named by when the rule has it on the wall clock. The rule is kept beside them;
//     what it has and is not booked was skipped, so rule and bookings cannot disagree.
//
// Instants are stored as UTC seconds; a booking also keeps its wall clock time and zone, since zone laws change. A wall clock time that
// does not exist (the spring night) is read with the offset before the gap, as RFC 5545 does: 02:30 becomes 03:30. One that occurs twice
// (the autumn night) means the first. 24:00 is the next day's midnight, so a day open 00–24 has 23, 24 or 25 hours.
//
// An [Engine] answers a request that cannot be granted with a [Refusal]: a code to translate, and where it helps, the nearest free time.
package booking
