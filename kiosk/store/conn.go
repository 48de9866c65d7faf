package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"

	"github.com/mattn/go-sqlite3"
)

// busyTimeout is how long, in milliseconds, a connection waits for a lock that a foreign program holds. Among our own
// connections nobody waits: one writes, and readers do not block in WAL mode.
const busyTimeout = 5000

// statements is how many prepared statements a connection keeps.
const statements = 64

// access is what a connection is for. All of its settings are in the DSN, because a PRAGMA sent with Exec reaches one
// connection of a pool only.
type access struct {
	params url.Values
	// want holds settings that are read back from each new connection before it is used.
	want map[string]string
	// lent connections belong to a writer, which lends them out as transactions.
	lent bool
}

// common is what holds for every connection.
func common(mode string) access {
	return access{
		params: url.Values{
			"mode":             {mode},
			"_busy_timeout":    {strconv.Itoa(busyTimeout)},
			"_foreign_keys":    {"on"},
			"_synchronous":     {"FULL"},
			"_secure_delete":   {"on"},
			"_stmt_cache_size": {strconv.Itoa(statements)},
		},
		want: map[string]string{
			"busy_timeout":   strconv.Itoa(busyTimeout),
			"foreign_keys":   "1",
			"synchronous":    "2", // FULL
			"temp_store":     "2", // MEMORY
			"trusted_schema": "0",
		},
	}
}

// writing is the one connection that changes things.
func writing() access {
	a := common("rw")
	a.params.Set("_journal_mode", "WAL")
	a.params.Set("_txlock", "immediate")
	a.want["journal_mode"] = "wal"
	a.want["secure_delete"] = "1"
	a.lent = true
	return a
}

// reading is a connection of the pool that Reader gives out.
func reading() access {
	a := common("ro")
	a.params.Set("_query_only", "on")
	a.want["query_only"] = "1"
	return a
}

// copying reads the database and may write another file: VACUUM INTO refuses under query_only.
func copying() access {
	return common("ro")
}

// inspecting reads a file that nobody else touches, such as a backup, and leaves no files beside it.
func inspecting() access {
	a := common("ro")
	a.params.Set("immutable", "1")
	a.params.Set("_query_only", "on")
	a.want["query_only"] = "1"
	return a
}

// imagined is a database in memory.
func imagined() access {
	return common("memory")
}

// connector opens connections to one file with one access. It is used in place of a driver name, so that nothing is registered globally.
type connector struct {
	file   string
	access access
}

// Driver is part of driver.Connector.
func (c connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// Connect opens a connection and refuses it unless its settings are in force.
func (c connector) Connect(context.Context) (driver.Conn, error) {
	raw, err := (&sqlite3.SQLiteDriver{ConnectHook: c.prove}).Open(c.dsn())
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", c.file, explain(err))
	}
	if c.access.lent {
		return session{raw.(*sqlite3.SQLiteConn)}, nil
	}
	return raw, nil
}

// dsn spells the file as a URI, in which a ? or # or % of a directory's name must not mean anything.
func (c connector) dsn() string {
	return "file:" + (&url.URL{Path: c.file}).EscapedPath() + "?" + c.access.params.Encode()
}

// prove sets what the DSN has no word for, and reads the settings back.
func (c connector) prove(raw *sqlite3.SQLiteConn) error {
	// Temporary tables stay off the disk. A database that was brought from elsewhere runs no functions of its own choice.
	_, err := raw.Exec("PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON", nil)
	if err != nil {
		return err
	}
	for name, want := range c.access.want {
		got, err := pragma(raw, name)
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("SQLite runs with %s=%s where %s is needed: this build of it cannot be trusted with data", name, got, want)
		}
	}
	return nil
}

// pragma reads one setting of a connection.
func pragma(raw *sqlite3.SQLiteConn, name string) (string, error) {
	rows, err := raw.Query("PRAGMA "+name, nil)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	value := make([]driver.Value, len(rows.Columns()))
	if err := rows.Next(value); err != nil || len(value) == 0 {
		if errors.Is(err, io.EOF) || err == nil {
			err = fmt.Errorf("SQLite knows no PRAGMA %s", name)
		}
		return "", err
	}
	return fmt.Sprint(value[0]), nil
}

// open makes a pool of at most n connections and opens the first of them.
func open(ctx context.Context, file string, a access, n int) (*sql.DB, error) {
	pool := sql.OpenDB(connector{file, a})
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return pool, nil
}
