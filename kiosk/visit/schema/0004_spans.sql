-- The counters again by the local hour, day and month, each kept in the transaction that counts a quarter, so that a year is read in a moment and old
-- quarters can go without any sum changing. Quarters are kept for 13 months, hours and days for 5 years, months for ever.
CREATE TABLE visit_span (
	span      TEXT    NOT NULL CHECK (span IN ('hour', 'day', 'month')),
	starts_at INTEGER NOT NULL CHECK (starts_at % 900 = 0),
	entrance  TEXT    NOT NULL,
	passages  INTEGER NOT NULL CHECK (passages >= 0),
	visits    INTEGER NOT NULL CHECK (visits >= 0),
	unbadged  INTEGER NOT NULL CHECK (unbadged >= 0),
	entered   INTEGER NOT NULL CHECK (entered >= 0),
	"left"    INTEGER NOT NULL CHECK ("left" >= 0),
	PRIMARY KEY (span, starts_at, entrance)
) STRICT, WITHOUT ROWID;

-- Whether quarters from before there were spans are in them.
CREATE TABLE visit_spanned (
	id INTEGER PRIMARY KEY CHECK (id = 1)
) STRICT;

-- Age bands that visitors chose themselves, by the day and never finer, for the whole site. 1 is 0-10 years, 7 is "vill inte svara".
CREATE TABLE visit_band (
	span      TEXT    NOT NULL CHECK (span IN ('day', 'month')),
	starts_at INTEGER NOT NULL,
	band      INTEGER NOT NULL CHECK (band BETWEEN 1 AND 7),
	n         INTEGER NOT NULL CHECK (n > 0),
	PRIMARY KEY (span, starts_at, band)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit_band_waiting (
	boot TEXT    NOT NULL,
	slot INTEGER NOT NULL CHECK (slot >= 0),
	band INTEGER NOT NULL CHECK (band BETWEEN 1 AND 7),
	n    INTEGER NOT NULL CHECK (n > 0),
	PRIMARY KEY (boot, slot, band)
) STRICT, WITHOUT ROWID;
