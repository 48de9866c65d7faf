package booking

import (
	"context"
	"database/sql"
	"errors"
)

// ErrCopied is a badge with the number of one that proves itself, which does not prove itself or shows what was seen before. It opens nothing.
var ErrCopied = errors.New("a badge with a registered number is a copy, or shows an old proof; it opens nothing")

// EnrolProved is Enrol for a badge that proves itself (NTAG 424 DNA): from then on its number alone opens nothing. counter is what its proof counts.
func (e *Engine) EnrolProved(ctx context.Context, by By, uid []byte, counter uint32, b Badge, pin string) (Badge, error) {
	return e.enrol(ctx, by, uid, sql.NullInt64{Int64: int64(counter), Valid: true}, b, pin)
}

// BadgeProved is BadgeOf for a badge that proved to have this number, with what its proof counts. A registered badge that proves itself is answered
// once for each counter, and only for higher ones than before; that a counter was used is on the disk before the answer. Others get ErrCopied. One that was
// registered without a proof is known by its number, as before.
func (e *Engine) BadgeProved(ctx context.Context, uid []byte, counter uint32) (Badge, bool, error) {
	b, found, err := e.badgeOf(ctx, uid)
	if err != nil || !found || !b.Proves {
		return b, found, err
	}
	rose := false
	_, err = e.write(ctx, func(d *desk) (bool, error) {
		result, err := d.tx.ExecContext(d.ctx, `UPDATE badge SET proof = ? WHERE id = ? AND proof < ?`, counter, b.ID, counter)
		if err != nil {
			return false, err
		}
		n, err := result.RowsAffected()
		rose = n == 1
		return true, err
	})
	if err == nil && !rose {
		err = ErrCopied
	}
	if err != nil {
		return Badge{}, false, err
	}
	return b, true, nil
}
