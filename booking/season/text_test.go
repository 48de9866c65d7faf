package season_test

import (
	"flag"
	"os"
	"testing"
	"time"

	"troskel/booking/season"
)

var update = flag.Bool("update", false, "write the texts in testdata anew; read each before committing it")

// TestTheAnnexToTheMinutes is one term at a mötesplats with twelve föreningar, as the board reads it.
func TestTheAnnexToTheMinutes(t *testing.T) {
	const golden = "testdata/varterminen.txt"
	got := allocate(t, springTerm()).Text(springNames)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the text is not %s; run with -update and read what changed. It is now:\n%s", golden, got)
	}
}

var springNames = season.Names{
	Round:  "Vårterminen 2027",
	Spaces: map[string]string{"ask": "Ask", "bok": "Bok", "sal": "Stora salen", "kok": "Köket"},
	Applicants: map[string]string{
		"dans": "Dansgruppen Stegen", "fk": "Fotbollsklubbens läxhjälp", "hyres": "Hyresgästföreningen", "kor": "Kören Tonträffen",
		"mat": "Matlaget", "pro": "PRO", "scout": "Scoutkåren", "schack": "Schackklubben", "som": "Somaliska kvinnoföreningen",
		"sprak": "Språkkaféet", "teater": "Teaterföreningen", "yoga": "Yogaföreningen",
	},
}

// springTerm has two rooms that join into a hall, and a kitchen that is left clean.
func springTerm() season.Round {
	r := season.Round{Seed: "2026-11-20, dragning 4711"}
	r.Spaces = []season.Space{{ID: "ask", After: 15}, {ID: "bok", After: 15}, {ID: "sal", Leaves: []string{"ask", "bok"}, Before: 15, After: 15}, {ID: "kok", After: 30}}
	for day := time.Monday; day <= time.Friday; day++ {
		r.Youth[day] = []season.Span{{From: 16*60 + 30, To: 19*60 + 30}}
		for n := range r.Spaces {
			r.Spaces[n].Free[day] = []season.Span{{From: 9 * 60, To: 21 * 60}}
		}
	}
	for n := range r.Spaces[:3] {
		r.Spaces[n].Free[time.Tuesday] = []season.Span{{From: 9 * 60, To: 15 * 60}, {From: 17 * 60, To: 21 * 60}} // the municipality's advice until five
	}
	r.Applicants = []season.Applicant{
		{ID: "dans", Weight: 230, Youth: true, Most: 2, Wishes: []season.Wish{
			wish(time.Monday, 17, 0, 90, 0, 30, "sal"), wish(time.Wednesday, 17, 0, 90, 0, 30, "sal"), wish(time.Thursday, 17, 0, 90, 0, 0, "sal", "ask")}},
		{ID: "fk", Weight: 225, Youth: true, Wishes: []season.Wish{
			wish(time.Monday, 16, 0, 120, 0, 0, "bok", "ask"), wish(time.Thursday, 16, 0, 120, 0, 0, "bok", "ask")}},
		{ID: "hyres", Weight: 95, Most: 1, Wishes: []season.Wish{wish(time.Monday, 18, 0, 120, 0, 60, "bok", "ask"), wish(time.Tuesday, 18, 0, 120, 0, 60, "bok", "ask")}},
		{ID: "kor", Weight: 140, Most: 1, Wishes: []season.Wish{wish(time.Wednesday, 18, 30, 120, 30, 30, "sal"), wish(time.Thursday, 18, 30, 120, 0, 30, "sal")}},
		{ID: "mat", Weight: 115, Wishes: []season.Wish{wish(time.Wednesday, 16, 0, 180, 60, 0, "kok"), wish(time.Friday, 16, 0, 180, 60, 0, "kok")}},
		{ID: "pro", Weight: 130, Wishes: []season.Wish{wish(time.Tuesday, 13, 0, 120, 0, 0, "sal"), wish(time.Tuesday, 15, 0, 60, 0, 0, "bok", "kok")}},
		{ID: "schack", Weight: 120, Wishes: []season.Wish{wish(time.Monday, 18, 0, 180, 0, 0, "ask", "bok"), wish(time.Friday, 18, 0, 180, 0, 0, "ask", "bok")}},
		{ID: "scout", Weight: 220, Youth: true, Most: 1, Wishes: []season.Wish{wish(time.Wednesday, 18, 0, 90, 30, 0, "sal"), wish(time.Monday, 18, 0, 90, 30, 30, "bok")}},
		{ID: "som", Weight: 125, Most: 2, Wishes: []season.Wish{wish(time.Wednesday, 17, 0, 120, 0, 0, "kok"), wish(time.Friday, 17, 0, 120, 0, 120, "sal"), wish(time.Thursday, 17, 0, 120, 0, 0, "kok")}},
		{ID: "sprak", Weight: 125, Wishes: []season.Wish{wish(time.Tuesday, 17, 0, 90, 0, 30, "ask", "bok"), wish(time.Thursday, 17, 0, 90, 0, 30, "ask", "bok")}},
		{ID: "teater", Weight: 110, Wishes: []season.Wish{wish(time.Monday, 18, 0, 150, 0, 0, "sal"), wish(time.Thursday, 18, 0, 150, 0, 30, "sal")}},
		{ID: "yoga", Weight: 60, Wishes: []season.Wish{wish(time.Friday, 17, 0, 60, 0, 60, "ask", "bok"), wish(time.Saturday, 10, 0, 60, 0, 0, "ask")}},
	}
	return r
}

func wish(day time.Weekday, hour, minute, length, earlier, later int, spaces ...string) season.Wish {
	return season.Wish{Day: day, From: 60*hour + minute, Length: length, Earlier: earlier, Later: later, Spaces: spaces}
}
