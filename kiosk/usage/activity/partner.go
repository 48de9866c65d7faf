package activity

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"time"

	"troskel/booking"
)

// ContributionKind is what a partner contributes.
type ContributionKind string

// The kinds: hyra, anställd, volontärer, aktiviteter.
const (
	Rent       ContributionKind = "rent"
	Employee   ContributionKind = "employee"
	Volunteers ContributionKind = "volunteers"
	OwnEvents  ContributionKind = "activities" // held elsewhere, or by others' hands
)

// ContributionKinds is every kind.
var ContributionKinds = []ContributionKind{Rent, Employee, Volunteers, OwnEvents}

const (
	mostContributions   = 1000
	longestContribution = 5 * 366
)

// Contribution is what a partner contributes besides its bookings.
type Contribution struct {
	ID           int64 // given by AddContribution
	Organisation string
	Kind         ContributionKind
	Period
	Note      string
	Confirmed time.Time // when staff confirmed that it was given; zero while they have not
}

// ProofKind is what makes a partner active.
type ProofKind string

// The kinds of proof.
const (
	ByActivity     ProofKind = "activity"
	ByDesk         ProofKind = "desk"
	ByContribution ProofKind = "contribution"
)

// PartnerProof is one kind of proof: how often, and last when.
type PartnerProof struct {
	Kind  ProofKind
	Of    ContributionKind // of a contribution
	Times int
	Last  booking.Date
}

// Partner is an organisation that was active, with what proves it.
type Partner struct {
	Organisation booking.Organisation
	Proof        []PartnerProof
}

// Latest is when it was active last.
func (p Partner) Latest() (last booking.Date) {
	for _, proof := range p.Proof {
		if last.Before(proof.Last) {
			last = proof.Last
		}
	}
	return last
}

// Partners is the organisations that were active in the days before a date, it included, by name: that held an activity, sat at a desk, or contributed
// something that staff have confirmed. The place's own staff are no partner.
func (a *Activities) Partners(ctx context.Context, at booking.Date, now time.Time) ([]Partner, error) {
	settings, err := a.Settings(ctx)
	if err != nil {
		return nil, err
	}
	window := settings.partnerWindow(at)
	held, err := a.Held(ctx, window, now)
	if err != nil {
		return nil, err
	}
	return a.partners(ctx, held, window)
}

// partnerWindow is the days in which a partner has done something that is active at a date.
func (s Settings) partnerWindow(at booking.Date) Period { return Period{at.Add(1 - s.PartnerDays), at} }

// partners is who was active in a window, of those who held something.
func (a *Activities) partners(ctx context.Context, held []Occurrence, window Period) ([]Partner, error) {
	contributions, err := a.Contributions(ctx)
	if err != nil {
		return nil, err
	}
	proofs := map[string][]PartnerProof{}
	for _, o := range held {
		kind := ByActivity
		if o.Desk {
			kind = ByDesk
		}
		if !window.Has(o.Date) {
			continue
		}
		proofs[o.Organisation] = withProof(proofs[o.Organisation], PartnerProof{Kind: kind, Times: 1, Last: o.Date})
	}
	for _, c := range contributions {
		last := c.To
		if window.To.Before(last) {
			last = window.To
		}
		if !c.Confirmed.IsZero() && !window.To.Before(c.From) && !c.To.Before(window.From) {
			proofs[c.Organisation] = withProof(proofs[c.Organisation], PartnerProof{ByContribution, c.Kind, 1, last})
		}
	}
	return a.partnersOf(ctx, proofs, held)
}

// withProof adds one proof to those of its kind.
func withProof(all []PartnerProof, one PartnerProof) []PartnerProof {
	n := slices.IndexFunc(all, func(p PartnerProof) bool { return p.Kind == one.Kind && p.Of == one.Of })
	if n < 0 {
		return append(all, one)
	}
	all[n].Times++
	if all[n].Last.Before(one.Last) {
		all[n].Last = one.Last
	}
	return all
}

// partnersOf puts names to proofs. An organisation that is retired since has the name of its bookings.
func (a *Activities) partnersOf(ctx context.Context, proofs map[string][]PartnerProof, held []Occurrence) ([]Partner, error) {
	known, err := a.rooms.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range held {
		if !slices.ContainsFunc(known, func(k booking.Organisation) bool { return k.ID == o.Organisation }) {
			known = append(known, booking.Organisation{ID: o.Organisation, Name: o.OrganisationName})
		}
	}
	var all []Partner
	for _, k := range known {
		if proof := proofs[k.ID]; k.ID != "" && k.Kind != booking.StaffKind && len(proof) > 0 {
			slices.SortFunc(proof, func(a, b PartnerProof) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Of, b.Of)) })
			all = append(all, Partner{k, proof})
		}
	}
	slices.SortStableFunc(all, func(a, b Partner) int { return cmp.Compare(a.Organisation.Name, b.Organisation.Name) })
	return all, nil
}

