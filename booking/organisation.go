package booking

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"
)

// Kind is what sort of body an organisation is. Rules may differ by it.
type Kind string

// The kinds.
const (
	Forening  Kind = "forening"  // a voluntary association; what a configuration means that says nothing
	Agency    Kind = "agency"    // of the municipality, a region or the state
	Partner   Kind = "partner"   // samarbetspartner: runs activities together with the place
	StaffKind Kind = "staff"     // those who run the place
	Neighbour Kind = "neighbour" // a person or a group of the neighbourhood; whoever books for no organisation is one
)

// Kinds is every kind.
var Kinds = []Kind{Forening, Agency, Partner, StaffKind, Neighbour}

// Organisation is a förening, agency or other body that books.
type Organisation struct {
	ID, Name string
	Kind     Kind // empty in a configuration means Forening
}

// Contact is how an organisation is reached: the function first ("Kassören"), and second the person who has it now. All but the function is
// gone ContactDays after the organisation's last booking, and no earlier than ContactDays after it was said.
type Contact struct{ Function, Person, Phone, Email string }

// How much of a phone number and of an e-mail address is kept, in bytes. An address has at most 254 (RFC 5321, 4.5.3.1, with its brackets).
const (
	phoneLimit = 32
	emailLimit = 254
)

// bodySentences is what those who book, their badges and PINs, can be refused.
var bodySentences = map[string]string{
	"not_allowed":        "this is for staff, or for an administrator of the organisation",
	"organisation_id":    `an organisation's id is 1–64 of a–z, A–Z, 0–9, "-" and "_"`,
	"organisation_kind":  "there is no such kind of organisation",
	"organisation_taken": "there is an organisation with that id",
	"name_missing":       "it has no name",
	"function_missing":   "a contact has a function first, and a person second",
	"phone_invalid":      "a phone number has 3–15 digits",
	"email_invalid":      "that is no e-mail address",
	"badges_off":         "nobody can sign in with a badge: the appliance has no key for them",
	"badge_number":       "a badge's number has 4, 7 or 10 bytes",
	"badge_random":       "that badge has a new number each time; a phone cannot be registered",
	"badge_role":         "a badge is for a member or an administrator of an organisation, or for staff",
	"badge_taken":        "that badge is registered",
	"unknown_badge":      "there is no such badge, or it was revoked",
	"pin_invalid":        "a PIN is 4–8 digits",
	"pin_easy":           "that PIN is too easy to guess",
	"wrong_pin":          "the PIN is wrong; tries left: {left}",
	"pin_wait":           "too many wrong PINs; try again after {until}",
	"pin_locked":         "the badge is locked after many wrong PINs until staff unlock it",
}

// administers reports whether by may decide about an organisation's badges and contact.
func (b By) administers(organisation string) bool {
	return b.isStaff() || b.Role == Administrator && organisation != "" && b.Organisation == organisation
}

// AddOrganisation makes an organisation known, or brings back one that was retired. It may book at once, and Configure leaves it alone from
// then on. It is for staff.
func (e *Engine) AddOrganisation(ctx context.Context, by By, o Organisation) error {
	if !by.isStaff() {
		return refuse("staff_only")
	}
	if o.Kind == "" {
		o.Kind = Forening
	}
	name, refusal := cleanName(o.Name)
	switch {
	case !validID(o.ID):
		return refuse("organisation_id")
	case refusal != nil:
		return refusal
	case !slices.Contains(Kinds, o.Kind):
		return refuse("organisation_kind")
	}
	return e.arrange(ctx, func(d *desk) (bool, error) {
		if d.active(o.ID) {
			return false, refuse("organisation_taken")
		}
		const query = `INSERT INTO organisation (id, name, kind, by_staff, position)
			VALUES (?, ?, ?, 1, (SELECT coalesce(max(position), -1) + 1 FROM organisation))
			ON CONFLICT DO UPDATE SET name = excluded.name, kind = excluded.kind, by_staff = 1, retired_at = NULL`
		if err := d.exec(query, o.ID, name, string(o.Kind)); err != nil {
			return false, err
		}
		return true, d.noted(by, "add_organisation", "", o.ID)
	})
}

