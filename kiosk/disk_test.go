package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"troskel/kiosk/web"
)

// TestFullDisk fills the disk under a running appliance. The visitor is told at once that the tap was not counted, staff see why,
// nothing that was confirmed is lost, and all works again when there is room.
func TestFullDisk(t *testing.T) {
	a, disk := demoOnSmallDisk(t)
	expectTap(t, a, "anna", web.WelcomeCounted)

	disk.fill(t)
	tapUntilFailed(t, a, "store_full")
	disk.empty(t)
	expectTap(t, a, "bilal", web.WelcomeCounted)

	if err := a.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

// TestReadOnlyDisk starts the appliance where nothing can be written: it says so, and what to do.
func TestReadOnlyDisk(t *testing.T) {
	dir := t.TempDir()
	requireNamespaces(t, dir)
	out, err := exec.Command("unshare", "-m", "sh", "-c", `mount -t tmpfs -o ro tmpfs "$1" && exec troskel demo --listen 127.0.0.1:0 --data "$1"`, "sh", dir).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "read-only") {
		t.Errorf("on a read-only disk it said %q, %v", out, err)
	}
}

func expectTap(t *testing.T, a *appliance, card string, want web.WelcomeKind) {
	t.Helper()
	got, err := a.tap(t.Context(), card)
	if err != nil || got != want {
		t.Fatalf("%s tapped: %q, %v; want %q", card, got, err, want)
	}
}

// tapUntilFailed taps with a phone until the entrance says that a tap was not counted, which what was left of the disk may put off.
func tapUntilFailed(t *testing.T, a *appliance, code string) {
	t.Helper()
	staff, err := a.open(context.Background(), web.ScreenStaff, "")
	if err != nil {
		t.Fatal(err)
	}
	defer staff.conn.Close()
	for deadline := time.Now().Add(patience); ; {
		kind, err := a.tap(t.Context(), "telefon")
		if err != nil {
			t.Fatal(err)
		}
		if kind == web.WelcomeFailed {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("taps were counted to the end on a disk that takes nothing")
		}
	}
	_, err = staff.until(func(web.FromServer) bool {
		for _, d := range staff.state.Devices {
			if d.Part == "store" && d.Code == code {
				return true
			}
		}
		return false
	})
	if err != nil {
		t.Fatalf("the staff page did not say %s: %v; it shows %+v", code, err, staff.state.Devices)
	}
}

// smallDisk is a file system of 8 MB that only the appliance under test sees.
type smallDisk struct {
	dir string
	pid int
}

// demoOnSmallDisk starts the demo in a mount namespace of its own, on a database that was closed in order: its log is short, so that the next
// commits need room.
func demoOnSmallDisk(t *testing.T) (*appliance, smallDisk) {
	t.Helper()
	seeded, dir := t.TempDir(), t.TempDir()
	requireNamespaces(t, dir)
	if err := demo(t, seeded, "--at", "2026-03-03 10:00").stop(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	const mount = `seeded=$1; dir=$2; shift 2; mount -t tmpfs -o size=8m tmpfs "$dir" && cp "$seeded/troskel.db" "$dir" && exec troskel "$@"`
	a, err := startCommand(dir, "unshare", "-m", "sh", "-c", mount, "sh", seeded, dir, "demo", "--listen", "127.0.0.1:0", "--data", dir, "--at", "2026-03-03 10:00")
	if err != nil {
		t.Fatal(err)
	}
	a.endWith(t)
	return a, smallDisk{dir: dir, pid: a.cmd.Process.Pid}
}

func requireNamespaces(t *testing.T, dir string) {
	t.Helper()
	try := exec.Command("unshare", "-m", "sh", "-c", `mount -t tmpfs tmpfs "$1"`, "sh", dir)
	if out, err := try.CombinedOutput(); os.Getuid() != 0 || err != nil {
		t.Skipf("SKIPPED: a disk of its own needs root and mount namespaces: %v\n%s", err, out)
	}
}

// inside is the disk's folder as the appliance sees it.
func (d smallDisk) inside(name string) string {
	return filepath.Join(fmt.Sprintf("/proc/%d/root", d.pid), d.dir, name)
}

// fill leaves no free page.
func (d smallDisk) fill(t *testing.T) {
	t.Helper()
	f, err := os.Create(d.inside("filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for page := make([]byte, 4096); err == nil; {
		_, err = f.Write(page)
	}
}

func (d smallDisk) empty(t *testing.T) {
	t.Helper()
	if err := os.Remove(d.inside("filler")); err != nil {
		t.Fatal(err)
	}
}
