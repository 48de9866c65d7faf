package visit

import "time"

// Period is within what a badge counts once. Whatever it is, it ends at the site's closing too.
type Period string

const (
	HalfDay Period = "half-day" // split at 12:00 and at midnight; also what an empty Period is
	Day     Period = "day"      // split at midnight
	Evening Period = "evening"  // split at 17:00 and at midnight: who comes by day and again in the evening counts twice
)

// splits is the hour at which a day is split; 0: it is not.
func (p Period) splits() int {
	switch p {
	case Day:
		return 0
	case Evening:
		return 17
	}
	return 12
}

// longest is how long badges are remembered at most by a machine that does not know the time.
func (p Period) longest() time.Duration {
	return time.Duration(max(p.splits(), 24-p.splits())) * time.Hour
}

// calendar knows where half-days, or whatever the period is, begin and end at one place. All boundaries are found on the wall clock, so a half-day of a night in which the clock is changed
// is an hour shorter or longer.
type calendar struct {
	zone    *time.Location
	closing func(after time.Time) time.Time
	period  Period
}

// next is the first boundary after t: noon (or where the period has it), midnight or the site's closing.
func (c calendar) next(t time.Time) time.Time {
	y, m, d := t.In(c.zone).Date()
	end := time.Date(y, m, d+1, 0, 0, 0, 0, c.zone)
	for _, b := range []time.Time{time.Date(y, m, d, c.period.splits(), 0, 0, 0, c.zone), c.closing(t)} {
		if b.After(t) && b.Before(end) {
			end = b
		}
	}
	return end
}

// began is the boundary with which t's half-day began.
func (c calendar) began(t time.Time) time.Time {
	from := c.day(t)
	for {
		next := c.next(from)
		if next.After(t) {
			return from
		}
		from = next
	}
}

// day is the first instant of t's day.
func (c calendar) day(t time.Time) time.Time {
	y, m, d := t.In(c.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, c.zone)
}

// month is the first instant of t's month.
func (c calendar) month(t time.Time) time.Time {
	y, m, _ := t.In(c.zone).Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, c.zone)
}

// term is the first instant of t's term: vårterminen is January to June, höstterminen July to December, so that every day lies in one.
func (c calendar) term(t time.Time) time.Time {
	y, m, _ := t.In(c.zone).Date()
	first := time.January
	if m >= time.July {
		first = time.July
	}
	return time.Date(y, first, 1, 0, 0, 0, 0, c.zone)
}

// empties is when the house is next known to be empty: at the closing, or at midnight where no closing is known.
func (c calendar) empties(t time.Time) time.Time {
	if closing := c.closing(t); closing.After(t) {
		return closing
	}
	y, m, d := t.In(c.zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, c.zone)
}

// during is the same calendar for [from, to], with the closings looked up now: they may come from a database, which must not be asked in a transaction.
func (c calendar) during(from, to time.Time) calendar {
	var closings []time.Time
	for !from.After(to) { // the first one after it is needed too
		t := c.closing(from)
		if !t.After(from) {
			break
		}
		closings = append(closings, t)
		from = t
	}
	return calendar{zone: c.zone, period: c.period, closing: func(after time.Time) time.Time {
		for _, t := range closings {
			if t.After(after) {
				return t
			}
		}
		return time.Time{}
	}}
}

const quarter = 15 * time.Minute

// quarterOf is the unix second with which t's quarter of an hour begins. Every time zone is whole quarters off UTC.
func quarterOf(t time.Time) int64 {
	const length = int64(quarter / time.Second)
	into := t.Unix() % length
	return t.Unix() - (into+length)%length
}
