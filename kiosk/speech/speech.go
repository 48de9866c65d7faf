package speech

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// MaxText is how many bytes of a text are read aloud, at most: some two minutes of speech.
	MaxText = 2 << 10

	patience = 10 * time.Second // for one text
	atOnce   = 2                // programs running: a device has few cores, and a visitor one pair of ears
	maxSound = 16 << 20         // bytes
)

var (
	// ErrNoVoice means that the language cannot be spoken, or that nobody has recorded this text in it.
	ErrNoVoice = errors.New("speech: there is no voice for this text")
	// ErrText means that a text is empty, too long or not UTF-8.
	ErrText = errors.New("speech: the text cannot be read aloud")
)

// voices is what espeak-ng calls the voice of each language of the screens. Dari is close to Persian, whose voice reads it.
var voices = map[string]string{
	"sv": "sv", "sv-x-lattlast": "sv", "en": "en-gb", "ar": "ar", "fa": "fa", "prs": "fa", "uk": "uk",
}

// Config is where voices come from.
type Config struct {
	Program string // espeak-ng, by name or path; empty = none
	Clips   string // folder of recordings, one folder below for each language (see readClips); empty = none
	Rate    int    // words a minute
}

// Speech reads texts aloud. Its methods are safe for concurrent use.
type Speech struct {
	program string // empty: not there
	rate    string
	voice   map[string]string // of each language that the program speaks
	clips   clips
	running chan struct{} // holds a token for each program that runs
}

// Open looks for the program and the recordings. What is missing is told in err, and the rest speaks: the Speech is never nil.
func Open(ctx context.Context, cfg Config) (*Speech, error) {
	s := &Speech{rate: strconv.Itoa(cfg.Rate), voice: map[string]string{}, running: make(chan struct{}, atOnce)}
	err := s.findProgram(ctx, cfg.Program)
	var bad error
	s.clips, bad = readClips(cfg.Clips)
	return s, errors.Join(err, bad)
}

func (s *Speech) findProgram(ctx context.Context, name string) error {
	if name == "" {
		return nil
	}
	program, err := exec.LookPath(name)
	if err != nil {
		return fmt.Errorf("%s is not there, so the screens read nothing aloud (apt install espeak-ng): %w", name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	list, err := exec.CommandContext(ctx, program, "--voices").Output()
	if err != nil {
		return fmt.Errorf("%s does not tell its voices: %w", program, err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(list)) {
		if column := strings.Fields(line); len(column) > 1 {
			known[column[1]] = true
		}
	}
	for language, voice := range voices {
		if known[voice] {
			s.voice[language] = voice
		}
	}
	s.program = program
	return nil
}

// Languages is what can be spoken, sorted. A language with recordings is among them, even if not every text was recorded.
func (s *Speech) Languages() []string {
	all := maps.Clone(s.voice)
	for language := range s.clips {
		all[language] = ""
	}
	return slices.Sorted(maps.Keys(all))
}

// Say returns a WAV of the text in a language of the screens. A recording goes before the program. ErrText and ErrNoVoice are for the asker.
func (s *Speech) Say(ctx context.Context, language, text string) ([]byte, error) {
	text, err := plain(text)
	if err != nil {
		return nil, err
	}
	if clip, ok := s.clips[language][spoken(text)]; ok {
		return readClip(clip)
	}
	voice, ok := s.voice[language]
	if !ok {
		return nil, ErrNoVoice
	}
	select {
	case s.running <- struct{}{}:
		defer func() { <-s.running }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return s.run(ctx, voice, text)
}

// run has the program read a text from its standard input, where nothing in it can be an option.
func (s *Speech) run(ctx context.Context, voice, text string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	program := exec.CommandContext(ctx, s.program, "-v", voice, "-s", s.rate, "-b", "1", "--stdin", "--stdout")
	program.Stdin = strings.NewReader(text)
	program.WaitDelay = time.Second
	sound := &limited{left: maxSound}
	program.Stdout = sound
	if err := program.Run(); err != nil {
		return nil, fmt.Errorf("%s did not read a text of %d bytes aloud: %w", s.program, len(text), err)
	}
	return whole(sound.Bytes())
}

// plain is a text as the program is given it: without control characters, and without the brackets in which espeak-ng takes phonemes.
func plain(text string) (string, error) {
	if len(text) > MaxText || !utf8.ValidString(text) {
		return "", ErrText
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '[', r == ']':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return "", ErrText
	}
	return text, nil
}

// whole gives a WAV that was written to a pipe its true lengths: the program does not know them when it begins. See the RIFF WAVE format
// (Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", 1991): RIFF, its size, WAVE, then chunks of a name, a size and data.
func whole(wav []byte) ([]byte, error) {
	const header = 44 // of RIFF, "fmt " and "data", as espeak-ng writes them
	if len(wav) < header || string(wav[:4]) != "RIFF" || string(wav[8:16]) != "WAVEfmt " || string(wav[36:40]) != "data" {
		return nil, errors.New("speech: the program's answer is no WAV")
	}
	binary.LittleEndian.PutUint32(wav[4:], uint32(len(wav)-8))
	binary.LittleEndian.PutUint32(wav[40:], uint32(len(wav)-header))
	return wav, nil
}

// limited is a buffer that takes no more than it should.
type limited struct {
	bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errors.New("the sound is too long")
	}
	return l.Buffer.Write(p)
}
