package booking

import "context"

// Capacity is how many people a space is meant for, from a date on.
type Capacity struct {
	From   Date
	People int // 0: not known, or the space is not in use
}

// Capacities is how many people each smallest space is meant for, by its id, and for each the changes by date. Before the first a space was not in use.
func (e *Engine) Capacities(ctx context.Context) (map[string][]Capacity, error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	all := map[string][]Capacity{}
	for _, p := range k.byID {
		if len(p.last().parts) > 0 || p.last().inside != "" {
			continue
		}
		for _, d := range p.turns() {
			people := 0
			if t := p.on(d); !d.Before(p.from) && !t.retired {
				people = t.capacity
			}
			if changes := all[p.id]; len(changes) == 0 || changes[len(changes)-1].People != people {
				all[p.id] = append(changes, Capacity{From: d, People: people})
			}
		}
	}
	return all, nil
}
