package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// applicationID stands at offset 68 of the file, where file(1) finds it: "TRSK".
const applicationID = 0x5452534B

// recordTable is where a database notes which migrations it has been through.
const recordTable = `CREATE TABLE IF NOT EXISTS store_migration (
	schema     TEXT NOT NULL,
	version    INTEGER NOT NULL,
	file       TEXT NOT NULL,
	applied_at INTEGER NOT NULL,
	PRIMARY KEY (schema, version)
) STRICT, WITHOUT ROWID;`

// Schema is the tables of one package.
type Schema struct {
	// Name says whose they are, such as "visit".
	Name string
	// Files contains schema/0001_name.sql, schema/0002_name.sql and so on. A file that has been shipped is never changed again.
	Files fs.FS
}

// migration is one step of one schema.
type migration struct {
	schema  string
	version int
	file    string
	sql     string
}

var (
	schemaName    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	migrationName = regexp.MustCompile(`^(\d{4})_[a-z0-9_]+\.sql$`)
	deferred      = regexp.MustCompile(`(?i)\bINITIALLY\s+DEFERRED\b`)
)

// load reads the migrations of all schemas, in order.
func load(schemas []Schema) ([]migration, error) {
	var all []migration
	seen := map[string]bool{}
	for _, s := range schemas {
		if !schemaName.MatchString(s.Name) || seen[s.Name] {
			return nil, fmt.Errorf("schema %q: a name is lower case letters, digits and _, and used once", s.Name)
		}
		seen[s.Name] = true
		steps, err := s.load()
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", s.Name, err)
		}
		all = append(all, steps...)
	}
	return all, nil
}

// load reads one schema's migrations: numbered from 1 without a gap.
func (s Schema) load() ([]migration, error) {
	entries, err := fs.ReadDir(s.Files, "schema")
	if err != nil {
		return nil, err
	}
	var steps []migration
	for _, e := range entries {
		m := migrationName.FindStringSubmatch(e.Name())
		if m == nil {
			return nil, fmt.Errorf("schema/%s: a migration is called like 0001_name.sql", e.Name())
		}
		text, err := fs.ReadFile(s.Files, "schema/"+e.Name())
		if err != nil {
			return nil, err
		}
		if deferred.Match(text) {
			return nil, fmt.Errorf("schema/%s: INITIALLY DEFERRED is checked at the commit, where it would refuse the writes of others in the same group", e.Name())
		}
		version, _ := strconv.Atoi(m[1])
		steps = append(steps, migration{s.Name, version, e.Name(), string(text)})
	}
	slices.SortFunc(steps, func(a, b migration) int { return cmp.Compare(a.version, b.version) })
	for i, m := range steps {
		if m.version != i+1 {
			return nil, fmt.Errorf("schema/%s: where number %04d is expected", m.file, i+1)
		}
	}
	return steps, nil
}

// versions is what a database has been through: the newest migration of each schema.
type versions map[string]int

// of finds the last version of each schema in steps.
func of(steps []migration) versions {
	v := versions{}
	for _, m := range steps {
		v[m.schema] = max(v[m.schema], m.version)
	}
	return v
}

// spell lists versions, such as "booking 3, visit 1".
func spell(v versions) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(v)) {
		words = append(words, fmt.Sprintf("%s %d", name, v[name]))
	}
	return strings.Join(words, ", ")
}

// querier is a *sql.DB or a *sql.Conn.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// recorded reads the versions of a database; an empty database has none. It refuses a database that is not Tröskel's.
func recorded(ctx context.Context, q querier) (versions, error) {
	var id, tables int
	err := q.QueryRowContext(ctx, `SELECT a.application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id AS a`).Scan(&id, &tables)
	if err != nil {
		return nil, explain(err)
	}
	if tables == 0 {
		return versions{}, nil
	}
	if id != applicationID {
		return nil, fmt.Errorf("this is an SQLite database, but not one of Tröskel's (application_id %#x): name another file or directory", id)
	}
	rows, err := q.QueryContext(ctx, `SELECT schema, max(version) FROM store_migration GROUP BY schema`)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	v := versions{}
	for rows.Next() {
		var name string
		var version int
		if err := rows.Scan(&name, &version); err != nil {
			return nil, explain(err)
		}
		v[name] = version
	}
	return v, explain(rows.Err())
}

