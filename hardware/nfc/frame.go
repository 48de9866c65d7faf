package nfc

import "bytes"

// First byte of what a frame carries, TFI in the manual: who speaks (UM0701-02, 6.2.1.1).
const (
	fromHost = 0xD4
	fromChip = 0xD5
	refusal  = 0x7F // the whole content of an error frame
)

// maxContent is the most bytes a frame carries, TFI included (UM0701-02, 6.2.1.2).
const maxContent = 265

// frameKind is what a frame is for.
type frameKind uint8

const (
	infoFrame    frameKind = iota // carries a command or a response
	ackFrame                      // "heard"; from the host: "stop what you do"
	nackFrame                     // "say that again"
	errorFrame                    // the chip refuses the command
	corruptFrame                  // an information frame with a wrong checksum
)

// frame is one frame without its envelope.
type frame struct {
	kind    frameKind
	content []byte // of an information frame, from TFI on
}

// The frames without content, with preamble and postamble (UM0701-02, 6.2.1.3 and 6.2.1.4).
var (
	ackBytes  = []byte{0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00}
	nackBytes = []byte{0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00}
)

// start is what a frame is known by; the preamble before it may be missing or long (UM0701-02, 6.2.1.1).
var start = []byte{0x00, 0xFF}

// encode wraps a command for the chip: TFI D4, then the command's bytes, at most maxContent in all.
// Up to 255 bytes go in a normal frame, more in an extended one.
func encode(command []byte) []byte {
	n := len(command) + 1
	out := append(make([]byte, 0, n+10), 0x00, 0x00, 0xFF)
	if n <= 255 {
		out = append(out, byte(n), -byte(n))
	} else {
		high, low := byte(n>>8), byte(n)
		out = append(out, 0xFF, 0xFF, high, low, -(high + low))
	}
	out = append(out, fromHost)
	out = append(out, command...)
	return append(out, -(fromHost + sum(command)), 0x00)
}

// sum adds bytes as the chip does.
func sum(b []byte) (total byte) {
	for _, v := range b {
		total += v
	}
	return total
}

// decoder finds the frames in a stream that arrives in pieces of any size, with any bytes between them. It
// never holds more than one frame.
type decoder struct {
	held  []byte // from a possible sync on
	noise int    // bytes other than 00 that belonged to no frame, since the last reset
}

// feed takes the next bytes and returns the frames they complete.
func (d *decoder) feed(p []byte) []frame {
	var out []frame
	for len(p) > 0 {
		n := min(len(p), maxContent)
		d.held = append(d.held, p[:n]...)
		p = p[n:]
		for {
			f, size, ok := d.scan()
			if !ok {
				break
			}
			out = append(out, f)
			d.held = d.held[size:]
		}
		d.held = append(make([]byte, 0, len(d.held)), d.held...)
	}
	return out
}

// reset forgets what is held and heard.
func (d *decoder) reset() { *d = decoder{} }

// partial tells whether a frame has begun and not ended.
func (d *decoder) partial() bool { return len(d.held) >= len(start) }

// scan drops what comes before the next frame and returns that frame and its size on the wire, postamble
// excluded, or false when more bytes are needed.
func (d *decoder) scan() (f frame, size int, ok bool) {
	for {
		i := bytes.Index(d.held, start)
		if i < 0 {
			d.dropAllButZero()
			return frame{}, 0, false
		}
		d.drop(i)
		f, size, verdict := parse(d.held)
		switch verdict {
		case complete:
			return f, size, true
		case incomplete:
			return frame{}, 0, false
		}
		d.drop(1)
	}
}

// drop lets the first n held bytes go as noise. 00 does not count: it is preamble and postamble.
func (d *decoder) drop(n int) {
	for _, b := range d.held[:n] {
		if b != 0 {
			d.noise++
		}
	}
	d.held = d.held[n:]
}

// dropAllButZero keeps one 00 at the end, which may be half a sync.
func (d *decoder) dropAllButZero() {
	keep := 0
	if n := len(d.held); n > 0 && d.held[n-1] == 0 {
		keep = 1
	}
	d.drop(len(d.held) - keep)
}

// verdict is what parse makes of bytes that start with a sync.
type verdict uint8

const (
	incomplete verdict = iota
	complete
	nonsense
)

// parse reads one frame that starts with its sync.
func parse(b []byte) (f frame, size int, v verdict) {
	head := b[len(start):]
	if len(head) < 2 {
		return frame{}, 0, incomplete
	}
	at, n := len(start)+2, int(head[0])
	switch {
	case head[0] == 0x00 && head[1] == 0xFF:
		return frame{kind: ackFrame}, at, complete
	case head[0] == 0xFF && head[1] == 0x00:
		return frame{kind: nackFrame}, at, complete
	case head[0] == 0xFF && head[1] == 0xFF:
		if len(head) < 5 {
			return frame{}, 0, incomplete
		}
		if sum(head[2:5]) != 0 {
			return frame{}, 0, nonsense
		}
		at, n = at+3, int(head[2])<<8|int(head[3])
	case head[0]+head[1] != 0:
		return frame{}, 0, nonsense
	}
	if n == 0 || n > maxContent {
		return frame{}, 0, nonsense
	}
	return parseContent(b, at, n)
}

// parseContent reads the n bytes of content at b[at:] and the checksum behind them.
func parseContent(b []byte, at, n int) (f frame, size int, v verdict) {
	end := at + n
	if len(b) <= end {
		return frame{}, 0, incomplete
	}
	switch {
	case sum(b[at:end+1]) != 0:
		f.kind = corruptFrame
	case n == 1 && b[at] == refusal:
		f.kind = errorFrame
	default:
		f = frame{kind: infoFrame, content: bytes.Clone(b[at:end])}
	}
	return f, end + 1, complete
}
