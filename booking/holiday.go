package booking

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Holiday is a public holiday of Sweden, or an eve that people treat as one.
type Holiday struct {
	Date Date
	Code string // stable, "midsommarafton"
	Name string // in Swedish, "Midsommarafton"
	Eve  bool   // no holiday by law, and treated as one
}

// The years that Holidays knows. Before 1953 midsummer and All Saints' Day were not yet on Saturdays.
const (
	firstHolidays = 1953
	lastHolidays  = 9999
)

// holidayRule is how a holiday finds its date: on a day of the year, days after Easter Sunday, or on the first Saturday from a day on.
type holidayRule struct {
	code, name string
	month      time.Month // 0 for those that follow Easter
	day        int        // of the month, or days after Easter Sunday
	saturday   bool       // the first Saturday from there on
	add        int        // days after the date found
	eve        bool
	from, to   int // years, 0 = always
}

// holidayRules is the public holidays of lag (1989:253) om allmänna helgdagar, which keeps the days that held before it: Whit Monday was one until
// 2004, and the national day is one since 2005 (SFS 2004:1320). Midsummer Day is the Saturday of 20–26 June, All Saints' Day that of 31 October –
// 6 November; both since 1953.
//
// Of the eves, lag (1930:173) om beräkning av lagstadgad tid and semesterlagen (1977:480) treat midsommarafton, julafton and nyårsafton as holidays.
// The others are kept by custom and by collective agreements, which shorten the working day: an eve here is a day on which a place may want
// other hours, not one that is closed.
var holidayRules = []holidayRule{
	{code: "nyarsdagen", name: "Nyårsdagen", month: time.January, day: 1},
	{code: "trettondagsafton", name: "Trettondagsafton", month: time.January, day: 5, eve: true},
	{code: "trettondedag-jul", name: "Trettondedag jul", month: time.January, day: 6},
	{code: "skartorsdagen", name: "Skärtorsdagen", day: -3, eve: true},
	{code: "langfredagen", name: "Långfredagen", day: -2},
	{code: "paskafton", name: "Påskafton", day: -1, eve: true},
	{code: "paskdagen", name: "Påskdagen"},
	{code: "annandag-pask", name: "Annandag påsk", day: 1},
	{code: "valborgsmassoafton", name: "Valborgsmässoafton", month: time.April, day: 30, eve: true},
	{code: "forsta-maj", name: "Första maj", month: time.May, day: 1},
	{code: "kristi-himmelsfardsdag", name: "Kristi himmelsfärdsdag", day: 39},
	{code: "pingstafton", name: "Pingstafton", day: 48, eve: true},
	{code: "pingstdagen", name: "Pingstdagen", day: 49},
	{code: "annandag-pingst", name: "Annandag pingst", day: 50, to: 2004},
	{code: "nationaldagen", name: "Sveriges nationaldag", month: time.June, day: 6, from: 2005},
	{code: "midsommarafton", name: "Midsommarafton", month: time.June, day: 20, saturday: true, add: -1, eve: true},
	{code: "midsommardagen", name: "Midsommardagen", month: time.June, day: 20, saturday: true},
	{code: "allhelgonaafton", name: "Allhelgonaafton", month: time.October, day: 31, saturday: true, add: -1, eve: true},
	{code: "alla-helgons-dag", name: "Alla helgons dag", month: time.October, day: 31, saturday: true},
	{code: "julafton", name: "Julafton", month: time.December, day: 24, eve: true},
	{code: "juldagen", name: "Juldagen", month: time.December, day: 25},
	{code: "annandag-jul", name: "Annandag jul", month: time.December, day: 26},
	{code: "nyarsafton", name: "Nyårsafton", month: time.December, day: 31, eve: true},
}

// Holidays is the holidays of a year, 1953–9999, by date; of two on one date the holiday comes before the eve. It is an error to ask for another year.
// That a Sunday is a holiday by law is not told apart: opening hours know their Sundays.
func Holidays(year int) ([]Holiday, error) {
	if year < firstHolidays || year > lastHolidays {
		return nil, fmt.Errorf("booking: holidays are known for the years %d to %d, not %d", firstHolidays, lastHolidays, year)
	}
	var all []Holiday
	for _, rule := range holidayRules {
		if year >= rule.from && (rule.to == 0 || year <= rule.to) {
			all = append(all, Holiday{Date: rule.date(year), Code: rule.code, Name: rule.name, Eve: rule.eve})
		}
	}
	slices.SortStableFunc(all, func(a, b Holiday) int {
		if !a.Eve && b.Eve {
			return cmp.Or(a.Date.compare(b.Date), -1)
		}
		return a.Date.compare(b.Date)
	})
	return all, nil
}

func (r holidayRule) date(year int) Date {
	if r.month == 0 {
		return easter(year).Add(r.day)
	}
	date := Date{year, r.month, r.day}
	for r.saturday && date.Weekday() != time.Saturday {
		date = date.Add(1)
	}
	return date.Add(r.add)
}

// easter is Easter Sunday in the Gregorian calendar, by the algorithm that Nature printed on 20 April 1876 and J. Meeus in Astronomical Algorithms,
// chapter 8.
func easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Date{year, time.Month(n / 31), n%31 + 1}
}

// holidayCodes is which holidays a date is, holidays before eves.
func (k *known) holidayCodes(d Date) []string {
	year, there := k.holidays.Load(d.Year)
	if !there {
		codes := map[Date][]string{}
		all, err := Holidays(d.Year)
		if err != nil {
			return nil // before there were computers, or long after us: no choice was made for it
		}
		for _, h := range all {
			codes[h.Date] = append(codes[h.Date], h.Code)
		}
		year, _ = k.holidays.LoadOrStore(d.Year, codes)
	}
	return year.(map[Date][]string)[d]
}
