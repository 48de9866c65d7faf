package board_test

import (
	"testing"

	"troskel/hardware/board"
)

// A machine with nothing on its buses is a machine like others: finding nothing is not an error, and asking twice gives the same answer.
func TestOpenIsCalm(t *testing.T) {
	first, err := board.Open()
	if err != nil {
		t.Fatal(err)
	}
	second, err := board.Open()
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Loaded)+len(first.Failed)+len(first.Absent) == 0 {
		t.Error("periph reported no driver at all, neither loaded nor failed nor absent")
	}
	if first.GPIO != second.GPIO || len(first.Failed) != len(second.Failed) {
		t.Errorf("two answers differ: %+v and %+v", first, second)
	}
}
