package booking

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// RuleName is what a rule is about.
type RuleName string

// The rules, each with what its Amount means. Quotas count what bookings hold: what was cancelled, given back or released counts no more. Each
// booking of a series counts. A term is 1 January–30 June or 1 July–31 December. Those who book for no organisation are not counted: nobody
// knows who they are.
const (
	RuleHorizon      RuleName = "horizon"       // days ahead that a booking may begin at most
	RuleLead         RuleName = "lead"          // minutes that it must be made before its start
	RuleShortest     RuleName = "shortest"      // minutes
	RuleLongest      RuleName = "longest"       // minutes
	RuleGrid         RuleName = "grid"          // minutes from midnight, of which starts and ends are multiples: a divisor of a day
	RuleHoursWeek    RuleName = "hours_week"    // hours of an organisation in an ISO week; 0 lifts the limit
	RuleHoursTerm    RuleName = "hours_term"    // hours of an organisation in a term; 0 lifts the limit
	RuleOpenBookings RuleName = "open_bookings" // bookings of an organisation that are to come; 0 lifts the limit
	RulePrimeShare   RuleName = "prime_share"   // percent of the Window in an ISO week that an organisation may hold; 0 lifts the limit
	RuleYouthFirst   RuleName = "youth_first"   // days before a date until which its Window is for youth; 0 lifts the rule
	RuleMayBook      RuleName = "may_book"      // 1 or 0
	RuleApproval     RuleName = "approval"      // 1 when staff decide about each booking, or 0
	RuleDropIn       RuleName = "drop_in"       // 1 when somebody without a badge may book, or 0
	RuleGrace        RuleName = "grace"         // minutes after its start that a booking is kept for those who are late; 0 = until its end
	RuleOffer        RuleName = "offer"         // minutes that freed time is kept for the first who waits
	RuleTentative    RuleName = "tentative"     // hours that a booking can wait to be confirmed at most; 0 = not at all
)

// Rule is one limit that staff set, for every space or one, and for everybody, a kind of organisation or one. Of several rules of a name that
// apply to a booking, the most specific binds alone: one for its organisation before one for its kind before one for everybody; among those,
// one for its space before one for a hall it is a part of (or the room that a desk stands in; the smaller first) before one for every space.
//
// A rule for a room binds whoever books a hall with it, too, where it says who may book (may_book, drop_in), when (lead, youth_first), or that staff
// decide (approval): the strictest of the hall's and its rooms' counts.
//
// A quota for a space counts what holds any part of it; a quota for every space counts everything.
type Rule struct {
	ID           int64
	Space        string // "" = every space
	Kind         Kind   // "" = every kind; not together with Organisation
	Organisation string // id; "" = every organisation, and those who book for none
	Name         RuleName
	Amount       int
	Window       Week      // of prime_share and youth_first, on the wall clock
	Changed      time.Time // when staff set it; SetRule ignores it
}

// ruleSentences is what rules refuse. Lengths are hours and minutes, "1:30".
var ruleSentences = map[string]string{
	"rule_may_book":      "this space is not for them",
	"rule_drop_in":       "this space is booked with a badge",
	"rule_tentative":     "a booking can wait to be confirmed for at most {max} hours",
	"rule_horizon":       "it begins more than {max} days ahead; it can be booked from {from}",
	"rule_lead":          "it must be made {min} before it begins; the first time to be had is {from}",
	"rule_shortest":      "it takes {asked}, the shortest is {min}",
	"rule_longest":       "it takes {asked}, the longest is {max}",
	"rule_grid":          "it begins and ends on multiples of {grid} minutes",
	"rule_youth_first":   "from {begins} until {ends} is for youth; others can book it from {from}",
	"rule_open_bookings": "they have {used} bookings to come, and at most {max}",
	"rule_hours_week":    "they have {used} of {max} in that week, and this would make it {would}; the next week begins {from}",
	"rule_hours_term":    "they have {used} of {max} in that term, and this would make it {would}; the next term begins {from}",
	"rule_prime_share":   "they have {used} of the {prime} when everybody wants to be there that week, this would make it {would}, and {percent} percent is {max}; the next week begins {from}",

	"staff_only":       "only staff may do that",
	"unknown_rule":     "there is no such rule",
	"rule_scope":       "a rule is for one organisation, for a kind of them, or for everybody",
	"rule_amount":      "its amount is from {min} to {max}",
	"rule_grid_uneven": "its amount does not divide a day",
	"rule_window":      "it has no hours of the week and needs them, has them and needs none, or has such as cannot be",
	"rule_twice":       "there is another rule of that name for the same",
}

