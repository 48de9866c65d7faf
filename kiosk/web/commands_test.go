package web_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"troskel/booking"
	"troskel/kiosk/web"
)

func TestLifeOfABooking(t *testing.T) {
	p := newPlace(t)
	s, staff := p.open("screen=booking"), p.open("screen=staff")
	cmd := book("salen", 10, 12)
	cmd.Book.Organisation, cmd.Book.Details.Title = "korpen", "Innebandy"
	booked := s.ask(cmd)
	b := booked.Booking
	if booked.Status != web.AnswerOK || b.Organisation != "Korpen" || b.Title != "Innebandy" || b.State != web.BookingPlanned || len(booked.CancelCode) != 4 {
		t.Fatalf("%+v %+v", booked, b)
	}
	if len(b.Blocks) != 3 {
		t.Errorf("the hall blocks %v, want itself and its parts", b.Blocks)
	}
	taken := s.ask(book("norr", 11, 12))
	if taken.Status != web.AnswerConflict || taken.Code != "overlap" || taken.Next == nil || taken.Next.End.Sub(taken.Next.Start).Hours() != 1 {
		t.Errorf("a part of a taken hall gives %+v, want a conflict and the next free hour", taken)
	}
	if a := s.ask(web.Command{CheckIn: &web.CheckIn{Booking: b.ID}}); a.Status != web.AnswerOK || a.Booking.State != web.BookingHere {
		t.Errorf("check-in gives %+v", a)
	}
	if a := s.ask(web.Command{Cancel: &web.Cancel{Booking: b.ID, Code: "no"}}); a.Status != web.AnswerDenied || a.Code != "wrong_code" {
		t.Errorf("a wrong code gives %+v", a)
	}
	p.setTime(p.time().Add(20 * 60e9))
	if a := s.ask(web.Command{Finish: &web.Finish{Booking: b.ID}}); a.Status != web.AnswerOK || a.Booking.State != web.BookingEnded || a.Booking.End.Sub(a.Booking.Start).Minutes() != 20 {
		t.Errorf("finishing gives %+v", a.Booking)
	}
	next := s.ask(book("norr", 11, 12))
	if next.Status != web.AnswerOK {
		t.Fatalf("the time that was given back cannot be booked: %+v", next)
	}
	if a := s.ask(web.Command{Cancel: &web.Cancel{Booking: next.Booking.ID, Code: next.CancelCode}}); a.Status != web.AnswerOK {
		t.Errorf("cancelling gives %+v", a)
	}
	again := s.ask(book("norr", 11, 12))
	if a := staff.ask(web.Command{Cancel: &web.Cancel{Booking: again.Booking.ID}}); a.Status != web.AnswerOK {
		t.Errorf("staff cancelling without a code gives %+v", a)
	}
}

func TestRefusalsKeepTheirReasons(t *testing.T) {
	s := newPlace(t).open("screen=booking")
	titled := func(title string) web.Command {
		cmd := book("koket", 12, 13)
		cmd.Book.Details.Title = title
		return cmd
	}
	for code, cmd := range map[string]web.Command{
		"closed":        book("koket", 22, 23),
		"past":          book("koket", 8, 9),
		"backwards":     book("koket", 13, 12),
		"unknown_space": book("vinden", 12, 13),
		"title_control": titled("en\x00två"),
		"title_long":    titled(strings.Repeat("å", 81)),
		"too_short":     book("koket", 12, 12.05),
		"too_far":       book("koket", 24*500, 24*500+1),
	} {
		if a := s.ask(cmd); a.Status != web.AnswerDenied || a.Code != code || a.Values == nil {
			t.Errorf("got %+v, want denied for %s", a, code)
		}
	}
}

