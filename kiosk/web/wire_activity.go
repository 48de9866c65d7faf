package web

import "time"

// Activities: what was held, what recurs, who is an active partner, what it served and what became of ideas. All is for staff but LogActivity.

// ListActivities asks for the activities of at most a year. Answered with Activities.
type ListActivities struct {
	Period DateSpan `json:"period"`
}

// Activities is everything that is told of the activities of a period.
type Activities struct {
	Period DateSpan `json:"period"`
	At     string   `json:"at"` // date that recurrence and partners are told of

	Rule     ActivityRule     `json:"rule"`
	Presets  []ActivityPreset `json:"presets"`
	Arranged int              `json:"arranged"` // times in the period
	Held     int              `json:"held"`

	Activities    []ActivityRow         `json:"activities"` // by name
	Recurring     []ActivityRecurring   `json:"recurring"`  // at the date, by name
	Matrix        ActivityMatrix        `json:"matrix"`
	Templates     []ActivityTemplate    `json:"templates"`
	Partners      []ActivityPartner     `json:"partners"` // active ones, by name
	Contributions []PartnerContribution `json:"contributions"`
	Kinds         []string              `json:"kinds"` // of contributions: i18n keys below staff.activities.kind
	Ideas         []ActivityIdea        `json:"ideas"` // the newest first
	Conversion    IdeaConversion        `json:"conversion"`
}

// ActivityRule is how activities are counted as held, and partners as active. 0 heads or minutes are not asked for.
type ActivityRule struct {
	Heads       int `json:"heads"`
	Minutes     int `json:"minutes"`
	PartnerDays int `json:"partnerDays"`
}

// ActivityPreset is a rule that funders ask for.
type ActivityPreset struct {
	ID      string `json:"id"` // i18n key below staff.activities.preset
	Heads   int    `json:"heads"`
	Minutes int    `json:"minutes"`
}

// ActivityRow is one activity and its times in the period.
type ActivityRow struct {
	Key          int64          `json:"key"` // a booking of it, which names it in commands
	Name         string         `json:"name"`
	Organisation string         `json:"organisation,omitzero"` // name
	Activity     string         `json:"activity,omitzero"`     // id
	Room         string         `json:"room"`                  // id
	Private      bool           `json:"private,omitzero"`
	Said         bool           `json:"said,omitzero"` // staff put it together
	Times        []ActivityTime `json:"times"`
	Held         int            `json:"held"`
	First        string         `json:"first,omitzero"` // date on which it was first held
	Lasting      bool           `json:"lasting,omitzero"`
	Why          string         `json:"why,omitzero"` // why it does not recur: i18n key below staff.activities.why; absent: it recurs
	Proof        []string       `json:"proof"`        // dates that were judged
	Gap          float64        `json:"gap"`          // median, days
}

