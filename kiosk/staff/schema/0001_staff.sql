-- Who signs in to the staff pages. A person without a password has yet to use the one-time code; the code itself is nowhere, only its mark
-- under a key that is in no backup. The secret of the authenticator app is not here either: it follows from that key and the nonce.
CREATE TABLE staff_person (
    id         INTEGER PRIMARY KEY,
    login      TEXT    NOT NULL UNIQUE COLLATE NOCASE CHECK (length(login) BETWEEN 2 AND 40),
    name       TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    role       TEXT    NOT NULL CHECK (role IN ('keeper', 'host', 'reader')),
    since      INTEGER NOT NULL,
    password   TEXT,                                    -- argon2id, in the PHC string format
    nonce      BLOB    CHECK (length(nonce) = 16),
    last_step  INTEGER NOT NULL DEFAULT 0,              -- of the app's codes (RFC 6238), the newest that was used
    code       BLOB    CHECK (length(code) = 32),
    code_until INTEGER,
    CHECK ((password IS NULL) = (nonce IS NULL)),
    CHECK ((code IS NULL) = (code_until IS NULL))
) STRICT;

-- Codes on paper, each good once, for when the phone is lost or the device does not know the time.
CREATE TABLE staff_recovery (
    person INTEGER NOT NULL REFERENCES staff_person (id) ON DELETE CASCADE,
    mark   BLOB    NOT NULL CHECK (length(mark) = 32),
    PRIMARY KEY (person, mark)
) STRICT, WITHOUT ROWID;

-- Wrong tries since the last right one. It names persons of the place only: a login that nobody has leaves nothing here.
CREATE TABLE staff_wrong (
    person       INTEGER NOT NULL PRIMARY KEY REFERENCES staff_person (id) ON DELETE CASCADE,
    tries        INTEGER NOT NULL CHECK (tries > 0),
    locked_until INTEGER NOT NULL
) STRICT;
