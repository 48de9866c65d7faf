package speech

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// clips is the recording of each text of each language.
type clips map[string]map[string]string

// maxClip is how long a recording may be, in bytes: a minute and a half at 44.1 kHz.
const maxClip = 8 << 20

// readClips finds recordings: DIR/LANGUAGE/NAME.wav says what the text file DIR/LANGUAGE/NAME.txt beside it holds. Names are free. What cannot be used is
// told in err, and the rest is.
func readClips(dir string) (clips, error) {
	all := clips{}
	if dir == "" {
		return all, nil
	}
	if _, err := os.Stat(dir); err != nil {
		return all, fmt.Errorf("the recordings are not there: %w", err)
	}
	texts, err := filepath.Glob(filepath.Join(escape(dir), "*", "*.txt"))
	for _, name := range texts {
		language := filepath.Base(filepath.Dir(name))
		sound := strings.TrimSuffix(name, ".txt") + ".wav"
		text, bad := readText(name, sound)
		if bad != nil {
			err = errors.Join(err, bad)
			continue
		}
		if all[language] == nil {
			all[language] = map[string]string{}
		}
		all[language][spoken(text)] = sound
	}
	return all, err
}

// readText is what a recording says, if both of its files are as they should.
func readText(name, sound string) (string, error) {
	info, err := os.Stat(sound)
	if err != nil {
		return "", fmt.Errorf("%s has no recording beside it: %w", name, err)
	}
	if info.Size() > maxClip {
		return "", fmt.Errorf("%s is longer than %d bytes", sound, maxClip)
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	text, err := plain(string(raw))
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return text, nil
}

func readClip(file string) ([]byte, error) {
	sound, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("a recording is gone: %w", err)
	}
	return sound, nil
}

// spoken is a text as it sounds: case and the mark at its end are not heard.
func spoken(text string) string { return strings.ToLower(strings.TrimRight(text, " .!?:…።؟")) }

// escape keeps a folder's own name from being a pattern.
func escape(dir string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(dir)
}
