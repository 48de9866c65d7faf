package booking_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"troskel/booking"
)

var reception = booking.By{Role: booking.Staff, Name: "Receptionen"}

func (p *place) setHours(space, from, hours string) []booking.Booking {
	p.t.Helper()
	left, err := p.SetHours(p.ctx, reception, space, p.day(from), week(p.t, hours))
	if err != nil {
		p.t.Fatal(err)
	}
	return left
}

func (p *place) addSpecial(space, first, last, hours string) booking.SpecialHours {
	p.t.Helper()
	s, _, err := p.AddSpecialHours(p.ctx, reception, booking.SpecialHours{Space: space, First: p.day(first), Last: p.day(last), Hours: week(p.t, hours)})
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

func (p *place) choose(code, space, from string, normal bool, spans ...booking.ClockSpan) {
	p.t.Helper()
	h := booking.HolidayHours{Code: code, Space: space, From: p.day(from), Spans: spans, Normal: normal}
	if _, err := p.SetHolidayHours(p.ctx, reception, h); err != nil {
		p.t.Fatal(err)
	}
}

// hoursOn is the opening hours of a date as a sign shows them.
func (p *place) hoursOn(space, date string) string {
	p.t.Helper()
	var texts []string
	for _, i := range p.open(space, p.date(date)) {
		texts = append(texts, i.Start.In(p.zone).Format("15:04-")+i.End.In(p.zone).Format("15:04"))
	}
	return strings.Join(texts, ",")
}

func (p *place) isOpen(space, date, want string) {
	p.t.Helper()
	if got := p.hoursOn(space, date); got != want {
		p.t.Errorf("%s is open %q on %s, want %q", space, got, date, want)
	}
}

func ids(bookings []booking.Booking) string {
	var all []string
	for _, b := range bookings {
		all = append(all, fmt.Sprint(b.ID))
	}
	return strings.Join(all, " ")
}

func TestHoursFromADateOn(t *testing.T) {
	p := newPlace(t)
	p.setHours("ask", "2026-06-01", "mon-fri 12:00-15:00")
	p.setHours("ask", "2026-04-01", "mon-fri 10:00-18:00")
	p.setHours("ask", "2026-03-02", "mon 07:00-22:00") // today
	for date, want := range map[string]string{
		"2026-03-02": "07:00-22:00", "2026-03-03": "", "2026-04-01": "10:00-18:00", "2026-05-29": "10:00-18:00", "2026-06-01": "12:00-15:00", "2027-06-01": "12:00-15:00",
	} {
		p.isOpen("ask", date, want)
	}
	p.isOpen("sal", "2026-06-01", "12:00-15:00") // like its part
	p.isOpen("bok", "2026-06-01", "09:00-21:00")
	spaces, err := p.Spaces(p.ctx)
	if err != nil || spaces[0].Hours.String() != "mon 07:00-22:00" {
		t.Errorf("a screen shows today's hours, not those of June: %v, %v", spaces[0].Hours, err)
	}
	p.setHours("ask", "2026-06-01", "mon-fri 12:00-16:00") // once more about that date
	p.isOpen("ask", "2026-06-01", "12:00-16:00")
}

func TestHoursTellWhichBookingsAreOutsideNow(t *testing.T) {
	p := newPlace(t)
	p.book("ask", "2026-03-03 09:00", "10:00")
	late := p.book("ask", "2026-03-10 19:00", "21:00")
	hall := p.book("sal", "2026-03-11 19:00", "20:00")
	p.book("bok", "2026-03-10 19:00", "21:00")
	far := p.book("ask", "2027-03-10 19:00", "21:00")
	gone := p.book("ask", "2026-03-12 19:00", "21:00")
	p.step(p.revoke, gone.ID)
	if got, want := ids(p.setHours("ask", "2026-03-09", "mon-fri 09:00-19:00")), ids([]booking.Booking{late, hall, far}); got != want {
		t.Errorf("outside are %s, want %s", got, want)
	}
	after, err := p.Between(p.ctx, p.date("2026-03-10"))
	if err != nil || len(after) != 2 {
		t.Errorf("they stay: %+v, %v", after, err)
	}
}

func TestWhatStaffSetStaysUntilTheConfigurationSaysSomethingElse(t *testing.T) {
	p := newPlace(t)
	p.setHours("ask", "2026-03-02", "mon-fri 12:00-15:00")
	p.setHours("ask", "2026-03-20", "mon-fri 12:00-16:00")
	p.set(p.at("2026-03-04 08:00"))
	written := p.written()
	p.configure(rooms(t), nil)
	if p.written() != written {
		t.Error("the same configuration wrote again")
	}
	p.isOpen("ask", "2026-03-04", "12:00-15:00")
	spaces := rooms(t)
	spaces[0].Capacity, spaces[1].Hours = 21, week(t, "mon-fri 09:00-20:00") // about something else
	p.configure(spaces, nil)
	p.isOpen("ask", "2026-03-04", "12:00-15:00")
	p.isOpen("bok", "2026-03-04", "09:00-20:00")
	spaces[0].Hours = week(t, "mon-fri 08:00-17:00")
	p.configure(spaces, nil)
	p.isOpen("ask", "2026-03-03", "12:00-15:00") // over
	p.isOpen("ask", "2026-03-04", "08:00-17:00")
	p.isOpen("ask", "2026-03-20", "12:00-16:00") // what staff set is never removed
}

func TestSpecialHoursTakeThePlaceOfTheWeek(t *testing.T) {
	p := newPlace(t)
	p.addSpecial("", "2026-06-15", "2026-08-15", "mon-fri 10:00-14:00")
	p.addSpecial("bok", "2026-07-06", "2026-07-10", "mon-fri 08:00-20:00") // begins later
	p.addSpecial("bok", "2026-06-22", "2026-06-22", "")
	p.addSpecial("", "2026-06-22", "2026-06-22", "mon 12:00-13:00") // together: the space's own counts
	for _, c := range []struct{ space, date, want string }{
		{"ask", "2026-06-12", "09:00-21:00"}, {"ask", "2026-06-15", "10:00-14:00"}, {"ask", "2026-08-14", "10:00-14:00"},
		{"ask", "2026-08-17", "09:00-21:00"}, {"ask", "2026-07-04", ""}, // its Saturdays are closed in summer
		{"bok", "2026-07-03", "10:00-14:00"}, {"bok", "2026-07-06", "08:00-20:00"}, {"bok", "2026-07-13", "10:00-14:00"},
		{"sal", "2026-07-06", "10:00-14:00"}, // when both of its rooms are
		{"bok", "2026-06-22", ""}, {"ask", "2026-06-22", "12:00-13:00"}, {"kok", "2026-06-22", "12:00-13:00"},
	} {
		p.isOpen(c.space, c.date, c.want)
	}
	p.addSpecial("sal", "2026-07-07", "2026-07-07", "tue 12:00-24:00")
	p.isOpen("sal", "2026-07-07", "12:00-14:00") // a hall's own are inside those of its rooms
	p.addSpecial("sal", "2026-07-08", "2026-07-08", "")
	p.isOpen("sal", "2026-07-08", "")
}

func TestSpecialHoursAreTakenBackFromTodayOn(t *testing.T) {
	p := newPlace(t)
	begun := p.addSpecial("ask", "2026-03-02", "2026-03-13", "mon-fri 10:00-11:00")
	coming := p.addSpecial("ask", "2026-04-06", "2026-04-10", "mon-fri 10:00-11:00")
	p.set(p.at("2026-03-05 23:30"))
	for _, id := range []int64{begun.ID, coming.ID} {
		if err := p.RemoveSpecialHours(p.ctx, reception, id); err != nil {
			t.Fatal(err)
		}
	}
	p.isOpen("ask", "2026-03-04", "10:00-11:00")
	p.isOpen("ask", "2026-03-05", "09:00-21:00")
	p.isOpen("ask", "2026-04-07", "09:00-21:00")
	all, err := p.SpecialHours(p.ctx)
	if err != nil || len(all) != 1 || all[0].ID != begun.ID || all[0].Last != p.day("2026-03-04") {
		t.Errorf("%+v, %v", all, err)
	}
	p.refused(p.RemoveSpecialHours(p.ctx, reception, begun.ID), "past")
	p.refused(p.RemoveSpecialHours(p.ctx, reception, coming.ID), "unknown_special")
}

func TestStaffChooseWhatAHolidayMeans(t *testing.T) {
	p := newPlace(t)
	p.isOpen("ask", "2026-05-14", "09:00-21:00") // nobody chose: as on any Thursday
	p.choose("kristi-himmelsfardsdag", "", "2026-03-02", false)
	p.choose("kristi-himmelsfardsdag", "", "2027-01-01", false, booking.ClockSpan{From: 600, To: 840}, booking.ClockSpan{From: 900, To: 960})
	p.choose("kristi-himmelsfardsdag", "bok", "2026-03-02", true)
	for _, c := range []struct{ space, date, want string }{
		{"ask", "2026-05-14", ""}, {"kok", "2026-05-14", ""}, {"bok", "2026-05-14", "09:00-21:00"}, {"sal", "2026-05-14", ""},
		{"ask", "2027-05-06", "10:00-14:00,15:00-16:00"}, {"sal", "2027-05-06", "10:00-14:00,15:00-16:00"}, {"bok", "2027-05-06", "09:00-21:00"},
		{"ask", "2026-05-15", "09:00-21:00"},
	} {
		p.isOpen(c.space, c.date, c.want)
	}
	all, err := p.HolidayHours(p.ctx)
	if err != nil || len(all) != 3 || all[0].Space != "" || all[1].From.Year != 2027 || len(all[1].Spans) != 2 || !all[2].Normal {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestADateThatIsTwoHolidays(t *testing.T) {
	p := newPlace(t)
	p.choose("valborgsmassoafton", "", "2026-03-02", false, booking.ClockSpan{From: 540, To: 720})
	p.choose("pingstafton", "", "2026-03-02", false)
	p.isOpen("ask", "2071-06-06", "") // a Saturday: the eve was chosen, the national day was not
	p.choose("nationaldagen", "", "2026-03-02", false, booking.ClockSpan{From: 600, To: 660})
	p.isOpen("ask", "2071-06-06", "10:00-11:00") // the holiday by law counts first
	p.isOpen("ask", "2035-04-30", "09:00-12:00")
}

func TestClosureBeforeSpecialBeforeHolidayBeforeWeek(t *testing.T) {
	p := newPlace(t)
	p.isOpen("ask", "2026-12-24", "09:00-21:00")
	p.choose("julafton", "", "2026-03-02", false, booking.ClockSpan{From: 600, To: 720})
	p.isOpen("ask", "2026-12-24", "10:00-12:00")
	p.addSpecial("", "2026-12-21", "2027-01-06", "mon-sun 11:00-15:00")
	p.isOpen("ask", "2026-12-24", "11:00-15:00")
	c, _, err := p.AddClosure(p.ctx, reception, booking.Closure{Interval: p.span("2026-12-24 12:00", "13:00")})
	if err != nil {
		t.Fatal(err)
	}
	p.isOpen("ask", "2026-12-24", "11:00-12:00,13:00-15:00")
	if err := p.RemoveClosure(p.ctx, reception, c.ID); err != nil {
		t.Fatal(err)
	}
	p.isOpen("ask", "2026-12-24", "11:00-15:00")
}

func TestSpecialHoursInTheNightsTheClockIsMoved(t *testing.T) {
	p := newPlace(t)
	p.addSpecial("ask", "2026-03-28", "2026-03-29", "sat-sun 00:00-24:00")
	p.addSpecial("ask", "2026-10-25", "2026-10-25", "sun 02:00-04:00")
	p.addSpecial("bok", "2026-03-29", "2026-03-29", "sun 01:30-02:30")
	for _, c := range []struct {
		space, date string
		hours       float64
	}{{"ask", "2026-03-28", 24}, {"ask", "2026-03-29", 23}, {"ask", "2026-10-25", 3}, {"bok", "2026-03-29", 1}} {
		if got := p.open(c.space, p.date(c.date)).Length().Hours(); got != c.hours {
			t.Errorf("%s on %s: %v h, want %v", c.space, c.date, got, c.hours)
		}
	}
	p.isOpen("bok", "2026-03-29", "01:30-03:30") // 02:30 does not exist and is read as 03:30
}

func TestOnlyStaffDecideAboutHours(t *testing.T) {
	p := newPlace(t)
	written := p.written()
	for _, by := range []booking.By{{}, {Role: booking.Administrator, Organisation: "kor"}, {Role: booking.Member, Organisation: "kor"}} {
		_, hours := p.SetHours(p.ctx, by, "ask", p.day("2026-03-09"), booking.Week{})
		_, _, special := p.AddSpecialHours(p.ctx, by, booking.SpecialHours{First: p.day("2026-03-09"), Last: p.day("2026-03-09")})
		_, holiday := p.SetHolidayHours(p.ctx, by, booking.HolidayHours{Code: "julafton", From: p.day("2026-03-09")})
		_, _, closure := p.AddClosure(p.ctx, by, booking.Closure{Interval: p.date("2026-03-09")})
		for n, err := range []error{hours, special, holiday, closure, p.RemoveSpecialHours(p.ctx, by, 1), p.RemoveClosure(p.ctx, by, 1)} {
			if code := p.codeOf(err); code != "staff_only" {
				t.Errorf("%+v, %d: %q", by, n, code)
			}
		}
	}
	if p.written() != written {
		t.Error("something was written")
	}
}

func TestDecisionsAboutHoursThatCannotBe(t *testing.T) {
	p := newPlace(t)
	written := p.written()
	day, old, far, never := p.day("2026-03-09"), p.day("2026-03-01"), p.day("2037-01-01"), booking.Date{Year: 2026, Month: 2, Day: 30}
	night := booking.Week{2: {{From: 1320, To: 1560}}}
	long := strings.Repeat("å", 81)
	hours := func(space string, from booking.Date, w booking.Week) error {
		_, err := p.SetHours(p.ctx, reception, space, from, w)
		return err
	}
	special := func(s booking.SpecialHours) error {
		_, _, err := p.AddSpecialHours(p.ctx, reception, s)
		return err
	}
	holiday := func(h booking.HolidayHours) error {
		_, err := p.SetHolidayHours(p.ctx, reception, h)
		return err
	}
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"hours of no space":        {hours("x", day, booking.Week{}), "unknown_space"},
		"hours of yesterday":       {hours("ask", old, booking.Week{}), "past"},
		"hours of no date":         {hours("ask", booking.Date{}, booking.Week{}), "date_invalid"},
		"hours of 30 February":     {hours("ask", never, booking.Week{}), "date_invalid"},
		"hours of 2037":            {hours("ask", far, booking.Week{}), "date_invalid"},
		"hours past midnight":      {hours("ask", day, night), "hours_invalid"},
		"special of no space":      {special(booking.SpecialHours{Space: "x", First: day, Last: day}), "unknown_space"},
		"special of yesterday":     {special(booking.SpecialHours{First: old, Last: day}), "past"},
		"special that ends before": {special(booking.SpecialHours{First: day.Add(1), Last: day}), "backwards"},
		"special without end":      {special(booking.SpecialHours{First: day, Last: far}), "date_invalid"},
		"special past midnight":    {special(booking.SpecialHours{First: day, Last: day, Hours: night}), "hours_invalid"},
		"special with a long text": {special(booking.SpecialHours{First: day, Last: day, Reason: long}), "reason_long"},
		"unknown holiday":          {holiday(booking.HolidayHours{Code: "midsummer", From: day}), "unknown_holiday"},
		"holiday of no space":      {holiday(booking.HolidayHours{Code: "julafton", Space: "x", From: day}), "unknown_space"},
		"holiday of yesterday":     {holiday(booking.HolidayHours{Code: "julafton", From: old}), "past"},
		"holiday both ways":        {holiday(booking.HolidayHours{Code: "julafton", From: day, Normal: true, Spans: []booking.ClockSpan{{From: 1, To: 2}}}), "hours_invalid"},
		"holiday out of order": {holiday(booking.HolidayHours{Code: "julafton", From: day,
			Spans: []booking.ClockSpan{{From: 600, To: 700}, {From: 500, To: 600}}}), "hours_invalid"},
	} {
		if got := p.codeOf(c.err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if p.written() != written {
		t.Error("something was half-saved")
	}
}

func TestDecisionsAreInTheAuditTrail(t *testing.T) {
	p := newPlace(t)
	p.setHours("ask", "2026-03-09", "mon 10:00-12:00")
	s := p.addSpecial("", "2026-03-09", "2026-03-10", "")
	p.choose("julafton", "bok", "2026-03-09", true)
	c, _, err := p.AddClosure(p.ctx, reception, booking.Closure{Space: "kok", Interval: p.span("2026-03-09 10:00", "12:00"), Reason: "Städning"})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.RemoveSpecialHours(p.ctx, reception, s.ID); err != nil {
		t.Fatal(err)
	}
	if err := p.RemoveClosure(p.ctx, reception, c.ID); err != nil {
		t.Fatal(err)
	}
	events, err := p.Audit(p.ctx, reception, booking.EventFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range events {
		if e.By == reception {
			got = append(got, e.Action+" "+e.Space+": "+e.Detail)
		}
	}
	slices.Reverse(got)
	want := []string{
		"hours ask: 2026-03-09 mon 10:00-12:00", "special_hours : 2026-03-09/2026-03-10 ", "holiday_hours bok: julafton 2026-03-09 normal",
		"close kok: 2026-03-09T09:00:00Z/2026-03-09T11:00:00Z", "ordinary_hours : 2026-03-09/2026-03-10", "reopen kok: 2026-03-09T09:00:00Z/2026-03-09T11:00:00Z",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the trail says\n%q, want\n%q", got, want)
	}
}
