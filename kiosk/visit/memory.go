package visit

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"sync"

	"troskel/kiosk/visit/memo"
)

// Counting by what badges remember (mode C, Minnet på brickan). The house keeps no trace of a badge; the badge carries a sealed state with the period in which it was
// counted. A badge and a disk cannot be changed in one step, so that nothing is lost or doubled hangs on numbers:
//
//  1. Each state is written under a number (Epoch, N) that no other state ever has. Within an epoch N rises by one.
//  2. The state is written beside the one before, and proved by reading it again. Then its number is committed in the transaction of the counters.
//  3. Once a state may have come onto a badge without being committed, for whatever reason, its epoch is over: nothing is committed under it any
//     more. A start of the program begins a new epoch too. That an epoch was begun is on the disk before any number of it is used.
//
// So, by 3, in each epoch the committed numbers are 1 to some last one, without a gap, and the house keeps only that last one. By 1 and 2 a state was counted if
// and only if its number is not above it. Wherever the power goes, or the badge:
//
//   - before the new state is whole: the badge still shows the state before (both seals cannot break, for only one slot is written), or that it is fresh.
//     Nothing was committed, so the next tap counts.
//   - between that and the commit: the badge shows a state whose number is above the last of its epoch, for ever. The next tap sees that it was not counted, and
//     what of month and term it would have counted, and counts.
//   - after the commit: the badge shows a counted state, whether the screen could still tell so or not. The next tap counts a passage.
//
// A badge that was pulled away is told to be held once more, and nothing is counted: what was not shown as counted is not. A badge that is there and cannot
// remember (full, locked, worn, of another kind or another house) is counted as in mode B, by the half-day in memory, and no reach is. Badges that do remember are in that
// memory too, so one whose state is destroyed or put back by its holder still counts once in a half-day, reach included, as long as the power stays.
//
// After the commit the state is copied over the older one. A badge then tells whoever has it and the key of the house when it was counted last, to a
// half-day and its place among the taps since a start, and nothing of any time before; and the disk cannot tell one badge from another.

// Held is the memory of a badge while it is held before the reader.
type Held = memo.Pages

// Memory is what a badge remembers for its holder beside the counting.
type Memory struct {
	Band  uint8  // the age band that the holder chose, 1 to 7; 0: none was chosen
	Round uint16 // the round of the survey that was put to the badge last; 0: none
	Items uint16 // which of its items were
}

// Asked tells whether an item (0 to 15) of a round was put to the badge.
func (m Memory) Asked(round uint16, item int) bool {
	return round != 0 && m.Round == round && item >= 0 && item < 16 && m.Items&(1<<item) != 0
}

// Ask is the memory with an item (0 to 15) of a round put to the badge. A badge remembers one round, so what was put to it in another is forgotten.
func (m Memory) Ask(round uint16, item int) Memory {
	if m.Round != round {
		m.Round, m.Items = round, 0
	}
	m.Items |= 1 << (item & 15)
	return m
}

// Tapped is what a tap came to.
type Tapped struct {
	Result   Result
	Recalled bool   // the badge's own memory took part; only then Was and Now say something
	Was, Now Memory // before this tap, and from it on

	finish func(context.Context)
}

// Finish writes the copy of what the badge remembers now. It may be left out, or fail, without any harm to the counts; it is for when the holder has been told
// the result, and while the badge is held.
func (t Tapped) Finish(ctx context.Context) {
	if t.finish != nil {
		t.finish(ctx)
	}
}

// memory is the counter's part of mode C.
type memory struct {
	key  *memo.Key // nil in another mode
	lane sync.Mutex

	// Of the lane.
	epoch uint32 // 0: the next number begins a new one
	n     uint16
}

// errPulled is a badge that is gone before its state was proved.
var errPulled = errors.New("the badge was pulled away")

// TapHeld is Tap for a badge whose memory can be reached while it is held; held is nil where it cannot.
func (c *Counter) TapHeld(ctx context.Context, m Moment, b Badge, held Held) (Tapped, error) {
	if held == nil || c.memory.key == nil || b.Random() || !m.Believed {
		result, err := c.Tap(ctx, m, b)
		return Tapped{Result: result}, err
	}
	c.memory.lane.Lock() // numbers are committed in their order
	defer c.memory.lane.Unlock()
	cl, err := c.claimed(ctx, m, b)
	if err != nil {
		return Tapped{}, err
	}
	s, err := c.recall(ctx, m, b.Bytes(), held, cl)
	switch {
	case errors.Is(err, errPulled) && !cl.again:
		c.settle(cl, false)
		return Tapped{Result: Hold}, nil
	case errors.Is(err, errNumber):
		c.settle(cl, false)
		return Tapped{}, err
	case err != nil:
		result, err := c.count(ctx, m, cl)
		return Tapped{Result: result}, err
	}
	return c.commit(ctx, m, cl, s)
}

// step is what one tap does to a badge that remembers.
type step struct {
	area     *memo.Area
	held     Held
	state    memo.State // the new one
	written  bool       // it differs from the one before, and is proved on the badge
	last     memo.State // the one before,
	open     bool       // which was not counted
	was, now Memory
}

