-- How badges were counted, from when on: what a visit is hangs on it. since is a quarter of an hour, and no event.
CREATE TABLE visit_method (
	id     INTEGER PRIMARY KEY,
	since  INTEGER NOT NULL CHECK (since % 900 = 0),
	mode   TEXT    NOT NULL CHECK (mode IN ('A', 'B', 'C')),
	period TEXT    NOT NULL CHECK (period IN ('half-day', 'day', 'evening'))
) STRICT;
