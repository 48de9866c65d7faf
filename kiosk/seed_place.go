package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"troskel/booking"
	"troskel/hardware/sim"
)

// routine is one weekly activity of the demo's place.
type routine struct {
	weekday            time.Weekday
	from, to           int // minutes of the day
	room, organisation string
	title              string
	id, topic          string // of booking.Activities and booking.Topics
	ages               []booking.Band
	expected           int
	missed             int // the week, counted from 0, in which nobody came; -1 = never
	came               map[booking.Band]int
}

func (a routine) details() booking.Details {
	return booking.Details{Title: a.title, Activity: a.id, Topic: a.topic, Ages: a.ages, Expected: a.expected}
}

// by is a member of the organisation that does it.
func (a routine) by() booking.By {
	return booking.By{Role: booking.Member, Organisation: a.organisation}
}

// Bands of the demo's activities.
var (
	children = []booking.Band{"0-10"}
	pupils   = []booking.Band{"0-10", "11-15"}
	teens    = []booking.Band{"11-15", "16-19"}
)

var activities = []routine{
	{time.Monday, 10 * 60, 12 * 60, "stora-salen", "sprakvannerna", "Språkcafé", "sprakcafe", "language", nil, 20, -1, map[booking.Band]int{"26-64": 14, "65+": 5}},
	{time.Monday, 15 * 60, 17 * 60, "lilla-salen", "laxhjalpen", "Läxhjälp", "laxhjalp", "school", pupils, 15, -1, map[booking.Band]int{"0-10": 4, "11-15": 9}},
	{time.Monday, 18 * 60, 20 * 60, "verkstaden", "odlarna", "Frökväll", "odling", "environment", nil, 8, 1, nil},
	{time.Tuesday, 13 * 60, 15 * 60, "lilla-salen", "somaliska-kvinnor", "Sykafé", "syjunta", "neighbourhood", nil, 10, -1, map[booking.Band]int{"26-64": 8}},
	{time.Tuesday, 17 * 60, 20 * 60, "stora-salen", "ungdomsradet", "Öppen ungdomskväll", "ungdomshang", "youth", teens, 30, -1, map[booking.Band]int{"11-15": 12, "16-19": 15}},
	{time.Wednesday, 9*60 + 30, 11*60 + 30, "lilla-salen", "sprakvannerna", "Samtal på lätt svenska", "sprakcafe", "language", nil, 12, -1, nil},
	{time.Wednesday, 15 * 60, 17 * 60, "lilla-salen", "laxhjalpen", "Läxhjälp", "laxhjalp", "school", pupils, 15, 0, nil},
	{time.Wednesday, 18 * 60, 21 * 60, "verkstaden", "schackklubben", "Schack för alla", "spel", "culture", nil, 10, -1, nil},
	{time.Thursday, 11 * 60, 13 * 60, "hela-salen", "hyresgasterna", "Soppa och samtal", "matlag", "food", nil, 40, -1, map[booking.Band]int{"26-64": 18, "65+": 17}},
	{time.Thursday, 13 * 60, 16 * 60, "disken", "medborgarkontoret", "Drop-in: hjälp med blanketter", "drop-in-hjalp", "rights", nil, 0, -1, nil},
	{time.Thursday, 17 * 60, 19 * 60, "stora-salen", "eritreanska", "Barndans", "dans", "children", children, 15, 1, nil},
	{time.Friday, 16 * 60, 22 * 60, "stora-salen", "ungdomsradet", "Fredagshäng", "ungdomshang", "youth", teens, 40, -1, map[booking.Band]int{"11-15": 10, "16-19": 22}},
	{time.Saturday, 12 * 60, 17 * 60, "hela-salen", "eritreanska", "Familjedag", "kulturfirande", "culture", nil, 60, -1, nil},
	{time.Sunday, 13 * 60, 16 * 60, "verkstaden", "schackklubben", "Söndagsschack", "spel", "culture", nil, 10, 0, nil},
}

// demoBadge is a card of the simulator that is registered in the demo, with a PIN that the simulator's page tells.
type demoBadge struct {
	card, organisation, name string
	role                     booking.Role
	pin, whose               string
}

var demoBadges = []demoBadge{
	{"kassoren", "schackklubben", "Kassören", booking.Administrator, "3974", "Schackklubben Tornet"},
	{"ungdomsledaren", "ungdomsradet", "Ungdomsledaren", booking.Member, "6108", "Ungdomsrådet"},
}

// demoNotes is what the simulator's page says of those cards.
func demoNotes() map[string]string {
	notes := map[string]string{}
	for _, b := range demoBadges {
		notes[b.card] = fmt.Sprintf("%s, %s: PIN %s", b.name, b.whose, b.pin)
	}
	return notes
}

// demoRules is what staff of the demo have decided: youth first in the afternoons, as in Lerum; so many hours a week for each förening, so that there is room for
// more of them; and a yes from staff before the whole hall is moved about.
var demoRules = []struct {
	booking.Rule
	window string
}{
	{booking.Rule{Space: "stora-salen", Name: booking.RuleYouthFirst, Amount: 7}, "mon-fri 16:30-19:30"},
	{booking.Rule{Kind: booking.Forening, Name: booking.RuleHoursWeek, Amount: 12}, ""},
	{booking.Rule{Space: "hela-salen", Name: booking.RuleApproval, Amount: 1}, ""}, // and so for its parts, which need it not by themselves
	{booking.Rule{Space: "stora-salen", Name: booking.RuleApproval, Amount: 0}, ""},
	{booking.Rule{Space: "lilla-salen", Name: booking.RuleApproval, Amount: 0}, ""},
	{booking.Rule{Kind: booking.Neighbour, Name: booking.RuleLongest, Amount: 240}, ""},
}

