package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"troskel/kiosk/store"
	"troskel/kiosk/web"
)

// hostile is one door into the appliance, and what is pushed through it.
type hostile struct {
	name, code string // the refusal's code, or an HTTP status where there is none
	push       func(*siege) (string, error)
}

// siege is an appliance with one booking, and somebody who means ill at each of its doors.
type siege struct {
	*appliance
	ctx           context.Context
	staff, anyone *screen
	user, secret  string // of a calendar app
	id            int64  // of the booking: stora-salen, 16 March, 12–14
	uid           string
	code          string
	badge         int64
}

// TestBadInputIsRefusedAndNothingIsHalfSaved pushes what should not be through every door of the real command. Each is refused with its reason,
// and the database has after it what it had before. Only wrong codes and wrong PINs are remembered: see the test after this.
func TestBadInputIsRefusedAndNothingIsHalfSaved(t *testing.T) {
	t.Parallel()
	s := besiege(t)
	before := s.dump(t)
	for _, h := range slices.Concat(hostileCommands, hostileSeries(), hostileCalendars(), hostileApps) {
		code, err := h.push(s)
		if err != nil {
			t.Fatalf("%s: %v", h.name, err)
		}
		if code != h.code {
			t.Errorf("%s is answered with %q, want %q", h.name, code, h.code)
		}
		if changed := differing(before, s.dump(t)); len(changed) > 0 {
			t.Fatalf("%s changed %v", h.name, changed)
		}
	}
}

// TestGuessingIsCountedAndNothingElseIsSaved tries PINs and cancelling codes until nothing more is listened to.
func TestGuessingIsCountedAndNothingElseIsSaved(t *testing.T) {
	t.Parallel()
	s := besiege(t)
	if err := s.tapBadge(demoBadges[0].card); err != nil {
		t.Fatal(err)
	}
	before := s.dump(t)
	guess := func(n int) web.Command {
		return web.Command{SignIn: &web.SignIn{Badge: s.badge, PIN: fmt.Sprintf("%04d", 2460+n)}}
	}
	cancel := func(n int) web.Command {
		wrong, err := strconv.Atoi(s.code)
		if err != nil {
			t.Fatal(err)
		}
		return web.Command{Cancel: &web.Cancel{Booking: s.id, Code: fmt.Sprintf("%04d", (wrong+1+n)%10_000)}}
	}
	right := web.Command{SignIn: &web.SignIn{Badge: s.badge, PIN: demoBadges[0].pin}}
	for _, c := range []struct {
		name string
		try  func(n int) web.Command
		want []string
	}{
		{"PINs", guess, []string{"wrong_pin", "wrong_pin", "wrong_pin", "wrong_pin", "pin_wait", "pin_wait"}},
		{"the right PIN, too late", func(int) web.Command { return right }, []string{"pin_wait"}},
		{"codes", cancel, []string{"wrong_code", "wrong_code", "wrong_code", "wrong_code", "wrong_code", "too_many_tries"}},
		{"the right code, too late", func(int) web.Command { return cancel(-1) }, []string{"too_many_tries"}},
	} {
		for n, want := range c.want {
			if code, err := told(s.anyone.do(c.try(n))); err != nil || code != want {
				t.Errorf("%s: try %d is answered with %q, %v; want %q", c.name, n+1, code, err, want)
			}
		}
	}
	changed := differing(before, s.dump(t))
	if want := []string{"wrong_code", "wrong_pin"}; !slices.Equal(changed, want) {
		t.Errorf("guessing changed %v, want %v", changed, want)
	}
}

func besiege(t *testing.T) *siege {
	t.Helper()
	a := demo(t, filepath.Join(t.TempDir(), "data"), "--at", "2026-03-03 10:00")
	s := &siege{appliance: a, ctx: t.Context(), user: "odlarna"}
	var err1, err2, err3 error
	s.staff, err1 = a.open(s.ctx, web.ScreenStaff, "")
	s.anyone, err2 = a.open(s.ctx, web.ScreenBooking, "")
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	passwords, err3 := letIn(s.staff, []string{s.user})
	made, err4 := s.anyone.do(web.Command{Book: bookOn("stora-salen", "2026-03-16", 12, 14)})
	if err := errors.Join(err3, err4); err != nil || made.Status != web.AnswerOK {
		t.Fatalf("%+v, %v", made, err)
	}
	s.secret, s.id, s.code = passwords[s.user], made.Booking.ID, made.CancelCode
	s.uid = s.uidOf(t, s.id)
	return s
}

// uidOf reads a booking's UID where only the appliance can.
func (s *siege) uidOf(t *testing.T, id int64) (uid string) {
	t.Helper()
	db, err := store.OpenReader(s.ctx, s.dir, schemas...)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Reader().QueryRowContext(s.ctx, `SELECT uid FROM booking WHERE id = ?`, id).Scan(&uid); err != nil {
		t.Fatal(err)
	}
	return uid
}

