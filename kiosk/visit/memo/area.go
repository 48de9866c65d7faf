package memo

import (
	"context"
	"errors"
	"fmt"
)

const (
	PageSize = 4

	slotPages = SlotSize / PageSize
	slots     = 2
	areaPages = slots * slotPages
	fewest    = 32 // user pages of a tag on which the area is not in the way of what else is to be there
)

// Pages is the memory of a badge that is held, by pages of four bytes. Nothing that it says is to be trusted.
type Pages interface {
	// User is the pages that may be written, from first on. An error means that the badge has no such memory, or is gone.
	User(ctx context.Context) (first, n int, err error)
	// Read reads n pages.
	Read(ctx context.Context, first, n int) ([]byte, error)
	// Write writes one page, which may come to hold anything when the badge is pulled away meanwhile.
	Write(ctx context.Context, page int, content [PageSize]byte) error
	// Gone tells that no badge answers any more; one that refuses, or has another number now, does answer.
	Gone(ctx context.Context) bool
}

// ErrForeign is what a badge is that cannot be used to remember: it is too small, full, or holds the data of somebody else.
var ErrForeign = errors.New("the badge has no room to remember")

// Area is the two slots of one badge as they were read.
type Area struct {
	key    *Key
	number []byte
	first  int // page
	slot   [slots][SlotSize]byte
	state  [slots]State
	valid  [slots]bool
}

// Load reads the area of the badge with this number. An area in use, a fresh one and one whose very first write was torn are not foreign; everything else is.
func Load(ctx context.Context, k *Key, number []byte, p Pages) (*Area, error) {
	first, n, err := p.User(ctx)
	if err != nil {
		return nil, err
	}
	if n < fewest || first < 0 || n > 1024 {
		return nil, fmt.Errorf("%w: it has %d pages", ErrForeign, n)
	}
	a := &Area{key: k, number: number, first: first + n - areaPages}
	b, err := p.Read(ctx, a.first, areaPages)
	if err != nil {
		return nil, err
	}
	if len(b) != areaPages*PageSize {
		return nil, fmt.Errorf("%w: it gave %d bytes", ErrForeign, len(b))
	}
	for i := range slots {
		a.slot[i] = [SlotSize]byte(b[i*SlotSize:])
		a.state[i], a.valid[i] = k.Open(number, i, a.slot[i])
	}
	if a.valid[0] || a.valid[1] {
		return a, nil
	}
	if err := a.free(); err != nil {
		return nil, err
	}
	claimed, err := claimed(ctx, p, first, n)
	if err == nil && claimed > a.first {
		err = fmt.Errorf("%w: it is full", ErrForeign)
	}
	return a, err
}

// free refuses an area that somebody else writes to. The first write of all goes to slot 0, its last page first, so what a torn one leaves there
// ends in the last page, where data of others, which begin at the first, hardly do.
func (a *Area) free() error {
	if a.slot[1] != [SlotSize]byte{} {
		return fmt.Errorf("%w: it holds what is not ours", ErrForeign)
	}
	blank := [PageSize]byte{}
	head, tail := [PageSize]byte(a.slot[0][:PageSize]), [PageSize]byte(a.slot[0][SlotSize-PageSize:])
	if head != blank && tail == blank {
		return fmt.Errorf("%w: what is not ours reaches into it", ErrForeign)
	}
	return nil
}

// State is the newest state; false: none was ever written whole.
func (a *Area) State() (State, bool) {
	i := a.newest()
	return a.state[i], a.valid[i]
}

// newest is the slot of the newest state. Seq goes round, so of two the one is newer that the other is at most half a round behind.
func (a *Area) newest() int {
	switch {
	case !a.valid[0]:
		return 1
	case !a.valid[1]:
		return 0
	case int8(a.state[1].Seq-a.state[0].Seq) > 0:
		return 1
	}
	return 0
}

