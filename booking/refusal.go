package booking

import (
	"maps"
	"strings"
	"time"
)

// Refusal is an error: a request that was understood and cannot be granted. Code is stable and is what people's sentences are translated
// from, with Values in its placeholders; instants there are RFC 3339 in UTC. A value that does not apply is missing.
//
// For overlap, closed and the codes that begin with "rule_", Next is the nearest free time in the same space that the rules allow, nil if
// there is none within [Nearby]; Elsewhere is the same time in other spaces that are big enough, at most [MostElsewhere], smallest first.
// Both could be booked when they were offered.
type Refusal struct {
	Code      string
	Values    map[string]string
	Next      *Interval
	Elsewhere []Alternative
}

// Alternative is another space or time than was asked for.
type Alternative struct {
	Space string
	Interval
}

// sentences has every code, each with the area that refuses it.
var sentences = merge(coreSentences, ruleSentences, lifeSentences, bodySentences, seriesSentences, placeSentences, seasonSentences, calendarSentences)

// merge joins the sentences of all areas.
func merge(areas ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, area := range areas {
		maps.Copy(all, area)
	}
	return all
}

var coreSentences = map[string]string{
	"overlap":              "the space is taken from {from} until {until}",
	"closed":               "the space is closed then; the nearest opening hours are from {opens} until {closes}",
	"past":                 "the time is over",
	"backwards":            "it ends before it begins",
	"too_short":            "the shortest booking is {min} minutes",
	"too_long":             "the longest booking is {max} hours",
	"too_far":              "a booking begins at most {max} days ahead; it can be made from {from}",
	"off_grid":             "a booking begins and ends on whole minutes",
	"unknown_space":        "there is no such space",
	"unknown_organisation": "there is no such organisation",
	"title_control":        "the title has characters that cannot be shown",
	"title_long":           "the title has more than {max} characters",
	"key_invalid":          "the request's key is not 8–64 letters, digits or \"-\", or was used for another request",
	"unknown_booking":      "there is no such booking",
	"wrong_code":           "the code is wrong; tries left: {left}",
	"too_many_tries":       "too many wrong codes; try again after {until}",
	"too_early":            "check-in opens at {from}",
	"over":                 "the booking has ended",
	"cancelled":            "the booking was cancelled",
	"not_here":             "nobody has checked in",
}

// Error is the refusal as an English sentence, for logs.
func (r *Refusal) Error() string {
	sentence := sentences[r.Code]
	for name, value := range r.Values {
		sentence = strings.ReplaceAll(sentence, "{"+name+"}", value)
	}
	if part, rest, cut := strings.Cut(sentence, ";"); cut && strings.Contains(rest, "{") {
		sentence = part // what would have filled the rest does not apply
	}
	return "booking: " + sentence
}

// refuse makes a refusal of a code, and pairs of names and values.
func refuse(code string, pairs ...string) *Refusal {
	r := &Refusal{Code: code, Values: map[string]string{}}
	for n := 0; n+1 < len(pairs); n += 2 {
		r.Values[pairs[n]] = pairs[n+1]
	}
	return r
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
