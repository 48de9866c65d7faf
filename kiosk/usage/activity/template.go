package activity

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"troskel/booking"
)

//go:embed templates.toml
var templateFile []byte

// Template is a kind of activity that a lab at a real mötesplats held, with where it stands in the matrix, decided beforehand.
type Template struct {
	ID      string // one of booking.Activities
	Group   string // one of booking.Groups
	Ages    []booking.Band
	Minutes int    // that one usually lasts
	Every   string // how often it is usually held: "week", "month" or "once"
	Cells   []Cell
	SV, EN  string // what it is, in a sentence
}

type templates struct {
	Template []struct {
		ID      string         `toml:"id"`
		Group   string         `toml:"group"`
		Ages    []booking.Band `toml:"ages"`
		Minutes int            `toml:"minutes"`
		Every   string         `toml:"every"`
		Cells   []Cell         `toml:"cells"`
		SV      string         `toml:"sv"`
		EN      string         `toml:"en"`
	} `toml:"template"`
}

// Templates is every template, in the order of the file.
var Templates = sync.OnceValues(func() ([]Template, error) { return parseTemplates(templateFile) })

// parseTemplates reads the file strictly: what is misspelt, or not in the engine's lists, is an error.
func parseTemplates(raw []byte) (all []Template, err error) {
	var file templates
	if err := toml.NewDecoder(bytes.NewReader(raw)).DisallowUnknownFields().Decode(&file); err != nil {
		return nil, fmt.Errorf("templates.toml: %w", err)
	}
	for _, t := range file.Template {
		cells, err := cleanCells(t.Cells)
		unknownBand := func(b booking.Band) bool { return !slices.Contains(booking.Bands, b) }
		switch {
		case !slices.Contains(booking.Activities, t.ID) || slices.ContainsFunc(all, func(o Template) bool { return o.ID == t.ID }):
			err = fmt.Errorf("it is no activity of the list, or there twice")
		case !slices.Contains(booking.Groups, t.Group) || slices.ContainsFunc(t.Ages, unknownBand):
			err = fmt.Errorf("its group or ages are not in the lists")
		case t.Minutes <= 0 || !slices.Contains([]string{"week", "month", "once"}, t.Every) || len(cells) == 0 || t.SV == "" || t.EN == "":
			err = fmt.Errorf("something is missing")
		}
		if err != nil {
			return nil, fmt.Errorf("templates.toml: %q: %w", t.ID, err)
		}
		all = append(all, Template{t.ID, t.Group, t.Ages, t.Minutes, t.Every, cells, t.SV, t.EN})
	}
	return all, nil
}
