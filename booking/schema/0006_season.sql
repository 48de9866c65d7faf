-- Application rounds for a term, and the calendar of what happens here and elsewhere.

-- How far a round has come follows from its times and from what was made of it.
CREATE TABLE round (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	name         TEXT NOT NULL,
	first        TEXT NOT NULL, -- date
	last         TEXT NOT NULL CHECK (first <= last), -- date
	opens_at     INTEGER NOT NULL,
	closes_at    INTEGER NOT NULL CHECK (opens_at < closes_at),
	youth        TEXT NOT NULL, -- when youth goes first, as ParseWeek reads it
	seed         TEXT NOT NULL,
	revision     INTEGER NOT NULL DEFAULT 0, -- how often anything changed that a proposal follows from
	proposed_at  INTEGER,
	proposal     TEXT NOT NULL DEFAULT '', -- what the method proposed and why, as JSON: staff's adjustments do not change it
	published_at INTEGER,
	CHECK ((proposed_at IS NULL) = (proposal = ''))
) STRICT;

-- There is no personal data here: the contact is the organisation's, and a private title is not kept.
CREATE TABLE application (
	round        INTEGER NOT NULL REFERENCES round (id),
	organisation TEXT NOT NULL REFERENCES organisation (id),
	title        TEXT NOT NULL,
	private      INTEGER NOT NULL CHECK (private IN (0, 1)),
	activity     TEXT NOT NULL,
	topic        TEXT NOT NULL,
	target_group TEXT NOT NULL,
	ages         TEXT NOT NULL, -- bands with a comma between
	expected     INTEGER NOT NULL CHECK (expected >= 0),
	sessions     INTEGER NOT NULL CHECK (sessions >= 0), -- a week, at most; 0 = as many as wishes
	wishes       TEXT NOT NULL, -- the dearest first, as JSON
	weight       INTEGER NOT NULL DEFAULT 0 CHECK (weight >= 0), -- that staff set; 0 = the suggested one
	applied_at   INTEGER NOT NULL,
	PRIMARY KEY (round, organisation),
	CHECK (private = 0 OR title = '')
) STRICT, WITHOUT ROWID;

-- Who gets which weekly time: what the method proposed, as staff have adjusted it.
CREATE TABLE round_grant (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	round        INTEGER NOT NULL REFERENCES round (id),
	organisation TEXT NOT NULL REFERENCES organisation (id),
	wish         INTEGER NOT NULL, -- from 1; 0 = it was not wished for
	turn         INTEGER NOT NULL, -- of the method; 0 = staff gave or moved it
	space        TEXT NOT NULL REFERENCES space (id),
	day          INTEGER NOT NULL CHECK (day BETWEEN 0 AND 6), -- 0 = Sunday
	from_minute  INTEGER NOT NULL CHECK (from_minute >= 0),
	to_minute    INTEGER NOT NULL CHECK (to_minute > from_minute AND to_minute <= 1440),
	series       INTEGER, -- that it was published as
	dates        TEXT NOT NULL DEFAULT '', -- that were booked, with a comma between
	skipped      TEXT NOT NULL DEFAULT '' -- dates that were not, each with why: "2026-05-01 closed", with a comma between
) STRICT;

CREATE INDEX round_grant_by_round ON round_grant (round);

-- What happens at other places.
CREATE TABLE elsewhere (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	starts_at INTEGER NOT NULL,
	ends_at   INTEGER NOT NULL,
	title     TEXT NOT NULL CHECK (title <> ''),
	place     TEXT NOT NULL CHECK (place <> ''),
	topic     TEXT NOT NULL,
	ages      TEXT NOT NULL, -- bands with a comma between
	url       TEXT NOT NULL,
	-- 2678400 s is 31 days: looking for what reaches into a time need not look further back than that.
	CHECK (starts_at < ends_at AND ends_at - starts_at <= 2678400)
) STRICT;

CREATE INDEX elsewhere_by_start ON elsewhere (starts_at);

-- What a title means in another language, for every activity of that name.
CREATE TABLE translation (
	lang  TEXT NOT NULL,
	title TEXT NOT NULL, -- in the form that TitleKey gives
	text  TEXT NOT NULL CHECK (text <> ''),
	PRIMARY KEY (lang, title)
) STRICT, WITHOUT ROWID;