// ActivityTime is one time at which it was arranged, with its line of the loggbok.
type ActivityTime struct {
	Booking  int64     `json:"booking"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Room     string    `json:"room"`
	Title    string    `json:"title,omitzero"`
	Held     bool      `json:"held,omitzero"`
	Evidence string    `json:"evidence,omitzero"` // checkin or vouched
	Minutes  int       `json:"minutes,omitzero"`  // that it lasted
	Counted  bool      `json:"counted,omitzero"`  // somebody said how many came
	Cells    []string  `json:"cells,omitzero"`
	Basis    string    `json:"basis,omitzero"` // of Cells: said or assumed
	Note     string    `json:"note,omitzero"`
}

// ActivityRecurring is one activity that recurs, with its proof.
type ActivityRecurring struct {
	Key     int64    `json:"key"`
	Name    string   `json:"name"`
	Dates   []string `json:"dates"`
	Gap     float64  `json:"gap"`
	First   string   `json:"first"`
	Lasting bool     `json:"lasting,omitzero"`
}

// ActivityMatrix is how many held activities served each cell.
type ActivityMatrix struct {
	Columns   []string `json:"columns"` // i18n keys below matrix.column
	Rows      []string `json:"rows"`    // i18n keys below matrix.row
	Cells     [][]int  `json:"cells"`   // by row and column
	Criterion [][]int  `json:"criterion"`
	Said      int      `json:"said"`
	Assumed   int      `json:"assumed"`
	Unknown   int      `json:"unknown"`
}

// ActivityTemplate is a kind of activity that a lab held.
type ActivityTemplate struct {
	ID      string            `json:"id"` // i18n key below activity
	Group   string            `json:"group"`
	Ages    []string          `json:"ages"`
	Minutes int               `json:"minutes"`
	Every   string            `json:"every"` // i18n key below staff.activities.every
	Cells   []string          `json:"cells"`
	Texts   map[string]string `json:"texts"` // by language: sv, en
}

// ActivityPartner is an active partner.
type ActivityPartner struct {
	Name  string         `json:"name"`
	Proof []PartnerProof `json:"proof"`
}

// PartnerProof is what makes it active.
type PartnerProof struct {
	Kind  string `json:"kind"`        // activity, desk or contribution
	Of    string `json:"of,omitzero"` // kind of contribution
	Times int    `json:"times"`
	Last  string `json:"last"` // date
}

// PartnerContribution is what a partner contributes besides its bookings.
type PartnerContribution struct {
	ID           int64    `json:"id"`           // 0 in AddContribution
	Organisation string   `json:"organisation"` // id
	Kind         string   `json:"kind"`
	Period       DateSpan `json:"period"`
	Note         string   `json:"note,omitzero"`
	Confirmed    string   `json:"confirmed,omitzero"` // date
}

// ActivityIdea is what somebody wishes for, and what became of it.
type ActivityIdea struct {
	ID        int64  `json:"id"`
	Text      string `json:"text"`
	Source    string `json:"source"` // entrance or staff
	Lang      string `json:"lang,omitzero"`
	Made      string `json:"made"`  // date
	State     string `json:"state"` // new, proposed or declined
	Title     string `json:"title,omitzero"`
	Activity  string `json:"activity,omitzero"`
	Note      string `json:"note,omitzero"`
	Became    string `json:"became,omitzero"` // name of the activity
	Recurring bool   `json:"recurring,omitzero"`
}

// IdeaConversion is how many of the period's ideas became something.
type IdeaConversion struct {
	Ideas     int `json:"ideas"`
	Proposed  int `json:"proposed"`
	Held      int `json:"held"`
	Recurring int `json:"recurring"`
}

// MergeActivities makes one activity of those that bookings belong to; of one alone it changes the name. Answered with Activities.
type MergeActivities struct {
	Period   DateSpan `json:"period"`
	Bookings []int64  `json:"bookings"`
	Name     string   `json:"name,omitzero"`
}

// SplitActivity makes an activity of its own of some times of one. Answered with Activities.
type SplitActivity struct {
	Period   DateSpan `json:"period"`
	Bookings []int64  `json:"bookings"`
	Name     string   `json:"name,omitzero"`
}

// RestoreActivity takes back what staff said of an activity. Answered with Activities.
type RestoreActivity struct {
	Period  DateSpan `json:"period"`
	Booking int64    `json:"booking"`
}

// SetActivityRule changes how is counted. Answered with Activities.
type SetActivityRule struct {
	Period DateSpan     `json:"period"`
	Rule   ActivityRule `json:"rule"`
}

// LogActivity says which cells of the matrix an activity served, at check-out or later that day; staff at any time later, with a note.
type LogActivity struct {
	Booking int64    `json:"booking"`
	Cells   []string `json:"cells"`
	Note    string   `json:"note,omitzero"`
}

// AddContribution keeps what a partner contributes. Answered with Activities.
type AddContribution struct {
	Period       DateSpan            `json:"period"`
	Contribution PartnerContribution `json:"contribution"`
}

// ConfirmContribution is staff's word that it was given. Answered with Activities.
type ConfirmContribution struct {
	Period       DateSpan `json:"period"`
	Contribution int64    `json:"contribution"`
}

// RemoveContribution takes one away. Answered with Activities.
type RemoveContribution struct {
	Period       DateSpan `json:"period"`
	Contribution int64    `json:"contribution"`
}

// AddIdea keeps an idea that staff heard. Answered with Activities.
type AddIdea struct {
	Period DateSpan `json:"period"`
	Text   string   `json:"text"`
}

// ProposeIdea makes an activity proposal of an idea. Answered with Activities.
type ProposeIdea struct {
	Period   DateSpan `json:"period"`
	Idea     int64    `json:"idea"`
	Title    string   `json:"title"`
	Activity string   `json:"activity"`
	Note     string   `json:"note,omitzero"`
}

// DeclineIdea says no to an idea. Answered with Activities.
type DeclineIdea struct {
	Period DateSpan `json:"period"`
	Idea   int64    `json:"idea"`
	Note   string   `json:"note,omitzero"`
}

// LinkIdea says which booking came of an idea. Answered with Activities.
type LinkIdea struct {
	Period  DateSpan `json:"period"`
	Idea    int64    `json:"idea"`
	Booking int64    `json:"booking"`
}

// RemoveIdea takes an idea away for good. Answered with Activities.
type RemoveIdea struct {
	Period DateSpan `json:"period"`
	Idea   int64    `json:"idea"`
}

// CellsOf asks which cells of the matrix an activity is thought to have served, to be confirmed at check-out. Answered with Matrix.
type CellsOf struct {
	Booking int64 `json:"booking"`
}

// MatrixChoice is the matrix to choose from.
type MatrixChoice struct {
	Columns []string `json:"columns"` // i18n keys below matrix.column
	Rows    []string `json:"rows"`    // i18n keys below matrix.row
	Cells   []string `json:"cells"`   // that were said before, or that its kind stands for: "2a.area"
}
