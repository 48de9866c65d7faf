package store

import (
	"context"
	"database/sql/driver"

	"github.com/mattn/go-sqlite3"
)

// session is the writing connection as database/sql gets to see it, in two ways unlike the driver's own.
//
// Its transactions begin and end nothing: the writer has begun one for a whole group, can take back each write in it,
// and alone decides what is kept. So a function can neither end the transaction of others nor use its own after its turn.
//
// Statements run to their end: a context that is cancelled in the middle of one would make SQLite interrupt it, and an
// interrupted statement rolls back the whole transaction, which may hold the writes of others. database/sql still refuses to start
// a statement under a cancelled context.
type session struct{ *sqlite3.SQLiteConn }

// BeginTx is part of driver.ConnBeginTx.
func (s session) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) { return share{}, nil }

// Begin is part of driver.Conn.
func (s session) Begin() (driver.Tx, error) { return share{}, nil }

// share is one write's part in the transaction of its group.
type share struct{}

// Commit is part of driver.Tx.
func (share) Commit() error { return nil }

// Rollback is part of driver.Tx.
func (share) Rollback() error { return nil }

// ExecContext is part of driver.ExecerContext.
func (s session) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return s.SQLiteConn.ExecContext(context.WithoutCancel(ctx), query, args)
}

// QueryContext is part of driver.QueryerContext.
func (s session) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return s.SQLiteConn.QueryContext(context.WithoutCancel(ctx), query, args)
}

// PrepareContext is part of driver.ConnPrepareContext.
func (s session) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	st, err := s.SQLiteConn.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, err
	}
	return statement{st.(*sqlite3.SQLiteStmt)}, nil
}

// statement is a prepared statement with the same habit.
type statement struct{ *sqlite3.SQLiteStmt }

// ExecContext is part of driver.StmtExecContext.
func (s statement) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.SQLiteStmt.ExecContext(context.WithoutCancel(ctx), args)
}

// QueryContext is part of driver.StmtQueryContext.
func (s statement) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.SQLiteStmt.QueryContext(context.WithoutCancel(ctx), args)
}
