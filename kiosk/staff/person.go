package staff

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Role is what a person may do.
type Role string

// The roles.
const (
	Keeper Role = "keeper" // everything, and who else may sign in
	Host   Role = "host"   // everything but that
	Reader Role = "reader" // looks and exports, and changes nothing
)

// Person is somebody who signs in.
type Person struct {
	ID          int64
	Login       string // 2–40 letters, digits, dots and hyphens; unlike any other whatever the case
	Name        string // 1–80 characters
	Role        Role
	Since       time.Time
	SetUp       bool      // the one-time code was used: there is a password
	CodeUntil   time.Time // when the one-time code ends; zero when there is none
	LockedUntil time.Time // wrong tries; zero when they may try
}

// codeTime is how long a one-time code is good: long enough to be carried to a colleague, and over a weekend.
const codeTime = 7 * 24 * time.Hour

const (
	loginShortest = 2
	loginLongest  = 40
	nameLongest   = 80
)

// check refuses what is no person.
func (p *Person) check() error {
	p.Login, p.Name = strings.TrimSpace(p.Login), strings.Join(strings.Fields(p.Name), " ")
	fits := len(p.Login) >= loginShortest && len(p.Login) <= loginLongest
	odd := func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '-'
	}
	switch {
	case !fits || strings.ContainsFunc(p.Login, odd):
		return refuse("login_invalid")
	case p.Name == "" || utf8.RuneCountInString(p.Name) > nameLongest || strings.ContainsFunc(p.Name, unprintable):
		return refuse("name_invalid", "max", strconv.Itoa(nameLongest))
	case p.Role != Keeper && p.Role != Host && p.Role != Reader:
		return refuse("role_invalid")
	}
	return nil
}

// unprintable finds control characters, those that turn the direction of text, and what is no character.
func unprintable(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }

// People is everybody, by login.
func (s *Staff) People(ctx context.Context) ([]Person, error) { return people(ctx, s.db.Reader(), "") }

