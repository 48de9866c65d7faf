package pcsc

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
)

func TestOnlyANumberThatACardGaveIsOne(t *testing.T) {
	for answer, want := range map[string]string{
		"\x04\xA3\x12\x61\xEE\x02\x80\x90\x00": "\x04\xA3\x12\x61\xEE\x02\x80", "\xFB\x0E\xE2\x0B\x90\x00": "\xFB\x0E\xE2\x0B",
		"\x63\x00": "", "\x90\x00": "", "": "", "\x90": "", "\x01\x02\x03\x04\x05\x06\x07\x08\x90\x00": "", "\xFB\x0E\xE2\x0B\x6A\x81": "",
	} {
		uid, ok := parse([]byte(answer))
		if ok != (want != "") || !bytes.Equal(uid.Bytes(), []byte(want)) {
			t.Errorf("% X gives % X", answer, uid.Bytes())
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte{0x04, 0xA3, 0x12, 0x61, 0xEE, 0x02, 0x80, 0x90, 0x00})
	f.Fuzz(func(t *testing.T, answer []byte) {
		if uid, ok := parse(answer); ok && len(uid.Bytes()) != len(answer)-2 {
			t.Errorf("% X gives % X", answer, uid.Bytes())
		}
	})
}

func TestWithoutPCSCAReaderSaysHowToGetIt(t *testing.T) {
	if Available {
		t.Skip("this program has PC/SC; the other tests here are about that")
	}
	if _, err := Probe("ACR122"); err == nil || !strings.Contains(err.Error(), "-tags pcsc") {
		t.Errorf("it says %v", err)
	}
	if names, err := List(); len(names) != 0 || err != nil {
		t.Errorf("there are readers %v (%v)", names, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := NewReader("", slog.New(slog.DiscardHandler)).Run(ctx, nil); err == nil {
		t.Error("a reader that is stopped goes on")
	}
}
