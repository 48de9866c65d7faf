package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"troskel/booking"
	"troskel/hardware/nfc/wedge"
	"troskel/kiosk/visit"
)

// Config is the whole configuration of one place. Every key has a default (see defaults), and deploy/troskel.toml shows them all.
type Config struct {
	Place         PlaceConfig          `toml:"place"`
	Web           WebConfig            `toml:"web"`
	Staff         StaffConfig          `toml:"staff"`
	Calendars     CalendarsConfig      `toml:"calendars"`
	Data          DataConfig           `toml:"data"`
	Log           LogConfig            `toml:"log"`
	Reader        ReaderConfig         `toml:"reader"`
	ExitReader    ReaderConfig         `toml:"exit_reader"`
	Feedback      FeedbackConfig       `toml:"feedback"`
	Speech        SpeechConfig         `toml:"speech"`
	Counting      CountingConfig       `toml:"counting"`
	Beams         BeamsConfig          `toml:"beams"`
	Counters      []CounterConfig      `toml:"counter"`
	Button        ButtonConfig         `toml:"button"`
	Doors         []DoorConfig         `toml:"door"`
	Rooms         []RoomConfig         `toml:"room"`
	Organisations []OrganisationConfig `toml:"organisation"`
	Closures      []ClosureConfig      `toml:"closure"`
}

// PlaceConfig is the mötesplats itself.
type PlaceConfig struct {
	Name      string   `toml:"name"`
	Phone     string   `toml:"phone"`     // of the staff; shown when something is wrong
	Zone      string   `toml:"zone"`      // IANA time zone
	Entrance  string   `toml:"entrance"`  // the name that this entrance's counts are kept under
	Capacity  int      `toml:"capacity"`  // most people inside at once; 0 = not known
	Languages []string `toml:"languages"` // in the order of the language buttons
}

// WebConfig is where the screens are served.
type WebConfig struct {
	Listen string `toml:"listen"`
}

// DataConfig is where the database lives.
type DataConfig struct {
	Dir string `toml:"dir"`
}

// LogConfig is how much is logged, and how.
type LogConfig struct {
	Level  string `toml:"level"`
	Format string `toml:"format"`
}

// BeamsConfig is the pair of light beams across the entrance. Both pins empty means that there is none.
type BeamsConfig struct {
	Outer string `toml:"outer"`
	Inner string `toml:"inner"`
}

// RoomConfig is one bookable room, a hall made of other rooms, or a desk inside one.
type RoomConfig struct {
	ID       string   `toml:"id"`
	Name     string   `toml:"name"`
	Capacity int      `toml:"capacity"`
	Hours    string   `toml:"hours"`
	Parts    []string `toml:"parts"`
	Inside   string   `toml:"inside"` // of a desk: the room it stands in
	Beside   bool     `toml:"beside"` // of a desk: it can be booked also while its room is
	Before   int      `toml:"before"` // minutes of setting up before each booking
	After    int      `toml:"after"`  // minutes of cleaning after each booking

	Equipment []string `toml:"equipment"`
	Access    []string `toml:"access"`
	Picture   string   `toml:"picture"`
	From      string   `toml:"from"`
}

// OrganisationConfig is one förening or other body that books.
type OrganisationConfig struct {
	ID   string `toml:"id"`
	Name string `toml:"name"`
	Kind string `toml:"kind"` // see booking.Kinds
}

// ClosureConfig is a time when a room, or every room, is closed in spite of its opening hours.
type ClosureConfig struct {
	Room   string `toml:"room"`
	From   string `toml:"from"`
	To     string `toml:"to"`
	Reason string `toml:"reason"`
}

const (
	defaultHours = "mon-sun 08:00-22:00"
	localMinute  = "2006-01-02 15:04"
)

// defaults is the configuration of a place that says nothing about itself.
func defaults() Config {
	return Config{
		Place: PlaceConfig{
			Name: "Mötesplatsen", Zone: "Europe/Stockholm", Entrance: "entré",
			Languages: []string{"sv", "sv-x-lattlast", "en", "ar", "so", "fa", "prs", "ti", "uk"},
		},
		Web:        WebConfig{Listen: "127.0.0.1:8080"},
		Staff:      StaffConfig{SignIn: signInRequired},
		Data:       DataConfig{Dir: "/var/lib/troskel"},
		Log:        LogConfig{Level: "info", Format: "auto"},
		Reader:     ReaderConfig{Kind: "pn532", Wire: "uart:/dev/ttyAMA0", Layout: string(wedge.Decimal)},
		ExitReader: ReaderConfig{Kind: "none", Wire: "uart:/dev/ttyAMA1", Layout: string(wedge.Decimal)},
		Speech:     SpeechConfig{Program: "espeak-ng", Rate: 150},
		Counting:   CountingConfig{Mode: string(visit.ModeB), Period: string(visit.HalfDay)},
	}
}

// defaultRoom is used where a place names no room at all, so that it can be booked from the first day.
var defaultRoom = RoomConfig{ID: "lokalen", Name: "Lokalen", Capacity: 30, Hours: defaultHours}

