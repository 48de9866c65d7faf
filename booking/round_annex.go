package booking

import (
	"context"
	"fmt"
	"strings"

	"troskel/booking/season"
)

// Annex is a proposal as a text in Swedish, for the minutes of the board that decides: how the method came to it, what each applicant gets and
// why, and what is given after staff's adjustments, date by date. It is for those who may see the proposal.
func (e *Engine) Annex(ctx context.Context, by By, round int64) (string, error) {
	p, err := e.ProposalOf(ctx, by, round)
	if err != nil {
		return "", err
	}
	k, release, err := e.hold(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	names := season.Names{Round: p.Round.Name, Spaces: map[string]string{}, Applicants: k.names}
	for _, s := range k.spaces {
		names.Spaces[s.id] = s.name
	}
	var text strings.Builder
	text.WriteString(p.Method.Text(names))
	if text.WriteString("\nVeckan, dag för dag\n"); len(p.Given) == 0 {
		text.WriteString("Ingen tid delas ut.\n")
	}
	for _, g := range p.Given {
		fmt.Fprintf(&text, "%s: %s, %s.%s\n", names.Slot(g.Slot), k.names[g.Organisation], times(len(g.Dates)), g.remarks())
	}
	return text.String(), nil
}

func times(n int) string {
	if n == 1 {
		return "1 gång"
	}
	return fmt.Sprintf("%d gånger", n)
}

// remarks is what is particular about a grant.
func (g Given) remarks() string {
	remarks := ""
	if g.Turn == 0 {
		remarks = " Bestämt av personalen."
	}
	why := map[string]string{SkipClosed: "stängt", SkipTaken: "upptaget"}
	var skipped []string
	for _, s := range g.Skipped {
		skipped = append(skipped, fmt.Sprintf("%s (%s)", s.Date, why[s.Why]))
	}
	if len(skipped) > 0 {
		remarks += " Utgår: " + strings.Join(skipped, ", ") + "."
	}
	return remarks
}
