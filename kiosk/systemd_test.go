package main

import (
	"net"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestSystemdIsTold runs the real command as systemd does: it says when it is ready, feeds the watchdog, and says that it stops.
func TestSystemdIsTold(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	systemd, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer systemd.Close()
	t.Setenv("NOTIFY_SOCKET", socket)
	t.Setenv("WATCHDOG_USEC", "600000")
	a := demo(t, t.TempDir())
	for _, want := range []string{"READY=1", "WATCHDOG=1", "WATCHDOG=1"} {
		expectNotice(t, systemd, want)
	}
	if err := a.stop(syscall.SIGTERM); err != nil {
		t.Errorf("it did not stop in order: %v", err)
	}
	expectNotice(t, systemd, "STOPPING=1")
}

// expectNotice reads what systemd was told up to what is wanted. Only the watchdog may be fed in between.
func expectNotice(t *testing.T, systemd *net.UnixConn, want string) {
	t.Helper()
	if err := systemd.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 256)
	for {
		n, err := systemd.Read(buffer)
		if err != nil {
			t.Fatalf("systemd was not told %s: %v", want, err)
		}
		got := string(buffer[:n])
		if got == want {
			return
		}
		if got != "WATCHDOG=1" {
			t.Fatalf("systemd was told %q, not %q", got, want)
		}
	}
}