// bookOn is a booking from one hour to another, on the wall clock of a date in winter.
func bookOn(room, date string, from, to int) *web.Book {
	h := (&screenClient{}).occurrence(hold{space: room}, date+"T00:00")
	at := func(hour int) int64 { return h.from + 60*int64(hour) }
	return &web.Book{Room: room, Start: instantOf(at(from)), End: instantOf(at(to))}
}

// tapBadge holds a registered badge before the reader, and waits until the booking screens ask for its PIN.
func (s *siege) tapBadge(card string) error {
	read, tapped := make(chan struct{}), make(chan error, 1)
	go func() { tapped <- s.tapUntilRead(card, read) }()
	f, err := s.anyone.until(func(f web.FromServer) bool { return f.Badge != nil })
	close(read)
	if err := errors.Join(err, <-tapped); err != nil {
		return err
	}
	s.badge = f.Badge.Badge
	return nil
}

// do sends a command by one of the screens. A screen that has asked too much comes back as another.
func (s *siege) do(by **screen, kind web.Screen, c web.Command) (web.Answer, error) {
	answer, err := (*by).do(c)
	if err != nil || answer.Code != "busy" {
		return answer, err
	}
	_ = (*by).conn.Close()
	if *by, err = s.open(s.ctx, kind, ""); err != nil {
		return web.Answer{}, err
	}
	return (*by).do(c)
}

// told is an answer's code, "" when it was granted.
func told(a web.Answer, err error) (string, error) { return a.Code, err }

// planned is an answer's code, or that of the first occurrence which is refused.
func planned(a web.Answer, err error) (string, error) {
	if a.Plan != nil {
		for _, o := range a.Plan.Occurrences {
			if o.Code != "" {
				return a.Code + " " + o.Code, err
			}
		}
	}
	return a.Code, err
}

// ask sends a request and reads its answer.
func (s *siege) ask(method, path, kind, body string, change func(*http.Request)) (int, []byte, error) {
	req, err := http.NewRequestWithContext(s.ctx, method, s.url+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", kind)
	if change != nil {
		change(req)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}

// handIn imports a calendar, and tells why it is not booked: the codes of all of its events.
func (s *siege) handIn(query, text string) (string, error) {
	status, answer, err := s.ask(http.MethodPost, "staff/import?"+query, "text/calendar", text, nil)
	if err != nil {
		return "", err
	}
	var report struct {
		Code   string
		Booked bool
		Events []struct {
			Code      string
			Conflicts []struct{ Code string }
		}
	}
	if err := json.Unmarshal(answer, &report); err != nil || status < 300 {
		return fmt.Sprint(status), err
	}
	codes := []string{report.Code}
	for _, e := range report.Events {
		codes = append(codes, e.Code)
		for _, c := range e.Conflicts {
			codes = append(codes, c.Code)
		}
	}
	codes = slices.DeleteFunc(codes, func(code string) bool { return code == "" })
	slices.Sort(codes)
	return strings.Join(slices.Compact(codes), " "), nil
}

// put keeps an event by CalDAV.
func (s *siege) put(path, text string, change func(*http.Request)) (string, error) {
	status, answer, err := s.ask(http.MethodPut, "caldav/"+s.user+"/calendars/"+path, "text/calendar", text, func(r *http.Request) {
		r.SetBasicAuth(s.user, s.secret)
		if change != nil {
			change(r)
		}
	})
	if err != nil || status < 300 {
		return "", err
	}
	return davCode(status, answer), nil
}

// dump is every row of every table, by table, except where the appliance notes that it lives and that somebody passed.
func (s *siege) dump(t *testing.T) map[string][]string {
	t.Helper()
	db, err := store.OpenReader(s.ctx, s.dir, schemas...)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var tables []string
	const list = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT IN ('appliance', 'quarter', 'half_day')`
	err = eachRow(s.ctx, db.Reader(), list, func(scan func(...any) error) error {
		tables = append(tables, "")
		return scan(&tables[len(tables)-1])
	})
	all := map[string][]string{}
	for _, table := range tables {
		all[table] = nil
		err = errors.Join(err, dumpTable(s.ctx, db.Reader(), table, func(row string) { all[table] = append(all[table], row) }))
	}
	if err != nil || len(all["booking"]) == 0 || len(all["occupancy"]) == 0 {
		t.Fatalf("the database was not dumped: %v, %v", err, tables)
	}
	return all
}

func dumpTable(ctx context.Context, q *sql.DB, table string, row func(string)) error {
	rows, err := q.QueryContext(ctx, `SELECT * FROM "`+table+`"`)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, at := make([]any, len(columns)), make([]any, len(columns))
	for n := range values {
		at[n] = &values[n]
	}
	for rows.Next() {
		if err := rows.Scan(at...); err != nil {
			return err
		}
		row(fmt.Sprintf("%q", values))
	}
	return rows.Err()
}

// differing is the tables that two dumps do not agree on.
func differing(a, b map[string][]string) (tables []string) {
	for table, rows := range a {
		if !slices.Equal(rows, b[table]) {
			tables = append(tables, table)
		}
	}
	slices.Sort(tables)
	return tables
}
