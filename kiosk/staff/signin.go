package staff

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// Wrong tries of one person since the last right one: after every triesAtOnce they wait for triesWait. Nobody is locked for ever, since who is
// locked out is also who would let the others in; with the app's code a guess hits once in a million.
const (
	triesAtOnce = 5
	triesWait   = 10 * time.Minute
)

// The app's codes (RFC 6238): a step of 30 seconds, and one step early or late is taken, for phones whose clock is a little off.
const (
	stepSeconds = 30
	stepsOff    = 1
)

// known is a person with what is kept secret of them. For a login that nobody has it is zero.
type known struct {
	Person
	password    string
	nonce, code []byte
	lastStep    int64
	tries       int
}

// known reads the person of a login.
func (s *Staff) known(ctx context.Context, login string) (k known, err error) {
	found, err := people(ctx, s.db.Reader(), "WHERE p.login = ?", login)
	if err != nil || len(found) == 0 {
		return k, err
	}
	k.Person = found[0]
	err = s.db.Reader().QueryRowContext(ctx, `SELECT coalesce(p.password, ''), p.nonce, p.code, p.last_step, coalesce(w.tries, 0)
		FROM staff_person p LEFT JOIN staff_wrong w ON w.person = p.id WHERE p.id = ?`, k.ID).Scan(&k.password, &k.nonce, &k.code, &k.lastStep, &k.tries)
	return k, err
}

// nobody is the hash of a password that nobody has: a login that is not there takes as long as one that is.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// SignIn is who somebody is that knows the login, the password and what the app shows, or one of the recovery codes. A wrong try is kept durably
// before it is answered; the answer does not tell which of the three was wrong, nor whether there is such a person.
func (s *Staff) SignIn(ctx context.Context, login, password, appCode string) (Person, error) {
	k, err := s.known(ctx, login)
	if err != nil {
		return Person{}, err
	}
	if s.Now().Before(k.LockedUntil) {
		return Person{}, s.wait(k.LockedUntil)
	}
	right, err := s.passwordIs(ctx, k, password)
	if err != nil {
		return Person{}, err
	}
	if !right {
		return Person{}, s.wrong(ctx, k.ID, "sign_in_wrong")
	}
	step, byApp := s.step(k.nonce, appCode, k.lastStep)
	err = s.db.Write(ctx, func(tx *sql.Tx) error { return s.spend(ctx, tx, k, step, byApp, appCode) })
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return Person{}, s.wrong(ctx, k.ID, refusal.Code)
	}
	return k.Person, err
}

func (s *Staff) passwordIs(ctx context.Context, k known, password string) (bool, error) {
	done, err := s.work(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	hash := k.password
	if hash == "" {
		hash = nobody
	}
	if len(password) > passwordLongest {
		password = ""
	}
	right, err := argon2id.ComparePasswordAndHash(password, hash)
	return right && k.password != "", err
}

// spend uses a code up, so that who looked over a shoulder cannot use it again: the app's step, or the recovery code.
func (s *Staff) spend(ctx context.Context, tx *sql.Tx, k known, step int64, byApp bool, typed string) error {
	var used sql.Result
	var err error
	if byApp {
		used, err = tx.ExecContext(ctx, `UPDATE staff_person SET last_step = ? WHERE id = ? AND last_step < ?`, step, k.ID, step)
	} else {
		m := s.recoveryMark(k.ID, tidyCode(typed))
		used, err = tx.ExecContext(ctx, `DELETE FROM staff_recovery WHERE person = ? AND mark = ?`, k.ID, m[:])
	}
	if err != nil {
		return err
	}
	if n, err := used.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, refuse("sign_in_wrong"))
	}
	if err := run(ctx, tx, `DELETE FROM staff_wrong WHERE person = ?`, k.ID); err != nil {
		return err
	}
	action := "sign_in"
	if !byApp {
		action = "sign_in_recovery"
	}
	return s.Trail(ctx, tx, k.Login, action, number(k.ID))
}

// step is which of the app's steps a code belongs to, later than after. All steps are tried, so that the time tells nothing.
func (s *Staff) step(nonce []byte, typed string, after int64) (step int64, ok bool) {
	if len(nonce) == 0 || len(typed) != int(otp.DigitsSix) {
		return 0, false
	}
	secret := base32Secret(s.appSecret(nonce))
	now := s.Now().Unix() / stepSeconds
	for n := now - stepsOff; n <= now+stepsOff; n++ {
		code, err := hotp.GenerateCodeCustom(secret, uint64(n), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(code), []byte(typed)) == 1 && n > after {
			step, ok = n, true
		}
	}
	return step, ok
}

// wrong keeps a wrong try of a person, if there is one, and is how it is refused.
func (s *Staff) wrong(ctx context.Context, id int64, code string) error {
	var until time.Time
	if id != 0 {
		err := s.db.Write(ctx, func(tx *sql.Tx) error {
			until = time.Time{}
			var tries int
			err := tx.QueryRowContext(ctx, `INSERT INTO staff_wrong (person, tries, locked_until) VALUES (?, 1, 0)
				ON CONFLICT (person) DO UPDATE SET tries = tries + 1 RETURNING tries`, id).Scan(&tries)
			if err != nil || tries%triesAtOnce != 0 {
				return err
			}
			until = s.Now().Add(triesWait)
			return run(ctx, tx, `UPDATE staff_wrong SET locked_until = ? WHERE person = ?`, until.Unix(), id)
		})
		if err != nil {
			return err
		}
	}
	if !until.IsZero() {
		return s.wait(until)
	}
	return refuse(code)
}

// wait tells how long nothing is listened to.
func (s *Staff) wait(until time.Time) error {
	minutes := int(until.Sub(s.Now())/time.Minute) + 1
	return refuse("sign_in_wait", "minutes", strconv.Itoa(minutes))
}
