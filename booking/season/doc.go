// Package season proposes who gets which weekly time in a term (fördelning): fair by weights, explained wish by wish, and the same whoever
// computes it again.
//
// The words:
//
//   - An [Applicant] is a förening with a weight that staff have set and its wishes, the dearest first. A [Wish] is one weekly session: a day,
//     a time, spaces that will do, and how far the time may be shifted.
//   - An option is one way to meet a wish. The wished time in each of the spaces comes first, then the time a little later or earlier, in each
//     of them: a weekly activity is bound to its hour more than to its room.
//   - A [Grant] is what somebody was given, in which turn.
//
// # The method
//
// A picking sequence: the applicants take turns, and in its turn each takes the best that is left of its own list. Whose turn it is follows
// from the divisor method of Webster and Sainte-Laguë, which shares out parliaments' seats: an applicant that has g minutes a week, and would
// now take a session of l minutes, has the quotient (g + l/2) / weight, and the smallest quotient is next. When every session is as long as
// every other, that is the divisors 1, 3, 5 … of an election; counted in minutes it does not pay to wish for long sessions. Equal quotients
// are decided by lot: the order of SHA-256 over the round's published seed and the applicant's id, drawn once for the round.
//
// Inside the youth window others wait: a time that touches it goes to somebody else only when no youth applicant still below its cap could
// take a time there that it hinders. Who waits keeps its quotient and its place; it is not made to take something worse meanwhile.
//
// # Why this one
//
// People who were refused must be able to see why. In a picking sequence each refusal has a name: that time was taken by that one, in an
// earlier turn, because its quotient was smaller then. Optimising a sum of satisfactions gives other answers for small changes and reasons
// that nobody can check by hand; serial orders by priority, common in Swedish municipalities, give everything to the first. Chakraborty,
// Schmidt-Kraepelin and Suksompong, "Picking sequences and monotonicity in weighted fair division" (Artificial Intelligence 301, 2021), show
// for indivisible things that sequences from divisor methods, unlike maximum Nash welfare, are monotone in the resources, the population and
// the weights; Chakraborty, Segal-Halevi and Suksompong, "Weighted fairness notions for indivisible items revisited" (AAAI 2022), that
// Webster's keeps envy within half a thing to either side, where Adams's favours the light and Jefferson's the heavy.
//
// # What holds, and is tested
//
//   - Reproducible: the same round gives the same proposal, in whatever order spaces, applicants and spaces' hours are listed.
//   - Sound: every grant is free time of its space; no two hold the same smallest space at once, nor within the larger of the two buffers
//     between them; nobody gets more than it asked for.
//   - Nothing left lying: a wish that was not granted, of an applicant below its cap, is impossible beside what was granted; and so is every
//     option better than the one that was. So nobody gains by giving a time back for one that is empty.
//   - Proportional to within one session: at each turn the one that gets it has the smallest quotient of all that could take something and need not
//     wait for youth. So
//     (Gj − lj/2)/wj ≤ (Gi + li/2)/wi for every such i that could still take a session of li minutes when j took its
//     last, of lj.
//   - Monotone in weight: with a greater weight an applicant's first turn comes no later and gives it no worse a wish. Where sessions are of
//     one length, on a common grid, with one option each and no youth window, every further turn does too (the theorem above); otherwise a
//     turn that comes earlier can push another to a time that hinders two of one's own, and no picking sequence excludes it.
package season
