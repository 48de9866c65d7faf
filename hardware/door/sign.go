package door

import (
	"fmt"
	"image"
)

// Shape decides the pictogram and the pattern of a sign, so that its state can be told from afar without reading or seeing colour.
type Shape string

// The shapes of a sign.
const (
	ShapeFree   Shape = "free"   // an open frame, a tick in a ring
	ShapeBusy   Shape = "busy"   // white on solid black, people
	ShapeClosed Shape = "closed" // a hatched frame, a padlock
)

// Sign is what a door sign says. Every string is already in the reader's language; the direction of the whole sign follows from Lang. Any string may be
// empty: its place is then left out. Strings may be hostile: what cannot be drawn is left out, and what does not fit is shrunk, wrapped, then cut with "…".
type Sign struct {
	Room      string // name of the room
	State     string // one or two words: "Ledigt"
	Until     string // until when the state lasts: "till 18:00"
	NowLabel  string // heading of Now, left out with it
	Now       string // what goes on now
	NextLabel string // heading of Next, left out with it
	Next      string // what comes next
	Footer    string // one small line
	Shape     Shape
	Lang      string // BCP 47; ar, fa and prs are written from right to left
}

// The sizes, in pixels, that Render accepts. Below the smallest nothing could be read.
const (
	minWidth, minHeight = 120, 60
	maxWidth, maxHeight = 4000, 4000
)

func (s Sign) check(size image.Point) error {
	if size.X < minWidth || size.Y < minHeight || size.X > maxWidth || size.Y > maxHeight {
		return fmt.Errorf("door: a sign of %d×%d pixels cannot be drawn; it must be between %d×%d and %d×%d", size.X, size.Y, minWidth, minHeight, maxWidth, maxHeight)
	}
	switch s.Shape {
	case ShapeFree, ShapeBusy, ShapeClosed:
		return nil
	}
	return fmt.Errorf("door: unknown shape %q; it must be %q, %q or %q", s.Shape, ShapeFree, ShapeBusy, ShapeClosed)
}
