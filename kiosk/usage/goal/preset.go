package goal

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"troskel/booking"
)

//go:embed presets/*.toml
var presetFiles embed.FS

// Preset is a goal that a lab at a real mötesplats set, ready to be set again: better, since what went wrong then is told.
type Preset struct {
	ID        string // "R3.1"
	Lab       string
	Metric    Metric
	Direction Direction
	Target    Target
	Control   Control
	SV, EN    PresetText
}

// PresetText is a preset in one language.
type PresetText struct {
	Name       string `toml:"name"`
	Definition string `toml:"definition"`
	Lesson     string `toml:"lesson"`      // what went wrong in the lab's own follow-up
	ControlWhy string `toml:"control_why"` // what is not in the place's own hands
}

// presetFile is one file of presets.
type presetFile struct {
	ID        string       `toml:"id"`
	Lab       string       `toml:"lab"`
	Metric    Name         `toml:"metric"`
	Band      booking.Band `toml:"band"`
	Group     string       `toml:"group"`
	Item      string       `toml:"item"`
	Direction Direction    `toml:"direction"`
	Target    struct {
		Kind  Kind    `toml:"kind"`
		Value float64 `toml:"value"`
	} `toml:"target"`
	Control Control    `toml:"control"`
	SV      PresetText `toml:"sv"`
	EN      PresetText `toml:"en"`
}

// Presets is every preset, by lab and then by number: B1 … R3.1.
func Presets() ([]Preset, error) {
	names, err := fs.Glob(presetFiles, "presets/*.toml")
	if err != nil {
		return nil, err
	}
	var all []Preset
	for _, name := range names {
		raw, err := presetFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p, err := parsePreset(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Preset) int {
		return cmp.Or(cmp.Compare(a.ID[0], b.ID[0]), cmp.Compare(number(a.ID), number(b.ID)))
	})
	return all, nil
}

// number is what a preset's id says after its letter.
func number(id string) float64 {
	n, err := strconv.ParseFloat(id[1:], 64)
	if err != nil {
		return 0
	}
	return n
}

// parsePreset reads one file strictly: what is misspelt is an error.
func parsePreset(raw []byte) (Preset, error) {
	var f presetFile
	if err := toml.NewDecoder(bytes.NewReader(raw)).DisallowUnknownFields().Decode(&f); err != nil {
		return Preset{}, err
	}
	if len(f.ID) < 2 || strings.TrimSpace(f.Lab) == "" {
		return Preset{}, fmt.Errorf("a preset needs an id such as R3.1, and its lab")
	}
	return Preset{
		ID: f.ID, Lab: f.Lab, Metric: Metric{Name: f.Metric, Band: f.Band, Group: f.Group, Item: f.Item},
		Direction: f.Direction, Target: Target{f.Target.Kind, f.Target.Value}, Control: f.Control, SV: f.SV, EN: f.EN,
	}, nil
}

// checkPreset refuses a preset that is not there.
func checkPreset(id string) error {
	all, err := Presets()
	if err != nil {
		return err
	}
	if id != "" && !slices.ContainsFunc(all, func(p Preset) bool { return p.ID == id }) {
		return refuse("goal_preset")
	}
	return nil
}
