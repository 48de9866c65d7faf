package season_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/booking/season"
)

func allocate(t rapid.TB, r season.Round) season.Proposal {
	t.Helper()
	p, err := season.Allocate(r)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheSameRoundGivesTheSameProposalInWhateverOrderItIsListed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		want := allocate(t, r)
		r.Applicants = rapid.Permutation(r.Applicants).Draw(t, "applicants listed")
		r.Spaces = rapid.Permutation(r.Spaces).Draw(t, "spaces listed")
		for n := range r.Spaces {
			r.Spaces[n].Free[time.Sunday] = rapid.Permutation(r.Spaces[n].Free[time.Sunday]).Draw(t, "hours listed")
		}
		if got := allocate(t, r); !reflect.DeepEqual(got, want) {
			t.Fatalf("listed in another order, the round gives\n%+v\nand not\n%+v", got, want)
		}
	})
}

func TestEveryGrantIsAnOptionThatIsFreeBesideAllOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		o, p := judge(r), allocate(t, r)
		met := map[string]map[int]bool{}
		for n, g := range p.Grants {
			a := o.applicant(g.Applicant)
			if met[a.ID] == nil {
				met[a.ID] = map[int]bool{}
			}
			switch {
			case g.Turn != n+1:
				t.Fatalf("turn %d is number %d", n+1, g.Turn)
			case !slices.Contains(options(a.Wishes[g.Wish-1]), g.Slot):
				t.Fatalf("%+v is no way to meet %+v", g, a.Wishes[g.Wish-1])
			case !o.possible(g.Slot, p.Grants[:n]):
				t.Fatalf("%+v is not free beside %+v", g, p.Grants[:n])
			case met[a.ID][g.Wish]:
				t.Fatalf("%+v meets a wish a second time", g)
			}
			met[a.ID][g.Wish] = true
			if len(met[a.ID]) > most(a) {
				t.Fatalf("%s has more than the %d it asked for", a.ID, most(a))
			}
		}
	})
}

func TestNothingThatSomebodyWishesForIsLeftLying(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		o, p := judge(r), allocate(t, r)
		for _, a := range r.Applicants {
			if left := o.left(a, p.Grants); len(left) > 0 {
				t.Fatalf("%s got %d of %d and could have %+v too", a.ID, len(of(a.ID, p.Grants)), most(a), left[0])
			}
			for _, g := range of(a.ID, p.Grants) {
				for _, better := range options(a.Wishes[g.Wish-1]) {
					if better == g.Slot {
						break
					}
					if o.possible(better, p.Grants[:g.Turn-1]) {
						t.Fatalf("%+v was given although %+v was free", g, better)
					}
				}
			}
		}
	})
}

// TestWhoseTurnItIs replays a proposal: at each turn the smallest quotient of all that could take something has it, but for those who wait for
// youth, and those are named.
func TestWhoseTurnItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		o, p := judge(r), allocate(t, r)
		for n, g := range p.Grants {
			before := p.Grants[:n]
			winner := o.applicant(g.Applicant)
			if left := o.left(winner, before); left[0] != g.Slot {
				t.Fatalf("%s took %+v, and %+v was dearer to it", winner.ID, g.Slot, left[0])
			}
			if !winner.Youth && o.kept(g.Slot, before) {
				t.Fatalf("%+v was kept for youth", g)
			}
			var waiting []string
			for _, a := range r.Applicants {
				left := o.left(a, before)
				if len(left) == 0 || quotient(a, left[0], before) >= quotient(winner, g.Slot, before) {
					continue
				}
				if a.Youth || !o.kept(left[0], before) {
					t.Fatalf("turn %d went to %s, and %s had the smaller quotient", g.Turn, winner.ID, a.ID)
				}
				waiting = append(waiting, a.ID)
			}
			if !slices.Equal(waiting, g.Waiting) {
				t.Fatalf("turn %d: %v waited, and the proposal says %v", g.Turn, waiting, g.Waiting)
			}
		}
	})
}

// quotient is exact: weights are at most 4, so twelfths are whole.
func quotient(a season.Applicant, s season.Slot, before []season.Grant) int {
	sum := 0
	for _, g := range of(a.ID, before) {
		sum += g.To - g.From
	}
	return 12 / a.Weight * (2*sum + s.To - s.From)
}

func TestAGreaterWeightNeverDelaysTheFirstTurnNorMakesItWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		n := rapid.IntRange(0, len(r.Applicants)-1).Draw(t, "who")
		id := r.Applicants[n].ID
		light := of(id, allocate(t, r).Grants)
		r.Applicants[n].Weight += rapid.IntRange(1, 5).Draw(t, "more")
		heavy := of(id, allocate(t, r).Grants)
		if len(light) == 0 {
			return // what was impossible before the first turn of all stays so; what was taken may now be had
		}
		if len(heavy) == 0 || heavy[0].Turn > light[0].Turn || heavy[0].Wish > light[0].Wish {
			t.Fatalf("%s had %+v first and with more weight has %+v", id, light, heavy)
		}
	})
}

// TestOnACommonGridAGreaterWeightNeverCosts is the theorem: sessions of one length, on a common grid, with one option each and no window.
func TestOnACommonGridAGreaterWeightNeverCosts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawGrid(t)
		n := rapid.IntRange(0, len(r.Applicants)-1).Draw(t, "who")
		id := r.Applicants[n].ID
		light := wishes(of(id, allocate(t, r).Grants))
		r.Applicants[n].Weight += rapid.IntRange(1, 5).Draw(t, "more")
		heavy := wishes(of(id, allocate(t, r).Grants))
		if len(heavy) < len(light) {
			t.Fatalf("%s had wishes %v and with more weight only %v", id, light, heavy)
		}
		for k, wish := range light {
			if heavy[k] > wish {
				t.Fatalf("%s had wishes %v and with more weight the worse %v", id, light, heavy)
			}
		}
	})
}

func wishes(grants []season.Grant) (numbers []int) {
	for _, g := range grants {
		numbers = append(numbers, g.Wish)
	}
	slices.Sort(numbers)
	return numbers
}

// drawGrid makes a round of whole hours in one room.
func drawGrid(t *rapid.T) season.Round {
	r := season.Round{Spaces: []season.Space{{ID: "ask"}}, Seed: "grid"}
	r.Spaces[0].Free[time.Monday] = []season.Span{{From: 0, To: 720}}
	for _, id := range []string{"a", "b", "c", "d"} {
		a := season.Applicant{ID: id, Weight: rapid.IntRange(1, 6).Draw(t, "weight"), Most: rapid.IntRange(0, 6).Draw(t, "most")}
		hours := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}).Draw(t, "hours")
		for _, hour := range hours[:rapid.IntRange(0, 12).Draw(t, "wishes")] {
			a.Wishes = append(a.Wishes, season.Wish{Day: time.Monday, From: 60 * hour, Length: 60, Spaces: []string{"ask"}})
		}
		r.Applicants = append(r.Applicants, a)
	}
	return r
}
