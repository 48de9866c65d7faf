package usage_test

import (
	"math"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/usage"
)

// The golden vectors were computed independently of this program. Each test is named after its vector.

const (
	officeHours = "mon-fri 09:00-21:00"
	allHours    = "mon-sun 00:00-24:00"
)

func inHours(t *testing.T, what string, got time.Duration, want float64) {
	t.Helper()
	if got.Hours() != want {
		t.Errorf("%s: %v h, want %v h", what, got.Hours(), want)
	}
}

func rate(t *testing.T, what string, got float64, ok bool, want float64) {
	t.Helper()
	if !ok || math.Abs(got-want) > 0.00005 {
		t.Errorf("%s: %.4f (exists: %v), want %.4f", what, got, ok, want)
	}
}

func TestV1(t *testing.T) {
	p := newPlace(t, "2026-02-23 08:00", rooms(t, "a", officeHours))
	open, err := p.rooms.Open(t.Context(), "a", span(t, "2026-03-02 00:00", "2026-03-09 00:00"))
	if err != nil {
		t.Fatal(err)
	}
	// Only imported data can overlap, since the engine refuses it; it still counts once.
	overlapping := booking.Set{span(t, "2026-03-02 11:00", "2026-03-02 13:00"), span(t, "2026-03-02 10:00", "2026-03-02 12:00")}
	use := usage.Measure(open, overlapping, nil)
	inHours(t, "bookable", use.Bookable, 60)
	inHours(t, "booked", use.Booked, 3)
	got, ok := use.BookingRate()
	rate(t, "bokningsgrad", got, ok, 0.05)

	p.book("a", "2026-03-02 10:00", "2026-03-02 12:00")
	p.book("a", "2026-03-02 12:00", "2026-03-02 13:00")
	if engine := sum(p.days("2026-03-02", "2026-03-08")); engine.Bookable != use.Bookable || engine.Booked != use.Booked || engine.Used != use.Used {
		t.Errorf("the same time booked without overlap: %v, want %v", engine, use)
	}
}

func TestV2(t *testing.T) {
	p := newPlace(t, "2026-02-23 08:00", rooms(t, "a", "fri 09:00-21:00; sat 10:00-16:00"))
	week := span(t, "2026-03-02 00:00", "2026-03-09 00:00")
	open, err := p.rooms.Open(t.Context(), "a", week)
	if err != nil {
		t.Fatal(err)
	}
	stay := booking.Set{span(t, "2026-03-06 18:00", "2026-03-08 15:00")} // longer than the engine allows
	use := usage.Measure(open, stay, stay)
	inHours(t, "bookable", use.Bookable, 18)
	inHours(t, "booked in hours", use.Booked, 9)
	inHours(t, "used in hours", use.Used, 9)
	inHours(t, "used off hours", use.OffHours, 36)
}

func TestV3(t *testing.T) {
	for _, night := range []struct {
		day              string
		bookable, booked float64
	}{{"2026-03-29", 23, 2}, {"2026-10-25", 25, 4}} {
		p := newPlace(t, "2026-03-01 08:00", rooms(t, "a", allHours))
		p.book("a", night.day+" 01:00", night.day+" 04:00")
		use := sum(p.days(night.day, night.day))
		inHours(t, night.day+" bookable", use.Bookable, night.bookable)
		inHours(t, night.day+" booked", use.Booked, night.booked)
	}
}

func TestV4(t *testing.T) {
	p := newPlace(t, "2026-02-20 08:00", rooms(t, "a", officeHours))
	p.at("2026-03-16 00:00", func() { p.configure(rooms(t, "a", "mon-fri 13:00-21:00")) })
	inHours(t, "March, with the hours that applied each day", sum(p.days("2026-03-01", "2026-03-31")).Bookable, 216)
}

func TestV5(t *testing.T) {
	p := newPlace(t, "2026-02-20 08:00", rooms(t, "a", officeHours))
	inHours(t, "before the holidays are known", sum(p.days("2026-03-30", "2026-04-12")).Bookable, 120)
	p.configure(rooms(t, "a", officeHours),
		booking.Closure{Interval: span(t, "2026-04-03 00:00", "2026-04-04 00:00"), Reason: "Långfredag"},
		booking.Closure{Interval: span(t, "2026-04-06 00:00", "2026-04-07 00:00"), Reason: "Annandag påsk"})
	inHours(t, "with both holidays", sum(p.days("2026-03-30", "2026-04-12")).Bookable, 96)
}

