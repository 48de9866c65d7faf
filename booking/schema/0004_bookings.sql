-- What a booking is for, how it was agreed, and what became of it.

ALTER TABLE booking ADD COLUMN activity TEXT NOT NULL DEFAULT '';
ALTER TABLE booking ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE booking ADD COLUMN target_group TEXT NOT NULL DEFAULT '';
ALTER TABLE booking ADD COLUMN ages TEXT NOT NULL DEFAULT '';    -- bands with a comma between
ALTER TABLE booking ADD COLUMN expected INTEGER NOT NULL DEFAULT 0 CHECK (expected >= 0);
ALTER TABLE booking ADD COLUMN contact TEXT;                     -- a person; NULL when there is none, or no longer
ALTER TABLE booking ADD COLUMN counted TEXT NOT NULL DEFAULT ''; -- heads by band at check-out, as JSON; '' when nobody said
ALTER TABLE booking ADD COLUMN pending INTEGER NOT NULL DEFAULT 0 CHECK (pending IN (0, 1)); -- staff have not decided
ALTER TABLE booking ADD COLUMN expires_at INTEGER;               -- given up then, unless decided or confirmed before
ALTER TABLE booking ADD COLUMN firm_at INTEGER;                 -- when it was agreed by all sides; NULL: when it was made
ALTER TABLE booking ADD COLUMN missed_at INTEGER;                -- nobody came, and its time was released
ALTER TABLE booking ADD COLUMN cancelled_why TEXT NOT NULL DEFAULT '';
ALTER TABLE booking ADD COLUMN series INTEGER;
ALTER TABLE booking ADD COLUMN occurrence TEXT NOT NULL DEFAULT ''; -- of the series, on the wall clock; stays when the booking is moved
ALTER TABLE booking ADD COLUMN uid TEXT NOT NULL DEFAULT '';        -- RFC 5545
ALTER TABLE booking ADD COLUMN revision INTEGER NOT NULL DEFAULT 0; -- RFC 5545's SEQUENCE
ALTER TABLE booking ADD COLUMN changed_at INTEGER;

ALTER TABLE booking ADD COLUMN asked TEXT NOT NULL DEFAULT '';      -- digest of the request and of who asked: only they are given the code again

UPDATE booking SET changed_at = created_at, uid = 'booking-' || id || '@troskel', cancelled_why = iif(cancelled_at IS NULL, '', 'taken');

ALTER TABLE booking ADD COLUMN cancelled_note TEXT NOT NULL DEFAULT ''; -- what staff wrote when they declined it
ALTER TABLE booking ADD COLUMN vouched_from_at INTEGER;  -- staff's word that it was used, and when
ALTER TABLE booking ADD COLUMN vouched_until_at INTEGER;
ALTER TABLE booking ADD COLUMN unmoved_at INTEGER;       -- the zone's law changed, and its wall clock time was somebody else's

ALTER TABLE wrong_code ADD COLUMN asker TEXT NOT NULL DEFAULT ''; -- id of an organisation; '' is whoever has shown no badge

-- Those with something to forget, by when it was last needed.
CREATE INDEX booking_to_forget ON booking (min(ends_at, coalesce(cancelled_at, ends_at))) WHERE contact IS NOT NULL OR private = 1 AND title <> '' OR cancelled_note <> '';

CREATE INDEX booking_by_expiry ON booking (expires_at) WHERE expires_at IS NOT NULL AND cancelled_at IS NULL;

-- The line for times that others have. Who asked first is offered first; rows that are done stay, so that a key asks once.
CREATE TABLE waiting (
	id           INTEGER PRIMARY KEY,
	key          TEXT NOT NULL UNIQUE, -- from the asker
	space        TEXT NOT NULL REFERENCES space (id),
	starts_at    INTEGER NOT NULL,
	ends_at      INTEGER NOT NULL CHECK (ends_at > starts_at),
	starts_local TEXT NOT NULL,        -- what is wished for on the wall clock, as a booking's
	ends_local   TEXT NOT NULL,
	zone         TEXT NOT NULL,
	organisation TEXT NOT NULL REFERENCES organisation (id),
	details      TEXT NOT NULL,   -- of the booking to be, as JSON; '' when done
	asked_at     INTEGER NOT NULL,
	offered_at   INTEGER,
	booking      INTEGER UNIQUE REFERENCES booking (id), -- that holds the offered time
	done_at      INTEGER,
	outcome      TEXT NOT NULL DEFAULT '' -- accepted, stopped, over, or why the offered booking was cancelled
) STRICT;

CREATE INDEX waiting_by_start ON waiting (starts_at) WHERE done_at IS NULL;
