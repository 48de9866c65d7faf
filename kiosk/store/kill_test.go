package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"troskel/kiosk/store"
)

// proof is a schema in which one write touches two tables, as a tap does: it is there in both or in neither.
var proof = store.Schema{Name: "proof", Files: fstest.MapFS{"schema/0001_proof.sql": {Data: []byte(`
	CREATE TABLE entry (run INTEGER, worker INTEGER, n INTEGER, PRIMARY KEY (run, worker, n)) STRICT;
	CREATE TABLE total (run INTEGER, worker INTEGER, n INTEGER, PRIMARY KEY (run, worker)) STRICT;`)}}}

const workers = 8

// prove makes the nth write of a worker.
func prove(ctx context.Context, db *store.DB, run, worker, n int) error {
	return db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO entry VALUES (?, ?, ?)`, run, worker, n)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO total VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1`, run, worker)
		return err
	})
}

// childWrites writes with several goroutines as fast as it can, and says so after each confirmed write, until it is killed.
func childWrites(ctx context.Context, dir string) error {
	run, err := strconv.Atoi(os.Getenv("CHILD_RUN"))
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, dir, proof)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	failed := make(chan error)
	for worker := range workers {
		go func() {
			for n := 1; ; n++ {
				if err := prove(ctx, db, run, worker, n); err != nil {
					failed <- err
				}
				fmt.Printf("%d %d\n", worker, n)
			}
		}()
	}
	return <-failed
}

func TestKillLosesNothingConfirmed(t *testing.T) {
	kills := 60
	if testing.Short() {
		kills = 10
	}
	dir := t.TempDir()
	confirmed := 0
	for run := range kills {
		acked := killed(t, dir, run)
		for _, n := range acked {
			confirmed += n
		}
		survives(t, dir, run, acked)
	}
	if confirmed < kills {
		t.Errorf("only %d writes were confirmed in %d runs: this proved little", confirmed, kills)
	}
	t.Logf("%d kills, %d confirmed writes, none lost", kills, confirmed)
}

// killed runs the writing child, kills it at a random moment, and returns how many writes of each worker it had confirmed. One run in
// six is killed while it opens the database.
func killed(t *testing.T, dir string, run int) (acked [workers]int) {
	t.Helper()
	cmd := child(t, "write", dir)
	cmd.Env = append(cmd.Env, "CHILD_RUN="+strconv.Itoa(run))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	first := make([]byte, len("ready\n"))
	if run%6 != 5 {
		if _, err := io.ReadFull(out, first); err != nil {
			t.Fatalf("the child did not open the database: %v", err)
		}
	}
	moment := time.AfterFunc(rand.N(80*time.Millisecond), func() { cmd.Process.Kill() })
	defer moment.Stop()
	said, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.Exited() {
		t.Fatalf("the child was not killed but ended by itself: %v", err)
	}
	lines := strings.Split(string(said), "\n")
	for _, line := range lines[:len(lines)-1] { // what stands behind the last line feed is cut off
		var worker, n int
		if _, err := fmt.Sscan(line, &worker, &n); err == nil {
			acked[worker] = max(acked[worker], n)
		}
	}
	return acked
}

// survives opens the database again and looks for what a run had confirmed. Each worker had at most one more write on its way.
func survives(t *testing.T, dir string, run int, acked [workers]int) {
	t.Helper()
	db, err := store.Open(t.Context(), dir, proof)
	if err != nil {
		t.Fatalf("run %d: open after the kill: %v", run, err)
	}
	defer db.Close()
	for worker, n := range acked {
		var entries, last, total int
		err := db.Reader().QueryRow(`SELECT count(*), coalesce(max(n), 0), coalesce((SELECT n FROM total WHERE run = ?1 AND worker = ?2), 0)
			FROM entry WHERE run = ?1 AND worker = ?2`, run, worker).Scan(&entries, &last, &total)
		if err != nil {
			t.Fatal(err)
		}
		if entries < n || entries > n+1 || last != entries || total != entries {
			t.Errorf("run %d, worker %d: %d writes confirmed, found %d, the last is %d, their total %d", run, worker, n, entries, last, total)
		}
	}
	report, err := store.Check(t.Context(), dir, proof)
	if err != nil || !report.OK() {
		t.Errorf("run %d: %v\n%s", run, err, report)
	}
}
