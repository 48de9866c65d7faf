package web_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"troskel/kiosk/web"
)

// pipes is a network without buffers inside this process, so that time in a test can be faked.
type pipes struct {
	dialled chan net.Conn
	closed  chan struct{}
	close   func()
}

func newPipes() pipes {
	p := pipes{dialled: make(chan net.Conn), closed: make(chan struct{})}
	p.close = sync.OnceFunc(func() { close(p.closed) })
	return p
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.dialled:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "unix"} }

func (p pipes) Close() error {
	p.close()
	return nil
}

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	p.dialled <- theirs
	return ours, nil
}

// inTime runs a test in a place whose clock ticks in fake time from 10:00:30.
func inTime(t *testing.T, test func(t *testing.T, p *place)) {
	synctest.Test(t, func(t *testing.T) {
		p := newIdlePlace(t)
		p.setTime(time.Date(2026, 3, 4, 9, 0, 30, 0, time.UTC))
		p.run()
		network := newPipes()
		p.host, p.dialer = "localhost", &websocket.Dialer{NetDialContext: network.dial}
		server := &http.Server{Handler: p.web.Handler()}
		served := make(chan error, 1)
		go func() { served <- server.Serve(network) }()
		t.Cleanup(func() {
			p.stop()
			if err := server.Close(); err != nil {
				t.Error(err)
			}
			if err := <-served; !errors.Is(err, http.ErrServerClosed) {
				t.Error(err)
			}
		})
		test(t, p)
	})
}

// follow keeps reading what the screen is sent, and gives every frame.
func (s *screen) follow() <-chan web.FromServer {
	frames := make(chan web.FromServer, 1000)
	if err := s.ws.SetReadDeadline(time.Time{}); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		defer close(frames)
		for {
			var f web.FromServer
			if err := s.ws.ReadJSON(&f); err != nil {
				return
			}
			frames <- f
		}
	}()
	return frames
}

func TestRoomChangesByItselfOnTheSecond(t *testing.T) {
	inTime(t, func(t *testing.T, p *place) {
		door, booker := p.open("screen=door&room=koket"), p.open("screen=booking")
		if a := booker.ask(book("koket", 10.25, 10.5)); a.Status != web.AnswerOK {
			t.Fatalf("%+v", a)
		}
		go func() {
			for range booker.follow() {
			}
		}()
		var was web.RoomState
		var flips []string
		for f := range door.follow() {
			if f.Delta == nil || f.Delta.State.Rooms == nil {
				continue
			}
			if r := f.Delta.State.Rooms[0]; r.State != was {
				was = r.State
				flips = append(flips, f.Delta.Now.In(stockholm).Format("15:04:05 ")+string(r.State))
			}
			if len(flips) == 3 {
				break
			}
		}
		if got := strings.Join(flips, ", "); got != "10:00:30 free, 10:15:00 busy, 10:30:00 free" {
			t.Errorf("the door showed %s", got)
		}
	})
}

func TestJumpOfTheClockIsNoticed(t *testing.T) {
	inTime(t, func(t *testing.T, p *place) {
		s := p.open("screen=entrance")
		frames := s.follow()
		p.setTime(time.Date(2026, 3, 5, 21, 30, 0, 0, time.UTC)) // the evening of the next day
		for f := range frames {
			if f.Delta != nil && f.Delta.State.Today != nil {
				if f.Delta.State.Today.Date != "2026-03-05" || room(t, f.Delta.State.Rooms, "koket").State != web.RoomClosed {
					t.Errorf("%+v", f.Delta.State)
				}
				break
			}
		}
		p.setTime(time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)) // and back
		for f := range frames {
			if f.Delta != nil && f.Delta.State.Today != nil {
				if f.Delta.State.Today.Date != "2026-03-04" || time.Until(p.ticks) < -2*time.Second {
					t.Errorf("%v after the jump back: %+v", time.Since(p.ticks), f.Delta.State.Today)
				}
				break
			}
		}
	})
}

func TestHeartBeats(t *testing.T) {
	inTime(t, func(t *testing.T, p *place) {
		s, began := p.open("screen=booking"), time.Now()
		s.ask(book("koket", 11, 12))
		sent := uint64(strings.Count(strings.Join(s.raw, ""), `{"delta":`))
		pings := make(chan time.Duration, 10)
		answer := s.ws.PingHandler()
		s.ws.SetPingHandler(func(data string) error {
			pings <- time.Since(began)
			return answer(data)
		})
		frames := s.follow()
		for i := 1; i <= 6; i++ { // long past the time a silent screen is given
			f := <-frames
			if f.Beat == nil || f.Beat.Seq != sent || !f.Beat.Now.Equal(p.time().Truncate(time.Second)) {
				t.Fatalf("beat %d is %+v, want one of delta %d", i, f, sent)
			}
			if at := <-pings; at != time.Duration(i)*10*time.Second {
				t.Errorf("ping %d came after %v", i, at)
			}
		}
	})
}