// target is the slot for the next state: never the newest, and slot 0 of a fresh badge.
func (a *Area) target() int {
	switch {
	case !a.valid[0]:
		return 0
	case !a.valid[1]:
		return 1
	case a.state[0].Seq == a.state[1].Seq:
		return int(a.state[0].Seq+1) & 1 // both hold the same: each is written every other time
	}
	return 1 - a.newest()
}

// Store writes a state, with the next Seq, beside the newest and proves by reading that it holds. After an error the newest is as it was, and the state
// may have come to be there all the same, when the badge left before the proof.
func (a *Area) Store(ctx context.Context, p Pages, s State) error {
	last, _ := a.State()
	s.Seq = last.Seq + 1
	if !s.Fits() {
		return fmt.Errorf("%w: the state does not fit", ErrForeign)
	}
	return a.put(ctx, p, a.target(), s)
}

// Copy writes the newest state to the other slot too. Then no trace of an older one is on the badge, and one worn page destroys nothing.
func (a *Area) Copy(ctx context.Context, p Pages) error {
	from := a.newest()
	if !a.valid[from] || a.valid[1-from] && a.state[0] == a.state[1] {
		return nil
	}
	return a.put(ctx, p, 1-from, a.state[from])
}

// put writes a slot, the last page first, and reads it again.
func (a *Area) put(ctx context.Context, p Pages, slot int, s State) error {
	sealed := a.key.Seal(a.number, slot, s)
	first := a.first + slot*slotPages
	for i := slotPages - 1; i >= 0; i-- {
		if err := p.Write(ctx, first+i, [PageSize]byte(sealed[i*PageSize:])); err != nil {
			return err
		}
	}
	b, err := p.Read(ctx, first, slotPages)
	if err != nil {
		return err
	}
	if len(b) != SlotSize || [SlotSize]byte(b) != sealed {
		return fmt.Errorf("%w: it does not keep what is written", ErrForeign)
	}
	a.slot[slot], a.state[slot], a.valid[slot] = sealed, s, true
	return nil
}

// The kinds of blocks of a type 2 tag (NFC Forum, Type 2 Tag, 2.4).
const (
	nullBlock   = 0x00
	terminator  = 0xFE
	longLength  = 0xFF
	longestHead = 4  // bytes of a block's kind and length
	windowPages = 4  // what a tag gives at once
	mostBlocks  = 16 // more than any badge has, and few enough for a tag that has no end of them
)

// claimed is the first page behind what the blocks in the user's memory say that they take. It reads their heads only, each of which lies behind the one
// before, so a tag whose blocks are huge, or have no end, is soon done with.
func claimed(ctx context.Context, p Pages, first, n int) (int, error) {
	size := n * PageSize
	var window []byte // what was read last,
	var begins int    // and where it begins
	for at, blocks := 0, 0; at < size && blocks < mostBlocks; blocks++ {
		if window == nil || at+longestHead > begins+len(window) {
			from := min(at/PageSize, n-windowPages)
			var err error
			if window, err = p.Read(ctx, first+from, windowPages); err != nil {
				return 0, err
			}
			if len(window) != windowPages*PageSize {
				return 0, fmt.Errorf("%w: it gave %d bytes", ErrForeign, len(window))
			}
			begins = from * PageSize
		}
		length, end := block(window[at-begins:])
		at += length
		if end {
			return first + (min(at, size)+PageSize-1)/PageSize, nil
		}
	}
	return first + n, nil
}

// block is the size of the block that begins at b, and whether it is the last. Nulls are taken for the end: what lies behind them is looked at as it is.
func block(b []byte) (size int, last bool) {
	switch {
	case b[0] == nullBlock:
		return 0, true
	case b[0] == terminator:
		return 1, true
	case len(b) < 2:
		return 1 << 16, false
	case b[1] != longLength:
		return 2 + int(b[1]), false
	case len(b) < 4:
		return 1 << 16, false
	}
	return 4 + int(b[2])<<8 + int(b[3]), false
}
