package web

import (
	"context"
	"reflect"
	"sync"
	"time"

	"troskel/booking"
)

// hub shows the picture to all screens. Whatever it queues for a screen it queues under one lock, so every screen sees changes in the
// order they were made, and a screen that joins or turns misses none.
type hub struct {
	blank func() Snapshot // with everything but screen and state
	ready chan struct{}   // closed when there is a picture to show
	conns sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	now     picture
	views   map[scope]*view
	dates   map[booking.Date]int // how many screens watch a date
	members map[string]int       // how many sessions act for an organisation
	count   int
}

// view is the picture as one scope sees it, and the screens that were sent exactly that.
type view struct {
	state State
	conns map[*conn]struct{}
}

// maxScreens bounds what hostile programs on the network can make the daemon hold: far more than a place has screens.
const maxScreens = 256

func newHub(blank func() func() Snapshot) *hub {
	return &hub{
		blank: blank(), ready: make(chan struct{}), views: map[scope]*view{}, dates: map[booking.Date]int{}, members: map[string]int{},
		now: picture{devices: []Device{}},
	}
}

// show changes the picture and queues for every screen the topics of its view that changed.
func (h *hub) show(change func(*picture)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change(&h.now)
	at := h.blank().Now
	for sc, v := range h.views {
		next := h.now.seenBy(sc)
		topics, any := changed(v.state, next)
		v.state = next
		if !any {
			continue
		}
		body := encode(topics)
		for c := range v.conns {
			h.delta(c, body, at)
		}
	}
	if h.now.today != nil {
		h.markReady()
	}
}

func (h *hub) markReady() {
	select {
	case <-h.ready:
	default:
		close(h.ready)
	}
}

func (h *hub) showDevices(devices []Device) {
	h.show(func(p *picture) { p.devices = devices })
}

// changed keeps the topics of next that differ from before, and tells whether there is any. A topic that is gone is none: nobody can be told of it.
func changed(before, next State) (topics State, any bool) {
	from, to, out := reflect.ValueOf(before), reflect.ValueOf(next), reflect.ValueOf(&topics).Elem()
	for i := range to.NumField() {
		if !to.Field(i).IsZero() && !reflect.DeepEqual(from.Field(i).Interface(), to.Field(i).Interface()) {
			out.Field(i).Set(to.Field(i))
			any = true
		}
	}
	return topics, any
}

// waitReady waits for the first picture, and reports whether there is one.
func (h *hub) waitReady(ctx context.Context, patience time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-h.ready:
		return true
	case <-ctx.Done():
		return false
	}
}

// snapshot is what a page of the scope is given to begin with; ok is false for a door of no room.
func (h *hub) snapshot(sc scope) (snapshot Snapshot, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.now.knows(sc) {
		return Snapshot{}, false
	}
	return h.snapshotOf(sc, h.now.seenBy(sc)), true
}

func (h *hub) snapshotOf(sc scope, state State) Snapshot {
	snapshot := h.blank()
	snapshot.Screen, snapshot.Room, snapshot.State = sc.screen, sc.room, state
	return snapshot
}

// knows tells whether a screen of the scope may connect.
func (h *hub) knows(sc scope) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now.knows(sc)
}

// follows tells whether a page of such a screen is connected and alive: a page that hangs misses two beats and a half.
func (h *hub) follows(screen Screen, room string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for sc, v := range h.views {
		if sc.screen != screen || sc.room != room {
			continue
		}
		for c := range v.conns {
			if time.Since(c.here) < pongWait {
				return true
			}
		}
	}
	return false
}

// heard notes that a page is alive.
func (h *hub) heard(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c.here = time.Now()
}

// reserve makes room for one more screen. It is refused when there are too many, or when the daemon stops. Each success needs a release.
func (h *hub) reserve() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.count >= maxScreens {
		return false
	}
	h.count++
	h.conns.Add(1)
	return true
}

func (h *hub) release() {
	h.mu.Lock()
	h.count--
	h.mu.Unlock()
	h.conns.Done()
}