func TestMessagesThatAreNoCommands(t *testing.T) {
	p := newPlace(t)
	s := p.open("screen=booking")
	for message, want := range map[string]string{
		`{"id":"abcdefgh","fly":{}}`:                                      "abcdefgh unknown_command",
		`{"id":"abcdefgh","Finish":{"booking":1}}`:                        "abcdefgh unknown_command",
		`{"id":"abcdefgh","finish":{"booking":1,"why":"x"}}`:              "abcdefgh bad_message",
		`{"id":"abcdefgh","finish":{"booking":1},"checkIn":{}}`:           "abcdefgh bad_message",
		`{"id":"abcdefgh","finish":{"booking":1},"finish":{"booking":2}}`: " bad_message",
		`{"id":"abcdefgh","finish":null}`:                                 "abcdefgh bad_message",
		`{"id":"abcdefgh","book":{"start":"yesterday"}}`:                  "abcdefgh bad_message",
		`{"id":"abcdefgh"}`:                                               "abcdefgh bad_message",
		`{"id":"short","finish":{"booking":1}}`:                           " bad_message",
		`{"id":7,"finish":{"booking":1}}`:                                 " bad_message",
		`{"finish":{"booking":1}}`:                                        " bad_message",
		`hello`:                                                           " bad_message",
		`[]`:                                                              " bad_message",
		``:                                                                " bad_message",
	} {
		a := s.send(message)
		if got := a.ID + " " + a.Code; got != want || a.Status != web.AnswerDenied {
			t.Errorf("%s gives %q %s, want %q denied", message, got, a.Status, want)
		}
	}
	if a := p.open("screen=booking").ask(book("koket", 12, 13)); a.Status != web.AnswerOK {
		t.Errorf("a screen that goes on after such messages: %+v", a)
	}
}

func TestWhatEachScreenMayAsk(t *testing.T) {
	p := newPlace(t)
	booker := p.open("screen=booking")
	inKitchen, inHall, inPart := booker.ask(book("koket", 10, 11)), booker.ask(book("salen", 10, 11)), booker.ask(book("soder", 12, 13))
	checkIn := func(a web.Answer) web.Command {
		return web.Command{CheckIn: &web.CheckIn{Booking: a.Booking.ID}}
	}
	watch := web.Command{Watch: &web.Watch{Date: "2026-03-05"}}
	for _, try := range []struct {
		query   string
		cmd     web.Command
		allowed bool
	}{
		{"screen=entrance", book("koket", 14, 15), false},
		{"screen=entrance", watch, false},
		{"screen=start", watch, false},
		{"screen=start", checkIn(inKitchen), false},
		{"screen=door&room=koket", checkIn(inHall), false},
		{"screen=door&room=koket", book("norr", 14, 15), false},
		{"screen=door&room=koket", watch, false},
		{"screen=door&room=salen", web.Command{Finish: &web.Finish{Booking: inPart.Booking.ID}}, false},
		{"screen=door&room=koket", web.Command{Cancel: &web.Cancel{Booking: 999}}, false},
		{"screen=door&room=koket", checkIn(inKitchen), true},
		{"screen=door&room=koket", book("koket", 14, 15), true},
		{"screen=door&room=norr", checkIn(inHall), true},
	} {
		a := p.open(try.query).ask(try.cmd)
		if try.allowed != (a.Status == web.AnswerOK) || !try.allowed && a.Code != "not_allowed" {
			t.Errorf("%s asking %+v: %+v, want allowed %t", try.query, try.cmd, a, try.allowed)
		}
	}
}

