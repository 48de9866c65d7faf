package activity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// slotReach is how many minutes apart two times of day of one organiser, room and weekday may be to be of one activity.
const slotReach = 60

// pins is what staff said belongs together: numbers of activities, by strand and, before that, by booking.
type pins struct {
	strands  map[string]int64
	bookings map[int64]int64
}

// of is the activity that staff put an occurrence into, 0 where they did not.
func (p pins) of(o Occurrence) int64 {
	if id, said := p.bookings[o.ID]; said {
		return id
	}
	return p.strands[strandOf(o)]
}

// strandOf names what an occurrence shares with those that are to come: its rule, or else its organiser and title. "" is nothing.
func strandOf(o Occurrence) string {
	if o.Series != 0 {
		return fmt.Sprint("rule ", o.Series)
	}
	return titleKey(o)
}

func titleKey(o Occurrence) string {
	if title := folded(o.Title); title != "" {
		return "title " + o.Organisation + " " + title
	}
	return ""
}

// slotKey is what occurrences share that may follow each other in time of day; a drop-in shares nothing.
func slotKey(o Occurrence) string {
	if o.Organisation == "" {
		return ""
	}
	return fmt.Sprint("slot ", o.Organisation, " ", o.Space, " ", o.Date.Weekday())
}

// folded is a title without what people write differently from one time to the next.
func folded(title string) string {
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(title))), " ")
}

// link is how strongly two occurrences belong together.
type link int

// The links, the strongest first: one rule, one title, one slot.
const (
	byRule link = iota
	byTitle
	bySlot
	links
)

// groups joins occurrences into activities, each by start, in the order of their first. Those that staff put somewhere are there. The others are
// joined by their links; and all that hang together so go to the activity of staff that one of them has the strongest link to, where it is only one.
func groups(all []Occurrence, said pins) [][]Occurrence {
	all = slices.Clone(all)
	slices.SortFunc(all, byStart)
	g := grouping{all: all, into: make([]int, len(all)), pinned: make([]int64, len(all)), beside: map[int]*[links]map[int64]bool{}}
	for i, o := range all {
		g.into[i], g.pinned[i] = i, said.of(o)
	}
	g.linkKeys(byRule, func(o Occurrence) string {
		if o.Series == 0 {
			return ""
		}
		return fmt.Sprint("rule ", o.Series)
	})
	g.linkKeys(byTitle, titleKey)
	g.linkSlots()
	return g.collect()
}

// grouping is occurrences on their way to be joined.
type grouping struct {
	all    []Occurrence
	into   []int   // a forest of those that staff said nothing of: each points to one of its own, the root to itself
	pinned []int64 // where staff put it, 0 nowhere
	beside map[int]*[links]map[int64]bool
}

func (g *grouping) root(i int) int {
	for g.into[i] != i {
		g.into[i] = g.into[g.into[i]]
		i = g.into[i]
	}
	return i
}

// join links two occurrences. One that staff put somewhere draws the other, and is not drawn itself.
func (g *grouping) join(i, j int, how link) {
	switch a, b := g.pinned[i], g.pinned[j]; {
	case a == 0 && b == 0:
		g.into[g.root(i)] = g.root(j)
	case a == 0:
		g.draw(i, b, how)
	case b == 0:
		g.draw(j, a, how)
	}
}

func (g *grouping) draw(i int, to int64, how link) {
	if g.beside[i] == nil {
		g.beside[i] = &[links]map[int64]bool{}
	}
	if g.beside[i][how] == nil {
		g.beside[i][how] = map[int64]bool{}
	}
	g.beside[i][how][to] = true
}

// linkKeys joins those that share a key; "" is shared with nobody. One of each of staff's activities speaks for the others there.
func (g *grouping) linkKeys(how link, key func(Occurrence) string) {
	type kin struct {
		free int // one that staff said nothing of; −1 is none
		said map[int64]int
	}
	seen := map[string]*kin{}
	for i, o := range g.all {
		k := key(o)
		if k == "" {
			continue
		}
		if seen[k] == nil {
			seen[k] = &kin{free: -1, said: map[int64]int{}}
		}
		if id := g.pinned[i]; id != 0 {
			seen[k].said[id] = i
			continue
		}
		if there := seen[k].free; there >= 0 {
			g.join(i, there, how)
		}
		seen[k].free = i
	}
	for _, kin := range seen {
		for _, i := range kin.said {
			if kin.free >= 0 {
				g.join(i, kin.free, how)
			}
		}
	}
}

// linkSlots joins those of one slot that follow each other in time of day.
func (g *grouping) linkSlots() {
	slots := map[string][]int{}
	for i, o := range g.all {
		if key := slotKey(o); key != "" {
			slots[key] = append(slots[key], i)
		}
	}
	for _, slot := range slots {
		slices.SortStableFunc(slot, func(a, b int) int { return g.all[a].Minute - g.all[b].Minute })
		for n, i := range slot {
			for _, j := range slot[n+1:] {
				if g.all[j].Minute-g.all[i].Minute > slotReach {
					break
				}
				g.join(i, j, bySlot)
				if g.pinned[i] == 0 && g.pinned[j] == 0 {
					break // whatever is near the first of the two further on is near the second
				}
			}
		}
	}
}

// collect is the activities.
func (g *grouping) collect() (all [][]Occurrence) {
	drawn := map[int]*[links]map[int64]bool{}
	for i, near := range g.beside {
		root := g.root(i)
		if drawn[root] == nil {
			drawn[root] = &[links]map[int64]bool{}
		}
		for how, ids := range near {
			for id := range ids {
				if drawn[root][how] == nil {
					drawn[root][how] = map[int64]bool{}
				}
				drawn[root][how][id] = true
			}
		}
	}
	at := map[string]int{}
	for i, o := range g.all {
		id := g.pinned[i]
		if id == 0 {
			id = strongest(drawn[g.root(i)])
		}
		key := fmt.Sprint("own ", g.root(i))
		if id != 0 {
			key = fmt.Sprint("said ", id)
		}
		n, seen := at[key]
		if !seen {
			n = len(all)
			at[key], all = n, append(all, nil)
		}
		all[n] = append(all[n], o)
	}
	return all
}

// strongest is the activity that the strongest links lead to, 0 where there are none or they lead to several.
func strongest(near *[links]map[int64]bool) int64 {
	if near == nil {
		return 0
	}
	for _, ids := range near {
		if len(ids) == 1 {
			for id := range ids {
				return id
			}
		}
		if len(ids) > 1 {
			return 0
		}
	}
	return 0
}

// byStart orders occurrences in time.
func byStart(a, b Occurrence) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID)) }

func compareFolded(a, b string) int { return strings.Compare(folded(a), folded(b)) }
