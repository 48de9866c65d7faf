package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
)

// Codes of answers that are the protocol's own.
const (
	codeBadMessage     = "bad_message"
	codeUnknownCommand = "unknown_command"
	codeNotAllowed     = "not_allowed"
	codeBusy           = "busy"
	codeBadHours       = "hours_invalid" // as booking says it, of hours that it is given
	codeTapFirst       = "tap_first"
	codeEnrolBusy      = "enrol_busy"
	codeEnrolNobody    = "enrol_nobody"
)

var commandID = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// notCommand is the error of a message that is no command. The connection survives it.
type notCommand struct{ code, why string }

func (e notCommand) Error() string { return "web: " + e.code + ": " + e.why }

func badMessage(format string, args ...any) error {
	return notCommand{codeBadMessage, fmt.Sprintf(format, args...)}
}

// parseCommand reads one message strictly: an ID and exactly one command, no field unknown or twice. A sound ID is
// returned also with an error, so that the page can tell which of its messages was refused.
func parseCommand(message []byte) (Command, error) {
	parts, err := members(message)
	if err != nil {
		return Command{}, badMessage("%v", err)
	}
	var cmd Command
	if err := json.Unmarshal(parts["id"], &cmd.ID); err != nil || !commandID.MatchString(cmd.ID) {
		return Command{}, badMessage("the id must be 8–64 letters, digits or \"-\"")
	}
	delete(parts, "id")
	if len(parts) != 1 {
		return Command{ID: cmd.ID}, badMessage("%d commands in one message", len(parts))
	}
	for name, body := range parts {
		err = cmd.fill(name, body)
	}
	if err != nil {
		return Command{ID: cmd.ID}, err
	}
	return cmd, nil
}

// fill reads the one command of the message.
func (c *Command) fill(name string, body []byte) error {
	into, known := c.field(name)
	if !known || name == "id" {
		return notCommand{codeUnknownCommand, fmt.Sprintf("%q", shorten(name))}
	}
	into.Set(reflect.New(into.Type().Elem()))
	return strictly(body, into.Interface())
}

// field is the field of that name on the wire, letter by letter.
func (c *Command) field(name string) (reflect.Value, bool) {
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		if tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); tag == name {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// verb is the name on the wire of the one command, and the command itself.
func (c *Command) verb() (name string, body any) {
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Pointer && !f.IsNil() {
			name, _, _ = strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			return name, f.Interface()
		}
	}
	return "", nil
}

// members splits a JSON object without looking into its members, and refuses a name that comes twice.
func members(message []byte) (map[string]json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(message))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	parts := map[string]json.RawMessage{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var part json.RawMessage
		if err := dec.Decode(&part); err != nil {
			return nil, err
		}
		if _, twice := parts[name.(string)]; twice {
			return nil, errors.New("a member comes twice")
		}
		parts[name.(string)] = part
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return parts, nil
}

// strictly decodes one object that has no members but those of into.
func strictly(body []byte, into any) error {
	if len(body) == 0 || body[0] != '{' {
		return badMessage("a command must be an object")
	}
	if _, err := members(body); err != nil {
		return badMessage("%v", err)
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return badMessage("%v", err)
	}
	return nil
}
