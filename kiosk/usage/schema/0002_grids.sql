-- The other grids on which people are told, each cell protected once when its period closes. A month or a term is the ISO weeks whose Thursday lies
-- in it, so that weeks, months and terms fit into each other and no days are left between them. period is the first Monday (for reach, which badges
-- count by the calendar, the first date). NULL is a hidden count: 1 to 4, or another that would tell of one.
CREATE TABLE usage_cells (
    grid   TEXT NOT NULL CHECK (grid IN ('month', 'term', 'activity', 'reach-month', 'reach-term')),
    period TEXT NOT NULL CHECK (period GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    line   TEXT NOT NULL,
    cell   TEXT NOT NULL,
    n      INTEGER CHECK (n = 0 OR n >= 5),
    definition_version TEXT NOT NULL,
    closed_at INTEGER NOT NULL,
    PRIMARY KEY (grid, period, line, cell)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER usage_cells_no_update BEFORE UPDATE ON usage_cells
BEGIN
    SELECT RAISE(ABORT, 'a settled cell never changes');
END;

CREATE TRIGGER usage_cells_no_delete BEFORE DELETE ON usage_cells
BEGIN
    SELECT RAISE(ABORT, 'a settled cell is kept for ever');
END;

CREATE TRIGGER usage_cells_once BEFORE INSERT ON usage_cells
WHEN EXISTS (SELECT 1 FROM usage_cells WHERE grid = NEW.grid AND period = NEW.period AND line = NEW.line AND cell = NEW.cell)
BEGIN
    SELECT RAISE(ABORT, 'the cell is settled already');
END;

-- One seal per closed period of a grid ("week" is usage_weeks): the digest of its cells, and a link that depends on every seal before it. A row that
-- is changed behind the program's back no longer fits its seal, and a changed seal no longer fits the chain.
CREATE TABLE usage_seals (
    seq    INTEGER PRIMARY KEY CHECK (seq > 0),
    grid   TEXT NOT NULL,
    period TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    link   BLOB NOT NULL CHECK (length(link) = 32),
    UNIQUE (grid, period)
) STRICT;

CREATE TRIGGER usage_seals_no_update BEFORE UPDATE ON usage_seals
BEGIN
    SELECT RAISE(ABORT, 'a seal never changes');
END;

CREATE TRIGGER usage_seals_no_delete BEFORE DELETE ON usage_seals
BEGIN
    SELECT RAISE(ABORT, 'a seal is kept for ever');
END;

CREATE TRIGGER usage_seals_once BEFORE INSERT ON usage_seals
WHEN EXISTS (SELECT 1 FROM usage_seals WHERE seq = NEW.seq OR (grid = NEW.grid AND period = NEW.period))
BEGIN
    SELECT RAISE(ABORT, 'the period is sealed already');
END;

-- How much of each week's counters the ledger has consumed, as in usage_taken, which it replaces, but by part: "visits/1a" is Monday before noon. A
-- working table, never published, and no older than the 15-minute counters.
CREATE TABLE usage_had (
    monday TEXT    NOT NULL,
    part   TEXT    NOT NULL,
    n      INTEGER NOT NULL CHECK (n > 0),
    PRIMARY KEY (monday, part)
) STRICT, WITHOUT ROWID;

-- What settled weeks add up to in months and terms that are not closed. A working table, never published; its rows go when the period closes.
CREATE TABLE usage_pending (
    grid   TEXT    NOT NULL CHECK (grid IN ('month', 'term')),
    period TEXT    NOT NULL,
    part   TEXT    NOT NULL,
    n      INTEGER NOT NULL CHECK (n > 0),
    PRIMARY KEY (grid, period, part)
) STRICT, WITHOUT ROWID;
