package booking

import "strings"

// Role is what somebody may do.
type Role string

// The roles, each with more than the one before. The zero Role is Anyone.
const (
	Anyone        Role = ""              // at a screen, unknown: may book where drop-in is allowed, and change what the code is known of
	Member        Role = "member"        // signed in with a badge that may book for its organisation
	Administrator Role = "administrator" // a member who also keeps the organisation's badges, contact and calendars
	Staff         Role = "staff"         // of the place: bound by time and space, not by rules
	System        Role = "system"        // the appliance itself, when time has passed
)

// By is who asks for a change. The zero By is anyone at a screen.
type By struct {
	Role         Role
	Organisation string // id, of a Member or an Administrator
	Name         string // what the badge is called ("Kassören"), or of a member of staff; for the audit trail
}

// isStaff reports whether rules and codes do not bind.
func (b By) isStaff() bool { return b.Role == Staff || b.Role == System }

// speaksFor reports whether by may change what an organisation has booked, without a code.
func (b By) speaksFor(organisation string) bool {
	return b.isStaff() || organisation != "" && b.Organisation == organisation && (b.Role == Member || b.Role == Administrator)
}

// Band is an age band that people choose for themselves, never derived (see Bands).
type Band string

// Bands is every age band, youngest first; the last is those who would rather not say.
var Bands = []Band{"0-10", "11-15", "16-19", "20-25", "26-64", "65+", "unsaid"}

// joinBands and splitBands keep bands in one column.
func joinBands(bands []Band) string {
	texts := make([]string, len(bands))
	for n, b := range bands {
		texts[n] = string(b)
	}
	return strings.Join(texts, ",")
}

func splitBands(s string) (bands []Band) {
	for _, id := range splitIDs(s) {
		bands = append(bands, Band(id))
	}
	return bands
}
