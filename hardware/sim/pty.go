package sim

import (
	"fmt"
	"os"
	"sync"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// PTY gives the chip power and serves it on a new pseudo terminal, whose path a driver opens as it would a serial
// device. close unplugs it: the path is gone, and reading what was opened fails. A chip has one at a time.
func (c *PN532) PTY() (path string, close func(), err error) {
	chipEnd, hostEnd, err := pty.Open()
	if err != nil {
		return "", nil, fmt.Errorf("sim: no pseudo terminal to be had: %w", err)
	}
	// Held open, so that reading does not fail while no driver has it open.
	path = hostEnd.Name()
	master, err := pollable(chipEnd)
	if err == nil {
		err = makeRaw(hostEnd)
	}
	if err != nil {
		chipEnd.Close()
		hostEnd.Close()
		return "", nil, fmt.Errorf("sim: cannot set up %s: %w", path, err)
	}
	c.mu.Lock()
	c.wire = "uart:" + path
	c.mu.Unlock()
	stop := c.serve(master)
	return path, sync.OnceFunc(func() {
		stop()
		hostEnd.Close()
	}), nil
}

// Wire is the wire of the chip's pseudo terminal, such as "uart:/dev/pts/3"; empty before PTY.
func (c *PN532) Wire() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wire
}

// serve connects the chip to a file both ways until the returned function is called.
func (c *PN532) serve(f *os.File) (stop func()) {
	said := make(chan []byte, 1024)
	s := c.start(func(b []byte) {
		select {
		case said <- b:
		default: // nobody reads; a UART does not wait
		}
	})
	var hearing, saying sync.WaitGroup
	hearing.Go(func() {
		buf := make([]byte, 512)
		for {
			n, err := f.Read(buf)
			if err != nil {
				return
			}
			s.in <- append([]byte(nil), buf[:n]...)
		}
	})
	saying.Go(func() {
		for b := range said {
			if _, err := f.Write(b); err != nil {
				return
			}
		}
	})
	return func() {
		f.Close()
		hearing.Wait()
		s.stop()
		close(said)
		saying.Wait()
	}
}

// pollable gives the file another descriptor whose Close ends a Read that waits, and closes f.
func pollable(f *os.File) (*os.File, error) {
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return nil, err
	}
	f.Close()
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// makeRaw makes a terminal pass bytes as they are.
func makeRaw(tty *os.File) error {
	t, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	t.Oflag &^= unix.OPOST
	t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
	return unix.IoctlSetTermios(int(tty.Fd()), unix.TCSETS, t)
}
