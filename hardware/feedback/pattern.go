package feedback

import "time"

// Meaning is what became of a tap.
type Meaning string

// The meanings.
const (
	Reading Meaning = "reading" // the tap is being counted: wait
	Counted Meaning = "counted"
	Again   Meaning = "again" // counted already
	Hold    Meaning = "hold"  // pulled away too early
	Failed  Meaning = "failed"
)

// step is what is on for some time.
type step struct {
	green, red, sound bool
	lasts             time.Duration
}

const (
	short = 90 * time.Millisecond
	pause = 110 * time.Millisecond
	long  = 900 * time.Millisecond
)

// readingLasts bounds how long the lamps say that a tap is being read, when nothing follows: as long as the screen does.
const readingLasts = 15 * time.Second

// patterns is the rhythm of each meaning. After its last step everything is off.
var patterns = map[Meaning][]step{
	Reading: {{green: true, red: true, lasts: readingLasts}},
	Counted: {{green: true, sound: true, lasts: short}, {green: true, lasts: long}},
	Again: {
		{green: true, sound: true, lasts: short}, {lasts: pause}, {green: true, sound: true, lasts: short}, {lasts: pause},
	},
	Hold: {
		{green: true, sound: true, lasts: short}, {red: true, lasts: pause}, {green: true, sound: true, lasts: short}, {red: true, lasts: pause},
		{green: true, sound: true, lasts: short}, {red: true, lasts: pause},
	},
	Failed: {{red: true, sound: true, lasts: 600 * time.Millisecond}, {red: true, lasts: long}},
}
