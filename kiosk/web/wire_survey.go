package web

// Surveys: one question after the welcome, one-time codes for those without a badge, and what staff see. No figure here is of one answer, and none has a time.

// SurveyQuestion is one item that is put to a visitor.
type SurveyQuestion struct {
	Token    string            `json:"token,omitzero"` // for AnswerSurvey; absent where a code answers
	Item     string            `json:"item"`
	Texts    map[string]string `json:"texts"`   // by language
	Options  []string          `json:"options"` // i18n keys below survey.option; "decline" can be answered too
	FollowUp *SurveyFollowUp   `json:"followUp,omitzero"`
}

// SurveyFollowUp asks which group the visitor is of. It may be skipped.
type SurveyFollowUp struct {
	Texts  map[string]string `json:"texts"`
	Groups []string          `json:"groups"` // i18n keys below survey.group
}

// AnswerSurvey answers a question after the welcome. Each token is good once, on whichever screen.
type AnswerSurvey struct {
	Token  string `json:"token"`
	Option string `json:"option"`
	Who    string `json:"who,omitzero"` // group
}

// CheckSurveyCode asks what a one-time code may answer. Answered with Questions.
type CheckSurveyCode struct {
	Code string `json:"code"`
}

// AnswerSurveyCode answers with a one-time code, which is used up.
type AnswerSurveyCode struct {
	Code    string        `json:"code"`
	Replies []SurveyReply `json:"replies"`
}

// SurveyReply is the answer to one item.
type SurveyReply struct {
	Item   string `json:"item"`
	Option string `json:"option"`
	Who    string `json:"who,omitzero"`
}

// Survey is what the entrance tells of the round that goes on, and what earlier ones led to.
type Survey struct {
	Going bool         `json:"going"`          // a round goes on
	Codes bool         `json:"codes,omitzero"` // codes were printed for it
	Have  Figure       `json:"have"`           // answers to all its questions together
	Need  int          `json:"need"`
	Deeds []SurveyDeed `json:"deeds"` // those that are published
}

// SurveyDeed is one "Ni sa – vi gjorde".
type SurveyDeed struct {
	ID        int64  `json:"id"` // 0 in SetSurveyDeed makes a new one
	Said      string `json:"said"`
	Did       string `json:"did"`
	Published bool   `json:"published,omitzero"`
}

// ListSurvey asks for everything of the surveys. Answered with SurveyPage, as are the commands below that do not say otherwise.
type ListSurvey struct{}

// SurveyPage is everything that staff see of the surveys.
type SurveyPage struct {
	Rounds []SurveyRound  `json:"rounds"` // the newest first
	Items  []SurveyItem   `json:"items"`  // what can be asked
	Deeds  []SurveyDeed   `json:"deeds"`
	Today  string         `json:"today"`
	Result []SurveyResult `json:"result"` // rounds as above, their items in order, everybody before the groups
}

// SurveyItem is something that can be asked.
type SurveyItem struct {
	ID      string            `json:"id"`
	Texts   map[string]string `json:"texts"`
	Options []string          `json:"options"`
	Groups  []string          `json:"groups,omitzero"` // that are asked for after it
}

// SurveyRound is some weeks in which the same items are put to everybody. In SetSurveyRound all but ID, Last and what follows Items is given.
type SurveyRound struct {
	ID         int      `json:"id,omitzero"`
	Name       string   `json:"name"`
	Place      string   `json:"place"` // where it is asked
	First      string   `json:"first"` // date
	Last       string   `json:"last,omitzero"`
	Weeks      int      `json:"weeks"`               // open ones, 4 to 6
	Needed     int      `json:"needed"`              // answers to each item
	Population int      `json:"population,omitzero"` // how many could answer; absent: nobody knows
	Items      []string `json:"items"`
	Extended   bool     `json:"extended,omitzero"`
	Codes      int      `json:"codes,omitzero"` // printed
	Have       Figure   `json:"have,omitzero"`
	Need       int      `json:"need,omitzero"`
}

// SetSurveyRound makes a round.
type SetSurveyRound struct {
	Round SurveyRound `json:"round"`
}

// DropSurveyRound takes a round away that has no answers.
type DropSurveyRound struct {
	Round int `json:"round"`
}

// PrintSurveyCodes makes one-time codes. Answered with Codes, which are told this once.
type PrintSurveyCodes struct {
	Round int `json:"round"`
	N     int `json:"n"`
}

// AddSurveyPaper types in answers on paper; numbers below zero take back.
type AddSurveyPaper struct {
	Round  int            `json:"round"`
	Item   string         `json:"item"`
	Who    string         `json:"who,omitzero"`
	Counts map[string]int `json:"counts"` // by option
}

// ReleaseSurvey counts the answers to an item that were in quarantine.
type ReleaseSurvey struct {
	Round int    `json:"round"`
	Item  string `json:"item"`
	Why   string `json:"why"`
}

// CompareSurvey lets two rounds be compared that were not asked alike.
type CompareSurvey struct {
	Before int    `json:"before"`
	After  int    `json:"after"`
	Item   string `json:"item"`
	Why    string `json:"why"`
}

// SetSurveyDeed makes or changes a "Ni sa – vi gjorde".
type SetSurveyDeed struct {
	Deed SurveyDeed `json:"deed"`
}

// DropSurveyDeed takes one away.
type DropSurveyDeed struct {
	Deed int64 `json:"deed"`
}

// SurveyResult is the answers of a round to one item, of everybody or of one group. Under ten answers no share is told.
type SurveyResult struct {
	Round       int          `json:"round"`
	Item        string       `json:"item"`
	Who         string       `json:"who,omitzero"`
	Words       string       `json:"words"` // as it was asked, in Swedish
	N           Figure       `json:"n"`     // who answered
	Declined    Figure       `json:"declined"`
	Quarantined Figure       `json:"quarantined"`
	Repeats     bool         `json:"repeats,omitzero"` // some badges were remembered for a half-day only, and may have answered again another day
	Trust       string       `json:"trust"`            // few, unsure or fair
	Share       *float64     `json:"share,omitzero"`   // of N, who agree
	Bounds      *GoalBounds  `json:"bounds,omitzero"`
	Ceiling     bool         `json:"ceiling,omitzero"` // so many agree that a rise could hardly show
	Before      *SurveySince `json:"before,omitzero"`
}

// SurveySince is what may be said of a change since an earlier round.
type SurveySince struct {
	Round      int         `json:"round"`
	Odd        string      `json:"odd,omitzero"` // how it was not asked alike: wording, place or mode
	Why        string      `json:"why,omitzero"` // staff compare the two all the same
	Difference *float64    `json:"difference,omitzero"`
	Bounds     *GoalBounds `json:"bounds,omitzero"`
	Verdict    string      `json:"verdict,omitzero"` // increase, nosure or decrease
}
