package usage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// ErrAltered is wrapped by every error about a ledger that no longer fits its seals: nothing is published from it. The wrapping error says which period.
var ErrAltered = errors.New("the ledger has been altered since it was closed, so its figures are not told; compare with a backup (troskel restore)")

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// sealedRows asks for the rows of the closed periods of a grid, in a fixed order. Those of weeks are in a table of their own.
func sealedRows(grid string) string {
	if grid == weekGrid {
		return `SELECT monday, '', '', visits, unbadged, entered, exited, definition_version, closed_at FROM usage_weeks WHERE monday >= ?2 AND monday <= ?3 AND ?1 IS NOT NULL ORDER BY monday`
	}
	return `SELECT period, line, cell, n, 0, 0, 0, definition_version, closed_at FROM usage_cells WHERE grid = ?1 AND period >= ?2 AND period <= ?3 ORDER BY period, line, cell`
}

// digests is the digest of each period of a grid that begins in [from, to]: SHA-256 over its rows.
func digests(ctx context.Context, q querier, grid, from, to string) (map[string][]byte, error) {
	rows, err := q.QueryContext(ctx, sealedRows(grid), grid, from, to)
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	defer rows.Close()
	all, hash, open := map[string][]byte{}, sha256.New(), ""
	for rows.Next() {
		var period, line, cell, version string
		var n [4]sql.NullInt64
		var closed int64
		if err := rows.Scan(&period, &line, &cell, &n[0], &n[1], &n[2], &n[3], &version, &closed); err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
		if period != open {
			hash.Reset()
			open = period
		}
		fmt.Fprintf(hash, "%q %q %q %v %q %d\n", period, line, cell, n, version, closed)
		all[period] = hash.Sum(nil)
	}
	return all, rows.Err()
}

// digestOf is a period's digest; one without rows has that of nothing.
func digestOf(all map[string][]byte, period string) []byte {
	if d, ok := all[period]; ok {
		return d
	}
	return sha256.New().Sum(nil)
}

// seal closes the chain over a period whose rows are written.
func seal(tx *sql.Tx, grid, period string) error {
	all, err := digests(context.Background(), tx, grid, period, period)
	if err != nil {
		return err
	}
	var seq int64
	var last []byte
	err = tx.QueryRow(`SELECT seq, link FROM usage_seals ORDER BY seq DESC LIMIT 1`).Scan(&seq, &last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	s := sealRow{seq + 1, grid, period, digestOf(all, period), nil}
	_, err = tx.Exec(`INSERT INTO usage_seals (seq, grid, period, digest, link) VALUES (?, ?, ?, ?, ?)`, s.seq, grid, period, s.digest, s.after(last))
	return err
}

// sealRow is a row of usage_seals.
type sealRow struct {
	seq          int64
	grid, period string
	digest, link []byte
}

// after is the link of a seal that follows the link last.
func (s sealRow) after(last []byte) []byte {
	hash := sha256.New()
	_, _ = io.WriteString(hash, fmt.Sprintf("%d %q %q %x %x", s.seq, s.grid, s.period, s.digest, last))
	return hash.Sum(nil)
}

func readSeals(ctx context.Context, q querier, where string, args ...any) ([]sealRow, error) {
	rows, err := q.QueryContext(ctx, `SELECT seq, grid, period, digest, link FROM usage_seals `+where+` ORDER BY seq`, args...)
	if err != nil {
		return nil, fmt.Errorf("read the ledger's seals: %w", err)
	}
	defer rows.Close()
	var all []sealRow
	for rows.Next() {
		var s sealRow
		if err := rows.Scan(&s.seq, &s.grid, &s.period, &s.digest, &s.link); err != nil {
			return nil, fmt.Errorf("read the ledger's seals: %w", err)
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// fits tells by an error whether the periods of a grid that begin in [from, to] are as they were sealed. Weeks from before there were seals have none until the
// next one closes.
func fits(ctx context.Context, q querier, grid, from, to string) error {
	seals, err := readSeals(ctx, q, `WHERE grid = ? AND period >= ? AND period <= ?`, grid, from, to)
	if err != nil {
		return err
	}
	all, err := digests(ctx, q, grid, from, to)
	if err != nil {
		return err
	}
	for _, s := range seals {
		if !bytes.Equal(digestOf(all, s.period), s.digest) {
			return fmt.Errorf("%s %s: %w", grid, s.period, ErrAltered)
		}
		delete(all, s.period)
	}
	if len(all) == 0 {
		return nil
	}
	first, err := readSeals(ctx, q, `WHERE seq = 1`)
	if err == nil && len(first) > 0 {
		err = fmt.Errorf("%s %s was never closed: %w", grid, slices.Min(slices.Collect(maps.Keys(all))), ErrAltered)
	}
	return err
}

// CheckLedger tells by an error, which wraps ErrAltered, whether anything in the whole ledger or its chain of seals is not as it was closed, and otherwise how many
// periods it holds.
func (u *Usage) CheckLedger(ctx context.Context) (periods int, err error) {
	tx, err := u.db.Reader().BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, fmt.Errorf("read the ledger: %w", err)
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	seals, err := readSeals(ctx, tx, "")
	if err != nil {
		return 0, err
	}
	var last []byte
	for i, s := range seals {
		if s.seq != int64(i+1) || !bytes.Equal(s.link, s.after(last)) {
			return 0, fmt.Errorf("the seal of %s %s: %w", s.grid, s.period, ErrAltered)
		}
		last = s.link
	}
	for _, grid := range []string{weekGrid, monthGrid, termGrid, activityGrid, reachMonthGrid, reachTermGrid} {
		if err := fits(ctx, tx, grid, "0000-00-00", "9999-99-99"); err != nil {
			return 0, err
		}
	}
	return len(seals), nil
}

// newestSeal is the first 16 hexadecimal digits of the newest link of the chain, "" before the first.
func newestSeal(ctx context.Context, q querier) (string, error) {
	newest, err := readSeals(ctx, q, `WHERE seq = (SELECT max(seq) FROM usage_seals)`)
	if err != nil || len(newest) == 0 {
		return "", err
	}
	return fmt.Sprintf("%x", newest[0].link[:8]), nil
}
