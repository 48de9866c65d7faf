package recur

import "strings"

// Error is why a rule is refused. Code is stable, and Values fill the placeholders of its sentence.
type Error struct {
	Code   string
	Values map[string]string
}

// Sentences has every code, in English.
var Sentences = map[string]string{
	"repeat_invalid":   "this is no recurrence rule: {part}",
	"repeat_frequency": "a booking repeats daily, weekly, monthly or yearly, not {part}",
	"repeat_part":      "a booking cannot repeat by {part}",
	"repeat_endless":   "a series needs an end: a last date, or how many times",
	"repeat_two_ends":  "a series has a last date or a number of times, not both",
	"repeat_many":      "a series has at most {max} times",
	"repeat_far":       "a series ends at most {max} years after it begins",
	"repeat_never":     "the rule matches no date",
	"repeat_start":     "the rule does not match the first date; the first that it matches is {first}",
}

// Error is the refusal as an English sentence, for logs.
func (e *Error) Error() string {
	sentence := Sentences[e.Code]
	for name, value := range e.Values {
		sentence = strings.ReplaceAll(sentence, "{"+name+"}", value)
	}
	return "recur: " + sentence
}

// fail makes an error of a code, and pairs of names and values.
func fail(code string, pairs ...string) *Error {
	e := &Error{Code: code, Values: map[string]string{}}
	for n := 0; n+1 < len(pairs); n += 2 {
		e.Values[pairs[n]] = pairs[n+1]
	}
	return e
}
