package booking

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
)

// Wrong PINs of one badge since the last right one: after every triesAtOnce it waits for triesWait, and after triesInAll it is locked until staff
// unlock it. A thief of a badge has 15 guesses at some 9,700 PINs of four digits.
const (
	triesAtOnce = 5
	triesWait   = 15 * time.Minute
	triesInAll  = 15
)

// A PIN has this many digits.
const (
	pinShortest = 4
	pinLongest  = 8
)

// cost is how much work argon2id (RFC 9106) does for one PIN.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

// piCost is the least that OWASP's Password Storage Cheat Sheet asks for, 19 MiB and two passes, which a small ARM board does within half a
// second. It need not be more: PINs are short, so that what keeps a stolen database from being guessed is the key, not the work. One PIN is
// worked on at a time, so that no number of people asking takes more memory.
var piCost = cost{memory: 19 * 1024, passes: 2, lanes: 1}

const (
	saltSize = 16
	hashSize = 32
)

// easyPINs is those of people's favourites that no rule of easy finds: the keypad's columns, and two dates.
var easyPINs = []string{"2580", "0852", "1470", "0741", "3690", "0963", "1004", "2512", "2412"}

// checkPIN refuses what is no PIN, and those that are tried first.
func checkPIN(pin string) *Refusal {
	switch {
	case !pinShaped(pin):
		return refuse("pin_invalid")
	case easy(pin):
		return refuse("pin_easy")
	}
	return nil
}

// pinShaped allows the digits of the screen's keypad, however people write them elsewhere.
func pinShaped(pin string) bool {
	return len(pin) >= pinShortest && len(pin) <= pinLongest && strings.Trim(pin, "0123456789") == ""
}

// easy reports whether digits are all the same (0000), count up or down (1234, 8901, 4321), repeat a part of themselves (1212, 123123), double
// each (1122), read the same from both ends (1221), are a year (1985, 2012) or stand in easyPINs.
func easy(pin string) bool {
	year := len(pin) == 4 && (pin[:2] == "19" || pin[:2] == "20")
	backwards := []byte(pin)
	slices.Reverse(backwards)
	return year || counts(pin, 1) || counts(pin, 9) || repeats(pin) || doubles(pin) || string(backwards) == pin || slices.Contains(easyPINs, pin)
}

// counts reports whether each digit is step more than the one before, 0 being one more than 9.
func counts(pin string, step byte) bool {
	for n := 1; n < len(pin); n++ {
		if (pin[n-1]-'0'+step)%10 != pin[n]-'0' {
			return false
		}
	}
	return true
}

// repeats reports whether the digits are a shorter part again and again.
func repeats(pin string) bool {
	for size := 1; size <= len(pin)/2; size++ {
		if len(pin)%size == 0 && strings.Repeat(pin[:size], len(pin)/size) == pin {
			return true
		}
	}
	return false
}

func doubles(pin string) bool {
	for n := 0; n+1 < len(pin); n += 2 {
		if pin[n] != pin[n+1] {
			return false
		}
	}
	return len(pin)%2 == 0
}

// SetPIN gives a badge another PIN. It is for staff, who unlock the badge thereby, and for administrators of its organisation.
func (e *Engine) SetPIN(ctx context.Context, by By, id int64, pin string) error {
	if by.Role != Administrator && !by.isStaff() {
		return refuse("not_allowed")
	}
	if refusal := checkPIN(pin); refusal != nil {
		return refusal
	}
	kept, err := e.hashPIN(ctx, pin)
	if err != nil {
		return err
	}
	return e.onBadge(ctx, by, id, func(d *desk, b Badge) error {
		if b.Stale {
			return refuse("unknown_badge") // its number means nothing under this key
		}
		if err := d.exec(`UPDATE badge SET pin = ? WHERE id = ?`, kept, id); err != nil {
			return err
		}
		if by.isStaff() {
			if err := d.exec(`DELETE FROM wrong_pin WHERE badge = ?`, id); err != nil {
				return err
			}
		}
		return d.notedBadge(by, "set_pin", id)
	})
}

