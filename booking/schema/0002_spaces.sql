-- What spaces are besides rooms: desks, buffers, facts for visitors; and hours that differ for a while.

ALTER TABLE space_terms ADD COLUMN inside TEXT NOT NULL DEFAULT '';    -- of a desk: the room it stands in
ALTER TABLE space_terms ADD COLUMN beside INTEGER NOT NULL DEFAULT 0 CHECK (beside IN (0, 1)); -- a desk that its room does not need
ALTER TABLE space_terms ADD COLUMN before_s INTEGER NOT NULL DEFAULT 0 CHECK (before_s BETWEEN 0 AND 14400);
ALTER TABLE space_terms ADD COLUMN after_s INTEGER NOT NULL DEFAULT 0 CHECK (after_s BETWEEN 0 AND 14400);
ALTER TABLE space_terms ADD COLUMN equipment TEXT NOT NULL DEFAULT ''; -- codes with a comma between
ALTER TABLE space_terms ADD COLUMN access TEXT NOT NULL DEFAULT '';    -- codes with a comma between
ALTER TABLE space_terms ADD COLUMN picture TEXT NOT NULL DEFAULT '';

-- Weekly hours from a date on, until the next. The first also hold back to in_use_from. They are on their own because both the
-- configuration and the staff set them; file_hours is what the configuration said last, and it is heard again when it says something else.
CREATE TABLE space_hours (
	space      TEXT NOT NULL REFERENCES space (id),
	valid_from TEXT NOT NULL,    -- date
	hours      TEXT NOT NULL,    -- as ParseWeek reads it
	by_staff   INTEGER NOT NULL CHECK (by_staff IN (0, 1)),
	PRIMARY KEY (space, valid_from)
) STRICT, WITHOUT ROWID;

INSERT INTO space_hours (space, valid_from, hours, by_staff)
	SELECT space, valid_from, hours, 0 FROM space_terms t WHERE retired = 0
		OR valid_from = (SELECT min(valid_from) FROM space_terms WHERE space = t.space); -- also of a space that was retired the day it was made

ALTER TABLE space ADD COLUMN file_hours TEXT NOT NULL DEFAULT '';

UPDATE space SET file_hours = coalesce((SELECT hours FROM space_terms WHERE space = space.id ORDER BY valid_from DESC LIMIT 1), '');

ALTER TABLE space_terms DROP COLUMN hours;

-- Closures that staff can name. said_ends_at is the end that the configuration says, NULL in a closure that staff made: they may have taken
-- one of the configuration's back, and it stays so while the configuration says the same. One that was taken back before it began is empty.
CREATE TABLE closure_2 (
	id           INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: a page that shows an old one must not remove another
	space        TEXT REFERENCES space (id),        -- NULL closes every space
	starts_at    INTEGER NOT NULL,
	ends_at      INTEGER NOT NULL CHECK (ends_at >= starts_at),
	reason       TEXT NOT NULL,
	said_ends_at INTEGER
) STRICT;

INSERT INTO closure_2 (space, starts_at, ends_at, reason, said_ends_at)
	SELECT space, starts_at, ends_at, reason, ends_at FROM closure ORDER BY rowid;

DROP TABLE closure;
ALTER TABLE closure_2 RENAME TO closure;

-- Other weekly hours for a while, by staff.
CREATE TABLE special_hours (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	space      TEXT REFERENCES space (id), -- NULL: every space that has hours of its own
	first_date TEXT NOT NULL,
	last_date  TEXT NOT NULL CHECK (last_date >= first_date),
	hours      TEXT NOT NULL, -- as ParseWeek reads it
	reason     TEXT NOT NULL
) STRICT;

-- What staff chose for a holiday, from a date on.
CREATE TABLE holiday_hours (
	code       TEXT NOT NULL, -- of the holiday
	space      TEXT NOT NULL, -- '': every space that has hours of its own
	valid_from TEXT NOT NULL, -- date
	spans      TEXT NOT NULL, -- "10:00-12:00,13:00-16:00"; '' is closed
	normal     INTEGER NOT NULL CHECK (normal IN (0, 1)), -- as on any such weekday
	PRIMARY KEY (code, space, valid_from),
	CHECK (normal = 0 OR spans = '')
) STRICT, WITHOUT ROWID;

-- What a booking keeps free around its own time. It keeps what it was made with.
ALTER TABLE occupancy ADD COLUMN before_s INTEGER NOT NULL DEFAULT 0 CHECK (before_s BETWEEN 0 AND 14400);
ALTER TABLE occupancy ADD COLUMN after_s INTEGER NOT NULL DEFAULT 0 CHECK (after_s BETWEEN 0 AND 14400);

-- Two rows of a space are apart by the larger of the first's after_s and the second's before_s. 104400 s is the longest booking and the longest
-- buffer together: what begins earlier is out of reach.
DROP TRIGGER occupancy_insert_overlap;
DROP TRIGGER occupancy_update_overlap;

CREATE TRIGGER occupancy_insert_overlap BEFORE INSERT ON occupancy
WHEN EXISTS (
	SELECT 1 FROM occupancy o
	WHERE o.space = NEW.space
	  AND o.starts_at > NEW.starts_at - 104400 AND o.starts_at < NEW.ends_at + 14400
	  AND o.starts_at < NEW.ends_at + max(NEW.after_s, o.before_s)
	  AND NEW.starts_at < o.ends_at + max(o.after_s, NEW.before_s)
)
BEGIN
	SELECT RAISE(ABORT, 'occupancy: the space is taken');
END;

CREATE TRIGGER occupancy_update_overlap BEFORE UPDATE ON occupancy
WHEN EXISTS (
	SELECT 1 FROM occupancy o
	WHERE o.space = NEW.space
	  AND o.starts_at > NEW.starts_at - 104400 AND o.starts_at < NEW.ends_at + 14400
	  AND o.starts_at < NEW.ends_at + max(NEW.after_s, o.before_s)
	  AND NEW.starts_at < o.ends_at + max(o.after_s, NEW.before_s)
	  AND NOT (o.space = OLD.space AND o.starts_at = OLD.starts_at)
)
BEGIN
	SELECT RAISE(ABORT, 'occupancy: the space is taken');
END;
