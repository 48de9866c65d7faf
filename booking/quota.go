package booking

import (
	"encoding/json"
	"iter"
	"strconv"
	"strings"
	"time"
)

// heldUntil is when a booking ends to hold its space, as SQL: see Booking.Holds. Nearly always it is its end, and SQLite need not call functions.
const heldUntil = `iif(missed_at IS NULL AND ended_at IS NULL, ends_at,
	max(starts_at, min(ends_at, coalesce(missed_at / 60 * 60, ends_at), coalesce(ended_at / 60 * 60, ends_at))))`

// quota is a limit on what an organisation's bookings come to.
type quota struct {
	count
	over func(used int64) *Refusal // nil when the request fits
}

// overQuota is the first quota that a request would break: of the bookings to come, of its terms, of its weeks and of their prime time.
func (d *desk) overQuota(l Limits, r Request, instead []int64) (*Refusal, error) {
	if r.Organisation == "" {
		return nil, nil
	}
	quotas := append(d.openQuota(l, r, instead), d.hoursQuotas("rule_hours_term", l.HoursTerm, l.termIn, d.termOf, r, instead)...)
	quotas = append(quotas, d.hoursQuotas("rule_hours_week", l.HoursWeek, l.weekIn, d.weekOf, r, instead)...)
	counts := make([]count, len(quotas))
	for n, q := range quotas {
		counts[n] = q.count
	}
	used, err := d.numbers(counts...)
	if err != nil {
		return nil, err
	}
	for n, q := range quotas {
		if refusal := q.over(used[n]); refusal != nil {
			return refusal, nil
		}
	}
	return d.overPrime(l, r, instead)
}

// openQuota counts the bookings that are to come.
func (d *desk) openQuota(l Limits, r Request, instead []int64) []quota {
	if l.OpenBookings == 0 {
		return nil
	}
	const query = `SELECT count(*) FROM booking WHERE organisation = ? AND cancelled_at IS NULL AND missed_at IS NULL AND ended_at IS NULL
		AND starts_at > ? AND ends_at > ?`
	now := d.now.Unix()
	open := d.counting(query, l.openIn, instead, r.Organisation, now-int64(lookBack.Seconds()), now)
	return []quota{{open, func(open int64) *Refusal {
		if int(open) < l.OpenBookings {
			return nil
		}
		return refuse("rule_open_bookings", "max", strconv.Itoa(l.OpenBookings), "used", strconv.FormatInt(open, 10))
	}}}
}

// hoursQuotas counts the hours of each week or term that a request touches. most is 0 where there is no limit.
func (d *desk) hoursQuotas(code string, most time.Duration, space string, of func(time.Time) Interval, r Request, instead []int64) (all []quota) {
	if most == 0 {
		return nil
	}
	for period := range periods(of, r.Interval) {
		all = append(all, quota{d.usedDuring(period, r.Organisation, space, instead), func(seconds int64) *Refusal {
			used, asked := time.Duration(seconds)*time.Second, r.and(period).Length()
			if used+asked <= most {
				return nil
			}
			return refuseHours(code, most, used, asked, period)
		}})
	}
	return all
}

// count is a query that gives one number.
type count struct {
	query string
	args  []any
}

// counting makes a query count only the bookings that share a smallest space with a space, unless that is "", and not those in instead.
func (d *desk) counting(query, space string, instead []int64, args ...any) count {
	if space != "" {
		query, args = query+` AND space IN (SELECT value FROM json_each(?))`, append(args, d.sharing(space))
	}
	query, args = besides(instead, query, args)
	return count{query, args}
}

// usedDuring is how many seconds an organisation's bookings hold in an interval. They are found and counted in one range of an index.
func (d *desk) usedDuring(in Interval, organisation, space string, instead []int64) count {
	const query = `SELECT coalesce(sum(max(0, min(` + heldUntil + `, ?) - max(starts_at, ?))), 0) FROM booking
		WHERE organisation = ? AND cancelled_at IS NULL AND starts_at > ? AND starts_at < ?`
	from, to := in.Start.Unix(), in.End.Unix()
	return d.counting(query, space, instead, to, from, organisation, from-int64(lookBack.Seconds()), to)
}

// numbers is what queries count, all in one.
func (d *desk) numbers(counts ...count) ([]int64, error) {
	if len(counts) == 0 {
		return nil, nil
	}
	var queries []string
	var args, into []any
	numbers := make([]int64, len(counts))
	for n, c := range counts {
		queries, args, into = append(queries, "("+c.query+")"), append(args, c.args...), append(into, &numbers[n])
	}
	return numbers, d.tx.QueryRowContext(d.ctx, "SELECT "+strings.Join(queries, ", "), args...).Scan(into...)
}

// besides leaves bookings out of a query. Nearly always there are none, and then SQLite need not look.
func besides(instead []int64, query string, args []any) (string, []any) {
	if len(instead) == 0 {
		return query, args
	}
	return query + ` AND id NOT IN (SELECT value FROM json_each(?))`, append(args, jsonIDs(instead))
}

// overPrime counts the prime time of each week that an organisation holds in any part of a space.
func (d *desk) overPrime(l Limits, r Request, instead []int64) (*Refusal, error) {
	for week := range periods(d.weekOf, r.Interval) {
		asked := d.primeTime(l, r.and(week)).Length()
		if asked == 0 {
			continue
		}
		held, err := d.heldBy(r.Organisation, week, instead)
		if err != nil {
			return nil, err
		}
		prime := d.primeTime(l, week)
		if used, most := d.primeUse(held, r.Space, prime), l.primeMost(prime); used+asked > most {
			refusal := refuseHours("rule_prime_share", most, used, asked, week)
			refusal.Values["percent"], refusal.Values["prime"] = strconv.Itoa(l.PrimeShare), clockLength(prime.Length())
			return refusal, nil
		}
	}
	return nil, nil
}

