package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/base64"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"troskel/hardware/sim"
	"troskel/kiosk/store"
)

// emulateEnv is the folder in which `make emulate` has put a kernel, a board and a disk for TestTheWholeDeviceInEmulation.
const emulateEnv = "TROSKEL_EMULATE"

// emulateLimit is how long the emulated device may run: some three times what it needs on two shared cores.
const emulateLimit = 3 * time.Minute

// TestTheWholeDeviceInEmulation runs the package for arm64 on an emulated Raspberry Pi, whose serial port ends at the chip model. A badge that is tapped
// here is counted once in the database that the device has written there.
func TestTheWholeDeviceInEmulation(t *testing.T) {
	dir := os.Getenv(emulateEnv)
	if dir == "" {
		t.Skip("SKIPPED: `make emulate` runs this, with what it needs")
	}
	chip := sim.NewPN532()
	line, unplug, err := chip.PTY()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unplug)
	d := powerUp(t, dir, line)
	anna, _ := sim.CardNamed("anna")
	for _, said := range []string{"kernel", "reader ok", "idle", "resident", "tap"} {
		d.await(said)
	}
	chip.Present(anna)
	d.until("the badge was read", func() bool { return !chip.FirstAnswer(anna).Answered.IsZero() })
	t.Logf("the chip model told of the badge %v after it came", chip.FirstAnswer(anna).Answered.Sub(chip.FirstAnswer(anna).Entered).Round(time.Millisecond))
	held := chip.Commands() + 20 // it is held for a while, and is one tap
	d.until("the reader was asked again", func() bool { return chip.Commands() >= held })
	if _, err := io.WriteString(d.keys, "\n"); err != nil {
		t.Fatal(err)
	}
	if how := d.await("stopped with"); how != "0" {
		t.Errorf("the daemon stopped with %q", how)
	}
	d.await("database")
	passages, visits := counted(t, d.dump())
	if passages != 1 || visits != 1 {
		t.Errorf("the device counted %d passages and %d visits, want one of each", passages, visits)
	}
}

// emulated is an emulated device, by its console.
type emulated struct {
	t    *testing.T
	on   context.Context // over when its time is
	says *bufio.Scanner
	keys io.Writer
}

// powerUp starts the device with its first serial port on a terminal.
func powerUp(t *testing.T, dir, line string) *emulated {
	t.Helper()
	on, off := context.WithTimeout(t.Context(), emulateLimit)
	qemu := exec.CommandContext(on, "qemu-system-aarch64", "-M", "raspi3b", "-display", "none", "-no-reboot",
		"-kernel", filepath.Join(dir, "kernel"), "-dtb", filepath.Join(dir, "board.dtb"), "-initrd", filepath.Join(dir, "initrd.gz"),
		"-append", "console=ttyS1,115200 rdinit=/init panic=-1 quiet loglevel=1", "-serial", line, "-serial", "stdio")
	out, err := qemu.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := qemu.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	qemu.Stderr = os.Stderr
	if err := qemu.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		off()
		_ = qemu.Wait() // it was killed, unless the device has switched itself off
	})
	says := bufio.NewScanner(out)
	says.Buffer(nil, 1<<20)
	return &emulated{t: t, on: on, says: says, keys: keys}
}

// until waits for what the chip model sees, no longer than the device has.
func (b *emulated) until(what string, done func() bool) {
	b.t.Helper()
	for !done() {
		select {
		case <-b.on.Done():
			b.t.Fatalf("%v went by before %s", emulateLimit, what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// await reads the console up to a line of the init, and gives what follows those words.
func (b *emulated) await(words string) string {
	b.t.Helper()
	for b.says.Scan() {
		text := strings.TrimRight(b.says.Text(), "\r")
		b.t.Log(text)
		if rest, ok := strings.CutPrefix(text, "device: "+words); ok {
			return strings.TrimSpace(rest)
		}
	}
	b.t.Fatalf("the device went silent before it said %q: %v", words, b.says.Err())
	return ""
}

// dump reads what the device prints of its database.
func (b *emulated) dump() []byte {
	b.t.Helper()
	var text strings.Builder
	for b.says.Scan() {
		line := strings.TrimSpace(b.says.Text())
		if line == "device: end" {
			break
		}
		text.WriteString(line)
	}
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(text.String())))
	if err != nil {
		b.t.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		b.t.Fatal(err)
	}
	return content
}

// counted is what a database has counted, by a clock that is believed or not.
func counted(t *testing.T, database []byte) (passages, visits int) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "troskel.db"), database, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.OpenReader(t.Context(), dir, schemas...)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const query = `SELECT coalesce(sum(passages), 0), coalesce(sum(visits), 0)
		FROM (SELECT passages, visits FROM visit_quarter UNION ALL SELECT passages, visits FROM visit_waiting)`
	if err := db.Reader().QueryRowContext(t.Context(), query).Scan(&passages, &visits); err != nil {
		t.Fatal(err)
	}
	return passages, visits
}