// join queues the snapshot for a new screen and shows it every change from then on. It reports false when the daemon stops.
func (h *hub) join(c *conn) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	v := h.enter(c)
	snapshot := h.snapshotOf(c.scope, v.state)
	h.queue(c, frame{body: encode(FromServer{Snapshot: &snapshot})})
	return true
}

// enter puts the screen into the view of its scope.
func (h *hub) enter(c *conn) *view {
	v := h.views[c.scope]
	if v == nil {
		v = &view{state: h.now.seenBy(c.scope), conns: map[*conn]struct{}{}}
		h.views[c.scope] = v
	}
	v.conns[c] = struct{}{}
	return v
}

func (h *hub) leaveView(c *conn) {
	v := h.views[c.scope]
	if v == nil {
		return
	}
	delete(v.conns, c)
	if len(v.conns) == 0 {
		delete(h.views, c.scope)
	}
}

// leave ends what the hub does for a screen: nothing is queued for it any more.
func (h *hub) leave(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.endSession(c)
	h.leaveView(c)
	h.unwatch(c.scope.watched)
	c.gone = true
}

// watch has the date read from the next reading on.
func (h *hub) watch(date booking.Date) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dates[date]++
}

func (h *hub) unwatch(date booking.Date) {
	if h.dates[date]--; h.dates[date] <= 0 {
		delete(h.dates, date)
	}
}

// forget undoes a watch that came to nothing.
func (h *hub) forget(date booking.Date) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.unwatch(date)
}

// turn makes the screen see a date that is watched and was read, and queues it.
func (h *hub) turn(c *conn, date booking.Date) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before := c.scope.watched
	h.move(c, func(sc *scope) { sc.watched = date })
	h.unwatch(before)
}

// move takes a screen to the view of another scope, and queues what it sees there that it did not see before.
func (h *hub) move(c *conn, change func(*scope)) {
	from := h.views[c.scope].state
	h.leaveView(c)
	change(&c.scope)
	to := h.enter(c).state
	if topics, any := changed(from, to); any {
		h.delta(c, encode(topics), h.blank().Now)
	}
}

func (h *hub) watchedDates() []booking.Date {
	h.mu.Lock()
	defer h.mu.Unlock()
	dates := make([]booking.Date, 0, len(h.dates))
	for d := range h.dates {
		dates = append(dates, d)
	}
	return dates
}

// toScreens queues one frame for all screens of a kind.
func (h *hub) toScreens(kind Screen, body []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for sc, v := range h.views {
		if sc.screen != kind {
			continue
		}
		for c := range v.conns {
			h.queue(c, frame{body: body})
		}
	}
}

// answer queues the answer to a command, behind every delta that was shown before. Whoever is signed in is told until when.
func (h *hub) answer(c *conn, a Answer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c.session != nil {
		a.Session = c.session.wire()
	}
	h.queue(c, frame{body: encode(FromServer{Answer: &a})})
}

func (h *hub) delta(c *conn, state []byte, at time.Time) {
	c.seq++
	h.queue(c, frame{body: state, seq: c.seq, at: at})
}

// queue never waits: a screen that is too slow to empty its queue is dropped, and comes back for a snapshot.
func (h *hub) queue(c *conn, f frame) {
	if c.gone {
		return
	}
	select {
	case c.out <- f:
	default:
		c.gone = true
		c.drop()
	}
}

// mayTouch is picture.mayTouch of what is shown now.
func (h *hub) mayTouch(room string, id int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now.mayTouch(room, id)
}

// close ends every screen after the command it is at, and reports whether all let go within the grace.
func (h *hub) close(grace time.Duration) bool {
	h.mu.Lock()
	h.closed = true
	for _, v := range h.views {
		for c := range v.conns {
			c.stop(restarting)
		}
	}
	h.mu.Unlock()
	gone := make(chan struct{})
	go func() { h.conns.Wait(); close(gone) }()
	select {
	case <-gone:
		return true
	case <-time.After(grace):
		return false
	}
}
