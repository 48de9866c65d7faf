package booking

import (
	"context"
	"slices"

	"troskel/booking/season"
)

// Adjust changes one grant of a proposal: it is free beside the others, and in most weeks of the term. It is for staff.
func (e *Engine) Adjust(ctx context.Context, by By, round int64, a Adjustment) (Proposal, error) {
	if !by.isStaff() {
		return Proposal{}, refuse("staff_only")
	}
	var spaces []season.Space
	err := e.look(ctx, func(d *desk) error {
		r, err := d.unpublished(round)
		if err == nil {
			spaces, err = d.supply(r.Round)
		}
		return err
	})
	if err != nil {
		return Proposal{}, err
	}
	err = e.atDesk(ctx, func(d *desk) (bool, error) {
		r, err := d.unpublished(round)
		switch {
		case err != nil:
			return false, err
		case r.proposed.IsZero():
			return false, refuse("round_not_proposed")
		}
		return true, d.adjust(by, r, a, spaces)
	})
	if err != nil {
		return Proposal{}, err
	}
	return e.ProposalOf(ctx, by, round)
}

func (d *desk) adjust(by By, r roundRow, a Adjustment, spaces []season.Space) error {
	given, err := d.given(r.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(given, func(g Given) bool { return g.ID == a.Grant })
	if a.Grant != 0 || a.Drop {
		if at < 0 {
			return refuse("unknown_grant")
		}
		a.Organisation = given[at].Organisation
		given = slices.Delete(given, at, at+1)
	}
	detail := roundDetail(r.ID, a.Organisation)
	if a.Drop {
		if err := d.exec(`DELETE FROM round_grant WHERE id = ?`, a.Grant); err != nil {
			return err
		}
		return d.noted(by, "drop_grant", "", detail)
	}
	if !d.active(a.Organisation) {
		return refuse("unknown_organisation")
	}
	if err := d.fits(spaces, a.Slot, given); err != nil {
		return err
	}
	if a.Grant == 0 {
		if err := d.give(r.ID, a.Organisation, 0, 0, a.Slot); err != nil {
			return err
		}
		return d.noted(by, "add_grant", a.Space, detail)
	}
	const query = `UPDATE round_grant SET turn = 0, space = ?, day = ?, from_minute = ?, to_minute = ? WHERE id = ?`
	if err := d.exec(query, a.Space, int(a.Day), a.From, a.To, a.Grant); err != nil {
		return err
	}
	return d.noted(by, "move_grant", a.Space, detail)
}

// fits refuses a slot that cannot be given beside others.
func (d *desk) fits(spaces []season.Space, s season.Slot, others []Given) error {
	if d.byID[s.Space] == nil {
		return refuse("unknown_space")
	}
	beside := make([]season.Slot, len(others))
	for n, o := range others {
		beside[n] = o.Slot
	}
	switch fit, with := season.Judge(spaces, s, beside); fit {
	case season.Fits:
		return nil
	case season.NotFree:
		return refuse("slot_closed")
	case season.Collides:
		return refuse("slot_taken", "organisation", d.names[others[with].Organisation])
	}
	return refuse("slot_invalid")
}
