package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"troskel/kiosk/store"
	"troskel/kiosk/store/storetest"
)

// during opens a database, holds its writer inside a first write, runs queue, which may start further writes on goroutines, waits
// until they all wait, and lets the writer go on: so they are in one group. It returns what is in the database at the end.
func during(t *testing.T, queue func(t *testing.T, db *store.DB)) []string {
	t.Helper()
	dir := t.TempDir()
	var found []string
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), dir, notes)
		if err != nil {
			t.Fatal(err)
		}
		held, release := make(chan struct{}), make(chan struct{})
		go db.Write(t.Context(), func(*sql.Tx) error {
			close(held)
			<-release
			return nil
		})
		<-held
		queue(t, db)
		synctest.Wait()
		close(release)
		synctest.Wait()
		found = texts(t, db)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return found
}

func TestGroupKeepsTheGoodWrites(t *testing.T) {
	broken := errors.New("broken")
	var mu sync.Mutex
	answers := map[string]error{}
	found := during(t, func(t *testing.T, db *store.DB) {
		write := func(name string, fn func(tx *sql.Tx) error) {
			go func() {
				err := db.Write(t.Context(), fn)
				mu.Lock()
				defer mu.Unlock()
				answers[name] = err
			}()
			synctest.Wait()
		}
		write("first", func(tx *sql.Tx) error { return insert(tx, "first") })
		write("error", func(tx *sql.Tx) error { return errors.Join(insert(tx, "error"), broken) })
		write("twice", func(tx *sql.Tx) error { return errors.Join(insert(tx, "twice"), insert(tx, "first")) })
		write("ends", func(tx *sql.Tx) error { return errors.Join(insert(tx, "ends"), tx.Commit()) })
		write("undoes", func(tx *sql.Tx) error { return errors.Join(insert(tx, "undoes"), tx.Rollback()) })
		write("reads", func(tx *sql.Tx) error {
			_, err := tx.Query(`SELECT text FROM note`) // and leaves the rows open
			return errors.Join(err, insert(tx, "reads"))
		})
		write("last", func(tx *sql.Tx) error { return insert(tx, "last") })
	})
	if want := []string{"first", "reads", "last"}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
	for _, name := range []string{"first", "reads", "last"} {
		if answers[name] != nil {
			t.Errorf("%s: %v", name, answers[name])
		}
	}
	if !errors.Is(answers["error"], broken) {
		t.Errorf("error: got %v, want the function's own", answers["error"])
	}
	for name, words := range map[string]string{"twice": "UNIQUE constraint failed", "ends": "ended its transaction", "undoes": "ended its transaction"} {
		if err := answers[name]; err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: got %v, want something with %q", name, err, words)
		}
	}
}

func insert(tx *sql.Tx, text string) error {
	_, err := tx.Exec(`INSERT INTO note (text) VALUES (?)`, text)
	return err
}

func TestPanicAndGoexitTakeBackTheirOwnOnly(t *testing.T) {
	var caught any
	var lent *sql.Tx
	found := during(t, func(t *testing.T, db *store.DB) {
		go func() {
			defer func() { caught = recover() }()
			db.Write(t.Context(), func(tx *sql.Tx) error {
				lent = tx
				insert(tx, "panics")
				panic("a mistake")
			})
		}()
		go db.Write(t.Context(), func(tx *sql.Tx) error {
			insert(tx, "leaves")
			runtime.Goexit()
			return nil
		})
		go add(t.Context(), db, "stays")
	})
	if !slices.Equal(found, []string{"stays"}) {
		t.Errorf("found %q", found)
	}
	if caught != "a mistake" {
		t.Errorf("the caller caught %v, want its own panic", caught)
	}
	if err := insert(lent, "later"); !errors.Is(err, sql.ErrTxDone) {
		t.Errorf("a transaction used after its turn: %v, want ErrTxDone", err)
	}
}

