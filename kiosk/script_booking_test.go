package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"troskel/kiosk/web"
)

// bookingCommands is what is done with one booking. ROOM FROM names it; times are 15:04 today, or of a later day as +1T15:04. Whoever is signed in asks,
// and otherwise anybody; CODE may be own for the code that was given, or -. ANSWER is ok, conflict or a code.
var bookingCommands = map[string]command{
	"book": cmdBook, "move": cmdMove, "cancel": cmdCancel, "confirm": cmdConfirm, "checkin": cmdCheckIn, "finish": cmdFinish, "extend": cmdExtend,
	"count": cmdCount, "next": cmdNext, "elsewhere": cmdElsewhere, "says": cmdSays, "state": cmdState, "limits": cmdLimits,
}

// cmdBook books by touch: book ROOM FROM TO ORGANISATION|- ANSWER [title=…] [ages=…] [private] [tentative=MINUTES] [expected=HEADS].
func cmdBook(p *play, args []string) error {
	ask, err := p.asks(args)
	if err != nil {
		return err
	}
	p.last, err = p.say(web.ScreenBooking, "", web.Command{Book: &ask})
	p.bookings[args[0]+" "+args[1]] = p.last
	return p.expect(err, args[4])
}

// asks reads ROOM FROM TO ORGANISATION|- ANSWER and the details that follow.
func (p *play) asks(args []string) (web.Book, error) {
	if len(args) < 5 {
		return web.Book{}, fmt.Errorf("usage: ROOM FROM TO ORGANISATION|- ok|conflict|CODE [title=…] [ages=…] [private] [tentative=…] [expected=…]")
	}
	from, to, err := p.span(args[1], args[2])
	ask := web.Book{Room: args[0], Start: from, End: to, Organisation: strings.TrimPrefix(args[3], "-")}
	for _, word := range args[5:] {
		name, value, _ := strings.Cut(word, "=")
		number, _ := strconv.Atoi(value)
		switch name {
		case "title":
			ask.Details.Title = value
		case "ages":
			ask.Details.Ages = strings.Split(value, ",")
		case "topic":
			ask.Details.Topic = value
		case "private":
			ask.Details.Private = true
		case "tentative":
			ask.Tentative = number
		case "expected":
			ask.Details.Expected = number
		default:
			return ask, fmt.Errorf("a booking has no %q", word)
		}
	}
	return ask, err
}

// cmdMove moves a booking: move ROOM FROM CODE ROOM FROM TO ANSWER.
func cmdMove(p *play, args []string) error {
	if len(args) != 7 {
		return fmt.Errorf("usage: move ROOM FROM own|-|CODE ROOM FROM TO ANSWER")
	}
	id, code, err := p.made(args[0], args[1], args[2])
	if err != nil {
		return err
	}
	from, to, err := p.span(args[4], args[5])
	if err != nil {
		return err
	}
	given := p.bookings[args[0]+" "+args[1]].CancelCode
	p.last, err = p.say(web.ScreenBooking, "", web.Command{Change: &web.Change{Booking: id, Code: code, Room: args[3], Start: &from, End: &to}})
	if err == nil && p.last.Status == web.AnswerOK {
		delete(p.bookings, args[0]+" "+args[1])
		moved := p.last
		moved.CancelCode = given
		p.bookings[args[3]+" "+args[4]] = moved
	}
	return p.expect(err, args[6])
}

// cmdCancel takes a booking back: cancel ROOM FROM CODE ANSWER.
func cmdCancel(p *play, args []string) error {
	id, code, err := p.made(args[0], args[1], args[2])
	if err != nil {
		return err
	}
	p.last, err = p.say(web.ScreenBooking, "", web.Command{Cancel: &web.Cancel{Booking: id, Code: code}})
	return p.expect(err, args[3])
}

// cmdConfirm makes a tentative booking firm: confirm ROOM FROM CODE ANSWER.
func cmdConfirm(p *play, args []string) error {
	id, code, err := p.made(args[0], args[1], args[2])
	if err != nil {
		return err
	}
	p.last, err = p.say(web.ScreenBooking, "", web.Command{Confirm: &web.Confirm{Booking: id, Code: code}})
	return p.expect(err, args[3])
}

