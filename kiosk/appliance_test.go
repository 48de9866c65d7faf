package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/rogpeppe/go-internal/testscript"

	"troskel/kiosk/web"
)

// patience is how long a test waits for what must come; it is no measurement.
const patience = 2 * time.Minute

// TestMain makes the real command available to every test of this package, under its own name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"troskel": main})
}

// appliance is a running `troskel demo`: the real command on simulated wires.
type appliance struct {
	url string // with a slash at the end
	dir string
	cmd *exec.Cmd

	mu  sync.Mutex
	log strings.Builder
}

// startDemo starts the command on dir and waits until it serves its screens.
func startDemo(dir string, args ...string) (*appliance, error) {
	return startCommand(dir, "troskel", append([]string{"demo", "--listen", "127.0.0.1:0", "--data", dir}, args...)...)
}

// startCommand is startDemo by another command that becomes the demo.
func startCommand(dir, name string, args ...string) (*appliance, error) {
	a := &appliance{dir: dir, cmd: exec.Command(name, args...)}
	temporary := dir + ".tmp" // beside the data, so that the test removes what a killed appliance leaves
	if err := os.MkdirAll(temporary, 0o700); err != nil {
		return nil, err
	}
	a.cmd.Env = append(os.Environ(), "TMPDIR="+temporary)
	a.cmd.Stderr = a
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := a.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("it printed no URL: %w\n%s", errors.Join(err, a.stop(syscall.SIGKILL)), a.logged())
	}
	_, a.url, _ = strings.Cut(strings.TrimSpace(line), " is at ")
	if _, err := url.Parse(a.url); err != nil || a.url == "" {
		return nil, fmt.Errorf("it printed %q, not where it is", line)
	}
	return a, nil
}

// demo is startDemo for a test that does not outlive it.
func demo(t testing.TB, dir string, args ...string) *appliance {
	t.Helper()
	a, err := startDemo(dir, args...)
	if err != nil {
		t.Fatal(err)
	}
	a.endWith(t)
	return a
}

// endWith ends the appliance with its test, and shows its log where the test failed.
func (a *appliance) endWith(t testing.TB) {
	t.Cleanup(func() {
		if a.cmd.ProcessState == nil {
			_ = a.stop(syscall.SIGKILL)
		}
		if t.Failed() {
			t.Log(a.logged())
		}
	})
}

// Write gathers the command's log.
func (a *appliance) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.log.Write(p)
}

func (a *appliance) logged() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.log.String()
}

// stop ends the process with a signal and waits for it. A clean stop exits with 0.
func (a *appliance) stop(signal syscall.Signal) error {
	if err := a.cmd.Process.Signal(signal); err != nil {
		return err
	}
	err := a.cmd.Wait()
	if signal == syscall.SIGKILL {
		return nil
	}
	return err
}

// sim asks something of the simulator and returns its answer.
func (a *appliance) sim(what string, query ...string) error {
	values := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		values.Set(query[i], query[i+1])
	}
	answer, err := http.Post(a.url+"sim/"+what+"?"+values.Encode(), "", nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		body, _ := io.ReadAll(answer.Body)
		return fmt.Errorf("the simulator answered %s: %s", answer.Status, body)
	}
	return nil
}

// get reads a page.
func (a *appliance) get(path string) (string, error) {
	answer, err := http.Get(a.url + strings.TrimPrefix(path, "/"))
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return string(body), err
}

// screen is one page's connection. Frames that nobody waits for are folded into state.
type screen struct {
	conn  *websocket.Conn
	state web.State
	now   time.Time // the place's, when the snapshot was made
	ids   int
}

// open connects as a screen and reads its snapshot.
func (a *appliance) open(ctx context.Context, kind web.Screen, room string) (*screen, error) {
	at := "ws" + strings.TrimPrefix(a.url, "http") + "ws?screen=" + string(kind) + "&room=" + url.QueryEscape(room)
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, at, http.Header{"Origin": {strings.TrimSuffix(a.url, "/")}})
	if err != nil {
		return nil, err
	}
	s := &screen{conn: conn}
	_, err = s.until(func(f web.FromServer) bool { return f.Snapshot != nil })
	return s, err
}

