package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"troskel/kiosk/speech"
)

// A Speaker reads a text aloud in a language of the screens, as a WAV; see speech.Speech.
type Speaker interface {
	Languages() []string
	Say(ctx context.Context, language, text string) ([]byte, error)
}

// serveSpeech reads aloud what a page sends: 200 with a WAV, 404 where the language or the text has no voice, 400 for what is no text. The text may be
// personal to who listens, so it is a body and not an address, and it is neither kept nor logged.
func (s *Server) serveSpeech(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, speech.MaxText+1))
	if err != nil {
		plain(w, http.StatusRequestEntityTooLarge, "Texten är för lång för att läsas upp.", "The text is too long to be read aloud.")
		return
	}
	wav, err := s.cfg.Speech.Say(r.Context(), r.URL.Query().Get("lang"), string(text))
	switch {
	case err == nil:
		w.Header().Set("Content-Type", "audio/wav")
		w.Header().Set("Content-Length", strconv.Itoa(len(wav)))
		_, _ = w.Write(wav) // the page has gone on to something else if this fails
	case errors.Is(err, speech.ErrText):
		plain(w, http.StatusBadRequest, "Det är ingen text att läsa upp.", "This is no text to read aloud.")
	case errors.Is(err, speech.ErrNoVoice):
		plain(w, http.StatusNotFound, "Det finns ingen röst för texten.", "There is no voice for this text.")
	case r.Context().Err() != nil: // nobody listens any more
	default:
		s.cfg.Log.Error("a text was not read aloud", "err", err)
		plain(w, http.StatusServiceUnavailable, "Rösten svarar inte just nu.", "The voice does not answer right now.")
	}
}
