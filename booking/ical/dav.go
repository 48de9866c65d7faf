package ical

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	goical "github.com/emersion/go-ical"
	"github.com/emersion/go-webdav/caldav"

	"troskel/booking"
)

// How far a calendar reaches back and ahead. Ahead is as far as a series may, to the end of its last date.
const (
	Back  = 90 * 24 * time.Hour
	Ahead = booking.SeriesAhead + 48*time.Hour
)

// DAV serves the calendars of spaces and organisations by CalDAV (RFC 4791), to phones and computers that read and book with them. Reading is
// go-webdav's; writing is our own, since what a calendar app may change is decided by the engine, and what is refused must say why.
//
// Below Prefix: <user>/calendars/own/ has all that the organisation has booked, and new events there name their space as LOCATION;
// <user>/calendars/room-<space>/ has what holds a space, and new events there book it.
type DAV struct {
	Engine  *booking.Engine
	Zone    *time.Location
	Now     func() time.Time
	Prefix  string                        // "/caldav"
	Explain func(*booking.Refusal) string // a refusal in the words of the place
	Log     *slog.Logger

	uids [64]sync.Mutex // by UID: apps change an event one after another. What others do meanwhile, the engine compares
}

// Serve answers one request of somebody who was let in as user.
func (s *DAV) Serve(w http.ResponseWriter, r *http.Request, user string, by booking.By) {
	b := &backend{DAV: s, user: user, by: by, ctx: r.Context()}
	switch r.Method {
	case http.MethodPut:
		s.answer(w, b.put(w, r))
	case http.MethodDelete:
		s.answer(w, b.delete(w, r))
	case "PROPFIND", "REPORT", http.MethodGet, http.MethodHead, http.MethodOptions:
		if err := bound(r); err != nil {
			s.answer(w, err)
			return
		}
		(&caldav.Handler{Backend: b, Prefix: s.Prefix}).ServeHTTP(w, r)
	default:
		s.answer(w, errForbidden)
	}
}

// Limits on what an app asks.
const (
	maxQuery = 1 << 20 // bytes: the names of some ten thousand events
	maxXML   = 32      // levels
)

// bound refuses a question that would take more to read or to answer than an app needs: go-webdav reads XML as deep as it goes, and takes no
// Depth for all of them.
func bound(r *http.Request) error {
	switch r.Header.Get("Depth") {
	case "":
		r.Header.Set("Depth", "1")
	case "infinity":
		return errDeep
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxQuery+1))
	if err != nil || len(text) > maxQuery {
		return errLong
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	depth := 0
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		token, err := d.RawToken()
		if err != nil {
			return nil // the end, or what go-webdav refuses too
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > maxXML {
			return errLong
		}
	}
}

// backend is the calendars as one user may see them, for one request.
type backend struct {
	*DAV
	user string
	by   booking.By
	ctx  context.Context

	spaces map[string]string // names by id, once read
}

// collection is one calendar.
type collection struct {
	id    string // own, or room-<space>
	space string // "" for the organisation's own
}

const (
	ownID      = "own"
	roomPrefix = "room-"
)

func (b *backend) principal() string          { return b.Prefix + "/" + b.user + "/" }
func (b *backend) home() string               { return b.principal() + "calendars/" }
func (b *backend) pathOf(c collection) string { return b.home() + c.id + "/" }
func (b *backend) view() View {
	return View{Organisation: b.by.Organisation, Staff: b.by.Role == booking.Staff}
}
func (b *backend) now() time.Time { return b.Now().UTC() }
func (b *backend) window() booking.Interval {
	return booking.Interval{Start: b.now().Add(-Back), End: b.now().Add(Ahead)}
}

// CurrentUserPrincipal, CalendarHomeSetPath and the methods after them are caldav.Backend.
func (b *backend) CurrentUserPrincipal(context.Context) (string, error) { return b.principal(), nil }

func (b *backend) CalendarHomeSetPath(context.Context) (string, error) { return b.home(), nil }

func (b *backend) CreateCalendar(context.Context, *caldav.Calendar) error {
	return foreign(errForbidden)
}

// PutCalendarObject and DeleteCalendarObject are never called: Serve keeps writing to itself.
func (b *backend) PutCalendarObject(context.Context, string, *goical.Calendar, *caldav.PutCalendarObjectOptions) (*caldav.CalendarObject, error) {
	return nil, foreign(errForbidden)
}