// Unlock lets a badge that was locked by wrong PINs sign in again, with all its tries. It is for staff.
func (e *Engine) Unlock(ctx context.Context, by By, id int64) error {
	if !by.isStaff() {
		return refuse("staff_only")
	}
	return e.onBadge(ctx, by, id, func(d *desk, b Badge) error {
		if err := d.exec(`DELETE FROM wrong_pin WHERE badge = ?`, id); err != nil {
			return err
		}
		return d.notedBadge(by, "unlock_badge", id)
	})
}

// SignIn is who somebody is that holds a badge and knows its PIN. A wrong PIN is kept durably before it is answered, with the tries that are
// left; a badge that waits or is locked listens to no PIN, not even the right one. A badge that is not there, was revoked, or whose
// organisation was retired, answers as one whose PIN is always wrong, and takes as long.
func (e *Engine) SignIn(ctx context.Context, badge int64, pin string) (By, error) {
	if !pinShaped(pin) {
		return By{}, refuse("pin_invalid")
	}
	done, err := e.workOnPIN(ctx)
	if err != nil {
		return By{}, err
	}
	defer done()
	b, kept, err := e.candidate(ctx, badge)
	if err != nil {
		return By{}, err
	}
	if refusal := lockedOut(kept.tries, b.LockedUntil, e.moment()); refusal != nil {
		return By{}, refusal
	}
	right, err := e.pinIs(kept.pin, pin)
	if err != nil {
		return By{}, err
	}
	if !right {
		return By{}, e.wrongPIN(ctx, badge)
	}
	if kept.tries > 0 {
		err = e.changeBadges(ctx, func(d *desk) (bool, error) {
			return false, d.exec(`DELETE FROM wrong_pin WHERE badge = ?`, badge)
		})
	}
	return By{Role: b.Role, Organisation: b.Organisation, Name: b.Name}, err
}

