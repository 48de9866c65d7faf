package sim

import "time"

// giveUp is how long the chip waits for the rest of a frame (UM0701-02, 6.2.2).
const giveUp = 89 * time.Millisecond

// word is what the host said.
type word uint8

const (
	nothing word = iota
	ack
	nack
	command
	broken // a command with a wrong checksum
)

// ear finds the host's frames in the bytes that arrive, as the chip does: byte by byte, and never waiting
// longer than giveUp for the next.
type ear struct {
	got  []byte // from the start code on
	last time.Time
}

// hear takes a byte. On command, the second result is the command from its code on.
func (e *ear) hear(b byte, now time.Time) (word, []byte) {
	if now.Sub(e.last) > giveUp {
		e.got = e.got[:0]
	}
	e.last = now
	e.got = append(e.got, b)
	w, content := e.weigh()
	if w != nothing {
		e.got = e.got[:0]
	}
	return w, content
}

// weigh looks at what is there and drops what cannot become a frame.
func (e *ear) weigh() (word, []byte) {
	g := e.got
	switch {
	case len(g) == 1 && g[0] != 0x00, len(g) == 2 && g[1] != 0x00 && g[1] != 0xFF:
		e.got = g[:0]
		return nothing, nil
	case len(g) == 2 && g[1] == 0x00:
		e.got = g[:1]
		return nothing, nil
	case len(g) < 4:
		return nothing, nil
	}
	header, n := 4, int(g[2])
	switch {
	case g[2] == 0x00 && g[3] == 0xFF:
		return ack, nil
	case g[2] == 0xFF && g[3] == 0x00:
		return nack, nil
	case g[2] == 0xFF && g[3] == 0xFF:
		if len(g) < 7 {
			return nothing, nil
		}
		header, n = 7, int(g[4])<<8+int(g[5])
		if g[4]+g[5]+g[6] != 0 || n > 265 {
			return broken, nil
		}
	case g[2]+g[3] != 0:
		return broken, nil
	}
	return judge(g, header, n)
}

// judge checks the frame's content once all of it is there: TFI, command code, data, checksum.
func judge(g []byte, header, n int) (word, []byte) {
	if n < 2 {
		return broken, nil
	}
	if len(g) < header+n+1 {
		return nothing, nil
	}
	var total byte
	for _, b := range g[header : header+n+1] {
		total += b
	}
	if total != 0 || g[header] != 0xD4 {
		return broken, nil
	}
	return command, append([]byte(nil), g[header+1:header+n]...)
}

// The chip's short frames.
var (
	ackFrame   = []byte{0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00}
	nackFrame  = []byte{0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00}
	errorFrame = []byte{0x00, 0x00, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0x00}
)

// responseFrame wraps the answer to a command: TFI D5, the code plus one, the body.
func responseFrame(code byte, body []byte) []byte {
	n := byte(len(body) + 2)
	out := []byte{0x00, 0x00, 0xFF, n, 0x00 - n, 0xD5, code + 1}
	check := byte(0xD5) + code + 1
	for _, b := range body {
		out = append(out, b)
		check += b
	}
	return append(out, 0x00-check, 0x00)
}
