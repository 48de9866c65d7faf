package web

import (
	"context"
	"errors"
	"time"

	"troskel/booking"
)

// commandPatience is how long a command may take. It does not end with the connection: the answer is remembered for a screen that comes back.
const commandPatience = 10 * time.Second

// asked is one command under way: who gave it, and the answer as far as it has come.
type asked struct {
	*Server
	ctx    context.Context
	conn   *conn
	sc     scope
	by     booking.By
	answer Answer
}

// handle parses and performs one message of a screen, and queues the answer; that to a command which waits for somebody comes later.
func (s *Server) handle(c *conn, message []byte) {
	cmd, code := s.understand(c, message)
	if code != "" {
		s.hub.answer(c, denied(cmd.ID, code))
		return
	}
	a := &asked{Server: s, conn: c, answer: done(cmd.ID)}
	a.sc, a.by = s.hub.actor(c)
	name, body := cmd.verb()
	switch v := verbs[name]; {
	case v.who&a.may(body) == 0, a.sc.you.Role == StaffReader && (v.how == changes || v.how == waits):
		s.hub.answer(c, denied(cmd.ID, codeNotAllowed))
	case v.how == waits:
		c.aside(func() { s.hub.answer(c, a.once(string(message), v, body)) })
	case v.how == changes:
		s.hub.answer(c, a.once(string(message), v, body))
	default:
		s.hub.answer(c, a.perform(v, body))
	}
}

// understand reads a message. code says why it is not performed, and is empty when it is.
func (s *Server) understand(c *conn, message []byte) (cmd Command, code string) {
	inTime := c.rate.take(time.Now())
	cmd, err := parseCommand(message)
	if !inTime {
		return Command{ID: cmd.ID}, codeBusy
	}
	if err != nil {
		var not notCommand
		errors.As(err, &not)
		s.cfg.Log.Warn("refused a message", "screen", c.scope.screen, "code", not.code)
		return cmd, not.code
	}
	return cmd, ""
}

// once performs a command unless it was performed before, and remembers the answer.
func (a *asked) once(message string, v verb, body any) Answer {
	key := answerKey{a.sc.screen, a.sc.room, a.by.Organisation, a.answer.ID}
	answer, known := a.answers.once(key, message, func() Answer { return a.perform(v, body) })
	if !known {
		return denied(key.id, codeBadMessage)
	}
	return answer
}

// perform does what a command asks. A change it answers when it is on disk and the delta that shows it is queued for every screen.
func (a *asked) perform(v verb, body any) Answer {
	patience := commandPatience
	if v.how == waits {
		patience += a.cfg.EnrolFor
	}
	var cancel context.CancelFunc
	a.ctx, cancel = context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := v.do(a, body); err != nil {
		return a.refused(err)
	}
	if v.how == changes || v.how == waits {
		// The change is made. If it cannot be read back just now the screens follow later, and this one still learns that it is made.
		if err := a.fresh.wait(a.ctx, a.fresh.ask()); err != nil {
			a.cfg.Log.Error("a change was made that the screens do not show yet", "err", err)
		}
	}
	return a.answer
}

// refused is the answer to a command that changed nothing.
func (a *asked) refused(err error) Answer {
	var others coded
	if errors.As(err, &others) {
		answer := denied(a.answer.ID, "")
		answer.Code, answer.Values = others.Refused()
		return answer
	}
	var refusal *booking.Refusal
	if !errors.As(err, &refusal) {
		code := a.cfg.Fault(err)
		a.cfg.Log.Error("a command failed", "code", code, "err", err)
		return Answer{ID: a.answer.ID, Status: AnswerFailed, Code: code, Values: map[string]string{}}
	}
	answer := denied(a.answer.ID, refusal.Code)
	if refusal.Code == "overlap" {
		answer.Status = AnswerConflict
	}
	for name, value := range refusal.Values {
		answer.Values[name] = value
	}
	if refusal.Next != nil {
		next := wireSpan(*refusal.Next)
		answer.Next = &next
	}
	for _, e := range refusal.Elsewhere {
		answer.Elsewhere = append(answer.Elsewhere, wireAlternative(e))
	}
	return answer
}

// coded is a refusal of another package than the engine.
type coded interface {
	error
	Refused() (code string, values map[string]string)
}

// by is who the engine is told asks.
func by(sc scope) booking.By {
	if sc.screen == ScreenStaff {
		return booking.By{Role: booking.Staff, Name: sc.you.Name}
	}
	return booking.By{}
}

func done(id string) Answer {
	return Answer{ID: id, Status: AnswerOK, Values: map[string]string{}}
}

func denied(id, code string) Answer {
	return Answer{ID: id, Status: AnswerDenied, Code: code, Values: map[string]string{}}
}
