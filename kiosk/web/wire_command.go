package web

// Command is one frame from a screen. ID is chosen by the page (8–64 letters, digits or "-"); sending the same ID again gives the same
// answer and does nothing twice. Exactly one other field is set; unknown fields are refused. Which screen may send what stands in permit.go.
type Command struct {
	ID string `json:"id"`

	Book    *Book    `json:"book,omitzero"`
	Change  *Change  `json:"change,omitzero"`
	Extend  *Extend  `json:"extend,omitzero"`
	Cancel  *Cancel  `json:"cancel,omitzero"`
	Confirm *Confirm `json:"confirm,omitzero"`
	CheckIn *CheckIn `json:"checkIn,omitzero"`
	Finish  *Finish  `json:"finish,omitzero"`
	Count   *Count   `json:"count,omitzero"`
	Watch   *Watch   `json:"watch,omitzero"`

	SignIn  *SignIn  `json:"signIn,omitzero"`
	SignOut *SignOut `json:"signOut,omitzero"`
	Stay    *Stay    `json:"stay,omitzero"`

	PlanSeries       *Repeat       `json:"planSeries,omitzero"` // answered with Plan; nothing is saved
	BookSeries       *Repeat       `json:"bookSeries,omitzero"` // answered with Series and CancelCode; refused as a whole with Plan
	PlanSeriesChange *SeriesChange `json:"planSeriesChange,omitzero"`
	ChangeSeries     *SeriesChange `json:"changeSeries,omitzero"`
	CancelSeries     *CancelSeries `json:"cancelSeries,omitzero"`
	SeriesOf         *SeriesOf     `json:"seriesOf,omitzero"`

	Wait        *Book        `json:"wait,omitzero"` // for a time that is taken; answered with Waiting
	AcceptOffer *AcceptOffer `json:"acceptOffer,omitzero"`
	StopWaiting *StopWaiting `json:"stopWaiting,omitzero"`

	LimitsFor *LimitsFor `json:"limitsFor,omitzero"`
	Calendar  *Calendar  `json:"calendar,omitzero"`

	Approve     *Approve     `json:"approve,omitzero"`
	Decline     *Decline     `json:"decline,omitzero"`
	Vouch       *Vouch       `json:"vouch,omitzero"`
	ListNoShows *ListNoShows `json:"listNoShows,omitzero"`

	ListRules *ListRules `json:"listRules,omitzero"`
	SetRule   *SetRule   `json:"setRule,omitzero"`
	DropRule  *DropRule  `json:"dropRule,omitzero"`

	ListOpening        *ListOpening        `json:"listOpening,omitzero"`
	SetHours           *SetHours           `json:"setHours,omitzero"`
	AddSpecialHours    *AddSpecialHours    `json:"addSpecialHours,omitzero"`
	RemoveSpecialHours *RemoveSpecialHours `json:"removeSpecialHours,omitzero"`
	AddClosure         *AddClosure         `json:"addClosure,omitzero"`
	RemoveClosure      *RemoveClosure      `json:"removeClosure,omitzero"`
	SetHolidayHours    *SetHolidayHours    `json:"setHolidayHours,omitzero"`

	AddOrganisation    *AddOrganisation    `json:"addOrganisation,omitzero"`
	RetireOrganisation *RetireOrganisation `json:"retireOrganisation,omitzero"`
	ContactOf          *ContactOf          `json:"contactOf,omitzero"`
	SetContact         *SetContact         `json:"setContact,omitzero"`

	ListBadges  *ListBadges  `json:"listBadges,omitzero"`
	Enrol       *Enrol       `json:"enrol,omitzero"`
	StopEnrol   *StopEnrol   `json:"stopEnrol,omitzero"`
	RevokeBadge *RevokeBadge `json:"revokeBadge,omitzero"`
	SetPIN      *SetPIN      `json:"setPIN,omitzero"`
	Unlock      *Unlock      `json:"unlock,omitzero"`

	Audit *Audit `json:"audit,omitzero"`

	ListStaff    *ListStaff    `json:"listStaff,omitzero"`
	AddStaff     *AddStaff     `json:"addStaff,omitzero"`
	ResetStaff   *ResetStaff   `json:"resetStaff,omitzero"`
	SetStaffRole *SetStaffRole `json:"setStaffRole,omitzero"`
	RemoveStaff  *RemoveStaff  `json:"removeStaff,omitzero"`

	ListFeeds      *ListFeeds      `json:"listFeeds,omitzero"`
	NewFeed        *NewFeed        `json:"newFeed,omitzero"`
	RevokeFeed     *RevokeFeed     `json:"revokeFeed,omitzero"`
	NewPassword    *NewPassword    `json:"newPassword,omitzero"`
	RevokePassword *RevokePassword `json:"revokePassword,omitzero"`

	ListElsewhere   *ListElsewhere   `json:"listElsewhere,omitzero"`
	AddElsewhere    *AddElsewhere    `json:"addElsewhere,omitzero"`
	RemoveElsewhere *RemoveElsewhere `json:"removeElsewhere,omitzero"`
	Translate       *Translate       `json:"translate,omitzero"`

	ListRounds     *ListRounds     `json:"listRounds,omitzero"`
	SetRound       *SetRound       `json:"setRound,omitzero"`
	DropRound      *DropRound      `json:"dropRound,omitzero"`
	Apply          *Apply          `json:"apply,omitzero"`
	Withdraw       *Withdraw       `json:"withdraw,omitzero"`
	ApplicationsOf *ApplicationsOf `json:"applicationsOf,omitzero"`
	SetWeight      *SetWeight      `json:"setWeight,omitzero"`
	Propose        *Propose        `json:"propose,omitzero"`
	ProposalOf     *ProposalOf     `json:"proposalOf,omitzero"`
	AnnexOf        *AnnexOf        `json:"annexOf,omitzero"`
	Adjust         *Adjust         `json:"adjust,omitzero"`
	Publish        *Publish        `json:"publish,omitzero"`

	ListGoals      *ListGoals      `json:"listGoals,omitzero"`
	ReportGoal     *ReportGoal     `json:"reportGoal,omitzero"`
	PlanGoal       *PlanGoal       `json:"planGoal,omitzero"`
	SetGoal        *SetGoal        `json:"setGoal,omitzero"`
	RetireGoal     *RetireGoal     `json:"retireGoal,omitzero"`
	AddGoalNote    *AddGoalNote    `json:"addGoalNote,omitzero"`
	RemoveGoalNote *RemoveGoalNote `json:"removeGoalNote,omitzero"`
	SetGoalArea    *SetGoalArea    `json:"setGoalArea,omitzero"`

	AnswerSurvey        *AnswerSurvey        `json:"answerSurvey,omitzero"`
	CheckSurveyCode     *CheckSurveyCode     `json:"checkSurveyCode,omitzero"`
	AnswerSurveyCode    *AnswerSurveyCode    `json:"answerSurveyCode,omitzero"`
	ListSurvey          *ListSurvey          `json:"listSurvey,omitzero"`
	SetSurveyRound      *SetSurveyRound      `json:"setSurveyRound,omitzero"`
	DropSurveyRound     *DropSurveyRound     `json:"dropSurveyRound,omitzero"`
	PrintSurveyCodes    *PrintSurveyCodes    `json:"printSurveyCodes,omitzero"`
	AddSurveyPaper      *AddSurveyPaper      `json:"addSurveyPaper,omitzero"`
	ReleaseSurvey       *ReleaseSurvey       `json:"releaseSurvey,omitzero"`
	CompareSurvey       *CompareSurvey       `json:"compareSurvey,omitzero"`
	SetSurveyDeed       *SetSurveyDeed       `json:"setSurveyDeed,omitzero"`
	DropSurveyDeed      *DropSurveyDeed      `json:"dropSurveyDeed,omitzero"`
	ListActivities      *ListActivities      `json:"listActivities,omitzero"`
	MergeActivities     *MergeActivities     `json:"mergeActivities,omitzero"`
	SplitActivity       *SplitActivity       `json:"splitActivity,omitzero"`
	RestoreActivity     *RestoreActivity     `json:"restoreActivity,omitzero"`
	SetActivityRule     *SetActivityRule     `json:"setActivityRule,omitzero"`
	LogActivity         *LogActivity         `json:"logActivity,omitzero"`
	CellsOf             *CellsOf             `json:"cellsOf,omitzero"`
	AddContribution     *AddContribution     `json:"addContribution,omitzero"`
	ConfirmContribution *ConfirmContribution `json:"confirmContribution,omitzero"`
	RemoveContribution  *RemoveContribution  `json:"removeContribution,omitzero"`
	AddIdea             *AddIdea             `json:"addIdea,omitzero"`
	ProposeIdea         *ProposeIdea         `json:"proposeIdea,omitzero"`
	DeclineIdea         *DeclineIdea         `json:"declineIdea,omitzero"`
	LinkIdea            *LinkIdea            `json:"linkIdea,omitzero"`
	RemoveIdea          *RemoveIdea          `json:"removeIdea,omitzero"`
}
