package door_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"troskel/hardware/door"
)

var update = flag.Bool("update", false, "write the pictures in testdata anew; look at each before committing it")

var panelSize = image.Pt(800, 480)

// signs are what a kiosk shows, in the three scripts. Each file in testdata is named after one.
var signs = map[string]door.Sign{
	"sv-free": {Lang: "sv", Shape: door.ShapeFree, Room: "Studion", State: "Ledigt", Until: "till 18:00",
		NextLabel: "Sedan", Next: "18:00–20:00 Hyresgästföreningen Norra Ekö", Footer: "Boka på skärmen i entrén · Mötesplatsen Ekö · 011-15 00 00"},
	"sv-busy": {Lang: "sv", Shape: door.ShapeBusy, Room: "Stora salen", State: "Upptaget", Until: "till 20:00",
		NowLabel: "Nu", Now: "18:00–20:00 Somaliska kvinnoföreningen: språkcafé", NextLabel: "Sedan", Next: "20:00 Schackklubben Löparen",
		Footer: "Boka på skärmen i entrén · Mötesplatsen Ekö · 011-15 00 00"},
	"sv-closed": {Lang: "sv", Shape: door.ShapeClosed, Room: "Verkstaden", State: "Stängt", Until: "öppnar i morgon 09:00",
		NextLabel: "Först", Next: "i morgon 10:00 Cykelköket", Footer: "Boka på skärmen i entrén · Mötesplatsen Ekö · 011-15 00 00"},
	"ar-free": {Lang: "ar", Shape: door.ShapeFree, Room: "الاستوديو", State: "متاحة", Until: "حتى الساعة 18:00",
		NextLabel: "بعد ذلك", Next: "18:00–20:00 جمعية المستأجرين", Footer: "احجز على الشاشة في المدخل · Mötesplatsen Ekö · 011-15 00 00"},
	"ar-busy": {Lang: "ar", Shape: door.ShapeBusy, Room: "Stora salen", State: "مشغولة", Until: "حتى الساعة 20:00",
		NowLabel: "الآن", Now: "18:00–20:00 مقهى اللغات مع ABF Norrköping (قاعة 2)", NextLabel: "بعد ذلك", Next: "20:00 Schackklubben Löparen",
		Footer: "احجز على الشاشة في المدخل · Mötesplatsen Ekö · 011-15 00 00"},
	"ar-closed": {Lang: "ar", Shape: door.ShapeClosed, Room: "الورشة", State: "مغلقة", Until: "تفتح غداً الساعة 09:00",
		NextLabel: "أولاً", Next: "غداً 10:00 Cykelköket", Footer: "احجز على الشاشة في المدخل · Mötesplatsen Ekö · 011-15 00 00"},
	"ti-free": {Lang: "ti", Shape: door.ShapeFree, Room: "ስቱድዮ", State: "ነጻ", Until: "ክሳብ 18:00",
		NextLabel: "ድሕሪኡ", Next: "18:00–20:00 ማሕበር ተኻረይቲ", Footer: "ኣብ መእተዊ ኣብ ዘሎ ስክሪን ሓዝ · Mötesplatsen Ekö · 011-15 00 00"},
	"ti-busy": {Lang: "ti", Shape: door.ShapeBusy, Room: "ዓብዪ ኣዳራሽ", State: "ተታሒዙ", Until: "ክሳብ 20:00",
		NowLabel: "ሕጂ", Now: "18:00–20:00 ማሕበር ደቂ ኣንስትዮ: ቡን ቋንቋ", NextLabel: "ድሕሪኡ", Next: "20:00 Schackklubben Löparen",
		Footer: "ኣብ መእተዊ ኣብ ዘሎ ስክሪን ሓዝ · Mötesplatsen Ekö · 011-15 00 00"},
	"ti-closed": {Lang: "ti", Shape: door.ShapeClosed, Room: "ዎርክሾፕ", State: "ተዓጽዩ", Until: "ጽባሕ 09:00 ይኽፈት",
		NextLabel: "መጀመርታ", Next: "ጽባሕ 10:00 Cykelköket", Footer: "ኣብ መእተዊ ኣብ ዘሎ ስክሪን ሓዝ · Mötesplatsen Ekö · 011-15 00 00"},
}

func TestGolden(t *testing.T) {
	for name, sign := range signs {
		t.Run(name, func(t *testing.T) { golden(t, name, sign, panelSize) })
	}
	for _, size := range otherSizes {
		for _, name := range []string{"sv-free", "sv-busy", "sv-closed", "ar-free", "ar-busy", "ti-busy", "ti-closed"} {
			file := fmt.Sprintf("%s-%dx%d", name, size.X, size.Y)
			t.Run(file, func(t *testing.T) { golden(t, file, signs[name], size) })
		}
	}
}

// otherSizes are of the other panels: 2.13", 2.9" and 4.2", an OLED, and a 7.5" on end.
var otherSizes = []image.Point{{250, 122}, {296, 128}, {400, 300}, {128, 64}, {480, 800}}

func golden(t *testing.T, name string, sign door.Sign, size image.Point) {
	t.Helper()
	got, err := door.Render(sign, size)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", name+".png")
	if *update {
		writePicture(t, file, got)
		return
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if n := differing(got, want); n != 0 {
		other := filepath.Join(t.ArtifactDir(), name+".png")
		writePicture(t, other, got)
		t.Errorf("%d pixels differ from %s; what was drawn is in %s (go test -artifacts keeps it)", n, file, other)
	}
}

// differing counts the pixels in which two pictures differ; -1 if they are not of one size.
func differing(a, b image.Image) int {
	if a.Bounds() != b.Bounds() {
		return -1
	}
	n := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if isBlack(a, x, y) != isBlack(b, x, y) {
				n++
			}
		}
	}
	return n
}

func isBlack(img image.Image, x, y int) bool {
	r, _, _, _ := img.At(x, y).RGBA()
	return r == 0
}

func writePicture(t *testing.T, file string, img image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
