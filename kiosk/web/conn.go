package web

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

const (
	beatPeriod = 10 * time.Second // a Beat, and a ping that the browser answers by itself
	pongWait   = 25 * time.Second // two beats and a half without a sign of life end a connection
	writeWait  = 5 * time.Second  // for one frame
	queueSize  = 64               // frames that a screen may be behind
	readLimit  = 4 << 10          // bytes of a command of anyone's
	longLimit  = 64 << 10         // bytes of a command of staff, or of somebody who is signed in: a series whose occurrences are moved one by one
	lingerTime = time.Second      // for the other side to read why it was closed
	keepBuffer = 64 << 10         // bytes; a larger write buffer is given back
)

// frame is one message to a screen: a delta, whose encoded state is shared by all that get it, or when seq is 0 a whole message.
type frame struct {
	body []byte
	seq  uint64
	at   time.Time
}

// conn is one open websocket. The hub's lock guards scope, session, here, seq, gone and who may send to out; the reading goroutine ends it.
type conn struct {
	server *Server
	ws     *websocket.Conn
	out    chan frame
	rate   bucket

	scope   scope
	staff   staffSession // of a staff page, where people sign in
	session *session     // nil while it acts as anyone
	here    time.Time    // when its page last said that it is alive; with the monotonic clock
	seq     uint64       // of the last delta queued
	gone    bool         // nothing more is queued

	beside sync.WaitGroup // what waits for somebody while the connection goes on

	mu        sync.Mutex
	ending    *closing // why it is to end, once it is
	over      bool     // nothing more is read
	enrolling func()   // ends the waiting for a badge; nil while there is none
}

var errStopping = errors.New("the daemon stops")

var upgrader = websocket.Upgrader{
	HandshakeTimeout: writeWait,
	ReadBufferSize:   1 << 10,
	WriteBufferSize:  4 << 10,
	CheckOrigin:      sameOrigin,
	Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
		plain(w, status, "Uttaget är bara för våra skärmar.", "This socket is for our screens only: "+reason.Error()+".")
	},
}

// serveSocket is the whole life of one screen's connection.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	who := scope{screen: Screen(r.URL.Query().Get("screen")), room: r.URL.Query().Get("room")}
	var person staffSession
	in := true
	if who.screen == ScreenStaff {
		person, in = s.staffOf(r, false)
		who.you = person.person()
	}
	switch {
	case !s.hub.waitReady(r.Context(), firstPicture) || !s.hub.reserve():
		w.Header().Set("Retry-After", "2")
		plain(w, http.StatusServiceUnavailable, "Inte just nu.", "Not now: the daemon starts or stops, or there are too many screens.")
		return
	case who.screen == ScreenSignIn || !s.hub.knows(who):
		s.hub.release()
		plain(w, http.StatusNotFound, "Det finns ingen sådan skärm.", "There is no such screen: /ws?screen=entrance, booking, staff or start, or door&room=….")
		return
	}
	defer s.hub.release()
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		s.cfg.Log.Warn("refused a websocket", "why", err, "origin", shorten(r.Header.Get("Origin")))
		return
	}
	c := &conn{server: s, ws: ws, out: make(chan frame, queueSize), rate: newBucket(time.Now()), scope: who, staff: person, here: time.Now()}
	if !in {
		c.hangUp(closeSignIn, "sign in") // a handshake that is refused tells a page nothing
		return
	}
	c.live()
}

// live sends and receives until either side ends it.
func (c *conn) live() {
	hub := c.server.hub
	if !hub.join(c) {
		c.hangUp(restarting.code, restarting.text)
		return
	}
	why := make(chan closing, 1)
	written := make(chan struct{})
	go func() { defer close(written); c.write(why) }()
	why <- c.read()
	c.endAside()
	hub.leave(c)
	close(c.out)
	<-written
}

// closing is what a close frame says.
type closing struct {
	code int
	text string
}

// restarting ends every connection when the daemon stops.
var restarting = closing{websocket.CloseServiceRestart, errStopping.Error()}

// read performs commands, one at a time, until the connection ends; it returns what to say last.
func (c *conn) read() (last closing) {
	defer func() {
		if fault := recover(); fault != nil {
			c.server.logPanic("command", string(c.scope.screen), fault)
			last = closing{websocket.CloseInternalServerErr, "something went wrong on our side"}
		}
	}()
	c.ws.SetPongHandler(func(string) error { return c.alive() })
	for {
		if err := c.alive(); err != nil {
			return c.whyEnded(err)
		}
		c.ws.SetReadLimit(c.server.hub.longest(c))
		kind, message, err := c.ws.ReadMessage()
		switch {
		case err != nil:
			return c.whyEnded(err)
		case kind != websocket.TextMessage:
			return closing{websocket.CloseUnsupportedData, "commands are text"}
		case !utf8.Valid(message):
			return closing{websocket.CloseInvalidFramePayloadData, "commands are UTF-8"}
		case string(message) == signOfLife:
			c.server.hub.heard(c)
		case !c.stillIn(true):
			return signedOut
		default:
			c.server.handle(c, message)
		}
	}
}

// signOfLife is what a page sends after each beat. It makes no session longer.
const signOfLife = "."

// signedOut ends the connection of a staff page whose session is over.
var signedOut = closing{closeSignIn, "signed out"}

