package door_test

import (
	"image"
	"strings"
	"sync"
	"testing"
	"time"

	"troskel/hardware/door"
)

// hostile strings are what somebody may type into a title, or a translation may do by mistake.
var hostile = map[string]string{
	"one endless word":  strings.Repeat("å", 10000),
	"endless words":     strings.Repeat("Möte i salen ", 2000),
	"controls":          "a\x00b\x1b[31mc\r\nd\te\u0085f\u2028g\u2029h",
	"overrides":         "\u202eneppö\u202c \u202d\u202a\u202b",
	"isolates unclosed": "\u2066\u2067\u2068abc\u2069\u2069\u2069\u2069",
	"many isolates":     strings.Repeat("\u2067a\u2066ب", 60),
	"tower of marks":    "Z" + strings.Repeat("\u0301\u0316", 500),
	"marks alone":       strings.Repeat("\u0301", 20),
	"emoji":             "🎉👩‍👩‍👧‍👦🇸🇪☕️❤️",
	"no glyphs":         "読書会 หนังสือ \U00020000",
	"broken UTF-8":      "Bok\xff\xfeklubb\xc3",
	"unassigned":        "\U0010ffff\ufffe\ue000\U000e0041",
	"mixed":             "ورشة 12 ABF (قاعة 2) кіно ቡና café",
	"joiners":           strings.Repeat("\u200d\u200c", 100) + "می\u200cخواهم",
	"spaces":            " \u00a0\u3000 ",
	"arabic endless":    strings.Repeat("مستأجرين", 500),
	"ethiopic endless":  strings.Repeat("ማሕበር", 500),
}

var sizes = []image.Point{{800, 480}, {250, 122}, {480, 800}, {120, 60}, {400, 300}, {2000, 100}, {120, 1000}}

// Nothing outside the margin: whatever the text, it stays inside the sign. Shapes differ and so do languages, which decide the direction.
func TestHostileTextStaysInside(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			for i, size := range sizes {
				lang := []string{"sv", "ar", "ti", "", "not-a-language-\x00"}[i%5]
				shape := []door.Shape{door.ShapeFree, door.ShapeBusy, door.ShapeClosed}[i%3]
				sign := door.Sign{Room: text, State: text, Until: text, NowLabel: text, Now: text, NextLabel: text, Next: text, Footer: text, Shape: shape, Lang: lang}
				img, err := door.Render(sign, size)
				if err != nil {
					t.Fatal(err)
				}
				margin := max(1, min(size.X*16/800, size.Y*16/480)-1)
				for _, edge := range edges(img.Rect, margin) {
					if n := blacks(img, edge); n > 0 {
						t.Errorf("%v: %d black pixels in the margin %v", size, n, edge)
					}
				}
			}
		})
	}
}

// A long text in one place must not reach what stands in another: the pixels elsewhere are those of a sign where it is short.
func TestLongTextLeavesTheOthersAlone(t *testing.T) {
	short := signs["sv-busy"]
	for name, text := range hostile {
		long := short
		long.Now = "18:00 " + text
		a, b := render(t, short), render(t, long)
		right := image.Rect(402, 330, 800, 480) // the column of what comes next has its size from both; so only the state and the footer are compared
		for _, part := range []image.Rectangle{image.Rect(0, 0, 800, 300), right.Intersect(image.Rect(0, 440, 800, 480))} {
			for y := part.Min.Y; y < part.Max.Y; y++ {
				for x := part.Min.X; x < part.Max.X; x++ {
					if a.ColorIndexAt(x, y) != b.ColorIndexAt(x, y) {
						t.Fatalf("%s: (%d,%d) changed", name, x, y)
					}
				}
			}
		}
	}
}

func render(t testing.TB, s door.Sign) *image.Paletted {
	t.Helper()
	img, err := door.Render(s, panelSize)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func edges(r image.Rectangle, n int) []image.Rectangle {
	return []image.Rectangle{
		image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+n), image.Rect(r.Min.X, r.Max.Y-n, r.Max.X, r.Max.Y),
		image.Rect(r.Min.X, r.Min.Y, r.Min.X+n, r.Max.Y), image.Rect(r.Max.X-n, r.Min.Y, r.Max.X, r.Max.Y),
	}
}

func blacks(img *image.Paletted, r image.Rectangle) int {
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			n += int(img.ColorIndexAt(x, y))
		}
	}
	return n
}

// From afar a sign must be told apart by how much of its middle is black, with no word on it.
func TestShapesDifferWithoutWords(t *testing.T) {
	state := image.Rect(16, 16, 784, 464)
	share := func(s door.Shape) float64 {
		return float64(blacks(render(t, door.Sign{Shape: s, Lang: "sv"}), state)) / float64(state.Dx()*state.Dy())
	}
	free, closed, busy := share(door.ShapeFree), share(door.ShapeClosed), share(door.ShapeBusy)
	if !(free < 0.15 && closed > free+0.05 && busy > 0.7) {
		t.Errorf("black: free %.2f, closed %.2f, busy %.2f", free, closed, busy)
	}
}

func TestDirectionFollowsLanguage(t *testing.T) {
	for lang, fromRight := range map[string]bool{"sv": false, "ti": false, "uk": false, "": false, "ar": true, "fa": true, "prs": true, "ar-SE": true, "PRS": true} {
		img := render(t, door.Sign{Room: "A", Shape: door.ShapeFree, Lang: lang})
		room := image.Rect(0, 16, 400, 70)
		if got := blacks(img, room) == 0; got != fromRight {
			t.Errorf("%q: from the right: %t, want %t", lang, got, fromRight)
		}
	}
}

func TestRefusedSigns(t *testing.T) {
	good := signs["sv-free"]
	for _, size := range []image.Point{{0, 0}, {-800, 480}, {119, 480}, {800, 59}, {4001, 480}, {1 << 40, 1 << 40}} {
		if _, err := door.Render(good, size); err == nil {
			t.Errorf("%v was drawn", size)
		}
	}
	good.Shape = "oval"
	if _, err := door.Render(good, panelSize); err == nil || !strings.Contains(err.Error(), `"oval"`) {
		t.Errorf("got %v", err)
	}
}

func TestRenderFromManyGoroutines(t *testing.T) {
	want := render(t, signs["ar-busy"])
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			got, err := door.Render(signs["ar-busy"], panelSize)
			if err != nil || differing(got, want) != 0 {
				t.Errorf("another picture, %v", err)
			}
		})
	}
	all.Wait()
}

func FuzzRender(f *testing.F) {
	for _, text := range hostile {
		f.Add(text[:min(len(text), 200)], "ar")
	}
	f.Fuzz(func(t *testing.T, text, lang string) {
		start := time.Now()
		if _, err := door.Render(door.Sign{Room: text, State: text, Now: text, Shape: door.ShapeBusy, Lang: lang}, image.Pt(250, 122)); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func BenchmarkRender(b *testing.B) {
	for _, name := range []string{"sv-busy", "ar-busy", "ti-busy"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				render(b, signs[name])
			}
		})
	}
	b.Run("hostile", func(b *testing.B) {
		text := hostile["endless words"]
		for b.Loop() {
			render(b, door.Sign{Room: text, State: text, Until: text, NowLabel: text, Now: text, NextLabel: text, Next: text, Footer: text, Shape: door.ShapeBusy, Lang: "sv"})
		}
	})
}
