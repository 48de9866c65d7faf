package goal

import "strings"

// Refusal is the error of what staff asked and cannot have. Code is stable, and what their sentences are translated from, with Values in their
// placeholders.
type Refusal struct {
	Code   string
	Values map[string]string
}

// sentences has every code.
var sentences = map[string]string{
	"goal_staff":            "only staff may decide about goals",
	"goal_unknown":          "there is no such goal",
	"goal_twice":            "the goal is there already, as {name}",
	"goal_many":             "there are {max} goals; take one away first",
	"goal_metric":           "choose what is to be counted",
	"goal_name":             "a goal needs a name of at most 120 characters",
	"goal_definition":       "say in at most 500 characters what exactly is counted",
	"goal_direction":        "say whether more or less is better",
	"goal_control":          "say how far the place has the matter in its own hands",
	"goal_control_why":      "say in at most 500 characters what is not in the place's own hands",
	"goal_target_kind":      "such a target does not fit that figure",
	"goal_target":           "the target is no number that can be reached in that direction",
	"goal_baseline":         "the baseline is no period of one day to five years",
	"goal_baseline_missing": "a goal that is compared with how it was needs a baseline",
	"goal_comparison":       "the comparison is no period of one day to five years",
	"goal_windows_overlap":  "the baseline must end before the comparison begins",
	"goal_space":            "there is no such room",
	"goal_band":             "there is no such age band",
	"goal_group":            "there is no such group",
	"goal_item":             "there is no such question",
	"goal_scope":            "that figure is not kept for such a part of the place",
	"goal_why":              "say in at most 500 characters why the goal is changed",
	"goal_unchanged":        "nothing was changed",
	"goal_note":             "a note needs a text of at most 200 characters and a period of at most five years",
	"goal_note_unknown":     "there is no such note",
	"goal_notes_many":       "there are {max} notes; take one away first",
	"goal_area":             "each figure of the area needs a name, a source and the date it is of",
	"goal_area_many":        "the area card has room for {max} figures",
	"goal_far":              "the windows must lie within {years} years from today",
	"goal_preset":           "there is no such ready-made goal",
}

// Error is the refusal as an English sentence, for logs.
func (r *Refusal) Error() string {
	sentence := sentences[r.Code]
	for name, value := range r.Values {
		sentence = strings.ReplaceAll(sentence, "{"+name+"}", value)
	}
	return "goal: " + sentence
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
