package visit_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"troskel/kiosk/visit"
)

// P3: a dead key cannot be recovered.

const keySize = 32

// hardened, in the environment, makes the test's own program the process that is hardened.
const hardened = "VISIT_TEST_HARDENED"

func TestP3TheProcessIsClosedToOthers(t *testing.T) {
	if os.Getenv(hardened) != "" {
		if err := visit.Harden(); err != nil {
			t.Fatal(err)
		}
		reportAndDie(t)
	}
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), hardened+"=1", "GOTRACEBACK=crash")
	child.Dir = t.TempDir()
	out, err := child.Output()
	if err == nil {
		t.Fatalf("the child survived: %s", out)
	}
	if !bytes.Contains(out, []byte("dumpable 0, core 0 of 0\n")) {
		t.Errorf("the child says %q", out)
	}
	if status := child.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.CoreDump() {
		t.Errorf("the child ended with %v, want a signal and no core dump", child.ProcessState)
	}
}

// reportAndDie tells what Harden did and ends as a crash would.
func reportAndDie(t *testing.T) {
	dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var core unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &core); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("dumpable %d, core %d of %d\n", dumpable, core.Cur, core.Max)
	if err := unix.Kill(os.Getpid(), unix.SIGABRT); err != nil {
		t.Fatal(err)
	}
	select {}
}

// After many badges the key is in one place of the whole process, its page; and after the half-day nowhere.
func TestP3TheKeyIsNowhereAfterItsHalfDay(t *testing.T) {
	h := open(t, "2026-03-02")
	h.pass(9 * time.Hour)
	for i := range 50 {
		if _, err := h.count.Tap(t.Context(), h.now(), card{4, byte(i), 3, 2, 1, 0, 9}); err != nil {
			t.Fatal(err)
		}
	}
	page := h.count.KeyPage()
	hidden := complement(page)
	if places := search(t, hidden); len(places) != 1 || places[0] != address(page) {
		t.Errorf("the live key is at %x, want only in its page at %x", places, address(page))
	}
	if !dontDump(t, address(page)) {
		t.Error("the key's page would be part of a core dump")
	}
	h.pass(3 * time.Hour)
	h.count.Inside(h.now())
	if !zero(page) {
		t.Error("the key's page is not overwritten at noon")
	}
	if places := search(t, traces(hidden)...); len(places) != 0 {
		t.Errorf("the dead key is still at %x", places)
	}
}

// Nor does making a digest leave the key on the stack: the goroutine that made one stands still while it is searched.
func TestP3ADigestLeavesNoTraceOfTheKey(t *testing.T) {
	h := open(t, "2026-03-02")
	if _, err := h.count.Tap(t.Context(), h.now(), cards["anna"]); err != nil {
		t.Fatal(err)
	}
	page := h.count.KeyPage()
	hidden := complement(page)
	made, searched := make(chan struct{}), make(chan struct{})
	go func() {
		h.count.Sum(cards["bilal"])
		close(made)
		<-searched
	}()
	<-made
	if places := search(t, traces(hidden)...); len(places) != 1 || places[0] != address(page) {
		t.Errorf("the live key, or a shape of it, is at %x, want only in its page at %x", places, address(page))
	}
	close(searched)
}

// traces are the shapes in which HMAC handles a key: plain and with its two paddings, each also with the bytes of its words swapped as SHA-256 loads them.
// All are complements.
func traces(hidden []byte) [][]byte {
	var all [][]byte
	for _, pad := range []byte{0, 0x36, 0x5c} {
		plain, swapped := make([]byte, len(hidden)), make([]byte, len(hidden))
		for i, b := range hidden {
			plain[i], swapped[i^3] = b^pad, b^pad
		}
		all = append(all, plain, swapped)
	}
	return all
}

func TestP3CloseTakesTheKeyAway(t *testing.T) {
	h := open(t, "2026-03-02")
	if _, err := h.count.Tap(t.Context(), h.now(), cards["anna"]); err != nil {
		t.Fatal(err)
	}
	at, hidden := address(h.count.KeyPage()), complement(h.count.KeyPage())
	if places := search(t, hidden); len(places) != 1 || places[0] != at {
		t.Errorf("the live key is at %x, want only in its page at %x", places, at)
	}
	h.count.Close()
	if places := search(t, hidden); len(places) != 0 {
		t.Errorf("the dead key is still at %x", places)
	}
}

// complement is how a test remembers the key in a page without being the second place where it is.
func complement(page []byte) []byte {
	hidden := make([]byte, keySize)
	for i := range hidden {
		hidden[i] = ^page[i]
	}
	return hidden
}

func address(page []byte) uintptr { return uintptr(unsafe.Pointer(&page[0])) }

func same(memory, hidden []byte) bool {
	for i, b := range hidden {
		if memory[i] != ^b {
			return false
		}
	}
	return true
}

// search looks through everything that the process can write to, by the way a debugger takes, for the keys whose complements it is given.
func search(t *testing.T, hidden ...[]byte) []uintptr {
	t.Helper()
	window, blank := make([]byte, 1<<16), make([]byte, 1<<16)
	mem, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	var found []uintptr
	for from, to := range writable(t) {
		for at := from; at < to; at += uintptr(len(window)) {
			n := min(len(window), int(to-at))
			chunk := window[:n]
			if _, err := mem.ReadAt(chunk, int64(at)); err != nil || bytes.Equal(chunk, blank[:n]) {
				continue // taken away meanwhile, or never used
			}
			for _, i := range find(chunk, hidden) {
				found = append(found, at+uintptr(i))
			}
			clear(chunk) // a copy of the key in a buffer of the search would be found next time
		}
	}
	return found
}

// find tells where in memory the keys are whose complements it is given. The race detector would take seconds for it, and has nothing to find here.
//
//go:norace
func find(memory []byte, hidden [][]byte) []int {
	var found []int
	var first [256]bool
	for _, key := range hidden {
		first[^key[0]] = true
	}
	for i := 0; i+keySize <= len(memory); i += 8 { // Go and C keep words on words; a key is four of them
		if !first[memory[i]] {
			continue
		}
		for _, key := range hidden {
			if same(memory[i:], key) {
				found = append(found, i)
			}
		}
	}
	return found
}

// writable goes through the process's writable mappings. Those over 256 MB are reserved address space, of the race detector for one.
func writable(t *testing.T) func(yield func(from, to uintptr) bool) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(from, to uintptr) bool) {
		for line := range strings.Lines(string(maps)) {
			var from, to uintptr
			var rights string
			if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(rights, "rw") && to-from <= 256<<20 && !yield(from, to) {
				return
			}
		}
	}
}

// dontDump tells whether the mapping at an address is left out of core dumps: flag "dd" in smaps.
func dontDump(t *testing.T, at uintptr) bool {
	t.Helper()
	smaps, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer smaps.Close()
	here := false
	lines := bufio.NewScanner(smaps)
	for lines.Scan() {
		var from, to uintptr
		if n, err := fmt.Sscanf(lines.Text(), "%x-%x ", &from, &to); err == nil && n == 2 {
			here = from <= at && at < to
		}
		if flags, ok := strings.CutPrefix(lines.Text(), "VmFlags:"); ok && here {
			return strings.Contains(flags+" ", " dd ")
		}
	}
	return false
}
