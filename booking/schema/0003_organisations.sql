-- Who books: kinds of organisations, their contact, badges and PINs; and the audit trail.

ALTER TABLE organisation ADD COLUMN kind TEXT NOT NULL DEFAULT 'forening'
	CHECK (kind IN ('forening', 'agency', 'partner', 'staff', 'neighbour'));
ALTER TABLE organisation ADD COLUMN by_staff INTEGER NOT NULL DEFAULT 0 CHECK (by_staff IN (0, 1)); -- staff made or retired it: the configuration leaves it alone

-- How an organisation is reached. person, phone and email are NULL when nobody said, or no longer.
CREATE TABLE contact (
	organisation TEXT PRIMARY KEY REFERENCES organisation (id),
	function     TEXT NOT NULL,
	person       TEXT,
	phone        TEXT,
	email        TEXT,
	changed_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Badges that their holders registered. Ids are never used again: the audit trail names them.
CREATE TABLE badge (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	organisation TEXT REFERENCES organisation (id), -- NULL for the place's staff
	name         TEXT NOT NULL,
	role         TEXT NOT NULL CHECK (role IN ('member', 'administrator', 'staff')),
	mark         BLOB UNIQUE, -- keyed hash of the badge's number; NULL once revoked
	key_mark     BLOB,        -- which key: another one's marks say nothing
	pin          TEXT,        -- argon2id of the keyed PIN, with its parameters; NULL once revoked
	enrolled_at  INTEGER NOT NULL,
	revoked_at   INTEGER,
	CHECK ((role = 'staff') = (organisation IS NULL)),
	CHECK ((revoked_at IS NULL) = (mark IS NOT NULL) AND (mark IS NULL) = (pin IS NULL) AND (mark IS NULL) = (key_mark IS NULL)),
	CHECK (mark IS NULL OR length(mark) = 32)
) STRICT;

-- Wrong PINs since the last right one. There is no reference to badge: a try for a badge that is not there is kept like any other, so
-- that neither the answer nor the time it takes tells which badges are.
CREATE TABLE wrong_pin (
	badge        INTEGER PRIMARY KEY,
	tries        INTEGER NOT NULL CHECK (tries > 0),
	locked_until INTEGER NOT NULL, -- 0 when it is not locked for a time
	tried_at     INTEGER NOT NULL
) STRICT;

-- Who did what, when. Lines are added, and nothing else: the triggers refuse it, whoever writes. Only a name may be emptied, and only
-- once a line has been written at a time when it may be.
CREATE TABLE audit (
	id           INTEGER PRIMARY KEY CHECK (id > 0),
	at           INTEGER NOT NULL,
	role         TEXT NOT NULL,
	organisation TEXT NOT NULL,
	name         TEXT NOT NULL,
	name_until   INTEGER NOT NULL, -- 14 days after the line, and after the end of the booking that it is about
	action       TEXT NOT NULL CHECK (action <> ''),
	space        TEXT NOT NULL,
	booking      INTEGER NOT NULL,
	detail       TEXT NOT NULL,
	CHECK (name_until >= at + 14 * 86400)
) STRICT;

CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_booking ON audit (booking) WHERE booking <> 0;
CREATE INDEX audit_with_name ON audit (name_until) WHERE name <> '';

-- INSERT OR REPLACE deletes without asking the delete trigger.
CREATE TRIGGER audit_insert BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit a WHERE a.id = NEW.id)
BEGIN
	SELECT RAISE(ABORT, 'audit: what is written stays');
END;

CREATE TRIGGER audit_delete BEFORE DELETE ON audit
BEGIN
	SELECT RAISE(ABORT, 'audit: what is written stays');
END;

CREATE TRIGGER audit_update BEFORE UPDATE ON audit
WHEN NOT (NEW.name = '' AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.name_until = OLD.name_until AND NEW.role = OLD.role AND NEW.organisation = OLD.organisation
	AND NEW.action = OLD.action AND NEW.space = OLD.space AND NEW.booking = OLD.booking AND NEW.detail = OLD.detail
	AND OLD.name_until <= (SELECT a.at FROM audit a ORDER BY a.id DESC LIMIT 1))
BEGIN
	SELECT RAISE(ABORT, 'audit: what is written stays');
END;
