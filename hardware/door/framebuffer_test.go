package door

import (
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeScreen opens a plain file as if it were a framebuffer of a mode.
func fakeScreen(mode screenMode) opener {
	return func(path string) (screenFile, screenMode, error) {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		return f, mode, err
	}
}

func TestFramebufferShowsTheSign(t *testing.T) {
	for _, c := range []struct {
		what string
		mode screenMode
		turn int
	}{
		{"32 bits", screenMode{size: image.Pt(320, 240), bits: 32, line: 1280}, 0},
		{"16 bits, rows longer than seen, seen from within", screenMode{size: image.Pt(320, 240), offset: image.Pt(8, 3), bits: 16, line: 1024}, 0},
		{"24 bits, on end", screenMode{size: image.Pt(320, 240), bits: 24, line: 960}, 90},
		{"8 bits, upside down", screenMode{size: image.Pt(320, 240), bits: 8, line: 320}, 180},
	} {
		t.Run(c.what, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "fb0")
			p, err := openFramebuffer(Wiring{Device: file, Turn: c.turn}, fakeScreen(c.mode))
			if err != nil {
				t.Fatal(err)
			}
			img, err := Render(Sign{Room: "Studion", State: "Ledigt", Shape: ShapeFree, Lang: "sv"}, p.Bounds().Size())
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(p.Show(t.Context(), img, Partial), p.Sleep(t.Context()), p.(*framebuffer).Close()); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for y := range img.Rect.Dy() {
				for x := range img.Rect.Dx() {
					tx, ty := x, y
					switch c.turn { // where it is on a screen that hangs turned clockwise
					case 90:
						tx, ty = y, c.mode.size.Y-1-x
					case 180:
						tx, ty = c.mode.size.X-1-x, c.mode.size.Y-1-y
					}
					at := (ty+c.mode.offset.Y)*c.mode.line + (tx+c.mode.offset.X)*c.mode.bits/8
					for _, b := range data[at : at+c.mode.bits/8] {
						if (b == 0xFF) != (img.ColorIndexAt(x, y) == white) {
							t.Fatalf("the pixel (%d,%d) is % x", x, y, data[at:at+c.mode.bits/8])
						}
					}
				}
			}
		})
	}
}

func TestFramebuffersThatCannotBe(t *testing.T) {
	for _, mode := range []screenMode{
		{size: image.Pt(320, 240), bits: 1, line: 40},
		{size: image.Pt(320, 240), bits: 32, line: 1000},
		{size: image.Pt(0, 240), bits: 32, line: 1280},
		{size: image.Pt(1<<30, 240), bits: 32, line: 1280},
		{size: image.Pt(320, 240), offset: image.Pt(-1, 0), bits: 32, line: 1280},
		{size: image.Pt(320, 240), offset: image.Pt(0, 1<<30), bits: 32, line: 1280},
	} {
		if _, err := openFramebuffer(Wiring{Device: filepath.Join(t.TempDir(), "fb0")}, fakeScreen(mode)); err == nil {
			t.Errorf("%+v was taken", mode)
		}
	}
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{plain: "no framebuffer", "/dev/fb-none": "group video"} {
		if _, err := Open(Wiring{Kind: "framebuffer", Device: path}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want it to say %q", path, err, says)
		}
	}
}

func TestAPictureOfAnotherSizeIsRefused(t *testing.T) {
	p, err := openFramebuffer(Wiring{Device: filepath.Join(t.TempDir(), "fb0")}, fakeScreen(screenMode{size: image.Pt(320, 240), bits: 32, line: 1280}))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Show(t.Context(), image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.White, color.Black}), Full); err == nil {
		t.Error("it was taken")
	}
	if _, err := Open(Wiring{Kind: "epd7in5-v2", Turn: 45}); err == nil || !strings.Contains(err.Error(), "45°") {
		t.Errorf("turned by 45°: %v", err)
	}
	if _, err := Open(Wiring{Kind: "crt"}); err == nil || !strings.Contains(err.Error(), "epd2in13-v4") {
		t.Errorf("an unknown kind: %v", err)
	}
	for _, kind := range Kinds() {
		if What(kind) == "" {
			t.Errorf("nobody knows how to buy %s", kind)
		}
	}
}

func TestTurnIsUndoneByTurningOn(t *testing.T) {
	size := image.Pt(7, 3)
	for n := range 4 {
		for y := range size.Y {
			for x := range size.X {
				tx, ty := turn(x, y, size, n)
				if bx, by := turn(tx, ty, turned(size, n), 4-n); bx != x || by != y {
					t.Fatalf("(%d,%d) turned by %d and back is (%d,%d)", x, y, n, bx, by)
				}
			}
		}
	}
}
