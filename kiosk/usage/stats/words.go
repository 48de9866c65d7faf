package stats

// Words are what may be said of an interval, and nothing but the interval decides them. Their texts are the catalogues'.
type Words string

// The words about a change, and about a target.
const (
	Increase     Words = "increase"     // tydlig ökning: the whole interval lies above no change
	NoSure       Words = "nosure"       // ingen säker skillnad
	Decrease     Words = "decrease"     // tydlig minskning
	Reached      Words = "reached"      // uppnått: the whole interval is at the target or better
	NotReached   Words = "notreached"   // ej uppnått: the whole interval is worse than the target
	NotDecidable Words = "notdecidable" // kan inte avgöras
)

// Compare returns Increase, NoSure or Decrease for the interval of a change, where none is what no change would be: 0 for a difference, 1 for a
// ratio.
func Compare(i Interval, none float64) Words {
	switch {
	case i.Low > none:
		return Increase
	case i.High < none:
		return Decrease
	}
	return NoSure
}

// Judge returns Reached, NotReached or NotDecidable for the interval of a figure that should be at least target. A figure that should be at most
// target is judged with both negated.
func Judge(i Interval, target float64) Words {
	switch {
	case i.Low >= target:
		return Reached
	case i.High < target:
		return NotReached
	}
	return NotDecidable
}

// Trust is how far the answers of a round may be trusted, by their number alone.
type Trust string

// How many answers are too few, and how many too few to be sure of.
const (
	TooFew Trust = "few"    // under 10 answers: no share is told
	Unsure Trust = "unsure" // 10–29: the share with a grey interval and "osäkert"
	Fair   Trust = "fair"   // 30 or more
)

// TrustIn returns how far n answers may be trusted.
func TrustIn(n int) Trust {
	switch {
	case n < 10:
		return TooFew
	case n < 30:
		return Unsure
	}
	return Fair
}

// ceiling is the share from which a baseline cannot rise enough to be seen.
const ceiling = 0.85

// AtCeiling tells whether a baseline's share of top answers is so high, 85 % or more, that a rise could hardly show.
func AtCeiling(s Share) bool { return s.N > 0 && s.Value() >= ceiling }
