package goal

import (
	"troskel/booking"
	"troskel/kiosk/usage/stats"
)

// What the tests of the judgements need: they are functions of figures alone.

// AssessWeeks is the report of a goal on weekly figures, as of the first date that nothing is known of.
var AssessWeeks = func(g Goal, weeks []Week, today Date) Report {
	r := Report{Goal: g, Versions: []Goal{g}, Unit: UnitOf(g.Metric.Name)}
	r.assess(weeks, today)
	r.plan(weeks)
	return r
}

// AssessCounts is that of counts: −1 is not known.
var AssessCounts = func(g Goal, before, after int, today Date) Report {
	r := Report{Goal: g, Unit: UnitOf(g.Metric.Name)}
	r.assessCounts(count{n: max(0, before), known: before >= 0}, count{n: max(0, after), known: after >= 0}, today)
	return r
}

// AssessAnswers is that of rounds that are over: those with N < 0 are not there.
var AssessAnswers = func(g Goal, before, after Answered, odd string, today Date) Report {
	r := Report{Goal: g, Unit: UnitOf(g.Metric.Name)}
	r.assessAnswers(round{known: before.N >= 0, Share: before, over: true}, round{known: after.N >= 0, Share: after, over: true, odd: odd}, today)
	return r
}

type (
	Date     = booking.Date
	Answered = stats.Share
)