// Contributions is everything that partners contribute, the latest first.
func (a *Activities) Contributions(ctx context.Context) (all []Contribution, err error) {
	const query = `SELECT id, organisation, kind, first, last, note, confirmed_at FROM activity_contribution ORDER BY last DESC, id DESC`
	return all, each(ctx, a.db.Reader(), query, func(scan func(...any) error) error {
		var c Contribution
		var first, last string
		var confirmed sql.NullInt64
		if err := scan(&c.ID, &c.Organisation, &c.Kind, &first, &last, &c.Note, &confirmed); err != nil {
			return err
		}
		if confirmed.Valid {
			c.Confirmed = time.Unix(confirmed.Int64, 0).UTC()
		}
		if c.From, err = booking.ParseDate(first); err == nil {
			c.To, err = booking.ParseDate(last)
		}
		all = append(all, c)
		return err
	})
}

// AddContribution keeps what a partner contributes, not confirmed yet. For staff.
func (a *Activities) AddContribution(ctx context.Context, by booking.By, c Contribution, now time.Time) (Contribution, error) {
	c.Note, c.Confirmed = oneLine(c.Note), time.Time{}
	organisations, err := a.rooms.Organisations(ctx)
	if err != nil {
		return Contribution{}, err
	}
	switch {
	case by.Role != booking.Staff:
		err = refuse("activity_staff")
	case !slices.ContainsFunc(organisations, func(o booking.Organisation) bool { return o.ID == c.Organisation }):
		err = refuse("contribution_partner")
	case !slices.Contains(ContributionKinds, c.Kind):
		err = refuse("contribution_kind")
	case c.From.IsZero() || c.To.Before(c.From) || daysFrom(c.From, c.To) >= longestContribution:
		err = refuse("contribution_period")
	case len([]rune(c.Note)) > longestNote:
		err = refuse("activity_note", "max", strconv.Itoa(longestNote))
	}
	if err != nil {
		return Contribution{}, err
	}
	detail := fmt.Sprintf("%s %s %s/%s", c.Organisation, c.Kind, c.From, c.To)
	return c, a.change(ctx, by, now, "add_contribution", detail, func(tx *sql.Tx) error {
		var have int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM activity_contribution`).Scan(&have); err != nil {
			return err
		}
		if have >= mostContributions {
			return refuse("contribution_many", "max", strconv.Itoa(mostContributions))
		}
		made, err := tx.ExecContext(ctx, `INSERT INTO activity_contribution (organisation, kind, first, last, note) VALUES (?, ?, ?, ?, ?)`,
			c.Organisation, string(c.Kind), c.From.String(), c.To.String(), c.Note)
		if err != nil {
			return err
		}
		c.ID, err = made.LastInsertId()
		return err
	})
}

// ConfirmContribution is staff's word that a contribution was given: from then on it counts. For staff.
func (a *Activities) ConfirmContribution(ctx context.Context, by booking.By, id int64, now time.Time) error {
	const query = `UPDATE activity_contribution SET confirmed_at = ?2 WHERE id = ?1 AND confirmed_at IS NULL`
	return a.onContribution(ctx, by, id, now, "confirm_contribution", query, "contribution_settled", id, now.Unix())
}

// RemoveContribution takes a contribution away. For staff.
func (a *Activities) RemoveContribution(ctx context.Context, by booking.By, id int64, now time.Time) error {
	return a.onContribution(ctx, by, id, now, "remove_contribution", `DELETE FROM activity_contribution WHERE id = ?1`, "contribution_unknown", id)
}

// onContribution changes one contribution; where the query changes nothing it is refused with a code, or because it is not there.
func (a *Activities) onContribution(ctx context.Context, by booking.By, id int64, now time.Time, action, query, code string, args ...any) error {
	if by.Role != booking.Staff {
		return refuse("activity_staff")
	}
	var line string
	const told = `SELECT organisation || ' ' || kind || ' ' || first || '/' || last FROM activity_contribution WHERE id = ?`
	if err := a.db.Reader().QueryRowContext(ctx, told, id).Scan(&line); err == sql.ErrNoRows {
		return refuse("contribution_unknown")
	} else if err != nil {
		return err
	}
	return a.change(ctx, by, now, action, line, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, query, args...)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return cmp.Or(err, refuse(code))
		}
		return nil
	})
}
