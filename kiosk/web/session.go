package web

import (
	"context"
	"sync"
	"time"

	"troskel/booking"
)

// How long people have, by default.
const (
	tapTime  = time.Minute // from the tap of a badge to its PIN
	idleTime = time.Minute // from one command to the next while signed in; twice that where the page is slow
)

// session is who a connection acts as. The hub's lock guards it.
type session struct {
	by     booking.By
	badge  int64
	name   string // of the organisation
	length time.Duration
	until  time.Time // on the place's clock, for the page
	ends   time.Time // the same on the machine's, which nobody sets
	timer  *time.Timer
}

// wire is the session as its page is told.
func (s *session) wire() *Session {
	return &Session{
		Organisation: s.by.Organisation, OrganisationName: s.name, Name: s.by.Name, Role: Role(s.by.Role), Until: s.until,
	}
}

// tapped is the badges that were held before the reader a moment ago. Without that, a PIN signs nobody in: it takes the badge and the PIN.
type tapped struct {
	mu    sync.Mutex
	until map[int64]time.Time
}

// note remembers a tap until a time.
func (t *tapped) note(badge int64, until time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.until == nil {
		t.until = map[int64]time.Time{}
	}
	t.until[badge] = until
}

// fresh tells whether the badge was held before the reader a moment ago, and forgets all that were not.
func (t *tapped) fresh(badge int64, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, until := range t.until {
		if !now.Before(until) {
			delete(t.until, id)
		}
	}
	_, ok := t.until[badge]
	return ok
}

// spend makes a tap good for no further signing in.
func (t *tapped) spend(badge int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.until, badge)
}

// Badge tells the booking screens that a registered badge of an organisation was held before the reader. It never blocks. A badge of the place's own staff signs in
// at no booking screen, so nothing is said of it.
func (s *Server) Badge(b booking.Badge) {
	if b.Organisation == "" || b.Role == booking.Staff {
		return
	}
	s.tapped.note(b.ID, time.Now().Add(tapTime))
	s.hub.toScreens(ScreenBooking, encode(FromServer{Badge: &Badge{
		Badge: b.ID, Organisation: s.hub.nameOf(b.Organisation), Name: b.Name,
		Locked: b.Locked, LockedUntil: optional(b.LockedUntil), Until: s.now().Add(tapTime),
	}}))
}

func (a *asked) signIn(c *SignIn) error {
	if !a.tapped.fresh(c.Badge, time.Now()) {
		return problem(codeTapFirst)
	}
	by, err := a.cfg.Rooms.SignIn(a.ctx, c.Badge, c.PIN)
	if err != nil {
		return err
	}
	if by.Role != booking.Member && by.Role != booking.Administrator || by.Organisation == "" {
		return problem(codeNotAllowed) // a booking screen is never the staff's
	}
	a.tapped.spend(c.Badge)
	return a.enter(by, c)
}

// enter reads what the organisation has coming and lets the connection act for it.
func (a *asked) enter(by booking.By, c *SignIn) error {
	a.hub.expect(by.Organisation)
	if err := a.fresh.wait(a.ctx, a.fresh.ask()); err != nil {
		a.hub.unexpect(by.Organisation)
		return err
	}
	s := &session{by: by, badge: c.Badge, name: a.hub.nameOf(by.Organisation), length: a.cfg.Idle}
	if c.Slow {
		s.length *= 2
	}
	a.hub.signIn(a.conn, s)
	return nil
}

func (a *asked) signOut(*SignOut) error {
	a.hub.signOut(a.conn, SignedOutAsked)
	return nil
}

// stay does nothing: that it came is what makes the session longer.
func (a *asked) stay(*Stay) error { return nil }

// actor is who a connection's next command comes from. A session is longer by the command.
func (h *hub) actor(c *conn) (scope, booking.By) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c.session == nil {
		return c.scope, by(c.scope)
	}
	h.prolong(c.session)
	return c.scope, c.session.by
}

// longest is how many bytes a connection's next command may have.
func (h *hub) longest(c *conn) int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c.session != nil || c.scope.screen == ScreenStaff {
		return longLimit
	}
	return readLimit
}

func (h *hub) prolong(s *session) {
	s.timer.Reset(s.length)
	s.until, s.ends = h.blank().Now.Add(s.length), time.Now().Add(s.length)
}

