package door

import "image"

// Render draws s on a picture of the given size in pixels, with a palette of white and black. It refuses sizes no sign fits in, and unknown shapes;
// no text makes it fail.
func Render(s Sign, size image.Point) (*image.Paletted, error) {
	if err := s.check(size); err != nil {
		return nil, err
	}
	t := typesetters.Get().(*typesetter)
	defer typesetters.Put(t)
	d := drawing{canvas: newCanvas(size), set: t, sign: s, script: scriptOf(s.Lang), size: size}
	d.everything(areasOf(s, size))
	return d.canvas.img, nil
}

// drawing is a sign in the making. Lengths in the code are those of a sign of 800×480; px turns them into pixels of this one.
type drawing struct {
	canvas *canvas
	set    *typesetter
	sign   Sign
	script script
	size   image.Point
}

func (d *drawing) px(n int) int { return scaled(n, d.size) }

func (d *drawing) everything(a areas) {
	d.write(d.sign.Room, d.place(a.room, place{least: 28, most: 54, lines: 1, bold: true, middle: true}))
	d.state(a.state)
	d.columns(a)
	d.canvas.box(a.between, black)
	d.canvas.box(a.above, black)
	d.write(d.sign.Footer, d.place(a.footer, place{least: 18, most: 22, lines: 1, middle: true}))
}

// place scales the sizes of pl and puts it into box.
func (d *drawing) place(box image.Rectangle, pl place) place {
	pl.box = box
	pl.least = max(10, d.px(pl.least))
	pl.most = max(pl.least, d.px(pl.most))
	return pl
}

func (d *drawing) write(text string, pl place) int {
	b := d.set.fit(text, d.script, pl)
	d.canvas.write(b, d.script, pl)
	return b.height
}

// columns writes now and next, both in the size that suits the longer one.
func (d *drawing) columns(a areas) {
	if compact(d.size) {
		d.oneLine(a.now, d.sign.NowLabel+" "+d.sign.Now)
		d.oneLine(a.next, d.sign.NextLabel+" "+d.sign.Next)
		return
	}
	now, next := d.heading(a.now, d.sign.NowLabel), d.heading(a.next, d.sign.NextLabel)
	setNow, setNext := d.set.fit(d.sign.Now, d.script, now), d.set.fit(d.sign.Next, d.script, next)
	if smaller := min(setNow.size, setNext.size); smaller > 0 {
		now.most, next.most = smaller, smaller
	}
	d.write(d.sign.Now, now)
	d.write(d.sign.Next, next)
}

// leastDots is the smallest size in pixels in which a regular ö is not an o.
const leastDots = 11

// oneLine is all that a low sign says beside the state.
func (d *drawing) oneLine(box image.Rectangle, text string) {
	pl := d.place(box, place{least: 30, most: 42, lines: 1, middle: true})
	pl.least = max(pl.least, leastDots)
	d.write(text, pl)
}

// heading writes the label of a column and returns the place below it.
func (d *drawing) heading(box image.Rectangle, label string) place {
	height := d.write(label, d.place(box, place{least: 19, most: 22, lines: 1}))
	box.Min.Y += height + d.px(7)
	most := 36
	if box.Dx() > d.size.X*2/3 {
		most = 46
	}
	return d.place(box, place{least: 22, most: most, lines: 2, bold: true})
}

// state is the part that can be read from afar: the pattern, the pictogram, the word, and until when.
func (d *drawing) state(box image.Rectangle) {
	inner, inverse := d.ground(box)
	picture, text := d.split(inner)
	ink := black
	if inverse {
		ink = white
	}
	pictogram{d.canvas, picture, ink}.draw(d.sign.Shape)
	d.words(text, inverse)
}

// split divides the room of the state between pictogram and words: side by side, on a tall sign one above the other.
func (d *drawing) split(inner image.Rectangle) (picture, words image.Rectangle) {
	picture, words = inner, inner
	if inner.Dy() > inner.Dx() {
		side := min(inner.Dx(), inner.Dy()/2)
		picture.Max = inner.Min.Add(image.Pt(side, side))
		words.Min.Y = picture.Max.Y + d.px(36)
	} else {
		side := min(inner.Dy(), inner.Dx()*3/10)
		picture = image.Rect(0, 0, side, side).Add(image.Pt(inner.Min.X, inner.Min.Y+(inner.Dy()-side)/2))
		words.Min.X = picture.Max.X + d.px(36)
	}
	if d.script.rtl {
		picture, words = within(picture, inner), within(words, inner)
	}
	return picture, words
}

// within mirrors r inside the box it lies in.
func within(r, box image.Rectangle) image.Rectangle {
	return image.Rect(box.Min.X+box.Max.X-r.Max.X, r.Min.Y, box.Min.X+box.Max.X-r.Min.X, r.Max.Y)
}

// leastUntil is the smallest size of the line under the word.
const leastUntil = 30

// words sets the state and until when as one group in the middle of box.
func (d *drawing) words(box image.Rectangle, inverse bool) {
	gap := d.px(14)
	upper := box
	if len(clean(d.sign.Until)) > 0 {
		upper.Max.Y -= max(box.Dy()*34/100, d.px(leastUntil)*5/4+gap)
	}
	word := d.place(upper, place{least: 48, most: 156, lines: 2, bold: true, inverse: inverse})
	set := d.set.fit(d.sign.State, d.script, word)
	lower := box
	lower.Min.Y += min(set.height+gap, box.Dy())
	until := d.place(lower, place{least: leastUntil, most: 60, lines: 2, inverse: inverse})
	setUntil := d.set.fit(d.sign.Until, d.script, until)
	total := set.height
	if setUntil.height > 0 {
		total += gap + setUntil.height
	}
	shift := max(0, (box.Dy()-total)/2)
	word.box = word.box.Add(image.Pt(0, shift))
	until.box = until.box.Add(image.Pt(0, shift)).Intersect(box)
	d.canvas.write(set, d.script, word)
	d.canvas.write(setUntil, d.script, until)
}

// ground paints what the state stands on, by shape, and returns the room left inside it.
func (d *drawing) ground(box image.Rectangle) (inner image.Rectangle, inverse bool) {
	radius, frame := d.px(26), max(2, d.px(6))
	d.canvas.rounded(box, radius, black)
	switch d.sign.Shape {
	case ShapeBusy:
		return box.Inset(d.px(24)), true
	case ShapeClosed:
		band := d.px(26)
		d.canvas.hatch(box.Inset(frame), max(2, d.px(13)))
		d.canvas.rounded(box.Inset(band-frame), radius-frame, black)
		d.canvas.rounded(box.Inset(band), max(1, radius-2*frame), white)
		return box.Inset(band + d.px(12)), false
	default:
		d.canvas.rounded(box.Inset(frame), radius-frame, white)
		return box.Inset(d.px(24)), false
	}
}
