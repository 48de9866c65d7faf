-- Bookings that repeat. What is booked is in booking, one row for each occurrence; this is the rule that they came from. An occurrence of the
-- rule without a booking was skipped or cancelled; a booking whose occurrence the rule does not have was asked for besides it.

CREATE TABLE series (
	id           INTEGER PRIMARY KEY,
	key          TEXT NOT NULL UNIQUE, -- from the asker: the same key never books twice
	asked        TEXT NOT NULL,        -- digest of the request and of who asked: only they are given the code again
	uid          TEXT NOT NULL,        -- RFC 5545
	space        TEXT NOT NULL REFERENCES space (id),
	organisation TEXT REFERENCES organisation (id),
	rule         TEXT NOT NULL,        -- RFC 5545's RRULE, with COUNT or a date as UNTIL
	starts_local TEXT NOT NULL,        -- "2026-03-02T18:00": the first occurrence of the rule on the wall clock
	minutes      INTEGER NOT NULL CHECK (minutes > 0), -- of an occurrence on the wall clock
	code         TEXT NOT NULL CHECK (code GLOB '[0-9][0-9][0-9][0-9]'), -- that of all its bookings
	revision     INTEGER NOT NULL DEFAULT 0,
	continues    INTEGER REFERENCES series (id), -- the series that it was a part of until it was changed
	created_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX booking_by_series ON booking (series, occurrence) WHERE series IS NOT NULL;
