package season

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Names is what people call what a proposal is about, by id. What has no name is called by its id.
type Names struct {
	Round              string
	Spaces, Applicants map[string]string
}

// Slot is a slot in Swedish: "måndag 18.00–19.30 i Ask".
func (n Names) Slot(s Slot) string {
	return fmt.Sprintf("%s %s i %s", weekdays[s.Day], s.Span, name(n.Spaces, s.Space))
}

// Text is the proposal in Swedish, as an annex to the minutes of the board that decides it: how it was made, the turns, and for every applicant
// and wish what came of it and why.
func (p Proposal) Text(n Names) string {
	w := &writer{Proposal: p, Names: n, weights: map[string]int{}}
	for _, s := range p.Shares {
		w.weights[s.Applicant] = s.Weight
	}
	w.line("Förslag till fördelning: %s", n.Round)
	w.line("")
	w.method()
	w.turns()
	for _, s := range p.Shares {
		w.share(s)
	}
	w.totals()
	return w.text.String()
}

type writer struct {
	Proposal
	Names
	weights map[string]int
	text    strings.Builder
}

func (w *writer) line(format string, values ...any) {
	fmt.Fprintf(&w.text, format+"\n", values...)
}

func (w *writer) method() {
	w.line("Så gick det till")
	w.line("De sökande valde i tur och ordning ur sina egna önskelistor. I tur stod den som hade lägst jämförelsetal:")
	w.line("(minuter i veckan som den redan fått + halva nästa pass) delat med vikten. Lika tal avgjordes med lott, frö: %s.", w.Seed)
	if window := windowText(w.Youth); window != "" {
		w.line("Ungdomar först: %s. Där fick andra en tid först när ingen ungdomsverksamhet längre kunde använda den.", window)
	}
	w.line("")
}

func (w *writer) turns() {
	w.line("Turordningen")
	for _, g := range w.Grants {
		weight := w.weights[g.Applicant]
		quotient := (float64(g.Before) + float64(g.To-g.From)/2) / float64(weight)
		w.line("%3d. %s: %s (önskan %d). Jämförelsetal (%d + %s) / %d = %s.", g.Turn, w.applicant(g.Applicant), w.Slot(g.Slot), g.Wish,
			g.Before, decimal(float64(g.To-g.From)/2, -1), weight, decimal(quotient, 3))
		if len(g.Waiting) > 0 {
			w.line("     Väntade på ungdomsverksamhet, trots lägre tal: %s.", w.list(g.Waiting))
		}
	}
	w.line("")
}

func (w *writer) share(s Share) {
	youth := ""
	if s.Youth {
		youth = ", ungdomsverksamhet"
	}
	w.line("%s (vikt %d%s, högst %d pass)", w.applicant(s.Applicant), s.Weight, youth, s.Most)
	got := "ingen tid"
	if s.Sessions > 0 {
		got = fmt.Sprintf("%d pass, %s i veckan", s.Sessions, duration(s.Minutes))
	}
	w.line("Fick %s. Vikten motsvarar %s av det som delades ut.", got, duration(s.Fair))
	for _, o := range s.Outcomes {
		w.line("  Önskan %d, %s: %s", o.Wish, w.Slot(o.Wished), w.outcome(s, o))
	}
	w.line("")
}

// outcome is the sentences about one wish.
func (w *writer) outcome(s Share, o Outcome) string {
	switch o.Verdict {
	case Met:
		return fmt.Sprintf("som önskat, tur %d.", o.Turn)
	case Other:
		return fmt.Sprintf("fick i stället %s, tur %d. %s", w.Slot(o.Slot), o.Turn, w.instead(s.Applicant, o.Instead))
	case Capped:
		return fmt.Sprintf("prövades inte, %d pass är det mesta som söktes.", s.Most)
	}
	return "gick inte. " + w.instead(s.Applicant, o.Instead)
}

// instead tells the first hindrances.
func (w *writer) instead(own string, hindrances []Hindrance) string {
	const most = 3
	var reasons []string
	for _, h := range hindrances[:min(most, len(hindrances))] {
		var why string
		switch {
		case h.Turn == 0:
			why = "går inte att boka då"
		case h.By == own:
			why = fmt.Sprintf("krockar med det egna passet från tur %d", h.Turn)
		default:
			why = fmt.Sprintf("%s valde före, tur %d", w.applicant(h.By), h.Turn)
		}
		reasons = append(reasons, fmt.Sprintf("%s %s: %s.", w.space(h.Option.Space), h.Option.Span, why))
	}
	if more := len(hindrances) - most; more > 0 {
		reasons = append(reasons, fmt.Sprintf("Och %d hinder till.", more))
	}
	return strings.Join(reasons, " ")
}

func (w *writer) totals() {
	t := w.Totals
	w.line("Sammanlagt")
	w.line("%d av %d önskemål uppfylldes. %d av %d sökande fick tid.", t.Granted, t.Wishes, t.Applicants-t.Empty, t.Applicants)
	w.line("%s i veckan delades ut. Det fanns %s att dela ut, med varje rum räknat en gång.", duration(t.Minutes), duration(t.Free))
}

func (w *writer) applicant(id string) string { return name(w.Applicants, id) }
func (w *writer) space(id string) string     { return name(w.Spaces, id) }

func (w *writer) list(ids []string) string {
	names := make([]string, len(ids))
	for n, id := range ids {
		names[n] = w.applicant(id)
	}
	return strings.Join(names, ", ")
}

func name(names map[string]string, id string) string {
	if name := names[id]; name != "" {
		return name
	}
	return id
}

var weekdays = [7]string{"söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"}

// String is the span as it is written in Swedish, "18.00–19.30".
func (s Span) String() string {
	return fmt.Sprintf("%02d.%02d–%02d.%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

func duration(minutes int) string {
	switch {
	case minutes%60 == 0:
		return fmt.Sprintf("%d h", minutes/60)
	case minutes < 60:
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}

// decimal is a number with a decimal comma; -1 places are as many as it has.
func decimal(f float64, places int) string {
	if places < 0 {
		return strings.Replace(fmt.Sprint(f), ".", ",", 1)
	}
	return strings.Replace(fmt.Sprintf("%.*f", places, f), ".", ",", 1)
}

// windowText is a week of spans from Monday on, days with the same spans together: "måndag–fredag 16.30–19.30".
func windowText(window [7][]Span) string {
	var parts []string
	for first := 0; first < 7; {
		last := first
		for last+1 < 7 && slices.Equal(window[weekday(last+1)], window[weekday(first)]) {
			last++
		}
		if spans := window[weekday(first)]; len(spans) > 0 {
			days := weekdays[weekday(first)]
			if last > first {
				days += "–" + weekdays[weekday(last)]
			}
			texts := make([]string, len(spans))
			for n, s := range spans {
				texts[n] = s.String()
			}
			parts = append(parts, days+" "+strings.Join(texts, " och "))
		}
		first = last + 1
	}
	return strings.Join(parts, ", ")
}

// weekday is the day so many days after a Monday.
func weekday(n int) time.Weekday { return time.Weekday((n + 1) % 7) }
