package ical

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	goical "github.com/emersion/go-ical"
	"github.com/emersion/go-webdav/caldav"

	"troskel/booking"
)

// object is one event of a calendar: the bookings of one UID.
type object struct {
	caldav.CalendarObject
	bookings []booking.Booking // that are in the calendar
	seen     []booking.Booking // of one that was asked for by itself: all of its UID
}

func plain(objects []object) []caldav.CalendarObject {
	all := make([]caldav.CalendarObject, len(objects))
	for n, o := range objects {
		all[n] = o.CalendarObject
	}
	return all
}

// Rules is how the series among some bookings repeat.
func Rules(ctx context.Context, e *booking.Engine, bookings []booking.Booking) (map[int64]Rule, error) {
	rules := map[int64]Rule{}
	for _, b := range bookings {
		if _, read := rules[b.Series]; b.Series == 0 || read {
			continue
		}
		s, err := e.SeriesOf(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		rules[b.Series] = Rule{First: s.First.String(), Text: s.Rule}
	}
	return rules, nil
}

// writer is how this user sees bookings.
func (b *backend) writer(ctx context.Context, bookings []booking.Booking) (Calendar, error) {
	spaces, err := b.spaceNames(ctx)
	if err != nil {
		return Calendar{}, err
	}
	rules, err := Rules(ctx, b.Engine, bookings)
	c := Calendar{Zone: b.Zone, Now: b.now(), View: b.view(), Spaces: spaces, Rules: rules}
	c.zones, c.texts = map[[2]int]*goical.Component{}, map[*goical.Component][]byte{}
	return c, err
}

// objects is the events of a calendar, those that touch the interval when it is not zero.
func (b *backend) objects(ctx context.Context, at string, during booking.Interval) ([]object, error) {
	c, name, err := b.find(ctx, at)
	if err != nil || name != "" {
		return nil, cmp.Or[error](err, errNotFound)
	}
	agenda := booking.Agenda{During: b.window(), Space: c.space}
	if c.space == "" {
		agenda.Organisation = b.by.Organisation
	}
	if !during.Start.IsZero() {
		agenda.During.Start = latest(agenda.During.Start, during.Start)
	}
	if !during.End.IsZero() && during.End.Before(agenda.During.End) {
		agenda.During.End = during.End
	}
	bookings, err := b.Engine.AgendaOf(ctx, agenda)
	if err != nil {
		return nil, err
	}
	bookings = slices.DeleteFunc(bookings, func(b booking.Booking) bool { return !b.Cancelled.IsZero() })
	writer, err := b.writer(ctx, bookings)
	if err != nil {
		return nil, err
	}
	names, err := b.Engine.ObjectNames(ctx)
	if err != nil {
		return nil, err
	}
	var all []object
	for _, group := range Group(bookings) {
		name := cmp.Or(names[group[0].UID], objectName(group[0].UID))
		o, err := writer.object(b.pathOf(c)+name, group)
		if err != nil {
			return nil, err
		}
		if o != nil {
			all = append(all, *o)
		}
	}
	return all, nil
}

// object is one event by its path.
func (b *backend) object(ctx context.Context, at string) (*object, error) {
	c, name, err := b.find(ctx, at)
	if err != nil {
		return nil, err
	}
	uid, err := b.uidOf(ctx, name)
	if err != nil || uid == "" {
		return nil, cmp.Or[error](err, errNotFound)
	}
	bookings, err := b.Engine.ByUID(ctx, uid)
	if err != nil {
		return nil, err
	}
	seen := slices.Clone(bookings)
	bookings = slices.DeleteFunc(bookings, func(x booking.Booking) bool {
		return c.space == "" && x.Organisation != b.by.Organisation || c.space != "" && !slices.Contains(x.Blocks, c.space)
	})
	if len(bookings) == 0 {
		return nil, errNotFound
	}
	writer, err := b.writer(ctx, bookings)
	if err != nil {
		return nil, err
	}
	o, err := writer.object(at, bookings)
	switch {
	case err != nil:
		return nil, err
	case o == nil:
		return nil, errNotFound
	}
	o.seen = seen
	return o, nil
}

// object is an event with its ETag: a hash of its parts' texts, so that it changes when anything in it does.
func (c Calendar) object(at string, bookings []booking.Booking) (*object, error) {
	cal := c.Object(bookings)
	if cal == nil {
		return nil, nil
	}
	tag, err := c.etag(cal)
	if err != nil {
		return nil, err
	}
	o := &object{CalendarObject: caldav.CalendarObject{Path: at, Data: cal, ETag: tag}, bookings: bookings}
	for _, b := range bookings {
		o.ModTime = latest(o.ModTime, b.Changed)
	}
	return o, nil
}

// etag is the hash of an event with its zone, which many have in common.
func (c Calendar) etag(cal *goical.Calendar) (string, error) {
	var all bytes.Buffer
	for _, part := range cal.Children {
		text, written := c.texts[part]
		if !written {
			var one bytes.Buffer
			if err := encode(&one, part); err != nil {
				return "", err
			}
			if text = one.Bytes(); part.Name == goical.CompTimezone && c.texts != nil {
				c.texts[part] = text
			}
		}
		all.Write(text)
	}
	sum := sha256.Sum256(all.Bytes())
	return hex.EncodeToString(sum[:16]), nil
}

const (
	extension = ".ics"
	nameChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@"
)

// objectName is the name of an event's file where no app chose one: its UID, or that in other letters where a path cannot have it.
func objectName(uid string) string {
	if strings.Trim(uid, nameChars) == "" && uid[0] != '.' {
		return uid + extension
	}
	return "~" + base64.RawURLEncoding.EncodeToString([]byte(uid)) + extension
}

// uidOf is the UID of an object by its name, "" when it cannot be one of ours.
func (b *backend) uidOf(ctx context.Context, name string) (string, error) {
	if uid, err := b.Engine.ObjectUID(ctx, name); uid != "" || err != nil {
		return uid, err
	}
	uid, ok := strings.CutSuffix(name, extension)
	if encoded, is := strings.CutPrefix(uid, "~"); ok && is {
		decoded, err := base64.RawURLEncoding.DecodeString(encoded)
		if err != nil {
			return "", nil // a name that no app has had from us
		}
		return string(decoded), nil
	}
	if !ok {
		return "", nil
	}
	return uid, nil
}
