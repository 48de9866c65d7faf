package web_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"troskel/booking"
	"troskel/kiosk/web"
)

func room(t *testing.T, rooms []web.Room, id string) web.Room {
	t.Helper()
	i := slices.IndexFunc(rooms, func(r web.Room) bool { return r.ID == id })
	if i < 0 {
		t.Fatalf("no room %q in %+v", id, rooms)
	}
	return rooms[i]
}

func TestSnapshotThenNumberedDeltas(t *testing.T) {
	p := newPlace(t)
	watcher, booker := p.open("screen=booking"), p.open("screen=booking")
	if watcher.first.Build != "test" || watcher.first.Epoch == "" || watcher.first.Screen != web.ScreenBooking {
		t.Errorf("snapshot of %+v", watcher.first)
	}
	if r := room(t, watcher.first.State.Rooms, "koket"); r.State != web.RoomFree || r.Until == nil {
		t.Errorf("the kitchen is %+v, want free until it closes", r)
	}
	seq := watcher.first.Seq
	for i, hour := range []float64{11, 12, 13} {
		if a := booker.ask(book("koket", hour, hour+1)); a.Status != web.AnswerOK {
			t.Fatalf("booking %d: %+v", i, a)
		}
		d := watcher.until("a delta", func(f web.FromServer) bool { return f.Delta != nil }).Delta
		seq++
		if d.Seq != seq {
			t.Errorf("delta %d has number %d, want %d", i, d.Seq, seq)
		}
		if d.State.Today == nil || len(d.State.Today.Bookings) != i+1 {
			t.Errorf("delta %d shows %+v, want %d bookings", i, d.State.Today, i+1)
		}
		if d.State.Place != nil || d.State.Organisations != nil {
			t.Errorf("delta %d repeats what did not change: %+v", i, d.State)
		}
	}
}

func TestDeltaComesBeforeTheAnswerThatItShows(t *testing.T) {
	p := newPlace(t)
	s := p.open("screen=booking")
	for hour := 10.0; hour < 20; hour++ {
		seen := len(s.raw)
		answer := s.ask(book("koket", hour, hour+1))
		if answer.Status != web.AnswerOK {
			t.Fatalf("%+v", answer)
		}
		before := strings.Join(s.raw[seen:len(s.raw)-1], "\n")
		if !strings.Contains(before, `"bookings":[{"id":1,`) || !strings.Contains(before, `"end":"`+answer.Booking.End.Format(time.RFC3339)) {
			t.Fatalf("before the answer came %s, want the day with the booking", before)
		}
	}
}

func TestPrivateNamesStayWithStaff(t *testing.T) {
	p := newPlace(t)
	entrance := p.open("screen=entrance")
	p.setDevices(web.Device{Part: "reader", State: web.DeviceIll, Code: "lost", Detail: "hemlig detalj"}, web.Device{Part: "beams", State: web.DeviceOK})
	entrance.until("the reader", func(f web.FromServer) bool {
		return f.Delta != nil && len(f.Delta.State.Devices) == 1
	})
	kiosks := []*screen{p.open("screen=entrance"), p.open("screen=booking"), p.open("screen=door&room=norr"), p.open("screen=start")}
	staff := p.open("screen=staff")

	secret := book("salen", 10, 11)
	secret.Book.Organisation, secret.Book.Details.Title, secret.Book.Details.Private, secret.Book.Here = "stodet", "Anonyma spelare", true, true
	booked := kiosks[1].ask(secret)
	if booked.Status != web.AnswerOK || booked.CancelCode == "" {
		t.Fatalf("%+v", booked)
	}
	kiosks[1].ask(web.Command{Watch: &web.Watch{Date: "2026-03-04"}})
	staff.until("the real name", func(f web.FromServer) bool {
		return f.Delta != nil && len(f.Delta.State.Upcoming) == 1 && f.Delta.State.Upcoming[0].Title == "Anonyma spelare"
	})
	late := []*screen{p.open("screen=entrance"), p.open("screen=booking"), p.open("screen=door&room=salen"), p.open("screen=start")}
	kiosks[1].ask(web.Command{Cancel: &web.Cancel{Booking: booked.Booking.ID, Code: booked.CancelCode}})

	for _, s := range append(kiosks, late...) {
		if s != kiosks[1] { // which saw the end before the answer
			s.until("the end of the booking", func(f web.FromServer) bool {
				return f.Delta != nil && f.Delta.State.Rooms != nil && room(t, f.Delta.State.Rooms, s.roomOr("salen")).State == web.RoomFree
			})
		}
		for _, frame := range s.raw {
			for _, never := range []string{"Anonyma", "detalj", "upcoming", "counts", `"Stödgruppen","title"`, `"organisation":"Stödgruppen"`} {
				if strings.Contains(frame, never) {
					t.Errorf("%s was sent %q in %s", s.first.Screen, never, frame)
				}
			}
		}
	}
	all := strings.Join(staff.raw, "\n")
	for _, must := range []string{"Anonyma spelare", "Stödgruppen", "hemlig detalj", `"private":true`} {
		if !strings.Contains(all, must) {
			t.Errorf("staff were not told %q", must)
		}
	}
}

