-- Goals by version. A version is never changed: what the place promised, and when it changed its mind, stays to be read. Dates are the place's own,
-- both included; '' is none.
CREATE TABLE goal (
	id         INTEGER PRIMARY KEY CHECK (id > 0),
	preset     TEXT    NOT NULL,
	retired_at INTEGER -- NULL while it is followed
) STRICT;

CREATE TABLE goal_version (
	goal        INTEGER NOT NULL REFERENCES goal (id),
	version     INTEGER NOT NULL CHECK (version > 0),
	made_at     INTEGER NOT NULL,
	why         TEXT    NOT NULL CHECK (why <> '' OR version = 1),
	name        TEXT    NOT NULL CHECK (name <> ''),
	definition  TEXT    NOT NULL CHECK (definition <> ''),
	metric      TEXT    NOT NULL CHECK (metric <> ''),
	space       TEXT    NOT NULL,
	band        TEXT    NOT NULL,
	people      TEXT    NOT NULL, -- group
	item        TEXT    NOT NULL,
	direction   TEXT    NOT NULL CHECK (direction IN ('up', 'down')),
	target_kind TEXT    NOT NULL CHECK (target_kind IN ('relative', 'points', 'absolute', 'share')),
	target      REAL    NOT NULL,
	base_from   TEXT    NOT NULL CHECK (base_from = '' OR date(base_from) = base_from),
	base_to     TEXT    NOT NULL CHECK ((base_to = '') = (base_from = '') AND base_to >= base_from),
	comp_from   TEXT    NOT NULL CHECK (date(comp_from) = comp_from),
	comp_to     TEXT    NOT NULL CHECK (date(comp_to) = comp_to AND comp_to >= comp_from),
	control     TEXT    NOT NULL CHECK (control IN ('yes', 'partly', 'no')),
	control_why TEXT    NOT NULL CHECK (control_why <> '' OR control = 'yes'),
	CHECK (base_to < comp_from),
	CHECK (base_from <> '' OR target_kind IN ('absolute', 'share')),
	PRIMARY KEY (goal, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER goal_version_no_update BEFORE UPDATE ON goal_version
BEGIN
	SELECT RAISE(ABORT, 'goal: a version stays as it was made');
END;

CREATE TRIGGER goal_version_no_delete BEFORE DELETE ON goal_version
BEGIN
	SELECT RAISE(ABORT, 'goal: a version stays');
END;

-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER goal_version_next BEFORE INSERT ON goal_version
WHEN NEW.version <> (SELECT count(*) + 1 FROM goal_version WHERE goal = NEW.goal)
BEGIN
	SELECT RAISE(ABORT, 'goal: versions are made one after the other');
END;

-- What the figures of a time should be read with.
CREATE TABLE goal_note (
	id    INTEGER PRIMARY KEY CHECK (id > 0),
	first TEXT NOT NULL CHECK (date(first) = first),
	last  TEXT NOT NULL CHECK (date(last) = last AND last >= first),
	text  TEXT NOT NULL CHECK (text <> '')
) STRICT;

-- The area card: figures that somebody else counted, typed in with where they are from.
CREATE TABLE goal_area (
	position INTEGER PRIMARY KEY CHECK (position > 0),
	name     TEXT NOT NULL CHECK (name <> ''),
	value    REAL NOT NULL,
	unit     TEXT NOT NULL,
	source   TEXT NOT NULL CHECK (source <> ''),
	as_of    TEXT NOT NULL CHECK (date(as_of) = as_of)
) STRICT;

CREATE TABLE goal_area_name (
	one  INTEGER PRIMARY KEY CHECK (one = 1),
	name TEXT NOT NULL
) STRICT;
