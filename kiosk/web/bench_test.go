package web_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"troskel/kiosk/web"
)

// BenchmarkBookingTo100Screens measures from the moment a screen sends its booking, over the commit to disk, to the moment that the last of a
// hundred screens has the delta, through real sockets in this process. It books and cancels in turn, as fast as the screens can follow.
func BenchmarkBookingTo100Screens(b *testing.B) {
	const screens = 100
	p := newPlace(b)
	arrived := make(chan time.Time, screens)
	for i := range screens {
		query := []string{"screen=booking", "screen=entrance", "screen=door&room=koket", "screen=staff"}[i%4]
		ws := p.open(query).ws
		if err := ws.SetReadDeadline(time.Time{}); err != nil {
			b.Fatal(err)
		}
		go relay(ws, arrived)
	}
	var took []time.Duration
	for b.Loop() {
		for range 200 { // a hundredth of fewer would be a single stall of the disk
			took = append(took, bookAndCancel(b, p, arrived, screens)...)
		}
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op") // a round is not what is measured
	for _, percent := range []int{50, 99} {
		at := took[(len(took)-1)*percent/100]
		unit := fmt.Sprintf("ms-p%d", percent)
		if percent == 99 {
			unit += "(<25)"
		}
		b.ReportMetric(float64(at.Microseconds())/1000, unit)
	}
}

// bookAndCancel opens a screen for five bookings, so that none asks faster than a finger may, and measures them.
func bookAndCancel(b *testing.B, p *place, arrived <-chan time.Time, screens int) (took []time.Duration) {
	b.Helper()
	asker := p.open("screen=staff")
	defer func() { _ = asker.ws.Close() }()
	for range 5 {
		began := time.Now()
		booked := asker.ask(book("koket", 12, 13))
		if booked.Status != web.AnswerOK {
			b.Fatalf("%+v", booked)
		}
		took = append(took, lastOf(b, arrived, screens).Sub(began))
		asker.ask(web.Command{Cancel: &web.Cancel{Booking: booked.Booking.ID}})
		lastOf(b, arrived, screens)
	}
	return took
}

// relay tells when each delta that shows the day has arrived. A browser decodes it in a process of its own, so it is not decoded here.
func relay(ws *websocket.Conn, arrived chan<- time.Time) {
	for {
		_, message, err := ws.ReadMessage()
		if err != nil {
			return
		}
		at := time.Now()
		if bytes.HasPrefix(message, []byte(`{"delta":`)) && bytes.Contains(message, []byte(`"today":`)) {
			arrived <- at
		}
	}
}

func lastOf(b *testing.B, arrived <-chan time.Time, n int) (last time.Time) {
	b.Helper()
	for range n {
		select {
		case at := <-arrived:
			if at.After(last) {
				last = at
			}
		case <-time.After(patience):
			b.Fatal("a screen was not told")
		}
	}
	return last
}
