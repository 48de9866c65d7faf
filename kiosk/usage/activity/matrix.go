package activity

import (
	"slices"
	"strings"
)

// Cell is one cell of the matrix: what an activity is meant to bring about, and for whom. "2a.area".
type Cell string

// Columns are the three criteria, the first two in two halves: 1a the causes of a problem, 1b people's own potentials; 2a social integration, 2b
// integration in the system of work, school and authorities; 3 relations, meetings across boundaries.
var Columns = []string{"1a", "1b", "2a", "2b", "3"}

// Rows are the three levels.
var Rows = []string{"individual", "area", "society"}

// Criteria is how many criteria the columns belong to.
const Criteria = 3

// Cells is every cell, row by row.
func Cells() (all []Cell) {
	for _, row := range Rows {
		for _, column := range Columns {
			all = append(all, Cell(column+"."+row))
		}
	}
	return all
}

// place is where in the matrix a cell is.
func (c Cell) place() (row, column int, known bool) {
	first, second, _ := strings.Cut(string(c), ".")
	row, column = slices.Index(Rows, second), slices.Index(Columns, first)
	return row, column, row >= 0 && column >= 0
}

// cleanCells is cells once each, in the matrix's order.
func cleanCells(cells []Cell) (clean []Cell, err error) {
	for _, c := range cells {
		if _, _, known := c.place(); !known {
			return nil, refuse("activity_cell")
		}
	}
	for _, c := range Cells() {
		if slices.Contains(cells, c) {
			clean = append(clean, c)
		}
	}
	return clean, nil
}

func joinCells(cells []Cell) string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = string(c)
	}
	return strings.Join(texts, ",")
}

func splitCells(text string) (cells []Cell) {
	for part := range strings.SplitSeq(text, ",") {
		if part != "" {
			cells = append(cells, Cell(part))
		}
	}
	return cells
}

// Matrix is how many held activities served each cell. An activity serves several, so no sum of cells is a number of activities.
type Matrix struct {
	Cells     [3][5]int        // by row and column; 0 is an empty cell, which is a finding
	Criterion [3][Criteria]int // by row and criterion: served one of its halves or both, counted once
	Said      int              // held activities whose leader, or staff, said which cells they served; also none
	Assumed   int              // of which nobody said, and which stand where their kind was classified beforehand
	Unknown   int              // of which nothing is known
}

// Held is how many held activities the matrix is about.
func (m Matrix) Held() int { return m.Said + m.Assumed + m.Unknown }

// Empty is the cells that no activity served.
func (m Matrix) Empty() (empty []Cell) {
	for _, c := range Cells() {
		if row, column, _ := c.place(); m.Cells[row][column] == 0 {
			empty = append(empty, c)
		}
	}
	return empty
}

// criterionOf is which criterion a column belongs to.
func criterionOf(column int) int { return int(Columns[column][0] - '1') }

// add counts one held activity.
func (m *Matrix) add(l Logged) {
	switch l.Basis {
	case SaidCells:
		m.Said++
	case AssumedCells:
		m.Assumed++
	default:
		m.Unknown++
	}
	var once [3][Criteria]bool
	for _, c := range l.Cells {
		row, column, _ := c.place()
		m.Cells[row][column]++
		if of := criterionOf(column); !once[row][of] {
			once[row][of] = true
			m.Criterion[row][of]++
		}
	}
}
