package booking_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking"
	"troskel/kiosk/store"
)

// model is the engine again, as simple as it can be: bookings in a slice, and a bit for each minute. It shares no code with the engine.
type model struct {
	p    *place
	now  time.Time
	base time.Time // minute 0
	open map[string][]bool
	made []*modelled
	line []*queued
	up   time.Time // people can check in since then
}

// modelled is one booking of the model. A zero time has not happened.
type modelled struct {
	request, asked              booking.Request // as it is now, and was
	by                          booking.By      // who asked
	id                          int64
	code                        string
	checkedIn, ended, cancelled time.Time
	missed, expires, firm       time.Time
	pending                     bool
	from                        time.Time // what it holds begins then, since it came late; zero: at its start
	wrong                       []time.Time
}

// nights are the days of the model: a week around each night the clock is moved.
var nights = []string{"2026-03-27", "2026-10-23"}

const (
	modelBefore, modelAfter = 15, 30 // days of minutes around the beginning
	modelClosed             = "2026-10-24 12:00"
)

// minutesOpen is the opening hours of the rooms of newPlace in every minute, read off the wall clock. The hall is open when both parts are.
func minutesOpen(base time.Time, zone *time.Location) map[string][]bool {
	open := map[string][]bool{}
	for m := range (modelBefore + modelAfter) * 24 * 60 {
		at := base.Add(time.Duration(m) * time.Minute).In(zone)
		clock := at.Format("15:04")
		room := clock >= "09:00" && clock < "21:00"
		switch at.Weekday() {
		case time.Sunday:
			room = false
		case time.Saturday:
			room = clock >= "10:00" && clock < "16:00"
		}
		shut := at.Format("2006-01-02 15:04") >= modelClosed && at.Format("2006-01-02 15:04") < "2026-10-24 15:00"
		open["ask"] = append(open["ask"], room && !shut)
		open["bok"] = append(open["bok"], room && !shut)
		open["sal"] = append(open["sal"], room && !shut)
		open["kok"] = append(open["kok"], !shut)
	}
	return open
}

func (m *model) minute(t time.Time) int { return int(t.Sub(m.base) / time.Minute) }

// free is the minutes in which a space is open and nobody holds it.
func (m *model) free(space string) []bool {
	free := slices.Clone(m.open[space])
	for _, b := range m.made {
		if start, end := b.holds(); strings.Contains(rivals[space], b.request.Space) {
			for n := m.minute(start); n < m.minute(end); n++ {
				free[n] = false
			}
		}
	}
	return free
}

// shows is the time that the list says it holds.
func (b *modelled) shows() (start, end time.Time) {
	start, end = b.request.Start, b.request.End
	for _, gone := range []time.Time{b.ended, b.missed} {
		if !gone.IsZero() && gone.Before(end) {
			end = gone
		}
	}
	if !b.cancelled.IsZero() || end.Before(start) {
		end = start
	}
	return start, end
}

// holds is the time that nobody else can have.
func (b *modelled) holds() (start, end time.Time) {
	if start, end = b.shows(); b.from.After(start) {
		start = b.from
	}
	if end.Before(start) {
		end = start
	}
	return start, end
}

func (b *modelled) state(now time.Time) booking.State {
	switch {
	case !b.cancelled.IsZero():
		return booking.Cancelled
	case !b.missed.IsZero():
		return booking.Missed
	case b.pending:
		return booking.Pending
	case !b.expires.IsZero():
		return booking.Tentative
	case !b.ended.IsZero(), !now.Before(b.request.End):
		return booking.Ended
	case !b.checkedIn.IsZero():
		return booking.Here
	}
	return booking.Planned
}

// refusal is the code that a request must be refused with, "" when it must be granted.
func (m *model) refusal(r booking.Request) string {
	length := r.End.Sub(r.Start)
	switch sameClock := r.Start.In(m.p.zone).AddDate(0, 0, 1); {
	case length <= 0:
		return "backwards"
	case length < 5*time.Minute:
		return "too_short"
	case m.minute(r.Start) < m.minute(m.now)-5 || !r.End.After(m.now):
		return "past"
	case length > 24*time.Hour && r.End.After(sameClock):
		return "too_long"
	case r.Here && m.now.Before(r.Start.Add(-15*time.Minute)):
		return "too_early"
	case r.Tentative > 0 && !r.Start.After(m.now):
		return "tentative_time"
	}
	return m.busy(r, m.free(r.Space))
}