// signIn lets a connection act as somebody, instead of whoever it acted as before. What the organisation has coming was read; it is queued.
func (h *hub) signIn(c *conn, s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c.gone {
		h.uncount(s.by.Organisation)
		return
	}
	h.endSession(c)
	s.timer = time.AfterFunc(s.length, func() { h.expire(c, s) })
	h.prolong(s)
	c.session = s
	h.move(c, func(sc *scope) { sc.member = s.by.Organisation })
}

// signOut makes a connection act as anyone again, and tells its page.
func (h *hub) signOut(c *conn, why SignedOutWhy) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end(c, why)
}

// expire ends the session that the timer belonged to, unless a command came just before.
func (h *hub) expire(c *conn, s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c.session == s && !time.Now().Before(s.ends) {
		h.end(c, SignedOutIdle)
	}
}

// signOutWhere ends the sessions that fit.
func (h *hub) signOutWhere(fits func(*session) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var theirs []*conn
	for _, v := range h.views {
		for c := range v.conns {
			if c.session != nil && fits(c.session) {
				theirs = append(theirs, c)
			}
		}
	}
	for _, c := range theirs {
		h.end(c, SignedOutRevoked)
	}
}

// end is signOut, under the lock. Signing out takes State.Mine out of the view; a delta cannot say so, and SignedOut does.
func (h *hub) end(c *conn, why SignedOutWhy) {
	if c.session == nil {
		return
	}
	h.endSession(c)
	h.move(c, func(sc *scope) { sc.member = "" })
	h.queue(c, frame{body: encode(FromServer{SignedOut: &SignedOut{Why: why}})})
}

func (h *hub) endSession(c *conn) {
	if c.session == nil {
		return
	}
	c.session.timer.Stop()
	c.stopEnrol() // nobody is there any more who may hand out badges
	h.uncount(c.session.by.Organisation)
	c.session = nil
}

// expect has an organisation's own picture read from the next reading on.
func (h *hub) expect(organisation string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.members[organisation]++
}

// unexpect undoes an expect that came to nothing.
func (h *hub) unexpect(organisation string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.uncount(organisation)
}

func (h *hub) uncount(organisation string) {
	if h.members[organisation]--; h.members[organisation] <= 0 {
		delete(h.members, organisation)
	}
}

// signedIn is the organisations whose own pictures are to be read.
func (h *hub) signedIn() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]string, 0, len(h.members))
	for id := range h.members {
		all = append(all, id)
	}
	return all
}

// nameOf is the name of an organisation that may book, or else its id.
func (h *hub) nameOf(organisation string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, o := range h.now.organisations {
		if o.ID == organisation {
			return o.Name
		}
	}
	return organisation
}

// readMine is what each organisation that is signed in has coming.
func (s *Server) readMine(ctx context.Context, now time.Time, organisations []string) (map[string]*Mine, error) {
	all := map[string]*Mine{}
	for _, id := range organisations {
		m, err := s.readOne(ctx, now, id)
		if err != nil {
			return nil, err
		}
		all[id] = m
	}
	return all, nil
}

// mostMine is how many coming bookings an organisation is shown.
const mostMine = 200

func (s *Server) readOne(ctx context.Context, now time.Time, organisation string) (*Mine, error) {
	m := &Mine{Organisation: organisation, Bookings: []Booking{}, Waits: []Waiting{}, Declined: []Declined{}}
	found, err := s.cfg.Rooms.AgendaOf(ctx, booking.Agenda{
		During: booking.Interval{Start: now, End: now.Add(booking.SeriesAhead)}, Organisation: organisation,
	})
	if err != nil {
		return nil, err
	}
	for _, b := range found {
		switch {
		case !b.End.After(now):
		case b.State == booking.Cancelled && b.Why == booking.Declined:
			m.Declined = append(m.Declined, Declined{Room: b.Space, Start: b.Start, End: b.End, Title: b.Title, Note: b.Note})
		case b.State != booking.Cancelled && len(m.Bookings) < mostMine:
			m.Bookings = append(m.Bookings, wireBooking(b, now))
		}
	}
	waits, err := s.cfg.Rooms.Waits(ctx, booking.By{Role: booking.Member, Organisation: organisation})
	if err != nil {
		return nil, err
	}
	for _, w := range waits {
		m.Waits = append(m.Waits, s.wireWaiting(w))
	}
	return m, nil
}

func (s *Server) wireWaiting(w booking.Waiting) Waiting {
	return Waiting{
		ID: w.ID, Room: w.Space, Start: w.Start.UTC(), End: w.End.UTC(), Organisation: s.hub.nameOf(w.Organisation),
		Asked: w.Asked.UTC(), Offered: optional(w.Offered), OfferEnds: optional(w.OfferEnds),
	}
}
