package sim

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"maps"
	"slices"
)

// Options say what a rig has.
type Options struct {
	Panels []PanelOptions    // each panel
	Notes  map[string]string // what the page says of a card beside its kind, by the card's name
}

// PanelOptions say which panel hangs where.
type PanelOptions struct {
	Name string // letters, digits, - and _
	Kind string // one of EPaperKinds, "ssd1306" or "sh1106"; empty = the 7.5 inch V2
	Turn int    // degrees clockwise in which it hangs
}

// Rig is a whole appliance's hardware: a reader, panels, a door with two beams, a button, and a clock.
type Rig struct {
	Reader *RigReader
	Beams  *Beams
	Button *Button
	Clock  *Clock

	panels map[string]*rigPanel
	notes  map[string]string
}

// rigPanel is a panel and how it fails now.
type rigPanel struct {
	shown
	fault faultNote
}

// shown is a panel as its page sees it: an EPaper or an OLED.
type shown interface {
	Kind() string
	Refreshes() Refreshes
	Asleep() bool
	picture() (*image.Paletted, Refreshes)
	Close() error
}

// NewRig makes the hardware and registers it where the drivers look for it: the panel called name under EPaperPinsOf(name) or OLEDBusOf(name). Two rigs of one process cannot
// have panels of the same name.
func NewRig(opt Options) (*Rig, error) {
	r := &Rig{Clock: NewClock(), panels: make(map[string]*rigPanel), notes: maps.Clone(opt.Notes)}
	if err := r.open(opt); err != nil {
		return nil, errors.Join(fmt.Errorf("sim: rig: %w", err), r.Close())
	}
	return r, nil
}

func (r *Rig) open(opt Options) (err error) {
	if r.Reader, err = newRigReader(); err != nil {
		return err
	}
	if r.Beams, err = NewBeams(); err != nil {
		return err
	}
	if r.Button, err = NewButton(); err != nil {
		return err
	}
	for _, o := range opt.Panels {
		panel, err := newPanel(o)
		if err != nil {
			return err
		}
		r.panels[o.Name] = &rigPanel{shown: panel}
	}
	return nil
}

func newPanel(o PanelOptions) (shown, error) {
	if _, ok := epaperModels[o.Kind]; ok || o.Kind == "" {
		return NewEPaper(cmp.Or(o.Kind, "epd7in5-v2"), o.Turn, EPaperPinsOf(o.Name))
	}
	return NewOLED(o.Kind, OLEDBusOf(o.Name))
}

// Panel is the e-paper panel of that name, or nil.
func (r *Rig) Panel(name string) *EPaper {
	if p, ok := r.panels[name]; ok {
		paper, _ := p.shown.(*EPaper)
		return paper
	}
	return nil
}

// panelNames are in the order of the alphabet.
func (r *Rig) panelNames() []string { return slices.Sorted(maps.Keys(r.panels)) }

// Close unplugs everything.
func (r *Rig) Close() error {
	var err error
	if r.Reader != nil {
		err = r.Reader.close()
	}
	if r.Beams != nil {
		r.Beams.Close()
	}
	if r.Button != nil {
		err = errors.Join(err, r.Button.Close())
	}
	for _, p := range r.panels {
		err = errors.Join(err, p.Close())
	}
	return err
}