// busy is why a time cannot be had, given the minutes that are free.
func (m *model) busy(r booking.Request, free []bool) string {
	if slices.Contains(m.open[r.Space][m.minute(r.Start):m.minute(r.End)], false) {
		return "closed"
	}
	if slices.Contains(free[m.minute(r.Start):m.minute(r.End)], false) {
		return "overlap"
	}
	return ""
}

// next is how many minutes away from the wish the nearest free time is, -1 if there is none.
func (m *model) next(r booking.Request) int {
	free, wish, length := m.free(r.Space), m.minute(r.Start), int(r.End.Sub(r.Start)/time.Minute)
	best, run := -1, 0
	for n := max(m.minute(m.now), wish-14*24*60); n < wish+length+14*24*60; n++ {
		if run++; !free[n] {
			run = 0
		}
		if away := max(n-length+1-wish, wish-(n-length+1)); run >= length && (best < 0 || away < best) {
			best = away
		}
	}
	return best
}

// isIn reports whether a booking is of a room or of the hall that it is a part of.
func (b *modelled) isIn(room string) bool {
	return b.request.Space == room || b.request.Space == "sal" && room != "kok"
}

// hoursRead is what minutesOpen told before, by the beginning: reading a wall clock takes long.
var hoursRead sync.Map

// newModel opens a database of its own for one run of the property.
func newModel(t *rapid.T, outer *testing.T) *model {
	db, err := store.Open(outer.Context(), outer.TempDir(), schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			outer.Error(err)
		}
	})
	p := &place{t: outer, ctx: outer.Context(), db: db, zone: stockholm(outer), watch: &watch{}}
	p.Engine = booking.New(db, p.zone, p.now, nil)
	m := &model{p: p, now: p.at(rapid.SampledFrom(nights).Draw(t, "night") + " 08:00")}
	m.base = m.now.AddDate(0, 0, -modelBefore)
	open, read := hoursRead.Load(m.base.Unix())
	if !read {
		open = minutesOpen(m.base, p.zone)
		hoursRead.Store(m.base.Unix(), open)
	}
	m.open = open.(map[string][]bool)
	p.set(m.base.AddDate(0, 0, -7)) // the rooms are in use since before
	p.configure(rooms(outer), []booking.Closure{{Interval: p.span(modelClosed, "15:00"), Reason: "Fest"}})
	p.set(m.now)
	p.approvalIn("bok")
	m.up = m.now
	return m
}

func TestRandomCommandsAgreeWithTheModel(t *testing.T) {
	stories(t)
	rapid.Check(t, func(rt *rapid.T) {
		m := newModel(rt, t)
		rt.Repeat(map[string]func(*rapid.T){
			"book":     m.book,
			"ask":      m.book, // more often than the others
			"repeat":   m.each(m.repeat),
			"cancel":   m.each(m.cancel),
			"revoke":   m.each(m.revoke),
			"check in": m.each(m.tryCheckIn),
			"finish":   m.each(m.finish),
			"wait":     m.wait,
			"change":   m.each(m.change),
			"extend":   m.each(m.extend),
			"confirm":  m.each(m.confirm),
			"approve":  m.each(m.approve),
			"decline":  m.each(m.decline),
			"sweep":    m.sweep,
			"restart":  func(*rapid.T) { m.up = m.now },
			"join":     m.join,
			"accept":   m.eachQueued(m.accept),
			"leave":    m.eachQueued(m.leave),
			"":         m.compare,
		})
	})
}

func (m *model) wait(t *rapid.T) {
	seconds := rapid.OneOf(rapid.IntRange(1, 1200), rapid.IntRange(1, 6*3600)).Draw(t, "seconds")
	// The minutes of the model end some day.
	m.now = earliestOf(m.now.Add(time.Duration(seconds)*time.Second), m.base.AddDate(0, 0, modelBefore+8))
	m.p.set(m.now)
}

