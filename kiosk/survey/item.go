package survey

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

//go:embed items/*.toml
var itemFiles embed.FS

// The kinds of items, by how they are answered.
const (
	Agree = "agree" // five faces, from "agree5" (instämmer helt) to "agree1" (instämmer inte alls)
	YesNo = "yesno" // "yes" or "no"
)

// Decline is the option of whoever would rather not answer. It is in no share.
const Decline = "decline"

// options is what can be answered to a kind, and how many of its first mean that the visitor agrees.
var options = map[string]struct {
	all []string
	yes int
}{
	Agree: {[]string{"agree5", "agree4", "agree3", "agree2", "agree1"}, 2},
	YesNo: {[]string{"yes", "no"}, 1},
}

// Item is one thing that is asked, the same of everybody.
type Item struct {
	ID       string
	Kind     string            // Agree or YesNo
	Wording  int               // rises when the words change: rounds of different wordings are not compared
	Text     map[string]string // by language
	FollowUp *FollowUp         // nil for most
	Measures []Measure         // what is told of it; one of everybody, or one for each group
}

// FollowUp asks which group the visitor is of. It may be skipped.
type FollowUp struct {
	ID     string
	Text   map[string]string
	Groups []string // ids, in the order to show them; their names are the catalogues'
}

// Measure is a figure that goals can be about.
type Measure struct {
	ID   string
	Item string
	Who  string // group; "" = everybody
}

// Options is what can be answered, besides Decline, in the order to show it.
func (i Item) Options() []string { return options[i.Kind].all }

// Agrees tells whether an option means that the visitor agrees: the first two of five faces, or "yes".
func (i Item) Agrees(option string) bool {
	o := options[i.Kind]
	return slices.Contains(o.all[:o.yes], option)
}

// takes tells whether the item can be answered so.
func (i Item) takes(option, who string) bool {
	if option != Decline && !slices.Contains(i.Options(), option) {
		return false
	}
	return who == "" || i.FollowUp != nil && slices.Contains(i.FollowUp.Groups, who)
}

// itemFile is one file of items.
type itemFile struct {
	ID       string            `toml:"id"`
	Kind     string            `toml:"kind"`
	Wording  int               `toml:"wording"`
	FollowUp string            `toml:"follow_up"`
	Measures map[string]string `toml:"measures"` // group by measure; empty: one measure of everybody, with the item's id
	Groups   []string          `toml:"groups"`   // of a follow-up
	Text     map[string]string `toml:"text"`
}

// followUp is the kind of file that is asked after another.
const followUp = "follow_up"

// Items is every item that ships, by id.
func Items() ([]Item, error) { return loadItems(itemFiles) }

// loadItems reads items/*.toml of files.
func loadItems(files fs.FS) ([]Item, error) {
	names, err := fs.Glob(files, "items/*.toml")
	if err != nil {
		return nil, err
	}
	read, after := []itemFile{}, map[string]*FollowUp{}
	for _, name := range names {
		f, err := readItem(files, name)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		case f.Kind == followUp:
			after[f.ID] = &FollowUp{ID: f.ID, Text: f.Text, Groups: f.Groups}
		default:
			read = append(read, f)
		}
	}
	items := make([]Item, len(read))
	for n, f := range read {
		if items[n], err = f.item(after); err != nil {
			return nil, fmt.Errorf("item %s: %w", f.ID, err)
		}
	}
	return items, nil
}

// readItem reads one file strictly: what is misspelt is an error.
func readItem(files fs.FS, name string) (f itemFile, err error) {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return f, err
	}
	if err := toml.NewDecoder(bytes.NewReader(raw)).DisallowUnknownFields().Decode(&f); err != nil {
		return f, err
	}
	if f.ID == "" || f.Wording < 1 || f.Text["sv"] == "" {
		return f, fmt.Errorf("it needs an id, a wording from 1 and a text in Swedish")
	}
	return f, nil
}

func (f itemFile) item(after map[string]*FollowUp) (Item, error) {
	i := Item{ID: f.ID, Kind: f.Kind, Wording: f.Wording, Text: f.Text, FollowUp: after[f.FollowUp]}
	if _, known := options[f.Kind]; !known {
		return i, fmt.Errorf("the kind %q is not known", f.Kind)
	}
	if f.FollowUp != "" && i.FollowUp == nil {
		return i, fmt.Errorf("there is no follow-up %q", f.FollowUp)
	}
	for id, who := range f.Measures {
		if i.FollowUp == nil || !slices.Contains(i.FollowUp.Groups, who) {
			return i, fmt.Errorf("no follow-up asks for the group %q", who)
		}
		i.Measures = append(i.Measures, Measure{id, f.ID, who})
	}
	slices.SortFunc(i.Measures, func(a, b Measure) int { return cmp.Compare(a.ID, b.ID) })
	if len(i.Measures) == 0 {
		i.Measures = []Measure{{f.ID, f.ID, ""}}
	}
	return i, nil
}

// Measures is every measure that there is, by id.
func Measures() ([]Measure, error) {
	items, err := Items()
	var all []Measure
	for _, i := range items {
		all = append(all, i.Measures...)
	}
	slices.SortFunc(all, func(a, b Measure) int { return cmp.Compare(a.ID, b.ID) })
	return all, err
}
