package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"troskel/booking/ical"
	"troskel/kiosk/web"
)

// calendarCommands is what calendars do that are no screens of ours: programs that read an address, and apps that book with a password. What staff give
// out under a NAME stands in the environment under it too, as a person would paste it: $NAME is a whole address, or user:password.
var calendarCommands = map[string]command{
	"feed": cmdFeed, "shows": cmdShows, "hides": cmdHides, "gone": cmdGone, "revoke-feed": cmdRevokeFeed,
	"password": cmdPassword, "revoke-password": cmdRevokePassword, "guess": cmdGuess, "app": cmdApp,
	"import": cmdImport, "becomes": cmdBecomes,
}

// cmdFeed makes a calendar address for somebody: feed NAME room|organisation|public ROOM|ORGANISATION|- ANSWER.
func cmdFeed(p *play, args []string) error {
	f := web.NewFeed{Kind: web.FeedKind(args[1]), Name: args[0]}
	switch f.Kind {
	case web.FeedRoom:
		f.Room = args[2]
	case web.FeedOrganisation:
		f.Organisation = args[2]
	}
	if err := p.tell(web.Command{NewFeed: &f}, args[3]); err != nil || p.last.Secret == "" {
		return err
	}
	p.feeds[args[0]] = strings.TrimPrefix(p.last.Secret, "/")
	p.setenv(args[0], p.now.url+p.feeds[args[0]])
	return nil
}

// read asks for the address of a name: its status and what it says.
func (p *play) read(name string) (int, string, error) {
	answer, err := http.Get(p.now.url + p.feeds[name])
	if err != nil {
		return 0, "", err
	}
	return answered(answer)
}

func answered(answer *http.Response) (status int, body string, err error) {
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	unfolded := strings.ReplaceAll(string(text), "\r\n ", "")
	return answer.StatusCode, unfolded, err
}

// cmdShows looks for a line in the calendar at an address: shows NAME LINE. cmdHides looks for a text that must not be there: hides NAME TEXT.
func cmdShows(p *play, args []string) error {
	status, body, err := p.read(args[0])
	if err == nil && (status != http.StatusOK || !slices.Contains(strings.Split(body, "\r\n"), args[1])) {
		err = fmt.Errorf("%d, without the line %q:\n%.3000s", status, args[1], body)
	}
	return err
}

func cmdHides(p *play, args []string) error {
	status, body, err := p.read(args[0])
	if err == nil && (status != http.StatusOK || !strings.HasPrefix(body, "BEGIN:VCALENDAR") || strings.Contains(body, args[1])) {
		err = fmt.Errorf("%d:\n%.3000s", status, body)
	}
	return err
}

// cmdGone expects that an address opens nothing: gone NAME.
func cmdGone(p *play, args []string) error {
	status, body, err := p.read(args[0])
	if err == nil && (status != http.StatusNotFound || strings.Contains(body, "VCALENDAR")) {
		err = fmt.Errorf("%d:\n%.600s", status, body)
	}
	return err
}

// cmdRevokeFeed closes an address for ever: revoke-feed NAME ANSWER.
func cmdRevokeFeed(p *play, args []string) error {
	if err := p.tell(web.Command{ListFeeds: &web.ListFeeds{}}, "ok"); err != nil {
		return err
	}
	i := slices.IndexFunc(p.last.Feeds, func(f web.Feed) bool { return f.Name == args[0] })
	if i < 0 {
		return fmt.Errorf("the feeds are %+v", p.last.Feeds)
	}
	return p.tell(web.Command{RevokeFeed: &web.RevokeFeed{Feed: p.last.Feeds[i].ID}}, args[1])
}

// cmdPassword makes a password for somebody's app: password NAME ORGANISATION|- ANSWER. Without an organisation it is the staff's.
func cmdPassword(p *play, args []string) error {
	ask := web.NewPassword{Organisation: strings.TrimPrefix(args[1], "-"), Name: args[0]}
	if err := p.tell(web.Command{NewPassword: &ask}, args[2]); err != nil || p.last.Secret == "" {
		return err
	}
	i := slices.IndexFunc(p.last.Passwords, func(w web.Password) bool { return w.Name == args[0] })
	p.setenv(args[0], p.last.Passwords[i].User+":"+p.last.Secret)
	return nil
}

