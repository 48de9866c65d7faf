package main

import (
	"context"
	"fmt"
	"image"
	"log/slog"
	"slices"
	"testing"
	"time"

	"troskel/hardware/door"
	"troskel/hardware/sim"
	"troskel/ui"
)

// benchSizes are of every panel there is a driver for, and of a screen.
var benchSizes = []image.Point{{800, 480}, {480, 800}, {400, 300}, {296, 128}, {250, 122}, {128, 64}, {1024, 600}}

// benchSign is a busy room in a language, with as much to say as a sign ever has.
func benchSign(texts *ui.Catalog, lang string, n int) door.Sign {
	word := func(key string) string { return texts.T(lang, "door."+key, map[string]string{"time": "20:00"}) }
	return door.Sign{
		Lang: lang, Shape: door.ShapeBusy, Room: "Stora salen", State: word("busy"), Until: word("until"), NowLabel: word("now"), NextLabel: word("next"), Footer: word("footer"),
		Now: fmt.Sprintf("18:00–20:00  Somaliska kvinnoföreningen %d", n), Next: "20:00–21:30  Eritreanska kulturföreningen",
	}
}

// BenchmarkSign is how long a door sign takes to be drawn, in the slowest language and on the largest panel, and how often a panel is refreshed while nothing on
// its sign changes, though it is told the sign ten thousand times.
func BenchmarkSign(b *testing.B) {
	texts, err := ui.Load()
	if err != nil {
		b.Fatal(err)
	}
	var slowest time.Duration
	for n := 0; b.Loop(); n++ {
		for _, lang := range defaults().Place.Languages {
			for _, size := range benchSizes {
				var took []time.Duration
				for range 5 {
					start := time.Now()
					if _, err := door.Render(benchSign(texts, lang, n), size); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(start))
				}
				slices.Sort(took)
				slowest = max(slowest, took[2])
			}
		}
	}
	b.ReportMetric(float64(slowest.Microseconds())/1000, "ms-to-draw(<50)")
	b.ReportMetric(float64(idleRefreshes(b, benchSign(texts, "sv", 0))), "refreshes-unchanged(=0)")
	b.ReportMetric(0, "ns/op")
}

// idleRefreshes is how many refreshes there are between two signs that look different.
func idleRefreshes(b *testing.B, sign door.Sign) int {
	glass, err := sim.NewEPaper("epd7in5-v2", 0, sim.EPaperPinsOf(b.Name()))
	if err != nil {
		b.Fatal(err)
	}
	defer glass.Close()
	glass.SetTimes(sim.EPaperTimes{})
	pins := glass.Pins()
	wiring := door.Wiring{Kind: glass.Kind(), SPI: pins.Port, DC: pins.DC, Reset: pins.Reset, Busy: pins.Busy}
	display := door.NewDisplay(func() (door.Panel, error) { return door.Open(wiring) }, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error)
	go func() { done <- display.Run(ctx) }()
	display.Show(sign)
	if err := glass.Wait(ctx, 1); err != nil {
		b.Fatal(err)
	}
	for n := range 10_000 {
		sign.Lang = []string{"sv", "en"}[n%2] // news that cannot be seen on it
		display.Show(sign)
	}
	sign.Room = "Lilla salen" // and one that can
	display.Show(sign)
	if err := glass.Wait(ctx, 2); err != nil {
		b.Fatal(err)
	}
	cancel()
	<-done
	return glass.Refreshes().Total() - 2
}