// workOnPIN waits until nobody else's PIN is worked on. done is nil with an error.
func (e *Engine) workOnPIN(ctx context.Context) (done func(), err error) {
	select {
	case e.working <- struct{}{}:
		return func() { <-e.working }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// candidate is the badge that somebody would sign in with. For one that cannot, it has the tries only, and no PIN.
func (e *Engine) candidate(ctx context.Context, id int64) (b Badge, kept secrets, err error) {
	k, release, err := e.hold(ctx)
	if err != nil {
		return b, kept, err
	}
	defer release()
	const query = `SELECT coalesce(b.id, 0), coalesce(b.organisation, ''), coalesce(b.name, ''), coalesce(b.role, ''), coalesce(b.enrolled_at, 0),
		b.revoked_at, b.mark, b.key_mark, coalesce(b.pin, ''), coalesce(w.tries, 0), coalesce(w.locked_until, 0), b.proof IS NOT NULL
		FROM (SELECT ? AS id) asked LEFT JOIN badge b ON b.id = asked.id LEFT JOIN wrong_pin w ON w.badge = asked.id`
	err = each(ctx, e.db.Reader(), query, func(scan func(...any) error) (err error) {
		b, kept, err = scanBadge(scan)
		return err
	}, id)
	if b.Organisation != "" && !k.active(b.Organisation) {
		kept.pin = ""
	}
	return b, kept, err
}

// lockedOut refuses to listen to any PIN, nil when one may be tried.
func lockedOut(tries int, until, now time.Time) *Refusal {
	switch {
	case tries >= triesInAll:
		return refuse("pin_locked")
	case now.Before(until):
		return refuse("pin_wait", "until", stamp(until))
	}
	return nil
}

// wrongPIN keeps a wrong try, and gives the refusal of it.
func (e *Engine) wrongPIN(ctx context.Context, badge int64) error {
	var refusal *Refusal
	err := e.changeBadges(ctx, func(d *desk) (bool, error) {
		var tries int
		err := each(d.ctx, d.tx, `SELECT tries FROM wrong_pin WHERE badge = ?`, func(scan func(...any) error) error { return scan(&tries) }, badge)
		if err != nil {
			return false, err
		}
		tries++
		until := time.Time{}
		refusal = refuse("wrong_pin", "left", strconv.Itoa(triesAtOnce-tries%triesAtOnce))
		if tries%triesAtOnce == 0 {
			until = d.now.Add(triesWait)
			refusal = lockedOut(tries, until, d.now)
		}
		return refusal.Code != "wrong_pin", d.keepTry(badge, tries, until)
	})
	if err != nil {
		return err
	}
	return refusal
}

func (d *desk) keepTry(badge int64, tries int, until time.Time) error {
	const query = `INSERT INTO wrong_pin (badge, tries, locked_until, tried_at) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET tries = excluded.tries, locked_until = excluded.locked_until, tried_at = excluded.tried_at`
	locked := int64(0)
	if !until.IsZero() {
		locked = until.Unix()
	}
	if err := d.exec(query, badge, tries, locked, d.now.Unix()); err != nil || tries != triesInAll {
		return err
	}
	return d.notedBadge(By{Role: System}, "lock_badge", badge)
}

// hashPIN is what is kept of a PIN: argon2id of it under the key, with a salt of its own, as text in the usual form
// ($argon2id$v=19$m=…,t=…,p=…$salt$hash).
func (e *Engine) hashPIN(ctx context.Context, pin string) (string, error) {
	done, err := e.workOnPIN(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	keyed, err := e.roster.keyedPIN(pin)
	if err != nil {
		return "", err
	}
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("booking: no random salt to be had: %w", err)
	}
	return piCost.text(salt, piCost.hash(keyed, salt)), nil
}

// pinIs reports whether a PIN is the one that was kept. Where nothing was kept it does the same work, and the answer is no.
func (e *Engine) pinIs(kept, pin string) (bool, error) {
	keyed, err := e.roster.keyedPIN(pin)
	if err != nil {
		return false, err
	}
	if kept == "" {
		piCost.hash(keyed, make([]byte, saltSize))
		return false, nil
	}
	c, salt, want, err := parseHash(kept)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(c.hash(keyed, salt), want) == 1, nil
}

func (r *roster) keyedPIN(pin string) ([]byte, error) {
	r.RLock()
	defer r.RUnlock()
	if r.key == nil {
		return nil, refuse("badges_off")
	}
	m := r.keyed("pin", []byte(pin))
	return m[:], nil
}

func (c cost) hash(keyed, salt []byte) []byte {
	return argon2.IDKey(keyed, salt, c.passes, c.memory, c.lanes, hashSize)
}

func (c cost) text(salt, hash []byte) string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.lanes, enc.EncodeToString(salt), enc.EncodeToString(hash))
}

// parseHash reads what text wrote, also with another cost than today's, up to 16 times as much of each.
func parseHash(kept string) (c cost, salt, hash []byte, err error) {
	var version int
	var encoded string
	broken := fmt.Errorf("booking: what is kept of a PIN cannot be read")
	if _, err := fmt.Sscanf(kept, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &c.memory, &c.passes, &c.lanes, &encoded); err != nil || version != argon2.Version {
		return c, nil, nil, broken
	}
	first, second, _ := strings.Cut(encoded, "$")
	salt, err1 := base64.RawStdEncoding.DecodeString(first)
	hash, err2 := base64.RawStdEncoding.DecodeString(second)
	dear := c.memory > 16*piCost.memory || c.passes > 16*piCost.passes || c.lanes > 16*piCost.lanes
	if err1 != nil || err2 != nil || len(hash) != hashSize || c.passes == 0 || c.lanes == 0 || dear {
		return c, nil, nil, broken
	}
	return c, salt, hash, nil
}