// What nobody has agreed to yet, and that somebody did not come, is between those who booked and staff.
func TestUndecidedAndMissedBookingsHaveNoNames(t *testing.T) {
	p := newPlace(t)
	must(p.rooms.SetRule(t.Context(), byStaff, booking.Rule{Name: booking.RuleApproval, Space: "koket", Amount: 1}))
	opened := p.time()
	booker := p.open("screen=booking")
	for n, cmd := range []web.Command{book("koket", 18, 19), book("norr", 18, 19), book("soder", 10.5, 12)} {
		cmd.Book.Organisation, cmd.Book.Details = "stodet", web.Details{Title: "Sorgegruppen", Topic: "health"}
		if n == 1 {
			cmd.Book.Tentative = 60
		}
		if a := booker.ask(cmd); a.Status != web.AnswerOK {
			t.Fatalf("%+v", a)
		}
	}
	p.setTime(opened.Add(50 * time.Minute))
	if _, err := p.rooms.Sweep(t.Context(), opened); err != nil {
		t.Fatal(err)
	}
	booker.until("the release", func(f web.FromServer) bool {
		return f.Delta != nil && f.Delta.State.Today != nil && slices.ContainsFunc(f.Delta.State.Today.Bookings, func(b web.Booking) bool { return b.State == web.BookingMissed })
	})
	missed := p.open("screen=door&room=soder")
	public := []*screen{p.open("screen=door&room=koket"), p.open("screen=door&room=norr"), missed, p.open("screen=entrance"), p.open("screen=booking")}
	for _, s := range public {
		for _, b := range s.first.State.Today.Bookings {
			if b.State == web.BookingPlanned || b.Organisation+b.Title+b.Topic != "" {
				t.Errorf("%s %s is shown %+v", s.first.Screen, s.first.Room, b)
			}
		}
		if all := withoutLists(t, s.raw[0]); strings.Contains(all, "Sorge") || strings.Contains(all, `"organisation":"Stöd`) {
			t.Errorf("%s %s was sent %s", s.first.Screen, s.first.Room, all)
		}
	}
	if b := missed.first.State.Today.Bookings; len(b) != 1 || b[0].State != web.BookingMissed || !b[0].End.After(b[0].Start) {
		t.Errorf("the door where nobody came shows %+v, want that its time was released", b)
	}
	if all := p.open("screen=staff").raw[0]; strings.Count(all, "Sorgegruppen") < 3 {
		t.Error("staff are not told what is theirs to decide about: the search is blind")
	}
}

// roomOr is the room that the screen sees, for doors, and another for the rest.
func (s *screen) roomOr(other string) string {
	if s.first.Room != "" {
		return s.first.Room
	}
	return other
}

func TestEachScreenHasItsTopics(t *testing.T) {
	p := newPlace(t)
	p.setDevices(web.Device{Part: "reader", State: web.DeviceOK}, web.Device{Part: "panel", Room: "koket", State: web.DeviceOK})
	staff := p.open("screen=staff")
	shown := staff.first.State
	for shown.Counts == nil || shown.Devices == nil {
		f := staff.until("counts and devices", func(f web.FromServer) bool { return f.Delta != nil })
		shown.Counts, shown.Devices = cmp.Or(shown.Counts, f.Delta.State.Counts), slices.Concat(shown.Devices, f.Delta.State.Devices)
	}
	for query, want := range map[string]string{
		"screen=start":           "place rooms",
		"screen=entrance":        "place rooms today devices",
		"screen=booking":         "place rooms organisations today devices",
		"screen=door&room=koket": "place rooms today devices",
		"screen=staff":           "place rooms organisations today devices upcoming counts",
	} {
		if got := topics(p.open(query).first.State); got != want {
			t.Errorf("%s is shown %q, want %q", query, got, want)
		}
	}
	for _, query := range []string{"screen=door&room=vinden", "screen=door", "screen=kitchen", "", "screen=staff&room=koket"} {
		if status := p.refusal(p.url(query), nil); status != 404 {
			t.Errorf("/ws?%s gives %d, want 404", query, status)
		}
	}
}

