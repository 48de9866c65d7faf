-- Answers are counters, and nothing but counters: no row here is one answer, and none has a time.

CREATE TABLE survey_round (
	id         INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 65535), -- what a badge remembers
	name       TEXT    NOT NULL CHECK (name <> ''),
	place      TEXT    NOT NULL CHECK (place <> ''),
	first      TEXT    NOT NULL CHECK (date(first) = first),
	last       TEXT    NOT NULL CHECK (date(last) = last AND last >= first),
	weeks      INTEGER NOT NULL CHECK (weeks BETWEEN 4 AND 6),
	needed     INTEGER NOT NULL CHECK (needed BETWEEN 10 AND 5000),
	population INTEGER NOT NULL CHECK (population >= 0), -- 0: not known
	extended   INTEGER NOT NULL DEFAULT 0 CHECK (extended IN (0, 1)),
	codes      INTEGER NOT NULL DEFAULT 0 CHECK (codes >= 0) -- how many were printed
) STRICT;

CREATE TABLE survey_item (
	round    INTEGER NOT NULL REFERENCES survey_round (id) ON DELETE CASCADE,
	position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 15), -- what a badge remembers
	item     TEXT    NOT NULL CHECK (item <> ''),
	wording  INTEGER NOT NULL CHECK (wording > 0),
	words    TEXT    NOT NULL CHECK (words <> ''), -- as it was asked, in Swedish
	PRIMARY KEY (round, position),
	UNIQUE (round, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE survey_answer (
	round   INTEGER NOT NULL REFERENCES survey_round (id),
	item    TEXT    NOT NULL,
	option  TEXT    NOT NULL CHECK (option <> ''),
	who     TEXT    NOT NULL, -- group; '' where nobody asked or the visitor would not say
	mode    TEXT    NOT NULL CHECK (mode IN ('badge', 'halfday', 'code', 'paper')),
	burst   INTEGER NOT NULL CHECK (burst IN (0, 1)), -- 1: in quarantine
	n       INTEGER NOT NULL CHECK (n >= 0),
	PRIMARY KEY (round, item, option, who, mode, burst)
) STRICT, WITHOUT ROWID;

-- A code that was used is gone, with whatever could be known of it.
CREATE TABLE survey_code (
	digest BLOB    PRIMARY KEY CHECK (length(digest) = 32),
	round  INTEGER NOT NULL REFERENCES survey_round (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Rounds that staff compare although they were not asked alike.
CREATE TABLE survey_compared (
	before INTEGER NOT NULL REFERENCES survey_round (id),
	after  INTEGER NOT NULL REFERENCES survey_round (id),
	item   TEXT    NOT NULL,
	why    TEXT    NOT NULL CHECK (why <> ''),
	PRIMARY KEY (before, after, item)
) STRICT, WITHOUT ROWID;

-- Ni sa – vi gjorde.
CREATE TABLE survey_deed (
	id        INTEGER PRIMARY KEY CHECK (id > 0),
	said      TEXT    NOT NULL CHECK (said <> ''),
	did       TEXT    NOT NULL CHECK (did <> ''),
	published INTEGER NOT NULL CHECK (published IN (0, 1))
) STRICT;
