package main

import (
	"context"

	"troskel/kiosk/speech"
)

// SpeechConfig is how the screens read aloud.
type SpeechConfig struct {
	Program string `toml:"program"` // espeak-ng, by name or path; empty = none
	Clips   string `toml:"clips"`   // folder of recordings; empty = none
	Rate    int    `toml:"rate"`    // words a minute
}

func (c Config) checkSpeech(check *checker) {
	check.require(c.Speech.Rate >= 80 && c.Speech.Rate <= 300, "speech.rate", "%d is no speed that people understand; write words a minute, 80 to 300", c.Speech.Rate)
}

// buildSpeech finds the voices. A device without any is whole, only silent.
func (k *Kiosk) buildSpeech(ctx context.Context) *speech.Speech {
	voices, err := speech.Open(ctx, speech.Config(k.cfg.Speech))
	if err != nil {
		k.log.Warn("not everything can be read aloud", "err", err)
	}
	return voices
}
