package booking

import "time"

// LongestBuffer is the longest set-up or clean-up that a space can ask for.
const LongestBuffer = 4 * time.Hour

// EquipmentCodes is what a space can be equipped with. Screens translate the codes.
var EquipmentCodes = []string{
	"projector", "screen", "whiteboard", "video", "sound", "microphone", "hearing-loop", "piano", "stage", "mirrors",
	"kitchen", "tables", "chairs", "computer", "printer", "tools",
}

// AccessCodes is what makes a space easier to reach or to be in. Screens translate the codes.
var AccessCodes = []string{
	"step-free", "lift", "ramp", "door-opener", "wide-doors", "accessible-toilet", "accessible-parking", "hearing-loop", "contrast", "quiet", "scent-free",
}

// Space is anything that can be booked: a room, a hall made of rooms, or a desk inside a room.
type Space struct {
	ID            string        // short and stable: letters, digits, "-", "_"
	Name          string        // as people call it
	Parts         []string      // the rooms a hall is made of; empty in a room and in a desk
	Inside        string        // of a desk: the room it stands in
	Beside        bool          // of a desk: it can be booked also while its room is
	Capacity      int           // people; 0 means not known
	Before, After time.Duration // set-up and clean-up around each booking: 0 to LongestBuffer, whole minutes
	Equipment     []string      // codes of EquipmentCodes
	Access        []string      // codes of AccessCodes
	Picture       string        // name of a picture file: a–z, 0–9, "-", "_", "."; empty when there is none
	Hours         Week          // weekly, as they are today. A room without any is never open; a hall without any is open when all its rooms are, a desk when its room is
	From          Date          // in use since; zero means since it was first configured
	Until         Date          // no longer in use from this date on; zero while in use. Configure ignores it
}

// Smallest reports whether the space is a room: neither a hall made of others nor a desk inside one.
func (s Space) Smallest() bool { return len(s.Parts) == 0 && s.Inside == "" }

// placeSentences is what is refused about spaces and their hours. staff_only, unknown_space, past and backwards are refused here too.
var placeSentences = map[string]string{
	"date_invalid":    "there is no such date, or it is more than {max} years ahead",
	"hours_invalid":   "the hours of a day lie between 00:00 and 24:00, in order, and do not overlap",
	"reason_control":  "the reason has characters that cannot be shown",
	"reason_long":     "the reason has more than {max} characters",
	"unknown_closure": "there is no such closure",
	"unknown_holiday": "there is no such holiday",
	"unknown_special": "there are no such special hours",
}
