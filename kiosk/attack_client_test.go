package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"troskel/kiosk/web"
)

// assault is one attack: the appliance, those who attack it, what they know of each other's bookings, and what they were told.
type assault struct {
	*power
	*history
	passwords map[string]string // of calendar apps, by user
	over      atomic.Bool       // nothing new is asked
	ids       atomic.Int64      // of commands

	readers sync.Mutex // one badge at a time before the reader

	pool struct {
		sync.Mutex
		all []booked
	}
}

// booked is what the clients tell each other of a booking. It may have changed since.
type booked struct {
	id     int64
	code   string
	hold   hold
	uid    string   // of one made by a calendar app
	roams  bool     // it may go to another wing
	series []booked // with the same code; its members' own lists are empty
	wait   int64    // no booking, but a place in line
	owner  string   // organisation
}

func (b booked) key() string {
	if b.uid != "" {
		return b.uid
	}
	return byID(b.id)
}

// share tells everybody of a booking.
func (a *assault) share(b booked) {
	a.pool.Lock()
	defer a.pool.Unlock()
	a.pool.all = append(a.pool.all, b)
}

// strike takes most bookings that were cancelled out of the list; some stay, so that they are cancelled again.
func (a *assault) strike(random *rand.Rand, key string) {
	a.pool.Lock()
	defer a.pool.Unlock()
	if random.IntN(5) > 0 {
		a.pool.all = slices.DeleteFunc(a.pool.all, func(b booked) bool { return b.wait == 0 && b.key() == key })
	}
}

// pick is one of the newest bookings that fit, or false.
func (a *assault) pick(random *rand.Rand, fits func(booked) bool) (booked, bool) {
	a.pool.Lock()
	defer a.pool.Unlock()
	newest := a.pool.all[max(0, len(a.pool.all)-200):]
	var some []booked
	for _, b := range newest {
		if fits(b) {
			some = append(some, b)
		}
	}
	if len(some) == 0 {
		return booked{}, false
	}
	return some[random.IntN(len(some))], true
}

// screenClient is one page that never gives up: it comes back after each power cut and repeats what was not answered.
type screenClient struct {
	*assault
	random *rand.Rand
	kind   web.Screen
	room   string // of a door
	badge  *demoBadge
	user   string // organisation that it is signed in for

	conn *websocket.Conn
	of   *boot // that conn belongs to
}

// connect is the boot that the client is connected to, nil when there will be no more.
func (c *screenClient) connect() *boot {
	for {
		b := c.running()
		if b == nil || c.conn != nil && c.of == b {
			return b
		}
		c.close()
		at := "ws" + strings.TrimPrefix(b.url, "http") + "ws?screen=" + string(c.kind) + "&room=" + url.QueryEscape(c.room)
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		conn, _, err := websocket.DefaultDialer.DialContext(ctx, at, http.Header{"Origin": {strings.TrimSuffix(b.url, "/")}})
		cancel()
		if err != nil {
			pause(b.over, 50*time.Millisecond)
			continue
		}
		c.conn, c.of = conn, b
		if c.badge != nil && !c.over.Load() {
			c.signIn(b)
		}
	}
}

func (c *screenClient) close() {
	if c.conn != nil {
		_ = c.conn.Close()
	}
	c.conn, c.user = nil, ""
}

// pause waits a moment, or until something ends.
func pause(over <-chan struct{}, d time.Duration) {
	select {
	case <-over:
	case <-time.After(d):
	}
}

// next reads frames up to the first of a kind, which is the frame's one member. Nothing else is looked into: that would take longer than to serve it.
func (c *screenClient) next(kind string) (web.FromServer, error) {
	var f web.FromServer
	if err := c.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return f, err
	}
	for {
		_, frame, err := c.conn.ReadMessage()
		if err != nil {
			return f, err
		}
		if bytes.HasPrefix(frame, []byte(`{"`+kind+`":`)) {
			return f, json.Unmarshal(frame, &f)
		}
	}
}

