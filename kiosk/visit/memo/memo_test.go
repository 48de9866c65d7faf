package memo_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"troskel/kiosk/visit/memo"
)

var number = []byte{0x04, 0xA1, 0x52, 0x3B, 0x90, 0x61, 0x80}

func key(t testing.TB, fill byte) *memo.Key {
	t.Helper()
	k, err := memo.NewKey(bytes.Repeat([]byte{fill}, memo.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// anyState is a state that Fits.
func anyState(t *rapid.T) memo.State {
	return memo.State{
		Seq: rapid.Uint8().Draw(t, "seq"), Epoch: rapid.Uint32Range(0, 1<<24-1).Draw(t, "epoch"), N: rapid.Uint16().Draw(t, "n"),
		Period: time.Unix(1577836800+900*rapid.Int64Range(0, 1<<24-1).Draw(t, "quarters"), 0).UTC(), // 2020 to 2498
		Visit:  rapid.Bool().Draw(t, "visit"), Month: rapid.Bool().Draw(t, "month"), Term: rapid.Bool().Draw(t, "term"),
		Band: rapid.Uint8Range(0, 7).Draw(t, "band"), Round: rapid.Uint16().Draw(t, "round"), Items: rapid.Uint16().Draw(t, "items"),
	}
}

// TestSeal: what was sealed opens again, and nowhere else: with no bit changed, on no other badge, in no other slot, under no other key.
func TestSeal(t *testing.T) {
	ours, theirs := key(t, 1), key(t, 2)
	rapid.Check(t, func(t *rapid.T) {
		s := anyState(t)
		if !s.Fits() {
			t.Fatalf("%+v does not fit", s)
		}
		slot := rapid.IntRange(0, 1).Draw(t, "slot")
		sealed := ours.Seal(number, slot, s)
		if got, ok := ours.Open(number, slot, sealed); !ok || got != s {
			t.Fatalf("%+v became %+v, %v", s, got, ok)
		}
		if _, ok := ours.Open(number, 1-slot, sealed); ok {
			t.Error("it opens in the other slot")
		}
		if _, ok := ours.Open(append(slices.Clone(number[:6]), 0), slot, sealed); ok {
			t.Error("it opens on another badge")
		}
		if _, ok := theirs.Open(number, slot, sealed); ok {
			t.Error("it opens in another house")
		}
		sealed[rapid.IntRange(0, memo.SlotSize-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, ok := ours.Open(number, slot, sealed); ok {
			t.Error("it opens with a bit changed")
		}
	})
}

// TestSealIsOpaque: two slots with the same state, and two states that differ in a bit, have no byte in common but by chance.
func TestSealIsOpaque(t *testing.T) {
	k, s := key(t, 1), memo.State{Period: time.Date(2026, 3, 3, 11, 0, 0, 0, time.UTC)}
	next := s
	next.Seq++
	base, same := k.Seal(number, 0, s), 0
	for _, other := range [][memo.SlotSize]byte{k.Seal(number, 1, s), k.Seal(number, 0, next)} {
		for i := range other {
			if other[i] == base[i] {
				same++
			}
		}
	}
	if same > 3 {
		t.Errorf("%d of 48 bytes are the same", same)
	}
}

func TestFits(t *testing.T) {
	good := memo.State{Period: time.Date(2026, 3, 3, 11, 0, 0, 0, time.UTC)}
	for name, change := range map[string]func(*memo.State){
		"an epoch too many": func(s *memo.State) { s.Epoch = 1 << 24 },
		"a band too many":   func(s *memo.State) { s.Band = 8 },
		"too long ago":      func(s *memo.State) { s.Period = time.Unix(0, 0) },
		"too far ahead":     func(s *memo.State) { s.Period = time.Date(2500, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		s := good
		if change(&s); s.Fits() || !good.Fits() {
			t.Errorf("%s fits", name)
		}
	}
	if _, err := memo.NewKey(make([]byte, 31)); err == nil {
		t.Error("a short key is taken")
	}
}

// tag is a badge's memory from page 4 on.
type tag struct {
	bytes  []byte
	reads  int
	writes int
}

var errRefused = errors.New("refused")

func (g *tag) User(context.Context) (int, int, error) { return 4, len(g.bytes) / 4, nil }
func (g *tag) Gone(context.Context) bool              { return false }

func (g *tag) Read(_ context.Context, first, n int) ([]byte, error) {
	g.reads++
	from, to := (first-4)*4, (first-4+n)*4
	if from < 0 || n < 1 || to > len(g.bytes) {
		return nil, errRefused
	}
	return slices.Clone(g.bytes[from:to]), nil
}

func (g *tag) Write(_ context.Context, page int, content [4]byte) error {
	g.writes++
	if at := (page - 4) * 4; at >= 0 && at+4 <= len(g.bytes) {
		copy(g.bytes[at:], content[:])
		return nil
	}
	return errRefused
}

// ntag213 is the memory of a new NTAG213 with what is written into it.
func ntag213(content ...byte) *tag {
	g := &tag{bytes: make([]byte, 144)}
	copy(g.bytes, []byte{0x01, 0x03, 0xA0, 0x0C, 0x34, 0x03, 0x00, 0xFE})
	copy(g.bytes, content)
	return g
}

// TestAreaAlternates: states go to the slots in turn, the newest is found again, also where Seq goes round, and a copy leaves nothing of an older one.
func TestAreaAlternates(t *testing.T) {
	g, k := ntag213(), key(t, 1)
	s := memo.State{Period: time.Date(2026, 3, 3, 11, 0, 0, 0, time.UTC)}
	for i := range 600 {
		a, err := memo.Load(t.Context(), k, number, g)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := a.State(); ok != (i > 0) || ok && int(got.N) != i-1 {
			t.Fatalf("after %d states the newest is %+v, %v", i, got, ok)
		}
		before := slices.Clone(g.bytes)
		s.N = uint16(i)
		if err := a.Store(t.Context(), g, s); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(before[96:120], g.bytes[96:120]) == bytes.Equal(before[120:], g.bytes[120:]) {
			t.Fatalf("state %d did not change one slot alone", i)
		}
		if i%3 == 0 {
			continue // the copy was not made
		}
		if err := a.Copy(t.Context(), g); err != nil {
			t.Fatal(err)
		}
		for slot := range 2 {
			if got, ok := k.Open(number, slot, [memo.SlotSize]byte(g.bytes[96+24*slot:])); !ok || int(got.N) != i {
				t.Fatalf("after the copy slot %d has %+v, %v", slot, got, ok)
			}
		}
	}
	if !bytes.Equal(g.bytes[:96], ntag213().bytes[:96]) {
		t.Error("what lies before the area was changed")
	}
}

// TestForeign: a badge with somebody else's data is refused after few reads, and nothing is written.
func TestForeign(t *testing.T) {
	theirs := ntag213()
	a, err := memo.Load(t.Context(), key(t, 2), number, theirs)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Store(t.Context(), theirs, memo.State{Period: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)}), a.Copy(t.Context(), theirs)); err != nil {
		t.Fatal(err)
	}
	loops := make([]byte, 96)
	for i := range loops {
		loops[i] = 0x01 * byte(1-i%2) // blocks of length nothing
	}
	for name, g := range map[string]*tag{
		"another house":         {bytes: theirs.bytes},
		"full":                  ntag213(bytes.Repeat([]byte{0x41}, 144)...),
		"a message that claims": ntag213(0x03, 0x7C, 0xD1),
		"a long message":        ntag213(0x03, 0xFF, 0xFF, 0xFF),
		"blocks without an end": ntag213(loops...),
		"data at the end":       ntag213(append(make([]byte, 140), 1, 2, 3, 4)...),
		"data that reach in":    ntag213(append(make([]byte, 90), bytes.Repeat([]byte{7}, 12)...)...),
		"small":                 {bytes: make([]byte, 48)},
		"huge":                  {bytes: make([]byte, 8192)},
	} {
		before := slices.Clone(g.bytes)
		if _, err := memo.Load(t.Context(), key(t, 1), number, g); !errors.Is(err, memo.ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
		if g.writes > theirs.writes || g.reads > 20 || !bytes.Equal(before, g.bytes) {
			t.Errorf("%s: %d writes, %d reads", name, g.writes, g.reads)
		}
	}
	for name, g := range map[string]*tag{
		"new":                ntag213(),
		"with a short link":  ntag213(0x03, 0x20, 0xD1),
		"never formatted":    {bytes: make([]byte, 144)},
		"a torn first write": ntag213(append(make([]byte, 104), 9, 9, 9, 9, 8, 8, 8, 8, 7, 7, 7, 7, 6, 6, 6, 6)...),
	} {
		if _, err := memo.Load(t.Context(), key(t, 1), number, g); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzLoad: whatever a badge holds and however large it says it is, loading ends soon and writes nothing.
func FuzzLoad(f *testing.F) {
	f.Add(ntag213().bytes)
	f.Add(ntag213(0x03, 0xFF, 0xFF, 0xFF).bytes)
	f.Add([]byte{0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		g := &tag{bytes: b}
		a, err := memo.Load(t.Context(), key(t, 1), number, g)
		if g.reads > 20 || g.writes > 0 {
			t.Errorf("%d reads, %d writes", g.reads, g.writes)
		}
		if err != nil {
			return
		}
		if s, ok := a.State(); ok {
			t.Errorf("a state was forged: %+v", s)
		}
	})
}

// FuzzOpen: no bytes that we did not seal are a state.
func FuzzOpen(f *testing.F) {
	k := key(f, 1)
	sealed := k.Seal(number, 0, memo.State{Period: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)})
	f.Add(sealed[:])
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) != memo.SlotSize {
			return
		}
		s, ok := k.Open(number, 0, [memo.SlotSize]byte(b))
		if ok && k.Seal(number, 0, s) != [memo.SlotSize]byte(b) {
			t.Errorf("%x opens as %+v", b, s)
		}
	})
}
