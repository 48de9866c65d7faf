package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// davUID begins the UIDs of what calendar apps book.
const davUID = "attack-app-"

// davClient is a calendar app of an organisation, or of the staff.
type davClient struct {
	*assault
	random *rand.Rand
	user   string
	web    *http.Client
	status int // of the last answer
}

// act does one thing at random.
func (c *davClient) act() {
	switch n := c.random.IntN(8); {
	case n < 4:
		c.book()
	case n < 6:
		c.move()
	default:
		c.delete()
	}
}

// ask sends a request until it is answered, as screenClient.order does a command. code is a refusal's, or the status where that is all.
func (c *davClient) ask(method, path, body string, once func(s span)) (code string, s span, ok bool) {
	s.call = -1
	for {
		b := c.running()
		if b == nil {
			return "", s, false
		}
		if s.call < 0 {
			s.call = c.clock()
		}
		code, err := c.try(b, method, path, body)
		s.ret = c.clock()
		if err == nil {
			return code, s, true
		}
		pause(b.over, 2*time.Second)
		if cut(b) && once != nil {
			once(span{s.call, b.killed})
			s.call = -1
		}
		c.bump("repeated")
	}
}

func (c *davClient) try(b *boot, method, path, body string) (code string, err error) {
	req, err := http.NewRequest(method, b.url+"caldav/"+c.user+"/calendars/"+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.SetBasicAuth(c.user, c.passwords[c.user])
	req.Header.Set("Content-Type", "text/calendar; charset=utf-8")
	res, err := c.web.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if c.status = res.StatusCode; err != nil || res.StatusCode < 300 {
		return "", err
	}
	if res.StatusCode >= 500 || res.StatusCode == http.StatusUnauthorized {
		c.fault("%s %s is answered with %s: %s", method, path, res.Status, answer)
	}
	return davCode(res.StatusCode, answer), nil
}

// davCode is the refusal's code in an answer, or its status where there is none.
func davCode(status int, answer []byte) string {
	var refused struct {
		Refusal struct {
			Code string `xml:"code,attr"`
		} `xml:"urn:troskel refusal"`
	}
	if err := xml.Unmarshal(answer, &refused); err != nil || refused.Refusal.Code == "" {
		return fmt.Sprint(status)
	}
	return refused.Refusal.Code
}

// event is an event as an app writes it.
func event(h hold, uid string) string {
	local := func(minute int64) string { return instantOf(minute).In(stockholm()).Format("20060102T150405") }
	return strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:attack", "BEGIN:VEVENT", "UID:" + uid, "SUMMARY:Anfall", "DTSTAMP:20260301T000000Z",
		"DTSTART;TZID=Europe/Stockholm:" + local(h.from), "DTEND;TZID=Europe/Stockholm:" + local(h.to), "END:VEVENT", "END:VCALENDAR", "",
	}, "\r\n")
}

// wild is a random time in a random space.
func (c *davClient) wild(space string, date string) hold {
	like := screenClient{random: c.random}
	if space == "" {
		return like.wild()
	}
	return like.sometime(date, space)
}

func (c *davClient) book() {
	h := c.wild("", "")
	h.key = davUID + c.newID()
	code, s, ok := c.ask(http.MethodPut, "room-"+h.space+"/"+h.key+".ics", event(h, h.key), nil)
	if !ok {
		return
	}
	c.count("book by app", code)
	o, says := outcomeOf(code)
	if says {
		c.add(placeOf(h), s, deed{verb: verbBook, hold: h}, o)
	}
	c.lock.Lock()
	c.apps[h.key] = code == ""
	c.lock.Unlock()
	if code == "" {
		c.share(booked{uid: h.key, hold: h, owner: c.user})
	}
}

func (c *davClient) mine(b booked) bool {
	return b.uid != "" && (b.owner == c.user || c.user == "staff")
}

// move puts an event at another time. Where it was deleted meanwhile, that books it anew.
func (c *davClient) move() {
	b, ok := c.pick(c.random, c.mine)
	if !ok {
		return
	}
	to := c.wild(b.hold.space, b.hold.date())
	d := deed{verb: verbBring, hold: hold{key: b.uid, space: b.hold.space, from: to.from, to: to.to}}
	tell := func(s span, o outcome) { c.add(placeOf(b.hold), s, d, o) }
	code, s, ok := c.ask(http.MethodPut, "room-"+b.hold.space+"/"+b.uid+".ics", event(to, b.uid), func(s span) { tell(s, unknown) })
	if !ok {
		return
	}
	c.count("move by app", code)
	switch {
	case code == "" && c.status == http.StatusCreated:
		d.verb = verbBook
	case code == "":
		d.verb = verbMove
	}
	if o, says := outcomeOf(code); says {
		tell(s, o)
	}
}

func (c *davClient) delete() {
	b, ok := c.pick(c.random, c.mine)
	if !ok {
		return
	}
	tell := func(s span, o outcome) {
		c.add(placeOf(b.hold), s, deed{verb: verbCancel, hold: hold{key: b.uid}}, o)
	}
	code, s, ok := c.ask(http.MethodDelete, "room-"+b.hold.space+"/"+b.uid+".ics", "", func(s span) { tell(s, unknown) })
	if !ok {
		return
	}
	c.count("delete by app", code)
	switch code {
	case "":
		tell(s, granted)
		c.strike(c.random, b.uid)
	case "404", "cancelled":
		tell(s, gone)
	}
}
