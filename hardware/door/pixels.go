package door

import "image"

// turned is the size of a picture of size after n quarter turns.
func turned(size image.Point, n int) image.Point {
	if n&1 == 1 {
		return image.Pt(size.Y, size.X)
	}
	return size
}

// turn is where the pixel (x, y) of a picture of size lies after n quarter turns clockwise.
func turn(x, y int, size image.Point, n int) (int, int) {
	switch n & 3 {
	case 1:
		return size.Y - 1 - y, x
	case 2:
		return size.X - 1 - x, size.Y - 1 - y
	case 3:
		return y, size.X - 1 - x
	}
	return x, y
}

// pack turns img by n quarters clockwise into the memory of a panel of size, eight pixels in a byte, leftmost in the highest bit; a set bit is black. A row
// that is no whole number of bytes is filled up with white.
func pack(img *image.Paletted, size image.Point, n int) []byte {
	row := (size.X + 7) / 8
	plane := make([]byte, row*size.Y)
	for y := range img.Rect.Dy() {
		for x, index := range img.Pix[y*img.Stride : y*img.Stride+img.Rect.Dx()] {
			if index == black {
				tx, ty := turn(x, y, img.Rect.Max, n)
				plane[ty*row+tx/8] |= 0x80 >> (tx % 8)
			}
		}
	}
	return plane
}

func inverted(plane []byte) []byte {
	out := make([]byte, len(plane))
	for i, b := range plane {
		out[i] = ^b
	}
	return out
}
