package door_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/door"
)

// fakePanel is a panel that takes a second to refresh and fails as told.
type fakePanel struct {
	mu  sync.Mutex
	err error // of Show
	log panelLog
}

// panelLog is what was done to a panel.
type panelLog struct {
	shown                 []string // "full", "fast", "partial", "failed", in order
	last                  *image.Paletted
	slept, opened, closed int
}

// fail makes Show fail from now on, or work again, and forgets what was shown.
func (p *fakePanel) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err, p.log.shown = err, nil
}

func (p *fakePanel) seen() panelLog {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log
}

func (p *fakePanel) note(what func(*panelLog)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	what(&p.log)
}

func (p *fakePanel) open() (door.Panel, error) {
	p.note(func(l *panelLog) { l.opened++ })
	return p, nil
}

func (p *fakePanel) Bounds() image.Rectangle { return image.Rect(0, 0, 250, 122) }

func (p *fakePanel) Close() error {
	p.note(func(l *panelLog) { l.closed++ })
	return nil
}

func (p *fakePanel) Sleep(context.Context) error {
	p.note(func(l *panelLog) { l.slept++ })
	return nil
}

func (p *fakePanel) Show(ctx context.Context, img *image.Paletted, how door.Refresh) error {
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		p.log.shown = append(p.log.shown, "failed")
		return p.err
	}
	p.log.shown = append(p.log.shown, map[door.Refresh]string{door.Full: "full", door.Fast: "fast", door.Partial: "partial"}[how])
	p.log.last = img
	return nil
}

// onDisplay runs a test in a bubble of fake time, with a display running on a fake panel. The bubble fails if a goroutine is left.
func onDisplay(t *testing.T, test func(t *testing.T, d *door.Display, p *fakePanel)) {
	synctest.Test(t, func(t *testing.T) {
		p := &fakePanel{}
		d := door.NewDisplay(p.open, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		test(t, d, p)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run returned %v", err)
		}
	})
}

// pass lets fake time go by, and everything due in it happen.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func numbered(n int) door.Sign {
	return door.Sign{Lang: "sv", Shape: door.ShapeFree, State: fmt.Sprint("Ledigt ", n)}
}

func wantShown(t *testing.T, p *fakePanel, want ...string) {
	t.Helper()
	if fmt.Sprint(p.seen().shown) != fmt.Sprint(want) {
		t.Errorf("refreshes %v, want %v", p.seen().shown, want)
	}
}

func wantStatus(t *testing.T, d *door.Display, state, code string) {
	t.Helper()
	if s := d.Status(); s.State != state || s.Code != code {
		t.Errorf("status %q %q (%s), want %q %q", s.State, s.Code, s.Detail, state, code)
	}
}

func TestDisplayNewestWinsWithoutBlocking(t *testing.T) {
	onDisplay(t, func(t *testing.T, d *door.Display, p *fakePanel) {
		wantStatus(t, d, "starting", "")
		start := time.Now()
		d.Show(numbered(1))
		synctest.Wait() // the panel now takes its second for the first
		for n := 2; n <= 50; n++ {
			d.Show(numbered(n))
		}
		if time.Since(start) != 0 {
			t.Error("Show waited for the panel")
		}
		pass(3 * time.Second)
		wantShown(t, p, "full", "partial")
		want, err := door.Render(numbered(50), p.Bounds().Size())
		must(t, err)
		if !bytes.Equal(p.seen().last.Pix, want.Pix) {
			t.Error("the newest sign is not the one that stands")
		}
		if p.seen().slept != 1 {
			t.Errorf("slept %d times, want once, after the last", p.seen().slept)
		}
		wantStatus(t, d, "ok", "")
	})
}

func TestDisplayUnchangedIsNotRefreshed(t *testing.T) {
	onDisplay(t, func(t *testing.T, d *door.Display, p *fakePanel) {
		for range 10 {
			d.Show(numbered(1))
			pass(10 * time.Minute)
		}
		other := numbered(1)
		other.Lang = "en" // another sign that looks the same
		d.Show(other)
		pass(time.Hour)
		wantShown(t, p, "full")
	})
}

func TestDisplayCadence(t *testing.T) {
	onDisplay(t, func(t *testing.T, d *door.Display, p *fakePanel) {
		for n := range 12 {
			d.Show(numbered(n))
			pass(time.Minute)
		}
		partials := []string{"partial", "partial", "partial", "partial", "partial", "partial", "partial", "partial", "partial", "partial"}
		want := append(append([]string{"full"}, partials...), "full")
		wantShown(t, p, want...)
		pass(23 * time.Hour)
		wantShown(t, p, want...)
		pass(2 * time.Hour)
		wantShown(t, p, append(want, "full")...)
		if p.seen().slept != len(p.seen().shown) {
			t.Errorf("%d refreshes, slept %d times", len(p.seen().shown), p.seen().slept)
		}
	})
}