// recall reads what the badge remembers, and writes and proves what it is to remember. An error means that it does not: errPulled, errNumber, or any other
// of a badge that is there.
func (c *Counter) recall(ctx context.Context, m Moment, number []byte, held Held, cl claim) (step, error) {
	area, err := memo.Load(ctx, c.memory.key, number, held)
	if err != nil {
		return step{}, c.pulled(ctx, held, err)
	}
	last, known := area.State()
	told, err := c.told(ctx, m, last, known)
	if err != nil {
		return step{}, err
	}
	s := step{area: area, held: held, last: last, open: told.open, was: Memory{last.Band, last.Round, last.Items}}
	s.now = s.was
	if c.opt.Remember != nil {
		s.now = c.opt.Remember(s.was, told.visit || cl.again)
	}
	if told.visit && s.now == s.was {
		return s, nil
	}
	s.state = memo.State{
		Period: c.cal.began(m.Wall), Visit: !told.visit && !cl.again, Month: !told.month && !cl.reached, Term: !told.term && !cl.reached,
		Band: s.now.Band, Round: s.now.Round, Items: s.now.Items,
	}
	if s.state.Epoch, s.state.N, err = c.nextNumber(ctx); err != nil {
		return step{}, err
	}
	if err := area.Store(ctx, held, s.state); err != nil {
		c.memory.epoch = 0
		return step{}, c.pulled(ctx, held, err)
	}
	s.written = true
	return s, nil
}

// ErrNoMemory is an error of Held for a badge that is there and has no memory to use, or refuses. Other errors make the counter ask whether the badge is gone.
var ErrNoMemory = memo.ErrForeign

// pulled is errPulled in place of an error of a badge that is gone.
func (c *Counter) pulled(ctx context.Context, held Held, err error) error {
	if !errors.Is(err, ErrNoMemory) && held.Gone(ctx) {
		return errPulled
	}
	return err
}

// told is what a badge's state says was counted already: a visit in the period of m, the badge in its month and its term. open is that the state was not.
type told struct{ visit, month, term, open bool }

// told reads a state. One that was not counted says what was before it, as far as month and term go; one from the future was written by a clock that was wrong.
func (c *Counter) told(ctx context.Context, m Moment, s memo.State, known bool) (told, error) {
	if !known || s.Period.After(m.Wall) {
		return told{}, nil
	}
	counted, err := c.committed(ctx, s.Epoch, s.N)
	if err != nil {
		return told{}, errors.Join(errNumber, err)
	}
	began := c.cal.began(m.Wall)
	return told{
		visit: (counted || !s.Visit) && s.Period.Unix() >= quarterOf(began),
		month: (counted || !s.Month) && c.cal.month(s.Period).Equal(c.cal.month(m.Wall)),
		term:  (counted || !s.Term) && c.cal.term(s.Period).Equal(c.cal.term(m.Wall)),
		open:  !counted,
	}, nil
}

// commit counts what a badge now remembers.
func (c *Counter) commit(ctx context.Context, m Moment, cl claim, s step) (Tapped, error) {
	n, result := tally{passages: 1}, Again
	if s.written && s.state.Visit {
		n.visits, result = 1, Counted
	}
	half := cl.half
	if cl.again {
		half = nil
	}
	err := c.addWith(ctx, m, n, half, func(tx *sql.Tx) error {
		if !s.written {
			return nil
		}
		if n.visits > 0 && s.now.Band != 0 {
			if err := c.cal.addBand(tx, m.Wall, s.now.Band, 1); err != nil {
				return err
			}
		}
		return c.countState(tx, m, s)
	})
	c.settle(cl, err == nil)
	if err != nil {
		c.memory.epoch = 0
		return Tapped{}, err
	}
	c.reached(cl)
	finish := func(ctx context.Context) { _ = s.area.Copy(ctx, s.held) } // the next tap does what this one could not
	return Tapped{Result: result, Recalled: true, Was: s.was, Now: s.now, finish: finish}, nil
}

// reached notes that a badge is counted in its month and term, for badges whose state is destroyed or put back while the half-day lasts.
func (c *Counter) reached(cl claim) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !cl.half.dead {
		cl.half.reached[cl.badge] = struct{}{}
	}
}

// countState commits the number of a state, and the reach that it counts.
func (c *Counter) countState(tx *sql.Tx, m Moment, s step) error {
	if s.open { // a commit whose outcome was not waited for may have come between
		var there bool
		err := tx.QueryRow("SELECT EXISTS (SELECT 1 FROM visit_number WHERE epoch = ? AND last >= ?)", s.last.Epoch, s.last.N).Scan(&there)
		if err != nil || there {
			return errors.Join(errNumber, err)
		}
	}
	_, err := tx.Exec("INSERT INTO visit_number (epoch, last) VALUES (?, ?) ON CONFLICT DO UPDATE SET last = excluded.last", s.state.Epoch, s.state.N)
	if err == nil && s.state.Month {
		err = addReach(tx, Month, c.cal.month(m.Wall))
	}
	if err == nil && s.state.Term {
		err = addReach(tx, Term, c.cal.term(m.Wall))
	}
	return err
}

// errNumber is a number that could not be had or looked up: nothing is counted then.
var errNumber = errors.New("nothing was counted: the numbers of badges' memories cannot be read or written")

// nextNumber is a number that no state ever had. The lane is held.
func (c *Counter) nextNumber(ctx context.Context) (uint32, uint16, error) {
	mem := &c.memory
	if mem.epoch == 0 || mem.n == math.MaxUint16 {
		var begun uint32
		err := c.db.Write(ctx, func(tx *sql.Tx) error {
			return tx.QueryRow("INSERT INTO visit_epoch (id, begun) VALUES (1, 1) ON CONFLICT DO UPDATE SET begun = begun + 1 RETURNING begun").Scan(&begun)
		})
		if err != nil {
			return 0, 0, errors.Join(errNumber, err)
		}
		mem.epoch, mem.n = begun, 0
	}
	mem.n++
	return mem.epoch, mem.n, nil
}

// committed tells whether the state with a number was counted.
func (c *Counter) committed(ctx context.Context, epoch uint32, n uint16) (bool, error) {
	var last uint16
	err := c.db.Reader().QueryRowContext(ctx, "SELECT last FROM visit_number WHERE epoch = ?", epoch).Scan(&last)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return n <= last, err
}