func (m *model) book(t *rapid.T) {
	start := m.now.Truncate(time.Minute).Add(time.Duration(rapid.OneOf(rapid.IntRange(-10, 120), rapid.IntRange(0, 3*24*60)).Draw(t, "in")) * time.Minute)
	length := rapid.OneOf(rapid.IntRange(0, 240), rapid.IntRange(0, 26*60)).Draw(t, "minutes")
	r := m.p.ask(rapid.SampledFrom([]string{"ask", "bok", "sal", "kok"}).Draw(t, "space"),
		booking.Interval{Start: start, End: start.Add(time.Duration(length) * time.Minute)})
	r.Here = rapid.IntRange(0, 3).Draw(t, "here") == 0
	if rapid.IntRange(0, 4).Draw(t, "tentative") == 0 {
		r.Tentative = time.Duration(rapid.IntRange(5, 600).Draw(t, "held")) * time.Minute
	}
	by := rapid.SampledFrom([]booking.By{{}, staff}).Draw(t, "by")
	made := &modelled{request: r, asked: r, by: by, firm: m.now}
	want := m.refusal(r)
	if want == "" {
		want = m.stand(made, by, r.Tentative)
	}
	if want == "" && r.Here && (made.pending || !made.expires.IsZero()) {
		want = "not_confirmed"
	}
	b, code, err := m.p.Book(m.p.ctx, by, r)
	requireCode(t, err, want)
	if want == "" {
		made.id, made.code = b.ID, code
		m.made = append(m.made, made)
		if r.Here {
			made.checkedIn = m.now
		}
		return
	}
	if r.Tentative == 0 && (want == "overlap" || want == "closed") {
		m.compareNext(t, r, err.(*booking.Refusal).Next)
	}
}

func (m *model) compareNext(t *rapid.T, r booking.Request, next *booking.Interval) {
	want, got := m.next(r), -1
	if next != nil {
		got = int(next.Start.Sub(r.Start).Abs() / time.Minute)
		free := m.free(r.Space)[m.minute(next.Start):m.minute(next.End)]
		if slices.Contains(free, false) || next.Length() != r.Length() {
			t.Fatalf("%s is offered and not free", m.p.show(*next))
		}
	}
	if got != want {
		t.Fatalf("offered a time %d minutes away, the nearest is %d", got, want)
	}
}

func earliestOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// each makes a command of something to do with any booking ever made.
func (m *model) each(do func(*rapid.T, *modelled)) func(*rapid.T) {
	return func(t *rapid.T) {
		if len(m.made) > 0 {
			do(t, m.made[rapid.IntRange(0, len(m.made)-1).Draw(t, "booking")])
		}
	}
}

func (m *model) repeat(t *rapid.T, b *modelled) {
	if b.code == "" {
		return // it was offered
	}
	again, code, err := m.p.Book(m.p.ctx, b.by, b.asked)
	if err != nil || again.ID != b.id || code != b.code {
		t.Fatalf("asked again: %+v, %q, %v", again, code, err)
	}
}

func (m *model) cancel(t *rapid.T, b *modelled) {
	b.wrong = slices.DeleteFunc(b.wrong, func(tried time.Time) bool { return m.now.Sub(tried) >= 15*time.Minute })
	state := b.state(m.now)
	absent := state == booking.Planned && !m.now.Before(b.request.Start)
	code, want := b.code, over(state)
	if absent {
		want = "begun_absent"
	}
	if code == "" || rapid.IntRange(0, 3).Draw(t, "wrong") > 0 {
		code, want = "x", "wrong_code"
	}
	if len(b.wrong) >= 5 {
		want = "too_many_tries"
	}
	_, err := m.p.Cancel(m.p.ctx, booking.By{}, b.id, code)
	requireCode(t, err, want)
	switch {
	case want == "wrong_code":
		b.wrong = append(b.wrong, m.now)
	case want != "":
	case state == booking.Here && !m.now.Before(b.request.Start):
		m.leaves(b)
	default:
		m.giveBack(b, "taken")
	}
}