// cmdRevokePassword ends a password for ever: revoke-password NAME ANSWER.
func cmdRevokePassword(p *play, args []string) error {
	if err := p.tell(web.Command{ListFeeds: &web.ListFeeds{}}, "ok"); err != nil {
		return err
	}
	i := slices.IndexFunc(p.last.Passwords, func(w web.Password) bool { return w.Name == args[0] })
	if i < 0 {
		return fmt.Errorf("the passwords are %+v", p.last.Passwords)
	}
	return p.tell(web.Command{RevokePassword: &web.RevokePassword{Password: p.last.Passwords[i].ID}}, args[1])
}

// cmdGuess lets an app try a password that it invents: guess USER TIMES STATUS, which is what it is answered last.
func cmdGuess(p *play, args []string) error {
	times, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	p.setenv("guess", args[0]+":sommar2026")
	for n := range times {
		want := args[2]
		if n < times-1 {
			want = "any"
		}
		if err := cmdApp(p, []string{"guess", "reads", "own/", want}); err != nil {
			return err
		}
	}
	return nil
}

// appVerbs is what an app does with an event, as HTTP says it.
var appVerbs = map[string]string{"reads": http.MethodGet, "books": http.MethodPut, "cancels": http.MethodDelete, "asks": http.MethodOptions}

// cmdApp lets an app do something with an event, as CalDAV has it: app NAME reads|books|cancels CALENDAR/EVENT.ics STATUS [TEXT]. It books the file of
// that name, which stands in the scenario; TEXT is in what it is answered.
func cmdApp(p *play, args []string) error {
	if len(args) < 4 || appVerbs[args[1]] == "" {
		return errors.New("usage: app NAME reads|books|cancels CALENDAR/EVENT.ics STATUS|any [TEXT]")
	}
	user, password, _ := strings.Cut(p.getenv(args[0]), ":")
	var body io.Reader
	if args[1] == "books" {
		event, err := os.ReadFile(filepath.Join(filepath.Dir(p.dir), filepath.Base(args[2])))
		if err != nil {
			return err
		}
		body = strings.NewReader(string(event))
	}
	ask, err := http.NewRequest(appVerbs[args[1]], p.now.url+"caldav/"+url.PathEscape(user)+"/calendars/"+args[2], body)
	if err != nil {
		return err
	}
	ask.SetBasicAuth(user, password)
	ask.Header.Set("Content-Type", "text/calendar; charset=utf-8")
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		return err
	}
	status, said, err := answered(answer)
	if err == nil && (args[3] != "any" && strconv.Itoa(status) != args[3] || len(args) > 4 && !strings.Contains(said, args[4])) {
		err = fmt.Errorf("%d:\n%.3000s", status, said)
	}
	return err
}

// cmdImport hands a calendar in on the staff page: import ROOM FILE ORGANISATION|- STATUS [try]. With try it only asks what would become of it.
func cmdImport(p *play, args []string) error {
	file, err := os.ReadFile(filepath.Join(filepath.Dir(p.dir), args[1]))
	if err != nil {
		return err
	}
	query := url.Values{"space": {args[0]}, "organisation": {strings.TrimPrefix(args[2], "-")}}
	if len(args) > 4 {
		query.Set("dry", "1")
	}
	answer, err := http.Post(p.now.url+"staff/import?"+query.Encode(), "text/calendar", strings.NewReader(string(file)))
	if err != nil {
		return err
	}
	status, body, err := answered(answer)
	if err == nil && strconv.Itoa(status) != args[3] {
		err = fmt.Errorf("%d:\n%.3000s", status, body)
	}
	p.imported = ical.Report{}
	return errors.Join(err, json.Unmarshal([]byte(body), &p.imported))
}

// cmdBecomes looks at what the last import said of an event: becomes UID OUTCOME [CODE].
func cmdBecomes(p *play, args []string) error {
	for _, e := range p.imported.Events {
		if e.UID == args[0] && string(e.Outcome) == args[1] && (len(args) < 3 || e.Code == args[2]) {
			return nil
		}
	}
	return fmt.Errorf("the report is %+v", p.imported)
}
