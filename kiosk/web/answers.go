package web

import (
	"crypto/sha256"
	"sync"
)

// rememberedAnswers is how many answers are kept for screens that ask again: hours of touching, in less than a megabyte.
const rememberedAnswers = 1024

// answers makes commands idempotent: a screen that lost its connection before the answer sends the same ID again, and is told what became
// of it. A booking survives a restart of the daemon too, since its ID is the key that booking keeps.
type answers struct {
	mu    sync.Mutex
	byKey map[answerKey]*remembered
	order []answerKey // a ring of the keys in byKey, the oldest at next
	next  int
}

// answerKey keeps screens apart: what one may know is not told to another that guesses an ID.
type answerKey struct {
	screen                 Screen
	room, organisation, id string
}

// remembered is one command that was given, and once done is closed, its answer.
type remembered struct {
	command [sha256.Size]byte // a digest of the message: it may be long, and may hold a PIN
	done    chan struct{}
	answer  Answer
}

func newAnswers(size int) *answers {
	return &answers{byKey: make(map[answerKey]*remembered, size), order: make([]answerKey, 0, size)}
}

// once performs the command unless one of the same key was or is performed, and returns its answer. Failures are forgotten, so that
// asking again tries again. known is false when the key was used for another command.
func (a *answers) once(key answerKey, command string, perform func() Answer) (answer Answer, known bool) {
	digest := sha256.Sum256([]byte(command))
	a.mu.Lock()
	if r := a.byKey[key]; r != nil {
		a.mu.Unlock()
		<-r.done
		return r.answer, r.command == digest
	}
	r := &remembered{command: digest, done: make(chan struct{})}
	a.remember(key, r)
	a.mu.Unlock()

	r.answer = Answer{ID: key.id, Status: AnswerFailed, Code: "store_failed", Values: map[string]string{}} // should perform panic
	defer func() {
		if r.answer.Status == AnswerFailed {
			a.forget(key, r)
		}
		close(r.done)
	}()
	r.answer = perform()
	return r.answer, true
}

func (a *answers) remember(key answerKey, r *remembered) {
	if len(a.order) < cap(a.order) {
		a.order = append(a.order, key)
	} else {
		delete(a.byKey, a.order[a.next])
		a.order[a.next] = key
		a.next = (a.next + 1) % len(a.order)
	}
	a.byKey[key] = r
}

// forget leaves the key in the ring; if it is used again before its turn comes, that later use is forgotten a little early.
func (a *answers) forget(key answerKey, r *remembered) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byKey[key] == r {
		delete(a.byKey, key)
	}
}
