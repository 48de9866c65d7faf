package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// databaseName is the database's file in its directory.
const databaseName = "troskel.db"

// readers is how many read at the same time.
const readers = 4

// DB is the database. All methods may be called from any goroutine.
type DB struct {
	file   string
	reader *sql.DB

	closing sync.Once
	closed  error // what Close answered

	// Of the process that writes; nil in one that only reads.
	lock   *os.File
	pool   *sql.DB
	writer *writer
}

// Open takes dir for this process, makes what is missing in it, and brings the database to the newest version of the schemas.
// Its errors include ErrInUse, ErrNewer, ErrReadOnly, ErrFull and ErrCorrupt.
func Open(ctx context.Context, dir string, schemas ...Schema) (*DB, error) {
	steps, err := load(schemas)
	if err != nil {
		return nil, err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, explainFile(err)
	}
	held, err := lock(dir)
	if err != nil {
		return nil, err
	}
	db := &DB{file: filepath.Join(dir, databaseName), lock: held}
	if err := db.open(ctx, steps); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", db.file, err), db.release())
	}
	go db.writer.run()
	return db, nil
}

// open opens both pools of a DB that holds the lock.
func (db *DB) open(ctx context.Context, steps []migration) error {
	if _, err := create(db.file); err != nil {
		return explainFile(err)
	}
	var err error
	if db.pool, err = open(ctx, db.file, writing(), 1); err != nil {
		return err
	}
	if db.writer, err = newWriter(ctx, db.pool, db.file); err != nil {
		return err
	}
	if err := db.writer.migrate(ctx, steps); err != nil {
		return err
	}
	db.reader, err = open(ctx, db.file, reading(), readers)
	return err
}

// OpenReader opens the database for reading only, also beside a daemon that runs. Write answers ErrReadOnly.
func OpenReader(ctx context.Context, dir string, schemas ...Schema) (*DB, error) {
	steps, err := load(schemas)
	if err != nil {
		return nil, err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	db := &DB{file: filepath.Join(dir, databaseName)}
	if _, err := os.Stat(db.file); err != nil {
		return nil, fmt.Errorf("there is no database in %s: name the right directory with --data: %w", dir, err)
	}
	if db.reader, err = open(ctx, db.file, reading(), readers); err != nil {
		return nil, err
	}
	if err := current(ctx, db.reader, of(steps)); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", db.file, err), db.reader.Close())
	}
	return db, nil
}

// current refuses a database that is at other versions than known.
func current(ctx context.Context, q querier, known versions) error {
	have, err := recorded(ctx, q)
	if err != nil {
		return err
	}
	if err := have.newer(known); err != nil {
		return err
	}
	if missing := have.older(known); missing != "" {
		return fmt.Errorf("%w (%s): start the daemon once, which brings it up to date", ErrOlder, missing)
	}
	return nil
}

// Write runs fn in an IMMEDIATE transaction on the only writing connection and returns nil once its changes are on the disk.
//
// Writes that wait at the same time share one commit. An error or a panic of fn takes back fn's own changes only; its error is
// returned as it is, and may be mapped to one of this package's; its panic goes on in the caller. Any error means that nothing of fn was
// confirmed. When ctx ends before fn has begun, fn is not run; once it runs, Write waits for what becomes of it.
//
// fn runs on the writing goroutine while everybody else waits for it, so it must be quick: no I/O, no waiting, no Write inside. It must not end tx itself.
func (db *DB) Write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if db.writer == nil {
		return fmt.Errorf("%w: it was opened for reading, beside the daemon", ErrReadOnly)
	}
	return db.writer.write(ctx, fn)
}

// Scrub empties the log, in which pages stand as they were before something was deleted; in the database itself deleted rows are overwritten at once
// (secure_delete). Where a reader looks at an old state for too long it is tried again after later writes, until it is done.
func (db *DB) Scrub(ctx context.Context) error {
	if db.writer != nil {
		db.writer.scrub.Store(true)
	}
	nothing := func(*sql.Tx) error { return nil }
	if err := db.Write(ctx, nothing); err != nil {
		return err
	}
	return db.Write(ctx, nothing) // answered when what followed the first is over
}

// Reader is a pool of read-only connections. Readers and the writer do not wait for each other; a reader sees what was committed when
// its statement or transaction began. Close what you read: the log grows as long as somebody looks at an old state.
func (db *DB) Reader() *sql.DB { return db.reader }

// Close lets the writes that wait finish, moves the log into the database, and lets go of the directory. It may be called again, which
// does nothing and answers the same.
func (db *DB) Close() error {
	db.closing.Do(func() {
		if db.writer != nil {
			db.writer.close()
		}
		db.closed = db.release()
	})
	return db.closed
}

// release closes what is open. The readers go first: the last connection moves the log into the database and removes it.
func (db *DB) release() error {
	var errs []error
	if db.reader != nil {
		errs = append(errs, db.reader.Close())
	}
	if db.writer != nil {
		errs = append(errs, db.writer.release())
	}
	if db.pool != nil {
		errs = append(errs, db.pool.Close())
	}
	if db.lock != nil {
		errs = append(errs, db.lock.Close())
	}
	return errors.Join(errs...)
}
