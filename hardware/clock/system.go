package clock

import (
	"bytes"
	"crypto/rand"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// system is the clock of this machine, and where its traces are.
type system struct {
	boot     string
	kernel   func() bool // the kernel says that the time is synchronised
	timesync string      // file that systemd-timesyncd makes when it first synchronises in a boot
	rtcs     string      // pattern of the folders of battery-backed clocks
}

// System is the clock of this machine.
//
// Synced looks at three traces, since each alone lies. The kernel's STA_UNSYNC flag (adjtimex(2)) is cleared by any time server's client, but set again after some
// nine hours without one. systemd-timesyncd's file stays for the whole boot. And hctosys is 1 for the battery-backed clock from which the kernel set the
// time at boot; the drivers refuse to read one whose battery was empty.
func System() Source { return thisMachine() }

func thisMachine() system {
	return system{
		boot: bootID("/proc/sys/kernel/random/boot_id"), kernel: kernelSynced,
		timesync: "/run/systemd/timesync/synchronized", rtcs: "/sys/class/rtc/rtc*",
	}
}

// bootID reads the kernel's. Where there is none, this process is a boot of its own: nothing before it can be healed, and nothing is mixed up.
func bootID(file string) string {
	id, err := os.ReadFile(file)
	if id = bytes.TrimSpace(id); err != nil || len(id) == 0 {
		return rand.Text()
	}
	return string(id)
}

func (s system) Wall() time.Time { return time.Now().Round(0) } // without Go's monotonic reading, which would hide a jump

// Mono is CLOCK_BOOTTIME, which goes on while the machine sleeps.
func (s system) Mono() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		return time.Since(began) // Linux before 2.6.39
	}
	return time.Duration(t.Nano())
}

var began = time.Now()

func (s system) Boot() string { return s.boot }

func (s system) Synced() bool { return s.examine().Trusted() }

func kernelSynced() bool {
	var t unix.Timex // Modes 0: only look
	_, err := unix.Adjtimex(&t)
	return err == nil && t.Status&unix.STA_UNSYNC == 0
}
