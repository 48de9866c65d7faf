// Package usage turns visits and bookings into the numbers that the place publishes: how its rooms are used, and protected counts of the
// people who come.
//
// Rooms have durations first of all. Bookable is the opening hours less closures; booked is the union of the bookings inside it; used is the union of
// the time when those who booked had checked in, also inside it. Bokningsgrad is booked over bookable, Nyttjandegrad used over bookable, each a
// ratio of sums over the smallest spaces: a hall counts through its parts and is never a room of its own. Used time outside the bookable time is
// told apart. Beside them stand what became of what was booked ([Turnout]), the hours that most want ([Prime]), and how full rooms were ([Heads]). A
// rate without what it is a part of does not exist; it is never zero and never NaN.
//
// People are published on fixed grids only: by the ISO week; by month and age band; by term, weekday and half-day; by term, activity and age band;
// and the reach of a calendar month or term. Months and terms are whole weeks. When a period is over, CloseWeeks settles it: each count becomes a
// Figure (0 is told, 1–4 are hidden, the rest is exact but for what would tell of a hidden number, see protect) and is appended to a ledger that the
// database itself refuses to change, under a chain of seals that shows whether anybody else has (see CheckLedger). Everything told about the people
// of a settled period reads the ledger and nothing else, no totals of people are ever printed, and no choice of ranges can work out a hidden number.
// What becomes known too late for its week is counted in the next week to be settled, and in that week's month and term.
package usage
