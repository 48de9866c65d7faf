package staff

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"errors"
	"image/png"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// Enrolment is what a person needs to add the place to an authenticator app.
type Enrolment struct {
	Name    string // of the person
	Account string // the same as the picture, to be typed where no camera is: the secret in base32
	Picture string // a QR code of the otpauth URI, as a data URL
}

// recoveryCodes is how many a person gets.
const recoveryCodes = 8

const (
	passwordShortest = 10 // NIST SP 800-63B asks for 8 beside a second factor
	passwordLongest  = 128
)

// cost is what OWASP's Password Storage Cheat Sheet asks for at least, 19 MiB and two passes, which a small ARM board does within half a second.
// One password is worked on at a time, so that no number of people asking takes more memory.
var cost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Begin answers the one-time code with what the authenticator app is to be told. Calling it again gives the same.
func (s *Staff) Begin(ctx context.Context, login, code string) (Enrolment, error) {
	p, nonce, err := s.invited(ctx, login, code)
	if err != nil {
		return Enrolment{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.Place, AccountName: p.Login, Secret: s.appSecret(nonce)})
	if err != nil {
		return Enrolment{}, err
	}
	picture, err := qrCode(key)
	return Enrolment{Name: p.Name, Account: key.Secret(), Picture: picture}, err
}

// qrCode is a key as a picture that a page can show.
func qrCode(key *otp.Key) (string, error) {
	const side = 240 // pixels
	img, err := key.Image(side, side)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// invited is the person that a one-time code is for, and the nonce that their app's secret will follow from. Wrong codes wait as wrong
// passwords do.
func (s *Staff) invited(ctx context.Context, login, code string) (Person, []byte, error) {
	k, err := s.known(ctx, login)
	if err != nil {
		return Person{}, nil, err
	}
	now := s.Now()
	if now.Before(k.LockedUntil) {
		return Person{}, nil, s.wait(k.LockedUntil)
	}
	m := s.keyed("code", []byte(tidyCode(code)))
	if subtle.ConstantTimeCompare(m[:], k.code) != 1 {
		return Person{}, nil, s.wrong(ctx, k.ID, "code_wrong")
	}
	if !now.Before(k.CodeUntil) {
		return Person{}, nil, refuse("code_over")
	}
	nonce := s.keyed("nonce", m[:])
	return k.Person, nonce[:16], nil
}

// Complete makes the one-time code into a password and an app whose code proves that it was set up. It answers with the recovery codes, which
// are told once, here.
func (s *Staff) Complete(ctx context.Context, login, code, password, appCode string) (Person, []string, error) {
	p, nonce, err := s.invited(ctx, login, code)
	if err != nil {
		return Person{}, nil, err
	}
	if err := checkPassword(password, p); err != nil {
		return Person{}, nil, err
	}
	step, ok := s.step(nonce, appCode, 0)
	if !ok {
		return Person{}, nil, s.wrong(ctx, p.ID, "app_code_wrong")
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return Person{}, nil, err
	}
	codes := make([]string, recoveryCodes)
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		used, err := tx.ExecContext(ctx, `UPDATE staff_person SET password = ?, nonce = ?, last_step = ?, code = NULL, code_until = NULL
			WHERE id = ? AND code IS NOT NULL`, hash, nonce, step, p.ID)
		if err != nil {
			return err
		}
		if n, err := used.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, refuse("code_over")) // two at once: the other was first
		}
		for n := range codes {
			codes[n] = newCode()
			m := s.recoveryMark(p.ID, codes[n])
			if err := run(ctx, tx, `INSERT INTO staff_recovery (person, mark) VALUES (?, ?)`, p.ID, m[:]); err != nil {
				return err
			}
		}
		return errors.Join(run(ctx, tx, `DELETE FROM staff_wrong WHERE person = ?`, p.ID), s.Trail(ctx, tx, p.Login, "set_up_staff", number(p.ID)))
	})
	if err != nil {
		return Person{}, nil, err
	}
	p.SetUp = true
	return p, codes, nil
}

func (s *Staff) recoveryMark(person int64, code string) mark {
	return s.keyed("recovery", []byte(strconv.FormatInt(person, 10)+" "+code))
}

// appSecret is the secret of an authenticator app: 20 bytes, the length that RFC 4226 recommends.
func (s *Staff) appSecret(nonce []byte) []byte {
	m := s.keyed("app", nonce)
	return m[:20]
}

// checkPassword refuses what is guessed first: too short, one's own name, the same few characters again and again.
func checkPassword(password string, p Person) error {
	length := utf8.RuneCountInString(password)
	folded := strings.ToLower(password)
	several := map[rune]bool{}
	for _, r := range folded {
		several[r] = true
	}
	switch {
	case length < passwordShortest || len(password) > passwordLongest || !utf8.ValidString(password):
		return refuse("password_length", "min", strconv.Itoa(passwordShortest), "max", strconv.Itoa(passwordLongest))
	case len(several) < 5, strings.Contains(folded, strings.ToLower(p.Login)), slicesOfName(folded, p.Name):
		return refuse("password_easy")
	}
	return nil
}

// slicesOfName reports whether a password has a part of the person's name in it.
func slicesOfName(password, name string) bool {
	for part := range strings.FieldsSeq(strings.ToLower(name)) {
		if len(part) >= 4 && strings.Contains(password, part) {
			return true
		}
	}
	return false
}

// hash is a password as it is kept.
func (s *Staff) hash(ctx context.Context, password string) (string, error) {
	done, err := s.work(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return argon2id.CreateHash(password, cost)
}

// work waits until no other password is worked on. done is nil with an error.
func (s *Staff) work(ctx context.Context) (done func(), err error) {
	select {
	case s.working <- struct{}{}:
		return func() { <-s.working }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// token is what a browser keeps of a session: 32 random bytes.
func token() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b)
}
