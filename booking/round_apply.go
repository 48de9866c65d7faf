package booking

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"troskel/booking/season"
)

// Apply keeps what an organisation wishes for, instead of what it wished for before. It is for those who speak for the organisation while the
// round is open; staff may enter what came on paper until the round is published. A proposal that was made is dropped.
func (e *Engine) Apply(ctx context.Context, by By, a Application) error {
	if !by.speaksFor(a.Organisation) {
		return refuse("not_for_others")
	}
	a, refusal := a.clean()
	if refusal != nil {
		return refusal
	}
	wishes, err := asJSON(a.Wishes)
	if err != nil {
		return err
	}
	return e.atDesk(ctx, func(d *desk) (bool, error) {
		if err := d.mayApply(by, a.Round); err != nil {
			return false, err
		}
		if !d.active(a.Organisation) {
			return false, refuse("unknown_organisation")
		}
		for _, w := range a.Wishes {
			for _, id := range w.Spaces {
				if p := d.byID[id]; p == nil || p.last().retired {
					return false, refuse("unknown_space")
				}
			}
		}
		const query = `INSERT INTO application (round, organisation, title, private, activity, topic, target_group, ages, expected, sessions, wishes, applied_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET title = excluded.title, private = excluded.private,
			activity = excluded.activity, topic = excluded.topic, target_group = excluded.target_group, ages = excluded.ages, expected = excluded.expected,
			sessions = excluded.sessions, wishes = excluded.wishes, applied_at = excluded.applied_at`
		err := d.exec(query, a.Round, a.Organisation, a.Title, a.Private, a.Activity, a.Topic, a.Group, joinBands(a.Ages), a.Expected,
			a.Sessions, wishes, d.now.Unix())
		if err == nil {
			err = d.reopen(a.Round)
		}
		if err != nil {
			return false, err
		}
		return true, d.noted(by, "apply", "", roundDetail(a.Round, a.Organisation))
	})
}

func roundDetail(round int64, organisation string) string {
	return strconv.FormatInt(round, 10) + " " + organisation
}

// mayApply refuses what comes at the wrong time.
func (d *desk) mayApply(by By, round int64) error {
	r, err := d.unpublished(round)
	if err == nil && !by.isStaff() && r.State != RoundOpen {
		err = refuse("round_not_open", "opens", stamp(r.Opens), "closes", stamp(r.Closes))
	}
	return err
}

// clean is an application fit to be stored, or what is wrong with it in itself.
func (a Application) clean() (Application, *Refusal) {
	var refusal *Refusal
	if a.Details, refusal = a.Details.clean(); refusal != nil {
		return a, refusal
	}
	if a.Contact = ""; a.Private {
		a.Title = ""
	}
	switch {
	case a.Sessions < 0 || a.Sessions > season.MostTimes:
		return a, refuse("sessions_range", "max", strconv.Itoa(season.MostTimes))
	case len(a.Wishes) == 0 || len(a.Wishes) > season.MostTimes:
		return a, refuse("wishes_range", "max", strconv.Itoa(season.MostTimes))
	}
	for n, w := range a.Wishes {
		if refusal := refusedWish(n+1, w.Problem()); refusal != nil {
			return a, refusal
		}
	}
	return a, nil
}

func refusedWish(number int, p season.Problem) *Refusal {
	wish := strconv.Itoa(number)
	switch p {
	case season.BadTime:
		return refuse("wish_time", "wish", wish)
	case season.BadLength:
		return refuse("wish_length", "wish", wish, "min", strconv.Itoa(season.Shortest))
	case season.BadShift:
		return refuse("wish_shift", "wish", wish, "step", strconv.Itoa(season.Step), "max", strconv.Itoa(season.FarthestShift))
	case season.BadSpaces:
		return refuse("wish_spaces", "wish", wish, "max", strconv.Itoa(season.MostTimes))
	}
	return nil
}

// Withdraw takes an application back, by those who could make it. A proposal that was made is dropped.
func (e *Engine) Withdraw(ctx context.Context, by By, round int64, organisation string) error {
	if !by.speaksFor(organisation) {
		return refuse("not_for_others")
	}
	return e.atDesk(ctx, func(d *desk) (bool, error) {
		if err := d.mayApply(by, round); err != nil {
			return false, err
		}
		return true, d.changeApplication(by, "withdraw", "", round, organisation, `DELETE FROM application WHERE round = ? AND organisation = ?`)
	})
}