// stillIn reports whether a staff page still acts for somebody; used says that the person did something.
func (c *conn) stillIn(used bool) bool {
	return c.staff.Session == nil || c.server.cfg.Staff.Session(c.staff.token, time.Now(), used) != nil
}

// aside does something that waits for somebody, beside the connection's other commands.
func (c *conn) aside(do func()) {
	c.beside.Go(func() {
		defer func() {
			if fault := recover(); fault != nil {
				c.server.logPanic("command", string(c.scope.screen), fault)
			}
		}()
		do()
	})
}

// endAside ends what waits for somebody, and returns when it is answered.
func (c *conn) endAside() {
	c.mu.Lock()
	c.over = true
	c.mu.Unlock()
	c.stopEnrol()
	c.beside.Wait()
}

// startEnrol notes how to end the waiting for a badge. It is refused while the connection waits for one already, or is over.
func (c *conn) startEnrol(stop func()) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.enrolling != nil || c.over {
		return false
	}
	c.enrolling = stop
	return true
}

// stopEnrol ends the waiting for a badge, if there is any.
func (c *conn) stopEnrol() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.enrolling != nil {
		c.enrolling()
		c.enrolling = nil
	}
}

// whyEnded is the close frame for the end of reading. Where the peer closed, or sent a broken or oversized frame, gorilla has told it already.
func (c *conn) whyEnded(err error) closing {
	c.mu.Lock()
	defer c.mu.Unlock()
	var late net.Error
	switch {
	case c.ending != nil:
		return *c.ending
	case errors.As(err, &late) && late.Timeout():
		return closing{websocket.ClosePolicyViolation, "no sign of life"}
	}
	return closing{websocket.CloseNormalClosure, ""}
}

// alive gives the screen more time to show the next sign of life.
func (c *conn) alive() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending != nil {
		return errStopping
	}
	return c.ws.SetReadDeadline(time.Now().Add(pongWait))
}

// stop ends the connection after the command it is at, and after what is queued was sent.
func (c *conn) stop(why closing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ending = &why
	_ = c.ws.SetReadDeadline(time.Unix(1, 0)) // it fails only on a connection that is closed already
}

// drop ends the connection at once: its socket is stuffed, so there is nothing to say. Reading and writing then fail.
func (c *conn) drop() {
	c.server.cfg.Log.Warn("dropped a screen that did not keep up", "screen", c.scope.screen)
	_ = c.ws.NetConn().Close()
}

// write sends what is queued, and the beat, until the queue is closed and empty; then it says why and hangs up.
func (c *conn) write(why <-chan closing) {
	beat := time.NewTicker(beatPeriod)
	defer beat.Stop()
	var seq uint64 // of the last delta sent
	var buffer []byte
	for {
		var err error
		select {
		case f, open := <-c.out:
			if !open {
				last := <-why
				c.hangUp(last.code, last.text)
				return
			}
			seq = max(seq, f.seq)
			buffer = f.append(buffer[:0])
			err = c.send(buffer)
		case <-beat.C:
			if !c.stillIn(false) {
				c.stop(signedOut)
			}
			err = c.beat(seq)
		case <-c.staff.ended():
			c.stop(signedOut)
			c.staff.over = true
		}
		if err != nil {
			_ = c.ws.Close() // which ends the reading, and that closes the queue
			return
		}
		if cap(buffer) > keepBuffer {
			buffer = nil
		}
	}
}

func (c *conn) send(message []byte) error {
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return err
	}
	return c.ws.WriteMessage(websocket.TextMessage, message)
}

func (c *conn) beat(seq uint64) error {
	if err := c.send(encode(FromServer{Beat: &Beat{Seq: seq, Now: c.server.now()}})); err != nil {
		return err
	}
	return c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait))
}

// hangUp sends a close frame and waits a moment for the other side, so that what it still sends does not wipe the frame out.
func (c *conn) hangUp(code int, text string) {
	deadline := time.Now().Add(lingerTime)
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, text), deadline)
	socket := c.ws.NetConn()
	_ = socket.SetReadDeadline(deadline)
	if half, ok := socket.(*net.TCPConn); ok {
		_ = half.CloseWrite()
	}
	_, _ = io.CopyN(io.Discard, socket, keepBuffer)
	_ = socket.Close()
}

// append writes the message onto b. A delta is put together by hand, so that its state is encoded once for all screens.
func (f frame) append(b []byte) []byte {
	if f.seq == 0 {
		return append(b, f.body...)
	}
	b = append(b, `{"delta":{"seq":`...)
	b = strconv.AppendUint(b, f.seq, 10)
	b = append(b, `,"now":"`...)
	b = f.at.AppendFormat(b, time.RFC3339)
	b = append(b, `","state":`...)
	b = append(b, f.body...)
	return append(b, "}}"...)
}

// bucket limits how fast one screen may ask: a finger cannot do more than this.
type bucket struct {
	tokens float64
	last   time.Time
}

const (
	burst     = 20.0 // commands at once
	perSecond = 5.0  // commands in the long run
)

func newBucket(now time.Time) bucket { return bucket{tokens: burst, last: now} }

func (b *bucket) take(now time.Time) bool {
	b.tokens = min(burst, b.tokens+now.Sub(b.last).Seconds()*perSecond)
	b.last = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
