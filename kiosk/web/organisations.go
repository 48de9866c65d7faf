package web

import (
	"context"
	"errors"
	"time"

	"troskel/booking"
)

// What staff, and in their own organisation administrators, ask about organisations and their badges.

func (a *asked) addOrganisation(c *AddOrganisation) error {
	o := c.Organisation
	return a.cfg.Rooms.AddOrganisation(a.ctx, a.by, booking.Organisation{ID: o.ID, Name: o.Name, Kind: booking.Kind(o.Kind)})
}

func (a *asked) retireOrganisation(c *RetireOrganisation) error {
	if err := a.cfg.Rooms.RetireOrganisation(a.ctx, a.by, c.Organisation); err != nil {
		return err
	}
	a.hub.signOutWhere(func(s *session) bool { return s.by.Organisation == c.Organisation })
	return nil
}

func (a *asked) contactOf(c *ContactOf) error {
	found, err := a.cfg.Rooms.ContactOf(a.ctx, a.by, c.Organisation)
	if err != nil {
		return err
	}
	contact := Contact(found)
	a.answer.Contact = &contact
	return nil
}

func (a *asked) setContact(c *SetContact) error {
	if err := a.cfg.Rooms.SetContact(a.ctx, a.by, c.Organisation, booking.Contact(c.Contact)); err != nil {
		return err
	}
	return a.contactOf(&ContactOf{Organisation: c.Organisation})
}

func (a *asked) listBadges(c *ListBadges) error {
	found, err := a.cfg.Rooms.Badges(a.ctx, a.by, c.Organisation)
	if err != nil {
		return err
	}
	a.answer.Badges = []BadgeHolder{}
	for _, b := range found {
		a.answer.Badges = append(a.answer.Badges, BadgeHolder{
			ID: b.ID, Organisation: b.Organisation, Name: b.Name, Role: string(b.Role), Enrolled: b.Enrolled.UTC(),
			Locked: b.Locked, LockedUntil: optional(b.LockedUntil), Proves: b.Proves, Stale: b.Stale, Revoked: optional(b.Revoked),
		})
	}
	return nil
}

// ofBadge answers with the badges of the organisation that a badge belongs to.
func (a *asked) ofBadge(id int64, err error) error {
	if err != nil {
		return err
	}
	all, err := a.cfg.Rooms.Badges(a.ctx, a.by, a.by.Organisation)
	if err != nil {
		return err
	}
	for _, b := range all {
		if b.ID == id {
			return a.listBadges(&ListBadges{Organisation: b.Organisation})
		}
	}
	return nil
}

func (a *asked) revokeBadge(c *RevokeBadge) error {
	err := a.cfg.Rooms.RevokeBadge(a.ctx, a.by, c.Badge)
	if err == nil {
		a.hub.signOutWhere(func(s *session) bool { return s.badge == c.Badge })
	}
	return a.ofBadge(c.Badge, err)
}

func (a *asked) setPIN(c *SetPIN) error {
	return a.ofBadge(c.Badge, a.cfg.Rooms.SetPIN(a.ctx, a.by, c.Badge, c.PIN))
}

func (a *asked) unlock(c *Unlock) error {
	return a.ofBadge(c.Badge, a.cfg.Rooms.Unlock(a.ctx, a.by, c.Badge))
}

// Enroller waits for the next badge that is held before the reader and registers it. It returns ctx's error when none came, and ErrBusy when another
// waits already.
type Enroller func(ctx context.Context, by booking.By, b booking.Badge, pin string) (booking.Badge, error)

// ErrBusy is why an Enroller does not wait.
var ErrBusy = errors.New("another registration waits for its badge")

// enrolPatience is how long an Enrol waits for a badge.
const enrolPatience = 30 * time.Second

func (a *asked) enrol(c *Enrol) error {
	switch {
	case a.by.Role != booking.Staff && c.Organisation != a.by.Organisation: // said at once, not when a badge has come
		return problem(codeNotAllowed)
	case a.cfg.Enrol == nil:
		return problem(codeEnrolNobody)
	}
	waiting, stop := context.WithTimeout(a.ctx, a.cfg.EnrolFor)
	defer stop()
	if !a.conn.startEnrol(stop) {
		return problem(codeEnrolBusy)
	}
	defer a.conn.stopEnrol()
	_, err := a.cfg.Enrol(waiting, a.by, booking.Badge{Organisation: c.Organisation, Name: c.Name, Role: booking.Role(c.Role)}, c.PIN)
	switch {
	case errors.Is(err, ErrBusy):
		return problem(codeEnrolBusy)
	case err != nil && waiting.Err() != nil:
		return problem(codeEnrolNobody)
	case err != nil:
		return err
	}
	return a.listBadges(&ListBadges{Organisation: c.Organisation})
}

func (a *asked) stopEnrol(*StopEnrol) error {
	a.conn.stopEnrol()
	return nil
}