func TestSilentScreenIsLetGo(t *testing.T) {
	inTime(t, func(t *testing.T, p *place) {
		s, began := p.open("screen=booking"), time.Now()
		s.ws.SetPingHandler(func(string) error { return nil })
		for {
			if _, _, err := s.ws.ReadMessage(); err != nil {
				if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) || time.Since(began) != 25*time.Second {
					t.Errorf("after %v: %v, want a close for no sign of life after 25 s", time.Since(began), err)
				}
				return
			}
		}
	})
}

func TestStuffedSocketEndsAfterTheWriteDeadline(t *testing.T) {
	inTime(t, func(t *testing.T, p *place) {
		p.open("screen=entrance") // and never read again
		<-time.After(4 * time.Second)
		p.web.Welcome(web.Welcome{Kind: web.WelcomeReading})
		began := time.Now()
		p.stop() // has to wait for the one write that hangs
		if waited := time.Since(began); waited > 3*time.Second {
			t.Errorf("the daemon could not stop for %v because of one screen", waited)
		}
	})
}

func TestSlowScreenIsDroppedAndOthersGoOn(t *testing.T) {
	inTime(t, func(t *testing.T, p *place) {
		slow, quick := p.open("screen=entrance"), p.open("screen=entrance")
		frames := quick.follow()
		const sent = web.QueueSize + 10
		for range sent {
			p.web.Welcome(web.Welcome{Kind: web.WelcomeReading})
			if f := <-frames; f.Welcome == nil {
				t.Fatalf("the quick screen was sent %+v", f)
			}
		}
		synctest.Wait()
		got := 0
		for ; ; got++ {
			if _, err := slow.read(); err != nil {
				break
			}
		}
		if got > 1 {
			t.Errorf("the slow screen was sent %d frames after it was dropped", got)
		}
		if !strings.Contains(p.log(), "did not keep up") {
			t.Errorf("nobody is told of the slow screen: %s", p.log())
		}
		if again := p.open("screen=entrance"); again.first.Epoch != slow.first.Epoch {
			t.Errorf("the slow screen cannot come back: %+v", again.first)
		}
		p.web.Welcome(web.Welcome{Kind: web.WelcomeCounted})
		if f := <-frames; f.Welcome == nil || f.Welcome.Kind != web.WelcomeCounted {
			t.Errorf("the quick screen was sent %+v", f)
		}
	})
}

func TestTooManyCommandsAreBusy(t *testing.T) {
	inTime(t, func(t *testing.T, p *place) {
		s := p.open("screen=booking")
		var codes []string
		ask := func(times int) {
			for range times {
				codes = append(codes, s.ask(web.Command{CheckIn: &web.CheckIn{Booking: 7}}).Code)
			}
		}
		ask(22)
		<-time.After(time.Second)
		ask(6)
		want := strings.Repeat("unknown_booking ", 20) + "busy busy " + strings.Repeat("unknown_booking ", 5) + "busy"
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	})
}

func TestBookingIsConfirmedThoughItCannotBeShownYet(t *testing.T) {
	inTime(t, func(t *testing.T, p *place) {
		s := p.open("screen=booking")
		gone := errors.New("the card cannot be read")
		p.disk.reading.Store(&gone)
		answer := s.ask(book("koket", 11, 12))
		if answer.Status != web.AnswerOK || answer.Booking == nil {
			t.Fatalf("%+v", answer)
		}
		if health := p.health(); health != http.StatusServiceUnavailable {
			t.Errorf("health is %d while the rooms cannot be read", health)
		}
		p.disk.reading.Store(nil)
		s.until("the booking", func(f web.FromServer) bool {
			return f.Delta != nil && f.Delta.State.Today != nil && len(f.Delta.State.Today.Bookings) == 1
		})
		synctest.Wait() // the rooms are shown a moment before they are said to be well
		if health := p.health(); health != http.StatusOK {
			t.Errorf("health is %d when they can be read again", health)
		}
	})
}

func (p *place) health() int {
	w := httptest.NewRecorder()
	p.web.Handler().ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/healthz", nil))
	return w.Code
}
