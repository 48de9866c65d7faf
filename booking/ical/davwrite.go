package ical

import (
	"context"
	"crypto/rand"
	"errors"
	"hash/fnv"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"troskel/booking"
)

// put books a new event or changes one that is there.
func (b *backend) put(w http.ResponseWriter, r *http.Request) error {
	c, name, err := b.find(r.Context(), r.URL.Path)
	if err != nil {
		return err
	}
	if name == "" || len(name) > maxUID {
		return errForbidden
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "text/calendar" {
		return errNoText
	}
	parsed, err := Parse(r.Body, b.Zone)
	if err != nil {
		return err
	}
	if len(parsed.Events) != 1 || parsed.Ignored > 0 {
		return errNoEvent
	}
	event := parsed.Events[0]
	if event.Refusal != nil {
		return event.Refusal
	}
	defer b.alone(event.UID)()
	var before *object
	err = again(func() error {
		if before, err = b.matching(r); err != nil {
			return err
		}
		return b.keep(r.Context(), c, name, event, before)
	})
	if err != nil {
		return err
	}
	// No ETag: what is kept is not what was sent, octet for octet, and RFC 4791 5.3.4 has the app read it again.
	if before != nil {
		w.WriteHeader(http.StatusNoContent)
	} else {
		w.WriteHeader(http.StatusCreated)
	}
	return nil
}

// mostTries is how often an app's change is tried that somebody else's comes before each time.
const mostTries = 3

// again tries something again when what it read was changed before it could change it: whether that matters to the app, If-Match tells.
func again(try func() error) (err error) {
	for range mostTries {
		var refusal *booking.Refusal
		if err = try(); !errors.As(err, &refusal) || refusal.Code != "event_changed" && refusal.Code != "event_there" {
			return err
		}
	}
	return errChanged
}

// alone waits until no other request changes the same event; the result lets the next one in.
func (b *backend) alone(uid string) func() {
	h := fnv.New32a()
	h.Write([]byte(uid))
	lock := &b.uids[h.Sum32()%uint32(len(b.uids))]
	lock.Lock()
	return lock.Unlock
}

// matching is the event at the request's path, nil when there is none, as long as If-Match and If-None-Match are true of it.
func (b *backend) matching(r *http.Request) (*object, error) {
	o, err := b.object(r.Context(), r.URL.Path)
	if errors.Is(err, errNotFound) {
		o, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	tag := ""
	if o != nil {
		tag = `"` + o.ETag + `"`
	}
	if want := r.Header.Get("If-Match"); want != "" && !Matches(want, tag) {
		return nil, errChanged
	}
	if unwanted := r.Header.Get("If-None-Match"); unwanted != "" && Matches(unwanted, tag) {
		return nil, errChanged
	}
	return o, nil
}

// Matches reports whether a list of ETags has this one, which is "" when there is nothing. "*" matches anything that is there.
func Matches(list, tag string) bool {
	if tag == "" {
		return false
	}
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}

// keep books an event, or changes what it was before.
func (b *backend) keep(ctx context.Context, c collection, name string, e Event, before *object) error {
	if before != nil {
		if before.bookings[0].UID != e.UID {
			return errThere
		}
		return b.change(ctx, c, e, before)
	}
	named, err := b.uidOf(ctx, name)
	if err != nil {
		return err
	}
	for _, uid := range []string{e.UID, named} { // names are everybody's: nobody may take that of another's event
		there, err := b.Engine.ByUID(ctx, uid)
		if err != nil {
			return err
		}
		if len(there) > 0 {
			return errThere
		}
	}
	request, err := b.request(ctx, c, e)
	if err != nil {
		return err
	}
	if e.Rule == "" {
		_, _, err = b.Engine.Book(ctx, b.by, request.Request)
	} else {
		_, _, err = b.Engine.BookSeries(ctx, b.by, request)
	}
	if err == nil && name != objectName(e.UID) {
		err = b.Engine.NameObject(ctx, name, e.UID)
	}
	return err
}

// request is an event as a wish for a booking or a series.
func (b *backend) request(ctx context.Context, c collection, e Event) (booking.SeriesRequest, error) {
	space, err := b.spaceOf(ctx, c, e)
	r := booking.SeriesRequest{
		Request: booking.Request{
			Key: rand.Text(), Space: space, Interval: e.Interval, Organisation: b.by.Organisation, UID: e.UID,
			Details: booking.Details{Title: e.Title, Private: e.Private},
		},
		Rule: e.Rule, Skip: e.Skip, Extra: e.Extra, Moved: moved(e.Moved),
	}
	if err != nil {
		return r, err
	}
	return r, b.place(ctx, e, &r)
}

// place puts the occurrences of a new series that are in a space of their own there. That one alone is private cannot be said.
func (b *backend) place(ctx context.Context, e Event, r *booking.SeriesRequest) error {
	for at, says := range e.Apart {
		if says.Private != nil {
			return refuse("event_part", "part", "CLASS")
		}
		space, err := b.spaceOf(ctx, collection{}, Event{Location: says.Location})
		if err != nil {
			return err
		}
		if r.Moved == nil {
			r.Moved = map[string]booking.Alternative{}
		}
		r.Moved[at] = booking.Alternative{Space: space, Interval: e.Moved[at]}
	}
	return nil
}

func moved(times map[string]booking.Interval) map[string]booking.Alternative {
	if len(times) == 0 {
		return nil
	}
	all := map[string]booking.Alternative{}
	for at, i := range times {
		all[at] = booking.Alternative{Interval: i}
	}
	return all
}

// spaceOf is the space that an event is in: that of a space's calendar, and in the organisation's own the one that LOCATION names.
func (b *backend) spaceOf(ctx context.Context, c collection, e Event) (string, error) {
	if c.space != "" {
		return c.space, nil
	}
	names, err := b.spaceNames(ctx)
	if err != nil {
		return "", err
	}
	for id, name := range names {
		if strings.EqualFold(name, e.Location) || strings.EqualFold(id, e.Location) {
			return id, nil
		}
	}
	return "", refuse("event_place", "spaces", strings.Join(slices.Sorted(maps.Values(names)), ", "))
}

// change brings what is booked to what the event says now.
func (b *backend) change(ctx context.Context, c collection, e Event, before *object) error {
	first := before.bookings[0]
	if !b.mayChange(first) {
		return errOthers
	}
	switch {
	case e.Cancelled:
		return b.cancel(ctx, before)
	case first.Series != 0 && e.Rule != "":
		return b.changeSeries(ctx, c, e, before)
	case first.Series != 0 || e.Rule != "":
		return errKind
	}
	details := first.Details
	details.Title, details.Private = b.title(e, first), e.Private
	change := booking.Change{Interval: e.Interval, Details: &details, Seen: before.seen}
	if c.space == "" {
		space, err := b.spaceOf(ctx, c, e)
		if err != nil {
			return err
		}
		change.Space = space
	}
	_, err := b.Engine.Change(ctx, b.by, first.ID, "", change)
	return err
}

// title is what an event is called now. What stands in for a title that a booking does not have is none.
func (b *backend) title(e Event, was booking.Booking) string {
	if was.Title == "" && e.Title == b.view().summary(was) {
		return ""
	}
	return e.Title
}

func (b *backend) mayChange(x booking.Booking) bool {
	return b.by.Role == booking.Staff || x.Organisation != "" && x.Organisation == b.by.Organisation
}

// coming is the first booking of an event that is not over, or else its last.
func (b *backend) coming(o *object) booking.Booking {
	for _, x := range o.bookings {
		if x.End.After(b.now()) {
			return x
		}
	}
	return o.bookings[len(o.bookings)-1]
}

func (b *backend) cancel(ctx context.Context, o *object) error {
	x := b.coming(o)
	if !b.mayChange(x) {
		return errOthers
	}
	var err error
	if x.Series != 0 {
		_, err = b.Engine.CancelSeries(ctx, b.by, x.ID, "", booking.All, o.seen...)
	} else {
		_, err = b.Engine.Cancel(ctx, b.by, x.ID, "", o.seen...)
	}
	return err
}

// delete takes an event's bookings back.
func (b *backend) delete(w http.ResponseWriter, r *http.Request) error {
	_, name, err := b.find(r.Context(), r.URL.Path)
	if err != nil {
		return err
	}
	if name == "" {
		return errForbidden
	}
	uid, err := b.uidOf(r.Context(), name)
	if err != nil {
		return err
	}
	defer b.alone(uid)()
	err = again(func() error {
		o, err := b.matching(r)
		if err == nil && o == nil {
			err = errNotFound
		}
		if err != nil {
			return err
		}
		return b.cancel(r.Context(), o)
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
