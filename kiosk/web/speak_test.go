package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"troskel/kiosk/speech"
	"troskel/kiosk/web"
)

// voice is a Speaker that says what it was told to.
type voice struct{ fault error }

func (voice) Languages() []string { return []string{"sv"} }

func (v voice) Say(_ context.Context, language, text string) ([]byte, error) {
	return []byte(language + ": " + text), v.fault
}

// sayAt posts a text to be read aloud, as a page of this origin does.
func (p *place) sayAt(text, origin string) (int, string) {
	p.t.Helper()
	req := must(http.NewRequest(http.MethodPost, "http://"+p.host+"/speech?lang=sv", strings.NewReader(text)))
	req.Header.Set("Origin", origin)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	body := must(io.ReadAll(res.Body))
	return res.StatusCode, string(body)
}

func TestAPageHasATextReadAloud(t *testing.T) {
	p := newPlace(t, func(c *web.Config) { c.Speech = voice{} })
	if code, body := p.sayAt("Rummet är bokat", "http://"+p.host); code != http.StatusOK || body != "sv: Rummet är bokat" {
		t.Errorf("it answered %d %q", code, body)
	}
	if code, _ := p.sayAt("Rummet är bokat", "http://elsewhere.example"); code != http.StatusForbidden {
		t.Errorf("another site's page was answered %d", code)
	}
	if code, _ := p.sayAt(strings.Repeat("a", 3*speech.MaxText), "http://"+p.host); code != http.StatusRequestEntityTooLarge {
		t.Errorf("a long text was answered %d", code)
	}
}

func TestWhatCannotBeReadAloudIsRefusedCalmly(t *testing.T) {
	for _, c := range []struct {
		fault error
		want  int
	}{
		{speech.ErrNoVoice, http.StatusNotFound},
		{speech.ErrText, http.StatusBadRequest},
		{errors.New("the program is ill"), http.StatusServiceUnavailable},
	} {
		p := newPlace(t, func(cfg *web.Config) { cfg.Speech = voice{c.fault} })
		if code, _ := p.sayAt("Dana har kod 1234", "http://"+p.host); code != c.want {
			t.Errorf("%v was answered %d, not %d", c.fault, code, c.want)
		}
	}
	if code, _ := newPlace(t).sayAt("hej", "http://"+"127.0.0.1"); code == http.StatusOK {
		t.Error("a device without a voice spoke")
	}
}
