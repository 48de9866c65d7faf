package door

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// screenMode is how a framebuffer lies in memory, as far as black and white need it.
type screenMode struct {
	size   image.Point // what is seen, in pixels
	offset image.Point // of its first pixel
	bits   int         // of one pixel: 8, 16, 24 or 32
	line   int         // bytes from one row to the next
}

// screenFile is a framebuffer: bytes that the kernel shows.
type screenFile interface {
	io.WriterAt
	io.Closer
}

// opener opens a framebuffer and asks for its mode; kernelScreen is the real one.
type opener func(path string) (screenFile, screenMode, error)

// framebuffer is a screen that Linux shows from memory, such as an HDMI or DSI panel without a desktop on it.
type framebuffer struct {
	file screenFile
	mode screenMode
	turn int
}

func openFramebuffer(w Wiring, open opener) (Panel, error) {
	file, mode, err := open(w.Device)
	if err != nil {
		return nil, fmt.Errorf("door: the framebuffer %q: %w", w.Device, err)
	}
	if err := mode.check(); err != nil {
		return nil, errors.Join(fmt.Errorf("door: the framebuffer %q: %w", w.Device, err), file.Close())
	}
	return &framebuffer{file, mode, -w.Turn / 90 & 3}, nil
}

// check refuses what no picture can be written to: the numbers come from a driver.
func (m screenMode) check() error {
	switch m.bits {
	case 8, 16, 24, 32:
	default:
		return fmt.Errorf("it has %d bits a pixel; 8, 16, 24 and 32 are known", m.bits)
	}
	if m.size.X < 1 || m.size.Y < 1 || m.size.X > maxWidth || m.size.Y > maxHeight || m.offset.X < 0 || m.offset.Y < 0 ||
		m.line < (m.offset.X+m.size.X)*m.bits/8 || m.offset.Y > 1<<20 || m.line > 1<<20 {
		return fmt.Errorf("its size cannot be: %d×%d pixels of %d bits, from %v, %d bytes a row", m.size.X, m.size.Y, m.bits, m.offset, m.line)
	}
	return nil
}

// Bounds implements Panel.
func (p *framebuffer) Bounds() image.Rectangle {
	return image.Rectangle{Max: turned(p.mode.size, p.turn)}
}

// Show implements Panel. A screen has no ghosts, so all refreshes are alike.
func (p *framebuffer) Show(ctx context.Context, img *image.Paletted, _ Refresh) error {
	if img.Rect != p.Bounds() {
		return fmt.Errorf("door: a picture of %v for a panel of %v", img.Rect, p.Bounds())
	}
	deep := p.mode.bits / 8
	rows := make([][]byte, p.mode.size.Y)
	for i := range rows {
		rows[i] = make([]byte, p.mode.size.X*deep)
	}
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if img.ColorIndexAt(x, y) != white {
				continue // all bits zero are black in every mode
			}
			tx, ty := turn(x, y, img.Rect.Max, p.turn)
			for b := range deep {
				rows[ty][tx*deep+b] = 0xFF
			}
		}
	}
	for y, row := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := int64(y+p.mode.offset.Y)*int64(p.mode.line) + int64(p.mode.offset.X*deep)
		if _, err := p.file.WriteAt(row, at); err != nil {
			return fmt.Errorf("the framebuffer does not take the picture: %w", err)
		}
	}
	return nil
}

// Sleep implements Panel. A screen that sleeps is dark, so it stays awake.
func (p *framebuffer) Sleep(context.Context) error { return nil }

// Close gives the framebuffer back. The picture stays until another program draws.
func (p *framebuffer) Close() error { return p.file.Close() }

// What the kernel is asked, and the parts of its answers that are looked at (linux/fb.h).
const (
	fbioGetVariable = 0x4600
	fbioGetFixed    = 0x4602
)

type fbVariable struct {
	xres, yres, xresVirtual, yresVirtual, xoffset, yoffset, bitsPerPixel, grayscale uint32
	_                                                                               [32]uint32 // more than the rest
}

type fbFixed struct {
	id                        [16]byte
	start                     uintptr
	length, kind, aux, visual uint32
	xpan, ypan, ywrap         uint16
	line                      uint32
	_                         [16]uintptr // more than the rest
}

// kernelScreen opens a framebuffer of this machine.
func kernelScreen(path string) (screenFile, screenMode, error) {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return nil, screenMode{}, fmt.Errorf("%w; is a screen attached, and is the daemon's user in the group video?", err)
	}
	var v fbVariable
	var f fbFixed
	err = errors.Join(ask(file, fbioGetVariable, unsafe.Pointer(&v)), ask(file, fbioGetFixed, unsafe.Pointer(&f)))
	if err != nil {
		return nil, screenMode{}, errors.Join(fmt.Errorf("this is no framebuffer: %w", err), file.Close())
	}
	return file, screenMode{
		size: image.Pt(int(v.xres), int(v.yres)), offset: image.Pt(int(v.xoffset), int(v.yoffset)), bits: int(v.bitsPerPixel), line: int(f.line),
	}, nil
}

// ask has the kernel fill in an answer.
func ask(file *os.File, what uintptr, answer unsafe.Pointer) error {
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, file.Fd(), what, uintptr(answer)); errno != 0 {
		return errno
	}
	return nil
}