// RetireOrganisation lets an organisation book no more, and its badges open nothing. It waits for nothing any more, and what it is offered goes to
// the next in line. Its history and its bookings stay, and Configure does not bring it back; AddOrganisation does. It is for staff.
func (e *Engine) RetireOrganisation(ctx context.Context, by By, id string) error {
	if !by.isStaff() {
		return refuse("staff_only")
	}
	return e.arrange(ctx, func(d *desk) (bool, error) {
		if !d.active(id) {
			return false, refuse("unknown_organisation")
		}
		if err := d.exec(`UPDATE organisation SET retired_at = ?, by_staff = 1 WHERE id = ?`, d.now.Unix(), id); err != nil {
			return false, err
		}
		if err := d.quitLine(by, id); err != nil {
			return false, err
		}
		return true, d.noted(by, "retire_organisation", "", id)
	})
}

// SetContact keeps how an organisation is reached, instead of what was known; an empty one makes it unknown. It is for staff and for the
// organisation's administrators.
func (e *Engine) SetContact(ctx context.Context, by By, organisation string, c Contact) error {
	if !by.administers(organisation) {
		return refuse("not_allowed")
	}
	clean, refusal := cleanContact(c)
	if refusal != nil {
		return refusal
	}
	return e.atDesk(ctx, func(d *desk) (bool, error) {
		if !d.active(organisation) {
			return false, refuse("unknown_organisation")
		}
		const query = `INSERT INTO contact (organisation, function, person, phone, email, changed_at)
			VALUES (?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?)
			ON CONFLICT DO UPDATE SET function = excluded.function, person = excluded.person, phone = excluded.phone, email = excluded.email,
				changed_at = excluded.changed_at`
		if err := d.exec(query, organisation, clean.Function, clean.Person, clean.Phone, clean.Email, d.now.Unix()); err != nil {
			return false, err
		}
		return true, d.noted(by, "set_contact", "", organisation)
	})
}

// ContactOf is how an organisation is reached; empty when nobody said, and without the person when that is forgotten. It is for staff and for
// the organisation's administrators.
func (e *Engine) ContactOf(ctx context.Context, by By, organisation string) (Contact, error) {
	if !by.administers(organisation) {
		return Contact{}, refuse("not_allowed")
	}
	const query = `SELECT function, coalesce(person, ''), coalesce(phone, ''), coalesce(email, ''), ` + lastUse + ` FROM contact c WHERE c.organisation = ?`
	var c Contact
	var last int64
	err := e.db.Reader().QueryRowContext(ctx, query, organisation).Scan(&c.Function, &c.Person, &c.Phone, &c.Email, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return Contact{}, nil
	}
	if forgotten(fromUnix(last), e.moment()) {
		c = Contact{Function: c.Function}
	}
	return c, err
}

// cleanContact makes what people typed fit to be kept.
func cleanContact(typed Contact) (c Contact, refusal *Refusal) {
	if c.Function, refusal = cleanTitle(typed.Function); refusal != nil {
		return c, refusal
	}
	if c.Person, refusal = cleanTitle(typed.Person); refusal != nil {
		return c, refusal
	}
	c.Phone, c.Email = strings.TrimSpace(typed.Phone), strings.TrimSpace(typed.Email)
	switch {
	case c.Function == "" && c != Contact{}:
		return c, refuse("function_missing")
	case c.Phone != "" && !validPhone(c.Phone):
		return c, refuse("phone_invalid")
	case c.Email != "" && !validEmail(c.Email):
		return c, refuse("email_invalid")
	}
	return c, nil
}

// validPhone allows what people write between the digits; a number has at most 15 (ITU-T E.164).
func validPhone(s string) bool {
	digits := 0
	for n, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && n == 0, strings.ContainsRune(" -/()", r):
		default:
			return false
		}
	}
	return digits >= 3 && digits <= 15 && len(s) <= phoneLimit
}

// validEmail refuses what surely reaches nobody. Whether the rest does, only a letter tells.
func validEmail(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && len(s) <= emailLimit &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || unfit(r) || r == '\ufffd' || r == '<' || r == '>' || r == ',' })
}

func validID(id string) bool {
	return id != "" && len(id) <= 64 && strings.Trim(id, idLetters) == ""
}

// cleanName is cleanTitle for what must have a name.
func cleanName(typed string) (string, *Refusal) {
	name, refusal := cleanTitle(typed)
	if refusal == nil && name == "" {
		refusal = refuse("name_missing")
	}
	return name, refusal
}

// forgotten reports whether personal data about something that was over then is gone.
func forgotten(over, now time.Time) bool { return !now.Before(over.Add(ContactDays * 24 * time.Hour)) }
