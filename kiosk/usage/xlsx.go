package usage

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"troskel/booking"
)

// XLSX writes all tables as one workbook, a sheet each, with real dates and numbers.
func (r *Report) XLSX(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	s, err := newStyles(book)
	if err != nil {
		return fmt.Errorf("make the workbook: %w", err)
	}
	for i, t := range r.tables() {
		if err := r.addSheet(book, i, t, s); err != nil {
			return fmt.Errorf("make the sheet %q: %w", r.text(t.sheet), err)
		}
	}
	if err := book.SetDocProps(&excelize.DocProperties{
		Creator: "Tröskel", Title: r.xlsxName(), Created: r.Made.UTC().Format(time.RFC3339), Modified: r.Made.UTC().Format(time.RFC3339),
	}); err != nil {
		return fmt.Errorf("make the workbook: %w", err)
	}
	return book.Write(w)
}

// xlsxName is the workbook's file name.
func (r *Report) xlsxName() string {
	return fmt.Sprintf("troskel-%s-%s.xlsx", r.Period.From, r.Period.To)
}

// addSheet writes t as the sheet with that index; a new workbook has one sheet already.
func (r *Report) addSheet(book *excelize.File, index int, t table, s styles) error {
	name := r.text(t.sheet)
	if index == 0 {
		if err := book.SetSheetName(book.GetSheetName(0), name); err != nil {
			return err
		}
	} else if _, err := book.NewSheet(name); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(t.columns), len(t.rows)+1)
	if err != nil {
		return err
	}
	if err := book.AutoFilter(name, "A1:"+last, nil); err != nil { // before streaming begins, which writes it out
		return err
	}
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := r.fill(out, t, s); err != nil {
		return err
	}
	return out.Flush()
}

// fill streams the table's columns, heading and rows.
func (r *Report) fill(out *excelize.StreamWriter, t table, s styles) error {
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	line := make([]any, len(t.columns))
	for i, c := range t.columns {
		if err := out.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
		line[i] = excelize.Cell{StyleID: s.heading, Value: plain(r.text(c.heading))}
	}
	if err := out.SetRow("A1", line); err != nil {
		return err
	}
	for n, row := range t.rows {
		for i, cell := range row.cells {
			line[i] = s.typed(cell, row.sum)
		}
		if err := out.SetRow(fmt.Sprintf("A%d", n+2), line); err != nil {
			return err
		}
	}
	return nil
}

// styles are the workbook's cell styles. Those in pairs are for an ordinary row and for a sum.
type styles struct {
	heading                           int
	text, date, count, hidden, hours_ [2]int
	share                             [2]int
}

func newStyles(book *excelize.File) (styles, error) {
	var s styles
	var err error
	if s.heading, err = book.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Bold: true, Color: "FFFFFF"},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F3A5F"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	}); err != nil {
		return s, err
	}
	right := &excelize.Alignment{Horizontal: "right", Vertical: "top"}
	for _, kind := range []struct {
		ids    *[2]int
		format string
		align  *excelize.Alignment
	}{
		{&s.text, "General", &excelize.Alignment{Vertical: "top", WrapText: true}},
		{&s.date, "yyyy-mm-dd", &excelize.Alignment{Horizontal: "left", Vertical: "top"}},
		{&s.count, "#,##0", right},
		{&s.hidden, "General", right},
		{&s.hours_, "0.00", right},
		{&s.share, "0.0%", right},
	} {
		for sum := range kind.ids {
			style := &excelize.Style{CustomNumFmt: &kind.format, Alignment: kind.align}
			if sum == 1 {
				style.Font = &excelize.Font{Bold: true}
				style.Border = []excelize.Border{{Type: "top", Color: "808080", Style: 1}}
			}
			if kind.ids[sum], err = book.NewStyle(style); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// typed is a cell with its value as the spreadsheet's own type. A text cell is never a formula, and stays none if it is saved as CSV.
func (s styles) typed(cell any, sum bool) excelize.Cell {
	row := 0
	if sum {
		row = 1
	}
	switch v := cell.(type) {
	case nil:
		return excelize.Cell{StyleID: s.text[row]}
	case string:
		return excelize.Cell{StyleID: s.text[row], Value: plain(v)}
	case booking.Date:
		return excelize.Cell{StyleID: s.date[row], Value: midnight(v)}
	case int:
		return excelize.Cell{StyleID: s.count[row], Value: v}
	case Figure:
		if v.Hidden {
			return excelize.Cell{StyleID: s.hidden[row], Value: v.String()}
		}
		return excelize.Cell{StyleID: s.count[row], Value: v.N}
	case mean:
		if !v.ok {
			return s.typed(Figure{Hidden: true}, sum)
		}
		return excelize.Cell{StyleID: s.hours_[row], Value: v.n}
	case hours:
		return excelize.Cell{StyleID: s.hours_[row], Value: time.Duration(v).Hours()}
	case share:
		if !v.ok {
			return excelize.Cell{StyleID: s.share[row]}
		}
		return excelize.Cell{StyleID: s.share[row], Value: v.rate}
	}
	panic(fmt.Sprintf("usage: no way to print a cell of type %T", cell))
}
