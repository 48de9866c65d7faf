package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// LeastSpace is the free space, in bytes, below which a disk is called nearly full.
const LeastSpace = 64 << 20

// Item is one thing that Check looked at.
type Item struct {
	Name string // "file", "integrity", "references", "schema", "tables", "durability" or "space"
	OK   bool
	Text string // what was found and, when it is ill, what to do
}

// Report is what Check found.
type Report struct{ Items []Item }

// OK tells whether all items are.
func (r Report) OK() bool {
	return !slices.ContainsFunc(r.Items, func(i Item) bool { return !i.OK })
}

// String is one line for each item.
func (r Report) String() string {
	var b strings.Builder
	for _, i := range r.Items {
		state := "ok "
		if !i.OK {
			state = "ILL"
		}
		fmt.Fprintf(&b, "%s  %-10s  %s\n", state, i.Name, i.Text)
	}
	return b.String()
}

// add notes one item: err when there is one, else text.
func (r *Report) add(name, text string, err error) {
	if err != nil {
		text = err.Error()
	}
	r.Items = append(r.Items, Item{name, err == nil, text})
}

// Check looks whether the database in dir is whole, of this version, durable, and has room to grow. It may run beside the daemon. What is wrong with the
// database is in the Report; the error is that there was nothing to look at, or ctx.
func Check(ctx context.Context, dir string, schemas ...Schema) (Report, error) {
	var r Report
	steps, err := load(schemas)
	if err != nil {
		return r, err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return r, err
	}
	file := filepath.Join(dir, databaseName)
	info, err := os.Stat(file)
	if err != nil {
		return r, fmt.Errorf("there is no database in %s: name the right directory with --data: %w", dir, err)
	}
	size := info.Size() + logSize(file)
	r.add("file", fmt.Sprintf("%s, %s, of which %s in the log", file, megabytes(size), megabytes(logSize(file))), nil)
	pool, err := open(ctx, file, reading(), 1)
	if err != nil {
		r.add("integrity", "", err)
	} else {
		r.look(ctx, pool, steps)
	}
	text, spaceErr := space(dir, size)
	r.add("space", text, spaceErr)
	if ctx.Err() != nil {
		return r, context.Cause(ctx)
	}
	return r, nil
}

// look does the part of Check that reads the database, and closes it.
func (r *Report) look(ctx context.Context, pool *sql.DB, steps []migration) {
	defer pool.Close()
	r.add("integrity", "every page and index was read and fits together", integrity(ctx, pool))
	broken, err := references(ctx, pool)
	if err == nil && broken != "" {
		err = fmt.Errorf("rows refer to rows that are not there (%s): restore a backup, or report this", broken)
	}
	r.add("references", "every row that another one refers to is there", err)
	r.add("schema", spell(of(steps)), current(ctx, pool, of(steps)))
	r.add("tables", "the tables are those that this version makes", sameTables(ctx, pool, steps))
	var synchronous int
	err = pool.QueryRowContext(ctx, `PRAGMA synchronous`).Scan(&synchronous)
	if err == nil && synchronous != 2 {
		err = fmt.Errorf("SQLite runs with synchronous=%d where 2 is needed: confirmed entries can be lost with the power, so this build must not be used", synchronous)
	}
	r.add("durability", "what is confirmed is on the disk (synchronous=FULL)", explain(err))
}

// integrity reads the whole database and compares its pages and indexes.
func integrity(ctx context.Context, pool *sql.DB) error {
	var first string
	if err := pool.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&first); err != nil {
		return explain(err)
	}
	if first != "ok" {
		return fmt.Errorf("%w: %s: %s", ErrCorrupt, advice[ErrCorrupt], strings.ReplaceAll(first, "\n", " "))
	}
	return nil
}

// sameTables compares the tables with those of a database made from nothing by the same migrations.
func sameTables(ctx context.Context, pool *sql.DB, steps []migration) error {
	fresh, err := open(ctx, "/fresh", imagined(), 1)
	if err != nil {
		return err
	}
	defer fresh.Close()
	for _, m := range append([]migration{{sql: recordTable}}, steps...) {
		if _, err := fresh.ExecContext(ctx, m.sql); err != nil {
			return fmt.Errorf("schema %s, %s: %w", m.schema, m.file, err)
		}
	}
	want, err := tables(ctx, fresh)
	if err != nil {
		return err
	}
	have, err := tables(ctx, pool)
	if err != nil {
		return err
	}
	for name := range want {
		if have[name] != want[name] {
			return fmt.Errorf("%s is not what this version makes: the database comes from another build; export what you need, then start with an empty directory", name)
		}
	}
	for name := range have {
		if _, ok := want[name]; !ok {
			return fmt.Errorf("%s is not Tröskel's: somebody has added it", name)
		}
	}
	return nil
}

// tables reads what every table, index and trigger was made with, without regard to white space.
func tables(ctx context.Context, q querier) (map[string]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name, made string
		if err := rows.Scan(&name, &made); err != nil {
			return nil, err
		}
		all[name] = strings.Join(strings.Fields(made), " ")
	}
	return all, explain(rows.Err())
}

// space looks at the disk below dir, which should have room for a second copy of size bytes.
func space(dir string, size int64) (string, error) {
	var disk unix.Statfs_t
	if err := unix.Statfs(dir, &disk); err != nil {
		return "", fmt.Errorf("cannot ask the disk below %s: %w", dir, err)
	}
	free := int64(disk.Bavail) * int64(disk.Bsize)
	need := max(LeastSpace, size)
	if free < need {
		return "", fmt.Errorf("%w: %s free below %s, and %s are needed to be safe: make space", ErrFull, megabytes(free), dir, megabytes(need))
	}
	return fmt.Sprintf("%s free", megabytes(free)), nil
}

// logSize is the size of a database's log in bytes, 0 when there is none.
func logSize(file string) int64 {
	info, err := os.Stat(file + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}

// megabytes spells a number of bytes.
func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
