// Package goal follows goals: what was promised, how it was before, how it is now, and what may be said of the difference.
//
// A [Goal] names one of the place's figures (its [Metric]), a direction, a [Target], a baseline window, a comparison window, and whether the place
// has the matter in its own hands (rådighet). Goals are never changed in place: each change is a new version with its reason, and the audit trail
// has a line of it. The figures themselves are usage's and survey's; nothing is counted here, and nobody keeps a second book.
//
// A [Report] is everything that a card, a chart, a workbook or a printed page says of a goal, without any formatting. Its verdict comes from an
// interval and nothing else, and where it cannot be given the [Reason]s say why: too few weeks, too few answers, a baseline of nothing, a break.
package goal
