package booking_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"troskel/booking"
)

// BenchmarkCalendar is a week of the activity calendar for one age, in a language that has a translation, where ten years are kept and where a
// month is.
func BenchmarkCalendar(b *testing.B) {
	long, short := benchPlace(b, tenYears), benchPlace(b, aMonth)
	var took, before []time.Duration
	for _, p := range []*place{long, short} {
		p.must(p.Translate(p.ctx, staff, "Träning för alla", "en", "Training for all"))
	}
	for b.Loop() {
		for range windows {
			took = append(took, sample(b, 25, long.week)...)
			before = append(before, sample(b, 25, short.week)...)
		}
	}
	slices.Sort(took)
	slices.Sort(before)
	b.ReportMetric(ms(quantile(took, 0.5)), "ms-p50")
	b.ReportMetric(ms(quantile(took, 0.99)), "ms-p99")
	b.ReportMetric(ms(quantile(took, 0.5))/ms(quantile(before, 0.5)), "of-a-month's-p50(<1.5)")
	b.ReportMetric(0, "ns/op")
}

// week asks for a week of the calendar as a visitor does.
func (p *place) week() error {
	all, err := p.Calendar(p.ctx, booking.CalendarFilter{
		During: p.span("2026-03-03 00:00", "2026-03-10 00:00"), Ages: []booking.Band{"11-15"}, Lang: "en",
	})
	if err == nil && (len(all) < 7*aDay/2 || all[0].Lang != "en") {
		err = fmt.Errorf("%d happenings in a week, the first of them %+v", len(all), all[0])
	}
	return err
}
