package web

import "troskel/booking"

// What staff, and in their own organisation administrators, ask about calendars that are read and written from outside.

func (a *asked) listFeeds(*ListFeeds) error {
	feeds, err := a.cfg.Rooms.Feeds(a.ctx, a.by)
	if err != nil {
		return err
	}
	passwords, err := a.cfg.Rooms.Passwords(a.ctx, a.by)
	if err != nil {
		return err
	}
	a.answer.Feeds, a.answer.Passwords = []Feed{}, []Password{}
	for _, f := range feeds {
		a.answer.Feeds = append(a.answer.Feeds, Feed{
			ID: f.ID, Kind: FeedKind(f.Kind), Room: f.Space, Organisation: f.Organisation, Name: f.Name, Made: f.Made.UTC(), Revoked: optional(f.Revoked),
		})
	}
	for _, p := range passwords {
		a.answer.Passwords = append(a.answer.Passwords, Password{
			ID: p.ID, Organisation: p.Organisation, User: p.User(), Name: p.Name, Made: p.Made.UTC(), Revoked: optional(p.Revoked),
		})
	}
	return nil
}

func (a *asked) newFeed(c *NewFeed) error {
	_, secret, err := a.cfg.Rooms.NewFeed(a.ctx, a.by, booking.Feed{
		Kind: booking.FeedKind(c.Kind), Space: c.Room, Organisation: c.Organisation, Name: c.Name,
	})
	if err != nil {
		return err
	}
	a.answer.Secret = feedPath(secret)
	return a.listFeeds(nil)
}

func (a *asked) revokeFeed(c *RevokeFeed) error {
	if err := a.cfg.Rooms.RevokeFeed(a.ctx, a.by, c.Feed); err != nil {
		return err
	}
	return a.listFeeds(nil)
}

func (a *asked) newPassword(c *NewPassword) error {
	_, secret, err := a.cfg.Rooms.NewPassword(a.ctx, a.by, booking.Password{Organisation: c.Organisation, Name: c.Name})
	if err != nil {
		return err
	}
	a.answer.Secret = secret
	return a.listFeeds(nil)
}

func (a *asked) revokePassword(c *RevokePassword) error {
	if err := a.cfg.Rooms.RevokePassword(a.ctx, a.by, c.Password); err != nil {
		return err
	}
	return a.listFeeds(nil)
}
