package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"troskel/kiosk/store"
	"troskel/kiosk/web"
)

// storeHealth remembers why the database last refused a write; it has no loop of its own that could tell.
type storeHealth struct {
	mu           sync.Mutex
	code, detail string // empty while it is well
}

// become notes how the database is, and tells whether that is news.
func (h *storeHealth) become(code, detail string) (news bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	news = h.code != code
	h.code, h.detail = code, detail
	return news
}

func (h *storeHealth) device() web.Device {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.code == "" {
		return web.Device{Part: "store", State: web.DeviceOK}
	}
	return web.Device{Part: "store", State: web.DeviceIll, Code: h.code, Detail: h.detail}
}

// faultCode names the reason why the store did not take something, as an i18n key below "error".
func faultCode(err error) string {
	switch {
	case errors.Is(err, store.ErrFull):
		return "store_full"
	case errors.Is(err, store.ErrReadOnly):
		return "store_readonly"
	default:
		return "store_failed"
	}
}

// storeFault remembers and logs that the database did not take something, or that it has recovered.
func (k *Kiosk) storeFault(err error) {
	switch {
	case errors.Is(err, context.Canceled): // we are stopping
	case err != nil:
		if k.store.become(faultCode(err), err.Error()) {
			k.log.Error("the database did not take a write", "err", err)
		}
		k.screens.Changed()
	case k.store.become("", ""):
		k.log.Info("the database takes writes again")
		k.screens.Changed()
	}
}

// commandFailed notes that the store did not take what a screen asked for, and names the reason for that screen.
func (k *Kiosk) commandFailed(err error) (code string) {
	k.storeFault(err)
	return faultCode(err)
}

// counted notes the outcome of one count, and lets the staff page follow.
func (k *Kiosk) counted(err error) {
	k.storeFault(err)
	k.screens.Changed()
}

// inside is about how many people are here now.
func (k *Kiosk) inside() int { return k.visits.Inside(k.moment()) }

// devices is how every part feels now.
func (k *Kiosk) devices() []web.Device {
	all := []web.Device{k.store.device(), k.diskDevice(), device("clock", "", k.clock.Status())}
	if k.reader != nil {
		all = append(all, device("reader", "", k.reader.Status()))
	}
	if k.exitReader != nil {
		all = append(all, device("exit", "", k.exitReader.Status()))
	}
	if k.lamps != nil {
		all = append(all, device("lamps", "", k.lamps.Status()))
	}
	all = append(all, k.counterDevices()...)
	for _, s := range k.signs {
		all = append(all, device("panel", s.Room, s.display.Status()))
	}
	for i, d := range all {
		var fell bool
		if all[i], fell = k.seen.since(d, k.clock.Now()); fell {
			k.metrics.fault(d.Part)
		}
	}
	return all
}

// status is the shape in which every hardware package tells how it feels.
type status interface {
	~struct {
		State, Code, Detail string
		Since               time.Time
	}
}

func device[S status](part, room string, s S) web.Device {
	plain := struct {
		State, Code, Detail string
		Since               time.Time
	}(s)
	return web.Device{Part: part, Room: room, State: web.DeviceState(plain.State), Code: plain.Code, Detail: plain.Detail}
}

// feelings remembers since when each part has felt as it does, on the clock that the screens go by: the machine's own may be wrong.
type feelings struct {
	mu   sync.Mutex
	last map[string]web.Device
}

// since completes a device, and tells whether it has just fallen ill.
func (f *feelings) since(d web.Device, now time.Time) (complete web.Device, fell bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.last == nil {
		f.last = map[string]web.Device{}
	}
	key := d.Part + " " + d.Room
	before, known := f.last[key]
	if known && before.State == d.State && before.Code == d.Code {
		d.Since = before.Since
		return d, false
	}
	d.Since = now.UTC().Truncate(time.Second)
	f.last[key] = d
	return d, d.State == web.DeviceIll
}

func (k *Kiosk) diskDevice() web.Device {
	d := web.Device{Part: "disk", State: web.DeviceOK}
	free, err := freeBytes(k.cfg.Data.Dir)
	switch {
	case err != nil:
		d.State, d.Code, d.Detail = web.DeviceIll, "store_failed", err.Error()
	case free < store.LeastSpace:
		d.State, d.Code, d.Detail = web.DeviceIll, "disk_low", fmt.Sprintf("%d MB free in %s", free>>20, dataDir(k.cfg.Data.Dir))
	}
	return d
}

// freeBytes is the space that a program without privileges may still fill.
func freeBytes(dir string) (uint64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return 0, err
	}
	return fs.Bavail * uint64(fs.Bsize), nil
}

// health tells whether the appliance can do its work, and how every part is. Only an ill store makes it ill as a whole: with a dead reader,
// sign or clock it still books and shows.
func (k *Kiosk) health() (ok bool, body any) {
	devices := k.devices()
	ok = k.store.device().State == web.DeviceOK
	return ok, map[string]any{"ok": ok, "version": version(), "devices": devices}
}
