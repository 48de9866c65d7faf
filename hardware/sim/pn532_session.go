package sim

import (
	"slices"
	"time"
)

// session is a chip from when it gets power until it loses it: one goroutine that hears, waits and speaks.
type session struct {
	chip *PN532
	bus  bool         // the host asks for each frame: nothing wakes it but being addressed, and no byte of it takes time here
	in   chan []byte  // from the host; closed: unplugged
	out  func([]byte) // to the host; must not wait
	done chan struct{}

	ear     ear
	asleep  bool
	ready   bool // SAMConfiguration came
	retries byte // MxRtyPassiveActivation
	regs    map[uint16]byte
	targets []*inField // number 1 first
	due     []delivery
	search  *search
	last    []byte // the last response, for a NACK
}

// delivery is something to say at a time.
type delivery struct {
	at    time.Time
	bytes []byte
	sent  func(at time.Time) // nil: nobody asks
}

// start gives the chip power. Sending to in is writing to the chip; stop takes the power away.
func (c *PN532) start(out func([]byte)) *session { return c.startOn(false, out) }

func (c *PN532) startOn(bus bool, out func([]byte)) *session {
	s := &session{chip: c, bus: bus, in: make(chan []byte, 16), out: out, done: make(chan struct{})}
	s.reset()
	go s.run()
	return s
}

// stop takes the power away and returns when the chip has stopped.
func (s *session) stop() {
	close(s.in)
	<-s.done
}

// reset is the chip as it comes out of reset.
func (s *session) reset() {
	s.ear, s.asleep, s.ready = ear{}, !s.bus, false
	s.retries, s.regs = 0xFF, map[uint16]byte{}
	s.abort()
	s.last = nil
	s.fieldOff()
}

// abort stops the command that is being worked on.
func (s *session) abort() { s.due, s.search = nil, nil }

// fieldOff takes the power from all cards in the field.
func (s *session) fieldOff() {
	s.targets = nil
	s.chip.mu.Lock()
	defer s.chip.mu.Unlock()
	for _, f := range s.chip.field {
		f.state, f.id = idle, f.card.powerUp()
		if f.tag != nil {
			f.tag.powerUp()
		}
	}
}

// run is the chip's life.
func (s *session) run() {
	defer close(s.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(time.Until(s.nextEvent()))
		select {
		case bytes, plugged := <-s.in:
			if !plugged {
				return
			}
			s.hear(bytes, time.Now())
		case <-s.chip.changed:
			s.powerCheck()
		case <-timer.C:
		}
		s.advance(time.Now())
	}
}

// nextEvent is when something is to be said or a search may end.
func (s *session) nextEvent() time.Time {
	next := time.Now().Add(time.Hour)
	if len(s.due) > 0 {
		next = s.due[0].at
	}
	if s.search != nil {
		if end, _ := s.search.outlook(s); end.Before(next) {
			next = end
		}
	}
	return next
}

// powerCheck resets the chip if its power was gone.
func (s *session) powerCheck() {
	s.chip.mu.Lock()
	gone := s.chip.glitch
	s.chip.glitch = false
	s.chip.mu.Unlock()
	if gone {
		s.reset()
	}
}

// advance does what is due.
func (s *session) advance(now time.Time) {
	for len(s.due) > 0 && !s.due[0].at.After(now) {
		d := s.due[0]
		s.due = s.due[1:]
		s.out(d.bytes)
		if d.sent != nil {
			d.sent(d.at)
		}
	}
	if s.search != nil && len(s.due) == 0 {
		s.search.advance(s, now)
	}
}

// hear takes what the host wrote.
func (s *session) hear(bytes []byte, now time.Time) {
	for _, b := range bytes {
		if s.asleep {
			s.asleep = b != 0x55
			continue
		}
		switch w, content := s.ear.hear(b, now); w {
		case ack:
			s.abort()
		case nack:
			if s.last != nil {
				s.speak(now, s.last, nil)
			}
		case command:
			s.begin(content, now)
		}
	}
}

// begin acknowledges a command and works on it; a command that was being worked on is dropped.
func (s *session) begin(content []byte, now time.Time) {
	c := s.chip
	s.abort()
	c.mu.Lock()
	timing := c.timing
	c.heard++
	c.mu.Unlock()
	wait := timing.ACK
	switch {
	case c.hit(NoACK):
		return
	case c.hit(SendNACK):
		s.say(now.Add(wait), nackFrame, nil)
		return
	case c.hit(Stale):
		s.say(now.Add(wait), responseFrame(0x4A, []byte{0x01, 0x01, 0x00, 0x44, 0x00, 0x07, 0x04, 0xA3, 0x12, 0x61, 0xEE, 0x02, 0x80}), nil)
	case c.hit(LateACK):
		wait = lateACK
	}
	at := s.say(now.Add(wait), ackFrame, nil)
	switch {
	case c.hit(NoResponse):
	case c.hit(ErrorFrame):
		s.say(at.Add(timing.Command), errorFrame, nil)
	default:
		s.execute(content[0], content[1:], at, timing)
	}
}

// respond says the answer to a command and keeps it for a NACK.
func (s *session) respond(at time.Time, code byte, body []byte, sent func(time.Time)) {
	s.last = responseFrame(code, body)
	s.speak(at, s.last, sent)
}

// speak says a response as broken as the knobs have it.
func (s *session) speak(at time.Time, frame []byte, sent func(time.Time)) {
	frame = slices.Clone(frame)
	if s.chip.hit(BadChecksum) {
		frame[len(frame)-2] ^= 0x5A
	}
	if s.chip.hit(Truncate) {
		frame = frame[:len(frame)-3]
	}
	s.say(at, frame, sent)
}

// say puts bytes on the wire from at on, after what is being said already, and returns when they are there.
func (s *session) say(at time.Time, frame []byte, sent func(time.Time)) time.Time {
	c := s.chip
	if c.hit(Silent) {
		return at
	}
	if n := len(s.due); n > 0 && s.due[n-1].at.After(at) {
		at = s.due[n-1].at
	}
	if c.hit(Noise) {
		frame = append([]byte{0xA7, 0x00, 0x13, 0xFF, 0x5C}, frame...)
	}
	c.mu.Lock()
	perByte := c.timing.Byte
	c.mu.Unlock()
	if s.bus {
		perByte = 0
	}
	if c.hit(ByteWise) && !s.bus {
		for i := range frame {
			at = at.Add(perByte)
			s.due = append(s.due, delivery{at: at, bytes: frame[i : i+1]})
		}
		s.due[len(s.due)-1].sent = sent
		return at
	}
	at = at.Add(perByte * time.Duration(len(frame)))
	s.due = append(s.due, delivery{at: at, bytes: frame, sent: sent})
	return at
}
