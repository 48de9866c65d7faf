package counter

import (
	"strings"
	"testing"
	"time"
)

// walk feeds a way through the door, written as beams: "O" outer broken, "o" free again, "I" and "i" the inner; a dot is a second of standing
// still and a colon a minute and a half. It answers with the crossings: "in", "out", or both in order.
func walk(d *Detector, way string) string {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var seen []string
	for _, c := range way {
		switch c {
		case '.':
			at = at.Add(time.Second)
			continue
		case ':':
			at = at.Add(90 * time.Second)
			continue
		case ' ':
			continue
		}
		at = at.Add(60 * time.Millisecond)
		crossing, ok := d.Feed(Edge{Outer: c == 'O' || c == 'o', Broken: c == 'O' || c == 'I', At: at})
		if !ok {
			continue
		}
		if !crossing.Seen.Equal(at) {
			seen = append(seen, "at the wrong time")
		}
		seen = append(seen, map[bool]string{true: "in", false: "out"}[crossing.In])
	}
	return strings.Join(seen, " ")
}

func TestWaysThroughTheDoor(t *testing.T) {
	for _, c := range []struct{ who, way, want string }{
		{"nobody", "", ""},
		{"somebody enters", "O I o i", "in"},
		{"somebody leaves", "I O i o", "out"},
		{"one enters, then one leaves", "OIoi IOio", "in out"},
		{"two leave behind each other", "IOio IOio", "out out"},
		{"two children close together, a hand's breadth between them", "OIoi OIoi", "in in"},
		{"two pressed together, never both beams free: one", "OI oOiI oi", "in"},
		{"a group abreast, both beams broken for seconds: one", "O I ... o i", "in"},
		{"looks in and backs out from the outer beam", "O o", ""},
		{"turns round with both beams broken", "O I i o", ""},
		{"turns round at the very last moment", "O I o O i o", ""},
		{"comes from inside, looks out and turns back", "I O o i", ""},
		{"hesitates and then enters", "O I i I o O o i", "in"},
		{"sways in the door and goes out after all", "I O i I i I i o", "out"},
		{"sways for long: still one person", "O I oOoOoOoOoO o i", "in"},
		{"stands in the beams for half a minute, then enters", "O I .............................. o i", "in"},
		{"stands in the beams for too long: no crossing", "O I : o i", ""},
		{"after that the next one counts again", "O I : o i OIoi", "in"},
		{"a chair stands in the outer beam all day: nothing can be said", "O : Ii Ii Ii Ii", ""},
		{"the chair is taken away and the door works again", "O : Ii Ii o OIoi", "in"},
		{"a bag passes the inner beam only", "I i", ""},
		{"an edge reported twice", "O O I I o o i i", "in"},
		{"an end without a beginning", "o i OIoi", "in"},
	} {
		if got := walk(&Detector{}, c.way); got != c.want {
			t.Errorf("%s (%s): %q, want %q", c.who, c.way, got, c.want)
		}
	}
}

func TestTimeThatRunsBackwardsIsOneInstant(t *testing.T) {
	var d Detector
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	d.Feed(Edge{Outer: true, Broken: true, At: at})
	d.Feed(Edge{Broken: true, At: at.Add(-time.Hour)})
	d.Feed(Edge{Outer: true, At: at.Add(-2 * time.Hour)})
	crossing, ok := d.Feed(Edge{At: at.Add(-3 * time.Hour)})
	if !ok || !crossing.In || !crossing.Seen.Equal(at) {
		t.Errorf("got %+v %v, want somebody entering at %v", crossing, ok, at)
	}
}

// Whatever the beams do, nobody is invented: each crossing needs a whole break of the outer and of the inner beam.
func FuzzDetector(f *testing.F) {
	f.Add([]byte{3, 2, 1, 0, 2, 3, 0, 1})
	f.Add([]byte{3, 2, 1, 3, 0, 2, 1, 0})
	f.Add([]byte{3, 2, 250, 1, 0, 3, 1})
	f.Fuzz(func(t *testing.T, edges []byte) {
		var d Detector
		at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		var beam [2]bool
		var breaks [2]int
		crossings := 0
		for _, b := range edges {
			at = at.Add(time.Duration(b>>2) * 2 * time.Second)
			outer, broken := b&1, b&2 != 0
			if beam[outer] && !broken {
				breaks[outer]++
			}
			beam[outer] = broken
			crossing, ok := d.Feed(Edge{Outer: outer == 1, Broken: broken, At: at})
			if !ok {
				continue
			}
			crossings++
			if beam[0] || beam[1] {
				t.Fatalf("a crossing while somebody still stands in the door")
			}
			if crossing.Seen.After(at) {
				t.Fatalf("seen at %v, after %v", crossing.Seen, at)
			}
		}
		if passages := min(breaks[0], breaks[1]); crossings > passages {
			t.Fatalf("%d crossings, but the beams were passed %d times at most", crossings, passages)
		}
	})
}
