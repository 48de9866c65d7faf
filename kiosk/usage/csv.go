package usage

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"troskel/booking"
)

// byteOrderMark tells Swedish Excel that a CSV file is UTF-8.
const byteOrderMark = "\uFEFF"

// CSV writes one table as Swedish Excel opens it: UTF-8 with a byte order mark, ";" between cells, decimal comma, CRLF, dates as 2026-03-02,
// ".." for a hidden figure. name is a file name as WriteCSV gives them, such as "besok-per-vecka.csv".
func (r *Report) CSV(name string, w io.Writer) error {
	var names []string
	for _, t := range r.tables() {
		if t.file == name {
			return r.writeCSV(t, w)
		}
		names = append(names, t.file)
	}
	return fmt.Errorf("there is no export called %q; there are %s", name, strings.Join(names, ", "))
}

func (r *Report) writeCSV(t table, w io.Writer) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	line := make([]string, len(t.columns))
	for i, c := range t.columns {
		line[i] = plain(r.text(c.heading))
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, row := range t.rows {
		for i, cell := range row.cells {
			line[i] = printed(cell)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// printed is a cell as text. Numbers are typed and never changed by plain.
func printed(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case string:
		return plain(v)
	case hours:
		return decimal(time.Duration(v).Hours())
	case share:
		if !v.ok {
			return ""
		}
		return decimal(v.rate)
	case mean:
		if !v.ok {
			return Figure{Hidden: true}.String()
		}
		return decimal(v.n)
	case Figure, booking.Date, int:
		return fmt.Sprint(v)
	}
	panic(fmt.Sprintf("usage: no way to print a cell of type %T", cell))
}

// decimal is x with a decimal comma and at most four decimals: a minute is 0,0167 hours.
func decimal(x float64) string {
	x = math.Round(x*1e4) / 1e4
	return strings.Replace(strconv.FormatFloat(x, 'f', -1, 64), ".", ",", 1)
}

// plain is s as a cell that no spreadsheet takes for a formula: newlines become " ⏎ ", leading blanks go, and an apostrophe is put before what
// would begin a formula, also in full width.
func plain(s string) string {
	s = strings.NewReplacer("\r\n", " ⏎ ", "\n", " ⏎ ").Replace(s)
	s = strings.TrimLeftFunc(s, func(r rune) bool { return unicode.Is(unicode.Zs, r) || r == '\uFEFF' })
	if strings.IndexAny(s, "=+-@\t\r＝＋－＠") == 0 {
		return "'" + s
	}
	return s
}
