package booking

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// KeySize is the bytes of the key that UseKey wants.
const KeySize = 32

// Badge is one that its holder registered, to sign in with. Its number is kept nowhere: see UseKey.
type Badge struct {
	ID           int64
	Organisation string // id; empty for a badge of the place's staff
	Name         string // a function ("Kassören"), not a person
	Role         Role   // Member, Administrator or Staff
	Enrolled     time.Time
	LockedUntil  time.Time // after wrong PINs; zero when it is not locked for a time
	Locked       bool      // after many wrong PINs: until staff unlock it
	Proves       bool      // it proves itself, and its number alone opens nothing: see BadgeProved
	Stale        bool      // enrolled under a key that is gone: it opens nothing, and has to be enrolled again
	Revoked      time.Time // zero while it can be used
}

// mark is what is kept of a badge's number: HMAC-SHA-256 (RFC 2104) under a key that is not in the database.
type mark [sha256.Size]byte

// roster is the registered badges in memory, so that a tap is answered without the disk.
type roster struct {
	sync.RWMutex // held for writing while badges change
	key          []byte
	loaded       bool
	badges       []Badge // by id
	byMark       map[mark]int
}

// UseKey gives the engine the key that turns badge numbers into marks: KeySize random bytes from a file that is not in the database, so that
// neither a stolen database nor a backup tells any number or PIN. Under another key, all badges have to be enrolled again.
func (e *Engine) UseKey(key []byte) error {
	if len(key) != KeySize {
		return fmt.Errorf("booking: the key of the badges has %d bytes, not %d", len(key), KeySize)
	}
	e.roster.Lock()
	defer e.roster.Unlock()
	e.roster.key, e.roster.loaded = slices.Clone(key), false
	return nil
}

// keyed is HMAC-SHA-256 under the key of what a text is for, and the text.
func (r *roster) keyed(purpose string, text []byte) mark {
	h := hmac.New(sha256.New, r.key)
	h.Write([]byte(purpose))
	h.Write([]byte{0})
	h.Write(text)
	return mark(h.Sum(nil))
}

// keyMark tells keys apart, and nothing about them.
func (r *roster) keyMark() []byte {
	if r.key == nil {
		return nil
	}
	m := r.keyed("key", nil)
	return m[:8]
}

// checkNumber refuses what is no badge's number, and numbers that are another one each time: 4 bytes from 08 on (ISO/IEC 14443-3, table 7).
func checkNumber(uid []byte) *Refusal {
	switch n := len(uid); {
	case n != 4 && n != 7 && n != 10:
		return refuse("badge_number")
	case n == 4 && uid[0] == 0x08:
		return refuse("badge_random")
	}
	return nil
}

// Enrol registers the badge with this number, with a PIN beside it: 4–8 digits that are not easily guessed. Of b, its Organisation, Name and
// Role count. Staff enrol anybody; an administrator enrols members and administrators of the own organisation.
func (e *Engine) Enrol(ctx context.Context, by By, uid []byte, b Badge, pin string) (Badge, error) {
	return e.enrol(ctx, by, uid, sql.NullInt64{}, b, pin)
}

func (e *Engine) enrol(ctx context.Context, by By, uid []byte, proof sql.NullInt64, b Badge, pin string) (Badge, error) {
	if b.Role == Staff && !by.isStaff() || b.Role != Staff && !by.administers(b.Organisation) {
		return Badge{}, refuse("not_allowed")
	}
	name, badName := cleanName(b.Name)
	for _, refusal := range []*Refusal{checkNumber(uid), checkRole(b), badName, checkPIN(pin)} {
		if refusal != nil {
			return Badge{}, refusal
		}
	}
	kept, err := e.hashPIN(ctx, pin)
	if err != nil {
		return Badge{}, err
	}
	var id int64
	err = e.changeBadges(ctx, func(d *desk) (bool, error) {
		if b.Organisation != "" && !d.active(b.Organisation) {
			return false, refuse("unknown_organisation")
		}
		m := e.roster.keyed("badge", uid)
		if there, err := d.exists(`SELECT 1 FROM badge WHERE mark = ?`, m[:]); there || err != nil {
			return false, orRefuse(err, "badge_taken")
		}
		result, err := d.tx.ExecContext(d.ctx, `INSERT INTO badge (organisation, name, role, mark, key_mark, pin, enrolled_at, proof)
			VALUES (nullif(?, ''), ?, ?, ?, ?, ?, ?, ?)`, b.Organisation, name, string(b.Role), m[:], e.roster.keyMark(), kept, d.now.Unix(), proof)
		if err != nil {
			return false, err
		}
		if id, err = result.LastInsertId(); err != nil {
			return false, err
		}
		return true, d.notedBadge(by, "enrol_badge", id)
	})
	if err != nil {
		return Badge{}, err
	}
	return e.badge(ctx, id)
}

