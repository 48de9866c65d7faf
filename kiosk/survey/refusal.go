package survey

import "strings"

// Refusal is the error of what was asked and cannot be had. Code is stable, and what its sentence is translated from, with Values in the placeholders.
type Refusal struct {
	Code   string
	Values map[string]string
}

// sentences has every code.
var sentences = map[string]string{
	"survey_name":     "a round needs a name of at most 80 characters, and a place",
	"survey_items":    "choose one to {max} different questions",
	"survey_item":     "there is no such question in the round",
	"survey_weeks":    "a round is four to six open weeks",
	"survey_needed":   "a round needs 10 to 5,000 answers to each question",
	"survey_people":   "the number of people is none, or at least 10",
	"survey_first":    "a round begins today or later, within a year",
	"survey_closed":   "the place is closed for so long then that the weeks do not come together",
	"survey_overlap":  "another round goes on then: {name}",
	"survey_round":    "there is no such round",
	"survey_answered": "a round that has answers stays",
	"survey_many":     "no more rounds can be made",
	"survey_over":     "the round does not go on",
	"survey_late":     "paper answers are entered within {days} days of the round's end",
	"survey_token":    "the question was answered already, or too long ago",
	"survey_option":   "it cannot be answered like that",
	"survey_code":     "the code is wrong, or was used",
	"survey_tries":    "too many wrong codes; wait a while",
	"survey_codes":    "print 1 to {max} codes at a time, and at most {most} for a round",
	"survey_keyless":  "codes need the key of the badges, which cannot be read",
	"survey_paper":    "the numbers are not those of answers on paper",
	"survey_why":      "say in at most 500 characters why",
	"survey_alike":    "the rounds can be compared as they are",
	"survey_burst":    "nothing is in quarantine there",
	"survey_deed":     "write in at most 300 characters each what people said, and what was done",
	"survey_deeds":    "there are {max} already; take one away first",
}

// Error is the refusal as an English sentence, for logs.
func (r *Refusal) Error() string {
	sentence := sentences[r.Code]
	for name, value := range r.Values {
		sentence = strings.ReplaceAll(sentence, "{"+name+"}", value)
	}
	return "survey: " + sentence
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

// clean is a text on one line, without what cannot be seen.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= '\u2028' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}

// within tells whether a text says something, in at most so many characters.
func within(s string, most int) bool { return s != "" && len([]rune(s)) <= most }