// bounds is what a rule can say.
type bounds struct {
	least, most int
	window      bool // it needs one, unless its amount lifts it
	set         func(l *Limits, r Rule)
}

const (
	dayMinutes = 24 * 60
	aheadDays  = int(Ahead / (24 * time.Hour))
)

// rules is every rule.
var rules = map[RuleName]bounds{
	RuleHorizon:      {0, aheadDays, false, func(l *Limits, r Rule) { l.Horizon = time.Duration(r.Amount) * 24 * time.Hour }},
	RuleLead:         {0, aheadDays * dayMinutes, false, func(l *Limits, r Rule) { l.Lead = r.minutes() }},
	RuleShortest:     {int(Shortest / time.Minute), dayMinutes, false, func(l *Limits, r Rule) { l.Shortest = r.minutes() }},
	RuleLongest:      {int(Shortest / time.Minute), dayMinutes, false, func(l *Limits, r Rule) { l.Longest = r.minutes() }},
	RuleGrid:         {1, dayMinutes, false, func(l *Limits, r Rule) { l.Grid = r.minutes() }},
	RuleHoursWeek:    {0, 7 * 24, false, func(l *Limits, r Rule) { l.HoursWeek, l.weekIn = r.hours(), r.Space }},
	RuleHoursTerm:    {0, 184 * 24, false, func(l *Limits, r Rule) { l.HoursTerm, l.termIn = r.hours(), r.Space }},
	RuleOpenBookings: {0, 10_000, false, func(l *Limits, r Rule) { l.OpenBookings, l.openIn = r.Amount, r.Space }},
	RulePrimeShare:   {0, 100, true, func(l *Limits, r Rule) { l.PrimeShare, l.Prime = r.Amount, r.Window }},
	RuleYouthFirst:   {0, aheadDays, true, func(l *Limits, r Rule) { l.YouthDays, l.YouthFirst = r.Amount, r.Window }},
	RuleMayBook:      {0, 1, false, func(l *Limits, r Rule) { l.MayBook = r.Amount == 1 }},
	RuleApproval:     {0, 1, false, func(l *Limits, r Rule) { l.Approval = r.Amount == 1 }},
	RuleDropIn:       {0, 1, false, func(l *Limits, r Rule) { l.DropIn = r.Amount == 1 }},
	RuleGrace:        {0, 4 * 60, false, func(l *Limits, r Rule) { l.Grace = r.minutes() }},
	RuleOffer:        {15, 14 * dayMinutes, false, func(l *Limits, r Rule) { l.Offer = r.minutes() }},
	RuleTentative:    {0, aheadDays * 24, false, func(l *Limits, r Rule) { l.Tentative = r.hours() }},
}

func (r Rule) minutes() time.Duration { return time.Duration(r.Amount) * time.Minute }

func (r Rule) hours() time.Duration { return time.Duration(r.Amount) * time.Hour }

// Rules is every rule that staff have set, by name.
func (e *Engine) Rules(ctx context.Context) ([]Rule, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	all := slices.Clone(k.rules)
	for n := range all {
		all[n].Window = all[n].Window.clone()
	}
	return all, nil
}

// SetRule makes a rule, or changes the one with its ID, or with the same name for the same space and the same organisation or kind. It holds at
// once for what is asked from then on; what was booked stays.
func (e *Engine) SetRule(ctx context.Context, by By, r Rule) (Rule, error) {
	err := e.setting(ctx, by, func(d *desk) error {
		if refusal := d.badRule(r); refusal != nil {
			return refusal
		}
		r.Changed, r.Window = d.now, r.Window.clone()
		if same := slices.IndexFunc(d.rules, r.sameScope); same >= 0 && d.rules[same].ID != r.ID {
			if r.ID != 0 {
				return refuse("rule_twice")
			}
			r.ID = d.rules[same].ID
		}
		if err := d.storeRule(&r); err != nil {
			return err
		}
		return d.noted(by, "rule", r.Space, r.String())
	})
	if err != nil {
		return Rule{}, err
	}
	return r, nil
}