// newer refuses versions that this program does not know.
func (v versions) newer(known versions) error {
	for _, name := range slices.Sorted(maps.Keys(v)) {
		switch have, ok := known[name]; {
		case !ok:
			return fmt.Errorf("%w: it has %q tables, which this version does not know: install the newer version again, or restore a backup from before it", ErrNewer, name)
		case v[name] > have:
			return fmt.Errorf("%w: its %q tables are at %d and this version knows up to %d: install the newer version again, or restore a backup from before it",
				ErrNewer, name, v[name], have)
		}
	}
	return nil
}

// older lists what a database has not been through, "" when nothing is missing.
func (v versions) older(known versions) string {
	var missing []string
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if v[name] < known[name] {
			missing = append(missing, fmt.Sprintf("%s %d of %d", name, v[name], known[name]))
		}
	}
	return strings.Join(missing, ", ")
}

// migrate brings the database to the newest version, each step in a transaction of its own.
func (w *writer) migrate(ctx context.Context, steps []migration) error {
	have, err := recorded(ctx, w.conn)
	if err != nil {
		return err
	}
	if err := have.newer(of(steps)); err != nil {
		return err
	}
	if len(have) > 0 && have.older(of(steps)) == "" {
		// Writing must work, but need not find space: the screens go on while the disk is full.
		return w.exec("BEGIN IMMEDIATE; ROLLBACK")
	}
	// An ALTER that rebuilds a table drops it on the way, which must not delete what refers to it. Off only here, and checked at the end.
	if err := w.exec("PRAGMA foreign_keys=OFF"); err != nil {
		return err
	}
	if err := w.prepare(); err != nil {
		return err
	}
	for _, m := range steps {
		if m.version <= have[m.schema] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.step(ctx, m); err != nil {
			return fmt.Errorf("schema %s, %s: %w", m.schema, m.file, err)
		}
	}
	return w.exec("PRAGMA foreign_keys=ON")
}

// prepare marks a new database as ours.
func (w *writer) prepare() error {
	return w.transact(func() error {
		return w.exec(fmt.Sprintf("PRAGMA application_id=%d; %s", applicationID, recordTable))
	})
}

// step applies one migration and records it.
func (w *writer) step(ctx context.Context, m migration) error {
	return w.transact(func() error {
		if err := w.exec(m.sql); err != nil {
			return err
		}
		if w.raw.AutoCommit() {
			return errors.New("a migration must not COMMIT: the store does, with the note that it is done")
		}
		broken, err := references(ctx, w.conn)
		if err != nil {
			return err
		}
		if broken != "" {
			return fmt.Errorf("it would leave references to nothing: %s", broken)
		}
		_, err = w.conn.ExecContext(ctx, `INSERT INTO store_migration (schema, version, file, applied_at) VALUES (?, ?, ?, unixepoch())`,
			m.schema, m.version, m.file)
		return explain(err)
	})
}

// transact runs fn in a transaction of its own, before the writing goroutine has begun.
func (w *writer) transact(fn func() error) error {
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := fn(); err != nil {
		if !w.raw.AutoCommit() {
			err = errors.Join(err, w.exec("ROLLBACK"))
		}
		return err
	}
	return w.commit()
}

// references names the first broken foreign key, "" when there is none.
func references(ctx context.Context, q querier) (string, error) {
	var table, parent string
	var n int
	err := q.QueryRowContext(ctx, `SELECT "table", "parent", count(*) OVER () FROM pragma_foreign_key_check LIMIT 1`).Scan(&table, &parent, &n)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return fmt.Sprintf("%d, the first from %s to %s", n, table, parent), explain(err)
}
