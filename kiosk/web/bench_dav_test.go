package web_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"troskel/booking"
)

// BenchmarkCalDAVPut measures how many events a calendar app books in a second, one after another over one connection, each durable before it is
// answered, in a place with 5,000 bookings; and how long the list of a room's calendar takes, of some 1,700. Radicale 3.1 keeps 3.1 a second among as many,
// and takes overlaps.
func BenchmarkCalDAVPut(b *testing.B) {
	const puts = 200
	p := newPlace(b)
	fillPlace(b, p, 5000)
	a := p.newApp("korpen")
	round := 0
	for b.Loop() {
		round++
		began := time.Now()
		for n := range puts {
			day := time.Date(2026, 9, 7+round*28, 8, 0, 0, 0, time.UTC).AddDate(0, 0, n/20/3*7+n/20%3) // Monday to Wednesday, which fillPlace leaves free
			uid := fmt.Sprintf("put-%d-%d", round, n)
			text := event(uid, "Träning", fmt.Sprintf("%02d%02d", 8+n%20/2, n%2*30), fmt.Sprintf("%02d%02d", 8+(n%20+1)/2, (n+1)%2*30))
			a.put(201, "room-koket/"+uid+".ics", strings.ReplaceAll(text, "20260305", day.Format("20060102")), "If-None-Match: *")
		}
		b.ReportMetric(puts/time.Since(began).Seconds(), "puts/s(≥31)")
		began = time.Now()
		if res, body := a.do("PROPFIND", "room-koket/", `<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>`, "Depth: 1"); res.StatusCode != 207 || strings.Count(body, "getetag") < 2*1000 {
			b.Fatalf("%s with %d", res.Status, strings.Count(body, "getetag"))
		}
		b.ReportMetric(float64(time.Since(began).Microseconds())/1000, "ms-list(<60)")
	}
	b.ReportMetric(0, "ns/op")
}

// fillPlace books half hours in three rooms, day after day.
func fillPlace(b *testing.B, p *place, bookings int) {
	b.Helper()
	rooms := []string{"norr", "soder", "koket"}
	const aDay = 20
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for n := worker; n < bookings; n += 8 {
				day := n / (aDay * len(rooms))
				from := wallClock(b, "2026-03-05 08:00").AddDate(0, 0, day/2*7+day%2).Add(time.Duration(n/len(rooms)%aDay) * 30 * time.Minute)
				_, _, err := p.rooms.Book(b.Context(), byStaff, booking.Request{
					Key: fmt.Sprintf("fill-key-%d", n), Space: rooms[n%len(rooms)], Interval: booking.Interval{Start: from, End: from.Add(30 * time.Minute)},
					Details: booking.Details{Title: "Kurs"},
				})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}
