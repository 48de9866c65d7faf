package activity

// What the property tests need: the judgements alone, as functions of occurrences and dates.

// Grouped is groups, with what staff said by strand and by booking.
func Grouped(all []Occurrence, strands map[string]int64, bookings map[int64]int64) [][]Occurrence {
	return groups(all, pins{strands, bookings})
}

// Judged is recurrence.
var Judged = recurrence

// StrandOf and Folded are what occurrences share.
var (
	StrandOf = strandOf
	Folded   = folded
)

// ParseTemplates reads a file of templates.
var ParseTemplates = parseTemplates

// Meets is whether an occurrence was held by a rule.
func (o Occurrence) Meets(r Rule) bool { return o.meets(r) }