// cmdCheckIn says at the door that those who booked have come: checkin ROOM FROM ANSWER.
func cmdCheckIn(p *play, args []string) error {
	return p.atDoor(args, 2, func(id int64) (web.Command, error) {
		return web.Command{CheckIn: &web.CheckIn{Booking: id}}, nil
	})
}

// cmdFinish says at the door that they leave: finish ROOM FROM ANSWER.
func cmdFinish(p *play, args []string) error {
	return p.atDoor(args, 2, func(id int64) (web.Command, error) {
		return web.Command{Finish: &web.Finish{Booking: id}}, nil
	})
}

// cmdExtend says at the door that they stay longer: extend ROOM FROM UNTIL ANSWER.
func cmdExtend(p *play, args []string) error {
	return p.atDoor(args, 3, func(id int64) (web.Command, error) {
		_, until, err := p.span(args[1], args[2])
		return web.Command{Extend: &web.Extend{Booking: id, Until: until}}, err
	})
}

// cmdCount says at the door how many they were: count ROOM FROM BAND=HEADS,… ANSWER.
func cmdCount(p *play, args []string) error {
	return p.atDoor(args, 3, func(id int64) (web.Command, error) {
		heads := map[string]int{}
		for _, part := range strings.Split(args[2], ",") {
			band, n, _ := strings.Cut(part, "=")
			number, err := strconv.Atoi(n)
			if err != nil {
				return web.Command{}, err
			}
			heads[band] = number
		}
		return web.Command{Count: &web.Count{Booking: id, Heads: heads}}, nil
	})
}

// atDoor asks something about a booking at the door of its room. The answer that is expected stands at args[answer].
func (p *play) atDoor(args []string, answer int, what func(id int64) (web.Command, error)) error {
	if len(args) != answer+1 {
		return fmt.Errorf("wanted ROOM FROM … ANSWER, got %q", args)
	}
	id, _, err := p.made(args[0], args[1], "-")
	if err != nil {
		return err
	}
	c, err := what(id)
	if err != nil {
		return err
	}
	p.last, err = p.say(web.ScreenDoor, args[0], c)
	return p.expect(err, args[answer])
}

// cmdNext looks at the time that the last refusal offers: next FROM TO.
func cmdNext(p *play, args []string) error {
	from, to, err := p.span(args[0], args[1])
	if err != nil {
		return err
	}
	if n := p.last.Next; n == nil || !n.Start.Equal(from) || !n.End.Equal(to) {
		return fmt.Errorf("it offers %v, not %v to %v", n, from, to)
	}
	return nil
}

// cmdElsewhere looks at the rooms that the last refusal offers at the same time: elsewhere ROOM….
func cmdElsewhere(p *play, args []string) error {
	var rooms []string
	for _, e := range p.last.Elsewhere {
		rooms = append(rooms, e.Room)
	}
	if !slices.Equal(rooms, args) {
		return fmt.Errorf("it offers %q", rooms)
	}
	return nil
}

// cmdSays looks at a value of the last refusal: says NAME VALUE.
func cmdSays(p *play, args []string) error {
	if p.last.Values[args[0]] != args[1] {
		return fmt.Errorf("it says %v", p.last.Values)
	}
	return nil
}

// cmdState waits until the staff page shows a booking of today in a state: state ROOM FROM pending|tentative|planned|here|missed|ended|gone.
func cmdState(p *play, args []string) error {
	from, _, err := p.span(args[1], args[1])
	if err != nil {
		return err
	}
	return p.waitFor(web.ScreenStaff, func(s web.State) (string, bool) {
		state := "gone"
		for _, b := range s.Upcoming {
			if b.Room == args[0] && b.Start.Equal(from) {
				state = string(b.State)
			}
		}
		return state, state == args[2]
	})
}

