package usage

// Settled reads the people of a period without the rooms, as an export does.
var Settled = (*Usage).settled
