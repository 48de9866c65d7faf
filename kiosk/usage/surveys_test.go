package usage_test

import (
	"strings"
	"testing"

	"troskel/kiosk/usage"
)

// TestTheSheetOfTheSurveys: rounds of the period, a group of their own, no share of a few answers and no number of 1 to 4, and what is wrong with them.
func TestTheSheetOfTheSurveys(t *testing.T) {
	p := week(t)
	for _, statement := range []string{
		`INSERT INTO survey_round VALUES (1, 'Vår', 'Entrén', '2026-02-02', '2026-03-01', 4, 100, 0, 0, 0), (2, '=Höst', 'Entrén', '2026-03-02', '2026-03-29', 4, 100, 0, 1, 0)`,
		`INSERT INTO survey_item VALUES (1, 0, 'safety', 1, 'Trygg?'), (2, 0, 'safety', 1, 'Trygg?'), (2, 1, 'offer', 1, 'Erbjuder?')`,
		`INSERT INTO survey_answer VALUES (1, 'safety', 'agree5', '', 'badge', 0, 10), (1, 'safety', 'agree1', '', 'badge', 0, 40),
			(2, 'safety', 'agree4', '', 'badge', 0, 40), (2, 'safety', 'agree2', '', 'halfday', 0, 10), (2, 'safety', 'agree1', '', 'badge', 1, 6),
			(2, 'offer', 'agree5', 'young', 'badge', 0, 3)`,
	} {
		p.exec(statement)
	}
	p.now = local(t, "2026-03-30 12:00")
	report, err := p.Export(t.Context(), usage.Period{From: date(t, "2026-03-02"), To: date(t, "2026-03-29")}, p.now, words(t, "sv"))
	if err != nil {
		t.Fatal(err)
	}
	var out, quality strings.Builder
	if err := report.CSV("enkat.csv", &out); err != nil {
		t.Fatal(err)
	}
	if err := report.CSV("kvalitet.csv", &quality); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\r\n'=Höst;Entrén;2026-03-02;2026-03-29;Trygg?;;50;0;6;0,8;0,6696;0,8876;tillräckligt;Vår;0,6;tydlig ökning\r\n",
		"Erbjuder?;under 26 år;..;0;0;;;;för få svar;;;\r\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the sheet lacks %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "2026-02-02") {
		t.Error("a round of another time is in the sheet")
	}
	for _, want := range []string{"halv dag", "karantän", "förlängdes"} {
		if !strings.Contains(quality.String(), want) {
			t.Errorf("Kvalitet does not tell of %q:\n%s", want, quality.String())
		}
	}
	if got := strings.Join(reopen(t, report).GetSheetList(), " "); got != "Besök Fördelning Rum Bokningar Aktiviteter Återkommande Samarbetspartner Enkät Matris Loggbok Definitioner Kvalitet" {
		t.Errorf("the sheets are %s", got)
	}
}
