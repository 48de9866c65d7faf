package main

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"troskel/kiosk/web"
	"troskel/ui"
)

// wordCommands is what people are told.
var wordCommands = map[string]command{"told": cmdTold, "notice": cmdNotice}

// texts is every language's words.
var texts = sync.OnceValues(ui.Load)

// cmdTold looks at the sentence that the last refusal is told with: told LANGUAGE TEXT.
func cmdTold(p *play, args []string) error {
	words, err := texts()
	if err != nil {
		return err
	}
	if p.last.Code == "" {
		return fmt.Errorf("nothing was refused: %+v", p.last)
	}
	if said := words.T(args[0], "error."+p.last.Code, p.last.Values); !strings.Contains(said, args[1]) {
		return fmt.Errorf("it is told %q", said)
	}
	return nil
}

// cmdNotice looks at what the entrance says about counting, in every language: notice HOW-MANY-LANGUAGES.
func cmdNotice(p *play, args []string) error {
	return p.onScreen(web.ScreenEntrance, "", func(s *screen) error {
		if got := fmt.Sprint(len(s.state.Place.Languages)); got != args[0] {
			return fmt.Errorf("the entrance offers %v", s.state.Place.Languages)
		}
		words, err := texts()
		if err != nil {
			return err
		}
		if len(s.state.Place.Notice) == 0 {
			return errors.New("the entrance is told nothing to say about counting")
		}
		return requireNotice(words, s.state.Place.Languages, s.state.Place.Notice)
	})
}

// inWords fails for a refusal that somebody at a screen could not be told in each of our languages, with all its values. What only staff meet is theirs.
func inWords(kind web.Screen, a web.Answer) error {
	words, err := texts()
	if err != nil || a.Code == "" {
		return err
	}
	key := "error." + a.Code
	if kind == web.ScreenStaff && !words.Has("sv", key) {
		return nil
	}
	for _, language := range words.Languages() {
		if said := words.T(language.Code, key, a.Values); !words.Has(language.Code, key) || strings.Contains(said, "{{") {
			return fmt.Errorf("in %s, %s %v is told as %q", language.Code, a.Code, a.Values, said)
		}
	}
	return nil
}