// cmdLimits looks at what a screen tells beforehand: limits ROOM ORGANISATION|- NAME=VALUE….
func cmdLimits(p *play, args []string) error {
	answer, err := p.say(web.ScreenBooking, "", web.Command{LimitsFor: &web.LimitsFor{Room: args[0], Organisation: strings.TrimPrefix(args[1], "-")}})
	if err != nil || answer.Limits == nil {
		return fmt.Errorf("the answer was %+v: %w", answer, err)
	}
	l := answer.Limits
	told := map[string]string{
		"approval": strconv.FormatBool(l.Approval), "dropIn": strconv.FormatBool(l.DropIn), "mayBook": strconv.FormatBool(l.MayBook),
		"longest": strconv.Itoa(l.Longest), "grid": strconv.Itoa(l.Grid), "hoursWeek": strconv.Itoa(l.HoursWeek), "horizon": strconv.Itoa(l.Horizon),
		"youthFirst": l.YouthFirst,
	}
	for _, want := range args[2:] {
		name, value, _ := strings.Cut(want, "=")
		if got, known := told[name]; !known || got != value {
			return fmt.Errorf("%s is %q; told is %v", name, got, slices.Sorted(maps.Keys(told)))
		}
	}
	return nil
}

// made is a booking's id and code: one that this play made, or one that the staff page knows.
func (p *play) made(room, from, code string) (id int64, given string, err error) {
	if code != "own" && code != "-" {
		given = code
	}
	if was := p.bookings[room+" "+from]; was.Booking != nil {
		if code == "own" {
			given = was.CancelCode
		}
		return was.Booking.ID, given, nil
	}
	at, _, err := p.span(from, from)
	if err != nil {
		return 0, "", err
	}
	err = p.onScreen(web.ScreenStaff, "", func(s *screen) error {
		zone, err := time.LoadLocation(s.state.Place.Zone)
		if err != nil {
			return err
		}
		if _, err := s.do(web.Command{Watch: &web.Watch{Date: at.In(zone).Format("2006-01-02")}}); err != nil {
			return err
		}
		for _, b := range s.state.Watched.Bookings {
			if b.Room == room && b.Start.Equal(at) {
				id = b.ID
				return nil
			}
		}
		return fmt.Errorf("there is no booking of %s at %s", room, from)
	})
	return id, given, err
}

func (p *play) expect(err error, want string) error {
	if err != nil {
		return err
	}
	if string(p.last.Status) != want && p.last.Code != want {
		return fmt.Errorf("the answer was %s %s %v", p.last.Status, p.last.Code, p.last.Values)
	}
	return nil
}

// say gives a command from a screen: for a booking screen the one that is signed in, if any. Whatever is refused must be told in words.
func (p *play) say(kind web.Screen, room string, c web.Command) (answer web.Answer, err error) {
	if kind == web.ScreenBooking && p.member != nil {
		answer, err = p.member.do(c)
	} else {
		err = p.onScreen(kind, room, func(s *screen) (err error) {
			answer, err = s.do(c)
			return err
		})
	}
	return answer, errors.Join(err, inWords(kind, answer))
}

// span reads two times on the place's clock.
func (p *play) span(from, to string) (start, end time.Time, err error) {
	err = p.onScreen(web.ScreenStart, "", func(s *screen) error {
		zone, err := time.LoadLocation(s.state.Place.Zone)
		if err != nil {
			return err
		}
		if start, err = p.clock(s.now.In(zone), from); err == nil {
			end, err = p.clock(s.now.In(zone), to)
		}
		return err
	})
	return start, end, err
}

// clock reads a time of today, or so many days later as +1T15:04.
func (p *play) clock(today time.Time, word string) (time.Time, error) {
	days := 0
	if later, clock, ok := strings.Cut(word, "T"); ok {
		var err error
		if days, err = strconv.Atoi(later); err != nil {
			return time.Time{}, err
		}
		word = clock
	}
	at, err := time.ParseInLocation(localMinute, today.AddDate(0, 0, days).Format("2006-01-02 ")+word, today.Location())
	return at.UTC(), err
}