func (b *backend) DeleteCalendarObject(context.Context, string) error { return foreign(errForbidden) }

func (b *backend) ListCalendars(ctx context.Context) ([]caldav.Calendar, error) {
	spaces, err := b.Engine.Spaces(ctx)
	if err != nil {
		return nil, err
	}
	var all []caldav.Calendar
	if b.by.Organisation != "" {
		name, err := b.organisationName(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, b.calendar(collection{id: ownID}, name))
	}
	for _, s := range spaces {
		all = append(all, b.calendar(collection{id: roomPrefix + s.ID, space: s.ID}, s.Name))
	}
	return all, nil
}

func (b *backend) calendar(c collection, name string) caldav.Calendar {
	return caldav.Calendar{Path: b.pathOf(c), Name: name, MaxResourceSize: MaxBytes, SupportedComponentSet: []string{"VEVENT"}}
}

func (b *backend) organisationName(ctx context.Context) (string, error) {
	all, err := b.Engine.Organisations(ctx)
	for _, o := range all {
		if o.ID == b.by.Organisation {
			return o.Name, err
		}
	}
	return b.by.Organisation, err
}

func (b *backend) GetCalendar(ctx context.Context, at string) (*caldav.Calendar, error) {
	all, err := b.ListCalendars(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.Path == strings.TrimSuffix(at, "/")+"/" {
			return &c, nil
		}
	}
	return nil, foreign(errNotFound)
}

// find is the calendar, and the name of the object in it, that a path leads to. The name is "" for the calendar itself.
func (b *backend) find(ctx context.Context, at string) (c collection, name string, err error) {
	inside, mine := strings.CutPrefix(at, b.home())
	if c.id, name, _ = strings.Cut(inside, "/"); !mine || strings.Contains(name, "/") || path.Clean(at) != strings.TrimSuffix(at, "/") {
		return c, "", errNotFound
	}
	if c.id == ownID && b.by.Organisation != "" {
		return c, name, nil
	}
	names, err := b.spaceNames(ctx)
	if err != nil {
		return c, "", err
	}
	c.space = strings.TrimPrefix(c.id, roomPrefix)
	if names[c.space] == "" || c.space == c.id {
		return c, "", errNotFound
	}
	return c, name, nil
}

func (b *backend) spaceNames(ctx context.Context) (map[string]string, error) {
	if b.spaces != nil {
		return b.spaces, nil
	}
	spaces, err := b.Engine.Spaces(ctx)
	if err != nil {
		return nil, err
	}
	b.spaces = map[string]string{}
	for _, s := range spaces {
		b.spaces[s.ID] = s.Name
	}
	return b.spaces, nil
}

func (b *backend) GetCalendarObject(ctx context.Context, at string, _ *caldav.CalendarCompRequest) (*caldav.CalendarObject, error) {
	o, err := b.object(ctx, at)
	if err != nil {
		return nil, foreign(err)
	}
	return &o.CalendarObject, nil
}

func (b *backend) ListCalendarObjects(ctx context.Context, at string, _ *caldav.CalendarCompRequest) ([]caldav.CalendarObject, error) {
	objects, err := b.objects(ctx, at, booking.Interval{})
	return plain(objects), foreign(err)
}

// QueryCalendarObjects finds by time among the bookings that are stored, so that no rule is expanded for it, and lets go-webdav filter the rest.
func (b *backend) QueryCalendarObjects(ctx context.Context, at string, q *caldav.CalendarQuery) ([]caldav.CalendarObject, error) {
	during, filter := timeRange(q.CompFilter)
	objects, err := b.objects(ctx, at, during)
	if err != nil {
		return nil, foreign(err)
	}
	return caldav.Filter(&caldav.CalendarQuery{CompFilter: filter}, plain(objects))
}

// timeRange takes the times of events out of a filter.
func timeRange(f caldav.CompFilter) (during booking.Interval, rest caldav.CompFilter) {
	f.Start, f.End = time.Time{}, time.Time{}
	comps := make([]caldav.CompFilter, len(f.Comps))
	for n, c := range f.Comps {
		if c.Name == "VEVENT" && !c.IsNotDefined {
			during = booking.Interval{Start: c.Start, End: c.End}
			c.Start, c.End = time.Time{}, time.Time{}
		}
		comps[n] = c
	}
	f.Comps = comps
	return during, f
}