func refuseHours(code string, most, used, asked time.Duration, period Interval) *Refusal {
	return refuse(code, "max", clockLength(most), "used", clockLength(used), "would", clockLength(used+asked), "from", stamp(period.End))
}

// heldBy is what an organisation's bookings hold that begin in an interval, or little before it.
func (d *desk) heldBy(organisation string, in Interval, instead []int64) ([]Alternative, error) {
	const query = `SELECT space, starts_at, ` + heldUntil + ` FROM booking
		WHERE organisation = ? AND cancelled_at IS NULL AND starts_at > ? AND starts_at < ?`
	besideThem, args := besides(instead, query, []any{organisation, in.Start.Add(-lookBack).Unix(), in.End.Unix()})
	var all []Alternative
	err := each(d.ctx, d.tx, besideThem, func(scan func(...any) error) error {
		var held Alternative
		var start, end int64
		err := scan(&held.Space, &start, &end)
		held.Interval = Interval{fromUnix(start), fromUnix(end)}
		all = append(all, held)
		return err
	}, args...)
	return all, err
}

// lengthIn is how much time of an interval is held in what shares a smallest space with a space, or anywhere when it is "".
func (d *desk) lengthIn(held []Alternative, space string, in Interval) (sum time.Duration) {
	for _, h := range held {
		if space == "" || d.shares(h.Space, space) {
			sum += h.and(in).Length()
		}
	}
	return sum
}

// primeTime is the prime time in an interval: the hours on the wall clock, also when the place is closed, so that a week with a holiday has no
// less for each. There is none without a rule.
func (d *desk) primeTime(l Limits, in Interval) Set {
	if l.PrimeShare == 0 {
		return nil
	}
	return d.hoursIn(l.Prime, in)
}

func (l Limits) primeMost(prime Set) time.Duration {
	return prime.Length() * time.Duration(l.PrimeShare) / 100
}

// primeUse is how much of the prime time is held in any part of a space.
func (d *desk) primeUse(held []Alternative, space string, prime Set) time.Duration {
	var there []Interval
	for _, h := range held {
		if d.shares(h.Space, space) {
			there = append(there, h.Interval)
		}
	}
	return Union(there...).Intersect(prime).Length()
}

// hoursIn is when it is those hours of the week during an interval.
func (k *known) hoursIn(w Week, in Interval) Set {
	var hours []Interval
	for date, last := DateOf(in.Start, k.loc).Add(-1), DateOf(in.End, k.loc); !last.Before(date); date = date.Add(1) {
		hours = append(hours, w.On(date, k.loc)...)
	}
	return Union(hours...).Intersect(Set{in})
}

// keptForYouth is the times around an interval that are still for youth, each with when it opens for everybody.
func (d *desk) keptForYouth(l Limits, in Interval) iter.Seq2[Interval, time.Time] {
	return func(yield func(Interval, time.Time) bool) {
		for _, hours := range l.youth {
			for date, last := DateOf(in.Start, d.loc), DateOf(in.End, d.loc); !last.Before(date); date = date.Add(1) {
				opens := date.Add(-hours.days).In(d.loc)
				if !d.now.Before(opens) {
					continue
				}
				for _, span := range hours.week.On(date, d.loc) {
					if !yield(span, opens) {
						return
					}
				}
			}
		}
	}
}

// weekOf is the ISO week that an instant lies in: from Monday's first instant to the next.
func (k *known) weekOf(t time.Time) Interval {
	date := DateOf(t, k.loc)
	monday := date.Add(-(int(date.Weekday()) + 6) % 7)
	return Interval{monday.In(k.loc), monday.Add(7).In(k.loc)}
}

// termOf is the half year that an instant lies in: the Swedish spring and autumn terms, with the holidays after them.
func (k *known) termOf(t time.Time) Interval {
	date := DateOf(t, k.loc)
	if date.Month < time.July {
		return Interval{Date{date.Year, time.January, 1}.In(k.loc), Date{date.Year, time.July, 1}.In(k.loc)}
	}
	return Interval{Date{date.Year, time.July, 1}.In(k.loc), Date{date.Year + 1, time.January, 1}.In(k.loc)}
}

// periods is the weeks or terms that an interval touches.
func periods(of func(time.Time) Interval, i Interval) iter.Seq[Interval] {
	return func(yield func(Interval) bool) {
		for period := of(i.Start); period.Start.Before(i.End); period = of(period.End) {
			if !yield(period) {
				return
			}
		}
	}
}

// shares reports whether two spaces have a smallest space in common.
func (k *known) shares(a, b string) bool {
	if a == b {
		return true
	}
	one, other := k.byID[a], k.byID[b]
	return share(one.leaves, other.leaves)
}

// sharing is the ids of the spaces that share a smallest space with a space, as a JSON array; none for "".
func (k *known) sharing(space string) string {
	ids := []string{}
	for _, p := range k.spaces {
		if space != "" && k.shares(p.id, space) {
			ids = append(ids, p.id)
		}
	}
	text, _ := json.Marshal(ids) // strings always can be
	return string(text)
}

// jsonIDs is ids as a JSON array, for one parameter of a query.
func jsonIDs(ids []int64) string {
	if len(ids) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(ids) // integers always can be
	return string(text)
}