func TestV6(t *testing.T) {
	p := newPlace(t, "2026-02-20 08:00", rooms(t, "a", allHours))
	p.book("a", "2026-03-02 22:00", "2026-03-03 02:00")
	inHours(t, "the part on 3 March", sum(p.days("2026-03-03", "2026-03-03")).Booked, 2)
	inHours(t, "the part on 2 March", sum(p.days("2026-03-02", "2026-03-02")).Booked, 2)
	inHours(t, "both days", sum(p.days("2026-03-02", "2026-03-03")).Booked, 4)
}

func TestV7(t *testing.T) {
	p := newPlace(t, "2026-02-20 08:00", rooms(t, "a", officeHours),
		booking.Closure{Space: "a", Interval: span(t, "2026-03-02 09:00", "2026-03-02 10:00"), Reason: "Städning"},
		booking.Closure{Space: "a", Interval: span(t, "2026-03-02 12:00", "2026-03-02 14:00"), Reason: "Möte"})
	inHours(t, "a day with two closures", sum(p.days("2026-03-02", "2026-03-02")).Bookable, 9)
}

func TestV8(t *testing.T) {
	p := newPlace(t, "2026-02-20 08:00", rooms(t, "a", officeHours, "b", officeHours, "c", "mon 09:00-21:00"))
	for _, day := range []string{"02", "03", "04", "05", "06"} {
		p.book("a", "2026-03-"+day+" 09:00", "2026-03-"+day+" 15:00")
	}
	p.book("c", "2026-03-02 15:00", "2026-03-02 21:00")
	use := sum(p.days("2026-03-02", "2026-03-08"))
	inHours(t, "booked", use.Booked, 36)
	inHours(t, "bookable, the room without bookings too", use.Bookable, 132)
	got, ok := use.BookingRate()
	rate(t, "ratio of sums", got, ok, 0.2727)
}

// V9 is arithmetic over any rooms: a room of 20 that is open for 60 hours, with 5 people in it for 10 of them and 12 for 14.
func TestV9(t *testing.T) {
	u := usage.Use{Bookable: 60 * time.Hour, Used: 24 * time.Hour, Heads: usage.HeadsOf(20, 60*time.Hour, map[int]time.Duration{5: 10 * time.Hour, 12: 14 * time.Hour})}
	frequency, ok := u.UseRate()
	rate(t, "frequency", frequency, ok, 0.40)
	fill, ok := u.FillRate()
	rate(t, "platsfyllnad", fill, ok, 0.4542)
	seats, ok := u.SeatRate()
	rate(t, "platsutnyttjande", seats, ok, 0.1817)
	if math.Abs(seats-frequency*fill) > 1e-12 {
		t.Errorf("%v is not %v times %v", seats, frequency, fill)
	}
}

func TestV12(t *testing.T) {
	hall := booking.Space{ID: "hall", Name: "A+B", Parts: []string{"a", "b"}, From: booking.Date{Year: 2026, Month: time.January, Day: 1}}
	p := newPlace(t, "2026-02-20 08:00", append(rooms(t, "a", officeHours, "b", officeHours), hall))
	b := p.book("hall", "2026-03-02 10:00", "2026-03-02 12:00")
	p.at("2026-03-02 10:00", func() { p.checkIn(b) })
	p.now = local(t, "2026-03-03 00:00")
	days := p.days("2026-03-02", "2026-03-02")
	if len(days) != 2 || days[0].Space.ID != "a" || days[1].Space.ID != "b" {
		t.Fatalf("rooms in the denominator: %v, want a and b", days)
	}
	for _, d := range days {
		inHours(t, d.Space.ID+" bookable", d.Bookable, 12)
		inHours(t, d.Space.ID+" booked", d.Booked, 2)
		inHours(t, d.Space.ID+" used", d.Used, 2)
	}
}
