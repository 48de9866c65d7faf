package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"troskel/booking"
	"troskel/booking/ical"
)

// importPath is where staff hand in a calendar.
const importPath = "/staff/import"

// importRefused is the answer where the whole calendar cannot be imported.
type importRefused struct {
	Code   string            `json:"code"`
	Values map[string]string `json:"values,omitzero"`
}

// serveImport books the events of a calendar, the request's body, for staff: ?space=salen, and where wanted &organisation=kor; with &dry=1 it only
// tells what would happen. It answers with an [ical.Report]: 200 when all is booked or it was a dry run, 409 when something is in the way and so
// nothing is booked, and 422 with a refusal's code when the calendar as a whole is refused.
func (s *Server) serveImport(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	into := ical.Into{
		Space: shorten(query.Get("space")), Organisation: shorten(query.Get("organisation")), Zone: s.cfg.Zone, Now: s.now(), Dry: query.Get("dry") == "1",
	}
	parsed, err := ical.Parse(r.Body, s.cfg.Zone)
	var report ical.Report
	if err == nil {
		report, err = ical.Import(r.Context(), s.cfg.Rooms, booking.By{Role: booking.Staff}, parsed, into)
	}
	var refusal *booking.Refusal
	switch {
	case errors.As(err, &refusal):
		s.tell(w, http.StatusUnprocessableEntity, importRefused{refusal.Code, refusal.Values})
	case err != nil:
		s.cfg.Log.Error("a calendar could not be imported", "err", err)
		plain(w, http.StatusInternalServerError, "Kalendern går inte att läsa in just nu.", "The calendar cannot be imported just now.")
	case !into.Dry && !report.Booked:
		s.tell(w, http.StatusConflict, report)
	default:
		s.tell(w, http.StatusOK, report)
	}
}

// tell answers with JSON.
func (s *Server) tell(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		s.cfg.Log.Error("an answer could not be told", "err", err)
	}
}
