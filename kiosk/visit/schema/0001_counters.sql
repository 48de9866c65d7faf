-- Counters, and nothing but counters: no row here describes one visit.

CREATE TABLE visit_quarter (
	entrance  TEXT    NOT NULL,
	starts_at INTEGER NOT NULL CHECK (starts_at % 900 = 0),
	passages  INTEGER NOT NULL CHECK (passages >= 0),
	visits    INTEGER NOT NULL CHECK (visits >= 0),
	unbadged  INTEGER NOT NULL CHECK (unbadged >= 0),
	entered   INTEGER NOT NULL CHECK (entered >= 0),
	"left"    INTEGER NOT NULL CHECK ("left" >= 0),
	PRIMARY KEY (starts_at, entrance)
) STRICT, WITHOUT ROWID;

-- The same counters while nobody knows what time it is: slot n is the n-th 15 minutes since the boot began.
-- sets counts the half-day memories that learned their first badge in the slot.
CREATE TABLE visit_waiting (
	boot      TEXT    NOT NULL,
	slot      INTEGER NOT NULL CHECK (slot >= 0),
	entrance  TEXT    NOT NULL,
	passages  INTEGER NOT NULL CHECK (passages >= 0),
	visits    INTEGER NOT NULL CHECK (visits >= 0),
	unbadged  INTEGER NOT NULL CHECK (unbadged >= 0),
	entered   INTEGER NOT NULL CHECK (entered >= 0),
	"left"    INTEGER NOT NULL CHECK ("left" >= 0),
	sets      INTEGER NOT NULL CHECK (sets >= 0),
	PRIMARY KEY (boot, slot, entrance)
) STRICT, WITHOUT ROWID;

-- What a reader of a day's numbers should know about them; starts_at is the day's local midnight.
CREATE TABLE visit_mark (
	starts_at INTEGER NOT NULL,
	entrance  TEXT    NOT NULL,
	kind      TEXT    NOT NULL CHECK (kind IN ('restart', 'healed')),
	n         INTEGER NOT NULL CHECK (n > 0),
	PRIMARY KEY (starts_at, entrance, kind)
) STRICT, WITHOUT ROWID;

-- How many are inside by the door sensor, and the closing that will empty the house.
CREATE TABLE visit_inside (
	id        INTEGER PRIMARY KEY CHECK (id = 1),
	inside    INTEGER NOT NULL CHECK (inside >= 0),
	ends_at   INTEGER
) STRICT;
