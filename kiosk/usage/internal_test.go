package usage

// Settled reads the people of a period without the rooms, as an export does.
var Settled = (*Usage).settled

// The periods of the ledger.
var (
	MonthOf  = monthOf
	TermOf   = termOf
	MondayOf = mondayOf
	HalfOf   = halfOf
)
