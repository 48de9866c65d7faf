package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Restore puts a backup in the place of the database in dir. The daemon must be stopped (else ErrInUse).
//
// The backup is first copied into dir, verified, and brought up to date there; only then do the two change places, in one step.
// The old database stays beside it as troskel.db.before-TIME until somebody deletes it.
func Restore(ctx context.Context, dir, file string, schemas ...Schema) error {
	steps, err := load(schemas)
	if err != nil {
		return err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return explainFile(err)
	}
	held, err := lock(dir)
	if err != nil {
		return err
	}
	defer held.Close()
	part, err := bring(dir, file)
	if err != nil {
		return fmt.Errorf("cannot copy %s into %s: %w", file, dir, explainFile(err))
	}
	defer removeDatabase(part)
	if err := ready(ctx, part, steps); err != nil {
		return fmt.Errorf("%s is not restored, and nothing was changed: %w", file, err)
	}
	if err := explainFile(replace(ctx, filepath.Join(dir, databaseName), part)); err != nil {
		return fmt.Errorf("%s is not restored: %w", file, err)
	}
	return nil
}

// bring copies a backup into dir, synced, under a name of its own.
func bring(dir, file string) (string, error) {
	if info, err := os.Stat(file + "-wal"); err == nil && info.Size() > 0 {
		return "", fmt.Errorf("%s-wal lies beside it, so this is a database in use and its newest entries are in that second file: take a file that `troskel backup` has made", file)
	}
	from, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer from.Close()
	to, err := os.CreateTemp(dir, "troskel.db.restoring-*")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(to, from)
	if err = errors.Join(err, adopt(to, dir), to.Sync(), to.Close()); err != nil {
		os.Remove(to.Name())
		return "", err
	}
	return to.Name(), nil
}

// ready verifies a copy of a backup and brings it up to date.
func ready(ctx context.Context, file string, steps []migration) error {
	if err := verify(ctx, file, steps); err != nil {
		return err
	}
	pool, err := open(ctx, file, writing(), 1)
	if err != nil {
		return err
	}
	defer pool.Close()
	w, err := newWriter(ctx, pool, file)
	if err != nil {
		return err
	}
	return errors.Join(w.migrate(ctx, steps), w.release())
}

// verify reads all of a backup: whole, ours, and of versions this program knows.
func verify(ctx context.Context, file string, steps []migration) error {
	pool, err := open(ctx, file, inspecting(), 1)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := integrity(ctx, pool); err != nil {
		return err
	}
	have, err := recorded(ctx, pool)
	if err != nil {
		return err
	}
	if len(have) == 0 {
		return errors.New("it holds no data of Tröskel's: take a file that `troskel backup` has made")
	}
	if err := have.newer(of(steps)); err != nil {
		return err
	}
	broken, err := references(ctx, pool)
	if err == nil && broken != "" {
		err = fmt.Errorf("%w: it refers to rows that it does not hold (%s)", ErrCorrupt, broken)
	}
	return err
}

// replace puts part in the place of file. The old database is kept under a second name first, so that at every moment one whole database
// has the right name.
func replace(ctx context.Context, file, part string) error {
	if _, err := os.Stat(file); err == nil {
		if err := keepAside(ctx, file); err != nil {
			return err
		}
	}
	if err := os.Rename(part, file); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

// parts are what a database consists of, by the ends of the names.
var parts = []string{"", "-wal", "-shm"}

// keepAside gives the old database a second name, and sees to it that its log has no longer the first: a log beside the new database
// would be played into it.
func keepAside(ctx context.Context, file string) error {
	aside, err := linkAside(file)
	if err != nil {
		return err
	}
	// Emptying the log into the old database is what makes the change a single step. One that is too damaged for that keeps its log, under
	// its second name only.
	from := aside
	if foldLog(ctx, file) != nil {
		from = file
	}
	for _, part := range parts[1:] {
		if err := os.Remove(from + part); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// linkAside links all parts of a database to the first free name for now, and returns that.
func linkAside(file string) (string, error) {
	base := file + ".before-" + time.Now().UTC().Format("20060102T150405Z")
	aside := base
	err := os.Link(file, aside)
	for n := 2; errors.Is(err, os.ErrExist); n++ {
		aside = fmt.Sprintf("%s-%d", base, n)
		err = os.Link(file, aside)
	}
	if err != nil {
		return "", err
	}
	for _, part := range parts[1:] {
		if err := os.Link(file+part, aside+part); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
	}
	return aside, nil
}

// foldLog moves the log into the database and removes it.
func foldLog(ctx context.Context, file string) error {
	pool, err := open(ctx, file, writing(), 1)
	if err != nil {
		return err
	}
	if err := pool.Close(); err != nil {
		return err
	}
	if _, err := os.Stat(file + "-wal"); !errors.Is(err, os.ErrNotExist) {
		return errors.New("the log stays")
	}
	return nil
}

// removeDatabase removes a copy and what SQLite put beside it, as far as they exist.
func removeDatabase(file string) {
	for _, part := range parts {
		os.Remove(file + part)
	}
}
