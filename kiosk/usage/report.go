package usage

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage/activity"
	"troskel/kiosk/visit"
)

// Text translates a heading or sentence of a report. Keys are those below "export." in the catalogue, without that prefix, or OwnWords.
type Text func(key string) string

// Report is everything that is told about a period, ready to be written. It does not change once made.
type Report struct {
	Period Period
	Zone   *time.Location
	Made   time.Time
	People // as the ledger has them; the Use of its weeks is not measured
	Days   []RoomDay

	Turnouts []booking.Turnout // of each space that something was booked in

	spaces  []booking.Space
	prime   booking.Week
	methods []visit.Method                 // how badges were counted in it
	open    map[booking.Date]time.Duration // how long the place was, by week
	sealed  string                         // the newest seal of the ledger, in short
	surveys []Asked
	remarks []remark
	text    Text

	activities activity.Report
	roomNames  map[string]string // by id
}

// Export makes the report of a period. People come from the ledger only, and only for whole weeks inside the period; rooms are measured day by
// day as they are known at now.
func (u *Usage) Export(ctx context.Context, period Period, now time.Time, text Text) (*Report, error) {
	if err := period.Check(); err != nil {
		return nil, err
	}
	var people People
	var first booking.Date
	var sealed string
	err := u.ledger(ctx, func(tx *sql.Tx) (err error) {
		if people, err = readPeople(ctx, tx, period); err == nil {
			first, err = firstWeek(ctx, tx)
		}
		if err == nil {
			sealed, err = newestSeal(ctx, tx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	weeks := people.Weeks
	past, err := u.look(ctx, period, now)
	if err != nil {
		return nil, err
	}
	span := period.span(u.zone)
	marks, err := visit.Quality(ctx, u.db.Reader(), span.Start, span.End)
	if err != nil {
		return nil, fmt.Errorf("read the quality marks: %w", err)
	}
	r := &Report{Period: period, Zone: u.zone, Made: now, People: people, Days: past.days(), open: past.openHours(weeks), sealed: sealed, prime: u.prime, text: text}
	if r.spaces, err = u.rooms.SpacesDuring(ctx, span); err != nil {
		return nil, fmt.Errorf("list the rooms: %w", err)
	}
	if r.Turnouts, err = u.rooms.Turnouts(ctx, span); err != nil {
		return nil, fmt.Errorf("count who came: %w", err)
	}
	if r.methods, err = visit.Methods(ctx, u.db.Reader(), span.Start, span.End); err != nil {
		return nil, err
	}
	asked, err := u.Surveys(ctx)
	if err != nil {
		return nil, err
	}
	r.surveys = surveysIn(period, asked)
	if err := u.readActivities(ctx, r); err != nil {
		return nil, err
	}
	r.remarks = slices.Concat(gridRemarks(period, weeks, first), r.sealRemark(), r.methodRemarks(), markRemarks(weeks, marks, u.zone), r.preliminary(), past.coverage(), r.surveyRemarks(), r.activityRemarks())
	return r, nil
}

// remark is one line about the quality of a report. subject and note are keys of Text; n is nil where there is no number.
type remark struct {
	subject string
	Period
	n    any
	note string
}

// gridRemarks tells which weeks have figures and why the other dates of the period have none. first is the Monday of the ledger's first week.
func gridRemarks(period Period, settled []Week, first booking.Date) []remark {
	whole := period.weeks()
	remarks := []remark{
		{subject: "subject.whole", Period: period, n: len(whole), note: "note.whole"},
		{subject: "subject.closed", Period: period, n: len(settled), note: "note.closed"},
	}
	for _, monday := range whole {
		week := Period{monday, monday.Add(6)}
		switch {
		case slices.ContainsFunc(settled, func(w Week) bool { return w.Monday == monday }):
		case !first.IsZero() && monday.Before(first):
			remarks = append(remarks, remark{subject: "subject.before", Period: week, note: "note.before"})
		default:
			remarks = append(remarks, remark{subject: "subject.open", Period: week, note: "note.open"})
		}
	}
	for _, edge := range period.edges() {
		remarks = append(remarks, remark{subject: "subject.outside", Period: edge, note: "note.outside"})
	}
	return remarks
}

// markRemarks tells by the week, as the grid is, and without their numbers, the marks of settled weeks. A week with a hidden figure tells no
// marks: each mark needs somebody to have been there, and could narrow the hidden figure down.
func markRemarks(settled []Week, marks []visit.Mark, zone *time.Location) []remark {
	var remarks []remark
	for _, w := range settled {
		if slices.ContainsFunc(w.figures(), func(f Figure) bool { return f.Hidden }) {
			continue
		}
		for _, kind := range []visit.Kind{visit.Restart, visit.Healed} {
			if slices.ContainsFunc(marks, func(m visit.Mark) bool {
				return m.Kind == kind && mondayOf(booking.DateOf(m.Day, zone)) == w.Monday
			}) {
				remarks = append(remarks, remark{"subject.mark", Period{w.Monday, w.Monday.Add(6)}, nil, "mark." + string(kind)})
			}
		}
	}
	if slices.ContainsFunc(marks, func(m visit.Mark) bool { return m.Kind == visit.Unhealed }) {
		remarks = append(remarks, remark{subject: "subject.mark", note: "mark." + string(visit.Unhealed)})
	}
	return remarks
}

// sealRemark tells the ledger's newest seal: a ledger that is rewritten later, seals and all, does not lead to the same.
func (r *Report) sealRemark() []remark {
	if r.sealed == "" {
		return nil
	}
	return []remark{{subject: "subject.seal", n: r.sealed, note: "note.seal"}}
}

// preliminary tells which dates were not over.
func (r *Report) preliminary() []remark {
	first := slices.IndexFunc(r.Days, func(d RoomDay) bool { return !d.Final })
	if first < 0 {
		return nil
	}
	return []remark{{subject: "subject.preliminary", Period: Period{r.Days[first].Date, r.Period.To}, note: "note.preliminary"}}
}

// coverage tells how well the used time is known: it rests on check-ins.
func (l look) coverage() []remark {
	span := l.period.span(l.zone)
	var started, checkedIn, assumed int
	for _, b := range l.bookings {
		if !b.Confirmed() || !span.Contains(b.Start) || b.Start.After(l.now) {
			continue
		}
		started++
		if !b.CheckedIn.IsZero() {
			checkedIn++
			if b.Ended.IsZero() && !b.End.After(l.now) {
				assumed++
			}
		}
	}
	return []remark{
		{"subject.started", l.period, started, "note.started"},
		{"subject.checkedIn", l.period, checkedIn, "note.checkedIn"},
		{"subject.assumedEnd", l.period, assumed, "note.assumedEnd"},
	}
}