// signIn holds a badge before the reader and gives its PIN. Where that does not work out, the client goes on as anybody.
func (c *screenClient) signIn(b *boot) {
	c.readers.Lock()
	defer c.readers.Unlock()
	read, tapped := make(chan struct{}), make(chan error, 1)
	go func() { tapped <- b.tapUntilRead(c.badge.card, read) }()
	f, err := c.next("badge")
	close(read)
	<-tapped
	if err != nil {
		return
	}
	if err := c.conn.WriteJSON(web.Command{ID: c.newID(), SignIn: &web.SignIn{Badge: f.Badge.Badge, PIN: c.badge.pin}}); err != nil {
		return
	}
	if f, err = c.next("answer"); err == nil && f.Answer.Status == web.AnswerOK {
		c.user = c.badge.organisation
		c.bump("signed in")
	}
}

func (a *assault) newID() string { return fmt.Sprintf("attack-%d", a.ids.Add(1)) }

// order gives a command until it is answered. once is for those that are not done once by their ID alone, over a restart: it is told of each try that
// a power cut left without an answer. The command's span is from its first try, or with once from its last, to the answer.
func (c *screenClient) order(cmd web.Command, once func(s span, b *boot)) (web.Answer, span, *boot, bool) {
	cmd.ID = c.newID()
	return c.repeat(cmd, once)
}

// repeat is order for a command that has its ID.
func (c *screenClient) repeat(cmd web.Command, once func(s span, b *boot)) (answer web.Answer, s span, b *boot, ok bool) {
	s.call = -1
	for {
		b = c.connect()
		if b == nil {
			return answer, s, nil, false
		}
		if s.call < 0 {
			s.call = c.clock()
		}
		err := c.conn.WriteJSON(cmd)
		for err == nil {
			var f web.FromServer
			if f, err = c.next("answer"); err == nil && f.Answer.ID == cmd.ID {
				answer = *f.Answer
				break
			}
		}
		s.ret = c.clock()
		switch {
		case err == nil && answer.Code == "busy": // nothing was done
			pause(b.over, 300*time.Millisecond)
			if once != nil {
				s.call = -1 // the next try may be at the next start, where the clock is another
			}
		case err == nil:
			return answer, s, b, true
		default:
			c.close()
			pause(b.over, 2*time.Second)
			if cut(b) && once != nil {
				once(span{s.call, b.killed}, b)
				s.call = -1
			}
			c.bump("repeated")
		}
	}
}

// cut tells whether a boot is over.
func cut(b *boot) bool {
	select {
	case <-b.over:
		return true
	default:
		return false
	}
}

// code is why a command was not done, "" when it was. A fault of the appliance's is no refusal.
func (c *screenClient) code(name string, a web.Answer) string {
	code := a.Code
	if a.Status == web.AnswerOK {
		code = ""
	}
	if a.Status == web.AnswerFailed {
		c.fault("%s failed: %s", name, a.Code)
	}
	c.count(name, code)
	return code
}

// outcomeOf is what an answer's code means for the model; false when it says nothing about who holds what.
func outcomeOf(code string) (outcome, bool) {
	o, says := map[string]outcome{"": granted, "overlap": taken, "free": free, "cancelled": gone}[code]
	return o, says
}

// letIn lets staff lift the quota, and makes a password for each organisation's calendar app, by its user.
func letIn(staff *screen, organisations []string) (map[string]string, error) {
	rule := web.Rule{Kind: "forening", Name: "hours_week", Amount: 168}
	if a, err := staff.do(web.Command{SetRule: &web.SetRule{Rule: rule}}); err != nil || a.Status != web.AnswerOK {
		return nil, fmt.Errorf("the rule was not set: %+v, %w", a, err)
	}
	passwords := map[string]string{}
	for _, o := range organisations {
		a, err := staff.do(web.Command{NewPassword: &web.NewPassword{Organisation: o, Name: "Telefonen"}})
		if err != nil || a.Status != web.AnswerOK {
			return nil, fmt.Errorf("there is no password for %q: %+v, %w", o, a, err)
		}
		user := o
		if o == "" {
			user = "staff"
		}
		passwords[user] = a.Secret
	}
	return passwords, nil
}
