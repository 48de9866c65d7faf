package booking

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

const idLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// check tells the first thing in a configuration that cannot be.
func check(spaces []Space, orgs []Organisation, closures []Closure) error {
	known := map[string]Space{}
	for _, s := range spaces {
		if _, twice := known[s.ID]; twice {
			return fmt.Errorf("space %q is there twice", s.ID)
		}
		known[s.ID] = s
	}
	for _, s := range spaces {
		if err := checkSpace(s, known); err != nil {
			return fmt.Errorf("space %q: %w", s.ID, err)
		}
	}
	seen := map[string]bool{}
	for _, o := range orgs {
		if seen[o.ID] {
			return fmt.Errorf("organisation %q is there twice", o.ID)
		}
		seen[o.ID] = true
		if err := checkNamed(o.ID, o.Name); err != nil {
			return fmt.Errorf("organisation %q: %w", o.ID, err)
		}
		if o.Kind != "" && !slices.Contains(Kinds, o.Kind) {
			return fmt.Errorf("organisation %q: there is no kind %q, only %v", o.ID, o.Kind, Kinds)
		}
	}
	for _, c := range closures {
		if _, there := known[c.Space]; !there && c.Space != "" {
			return fmt.Errorf("closure %q: there is no space %q", c.Reason, c.Space)
		}
		if c.utc().Empty() {
			return fmt.Errorf("closure %q: it ends before it begins", c.Reason)
		}
	}
	return nil
}

func checkSpace(s Space, known map[string]Space) error {
	if err := checkNamed(s.ID, s.Name); err != nil {
		return err
	}
	if s.Capacity < 0 {
		return fmt.Errorf("capacity %d is below 0", s.Capacity)
	}
	if err := checkParts(s, known); err != nil {
		return err
	}
	if err := checkDesk(s, known); err != nil {
		return err
	}
	if err := checkFacts(s); err != nil {
		return err
	}
	if err := s.Hours.check(); err != nil {
		return fmt.Errorf("opening hours: %w", err)
	}
	return nil
}

func checkParts(s Space, known map[string]Space) error {
	if len(s.Parts) == 1 {
		return errors.New("a hall has at least two parts")
	}
	for n, id := range s.Parts {
		part, there := known[id]
		switch {
		case !there:
			return fmt.Errorf("its part %q is not a space", id)
		case part.Inside != "":
			return fmt.Errorf("its part %q is a desk: name the room it stands in", id)
		case !part.Smallest():
			return fmt.Errorf("its part %q has parts itself: name those", id)
		case slices.Contains(s.Parts[:n], id):
			return fmt.Errorf("its part %q is there twice", id)
		}
	}
	return nil
}

func checkDesk(s Space, known map[string]Space) error {
	if s.Inside == "" {
		if s.Beside {
			return errors.New("only a desk can be beside: say which room it is inside")
		}
		return nil
	}
	switch room, there := known[s.Inside]; {
	case !there:
		return fmt.Errorf("%q, which it is inside, is not a space", s.Inside)
	case len(s.Parts) > 0:
		return errors.New("a hall is not inside a room")
	case !room.Smallest():
		return fmt.Errorf("%q, which it is inside, is not a room", s.Inside)
	}
	return nil
}

// checkFacts tells what is wrong with the buffers, and with what is told to visitors.
func checkFacts(s Space) error {
	for _, buffer := range []time.Duration{s.Before, s.After} {
		if buffer < 0 || buffer > LongestBuffer || buffer%time.Minute != 0 {
			return fmt.Errorf("a set-up or clean-up of %v is not whole minutes between 0 and %v", buffer, LongestBuffer)
		}
	}
	if err := checkCodes(s.Equipment, EquipmentCodes); err != nil {
		return fmt.Errorf("equipment: %w", err)
	}
	if err := checkCodes(s.Access, AccessCodes); err != nil {
		return fmt.Errorf("access: %w", err)
	}
	if !plainFile(s.Picture) {
		return fmt.Errorf("%q is not the plain name of a picture: up to 64 of a–z, 0–9, \"-\", \"_\" and \".\", a letter or digit first", s.Picture)
	}
	return nil
}

func checkCodes(codes, allowed []string) error {
	for n, code := range codes {
		switch {
		case !slices.Contains(allowed, code):
			return fmt.Errorf("%q is not known; use %s", code, strings.Join(allowed, ", "))
		case slices.Contains(codes[:n], code):
			return fmt.Errorf("%q is there twice", code)
		}
	}
	return nil
}

// plainFile reports whether a name can be put after a folder without leading anywhere else.
func plainFile(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	return name == "" || len(name) <= 64 && strings.Contains(letters, name[:1]) && strings.Trim(name, letters+"-_.") == ""
}

func checkNamed(id, name string) error {
	if id == "" || len(id) > 64 || strings.Trim(id, idLetters) != "" {
		return errors.New(`an id is 1–64 of a–z, A–Z, 0–9, "-" and "_"`)
	}
	switch clean, refusal := cleanTitle(name); {
	case refusal != nil:
		return fmt.Errorf("the name %q is not fit to be shown: %w", name, refusal)
	case clean == "":
		return errors.New("it has no name")
	}
	return nil
}
