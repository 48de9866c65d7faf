package counter

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Status tells how a counter is, in the shape that every device shares.
type Status struct {
	State  string // "starting", "ok" or "ill"
	Code   string // when ill: "open_failed", "stuck", "held", "lost", "silent", "garbage", "no_sensor" or "blind"
	Detail string // when ill: a sentence for the person who mends it
	Since  time.Time
}

// Device is anything that counts people who pass.
type Device interface {
	// Run sends every crossing until ctx is done, and keeps trying while the device is ill. Crossings queue up until they are taken.
	Run(ctx context.Context, crossings chan<- Crossing) error
	// Status may be asked at any time.
	Status() Status
}

// health is how a device is, and logs when that changes.
type health struct {
	what string
	log  *slog.Logger

	mu     sync.Mutex
	status Status
}

func newHealth(what string, log *slog.Logger) health {
	return health{what: what, log: log, status: Status{State: "starting", Since: time.Now()}}
}

// Status implements Device.
func (h *health) Status() Status {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.status
}

func (h *health) set(state, code, detail string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.status.State == state && h.status.Code == code && h.status.Detail == detail {
		return
	}
	h.status = Status{State: state, Code: code, Detail: detail, Since: time.Now()}
	if state == "ill" {
		h.log.Error(h.what+" ill", "code", code, "detail", detail)
		return
	}
	h.log.Info(h.what + " ok")
}

// queue hands on crossings in their order to whoever takes them, without ever making the device wait with its eyes shut.
type queue struct{ seen []Crossing }

func (q *queue) add(c Crossing) { q.seen = append(q.seen, c) }

// next is what can be sent now: a nil channel, which is never ready, while there is nothing.
func (q *queue) next(to chan<- Crossing) (chan<- Crossing, Crossing) {
	if len(q.seen) == 0 {
		return nil, Crossing{}
	}
	return to, q.seen[0]
}

func (q *queue) sent() { q.seen = q.seen[1:] }

// pause waits, and tells whether the time passed before ctx was done.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
