package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"troskel/kiosk/store"
	"troskel/kiosk/web"
)

// What is kept about people, and for how long; and what leaves the house.

// cmdContact says how an organisation is reached: contact ORGANISATION FUNCTION PERSON PHONE ANSWER.
func cmdContact(p *play, args []string) error {
	c := web.Contact{Function: args[1], Person: args[2], Phone: args[3]}
	answer, err := p.say(p.member.or(web.ScreenStaff), "", web.Command{SetContact: &web.SetContact{Organisation: args[0], Contact: c}})
	p.last = answer
	return p.expect(err, args[4])
}

// cmdReached waits until staff are told to reach an organisation so: reached ORGANISATION FUNCTION PERSON|”.
func cmdReached(p *play, args []string) error {
	return p.again(func() error {
		if err := p.tell(web.Command{ContactOf: &web.ContactOf{Organisation: args[0]}}, "ok"); err != nil {
			return err
		}
		if c := p.last.Contact; c == nil || c.Function != args[1] || c.Person != args[2] || (c.Person == "") != (c.Phone == "") {
			return fmt.Errorf("it is reached by %+v", c)
		}
		return nil
	})
}

// cmdForgotten waits until no contact person is kept any more: they are hidden from the moment on, and deleted when the appliance next looks.
func cmdForgotten(p *play, _ []string) error {
	ctx := context.Background()
	db, err := store.OpenReader(ctx, p.dir, schemas...)
	if err != nil {
		return err
	}
	defer db.Close()
	return p.again(func() error {
		var kept int
		if err := db.Reader().QueryRowContext(ctx, `SELECT count(*) FROM contact WHERE person IS NOT NULL`).Scan(&kept); err != nil {
			return err
		}
		if kept > 0 {
			return fmt.Errorf("%d contact persons are kept", kept)
		}
		return nil
	})
}

// again asks until it is answered as wanted: for what the appliance does by itself, without a screen that shows it.
func (p *play) again(look func() error) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for tick := time.NewTicker(100 * time.Millisecond); ; {
		if err = look(); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

// cmdTrail looks at all that was done with a booking, from the first: trail ROOM FROM ACTION:ROLE[:NAME]…
func cmdTrail(p *play, args []string) error {
	id, _, err := p.made(args[0], args[1], "-")
	if err != nil {
		return err
	}
	return p.again(func() error {
		if err := p.tell(web.Command{Audit: &web.Audit{Booking: id}}, "ok"); err != nil {
			return err
		}
		var done []string
		for _, l := range slices.Backward(p.last.Audit.Lines) {
			done = append(done, strings.TrimRight(l.Action+":"+l.Role+":"+l.Name, ":"))
		}
		if !slices.Equal(done, args[2:]) {
			return fmt.Errorf("the trail is %q", done)
		}
		return nil
	})
}

// networkTables is where the kernel tells which addresses a socket is between.
var networkTables = []string{"tcp", "tcp6", "udp", "udp6", "raw", "raw6"}

// cmdOffline looks at every socket that the appliance has: all begin and end in this machine.
func cmdOffline(p *play, _ []string) error {
	ours, err := p.sockets()
	if err != nil {
		return err
	}
	found := 0
	for _, table := range networkTables {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", p.now.cmd.Process.Pid, table))
		if errors.Is(err, os.ErrNotExist) {
			continue // a kernel without that protocol
		} else if err != nil {
			return err
		}
		for _, line := range strings.Split(string(text), "\n")[1:] {
			fields := strings.Fields(line) // sl, local, remote, st, queues, tr, retrnsmt, uid, timeout, inode
			if len(fields) < 10 || !ours[fields[9]] {
				continue
			}
			if found++; !inside(fields[1]) || !inside(fields[2]) {
				return fmt.Errorf("it has a %s socket from %s to %s", table, fields[1], fields[2])
			}
		}
	}
	if found == 0 {
		return errors.New("it has no socket, not even for its screens: this test reads them wrong")
	}
	return nil
}

// sockets is the inodes of the appliance's sockets.
func (p *play) sockets() (map[string]bool, error) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", p.now.cmd.Process.Pid))
	ours := map[string]bool{}
	for _, file := range files {
		to, err := os.Readlink(file)
		if inode, ok := strings.CutPrefix(to, "socket:["); err == nil && ok {
			ours[strings.TrimSuffix(inode, "]")] = true
		}
	}
	return ours, err
}

// inside tells whether an address of /proc/net is this machine's loopback, or none: of a listener's other end.
func inside(address string) bool {
	host, port, _ := strings.Cut(address, ":")
	none := port == "0000" && strings.Trim(host, "0") == ""
	return none || strings.HasSuffix(host, "7F") && len(host) == 8 || host == "00000000000000000000000001000000" || strings.HasPrefix(host, "0000000000000000FFFF0000") && strings.HasSuffix(host, "7F")
}
