package web

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// FuzzParseCommand: whatever a socket brings is either one whole command or refused with a code, and means the same when it is written again.
func FuzzParseCommand(f *testing.F) {
	for _, seed := range []string{
		`{"id":"abcdefgh","book":{"room":"a","start":"2026-03-04T09:00:00Z","end":"2026-03-04T10:00:00+01:00","organisation":"","details":{"title":"x","private":true,"ages":["11-15"]},"here":false}}`,
		`{"id":"abcdefgh","cancel":{"booking":1,"code":"0000"}}`,
		`{"id":"abcdefgh","checkIn":{"booking":-1}}`,
		`{"id":"abcdefgh","finish":{"booking":9223372036854775807}}`,
		`{"id":"abcdefgh","watch":{"date":"2026-03-04"}}`,
		`{"id":"abcdefgh","watch":{"date":"1","date":"2"}}`,
		`{"id":"abcdefgh","setGoal":{"goal":{"id":0,"name":"x","definition":"y","metric":{"name":"use_rate"},"direction":"up","target":{"kind":"relative","value":1e308},"comparison":{"first":"0001-01-01","last":""},"control":"no"}}}`,
		`{"id":"abcdefgh","setGoalArea":{"area":{"name":"","figures":[{"name":"a","value":-0.0,"source":"","asOf":"2026-02-30"}]}}}`,
		`{"id":"abcdefgh","watch":{}} {}`,
		`{"id":"abcdefgh","watch":`,
		`{"id":"abcdefgh","unknown":{}}`,
		`{"id":"abcdefgh","book":{},"cancel":{}}`,
		`{"\u0069d":"abcdefgh","watch":{"date":"\ud800"}}`,
		`[{}]`, `null`, ``, `{`, strings.Repeat("[", 1000),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		cmd, err := parseCommand(message)
		if err != nil {
			var not notCommand
			if !errors.As(err, &not) || (not.code != codeBadMessage && not.code != codeUnknownCommand) {
				t.Fatalf("%q gives the error %v, which has no code", message, err)
			}
			return
		}
		if !commandID.MatchString(cmd.ID) || commandsIn(cmd) != 1 {
			t.Fatalf("%q was read as %+v", message, cmd)
		}
		written := encode(cmd)
		again, err := parseCommand(written)
		if err != nil || string(encode(again)) != string(written) {
			t.Fatalf("%q was read as %s, and that as %s (%v)", message, written, encode(again), err)
		}
	})
}

func commandsIn(cmd Command) int {
	n := 0
	v := reflect.ValueOf(cmd)
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Pointer && !f.IsNil() {
			n++
		}
	}
	return n
}

func TestDeltaPutTogetherByHandIsADelta(t *testing.T) {
	at := fixedNow
	state := State{Rooms: []Room{{ID: "a", Parts: []string{}}}}
	got := frame{body: encode(state), seq: 7, at: at}.append([]byte("before "))
	want := append([]byte("before "), encode(FromServer{Delta: &Delta{Seq: 7, Now: at, State: state}})...)
	if string(got) != string(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEveryCommandOfTheProtocolIsParsed(t *testing.T) {
	typ := reflect.TypeFor[Command]()
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if name == "id" {
			continue
		}
		body, err := json.Marshal(map[string]any{"id": "abcdefgh", name: map[string]any{}})
		if err != nil {
			t.Fatal(err)
		}
		if cmd, err := parseCommand(body); err != nil || reflect.ValueOf(cmd).Field(i).IsNil() {
			t.Errorf("%s is read as %+v, %v", body, cmd, err)
		}
	}
}

// Every command can be given by somebody and is done by something, and nothing is there that is no command.
func TestEveryCommandHasItsVerb(t *testing.T) {
	typ := reflect.TypeFor[Command]()
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if v := verbs[name]; name != "id" && (v.who == 0 || v.do == nil) {
			t.Errorf("nobody may give %s, or nothing does it", name)
		}
	}
	if len(verbs) != typ.NumField()-1 {
		t.Errorf("%d verbs for %d commands", len(verbs), typ.NumField()-1)
	}
}
