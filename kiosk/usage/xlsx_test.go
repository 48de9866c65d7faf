package usage_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"troskel/kiosk/usage"
)

// reopen reads a report's workbook back as another program would.
func reopen(t *testing.T, r *usage.Report) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := r.XLSX(&b); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

// swedish are the sheets' names as the catalogue has them.
func swedish(key string) string {
	if name, ok := strings.CutPrefix(key, "sheet."); ok {
		return map[string]string{
			"visits": "Besök", "spread": "Fördelning", "rooms": "Rum", "bookings": "Bokningar", "activities": "Aktiviteter", "recurring": "Återkommande", "partners": "Samarbetspartner",
			"matrix": "Matris", "logbook": "Loggbok", "definitions": "Definitioner", "quality": "Kvalitet",
		}[name]
	}
	return key
}

func weekInSwedish(t *testing.T) *excelize.File {
	t.Helper()
	p := week(t)
	r, err := p.Export(t.Context(), usage.Period{From: date(t, "2026-03-02"), To: date(t, "2026-03-08")}, p.now, swedish)
	if err != nil {
		t.Fatal(err)
	}
	return reopen(t, r)
}

func TestWorkbookSheets(t *testing.T) {
	book := weekInSwedish(t)
	same(t, "sheets", book.GetSheetList(), "Besök", "Fördelning", "Rum", "Bokningar", "Aktiviteter", "Återkommande", "Samarbetspartner", "Matris", "Loggbok", "Definitioner", "Kvalitet")
	for _, sheet := range book.GetSheetList() {
		panes, err := book.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the heading is not frozen: %+v %v", sheet, panes, err)
		}
		rows, err := book.GetRows(sheet)
		if err != nil || len(rows) < 2 {
			t.Errorf("%s has %d rows: %v", sheet, len(rows), err)
		}
	}
	filtered := map[string]bool{}
	for _, name := range book.GetDefinedName() {
		filtered[name.Scope] = strings.Contains(name.Name, "_FilterDatabase")
	}
	for _, sheet := range book.GetSheetList() {
		if !filtered[sheet] {
			t.Errorf("%s has no autofilter", sheet)
		}
	}
}

func TestWorkbookHoldsRealDatesAndNumbers(t *testing.T) {
	book := weekInSwedish(t)
	monday, err := excelize.ExcelDateToTime(46083, false)
	if err != nil || !monday.Equal(time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("46083 is %v: %v", monday, err)
	}
	for _, c := range []struct {
		sheet, cell, raw, shown, format string
		number                          bool
	}{
		{"Besök", "A2", "2026-W10", "2026-W10", "General", false},
		{"Besök", "B2", "46083", "2026-03-02", "yyyy-mm-dd", true},
		{"Besök", "C2", "46089", "2026-03-08", "yyyy-mm-dd", true},
		{"Besök", "D2", "12", "12", "#,##0", true},
		{"Besök", "E2", "..", "..", "General", false},
		{"Besök", "F2", "1234", "1,234", "#,##0", true},
		{"Rum", "B2", "46083", "2026-03-02", "yyyy-mm-dd", true},
		{"Rum", "D3", "'=1+1", "'=1+1", "General", false},
		{"Rum", "E2", "12", "12.00", "0.00", true},
		{"Rum", "G2", "1.0166666666666666", "1.02", "0.00", true},
		{"Rum", "H2", "0.16666666666666666", "16.7%", "0.0%", true},
		{"Rum", "H3", "", "", "0.0%", true}, // nothing bookable: no rate
		{"Rum", "A18", "row.all", "row.all", "General", false},
		{"Rum", "H18", "0.125", "12.5%", "0.0%", true},
		{"Kvalitet", "D2", "1", "1", "#,##0", true},
	} {
		raw, err := book.GetCellValue(c.sheet, c.cell, excelize.Options{RawCellValue: true})
		if err != nil || raw != c.raw {
			t.Errorf("%s!%s holds %q (%v), want %q", c.sheet, c.cell, raw, err, c.raw)
		}
		if shown, err := book.GetCellValue(c.sheet, c.cell); err != nil || shown != c.shown {
			t.Errorf("%s!%s shows %q (%v), want %q", c.sheet, c.cell, shown, err, c.shown)
		}
		kind, err := book.GetCellType(c.sheet, c.cell)
		if number := kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber; err != nil || number != c.number {
			t.Errorf("%s!%s has type %v (%v), number: want %v", c.sheet, c.cell, kind, err, c.number)
		}
		if got := format(t, book, c.sheet, c.cell); got != c.format {
			t.Errorf("%s!%s has format %q, want %q", c.sheet, c.cell, got, c.format)
		}
		if formula, err := book.GetCellFormula(c.sheet, c.cell); err != nil || formula != "" {
			t.Errorf("%s!%s is the formula %q (%v)", c.sheet, c.cell, formula, err)
		}
	}
}

// format is the number format of a cell.
func format(t *testing.T, book *excelize.File, sheet, cell string) string {
	t.Helper()
	id, err := book.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := book.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if style.CustomNumFmt == nil {
		return ""
	}
	return *style.CustomNumFmt
}

func TestWorkbookAndCSVTellTheSame(t *testing.T) {
	report := week(t).export("2026-03-02", "2026-03-08")
	book := reopen(t, report)
	for sheet, file := range map[string]string{
		"sheet.visits": "besok-per-vecka.csv", "sheet.rooms": "rum-per-dag.csv", "sheet.bookings": "bokningar-per-rum.csv", "sheet.definitions": "definitioner.csv", "sheet.quality": "kvalitet.csv",
	} {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		table := lines(t, csvOf(t, report, file))
		if len(rows) != len(table) {
			t.Errorf("%s has %d rows, %s has %d", sheet, len(rows), file, len(table))
		}
		for i := range min(len(rows), len(table)) {
			if rows[i][0] != table[i][0] {
				t.Errorf("row %d of %s begins with %q, that of %s with %q", i+1, sheet, rows[i][0], file, table[i][0])
			}
		}
	}
}