func TestCancelledBeforeItsTurnIsNotRun(t *testing.T) {
	impatient := errors.New("the visitor left")
	var err error
	ran := false
	found := during(t, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() {
			err = db.Write(ctx, func(*sql.Tx) error { ran = true; return nil })
		}()
		synctest.Wait()
		cancel(impatient)
		synctest.Wait()
		if !errors.Is(err, impatient) {
			t.Errorf("while the writer is busy: got %v, want an answer at once, with the cause", err)
		}
		if again := db.Write(ctx, func(*sql.Tx) error { ran = true; return nil }); !errors.Is(again, impatient) {
			t.Errorf("with a context that has ended: got %v", again)
		}
		go add(t.Context(), db, "other")
	})
	if ran || !slices.Equal(found, []string{"other"}) {
		t.Errorf("ran: %v, found %q", ran, found)
	}
}

func TestCancelledWhileRunningIsTold(t *testing.T) {
	db := storetest.Open(t, notes)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Write(ctx, func(tx *sql.Tx) error {
		err := insert(tx, "stored")
		cancel()
		return err
	})
	if err != nil {
		t.Errorf("it was stored, but the caller is told %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	err = db.Write(ctx, func(tx *sql.Tx) error {
		err := insert(tx, "taken back")
		cancel()
		_, late := tx.ExecContext(ctx, `INSERT INTO note (text) VALUES ('too late')`)
		return errors.Join(err, late)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want Canceled", err)
	}
	if found := texts(t, db); !slices.Equal(found, []string{"stored"}) {
		t.Errorf("found %q", found)
	}
}

// An SQLite that is interrupted in the middle of a statement rolls back the whole transaction, with the writes of others.
func TestCancelInAStatementHurtsNobodyElse(t *testing.T) {
	var slow, other error
	found := during(t, func(t *testing.T, db *store.DB) {
		go func() { other = add(t.Context(), db, "other") }()
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			slow = db.Write(ctx, func(tx *sql.Tx) error {
				go cancel()
				_, err := tx.ExecContext(ctx, `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 300000)
					INSERT INTO note (text) SELECT 'slow' FROM c WHERE n = 300000`)
				return err
			})
		}()
	})
	if other != nil {
		t.Errorf("the other write: %v", other)
	}
	want := []string{"other"}
	if slow == nil {
		want = append(want, "slow")
	} else if !errors.Is(slow, context.Canceled) {
		t.Errorf("the cancelled one: %v", slow)
	}
	if !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}

func TestCommitBySQLIsNoticed(t *testing.T) {
	var before, cheat error
	found := during(t, func(t *testing.T, db *store.DB) {
		go func() { before = add(t.Context(), db, "before") }()
		synctest.Wait()
		go func() {
			cheat = db.Write(t.Context(), func(tx *sql.Tx) error {
				_, err := tx.Exec(`ROLLBACK`)
				return err
			})
		}()
		synctest.Wait()
		go add(t.Context(), db, "after")
	})
	if before == nil || cheat == nil || !slices.Equal(found, []string{"after"}) {
		t.Errorf("before: %v; cheat: %v; found %q", before, cheat, found)
	}
}

func TestCloseLetsWaitingWritesFinish(t *testing.T) {
	errs := make([]error, 20)
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), dir, notes)
		if err != nil {
			t.Fatal(err)
		}
		held, release := make(chan struct{}), make(chan struct{})
		go db.Write(t.Context(), func(*sql.Tx) error { close(held); <-release; return nil })
		<-held
		for n := range errs {
			go func() { errs[n] = add(t.Context(), db, fmt.Sprint(n)) }()
		}
		synctest.Wait()
		go close(release)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if err := add(t.Context(), db, "late"); !errors.Is(err, store.ErrClosed) {
			t.Errorf("after Close: got %v, want ErrClosed", err)
		}
	})
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	db, err := store.Open(t.Context(), dir, notes)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if found := texts(t, db); len(found) != len(errs) {
		t.Errorf("found %d of %d", len(found), len(errs))
	}
}
