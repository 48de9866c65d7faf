// Package stats says how sure a figure is: intervals for shares, for differences and for ratios of weeks, how many answers a question needs, and
// the only words that an interval allows.
//
// Everything here is arithmetic on numbers that may be told already. Intervals are at 95 %, two-sided. A share is of persons who answered, and its
// interval is Wilson's; two shares are compared by Newcombe's method 10. A figure that is measured by the week has the week as its unit of
// uncertainty, since what happens in one week is not independent within it: two runs of weeks are compared by the logarithm of the ratio of their
// means, with Welch's degrees of freedom. Weeks are taken as independent of each other, which weeks that follow each other are not quite.
package stats
