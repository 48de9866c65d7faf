package usage

import (
	"strings"

	"troskel/booking"
	"troskel/kiosk/visit"
)

// meaning is one definition as it is printed.
type meaning struct{ name, text string }

// visitMeanings is what a visit is, as the badges were counted in the period; several where that was changed in it.
func (r *Report) visitMeanings() []meaning {
	name := r.text("term.visits")
	switch len(r.methods) {
	case 0:
		return []meaning{{name, r.text("method.half-day")}} // from before it was written down
	case 1:
		return []meaning{{name, r.meaningOf(r.methods[0])}}
	}
	all := make([]meaning, len(r.methods))
	for i, m := range r.methods {
		from := max(booking.DateOf(m.Since, r.Zone).String(), r.Period.From.String())
		all[i] = meaning{name + ", " + strings.ToLower(r.text("quality.from")) + " " + from, r.meaningOf(m)}
	}
	return all
}

func (r *Report) meaningOf(m visit.Method) string {
	switch m.Mode {
	case visit.ModeA:
		return r.text("method.A")
	case visit.ModeC:
		return r.text("method."+string(m.Period)) + " " + r.text("method.C")
	}
	return r.text("method." + string(m.Period))
}

// methodRemarks tells when the way of counting changed: figures from before and after do not compare.
func (r *Report) methodRemarks() []remark {
	var all []remark
	for _, m := range r.methods {
		if day := booking.DateOf(m.Since, r.Zone); len(r.methods) > 1 && !day.Before(r.Period.From) {
			all = append(all, remark{subject: "subject.method", Period: Period{day, r.Period.To}, note: "note.method"})
		}
	}
	return all
}