func (m *model) revoke(t *rapid.T, b *modelled) {
	want := over(b.state(m.now))
	_, err := m.p.Cancel(m.p.ctx, staff, b.id, "")
	if requireCode(t, err, want); want == "" {
		m.giveBack(b, "taken")
	}
}

func (m *model) tryCheckIn(t *rapid.T, b *modelled) {
	state := b.state(m.now)
	want, missed := over(state), state == booking.Missed && m.now.Before(b.request.End)
	switch {
	case missed:
		want = m.tooLate(b)
	case state == booking.Pending || state == booking.Tentative:
		want = "not_confirmed"
	case state == booking.Planned && m.now.Before(b.request.Start.Add(-15*time.Minute)):
		want = "too_early"
	}
	_, err := m.p.CheckIn(m.p.ctx, booking.By{}, b.id)
	requireCode(t, err, want)
	switch {
	case want == "" && missed:
		b.missed, b.checkedIn, b.from = time.Time{}, m.now, m.now.Truncate(time.Minute)
	case want == "" && state == booking.Planned:
		b.checkedIn = m.now
	}
}

// tooLate is why those who come late cannot have what is left.
func (m *model) tooLate(b *modelled) string {
	free := m.free(b.request.Space)
	for n := m.minute(later(m.now, b.request.Start)); n < m.minute(b.request.End); n++ {
		if !free[n] && m.open[b.request.Space][n] {
			return "overlap"
		}
	}
	return ""
}

func (m *model) finish(t *rapid.T, b *modelled) {
	want := over(b.state(m.now))
	if want == "" && b.state(m.now) != booking.Here {
		want = "not_here"
	}
	_, err := m.p.Finish(m.p.ctx, booking.By{}, b.id)
	if requireCode(t, err, want); want == "" {
		m.leaves(b)
	}
}

// leaves is a granted finish.
func (m *model) leaves(b *modelled) {
	b.ended = m.now
	m.freed(b.request)
}

func over(s booking.State) string {
	return map[booking.State]string{booking.Ended: "over", booking.Cancelled: "cancelled", booking.Missed: "missed"}[s]
}

func requireCode(t *rapid.T, err error, want string) {
	got := ""
	if r, is := err.(*booking.Refusal); is {
		got = r.Code
	} else if err != nil {
		got = err.Error()
	}
	if got != want {
		t.Fatalf("refused with %q, want %q", got, want)
	}
}

// compare looks at everything that can be asked.
func (m *model) compare(t *rapid.T) {
	m.adopt(t)
	list, err := m.p.Between(m.p.ctx, booking.Interval{Start: m.base, End: m.base.AddDate(0, 0, modelBefore+modelAfter)})
	if err != nil {
		t.Fatal(err)
	}
	got, want := map[int64]string{}, map[int64]string{}
	for _, b := range list {
		got[b.ID] = fmt.Sprint(b.Space, b.State, b.Start.Unix(), b.End.Unix(), b.Holds().Length(), seconds(b.CheckedIn), seconds(b.Ended), seconds(b.Missed), seconds(b.Expires))
	}
	for _, b := range m.made {
		if b.cancelled.IsZero() {
			start, end := b.shows()
			held := max(0, end.Truncate(time.Minute).Sub(start))
			want[b.id] = fmt.Sprint(b.request.Space, b.state(m.now), start.Unix(), b.request.End.Unix(), held,
				seconds(b.checkedIn), seconds(b.ended), seconds(b.missed), seconds(b.expires))
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("the list is\n%v, want\n%v", got, want)
	}
	m.compareHeld(t)
	m.compareLine(t)
	all, err := m.p.Status(m.p.ctx, m.now)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if open, free := m.open[s.Space.ID][m.minute(m.now)], m.free(s.Space.ID)[m.minute(m.now)]; s.Open != open || open && s.Busy == free {
			t.Fatalf("%s at %s: %+v; open %v, free %v", s.Space.ID, m.now, s, open, free)
		}
	}
}

func seconds(t time.Time) int64 { return max(0, t.Unix()) }
