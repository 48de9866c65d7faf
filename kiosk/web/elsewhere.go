package web

import "troskel/booking"

// What staff tell visitors beside the place's own bookings: what happens elsewhere, and what titles mean in other languages.

func (a *asked) listElsewhere(c *ListElsewhere) error {
	during, err := a.dates(c.From, c.To)
	if err != nil {
		return err
	}
	found, err := a.cfg.Rooms.Elsewheres(a.ctx, during)
	a.answer.Events = []ElsewhereEvent{}
	for _, e := range found {
		a.answer.Events = append(a.answer.Events, wireElsewhere(e))
	}
	return err
}

func wireElsewhere(e booking.Elsewhere) ElsewhereEvent {
	return ElsewhereEvent{ID: e.ID, Start: e.Start.UTC(), End: e.End.UTC(), Title: e.Title, Place: e.Place, Topic: e.Topic, Ages: texts(e.Ages), URL: e.URL}
}

func (a *asked) addElsewhere(c *AddElsewhere) error {
	made, err := a.cfg.Rooms.AddElsewhere(a.ctx, a.by, booking.Elsewhere{
		Interval: booking.Interval{Start: c.Event.Start.UTC(), End: c.Event.End.UTC()}, Title: c.Event.Title, Place: c.Event.Place,
		Topic: c.Event.Topic, Ages: bands(c.Event.Ages), URL: c.Event.URL,
	})
	if err == nil {
		a.answer.Events = []ElsewhereEvent{wireElsewhere(made)}
	}
	return err
}

func (a *asked) removeElsewhere(c *RemoveElsewhere) error {
	return a.cfg.Rooms.RemoveElsewhere(a.ctx, a.by, c.Event)
}

func (a *asked) translate(c *Translate) error {
	return a.cfg.Rooms.Translate(a.ctx, a.by, c.Title, c.Language, c.Text)
}
