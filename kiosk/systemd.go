package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// readerPatience is how long the reader's loop may take for one round: longer than any retry or time-out in it.
const readerPatience = 15 * time.Second

// tellSystemd says that the appliance is ready, and then feeds the watchdog for as long as it really works. Without systemd it does nothing.
func (k *Kiosk) tellSystemd(ctx context.Context) {
	notify := func(state string) {
		if _, err := daemon.SdNotify(false, state); err != nil {
			k.log.Warn("systemd was not told", "state", state, "err", err)
		}
	}
	notify(daemon.SdNotifyReady)
	defer notify(daemon.SdNotifyStopping)
	period, err := daemon.SdWatchdogEnabled(false)
	if err != nil || period == 0 {
		<-ctx.Done()
		return
	}
	tick := time.NewTicker(period / 3)
	defer tick.Stop()
	for range each(ctx, tick.C) {
		if err := k.alive(ctx, period/3); err != nil {
			k.log.Error("the watchdog is not fed", "err", err)
			continue
		}
		notify(daemon.SdNotifyWatchdog)
	}
}

// alive asks the database's writer, the screens and the reader's loop in turn whether they still answer.
func (k *Kiosk) alive(ctx context.Context, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	if err := k.db.Write(ctx, func(*sql.Tx) error { return nil }); err != nil && ctx.Err() != nil {
		return err // a write that fails at once is illness, shown on the staff page; one that never returns is a hang
	}
	if k.reader != nil && time.Since(k.reader.Turned()) > readerPatience {
		return fmt.Errorf("the reader's loop has not come round since %s", k.reader.Turned().Format(time.RFC3339))
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+k.cfg.Web.Listen+"/healthz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}
