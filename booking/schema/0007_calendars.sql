-- Secret addresses of calendars, and passwords of the apps that read and book through them. A secret is random, of more than 128 bits, and only
-- its SHA-256 is kept: what cannot be guessed needs no slow hash, and a stolen copy of this file opens nothing.

CREATE TABLE feed (
	id           INTEGER PRIMARY KEY,
	hash         BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
	kind         TEXT NOT NULL CHECK (kind IN ('room', 'organisation', 'public')),
	space        TEXT REFERENCES space (id),
	organisation TEXT REFERENCES organisation (id),
	name         TEXT NOT NULL, -- whom it was given to: a function, "Hemsidan"
	made_at      INTEGER NOT NULL,
	revoked_at   INTEGER,       -- NULL while it opens
	CHECK ((kind = 'room') = (space IS NOT NULL) AND (kind = 'organisation') = (organisation IS NOT NULL))
) STRICT;

CREATE TABLE app_password (
	id           INTEGER PRIMARY KEY,
	hash         BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
	organisation TEXT REFERENCES organisation (id), -- NULL for the staff
	name         TEXT NOT NULL, -- whose app: a function, "Kassören"
	made_at      INTEGER NOT NULL,
	revoked_at   INTEGER
) STRICT;

-- What a calendar app named the file of an event, where it is not the event's UID.
CREATE TABLE calendar_object (
	name TEXT PRIMARY KEY,
	uid  TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- The calendars ask for the bookings of one UID.
CREATE INDEX booking_by_uid ON booking (uid);
