package main

import (
	"slices"
	"time"

	"troskel/booking"
	"troskel/hardware/door"
)

// signFor is what the sign beside a door shows now, in that sign's language.
func (k *Kiosk) signFor(s *sign, rooms []booking.Status) door.Sign {
	i := slices.IndexFunc(rooms, func(r booking.Status) bool { return r.Space.ID == s.Room })
	if i < 0 {
		return door.Sign{Room: s.Room, Shape: door.ShapeClosed, Lang: s.Language} // retired from the configuration since
	}
	return signWords{lang: s.Language, zone: k.zone, now: k.clock.Now(), t: k.texts.T}.sign(rooms[i])
}

// signWords puts a room's state into the words of one language.
type signWords struct {
	lang string
	zone *time.Location
	now  time.Time
	t    func(lang, key string, vars map[string]string) string
}

func (w signWords) sign(room booking.Status) door.Sign {
	out := door.Sign{Room: room.Space.Name, Lang: w.lang, NowLabel: w.word("now"), NextLabel: w.word("next"), Next: w.word("nothing"), Footer: w.word("footer")}
	until := "until"
	switch {
	case room.Busy:
		out.Shape, out.State = door.ShapeBusy, w.word("busy")
	case room.Preparing:
		out.Shape, out.State = door.ShapeClosed, w.word("preparing")
	case room.Open:
		out.Shape, out.State = door.ShapeFree, w.word("free")
	default:
		out.Shape, out.State, until = door.ShapeClosed, w.word("closed"), "opens"
	}
	if !room.Until.IsZero() {
		out.Until = w.t(w.lang, "door."+until, map[string]string{"time": w.clock(room.Until)})
	}
	if room.Now != nil {
		out.Now = w.booking(*room.Now)
	}
	if room.Next != nil {
		out.Next = w.booking(*room.Next)
	}
	return out
}

func (w signWords) word(key string) string { return w.t(w.lang, "door."+key, nil) }

// booking is one booking as anybody may read it.
func (w signWords) booking(b booking.Booking) string {
	end := w.clock(b.End)
	if booking.DateOf(b.Start, w.zone) == booking.DateOf(b.End, w.zone) {
		end = w.timeOfDay(b.End) // the date stands before the start already
	}
	when := w.clock(b.Start) + "–" + end
	what := b.Title
	if what == "" {
		what = b.OrganisationName
	}
	if b.Hidden() || what == "" {
		what = w.word("booked")
	}
	return when + "  " + what
}

// clock is a time of day, with its date where it is not today's.
func (w signWords) clock(t time.Time) string {
	if booking.DateOf(t, w.zone) == booking.DateOf(w.now, w.zone) {
		return w.timeOfDay(t)
	}
	return t.In(w.zone).Format("2/1 ") + w.timeOfDay(t)
}

// timeOfDay is "14.00" as Swedes write it, "14:00" in other languages.
func (w signWords) timeOfDay(t time.Time) string {
	layout := "15:04"
	if w.lang == "sv" || w.lang == "sv-x-lattlast" {
		layout = "15.04"
	}
	return t.In(w.zone).Format(layout)
}
