package web_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A browser whose page hangs goes on answering pings. Whoever shows the page asks here whether it is to be started anew.
func TestAPageThatHangsIsFoundOut(t *testing.T) {
	p := newPlace(t)
	status := func(path string) int {
		t.Helper()
		res, err := http.Get("http://" + p.host + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	for _, path := range []string{"/screens/entrance", "/screens/door/koket", "/screens/cellar"} {
		if got := status(path); got != http.StatusNotFound {
			t.Errorf("%s gives %d before there is a page", path, got)
		}
	}
	p.open("screen=entrance")
	door := p.open("screen=door&room=koket")
	for path, want := range map[string]int{"/screens/entrance": 204, "/screens/door/koket": 204, "/screens/door/norr": 404, "/screens/booking": 404} {
		if got := status(path); got != want {
			t.Errorf("%s gives %d, want %d", path, got, want)
		}
	}
	p.web.Hang(time.Minute) // nothing was heard for so long
	if err := door.ws.WriteMessage(websocket.TextMessage, []byte(".")); err != nil {
		t.Fatal(err)
	}
	door.ask(book("koket", 12, 13)) // which is answered after the sign of life
	if got := status("/screens/door/koket"); got != http.StatusNoContent {
		t.Errorf("a page that lives gives %d", got)
	}
	if got := status("/screens/entrance"); got != http.StatusNotFound {
		t.Errorf("a page that hangs gives %d", got)
	}
}