// Any reports whether there is anybody.
func (s *Staff) Any(ctx context.Context) (bool, error) {
	all, err := s.People(ctx)
	return len(all) > 0, err
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// people reads persons; where is a condition in SQL, or "".
func people(ctx context.Context, q querier, where string, args ...any) ([]Person, error) {
	rows, err := q.QueryContext(ctx, `SELECT p.id, p.login, p.name, p.role, p.since, p.password IS NOT NULL, coalesce(p.code_until, 0), coalesce(w.locked_until, 0)
		FROM staff_person p LEFT JOIN staff_wrong w ON w.person = p.id `+where+` ORDER BY p.login`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Person
	for rows.Next() {
		var p Person
		var since, code, locked int64
		if err := rows.Scan(&p.ID, &p.Login, &p.Name, &p.Role, &since, &p.SetUp, &code, &locked); err != nil {
			return nil, err
		}
		p.Since, p.CodeUntil, p.LockedUntil = time.Unix(since, 0), moment(code), moment(locked)
		all = append(all, p)
	}
	return all, rows.Err()
}

// moment is a stored instant; 0 is none.
func moment(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0)
}

// one reads a person inside a transaction.
func one(ctx context.Context, tx *sql.Tx, id int64) (Person, error) {
	found, err := people(ctx, tx, "WHERE p.id = ?", id)
	if err == nil && len(found) == 0 {
		err = refuse("unknown_person")
	}
	if err != nil {
		return Person{}, err
	}
	return found[0], nil
}

// Add makes a person and the one-time code that lets them choose a password; the code is told once, here. by is the login of who does it.
func (s *Staff) Add(ctx context.Context, by string, p Person) (added Person, code string, err error) {
	if err := p.check(); err != nil {
		return Person{}, "", err
	}
	code = newCode()
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		var taken bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM staff_person WHERE login = ?)`, p.Login).Scan(&taken); err != nil {
			return err
		}
		if taken {
			return refuse("login_taken")
		}
		m := s.keyed("code", []byte(code))
		result, err := tx.ExecContext(ctx, `INSERT INTO staff_person (login, name, role, since, code, code_until) VALUES (?, ?, ?, ?, ?, ?)`,
			p.Login, p.Name, string(p.Role), s.Now().Unix(), m[:], s.Now().Add(codeTime).Unix())
		if err != nil {
			return err
		}
		id, err := result.LastInsertId()
		if err != nil {
			return err
		}
		if added, err = one(ctx, tx, id); err != nil {
			return err
		}
		return s.Trail(ctx, tx, by, "add_staff", number(id))
	})
	return added, code, err
}

// Reset takes a person's password, app and recovery codes away, ends their sessions, and gives a new one-time code. It is also the way back for
// those who are locked out.
func (s *Staff) Reset(ctx context.Context, by string, id int64) (code string, err error) {
	code = newCode()
	err = s.onPerson(ctx, by, "reset_staff", id, func(tx *sql.Tx, p Person) error {
		m := s.keyed("code", []byte(code))
		return errors.Join(
			run(ctx, tx, `UPDATE staff_person SET password = NULL, nonce = NULL, last_step = 0, code = ?, code_until = ? WHERE id = ?`,
				m[:], s.Now().Add(codeTime).Unix(), id),
			run(ctx, tx, `DELETE FROM staff_recovery WHERE person = ?`, id),
			run(ctx, tx, `DELETE FROM staff_wrong WHERE person = ?`, id))
	})
	return code, err
}

// SetRole lets a person do more, or less, from their next sign-in; their sessions end.
func (s *Staff) SetRole(ctx context.Context, by string, id int64, role Role) error {
	return s.onPerson(ctx, by, "set_role", id, func(tx *sql.Tx, p Person) error {
		p.Role = role
		if err := p.check(); err != nil {
			return err
		}
		return run(ctx, tx, `UPDATE staff_person SET role = ? WHERE id = ?`, string(role), id)
	})
}

// Remove forgets a person and ends their sessions.
func (s *Staff) Remove(ctx context.Context, by string, id int64) error {
	return s.onPerson(ctx, by, "remove_staff", id, func(tx *sql.Tx, _ Person) error {
		return run(ctx, tx, `DELETE FROM staff_person WHERE id = ?`, id)
	})
}

// onPerson changes a person, and lets nobody take the last keeper away: then nobody could let anybody in.
func (s *Staff) onPerson(ctx context.Context, by, action string, id int64, do func(tx *sql.Tx, p Person) error) error {
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		p, err := one(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := do(tx, p); err != nil {
			return err
		}
		var keepers int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM staff_person WHERE role = 'keeper'`).Scan(&keepers); err != nil {
			return err
		}
		if keepers == 0 {
			return refuse("last_keeper")
		}
		return s.Trail(ctx, tx, by, action, number(id))
	})
	if err == nil {
		s.sessions.endAll(id)
	}
	return err
}

// number is a person in the trail, which never forgets a detail: when the person is removed, it is nobody's.
func number(id int64) string { return "#" + strconv.FormatInt(id, 10) }

func run(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}

// newCode is a one-time or recovery code: twelve characters of base32, 60 bits, in three groups that a person copies without a mistake.
func newCode() string {
	t := rand.Text()
	return t[:4] + "-" + t[4:8] + "-" + t[8:12]
}

// tidyCode is a code as newCode wrote it, however a person typed it.
func tidyCode(typed string) string {
	letters := strings.Map(func(r rune) rune {
		if r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, typed)
	if len(letters) != 12 {
		return ""
	}
	return letters[:4] + "-" + letters[4:8] + "-" + letters[8:]
}

// Named is the person of a login, whatever its case.
func (s *Staff) Named(ctx context.Context, login string) (Person, error) {
	found, err := people(ctx, s.db.Reader(), "WHERE p.login = ?", login)
	if err == nil && len(found) == 0 {
		err = refuse("unknown_person")
	}
	if err != nil {
		return Person{}, err
	}
	return found[0], nil
}
