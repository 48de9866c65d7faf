package activity

import "strings"

// Refusal is the error of what somebody asked and cannot have. Code is stable, and what their sentences are translated from, with Values in their
// placeholders.
type Refusal struct {
	Code   string
	Values map[string]string
}

// sentences has every code.
var sentences = map[string]string{
	"activity_staff":       "this is for staff",
	"activity_rule":        "0 to 999 people, 0 to 1440 minutes and 1 to 731 days can be asked for",
	"activity_unknown":     "there is no such activity in that period",
	"activity_name":        "a name has at most {max} characters",
	"activity_merge":       "choose two activities or more to merge",
	"activity_split":       "choose some of the activity's times, and not all of them",
	"activity_own":         "the activity is put together from its bookings already",
	"not_here":             "nobody has checked in, and staff do not vouch for it",
	"count_late":           "the loggbok could be written at the screen until {until}; staff can write in it still",
	"activity_cell":        "the matrix has no such cell",
	"activity_note":        "a note has at most {max} characters",
	"contribution_unknown": "there is no such contribution",
	"contribution_partner": "there is no such organisation",
	"contribution_kind":    "a contribution is rent, an employee, volunteers or activities",
	"contribution_period":  "a contribution lasts from one day to five years",
	"contribution_many":    "there are {max} contributions; take one away first",
	"contribution_settled": "it is confirmed already",
	"idea_unknown":         "there is no such idea",
	"idea_text":            "an idea has 1 to {max} characters",
	"idea_many":            "{max} ideas wait already; staff must read them first",
	"idea_title":           "an activity proposal needs a title of at most {max} characters",
	"idea_activity":        "there is no such activity in the list",
	"idea_settled":         "it was decided about already",
	"idea_not_proposed":    "make the idea an activity proposal first",
	"idea_booking":         "there is no such booking after the idea",
}

// Error is the refusal as an English sentence, for logs.
func (r *Refusal) Error() string {
	sentence := sentences[r.Code]
	for name, value := range r.Values {
		sentence = strings.ReplaceAll(sentence, "{"+name+"}", value)
	}
	return "activity: " + sentence
}

// Refused is the code and the values of the refusal, for whoever answers with them.
func (r *Refusal) Refused() (code string, values map[string]string) { return r.Code, r.Values }

// refuse makes a refusal of a code, and pairs of names and values.
func refuse(code string, pairs ...string) error {
	r := &Refusal{Code: code, Values: map[string]string{}}
	for n := 0; n+1 < len(pairs); n += 2 {
		r.Values[pairs[n]] = pairs[n+1]
	}
	return r
}
