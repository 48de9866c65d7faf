package usage_test

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troskel/kiosk/usage"
)

// words reads the headings of a language from the catalogue of the screens.
func words(t *testing.T, language string) usage.Text {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), "ui", "i18n", language+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var catalogue struct {
		Export         map[string]map[string]string
		Activity, Band map[string]string
	}
	if err := json.Unmarshal(data, &catalogue); err != nil {
		t.Fatal(err)
	}
	return func(key string) string {
		group, name, _ := strings.Cut(key, ".")
		word := catalogue.Export[group][name]
		if usage.OwnWords(key) {
			word = map[string]map[string]string{"activity": catalogue.Activity, "band": catalogue.Band}[group][name]
		}
		if word == "" {
			t.Errorf("%s has no words for export.%s", language, key)
		}
		return word
	}
}

// A report with everything that can be remarked on finds its words, and names its sheets as staff know them.
func TestEveryHeadingHasWords(t *testing.T) {
	p := week(t)
	for _, statement := range []string{
		`INSERT INTO visit_mark VALUES (?, 'front', 'restart', 1)`, `INSERT INTO visit_mark VALUES (?, 'front', 'healed', 1)`,
		`INSERT INTO visit_waiting VALUES ('boot', ?, 'front', 1, 1, 0, 0, 0, 1)`,
	} {
		p.exec(statement, local(t, "2026-03-09 00:00").Unix())
	}
	p.count("2026-03-09 10:00", people{visits: 50})
	p.closeWeeks("2026-03-16 00:00")
	p.now = local(t, "2026-03-25 12:00")
	for language, sheets := range map[string]string{
		"sv": "Besök Fördelning Rum Bokningar Aktiviteter Återkommande Samarbetspartner Matris Loggbok Definitioner Kvalitet",
		"en": "Visits Distribution Rooms Bookings Activities Recurring Partners Matrix Log Definitions Quality",
	} {
		period := usage.Period{From: date(t, "2026-02-18"), To: date(t, "2026-03-25")}
		report, err := p.Export(t.Context(), period, p.now, words(t, language))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(reopen(t, report).GetSheetList(), " "); got != sheets {
			t.Errorf("sheets in %s: %s, want %s", language, got, sheets)
		}
		if err := report.CSV("kvalitet.csv", io.Discard); err != nil {
			t.Error(err)
		}
	}
}