// From free to busy nearly every pixel changes, and the ghost of the tick would be seen from afar: the whole panel is driven. The tenth lesser refresh, of either kind,
// is followed by a full one.
func TestDisplayDrivesEveryPixelWhereMuchChanges(t *testing.T) {
	onDisplay(t, func(t *testing.T, d *door.Display, p *fakePanel) {
		sign := numbered(1)
		var want []string
		for n := range 12 {
			sign.Shape = []door.Shape{door.ShapeFree, door.ShapeBusy}[n%2]
			d.Show(sign)
			pass(time.Minute)
			want = append(want, "fast")
		}
		want[0], want[11] = "full", "full"
		wantShown(t, p, want...)
	})
}

func TestDisplayRetriesWithBackOff(t *testing.T) {
	onDisplay(t, func(t *testing.T, d *door.Display, p *fakePanel) {
		p.fail(fmt.Errorf("after command 04: %w", door.ErrBusyTimeout))
		d.Show(numbered(1))
		pass(10 * time.Second) // tries at 0, 2 and 5 s
		wantShown(t, p, "failed", "failed", "failed")
		wantStatus(t, d, "ill", "busy_timeout")
		since := d.Status().Since
		d.Show(numbered(2)) // a new sign does not jump the queue
		pass(0)
		pass(24 * time.Hour)
		if n := len(p.seen().shown); n < 250 || n > 310 {
			t.Errorf("%d tries in a day; want one every five minutes", n)
		}
		if d.Status().Since != since {
			t.Error("the same illness counts as a new one")
		}
		p.fail(nil)
		pass(6 * time.Minute)
		wantShown(t, p, "full")
		wantStatus(t, d, "ok", "")
		if p.seen().opened != 1 {
			t.Errorf("opened %d times; a busy panel needs no new opening", p.seen().opened)
		}
	})
}

func TestDisplayReopensAfterSPIFault(t *testing.T) {
	onDisplay(t, func(t *testing.T, d *door.Display, p *fakePanel) {
		p.fail(fmt.Errorf("%w: input/output error", door.ErrSPI))
		d.Show(numbered(1))
		pass(1500 * time.Millisecond)
		wantStatus(t, d, "ill", "spi_failed")
		p.fail(nil)
		pass(10 * time.Second)
		wantStatus(t, d, "ok", "")
		if p.seen().opened != 2 || p.seen().closed != 1 {
			t.Errorf("opened %d and closed %d times, want 2 and 1", p.seen().opened, p.seen().closed)
		}
	})
}

func TestDisplayWithoutPanel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var missing atomic.Bool
		missing.Store(true)
		p := &fakePanel{}
		open := func() (door.Panel, error) {
			if missing.Load() {
				return nil, errors.New(`no SPI port "SPI0.0"`)
			}
			return p.open()
		}
		d := door.NewDisplay(open, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		d.Show(numbered(1))
		pass(time.Minute)
		wantStatus(t, d, "ill", "open_failed")
		missing.Store(false)
		pass(time.Minute)
		wantStatus(t, d, "ok", "")
		bad := numbered(2)
		bad.Shape = "oval"
		d.Show(bad)
		pass(time.Second)
		wantStatus(t, d, "ill", "render_failed")
		d.Show(numbered(3))
		pass(time.Minute)
		wantStatus(t, d, "ok", "")
		cancel()
		<-done
		if p.seen().closed != 1 {
			t.Errorf("closed %d times at the end, want once", p.seen().closed)
		}
	})
}

func TestDisplayStoppedInTheMiddleSleeps(t *testing.T) {
	p := &fakePanel{}
	synctest.Test(t, func(t *testing.T) {
		d := door.NewDisplay(p.open, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		d.Show(numbered(1))
		pass(300 * time.Millisecond)
		cancel()
		<-done
		wantStatus(t, d, "starting", "")
	})
	if p.seen().slept != 1 || p.seen().closed != 1 || len(p.seen().shown) != 0 {
		t.Errorf("slept %d, closed %d, shown %v; want asleep and closed, nothing shown", p.seen().slept, p.seen().closed, p.seen().shown)
	}
}