func checkRole(b Badge) *Refusal {
	switch {
	case b.Role == Staff && b.Organisation == "":
	case (b.Role == Member || b.Role == Administrator) && b.Organisation != "":
	default:
		return refuse("badge_role")
	}
	return nil
}

// orRefuse is an error if there is one, and otherwise a refusal.
func orRefuse(err error, code string) error {
	if err != nil {
		return err
	}
	return refuse(code)
}

// Badges is the badges of an organisation, or every badge when organisation is empty, by id; those revoked too, until they are forgotten. It is
// for staff, and of an organisation for its administrators.
func (e *Engine) Badges(ctx context.Context, by By, organisation string) ([]Badge, error) {
	if !by.administers(organisation) {
		return nil, refuse("not_allowed")
	}
	all, _, release, err := e.holdBadges(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	var some []Badge
	for _, b := range all {
		if organisation == "" || b.Organisation == organisation {
			some = append(some, b.at(e.moment()))
		}
	}
	return some, nil
}

// RevokeBadge makes a badge unknown, for good: what was kept of its number and PIN is gone at once, the rest ContactDays later. It may then be
// enrolled anew. It is for staff, and for administrators of the badge's organisation.
func (e *Engine) RevokeBadge(ctx context.Context, by By, id int64) error {
	return e.onBadge(ctx, by, id, func(d *desk, b Badge) error {
		if err := d.exec(`UPDATE badge SET mark = NULL, key_mark = NULL, pin = NULL, proof = NULL, revoked_at = ? WHERE id = ?`, d.now.Unix(), id); err != nil {
			return err
		}
		if err := d.exec(`DELETE FROM wrong_pin WHERE badge = ?`, id); err != nil {
			return err
		}
		return d.notedBadge(by, "revoke_badge", id)
	})
}

// BadgeOf is the registered badge with this number: who taps. It knows no badge of an organisation that was retired, and no number that is none.
// A badge alone opens nothing: see SignIn. The number of a badge that proves itself gets ErrCopied: anybody can have copied it.
func (e *Engine) BadgeOf(ctx context.Context, uid []byte) (Badge, bool, error) {
	b, found, err := e.badgeOf(ctx, uid)
	if found && b.Proves {
		return Badge{}, false, ErrCopied
	}
	return b, found, err
}

func (e *Engine) badgeOf(ctx context.Context, uid []byte) (Badge, bool, error) {
	if checkNumber(uid) != nil {
		return Badge{}, false, nil
	}
	all, byMark, release, err := e.holdBadges(ctx)
	if err != nil {
		return Badge{}, false, err
	}
	defer release()
	k, free, err := e.hold(ctx) // after the badges, as everywhere: two who wait for each other wait for ever
	if err != nil {
		return Badge{}, false, err
	}
	defer free()
	if e.roster.key == nil {
		return Badge{}, false, nil
	}
	n, found := byMark[e.roster.keyed("badge", uid)]
	if !found || all[n].Organisation != "" && !k.active(all[n].Organisation) {
		return Badge{}, false, nil
	}
	return all[n].at(e.moment()), true, nil
}

// badge is a badge by its id.
func (e *Engine) badge(ctx context.Context, id int64) (Badge, error) {
	all, _, release, err := e.holdBadges(ctx)
	if err != nil {
		return Badge{}, err
	}
	defer release()
	for _, b := range all {
		if b.ID == id {
			return b.at(e.moment()), nil
		}
	}
	return Badge{}, refuse("unknown_badge")
}

// at leaves out a lock that is over.
func (b Badge) at(now time.Time) Badge {
	if !now.Before(b.LockedUntil) {
		b.LockedUntil = time.Time{}
	}
	return b
}

// holdBadges gives the registered badges, and keeps them true until release, which is nil with an error.
func (e *Engine) holdBadges(ctx context.Context) (all []Badge, byMark map[mark]int, release func(), err error) {
	r := &e.roster
	r.RLock()
	for !r.loaded {
		r.RUnlock()
		r.Lock()
		if !r.loaded {
			err = r.load(ctx, e.db.Reader())
		}
		r.Unlock()
		if err != nil {
			return nil, nil, nil, err
		}
		r.RLock()
	}
	return r.badges, r.byMark, r.RUnlock, nil
}

func (r *roster) load(ctx context.Context, q querier) error {
	var all []Badge
	byMark := map[mark]int{}
	err := each(ctx, q, selectBadges+` ORDER BY b.id`, func(scan func(...any) error) error {
		b, kept, err := scanBadge(scan)
		if err != nil {
			return err
		}
		if b.Stale = r.stale(kept); !b.Stale && kept.mark != nil {
			byMark[mark(kept.mark)] = len(all)
		}
		all = append(all, b)
		return nil
	})
	if err != nil {
		return fmt.Errorf("booking: reading the badges: %w", err)
	}
	r.badges, r.byMark, r.loaded = all, byMark, true
	return nil
}

// stale reports whether a badge was enrolled under another key. A revoked one is not: nothing of its number is left.
func (r *roster) stale(kept secrets) bool {
	return kept.mark != nil && !bytes.Equal(kept.keyMark, r.keyMark())
}

// secrets is what is kept of a badge and told nobody.
type secrets struct {
	mark, keyMark []byte
	pin           string
	tries         int
}

const selectBadges = `SELECT b.id, coalesce(b.organisation, ''), b.name, b.role, b.enrolled_at, b.revoked_at, b.mark, b.key_mark, coalesce(b.pin, ''),
	coalesce(w.tries, 0), coalesce(w.locked_until, 0), b.proof IS NOT NULL FROM badge b LEFT JOIN wrong_pin w ON w.badge = b.id`

func scanBadge(scan func(...any) error) (b Badge, kept secrets, err error) {
	var enrolled, locked int64
	var revoked sql.NullInt64
	err = scan(&b.ID, &b.Organisation, &b.Name, &b.Role, &enrolled, &revoked, &kept.mark, &kept.keyMark, &kept.pin, &kept.tries, &locked, &b.Proves)
	b.Enrolled, b.Revoked = fromUnix(enrolled), instant(revoked)
	if locked != 0 {
		b.LockedUntil = fromUnix(locked)
	}
	b.Locked = kept.tries >= triesInAll
	return b, kept, err
}

// changeBadges runs do in one transaction while nobody looks at the badges.
func (e *Engine) changeBadges(ctx context.Context, do func(d *desk) (wrote bool, err error)) error {
	wrote, err := func() (bool, error) {
		e.roster.Lock()
		defer e.roster.Unlock()
		e.roster.loaded = false
		return e.write(ctx, do)
	}()
	if err == nil && wrote {
		e.changed()
	}
	return err
}

// onBadge changes one badge for somebody who may decide about it. To others it is as unknown as one that is not there.
func (e *Engine) onBadge(ctx context.Context, by By, id int64, do func(d *desk, b Badge) error) error {
	if by.Role != Administrator && !by.isStaff() {
		return refuse("not_allowed")
	}
	return e.changeBadges(ctx, func(d *desk) (bool, error) {
		var b Badge
		err := each(d.ctx, d.tx, selectBadges+` WHERE b.id = ?`, func(scan func(...any) error) (err error) {
			var kept secrets
			b, kept, err = scanBadge(scan)
			b.Stale = e.roster.stale(kept)
			return err
		}, id)
		if err == nil && (b.ID == 0 || !b.Revoked.IsZero() || !by.administers(b.Organisation)) {
			err = refuse("unknown_badge")
		}
		if err == nil {
			err = do(d, b)
		}
		return true, err
	})
}

// notedBadge writes a line about a badge, which it names by its id.
func (d *desk) notedBadge(by By, action string, id int64) error {
	return d.noted(by, action, "", "badge "+strconv.FormatInt(id, 10))
}

func (d *desk) exists(query string, args ...any) (found bool, err error) {
	err = each(d.ctx, d.tx, query, func(func(...any) error) error { found = true; return nil }, args...)
	return found, err
}
