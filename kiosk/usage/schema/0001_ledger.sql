-- One row per ISO week of the place, written once when the week is over. NULL is a hidden count, 1 to 4. The checks keep the promise that no
-- published figure describes one to four persons even if the program forgets it.
CREATE TABLE usage_weeks (
    monday   TEXT    NOT NULL PRIMARY KEY CHECK (monday GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND strftime('%w', monday) = '1'),
    visits   INTEGER CHECK (visits   = 0 OR visits   >= 5),
    unbadged INTEGER CHECK (unbadged = 0 OR unbadged >= 5),
    entered  INTEGER CHECK (entered  = 0 OR entered  >= 5),
    exited   INTEGER CHECK (exited   = 0 OR exited   >= 5),
    definition_version TEXT NOT NULL,
    closed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER usage_weeks_no_update BEFORE UPDATE ON usage_weeks
BEGIN
    SELECT RAISE(ABORT, 'a settled week never changes');
END;

CREATE TRIGGER usage_weeks_no_delete BEFORE DELETE ON usage_weeks
BEGIN
    SELECT RAISE(ABORT, 'a settled week is kept for ever');
END;

-- INSERT OR REPLACE removes the old row without firing the trigger above, so a second closing must be stopped before it begins.
CREATE TRIGGER usage_weeks_once BEFORE INSERT ON usage_weeks
WHEN EXISTS (SELECT 1 FROM usage_weeks WHERE monday = NEW.monday)
BEGIN
    SELECT RAISE(ABORT, 'the week is settled already');
END;

-- How much of each week's counters the ledger has consumed, to tell late ones from known ones. A working table, never published: its rows are
-- dropped while the 15-minute counters they sum are still kept, so it tells nobody anything that the device does not hold anyway.
CREATE TABLE usage_taken (
    monday   TEXT    NOT NULL PRIMARY KEY,
    visits   INTEGER NOT NULL CHECK (visits   >= 0),
    unbadged INTEGER NOT NULL CHECK (unbadged >= 0),
    entered  INTEGER NOT NULL CHECK (entered  >= 0),
    exited   INTEGER NOT NULL CHECK (exited   >= 0)
) STRICT, WITHOUT ROWID;
