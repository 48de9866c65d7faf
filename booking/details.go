package booking

import (
	"slices"
	"strconv"
)

// clean is the details fit to be stored: texts without what could hide or break a line, ages once each and youngest first.
func (d Details) clean() (Details, *Refusal) {
	var refusal *Refusal
	if d.Title, refusal = cleanTitle(d.Title); refusal != nil {
		return Details{}, refusal
	}
	if d.Contact, refusal = cleanText(d.Contact, ContactLimit, "contact"); refusal != nil {
		return Details{}, refusal
	}
	if d.Ages, refusal = cleanAges(d.Ages); refusal != nil {
		return Details{}, refusal
	}
	switch {
	case !listed(d.Activity, Activities):
		return Details{}, refuse("unknown_activity")
	case !listed(d.Topic, Topics):
		return Details{}, refuse("unknown_topic")
	case !listed(d.Group, Groups):
		return Details{}, refuse("unknown_group")
	case d.Expected < 0 || d.Expected > ExpectedLimit:
		return Details{}, refuse("expected_range", "max", strconv.Itoa(ExpectedLimit))
	}
	return d, nil
}

// listed reports whether an id is one of a list, or not said.
func listed(id string, list []string) bool { return id == "" || slices.Contains(list, id) }

// cleanAges is the age bands once each, youngest first. Nobody books for those who would rather not say how old they are.
func cleanAges(ages []Band) ([]Band, *Refusal) {
	var clean []Band
	for _, band := range Bands[:len(Bands)-1] {
		if slices.Contains(ages, band) {
			clean = append(clean, band)
		}
	}
	for _, band := range ages {
		if !slices.Contains(clean, band) {
			return nil, refuse("unknown_ages")
		}
	}
	return clean, nil
}

// samePurpose reports whether staff who decide about a booking would see the same; whom to reach is not what they decide about.
func (d Details) samePurpose(o Details) bool {
	return d.Title == o.Title && d.Private == o.Private && d.Activity == o.Activity && d.Topic == o.Topic && d.Group == o.Group &&
		slices.Equal(d.Ages, o.Ages) && d.Expected == o.Expected
}

// refusedHeads is why a space is too small for a request, unless staff know better. A space without a capacity says nothing.
func (d *desk) refusedHeads(by By, r Request) *Refusal {
	if most := d.byID[r.Space].last().capacity; !by.isStaff() && most > 0 && r.Expected > most {
		return refuse("too_many", "max", strconv.Itoa(most))
	}
	return nil
}
