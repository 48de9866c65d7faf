package store

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// What a caller can decide on, with errors.Is. The errors that wrap them say what happened and what to do about it.
var (
	// ErrInUse is a data directory that another process writes to.
	ErrInUse = errors.New("the database is in use")
	// ErrNewer is a database made by a newer Tröskel than this one.
	ErrNewer = errors.New("the database is newer than this program")
	// ErrOlder is a database that this Tröskel has to bring up to date first, which Open does.
	ErrOlder = errors.New("the database is older than this program")
	// ErrReadOnly is a database, a disk or a DB that takes no writes.
	ErrReadOnly = errors.New("the database is read-only")
	// ErrFull is a disk without space. The DB goes on: the next write succeeds once there is space again.
	ErrFull = errors.New("the disk is full")
	// ErrCorrupt is a file that is damaged or no database at all.
	ErrCorrupt = errors.New("the database is damaged")
	// ErrDisk is a disk that fails to read or write.
	ErrDisk = errors.New("the disk fails")
	// ErrClosed is a DB after Close.
	ErrClosed = errors.New("the database is closed")
)

// advice is what to do about an error, for the person in front of the device.
var advice = map[error]string{
	ErrInUse:    "another program is writing in it: end that program, then try again",
	ErrReadOnly: "make the data directory and the files in it writable for this user, and look in the system log for a disk that turned read-only after an error",
	ErrFull:     "nothing of this was stored: make space on the disk that holds the data directory",
	ErrCorrupt:  "stop the daemon and bring back a backup with `troskel restore FILE`",
	ErrDisk:     "make a backup at once if that still works, and replace the card or disk",
}

// explain turns what SQLite said into one of this package's errors with advice, and leaves every other error as it is. The
// original stays in the chain.
func explain(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	kind := kindOf(e)
	if kind == nil || errors.Is(err, kind) {
		return err
	}
	return fmt.Errorf("%w: %s (%w)", kind, advice[kind], err)
}

// kindOf names the situation behind an SQLite result code, https://www.sqlite.org/rescode.html; nil for those that are a
// matter between a caller and its SQL, such as a broken constraint.
func kindOf(e sqlite3.Error) error {
	switch e.Code {
	case sqlite3.ErrFull:
		return ErrFull
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return ErrInUse
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return ErrReadOnly
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return ErrCorrupt
	case sqlite3.ErrIoErr, sqlite3.ErrCantOpen:
		return kindOfSystem(e)
	}
	return nil
}

// kindOfSystem looks behind SQLITE_IOERR and SQLITE_CANTOPEN at what the system answered. SQLite itself reports only ENOSPC as
// SQLITE_FULL; a quota and a size limit are full disks as well.
func kindOfSystem(e sqlite3.Error) error {
	switch e.SystemErrno {
	case syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG:
		return ErrFull
	case syscall.EROFS, syscall.EACCES, syscall.EPERM:
		return ErrReadOnly
	}
	return ErrDisk
}

// explainFile does for errors of files what explain does for those of SQLite.
func explainFile(err error) error {
	var kind error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		kind = ErrFull
	case errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		kind = ErrReadOnly
	case errors.Is(err, syscall.EIO):
		kind = ErrDisk
	default:
		return err
	}
	return fmt.Errorf("%w: %s (%w)", kind, advice[kind], err)
}

// notRun is the answer to a write whose context ended before its turn.
func notRun(ctx context.Context) error {
	return fmt.Errorf("the write was given up before its turn, nothing was stored: %w", context.Cause(ctx))
}
