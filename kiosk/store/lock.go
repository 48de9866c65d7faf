package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// lock takes the data directory for this process. The kernel lets go of it however the process ends, so the file may stay.
func lock(dir string) (*os.File, error) {
	name := filepath.Join(dir, "troskel.lock")
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, explainFile(err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		holder := readHolder(f)
		f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w: %s%s: stop that one first (on a device: systemctl stop troskel), or choose another directory with --data",
				ErrInUse, dir, holder)
		}
		return nil, fmt.Errorf("cannot lock %s: %w", name, err)
	}
	if err := adopt(f, dir); err != nil {
		f.Close()
		return nil, explainFile(err)
	}
	writeHolder(f)
	return f, nil
}

// writeHolder leaves this process's number in the lock file, for the message that another process gives. A full
// disk may prevent that, and nothing else depends on it.
func writeHolder(f *os.File) {
	f.Truncate(0)
	f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
}

// readHolder says who holds the lock, "" when it is not known.
func readHolder(f *os.File) string {
	text := make([]byte, 32)
	n, _ := f.ReadAt(text, 0)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	if err != nil || pid <= 0 {
		return ""
	}
	return fmt.Sprintf(" is held by process %d", pid)
}