func topics(s web.State) string {
	var names []string
	for name, there := range map[string]bool{
		"1place": s.Place != nil, "2rooms": s.Rooms != nil, "3organisations": s.Organisations != nil, "4today": s.Today != nil,
		"5watched": s.Watched != nil, "6devices": s.Devices != nil, "7upcoming": s.Upcoming != nil, "8counts": s.Counts != nil,
	} {
		if there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for i := range names {
		names[i] = names[i][1:]
	}
	return strings.Join(names, " ")
}

func TestDoorSeesOnlyWhatHoldsItsRoom(t *testing.T) {
	p := newPlace(t)
	booker := p.open("screen=booking")
	for _, room := range []string{"koket", "salen"} {
		if a := booker.ask(book(room, 12, 13)); a.Status != web.AnswerOK {
			t.Fatalf("%+v", a)
		}
	}
	for door, want := range map[string]string{"koket": "koket", "norr": "salen", "salen": "salen"} {
		state := p.open("screen=door&room=" + door).first.State
		if len(state.Rooms) != 1 || state.Rooms[0].ID != door || len(state.Today.Open) != 1 || state.Today.Open[door] == nil {
			t.Errorf("the door of %s sees the rooms %+v, open %+v", door, state.Rooms, state.Today.Open)
		}
		if b := state.Today.Bookings; len(b) != 1 || b[0].Room != want {
			t.Errorf("the door of %s sees %+v, want the booking of %s", door, b, want)
		}
	}
}

func TestWatchedDayFollowsUntilTheNextWatch(t *testing.T) {
	p := newPlace(t)
	watcher, booker := p.open("screen=booking"), p.open("screen=staff")
	if a := watcher.ask(web.Command{Watch: &web.Watch{Date: "2026-03-05"}}); a.Status != web.AnswerOK {
		t.Fatalf("%+v", a)
	}
	if f := watcher.raw[len(watcher.raw)-2]; !strings.HasPrefix(f, `{"delta":{"seq":1,`) || !strings.Contains(f, `"watched":{"date":"2026-03-05"`) || strings.Contains(f, `"rooms"`) {
		t.Fatalf("before the answer came %s, want the watched day alone", f)
	}
	tomorrow := book("koket", 24+12, 24+13)
	if a := booker.ask(tomorrow); a.Status != web.AnswerOK {
		t.Fatalf("%+v", a)
	}
	d := watcher.until("tomorrow's booking", func(f web.FromServer) bool { return f.Delta != nil && f.Delta.State.Watched != nil }).Delta
	if len(d.State.Watched.Bookings) != 1 || d.State.Today != nil || d.Seq != 2 {
		t.Errorf("%+v, want one booking tomorrow and nothing of today, as delta 2", d)
	}
	watcher.ask(web.Command{Watch: &web.Watch{Date: "2026-03-06"}})
	booker.ask(book("koket", 24+14, 24+15))
	watcher.ask(web.Command{Watch: &web.Watch{Date: "2026-03-07"}})
	for _, f := range watcher.raw[len(watcher.raw)-3:] {
		if strings.Contains(f, `"date":"2026-03-05"`) {
			t.Errorf("a day that is not watched any more came again: %s", f)
		}
	}
	for date, code := range map[string]string{"2028-01-01": "too_far", "2024-01-01": "too_far", "2026-02-30": "bad_message", "": "bad_message"} {
		if a := watcher.ask(web.Command{Watch: &web.Watch{Date: date}}); a.Status != web.AnswerDenied || a.Code != code {
			t.Errorf("watching %q gives %+v, want %s", date, a, code)
		}
	}
}

func TestWelcomeReachesEntrancesOnly(t *testing.T) {
	p := newPlace(t)
	one, two, other := p.open("screen=entrance"), p.open("screen=entrance"), p.open("screen=booking")
	p.web.Welcome(web.Welcome{Kind: web.WelcomeCounted})
	for _, s := range []*screen{one, two} {
		w := s.until("a welcome", func(f web.FromServer) bool { return f.Welcome != nil }).Welcome
		if w.Kind != web.WelcomeCounted {
			t.Errorf("%+v", w)
		}
	}
	other.ask(web.Command{Watch: &web.Watch{Date: "2026-03-05"}})
	if strings.Contains(strings.Join(other.raw, ""), `"welcome"`) {
		t.Errorf("a booking screen was told of a tap: %s", other.raw)
	}
}

func TestDeviceThatFeelsAsBeforeIsNoNews(t *testing.T) {
	p := newPlace(t)
	store := web.Device{Part: "store", State: web.DeviceOK, Since: p.time()}
	p.setDevices(store)
	staff := p.open("screen=staff")
	seen := func(f web.FromServer) bool { return f.Delta != nil && f.Delta.State.Devices != nil }
	if len(staff.first.State.Devices) == 0 {
		staff.until("the store", seen)
	}
	p.setDevices(store) // asked again, it feels the same: the next news is the disk
	p.setDevices(store, web.Device{Part: "disk", State: web.DeviceOK, Since: p.time()})
	if got := staff.until("the disk", seen).Delta.State.Devices; len(got) != 2 {
		t.Errorf("%+v was news", got)
	}
}
