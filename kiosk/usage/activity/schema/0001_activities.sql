-- What is known of activities besides their bookings. Instants (…_at) are seconds since 1970 in UTC; dates are the place's own.

-- How the place counts, and how often anything here was changed: what was worked out before is still right while the revision is the same.
CREATE TABLE activity_state (
	one          INTEGER PRIMARY KEY CHECK (one = 1),
	revision     INTEGER NOT NULL,
	heads        INTEGER NOT NULL CHECK (heads BETWEEN 0 AND 999),       -- that must have come for it to count as held; 0: not asked
	minutes      INTEGER NOT NULL CHECK (minutes BETWEEN 0 AND 1440),    -- that it must have lasted; 0: not asked
	partner_days INTEGER NOT NULL CHECK (partner_days BETWEEN 1 AND 731) -- in which an active partner has done something
) STRICT;

INSERT INTO activity_state VALUES (1, 0, 0, 0, 90);

-- Activities that staff put together or gave a name. The others are found from the bookings.
CREATE TABLE activity (
	id   INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL -- '' is that of its bookings
) STRICT;

-- What belongs to them: everything of one rule or one title, to come too, and single bookings, which go before.
CREATE TABLE activity_strand (
	strand   TEXT PRIMARY KEY,
	activity INTEGER NOT NULL REFERENCES activity (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_booking (
	booking  INTEGER PRIMARY KEY,
	activity INTEGER NOT NULL REFERENCES activity (id)
) STRICT;

-- The loggbok: which cells of the matrix an activity served, and what staff wrote. Heads are the booking's own.
CREATE TABLE activity_entry (
	booking  INTEGER PRIMARY KEY,
	cells    TEXT NOT NULL, -- with a comma between; '' is none of them, as somebody said
	note     TEXT NOT NULL,
	by_staff INTEGER NOT NULL CHECK (by_staff IN (0, 1)),
	made_at  INTEGER NOT NULL
) STRICT;

-- What partners contribute besides their bookings.
CREATE TABLE activity_contribution (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	organisation TEXT NOT NULL,
	kind         TEXT NOT NULL CHECK (kind IN ('rent', 'employee', 'volunteers', 'activities')),
	first        TEXT NOT NULL CHECK (date(first) = first),
	last         TEXT NOT NULL CHECK (date(last) = last AND last >= first),
	note         TEXT NOT NULL,
	confirmed_at INTEGER -- NULL while nobody has
) STRICT;

-- Ideas: what people wish for, and what became of it.
CREATE TABLE activity_idea (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	text       TEXT NOT NULL CHECK (text <> ''),
	source     TEXT NOT NULL CHECK (source IN ('entrance', 'staff')),
	lang       TEXT NOT NULL,
	made_at    INTEGER NOT NULL,
	state      TEXT NOT NULL CHECK (state IN ('new', 'proposed', 'declined')),
	title      TEXT NOT NULL, -- of the activity that it is proposed as
	activity   TEXT NOT NULL, -- what is done there: one of the engine's activities
	note       TEXT NOT NULL,
	booking    INTEGER,       -- that came of it, where staff said which
	decided_at INTEGER
) STRICT;