// LoadConfig reads and checks the file. An unknown key or a bad value is an error that names the file, the line and what is allowed.
func LoadConfig(file string) (Config, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Config{}, fmt.Errorf("the configuration cannot be read: %w; name the file with --config", err)
	}
	return ParseConfig(file, text)
}

// ParseConfig is LoadConfig for a text that was read already; file is only for messages.
func ParseConfig(file string, text []byte) (Config, error) {
	cfg := defaults()
	decoder := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	if err := decoder.Decode(&cfg); err != nil {
		return Config{}, explainTOML(file, err)
	}
	cfg.fill()
	if faults := cfg.faults(); len(faults) > 0 {
		return Config{}, describe(file, faults, keyLines(text))
	}
	return cfg, nil
}

// fill gives the members of lists the defaults that a decoder cannot.
func (c *Config) fill() {
	if len(c.Rooms) == 0 {
		c.Rooms = []RoomConfig{defaultRoom}
	}
	for i := range c.Rooms {
		r := &c.Rooms[i]
		r.Name = orElse(r.Name, r.ID)
		if r.Inside == "" { // a desk that says nothing is open when its room is
			r.Hours = orElse(r.Hours, defaultHours)
		}
	}
	for i := range c.Doors {
		c.Doors[i].fill()
	}
	for i := range c.Counters {
		c.Counters[i].fill()
	}
	for i := range c.Organisations {
		o := &c.Organisations[i]
		o.Name = orElse(o.Name, o.ID)
		o.Kind = orElse(o.Kind, string(booking.Forening))
	}
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// explainTOML turns a decoder's error into a sentence with a line.
func explainTOML(file string, err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		var all []error
		for _, e := range unknown.Errors {
			line, _ := e.Position()
			all = append(all, fmt.Errorf("%s:%d: unknown key %q; allowed here: %s", file, line, strings.Join(e.Key(), "."), allowedBeside(e.Key())))
		}
		return errors.Join(all...)
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		line, column := bad.Position()
		return fmt.Errorf("%s:%d:%d: %s", file, line, column, strings.TrimPrefix(bad.Error(), "toml: "))
	}
	return fmt.Errorf("%s: %w", file, err)
}

// allowedBeside lists the keys that may stand where an unknown key stood.
func allowedBeside(key []string) string {
	t := reflect.TypeFor[Config]()
	for _, part := range key[:max(len(key)-1, 0)] {
		if field, ok := fieldOf(t, part); ok {
			t = field
		}
	}
	var names []string
	for f := range reflect.VisibleFields(t) {
		names = append(names, t.Field(f).Tag.Get("toml"))
	}
	return strings.Join(names, ", ")
}

// fieldOf finds the struct type below a TOML key, through lists.
func fieldOf(t reflect.Type, name string) (reflect.Type, bool) {
	for _, f := range reflect.VisibleFields(t) {
		if f.Tag.Get("toml") != name {
			continue
		}
		ft := f.Type
		if ft.Kind() == reflect.Slice {
			ft = ft.Elem()
		}
		return ft, ft.Kind() == reflect.Struct
	}
	return nil, false
}

// Location is the place's time zone. It panics on a Config that ParseConfig has not accepted.
func (c Config) Location() *time.Location {
	loc, err := time.LoadLocation(c.Place.Zone)
	if err != nil {
		panic(err)
	}
	return loc
}

// Spaces is the rooms as booking knows them.
func (c Config) Spaces() ([]booking.Space, error) {
	var all []booking.Space
	for _, r := range c.Rooms {
		hours, err := booking.ParseWeek(r.Hours)
		if err != nil {
			return nil, err
		}
		s := booking.Space{
			ID: r.ID, Name: r.Name, Parts: slices.Clone(r.Parts), Inside: r.Inside, Beside: r.Beside, Capacity: r.Capacity, Hours: hours,
			Before: time.Duration(r.Before) * time.Minute, After: time.Duration(r.After) * time.Minute,
			Equipment: slices.Clone(r.Equipment), Access: slices.Clone(r.Access), Picture: r.Picture,
		}
		if r.From != "" {
			if s.From, err = booking.ParseDate(r.From); err != nil {
				return nil, err
			}
		}
		all = append(all, s)
	}
	return all, nil
}

// Bodies is the organisations as booking knows them.
func (c Config) Bodies() []booking.Organisation {
	all := make([]booking.Organisation, len(c.Organisations))
	for i, o := range c.Organisations {
		all[i] = booking.Organisation{ID: o.ID, Name: o.Name, Kind: booking.Kind(o.Kind)}
	}
	return all
}

// Shut is the closures as booking knows them, in the place's own time zone.
func (c Config) Shut() ([]booking.Closure, error) {
	var all []booking.Closure
	for _, s := range c.Closures {
		from, err := time.ParseInLocation(localMinute, s.From, c.Location())
		if err != nil {
			return nil, err
		}
		to, err := time.ParseInLocation(localMinute, s.To, c.Location())
		if err != nil {
			return nil, err
		}
		all = append(all, booking.Closure{Space: s.Room, Interval: booking.Interval{Start: from.UTC(), End: to.UTC()}, Reason: s.Reason})
	}
	return all, nil
}