// demoTitles is what titles mean in other languages.
var demoTitles = map[string]map[string]string{
	"Språkcafé":                     {"en": "Language café", "ar": "مقهى اللغة", "so": "Makhaayadda luqadda", "uk": "Мовне кафе"},
	"Läxhjälp":                      {"en": "Homework help", "ar": "مساعدة في الواجبات المدرسية", "so": "Caawinta shaqo-guriga", "uk": "Допомога з уроками"},
	"Soppa och samtal":              {"en": "Soup and conversation", "ar": "حساء وحديث", "uk": "Суп і розмова"},
	"Drop-in: hjälp med blanketter": {"en": "Drop-in: help with forms", "ar": "مساعدة في تعبئة الاستمارات دون موعد", "so": "Caawinta foomamka, ballan la'aan", "uk": "Допомога з бланками без запису"},
}

// house is what staff have set up: rules, badges, titles in other languages, what happens elsewhere; and what waits for somebody next week.
func (s *seeder) house(ctx context.Context, nextMonday booking.Date) error {
	staff := booking.By{Role: booking.Staff}
	for _, do := range []func(context.Context, booking.By, booking.Date) error{s.rules, s.badges, s.titles, s.elsewhere, s.undecided} {
		if err := do(ctx, staff, nextMonday); err != nil {
			return err
		}
	}
	return nil
}

func (s *seeder) rules(ctx context.Context, staff booking.By, _ booking.Date) error {
	for _, r := range demoRules {
		window, err := booking.ParseWeek(r.window)
		if err == nil {
			r.Window = window
			_, err = s.k.rooms.SetRule(ctx, staff, r.Rule)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *seeder) badges(ctx context.Context, staff booking.By, _ booking.Date) error {
	for _, b := range demoBadges {
		card, ok := sim.CardNamed(b.card)
		if !ok {
			return fmt.Errorf("the simulator has no card %q", b.card)
		}
		badge := booking.Badge{Organisation: b.organisation, Name: b.name, Role: b.role}
		if _, err := s.k.rooms.Enrol(ctx, staff, card.UID(), badge, b.pin); err != nil {
			return err
		}
	}
	return s.k.rooms.SetContact(ctx, staff, "schackklubben", booking.Contact{Function: "Kassören", Person: "Ruth Demo", Phone: "08-000 00 01"})
}

func (s *seeder) titles(ctx context.Context, staff booking.By, _ booking.Date) error {
	var errs []error
	for title, texts := range demoTitles {
		for lang, text := range texts {
			errs = append(errs, s.k.rooms.Translate(ctx, staff, title, lang, text))
		}
	}
	return errors.Join(errs...)
}

func (s *seeder) elsewhere(ctx context.Context, staff booking.By, nextMonday booking.Date) error {
	for _, e := range []struct {
		day, from, to       int
		title, place, topic string
		ages                []booking.Band
	}{
		{1, 9*60 + 30, 11*60 + 30, "Öppen förskola", "Familjecentralen, Torget 3", "parenting", children},
		{3, 18 * 60, 20 * 60, "Medborgardialog om nya parken", "Biblioteket", "democracy", nil},
		{5, 11 * 60, 15 * 60, "Prova på bandy", "Isbanan vid skolan", "sport", pupils},
	} {
		date := nextMonday.Add(e.day)
		_, err := s.k.rooms.AddElsewhere(ctx, staff, booking.Elsewhere{
			Interval: booking.Interval{Start: s.wallClock(date, e.from), End: s.wallClock(date, e.to)}, Title: e.title, Place: e.place, Topic: e.topic, Ages: e.ages,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// undecided is a booking of the whole hall that staff have not answered, and a förening that waits for an evening that another has.
func (s *seeder) undecided(ctx context.Context, _ booking.By, nextMonday booking.Date) error {
	ask := func(key, room, organisation string, day, from, to int, d booking.Details) booking.Request {
		date := nextMonday.Add(day)
		return booking.Request{
			Key: key, Space: room, Organisation: organisation, Details: d,
			Interval: booking.Interval{Start: s.wallClock(date, from), End: s.wallClock(date, to)},
		}
	}
	board := ask("demo-arsmote", "hela-salen", "hyresgasterna", 2, 19*60+30, 21*60, booking.Details{Title: "Årsmöte", Activity: "arsmote", Topic: "democracy", Expected: 50})
	if _, _, err := s.k.rooms.Book(ctx, booking.By{Role: booking.Member, Organisation: "hyresgasterna", Name: "Ordföranden"}, board); err != nil {
		return err
	}
	chess := ask("demo-ungdomsschack", "stora-salen", "schackklubben", 4, 17*60, 20*60, booking.Details{Title: "Ungdomsschack", Activity: "spel", Topic: "youth", Ages: teens})
	_, err := s.k.rooms.Wait(ctx, booking.By{Role: booking.Member, Organisation: "schackklubben", Name: "Kassören"}, chess)
	return err
}