// SetWeight sets the weight of an application, 1–season.Heaviest; 0 = the suggested one. A proposal that was made is dropped. It is for staff.
func (e *Engine) SetWeight(ctx context.Context, by By, round int64, organisation string, weight int) error {
	if !by.isStaff() {
		return refuse("staff_only")
	}
	if weight < 0 || weight > season.Heaviest {
		return refuse("weight_range", "max", strconv.Itoa(season.Heaviest))
	}
	return e.atDesk(ctx, func(d *desk) (bool, error) {
		if _, err := d.unpublished(round); err != nil {
			return false, err
		}
		query := `UPDATE application SET weight = ` + strconv.Itoa(weight) + ` WHERE round = ? AND organisation = ?`
		return true, d.changeApplication(by, "set_weight", " "+strconv.Itoa(weight), round, organisation, query)
	})
}

// changeApplication runs a statement about one application, and drops the proposal that was made.
func (d *desk) changeApplication(by By, action, detail string, round int64, organisation, query string) error {
	changed, err := d.affect(query, round, organisation)
	switch {
	case err != nil:
		return err
	case changed == 0:
		return refuse("unknown_applicant")
	}
	if err := d.reopen(round); err != nil {
		return err
	}
	return d.noted(by, action, "", roundDetail(round, organisation)+detail)
}

// ApplicationsOf is the applications of a round by organisation: all for staff, its own for an organisation.
func (e *Engine) ApplicationsOf(ctx context.Context, by By, round int64) ([]Application, error) {
	var all []Application
	err := e.look(ctx, func(d *desk) error {
		r, err := d.round(round)
		if err != nil {
			return err
		}
		all, err = e.applications(d, r)
		return err
	})
	var seen []Application
	for _, a := range all {
		if by.speaksFor(a.Organisation) {
			seen = append(seen, a)
		}
	}
	return seen, err
}

// applications is those of a round, with last term's use and what it suggests.
func (e *Engine) applications(d *desk, r roundRow) ([]Application, error) {
	all, err := d.applied(r.ID)
	if err != nil {
		return nil, err
	}
	uses, err := e.uses(d, r.First)
	for n := range all {
		a := &all[n]
		a.Booked, a.Used = uses[a.Organisation].booked, uses[a.Organisation].used
		a.Suggested = season.Suggest(season.Criteria{Youth: forYouth(a.Ages), Heads: a.Expected, Booked: a.Booked, Used: a.Used})
	}
	return all, err
}

// applied is the applications of a round as they are stored.
func (d *desk) applied(round int64) ([]Application, error) {
	const query = `SELECT organisation, title, private, activity, topic, target_group, ages, expected, sessions, wishes, weight, applied_at
		FROM application WHERE round = ? ORDER BY organisation`
	var all []Application
	err := each(d.ctx, d.tx, query, func(scan func(...any) error) error {
		a := Application{Round: round}
		var ages, wishes string
		var applied int64
		err := scan(&a.Organisation, &a.Title, &a.Private, &a.Activity, &a.Topic, &a.Group, &ages, &a.Expected, &a.Sessions, &wishes, &a.Weight, &applied)
		if err != nil {
			return err
		}
		a.Ages, a.Applied = splitBands(ages), fromUnix(applied)
		err = json.Unmarshal([]byte(wishes), &a.Wishes)
		all = append(all, a)
		return err
	}, round)
	return all, err
}

type use struct{ booked, used time.Duration }

// uses is what organisations booked and used in the term before the one that a round is for, as far as it is over.
func (e *Engine) uses(d *desk, first Date) (map[string]use, error) {
	before := d.termOf(d.termOf(first.In(d.loc)).Start.Add(-1))
	in := Interval{before.Start, earlier(before.End, d.now)}
	uses := map[string]use{}
	if in.Empty() {
		return uses, nil
	}
	const where = `WHERE b.cancelled_at IS NULL AND b.organisation IS NOT NULL AND b.starts_at >= ? AND b.starts_at < ?`
	rows, err := d.rows(d.ctx, d.tx, d.now, where, in.Start.Unix(), in.End.Unix())
	for _, r := range rows {
		if r.Confirmed() && !r.End.After(d.now) {
			u := uses[r.Organisation]
			u.booked, u.used = u.booked+r.Length(), u.used+e.Used(r.Booking, d.now).Length()
			uses[r.Organisation] = u
		}
	}
	return uses, err
}

// look runs do on one consistent state of the database, in which it can only read.
func (e *Engine) look(ctx context.Context, do func(d *desk) error) error {
	k, release, err := e.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	tx, err := e.db.Reader().BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return do(&desk{known: k, ctx: ctx, tx: tx, now: e.moment()})
}