// until reads frames up to the first that is wanted.
func (s *screen) until(wanted func(web.FromServer) bool) (web.FromServer, error) {
	if err := s.conn.SetReadDeadline(time.Now().Add(patience)); err != nil { // for all of them: a heartbeat is no progress
		return web.FromServer{}, err
	}
	for {
		_, frame, err := s.conn.ReadMessage()
		if err != nil {
			return web.FromServer{}, err
		}
		var f web.FromServer
		if err := json.Unmarshal(frame, &f); err != nil {
			return web.FromServer{}, err
		}
		s.fold(frame, f)
		if wanted(f) {
			return f, nil
		}
	}
}

// fold brings a snapshot or delta into state, as a page does: topics that come replace those that were.
func (s *screen) fold(frame []byte, f web.FromServer) {
	var topics struct {
		Snapshot, Delta struct{ State json.RawMessage }
	}
	if err := json.Unmarshal(frame, &topics); err != nil {
		return
	}
	if f.Snapshot != nil {
		s.state, s.now = f.Snapshot.State, f.Snapshot.Now
	}
	if f.Delta != nil {
		_ = json.Unmarshal(topics.Delta.State, &s.state)
	}
}

// do sends one command and returns its answer.
func (s *screen) do(c web.Command) (web.Answer, error) {
	s.ids++
	if c.ID == "" {
		c.ID = fmt.Sprintf("test-%s-%d", time.Now().Format("150405.000000000"), s.ids)
		c.ID = strings.ReplaceAll(c.ID, ".", "-")
	}
	if err := s.conn.WriteJSON(c); err != nil {
		return web.Answer{}, err
	}
	f, err := s.until(func(f web.FromServer) bool { return f.Answer != nil && f.Answer.ID == c.ID })
	if err != nil {
		return web.Answer{}, err
	}
	return *f.Answer, nil
}

// tapAgain is how long a visitor waits for the screen before tapping again: a card that is still taken for held is no new tap.
const tapAgain = 2 * time.Second

// tap is tapped, for those who want to know the kind alone.
func (a *appliance) tap(ctx context.Context, card string) (web.WelcomeKind, error) {
	w, err := a.tapped(ctx, card)
	return w.Kind, err
}

// tapped holds a card before the reader, with what else the simulator is to know of the tap, as often as it takes, and waits for what the entrance says of it.
func (a *appliance) tapped(ctx context.Context, card string, how ...string) (web.Welcome, error) {
	entrance, err := a.open(ctx, web.ScreenEntrance, "")
	if err != nil {
		return web.Welcome{}, err
	}
	defer entrance.conn.Close()
	read, done, tapped := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() { defer close(done); tapped <- a.tapUntilRead(card, read, how...) }()
	f, err := entrance.until(func(f web.FromServer) bool { return f.Welcome != nil })
	close(read)
	<-done
	if err := errors.Join(err, <-tapped); err != nil {
		return web.Welcome{}, err
	}
	if f.Welcome.Kind == web.WelcomeReading {
		f, err = entrance.until(func(f web.FromServer) bool { return f.Welcome != nil && f.Welcome.Kind != web.WelcomeReading })
	}
	if err != nil {
		return web.Welcome{}, err
	}
	return *f.Welcome, nil
}

// tapUntilRead taps now, and again as long as the screen says nothing.
func (a *appliance) tapUntilRead(card string, read <-chan struct{}, how ...string) error {
	again := time.NewTicker(tapAgain)
	defer again.Stop()
	for {
		if err := a.sim("tap", append([]string{"card", card}, how...)...); err != nil {
			return err
		}
		select {
		case <-read:
			return nil
		case <-again.C:
		}
	}
}
