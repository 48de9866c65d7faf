package door

import "image"

// areas is where the parts of a sign are. An empty rectangle means that the part is left out.
type areas struct {
	room, state, now, next, footer image.Rectangle
	between                        image.Rectangle // the line between now and next
	above                          image.Rectangle // the line above the footer
}

// compact signs are too low for columns and a footer.
func compact(size image.Point) bool { return size.Y < 240 }

// tiny signs have room for the state and until when, and for nothing else.
func tiny(size image.Point) bool { return size.Y < 100 }

// scaled turns a length of a sign of 800×480 into pixels of a sign of another size.
func scaled(n int, size image.Point) int {
	w, h := size.X*1000/800, size.Y*1000/480
	thousandths := min(w, h)
	if compact(size) {
		thousandths = min(w, h*3/2)
	}
	return n * thousandths / 1000
}

// areasOf lays out a sign: the room on top, its state large, now and next side by side, one line at the foot.
func areasOf(s Sign, size image.Point) areas {
	px := func(n int) int { return scaled(n, size) }
	var a areas
	rest := image.Rectangle{Max: size}.Inset(px(16))
	if s.Room != "" {
		a.room, rest = cutTop(rest, px(54), px(10))
	}
	if s.Footer != "" && !compact(size) {
		a.footer, rest = cutBottom(rest, px(26), px(18))
		a.above = image.Rect(a.footer.Min.X, a.footer.Min.Y-px(9), a.footer.Max.X, a.footer.Min.Y-px(9)+max(1, px(2)))
	}
	a.columns(s, size, &rest, px)
	a.state = rest
	if scriptOf(s.Lang).rtl {
		a.mirror(size.X)
	}
	return a
}

// columns cuts now and next from the bottom of rest.
func (a *areas) columns(s Sign, size image.Point, rest *image.Rectangle, px func(int) int) {
	now, next := len(clean(s.Now)) > 0, len(clean(s.Next)) > 0 // a heading alone is left out
	var both image.Rectangle
	switch {
	case !now && !next, tiny(size):
	case compact(size):
		both, *rest = cutBottom(*rest, px(58), px(8))
		if now {
			a.now = both
		} else {
			a.next = both
		}
	case now && next && size.X < size.Y: // upright: one above the other
		both, *rest = cutBottom(*rest, px(250), px(20))
		a.now, a.next = both, both
		a.now.Max.Y = both.Min.Y + both.Dy()/2 - px(12)
		a.next.Min.Y = both.Min.Y + both.Dy()/2 + px(12)
	default:
		both, *rest = cutBottom(*rest, px(100), px(14))
		a.now, a.next = both, both
		if now && next {
			middle := (both.Min.X + both.Max.X) / 2
			a.now.Max.X, a.next.Min.X = middle-px(20), middle+px(20)
			a.between = image.Rect(middle-px(1), both.Min.Y+px(4), middle-px(1)+max(1, px(2)), both.Max.Y)
		} else if now {
			a.next = image.Rectangle{}
		} else {
			a.now = image.Rectangle{}
		}
	}
}

// mirror turns a sign read from left to right into one read from right to left.
func (a *areas) mirror(width int) {
	for _, r := range []*image.Rectangle{&a.room, &a.state, &a.now, &a.next, &a.footer, &a.between, &a.above} {
		if !r.Empty() {
			*r = mirrored(*r, width)
		}
	}
}

func mirrored(r image.Rectangle, width int) image.Rectangle {
	return image.Rect(width-r.Max.X, r.Min.Y, width-r.Min.X, r.Max.Y)
}

func cutTop(r image.Rectangle, height, gap int) (part, rest image.Rectangle) {
	part, rest = r, r
	part.Max.Y = r.Min.Y + height
	rest.Min.Y = part.Max.Y + gap
	return part, rest
}

func cutBottom(r image.Rectangle, height, gap int) (part, rest image.Rectangle) {
	part, rest = r, r
	part.Min.Y = r.Max.Y - height
	rest.Max.Y = part.Min.Y - gap
	return part, rest
}
