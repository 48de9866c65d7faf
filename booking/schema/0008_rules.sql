-- Rules that staff set, and what the engine needs to count by them.

CREATE TABLE rule (
	id           INTEGER PRIMARY KEY,
	name         TEXT NOT NULL,
	space        TEXT REFERENCES space (id),        -- NULL = every space
	kind         TEXT NOT NULL,                     -- of organisations; '' = every kind
	organisation TEXT REFERENCES organisation (id), -- NULL = everybody, also those who book for none
	amount       INTEGER NOT NULL CHECK (amount >= 0),
	hours        TEXT NOT NULL,                     -- of the week, as ParseWeek reads it; '' where the rule has none
	changed_at   INTEGER NOT NULL,
	CHECK (kind = '' OR organisation IS NULL)
) STRICT;

CREATE UNIQUE INDEX rule_once ON rule (name, coalesce(space, ''), kind, coalesce(organisation, ''));

-- Calendars ask for what an organisation booked. Quotas count it, and find all that they count by in the index itself.
CREATE INDEX booking_by_organisation ON booking (organisation, starts_at, ends_at, cancelled_at, missed_at, ended_at, space)
	WHERE organisation IS NOT NULL;

-- How often the bookings of each UTC day (starts_at / 86400) were changed: what was read of a day is still right while this is the same.
CREATE TABLE booking_day (
	day     INTEGER PRIMARY KEY,
	version INTEGER NOT NULL,
	latest  TEXT NOT NULL -- the bookings that were changed last, each id with a space after it, the last change first; its end is cut off
) STRICT;

INSERT INTO booking_day (day, version, latest) SELECT DISTINCT starts_at / 86400, 1, '' FROM booking;

CREATE TRIGGER booking_insert_day AFTER INSERT ON booking
BEGIN
	INSERT INTO booking_day (day, version, latest) VALUES (NEW.starts_at / 86400, 1, NEW.id || ' ')
		ON CONFLICT DO UPDATE SET version = version + 1, latest = excluded.latest || substr(latest, 1, 150);
END;

CREATE TRIGGER booking_update_day AFTER UPDATE ON booking
BEGIN
	UPDATE booking_day SET version = version + 1, latest = OLD.id || ' ' || substr(latest, 1, 150)
		WHERE day = OLD.starts_at / 86400 AND (OLD.starts_at / 86400 <> NEW.starts_at / 86400 OR OLD.id <> NEW.id);
	INSERT INTO booking_day (day, version, latest) VALUES (NEW.starts_at / 86400, 1, NEW.id || ' ')
		ON CONFLICT DO UPDATE SET version = version + 1, latest = excluded.latest || substr(latest, 1, 150);
END;

CREATE TRIGGER booking_delete_day AFTER DELETE ON booking
BEGIN
	UPDATE booking_day SET version = version + 1, latest = OLD.id || ' ' || substr(latest, 1, 150) WHERE day = OLD.starts_at / 86400;
END;
