-- Räckvidd: how many different badges came in a month or a term, where badges remember for themselves. starts_at is its local midnight.
CREATE TABLE visit_reach (
	period_kind TEXT    NOT NULL CHECK (period_kind IN ('month', 'term')),
	starts_at   INTEGER NOT NULL,
	n           INTEGER NOT NULL CHECK (n > 0),
	PRIMARY KEY (period_kind, starts_at)
) STRICT, WITHOUT ROWID;

-- The numbers under which states of badges are counted: how many epochs were begun, and for each the last number that was counted in it. A badge that
-- carries a number up to that is counted, and one with a higher number is not, yet. No row is about a badge.
CREATE TABLE visit_epoch (
	id    INTEGER PRIMARY KEY CHECK (id = 1),
	begun INTEGER NOT NULL CHECK (begun > 0)
) STRICT;

CREATE TABLE visit_number (
	epoch INTEGER PRIMARY KEY,
	last  INTEGER NOT NULL CHECK (last > 0)
) STRICT;
