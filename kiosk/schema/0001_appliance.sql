-- What the appliance knows of itself; one row.
CREATE TABLE appliance (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    -- The latest moment at which it is known to have lived: a clock that shows less after a power cut is not believed.
    alive_at INTEGER NOT NULL DEFAULT 0, -- unix seconds, UTC
    -- The IANA time zone in which its days and weeks are counted; empty before the first start.
    zone     TEXT NOT NULL DEFAULT '',
    -- 1 where the place is the demo's invention, 0 where it is real, NULL before the first start.
    demo     INTEGER CHECK (demo IN (0, 1))
) STRICT;
INSERT INTO appliance (id) VALUES (1);
