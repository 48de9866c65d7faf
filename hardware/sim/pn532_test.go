package sim_test

import (
	"encoding/hex"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"troskel/hardware/sim"
)

// Frames that hosts send, as real ones were logged.
const (
	wakeUp   = "5555" + "0000000000000000000000000000"
	sam      = "0000ff05fbd4140114010200"
	firmware = "0000ff02fed4022a00"
	list     = "0000ff04fcd44a0100e100"
	acked    = "0000ff00ff00"
	nacked   = "0000ffff0000"
	refused  = "0000ff01ff7f8100"
)

// wire talks to a chip in hex.
type wire struct {
	t    *testing.T
	chip *sim.PN532
	port *sim.Port
}

// onWire runs a test on a chip on a line of memory, in its own time.
func onWire(t *testing.T, test func(*wire)) {
	synctest.Test(t, func(t *testing.T) {
		chip := sim.NewPN532()
		line := chip.Line()
		defer line.Unplug()
		port, err := line.Open()
		if err != nil {
			t.Fatal(err)
		}
		test(&wire{t: t, chip: chip, port: port})
	})
}

// send writes.
func (w *wire) send(frames ...string) {
	w.t.Helper()
	for _, f := range frames {
		b, err := hex.DecodeString(f)
		if err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.port.Write(b); err != nil {
			w.t.Fatal(err)
		}
	}
}

// hear is what the chip says in the next time.
func (w *wire) hear(during time.Duration) string {
	w.t.Helper()
	var got []byte
	buf := make([]byte, 512)
	for end := time.Now().Add(during); ; {
		left := time.Until(end)
		if left <= 0 {
			return hex.EncodeToString(got)
		}
		if err := w.port.SetReadTimeout(left); err != nil {
			w.t.Fatal(err)
		}
		n, err := w.port.Read(buf)
		if err != nil {
			w.t.Fatal(err)
		}
		got = append(got, buf[:n]...)
	}
}

// expect sends frames and checks what is said in the second after.
func (w *wire) expect(want string, frames ...string) {
	w.t.Helper()
	w.send(frames...)
	if got := w.hear(time.Second); got != want {
		w.t.Errorf("after %v the chip says %s, want %s", frames, got, want)
	}
}

// command is a host's frame.
func command(body string) string { return frame("d4" + body) }

// frame wraps content, hex.
func frame(content string) string {
	b, _ := hex.DecodeString(content)
	sum := byte(0)
	for _, v := range b {
		sum += v
	}
	n := byte(len(b))
	return "0000ff" + hex.EncodeToString([]byte{n, -n}) + content + hex.EncodeToString([]byte{-sum}) + "00"
}

// ready wakes and configures the chip, with so many retries.
func (w *wire) ready(retries string) {
	w.t.Helper()
	w.expect(acked+frame("d515"), wakeUp, sam)
	w.expect(acked+frame("d533"), command("3205ff01"+retries))
}

// TestSleep: a chip out of reset hears nothing before its wake-up and does little before SAMConfiguration.
func TestSleep(t *testing.T) {
	onWire(t, func(w *wire) {
		w.expect("", firmware)
		w.expect(acked+frame("d50332010607"), wakeUp, firmware)
		w.expect(acked+refused, list)
		w.expect(acked+frame("d515"), sam)
		w.expect(acked+frame("d51700"), command("1620"))
		w.expect("", firmware)
		w.expect(acked+frame("d50332010607"), wakeUp, firmware)
		w.chip.Glitch()
		w.expect("", firmware)
		w.expect(acked+refused, wakeUp, list)
	})
}

// TestCommands: what is answered at once, as real chips do.
func TestCommands(t *testing.T) {
	onWire(t, func(w *wire) {
		w.ready("00")
		for body, want := range map[string]string{
			"00006c69626e6663":       frame("d501006c69626e6663"), // the line test libnfc does
			"0001":                   frame("d50100"),
			"0006":                   frame("d50101"), // no card
			"04":                     frame("d50500000000"),
			"0863038063020f":         frame("d509"),
			"063d00":                 frame("d50700"),
			"1205":                   frame("d513"),
			"1007":                   frame("d511"),
			"320100":                 frame("d533"),
			"4400":                   frame("d54500"),
			"5401":                   frame("d55527"), // no such target
			"40013000":               frame("d54127"),
			"4250":                   frame("d54301"),
			"4a0100":                 frame("d54b00"),
			"4a0300":                 refused, // three targets
			"4a01":                   refused,
			"3209":                   refused,
			"86":                     refused,
			"0663":                   refused,
			"320500":                 refused,
			strings.Repeat("00", 60): frame("d501" + strings.Repeat("00", 59)),
		} {
			w.expect(acked+want, command(body))
		}
		w.expect(acked+frame("d50780"), command("08630380"), command("066303"))
	})
}

// TestHostFaults: broken frames get no answer, an unfinished one is given up, and the last response is repeated.
func TestHostFaults(t *testing.T) {
	onWire(t, func(w *wire) {
		w.ready("00")
		w.expect("", strings.Replace(firmware, "2a", "2b", 1))
		w.expect("", "0000ff02ffd4022a00")
		w.expect("", "0000ff0000d4022a00", "0000ff01ffd42c00", "a7a7a7")
		w.expect(acked+frame("d50332010607"), "00ffffff0002fed4022a")
		w.expect(frame("d50332010607"), nacked)
		w.send(firmware[:10])
		if got := w.hear(50 * time.Millisecond); got != "" {
			t.Errorf("half a frame: %s", got)
		}
		w.expect(acked+frame("d50332010607"), firmware[10:])
		w.send(firmware[:10])
		if got := w.hear(100 * time.Millisecond); got != "" {
			t.Errorf("half a frame: %s", got)
		}
		w.expect("", firmware[10:])
		w.expect(acked+frame("d50332010607"), firmware)
	})
}

// TestCardStates: a card that was found answers the next search only at its second probe, one in its protocol or
// halted not before the field was off.
func TestCardStates(t *testing.T) {
	const anna = "0101004400" + "0704a31261ee0280"
	const des = "0101034420" + "0704010203040506" + "067577810280"
	ntag, _ := sim.CardNamed("anna")
	desfire := sim.DESFire("d", 4, 1, 2, 3, 4, 5, 6)
	onWire(t, func(w *wire) {
		w.ready("01")
		w.chip.Present(ntag)
		w.expect(acked+frame("d54b"+anna), list)
		w.expect(acked+frame("d54b"+anna), list)
	})
	onWire(t, func(w *wire) {
		w.ready("00")
		w.chip.Present(ntag)
		w.expect(acked+frame("d54b"+anna), list)
		w.expect(acked+frame("d54b00"), list)
		w.expect(acked+frame("d54b"+anna), list)
		w.expect(acked+frame("d54500"), command("4401"))
		w.expect(acked+frame("d54b00"), list)
		w.expect(acked+frame("d533"), command("320102"))
		w.expect(acked+frame("d54b"+anna), list)
	})
	onWire(t, func(w *wire) {
		w.ready("10")
		w.chip.Present(desfire)
		w.expect(acked+frame("d54b"+des), list)
		w.expect(acked+frame("d50100"), command("0006"))
		w.expect(acked+frame("d54b00"), list)
		w.expect(acked+frame("d533"), command("320102"))
		w.expect(acked+frame("d54b"+des), list)
		w.expect(acked+frame("d55500"), command("5401"))
		w.chip.Remove(desfire)
		w.expect(acked+frame("d55501"), command("5401"))
		w.expect(acked+frame("d54101"), command("40016000"))
		w.expect(acked+frame("d55301"), command("5200"))
	})
}
