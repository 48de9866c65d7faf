package speech

import (
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func open(t *testing.T, cfg Config) *Speech {
	t.Helper()
	if cfg.Program != "" {
		if _, err := exec.LookPath(cfg.Program); err != nil {
			t.Skipf("SKIPPED: %s is not installed, so nothing was read aloud (Debian: espeak-ng)", cfg.Program)
		}
	}
	cfg.Rate = 150
	s, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// length is how many bytes of samples a WAV says that it has, and has.
func length(t *testing.T, wav []byte) int {
	t.Helper()
	if len(wav) < 44 || int(binary.LittleEndian.Uint32(wav[4:])) != len(wav)-8 || int(binary.LittleEndian.Uint32(wav[40:])) != len(wav)-44 {
		t.Fatalf("the lengths in a WAV of %d bytes are not its own", len(wav))
	}
	return len(wav) - 44
}

func TestTheRealProgramSpeaksEveryLanguageItHas(t *testing.T) {
	s := open(t, Config{Program: "espeak-ng"})
	for language, text := range map[string]string{
		"sv": "Rummet är bokat", "sv-x-lattlast": "Rummet är bokat", "en": "The room is booked", "ar": "تم حجز الغرفة", "fa": "اتاق رزرو شد", "prs": "اتاق گرفته شد",
		"uk": "Кімнату заброньовано",
	} {
		if !slices.Contains(s.Languages(), language) {
			t.Errorf("%s has no voice", language)
			continue
		}
		short, err := s.Say(t.Context(), language, text)
		if err != nil {
			t.Fatal(language, err)
		}
		long, err := s.Say(t.Context(), language, strings.Repeat(text+". ", 4))
		if err != nil {
			t.Fatal(language, err)
		}
		if a, b := length(t, short), length(t, long); a == 0 || b < 2*a {
			t.Errorf("%s: %d bytes of sound for a text and %d for four of it", language, a, b)
		}
	}
	if _, err := s.Say(t.Context(), "ti", "ክፍሊ"); !errors.Is(err, ErrNoVoice) {
		t.Errorf("a language without a voice gave %v", err)
	}
}

// Whatever a page sends is read aloud as a text, or refused: it is never an option, a file, a phoneme or a command.
func TestHostileTextsAreTextsToTheProgram(t *testing.T) {
	s := open(t, Config{Program: "espeak-ng"})
	victim := filepath.Join(t.TempDir(), "victim.wav")
	for _, text := range []string{
		"-w " + victim, "--stdout; touch " + victim, "$(touch " + victim + ")", "[[h@l'oU]] hej", "<audio src=\"/etc/passwd\"/>", "\x1b[2J\x07hej", "a\u202eb", "👋🏽 hej",
	} {
		wav, err := s.Say(t.Context(), "sv", text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		length(t, wav)
	}
	if _, err := os.Stat(victim); err == nil {
		t.Error("a text was taken for an option or a command")
	}
	for _, text := range []string{"", " \n\x00", "\xff\xfe", strings.Repeat("a", MaxText+1)} {
		if _, err := s.Say(t.Context(), "sv", text); !errors.Is(err, ErrText) {
			t.Errorf("%.20q gave %v, not ErrText", text, err)
		}
	}
}

func TestWithoutTheProgramNothingIsSpokenAndItIsTold(t *testing.T) {
	s, err := Open(t.Context(), Config{Program: filepath.Join(t.TempDir(), "espeak-ng")})
	if err == nil || !strings.Contains(err.Error(), "apt install espeak-ng") {
		t.Errorf("a program that is not there gave %v", err)
	}
	if len(s.Languages()) != 0 {
		t.Errorf("it speaks %v without a program", s.Languages())
	}
	if _, err := s.Say(t.Context(), "sv", "hej"); !errors.Is(err, ErrNoVoice) {
		t.Errorf("it gave %v, not ErrNoVoice", err)
	}
}

func TestAProgramThatFailsIsAnError(t *testing.T) {
	for name, script := range map[string]string{
		"fails":      "#!/bin/sh\n[ \"$1\" = --voices ] && echo ' 5 sv x Swedish' && exit\nexit 3\n",
		"says what?": "#!/bin/sh\n[ \"$1\" = --voices ] && echo ' 5 sv x Swedish' && exit\ncat >/dev/null; echo hello\n",
	} {
		program := filepath.Join(t.TempDir(), "espeak-ng")
		if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		s := open(t, Config{Program: program})
		if wav, err := s.Say(t.Context(), "sv", "hej"); err == nil || errors.Is(err, ErrNoVoice) {
			t.Errorf("%s: it gave %d bytes and %v", name, len(wav), err)
		}
	}
}

func TestRecordingsSpeakWhatNoProgramCan(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("ti/welcome.txt", "እንቋዕ ብደሓን መጻእኩም።\n")
	write("ti/welcome.wav", "RIFF of a voice")
	write("so/lost.txt", "Soo dhawow")
	s, err := Open(t.Context(), Config{Clips: dir})
	if err == nil || !strings.Contains(err.Error(), "lost.txt has no recording beside it") {
		t.Errorf("a text without a recording gave %v", err)
	}
	if got := s.Languages(); !slices.Equal(got, []string{"ti"}) {
		t.Errorf("it speaks %v, not ti alone", got)
	}
	wav, err := s.Say(t.Context(), "ti", "እንቋዕ  ብደሓን መጻእኩም")
	if err != nil || string(wav) != "RIFF of a voice" {
		t.Errorf("the recording gave %q, %v", wav, err)
	}
	if _, err := s.Say(t.Context(), "ti", "ካልእ"); !errors.Is(err, ErrNoVoice) {
		t.Errorf("a text that nobody recorded gave %v", err)
	}
}
