package web

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"troskel/booking"
	"troskel/booking/ical"
)

// feedPath is where the calendar is that a secret opens.
func feedPath(secret string) string { return "/calendars/" + secret + ".ics" }

// serveFeed is the calendar that a secret address opens: /calendars/<secret>.ics. A program asks for it again and again, and is told when nothing
// has changed. There is no Last-Modified to compare with: a calendar that lost a booking is changed, and its newest booking is as old as before.
func (s *Server) serveFeed(w http.ResponseWriter, r *http.Request) {
	secret, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	feed, err := s.cfg.Rooms.FeedBy(r.Context(), secret)
	var refusal *booking.Refusal
	if !ok || errors.As(err, &refusal) {
		plain(w, http.StatusNotFound, "Kalendern finns inte, eller har fått en ny adress.", "There is no such calendar, or it has a new address.")
		return
	}
	var name string
	var bookings []booking.Booking
	var calendar ical.Calendar
	if err == nil {
		name, bookings, calendar, err = s.readFeed(r, feed)
	}
	if err != nil {
		s.cfg.Log.Error("a calendar could not be read", "err", err)
		plain(w, http.StatusInternalServerError, "Kalendern går inte att läsa just nu.", "The calendar cannot be read just now.")
		return
	}
	s.writeFeed(w, r, bookings, func(to io.Writer) error { return calendar.Feed(to, name, bookings) })
}

// readFeed is what a feed shows now.
func (s *Server) readFeed(r *http.Request, f booking.Feed) (name string, bookings []booking.Booking, c ical.Calendar, err error) {
	c = ical.Calendar{Zone: s.cfg.Zone, Now: s.now(), View: ical.View{Organisation: f.Organisation}, Spaces: map[string]string{}}
	spaces, err := s.cfg.Rooms.Spaces(r.Context())
	if err != nil {
		return "", nil, c, err
	}
	for _, space := range spaces {
		c.Spaces[space.ID] = space.Name
	}
	organisations, err := s.cfg.Rooms.Organisations(r.Context())
	if err != nil {
		return "", nil, c, err
	}
	name = s.cfg.Place.Name
	for _, o := range organisations {
		if o.ID == f.Organisation {
			name = o.Name
		}
	}
	if f.Kind == booking.RoomFeed {
		name = cmp.Or(c.Spaces[f.Space], f.Space)
	}
	during := booking.Interval{Start: c.Now.Add(-ical.Back), End: c.Now.Add(ical.Ahead)}
	agenda := booking.Agenda{During: during, Space: f.Space, Organisation: f.Organisation}
	if bookings, err = s.cfg.Rooms.AgendaOf(r.Context(), agenda); err == nil {
		c.Rules, err = ical.Rules(r.Context(), s.cfg.Rooms, bookings)
	}
	return name, bookings, c, err
}

// writeFeed writes a calendar event by event, or tells that it is as it was. It is written twice, the first time only to be summed up, so that
// none is ever held whole.
func (s *Server) writeFeed(w http.ResponseWriter, r *http.Request, bookings []booking.Booking, write func(io.Writer) error) {
	sum := sha256.New()
	if err := write(sum); err != nil {
		s.cfg.Log.Error("a calendar could not be written", "err", err)
		plain(w, http.StatusInternalServerError, "Kalendern går inte att läsa just nu.", "The calendar cannot be read just now.")
		return
	}
	tag := `"` + hex.EncodeToString(sum.Sum(nil)[:16]) + `"`
	var changed time.Time
	for _, b := range bookings {
		if b.Changed.After(changed) {
			changed = b.Changed
		}
	}
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if !changed.IsZero() {
		w.Header().Set("Last-Modified", changed.UTC().Format(http.TimeFormat))
	}
	if ical.Matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	if r.Method == http.MethodHead {
		return
	}
	to := bufio.NewWriterSize(w, 16<<10)
	if err := errors.Join(write(to), to.Flush()); err != nil {
		panic(http.ErrAbortHandler) // the only way to tell, after the first byte, that the rest is missing
	}
}