// DropRule takes a rule away; then a less specific one binds, or none. It refuses an unknown one.
func (e *Engine) DropRule(ctx context.Context, by By, id int64) error {
	return e.setting(ctx, by, func(d *desk) error {
		n := slices.IndexFunc(d.rules, func(r Rule) bool { return r.ID == id })
		if n < 0 {
			return refuse("unknown_rule")
		}
		if err := d.exec(`DELETE FROM rule WHERE id = ?`, id); err != nil {
			return err
		}
		return d.noted(by, "rule_dropped", d.rules[n].Space, d.rules[n].String())
	})
}

// setting changes, for staff, what is known.
func (e *Engine) setting(ctx context.Context, by By, do func(d *desk) error) error {
	if !by.isStaff() {
		return refuse("staff_only")
	}
	return e.arrange(ctx, func(d *desk) (bool, error) {
		err := do(d)
		return err == nil, err
	})
}

func (d *desk) storeRule(r *Rule) error {
	if r.ID == 0 {
		const query = `INSERT INTO rule (name, space, kind, organisation, amount, hours, changed_at) VALUES (?, nullif(?, ''), ?, nullif(?, ''), ?, ?, ?)`
		result, err := d.tx.ExecContext(d.ctx, query, string(r.Name), r.Space, string(r.Kind), r.Organisation, r.Amount, r.Window.String(), d.now.Unix())
		if err != nil {
			return err
		}
		r.ID, err = result.LastInsertId()
		return err
	}
	const query = `UPDATE rule SET name = ?, space = nullif(?, ''), kind = ?, organisation = nullif(?, ''), amount = ?, hours = ?, changed_at = ? WHERE id = ?`
	return d.exec(query, string(r.Name), r.Space, string(r.Kind), r.Organisation, r.Amount, r.Window.String(), d.now.Unix(), r.ID)
}

func (r Rule) sameScope(o Rule) bool {
	return r.Name == o.Name && r.Space == o.Space && r.Kind == o.Kind && r.Organisation == o.Organisation
}

// String is the rule in one line, for the audit trail: "hours_week=6 forening ask".
func (r Rule) String() string {
	s := fmt.Sprintf("%s=%d", r.Name, r.Amount)
	for _, scope := range []string{string(r.Kind), r.Organisation, r.Space, r.Window.String()} {
		if scope != "" {
			s += " " + scope
		}
	}
	return s
}

// badRule is what is wrong with a rule, nil when nothing is.
func (d *desk) badRule(r Rule) *Refusal {
	b, named := rules[r.Name]
	switch {
	case !named, r.ID != 0 && !slices.ContainsFunc(d.rules, func(o Rule) bool { return o.ID == r.ID }):
		return refuse("unknown_rule")
	case r.Space != "" && (d.byID[r.Space] == nil || d.byID[r.Space].last().retired):
		return refuse("unknown_space")
	case r.Organisation != "" && !d.active(r.Organisation):
		return refuse("unknown_organisation")
	case r.Kind != "" && (r.Organisation != "" || !slices.Contains(Kinds, r.Kind)):
		return refuse("rule_scope")
	case r.Amount < b.least || r.Amount > b.most:
		return refuse("rule_amount", "min", strconv.Itoa(b.least), "max", strconv.Itoa(b.most))
	case r.Name == RuleGrid && dayMinutes%r.Amount != 0:
		return refuse("rule_grid_uneven")
	case r.Window.check() != nil, b.window && r.Amount > 0 && r.Window.never(), !b.window && !r.Window.never():
		return refuse("rule_window")
	}
	return nil
}

func (k *known) readRules(ctx context.Context, q querier) error {
	const query = `SELECT r.id, r.name, coalesce(r.space, ''), r.kind, coalesce(r.organisation, ''), r.amount, r.hours, r.changed_at
		FROM rule r LEFT JOIN space s ON s.id = r.space ORDER BY r.name, s.position, r.space, r.kind, r.organisation`
	return each(ctx, q, query, func(scan func(...any) error) error {
		var r Rule
		var hours string
		var changed int64
		if err := scan(&r.ID, &r.Name, &r.Space, &r.Kind, &r.Organisation, &r.Amount, &hours, &changed); err != nil {
			return err
		}
		var err error
		r.Changed = fromUnix(changed)
		if r.Window, err = ParseWeek(hours); err == nil {
			k.rules = append(k.rules, r)
		}
		return err
	})
}

func (w Week) clone() Week {
	for day, spans := range w {
		w[day] = slices.Clone(spans)
	}
	return w
}
