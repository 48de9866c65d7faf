package booking_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"troskel/booking"
)

// queued is one who waits, in the model.
type queued struct {
	request booking.Request
	id      int64
	outcome string // empty while it waits or is offered
	offer   *modelled
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// stand says how certain a granted request is, or why it cannot be: staff decide in bok, and so in the hall.
func (m *model) stand(b *modelled, by booking.By, hold time.Duration) string {
	b.pending, b.expires = false, time.Time{}
	switch {
	case hold > 0:
		b.expires = earliestOf(m.now.Add(hold), b.request.Start)
	case by.Role == booking.Staff || !b.isIn("bok"):
		b.firm = m.now
	case !b.request.Start.After(m.now):
		return "approval_late"
	default:
		b.pending, b.expires = true, b.request.Start
	}
	return ""
}

// giveBack cancels a booking, whatever it was.
func (m *model) giveBack(b *modelled, why string) {
	b.cancelled = m.now
	for _, q := range m.line {
		if q.offer == b && q.outcome == "" {
			q.outcome = why
		}
	}
	m.freed(b.request)
}

// freed offers what a booking of that request gave up: to those in the line who asked for something near it, in their order.
func (m *model) freed(r booking.Request) {
	for _, q := range m.line {
		near := q.request.Start.Before(r.End.Add(4*time.Hour)) && q.request.End.After(r.Start.Add(-4*time.Hour))
		if q.outcome == "" && q.offer == nil && near && strings.Contains(rivals[r.Space], q.request.Space) {
			m.offer(q)
		}
	}
}

// offer holds for one in the line what is left of the wished time, if that can be had.
func (m *model) offer(q *queued) {
	r, ends := q.request, earliestOf(m.now.Add(24*time.Hour), q.request.Start.Add(-15*time.Minute))
	if ends.Sub(m.now) < 10*time.Minute {
		r.Start, ends = later(r.Start, m.now.Truncate(time.Minute)), m.now.Add(10*time.Minute)
		if r.Space == "bok" || r.Space == "sal" || r.End.Sub(ends) < 15*time.Minute {
			return
		}
	}
	if m.refusal(r) != "" {
		return
	}
	q.offer = &modelled{request: r, firm: m.now, expires: ends}
	m.made = append(m.made, q.offer)
}

// adopt finds out the ids of what was offered.
func (m *model) adopt(t *rapid.T) {
	line, err := m.p.Waits(m.p.ctx, staff)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range line {
		for _, q := range m.line {
			if q.id == w.ID && q.offer != nil && q.offer.id == 0 {
				q.offer.id = w.Booking
			}
		}
	}
}

func (m *model) change(t *rapid.T, b *modelled) {
	want := b.request
	move := time.Duration(rapid.OneOf(rapid.Just(0), rapid.IntRange(-120, 300)).Draw(t, "move")) * time.Minute
	longer := time.Duration(rapid.OneOf(rapid.Just(0), rapid.IntRange(-90, 90)).Draw(t, "longer")) * time.Minute
	want.Start, want.End = want.Start.Add(move), want.End.Add(move+longer)
	want.Space = rapid.SampledFrom([]string{want.Space, "ask", "bok", "sal", "kok"}).Draw(t, "space")
	by := rapid.SampledFrom([]booking.By{{}, staff}).Draw(t, "by")
	if b.code == "" || len(b.wrong) > 0 {
		by = staff
	}
	after, code := m.changed(b, by, want)
	_, err := m.p.Change(m.p.ctx, by, b.id, b.code, booking.Change{Space: want.Space, Interval: want.Interval})
	requireCode(t, err, code)
	if code == "" {
		m.replace(b, after)
	}
}

// replace makes a booking another, and offers what it gave up.
func (m *model) replace(b *modelled, after modelled) {
	was := b.request
	*b = after
	if was.Space != after.request.Space || was.Interval != after.request.Interval {
		m.freed(was)
	}
}

// changed is a booking as it would be, or why it cannot.
func (m *model) changed(b *modelled, by booking.By, want booking.Request) (after modelled, code string) {
	after, state := *b, b.state(m.now)
	switch {
	case over(state) != "":
		return after, over(state)
	case !b.expires.IsZero() && !m.now.Before(b.expires):
		return after, "expired"
	case m.isOffer(b):
		return after, "not_confirmed"
	case want.Space == b.request.Space && want.Interval == b.request.Interval:
		return after, ""
	}
	begun := state == booking.Here || !m.now.Before(b.request.Start)
	stays := want.Space == b.request.Space && want.Start.Equal(b.request.Start)
	if code := m.changeable(want, begun, stays); code != "" {
		return after, code
	}
	if begun && state == booking.Planned && want.End.Before(b.request.End) && by.Role != booking.Staff {
		return after, "begun_absent"
	}
	after.request.Space, after.request.Interval = want.Space, want.Interval
	smaller := want.Space == b.request.Space && b.request.Covers(want.Interval)
	if !smaller {
		if code := m.roomFor(b, want, stays); code != "" {
			return after, code
		}
	}
	if !begun {
		code = m.again(&after, by, state, smaller)
	}
	return after, code
}

// changeable is what is wrong with the new time in itself.
func (m *model) changeable(want booking.Request, begun, stays bool) string {
	length := want.End.Sub(want.Start)
	switch {
	case length <= 0:
		return "backwards"
	case length < 5*time.Minute:
		return "too_short"
	case !want.End.After(m.now):
		return "past"
	case begun && !stays:
		return "begun"
	case !stays && m.minute(want.Start) < m.minute(m.now)-5:
		return "past"
	case length > 24*time.Hour && want.End.After(want.Start.In(m.p.zone).AddDate(0, 0, 1)):
		return "too_long"
	}
	return ""
}

// roomFor is why a booking cannot have its new time, itself put aside.
func (m *model) roomFor(b *modelled, want booking.Request, stays bool) string {
	others := slices.Clone(m.made)
	m.made = slices.DeleteFunc(m.made, func(o *modelled) bool { return o == b })
	free := m.free(want.Space)
	m.made = others
	for n := m.minute(want.Start); stays && n < m.minute(b.from); n++ {
		free[n] = true // before it came, others were there
	}
	return m.busy(want, free)
}

// again is how certain a changed booking is.
func (m *model) again(after *modelled, by booking.By, was booking.State, smaller bool) string {
	start := after.request.Start
	uncertain := was == booking.Tentative || was == booking.Pending
	switch {
	case uncertain && !start.After(m.now):
		return "not_confirmed"
	case was == booking.Tentative:
		after.expires = earliestOf(after.expires, start)
	case was == booking.Pending && (smaller || by.Role == booking.Staff):
		after.expires = start
	case !smaller && by.Role != booking.Staff:
		return m.stand(after, by, 0)
	}
	return ""
}

func (m *model) isOffer(b *modelled) bool {
	return slices.ContainsFunc(m.line, func(q *queued) bool { return q.offer == b && q.outcome == "" })
}

func (m *model) extend(t *rapid.T, b *modelled) {
	want := b.request
	want.End = want.End.Add(time.Duration(rapid.IntRange(-10, 90).Draw(t, "minutes")) * time.Minute)
	after, code := modelled{}, over(b.state(m.now))
	switch {
	case code != "":
	case b.state(m.now) != booking.Here:
		code = "not_here"
	case !want.End.After(b.request.End):
		code = "not_later"
	default:
		after, code = m.changed(b, booking.By{}, want)
	}
	_, err := m.p.Extend(m.p.ctx, booking.By{}, b.id, want.End)
	if requireCode(t, err, code); code == "" {
		m.replace(b, after)
	}
}

// confirmed makes a booking firm, or says why it cannot be.
func (m *model) confirmed(b *modelled, by booking.By) string {
	switch state := b.state(m.now); {
	case over(state) != "":
		return over(state)
	case state != booking.Tentative:
		return "not_tentative"
	case !m.now.Before(b.expires):
		return "expired"
	}
	after := *b
	if code := m.stand(&after, by, 0); code != "" {
		return code
	}
	*b = after
	for _, q := range m.line {
		if q.offer == b && q.outcome == "" {
			q.outcome = "accepted"
		}
	}
	return ""
}

func (m *model) confirm(t *rapid.T, b *modelled) {
	by := booking.By{}
	if b.code == "" || len(b.wrong) > 0 {
		by = staff
	}
	_, err := m.p.Confirm(m.p.ctx, by, b.id, b.code, booking.This)
	requireCode(t, err, m.confirmed(b, by))
}

// decidable is why staff cannot decide about a booking.
func (m *model) decidable(b *modelled) string {
	switch state := b.state(m.now); {
	case over(state) != "":
		return over(state)
	case state != booking.Pending:
		return "not_pending"
	case !m.now.Before(b.expires):
		return "expired"
	}
	return ""
}

func (m *model) approve(t *rapid.T, b *modelled) {
	want := m.decidable(b)
	_, err := m.p.Approve(m.p.ctx, staff, b.id, booking.This)
	if requireCode(t, err, want); want == "" {
		b.pending, b.expires, b.firm = false, time.Time{}, m.now
	}
}

func (m *model) decline(t *rapid.T, b *modelled) {
	want := m.decidable(b)
	_, err := m.p.Decline(m.p.ctx, staff, b.id, booking.This, "")
	if requireCode(t, err, want); want == "" {
		m.giveBack(b, "declined")
	}
}

// gone is when a booking to which nobody comes is given up, zero when it is not.
func (m *model) gone(b *modelled) time.Time {
	at := later(later(b.request.Start, b.firm), m.up).Add(15 * time.Minute)
	switch {
	case at.Before(b.request.End):
		return at
	case m.up.After(b.request.Start):
		return time.Time{}
	}
	return b.request.End
}

func (m *model) sweep(t *rapid.T) {
	byStart := slices.SortedStableFunc(slices.Values(m.made), func(a, b *modelled) int {
		return cmp.Or(a.request.Start.Compare(b.request.Start), cmp.Compare(a.id, b.id))
	})
	next := m.p.sweep(m.up)
	for _, b := range byStart {
		open := b.cancelled.IsZero() && b.missed.IsZero() && b.ended.IsZero() && b.checkedIn.IsZero() && b.expires.IsZero()
		recent := b.request.Start.After(m.now.Add(-50*time.Hour)) && !b.request.Start.After(m.now)
		if at := m.gone(b); open && recent && !at.IsZero() && !m.now.Before(at) {
			b.missed = m.now
			m.freed(b.request)
		}
	}
	byExpiry := slices.SortedStableFunc(slices.Values(m.made), func(a, b *modelled) int {
		return cmp.Or(a.expires.Compare(b.expires), cmp.Compare(a.id, b.id))
	})
	for _, b := range byExpiry {
		if b.cancelled.IsZero() && !b.expires.IsZero() && !m.now.Before(b.expires) {
			m.giveBack(b, "expired")
		}
	}
	for _, q := range m.line {
		switch {
		case q.outcome != "" || q.offer != nil:
		case !m.now.Before(q.request.End):
			q.outcome = "over"
		default:
			m.offer(q)
		}
	}
	if !next.After(m.now) || next.Sub(m.now) > time.Minute {
		t.Fatalf("sweep again at %s, now is %s", next, m.now)
	}
}

// join waits for a time, often one that somebody has.
func (m *model) join(t *rapid.T) {
	start := m.now.Truncate(time.Minute).Add(time.Duration(rapid.OneOf(rapid.IntRange(0, 180), rapid.IntRange(0, 24*60)).Draw(t, "in")) * time.Minute)
	r := m.p.ask(rapid.SampledFrom([]string{"ask", "bok", "sal", "kok"}).Draw(t, "space"),
		booking.Interval{Start: start, End: start.Add(time.Duration(rapid.IntRange(5, 240).Draw(t, "minutes")) * time.Minute)})
	if len(m.made) > 0 && rapid.Bool().Draw(t, "of another") {
		o := m.made[rapid.IntRange(0, len(m.made)-1).Draw(t, "booking")]
		r.Space, r.Interval = o.request.Space, o.request.Interval
	}
	r.Organisation = rapid.SampledFrom([]string{"fk", "kor"}).Draw(t, "organisation")
	want := m.refusal(r)
	switch want {
	case "":
		want = "free"
	case "overlap":
		want = ""
	}
	waits := func(q *queued) bool {
		return q.outcome == "" && q.request.Organisation == r.Organisation && q.request.Space == r.Space && q.request.Overlaps(r.Interval)
	}
	if want == "" && slices.ContainsFunc(m.line, waits) {
		want = "waiting_already"
	}
	w, err := m.p.Wait(m.p.ctx, of(r.Organisation), r)
	if requireCode(t, err, want); want == "" {
		m.line = append(m.line, &queued{request: r, id: w.ID})
	}
}

// eachQueued makes a command of something to do with any place in the line there ever was.
func (m *model) eachQueued(do func(*rapid.T, *queued)) func(*rapid.T) {
	return func(t *rapid.T) {
		if len(m.line) > 0 {
			do(t, m.line[rapid.IntRange(0, len(m.line)-1).Draw(t, "place")])
		}
	}
}

func (m *model) accept(t *rapid.T, q *queued) {
	by, want := of(q.request.Organisation), ""
	switch {
	case q.offer == nil:
		want = "not_offered"
	case q.outcome == "accepted":
	case q.outcome == "expired":
		want = "expired"
	default:
		want = m.confirmed(q.offer, by)
	}
	b, err := m.p.AcceptOffer(m.p.ctx, by, q.id)
	if requireCode(t, err, want); want == "" && b.ID != q.offer.id {
		t.Fatalf("accepted booking %d, offered was %d", b.ID, q.offer.id)
	}
}

func (m *model) leave(t *rapid.T, q *queued) {
	if err := m.p.StopWaiting(m.p.ctx, of(q.request.Organisation), q.id); err != nil {
		t.Fatal(err)
	}
	switch {
	case q.outcome != "":
	case q.offer != nil:
		m.giveBack(q.offer, "taken")
	default:
		q.outcome = "stopped"
	}
}

// compareLine looks at everybody who waits.
func (m *model) compareLine(t *rapid.T) {
	line, err := m.p.Waits(m.p.ctx, staff)
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, w := range line {
		got = append(got, fmt.Sprint(w.ID, w.Organisation, w.Space, w.Start.Unix(), w.Booking, seconds(w.OfferEnds)))
	}
	for _, q := range m.line {
		if q.outcome == "" {
			offer := cmp.Or(q.offer, &modelled{})
			want = append(want, fmt.Sprint(q.id, q.request.Organisation, q.request.Space, q.request.Start.Unix(), offer.id, seconds(offer.expires)))
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("the line is\n%v, want\n%v", got, want)
	}
}

// compareHeld looks at what the database itself keeps from others.
func (m *model) compareHeld(t *rapid.T) {
	got, want := map[int64]string{}, map[int64]string{}
	rows, err := m.p.db.Reader().QueryContext(m.p.ctx, `SELECT booking, min(starts_at), max(ends_at) FROM occupancy GROUP BY booking`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, start, end int64
		if err := rows.Scan(&id, &start, &end); err != nil {
			t.Fatal(err)
		}
		got[id] = fmt.Sprint(start, end)
	}
	for _, b := range m.made {
		start, end := b.holds()
		if end = end.Truncate(time.Minute); start.Before(end) {
			want[b.id] = fmt.Sprint(start.Unix(), end.Unix())
		}
	}
	if err := rows.Err(); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("held is\n%v, want\n%v; %v", got, want, err)
	}
}
