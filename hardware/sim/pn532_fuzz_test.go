package sim

import (
	"testing"
	"time"
)

// FuzzEar: whatever a host sends, the chip's ear holds little and hears only commands with a code.
func FuzzEar(f *testing.F) {
	f.Add([]byte{0x00, 0x00, 0xFF, 0x02, 0xFE, 0xD4, 0x02, 0x2A, 0x00})
	f.Add([]byte{0x00, 0xFF, 0xFF, 0xFF, 0x00, 0x02, 0xFE, 0xD4, 0x02, 0x2A})
	f.Add(ackFrame)
	f.Fuzz(func(t *testing.T, bytes []byte) {
		var e ear
		now := time.Unix(0, 0)
		for _, b := range bytes {
			w, content := e.hear(b, now)
			if (w == command) != (len(content) > 0) || len(e.got) > 280 {
				t.Fatalf("word %d with %d bytes, %d held", w, len(content), len(e.got))
			}
		}
	})
}
