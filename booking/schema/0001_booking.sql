-- Instants (…_at) are seconds since 1970 in UTC. Dates are "2026-03-29" in the place's zone.

CREATE TABLE space (
	id       TEXT PRIMARY KEY,
	name     TEXT NOT NULL,
	position INTEGER NOT NULL, -- order on the screens
	in_use_from TEXT NOT NULL  -- date
) STRICT;

-- What a space is from a date on. The first terms also hold back to in_use_from. Terms that are over stay, so that
-- an old week can be counted again and give the same number.
CREATE TABLE space_terms (
	space      TEXT NOT NULL REFERENCES space (id),
	valid_from TEXT NOT NULL,    -- date
	retired    INTEGER NOT NULL CHECK (retired IN (0, 1)),
	capacity   INTEGER NOT NULL CHECK (capacity >= 0),
	hours      TEXT NOT NULL,    -- as ParseWeek reads it
	parts      TEXT NOT NULL,    -- ids of smallest spaces with a comma between; empty in a smallest space
	PRIMARY KEY (space, valid_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE closure (
	space     TEXT REFERENCES space (id), -- NULL closes every space
	starts_at INTEGER NOT NULL,
	ends_at   INTEGER NOT NULL CHECK (ends_at > starts_at),
	reason    TEXT NOT NULL
) STRICT;

CREATE TABLE organisation (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL,
	position   INTEGER NOT NULL,
	retired_at INTEGER -- NULL while it may book
) STRICT;

CREATE TABLE booking (
	id            INTEGER PRIMARY KEY,
	key           TEXT NOT NULL UNIQUE, -- from the asker: the same key never books twice
	space         TEXT NOT NULL REFERENCES space (id),
	starts_at     INTEGER NOT NULL,
	ends_at       INTEGER NOT NULL,
	starts_local  TEXT NOT NULL, -- RFC 3339 with the offset believed when it was booked:
	ends_local    TEXT NOT NULL, -- what people agreed, should the law of the zone change
	zone          TEXT NOT NULL, -- IANA name
	organisation  TEXT REFERENCES organisation (id), -- NULL for a drop-in
	title         TEXT NOT NULL,
	private       INTEGER NOT NULL CHECK (private IN (0, 1)),
	code          TEXT NOT NULL CHECK (code GLOB '[0-9][0-9][0-9][0-9]'), -- given again to the same key, so not hashed
	created_at    INTEGER NOT NULL,
	checked_in_at INTEGER,
	ended_at      INTEGER, -- finished early
	cancelled_at  INTEGER,
	-- 90000 s is 25 h: 00–24 in the autumn night. Looking for what overlaps need not look further back than that.
	CHECK (starts_at < ends_at AND ends_at - starts_at <= 90000)
) STRICT;

CREATE INDEX booking_by_start ON booking (starts_at) WHERE cancelled_at IS NULL;

-- Who holds which smallest space when. No two rows of a space overlap: the triggers refuse it, whoever writes.
CREATE TABLE occupancy (
	space     TEXT NOT NULL REFERENCES space (id),
	starts_at INTEGER NOT NULL,
	ends_at   INTEGER NOT NULL,
	booking   INTEGER NOT NULL REFERENCES booking (id),
	PRIMARY KEY (space, starts_at),
	UNIQUE (booking, space),
	CHECK (starts_at < ends_at AND ends_at - starts_at <= 90000)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER occupancy_insert_overlap BEFORE INSERT ON occupancy
WHEN EXISTS (
	SELECT 1 FROM occupancy o
	WHERE o.space = NEW.space
	  AND o.starts_at > NEW.starts_at - 90000 AND o.starts_at < NEW.ends_at
	  AND o.ends_at > NEW.starts_at
)
BEGIN
	SELECT RAISE(ABORT, 'occupancy: the space is taken');
END;

CREATE TRIGGER occupancy_update_overlap BEFORE UPDATE ON occupancy
WHEN EXISTS (
	SELECT 1 FROM occupancy o
	WHERE o.space = NEW.space
	  AND o.starts_at > NEW.starts_at - 90000 AND o.starts_at < NEW.ends_at
	  AND o.ends_at > NEW.starts_at
	  AND NOT (o.space = OLD.space AND o.starts_at = OLD.starts_at)
)
BEGIN
	SELECT RAISE(ABORT, 'occupancy: the space is taken');
END;

-- Wrong cancelling codes of the last quarter of an hour.
CREATE TABLE wrong_code (
	booking  INTEGER NOT NULL REFERENCES booking (id),
	tried_at INTEGER NOT NULL
) STRICT;

CREATE INDEX wrong_code_by_booking ON wrong_code (booking, tried_at);
