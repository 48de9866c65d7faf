package ical

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"

	"github.com/emersion/go-webdav"

	"troskel/booking"
)

// davError is why a calendar app does not get what it asked for.
type davError struct {
	status    int
	condition string           // of RFC 4791 5.3.2.1, "" where none fits
	refusal   *booking.Refusal // nil where the engine was not asked
	reason    string           // in words, where there is no refusal
}

func (e *davError) Error() string {
	if e.refusal != nil {
		return e.refusal.Error()
	}
	return e.reason
}

var (
	errNotFound  = &davError{status: http.StatusNotFound, reason: "Det finns ingen sådan kalender eller bokning. There is no such calendar or booking."}
	errForbidden = &davError{status: http.StatusForbidden, reason: "Det här kan en kalender inte ändra. A calendar cannot change this."}
	errOthers    = &davError{status: http.StatusForbidden, reason: "Bokningen är någon annans. The booking is somebody else's."}
	errChanged   = &davError{status: http.StatusPreconditionFailed, reason: "Bokningen har ändrats sedan du läste den. The booking has changed since you read it."}
	errThere     = &davError{status: http.StatusConflict, condition: "no-uid-conflict", reason: "Händelsen finns redan, under ett annat namn. The event is already there, by another name."}
	errNoEvent   = &davError{status: http.StatusForbidden, condition: "supported-calendar-component", reason: "Här går det att boka, inte att göra listor eller anteckningar. Only events can be kept here, one at a time."}
	errNoText    = &davError{status: http.StatusUnsupportedMediaType, condition: "supported-calendar-data", reason: "Det här är ingen kalender. This is no calendar."}
	errDeep      = &davError{status: http.StatusForbidden, reason: "Fråga efter en kalender i taget. Ask about one calendar at a time."}
	errLong      = &davError{status: http.StatusRequestEntityTooLarge, reason: "Frågan är för lång. The question is too long."}
	errKind      = &davError{status: http.StatusForbidden, reason: "En bokning kan inte bli en serie, och en serie inte en bokning: boka på nytt. A booking cannot become a series, nor a series a booking: book anew."}
)

// foreign is an error as go-webdav wants it from a backend.
func foreign(err error) error {
	var known *davError
	switch {
	case errors.As(err, &known):
		return webdav.NewHTTPError(known.status, errors.New(known.Error()))
	case err != nil:
		return webdav.NewHTTPError(http.StatusInternalServerError, errors.New("the calendar cannot be read just now"))
	}
	return nil
}

// conditions is which precondition of RFC 4791 a refusal of ours fails.
var conditions = map[string]string{
	"calendar_broken": "valid-calendar-data", "calendar_deep": "valid-calendar-data", "calendar_big": "max-resource-size",
	"calendar_long": "max-resource-size", "repeat_many": "max-instances", "repeat_endless": "max-instances", "calendar_times": "max-instances",
	"past": "min-date-time", "too_far": "max-date-time", "event_twice": "valid-calendar-object-resource", "event_uid": "valid-calendar-object-resource",
	"event_orphan": "valid-calendar-object-resource", "calendar_method": "valid-calendar-object-resource",
}

// collisions are the refusals that another time or space would not meet: the state of the calendar is what the event conflicts with.
var collisions = map[string]bool{"overlap": true, "closed": true}

// answer tells an app why not, as RFC 4918 16 does: an error element with the precondition that failed, and the refusal's code and words in one of
// our own. It answers nothing where there is no error.
func (s *DAV) answer(w http.ResponseWriter, err error) {
	if err == nil {
		return
	}
	known := s.known(err)
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.WriteHeader(known.status)
	answer := davAnswer{}
	if known.condition != "" {
		answer.Condition = &struct{ XMLName xml.Name }{xml.Name{Space: "urn:ietf:params:xml:ns:caldav", Local: known.condition}}
	}
	answer.Refusal.Reason = known.reason
	if known.refusal != nil {
		answer.Refusal.Code, answer.Refusal.Reason = known.refusal.Code, s.explain(known.refusal)
	}
	// The app is gone if this fails, and asks again.
	_, _ = fmt.Fprint(w, xml.Header)
	_ = xml.NewEncoder(w).Encode(answer)
}

type davAnswer struct {
	XMLName   xml.Name `xml:"DAV: error"`
	Condition any
	Refusal   struct {
		Code   string `xml:"code,attr,omitempty"`
		Reason string `xml:",chardata"`
	} `xml:"urn:troskel refusal"`
}

// known is an error as an app is told it. What is wrong on our side is logged and told without its reason.
func (s *DAV) known(err error) *davError {
	var known *davError
	if errors.As(err, &known) {
		return known
	}
	if refusal := refusalOf(err); refusal != nil {
		known = &davError{status: http.StatusForbidden, condition: conditions[refusal.Code], refusal: refusal}
		if collisions[refusal.Code] {
			known.status = http.StatusConflict
		}
		if refusal.Code == "calendar_big" {
			known.status = http.StatusRequestEntityTooLarge
		}
		return known
	}
	if !errors.Is(err, context.Canceled) {
		s.Log.Error("a calendar app could not be served", "err", err)
	}
	return &davError{status: http.StatusInternalServerError, reason: "Något gick fel hos oss. Something went wrong on our side."}
}

// explain is a refusal in words.
func (s *DAV) explain(r *booking.Refusal) string {
	if s.Explain == nil {
		return r.Error()
	}
	return s.Explain(r)
}

// refusalOf finds the refusal in an error: that of the first occurrence, of a whole series.
func refusalOf(err error) *booking.Refusal {
	var series *booking.SeriesRefusal
	if errors.As(err, &series) {
		for _, o := range series.Plan.Occurrences {
			if o.Refusal != nil {
				return o.Refusal
			}
		}
	}
	var refusal *booking.Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	return nil
}