// A room is busy while somebody sits at a desk in it, and its door says so. It cannot send them away.
func TestDoorLeavesTheDesksOfItsRoomAlone(t *testing.T) {
	p := newIdlePlace(t)
	hours := week(t, "mon-fri 08:00-21:00")
	err := p.rooms.Configure(t.Context(), []booking.Space{
		{ID: "koket", Name: "Köket", Capacity: 8, Hours: hours}, {ID: "bordet", Name: "Bordet", Inside: "koket", Capacity: 2, Hours: hours},
	}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.serve()
	booker := p.open("screen=booking")
	now := book("bordet", 10, 11)
	now.Book.Here = true
	atDesk, later := booker.ask(now), booker.ask(book("bordet", 12, 13))
	if atDesk.Status != web.AnswerOK || later.Status != web.AnswerOK {
		t.Fatalf("%+v, %+v", atDesk, later)
	}
	door := p.open("screen=door&room=koket")
	if s := door.first.State; len(s.Today.Bookings) != 2 || len(s.Rooms) != 2 || s.Rooms[0].State != web.RoomBusy || s.Rooms[1].Inside != "koket" {
		t.Errorf("the door sees %+v and %+v", s.Rooms, s.Today.Bookings)
	}
	sitting := atDesk.Booking
	for _, cmd := range []web.Command{
		{Finish: &web.Finish{Booking: sitting.ID}},
		{Extend: &web.Extend{Booking: sitting.ID, Until: sitting.End.Add(15 * time.Minute)}},
		{Cancel: &web.Cancel{Booking: later.Booking.ID, Code: later.CancelCode}},
		{CheckIn: &web.CheckIn{Booking: later.Booking.ID}},
		{Count: &web.Count{Booking: sitting.ID, Heads: map[string]int{"16-19": 1}}},
	} {
		if a := door.ask(cmd); a.Code != "not_allowed" {
			t.Errorf("the room's door asks %+v about a desk and is answered %s %s", cmd, a.Status, a.Code)
		}
	}
	if a := p.open("screen=door&room=bordet").ask(web.Command{Finish: &web.Finish{Booking: sitting.ID}}); a.Status != web.AnswerOK {
		t.Errorf("the desk's own screen ends it: %+v", a)
	}
}

func TestSameIDDoesNothingTwice(t *testing.T) {
	p := newPlace(t)
	cmd := book("koket", 12, 13)
	cmd.ID = "the-same-id-for-all"
	message := string(must(json.Marshal(cmd)))
	first := p.open("screen=booking").send(message)
	if first.Status != web.AnswerOK {
		t.Fatalf("%+v", first)
	}
	again := p.open("screen=booking").send(message) // a screen that lost its connection and came back
	if again.Status != web.AnswerOK || again.Booking.ID != first.Booking.ID || again.CancelCode != first.CancelCode {
		t.Errorf("asking again gives %+v, want %+v", again, first)
	}
	cancel := fmt.Sprintf(`{"id":"cancel-me-once","cancel":{"booking":%d,"code":%q}}`, first.Booking.ID, first.CancelCode)
	s := p.open("screen=booking")
	for range 2 {
		if a := s.send(cancel); a.Status != web.AnswerOK {
			t.Errorf("cancelling, or hearing of it again, gives %+v", a)
		}
	}
	if a := s.send(strings.Replace(cancel, first.CancelCode, "x", 1)); a.Code != "bad_message" {
		t.Errorf("another command with a used ID gives %+v", a)
	}
	if a := p.open("screen=staff").send(cancel); a.Code != "cancelled" {
		t.Errorf("another kind of screen with that ID gives %+v, want no memory of it", a)
	}
}

func TestSameBookingAfterARestart(t *testing.T) {
	p := newPlace(t)
	cmd := book("koket", 12, 13)
	cmd.ID = "survives-a-restart"
	message := string(must(json.Marshal(cmd)))
	first := p.open("screen=booking").send(message)

	other := p.restarted()
	again := other.open("screen=booking").send(message)
	if again.Status != web.AnswerOK || again.Booking.ID != first.Booking.ID || again.CancelCode != first.CancelCode {
		t.Errorf("after a restart %+v, before %+v", again, first)
	}
}

func TestTwoScreensRaceForOneRoom(t *testing.T) {
	p := newPlace(t)
	const screens = 8
	answers := make(chan web.Answer, screens)
	var all sync.WaitGroup
	for range screens {
		s := p.open("screen=booking")
		all.Go(func() { answers <- s.ask(book("koket", 12, 13)) })
	}
	all.Wait()
	close(answers)
	count := map[web.AnswerStatus]int{}
	for a := range answers {
		count[a.Status]++
		if a.Status == web.AnswerConflict && a.Next == nil {
			t.Errorf("whoever came second is not told the next free time: %+v", a)
		}
	}
	if count[web.AnswerOK] != 1 || count[web.AnswerConflict] != screens-1 {
		t.Errorf("%v, want one booking and the others told that somebody was first", count)
	}
}

func TestStoreFaultsHaveTheirCodes(t *testing.T) {
	full := errors.New("disk full")
	p := newPlace(t, func(c *web.Config) {
		c.Fault = func(err error) string {
			if errors.Is(err, full) {
				return "store_full"
			}
			return "store_failed"
		}
	})
	s := p.open("screen=booking")
	message := `{"id":"try-it-again","book":` + string(must(json.Marshal(book("koket", 12, 13).Book))) + `}`
	wrapped := fmt.Errorf("write: %w", full)
	p.disk.writing.Store(&wrapped)
	if a := s.send(message); a.Status != web.AnswerFailed || a.Code != "store_full" {
		t.Errorf("a full disk gives %+v", a)
	}
	p.disk.writing.Store(nil)
	if a := s.send(message); a.Status != web.AnswerOK {
		t.Errorf("trying again with the same ID gives %+v, want a booking", a)
	}
}

func TestBrokenFramesCloseWithACode(t *testing.T) {
	p := newPlace(t)
	for name, try := range map[string]struct {
		kind    int
		message string
		code    int
	}{
		"oversized": {websocket.TextMessage, strings.Repeat("x", 5000), websocket.CloseMessageTooBig},
		"binary":    {websocket.BinaryMessage, `{}`, websocket.CloseUnsupportedData},
		"not UTF-8": {websocket.TextMessage, "{\"id\":\"\xff\"}", websocket.CloseInvalidFramePayloadData},
	} {
		s := p.open("screen=booking")
		if err := s.ws.WriteMessage(try.kind, []byte(try.message)); err != nil {
			t.Fatal(err)
		}
		if code := s.closed(); code != try.code {
			t.Errorf("%s: closed with %d, want %d", name, code, try.code)
		}
	}
	s := p.open("screen=booking")
	if _, err := s.ws.NetConn().Write([]byte{0x83, 0x80, 0, 0, 0, 0}); err != nil { // an opcode that does not exist
		t.Fatal(err)
	}
	if code := s.closed(); code != websocket.CloseProtocolError {
		t.Errorf("broken frame: closed with %d", code)
	}
}

// What an answer was lost of is asked for again, also of a daemon that remembers nothing: it is not done twice.
func TestCommandsGivenAgainAfterARestart(t *testing.T) {
	p := newPlace(t)
	from := wallClock(t, "2026-03-05 18:00").UTC()
	all := []web.Command{
		{ID: "close-it-once", AddClosure: &web.AddClosure{Closure: web.Closure{Room: "koket", Start: from, End: from.Add(time.Hour), Reason: "Golvet lackas"}}},
		{ID: "special-once", AddSpecialHours: &web.AddSpecialHours{Special: web.SpecialHours{Room: "koket", First: "2026-06-01", Last: "2026-06-30", Hours: "mon-fri 10:00-15:00"}}},
		{ID: "elsewhere-once", AddElsewhere: &web.AddElsewhere{Event: web.ElsewhereEvent{Start: from, End: from.Add(time.Hour), Title: "Loppis", Place: "Torget"}}},
	}
	for range 2 {
		office := p.open("screen=staff")
		for _, cmd := range all {
			if a := office.send(string(must(json.Marshal(cmd)))); a.Status != web.AnswerOK {
				t.Errorf("%s: %+v", cmd.ID, a)
			}
		}
		p = p.restarted()
	}
	closures := must(p.rooms.Closures(t.Context(), booking.Interval{Start: from, End: from.Add(time.Hour)}))
	events := must(p.rooms.Elsewheres(t.Context(), booking.Interval{Start: from, End: from.Add(time.Hour)}))
	specials := must(p.rooms.SpecialHours(t.Context()))
	if len(closures) != 1 || len(specials) != 1 || len(events) != 1 {
		t.Errorf("%d closures, %d special hours and %d events of one command each", len(closures), len(specials), len(events))
	}
}

func TestACalendarThatIsCutSaysSo(t *testing.T) {
	p := newPlace(t)
	first := wallClock(t, "2026-03-09 18:00")
	event := func(n int) booking.Elsewhere {
		return booking.Elsewhere{Interval: booking.Interval{Start: first.Add(time.Duration(n) * time.Hour), End: first.Add(time.Duration(n+1) * time.Hour)}, Title: "Loppis", Place: "Torget"}
	}
	for n := range 200 {
		must(p.rooms.AddElsewhere(t.Context(), byStaff, event(n)))
	}
	entrance, whole := p.open("screen=entrance"), web.Command{Calendar: &web.Calendar{From: "2026-03-09", To: "2026-04-09"}}
	if a := entrance.ask(whole); len(a.Happenings) != 200 || a.More {
		t.Errorf("%d of 200, more: %t", len(a.Happenings), a.More)
	}
	must(p.rooms.AddElsewhere(t.Context(), byStaff, event(200)))
	a := entrance.ask(whole)
	if len(a.Happenings) != 200 || !a.More {
		t.Errorf("%d of 201, more: %t", len(a.Happenings), a.More)
	}
	rest := entrance.ask(web.Command{Calendar: &web.Calendar{From: a.Happenings[199].Start.In(stockholm).Format("2006-01-02"), To: "2026-04-09"}})
	if n := len(rest.Happenings); n == 0 || rest.More || !rest.Happenings[n-1].Start.Equal(first.Add(200*time.Hour)) {
		t.Errorf("asked on, there are %+v", rest.Happenings)
	}
}

// A series of a year whose every occurrence is moved by itself is a long command. Strangers have no use for one.
func TestLongCommandsOfThoseWhoMayGiveThem(t *testing.T) {
	p := newPlace(t)
	first := wallClock(t, "2026-03-05 18:00").In(stockholm)
	plan := web.Repeat{
		Book: web.Book{Room: "koket", Start: first.UTC(), End: first.Add(time.Hour).UTC(), Organisation: "korpen"}, Rule: "FREQ=WEEKLY;COUNT=50",
		Moved: map[string]web.Alternative{},
	}
	for n := range 50 {
		at := first.AddDate(0, 0, 7*n)
		plan.Moved[at.Format("2006-01-02T15:04")] = web.Alternative{Room: "norr", Start: at.UTC(), End: at.Add(time.Hour).UTC()}
	}
	member := p.signedIn(p.badged("korpen", "Kassören", booking.Member))
	for name, s := range map[string]*screen{"a member": member, "staff": p.open("screen=staff")} {
		if a := s.ask(web.Command{PlanSeries: &plan}); a.Status != web.AnswerOK || a.Plan == nil || len(a.Plan.Occurrences) != 50 {
			t.Errorf("%s: %s %s, %+v", name, a.Status, a.Code, a.Plan)
		}
	}
	member.ask(web.Command{SignOut: &web.SignOut{}})
	for name, s := range map[string]*screen{"once signed out": member, "signed in never": p.open("screen=booking")} {
		if err := s.ws.WriteJSON(web.Command{ID: "too-long-for-me", PlanSeries: &plan}); err != nil {
			t.Fatal(err)
		}
		if code := s.closed(); code != websocket.CloseMessageTooBig {
			t.Errorf("%s: closed with %d", name, code)
		}
	}
}

func TestStopAnswersWhatIsUnderWayAndSaysWhy(t *testing.T) {
	p := newPlace(t)
	s, idle := p.open("screen=booking"), p.open("screen=entrance")
	stalled, goOn := make(chan struct{}), make(chan struct{})
	go func() {
		_ = p.disk.Write(context.Background(), func(*sql.Tx) error { close(stalled); <-goOn; return nil })
	}()
	<-stalled
	begun := make(chan struct{}, 100)
	p.disk.begun.Store(&begun)
	cmd := book("koket", 12, 13)
	cmd.ID = "before-the-end"
	if err := s.ws.WriteJSON(cmd); err != nil {
		t.Fatal(err)
	}
	<-begun
	stopped := make(chan struct{})
	go func() { p.stop(); close(stopped) }()
	if code := idle.closed(); code != websocket.CloseServiceRestart {
		t.Errorf("an idle screen was closed with %d", code)
	}
	close(goOn)
	if code := s.closed(); code != websocket.CloseServiceRestart {
		t.Errorf("the asking screen was closed with %d", code)
	}
	last := s.raw[len(s.raw)-1]
	if !strings.Contains(last, `"answer":{"id":"before-the-end","status":"ok"`) {
		t.Errorf("the last frame before the end is %s, want the answer", last)
	}
	<-stopped
	if status := p.refusal(p.url("screen=booking"), nil); status != 503 {
		t.Errorf("after the stop a screen gets %d, want 503", status)
	}
}
