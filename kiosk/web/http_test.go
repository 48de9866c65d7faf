package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gorilla/websocket"

	"troskel/kiosk/web"
)

// get asks the server for a path, with "Name: value" headers.
func (p *place) get(path string, headers ...string) (*http.Response, string) {
	p.t.Helper()
	return p.request(http.MethodGet, path, headers...)
}

func (p *place) request(method, path string, headers ...string) (*http.Response, string) {
	p.t.Helper()
	req := must(http.NewRequest(method, "http://"+p.host+path, nil))
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
		if name == "Host" {
			req.Host = value
		}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res, string(body)
}

// refusal is the status that a websocket is refused with; 0 when it opens.
func (p *place) refusal(url string, header http.Header) int {
	p.t.Helper()
	ws, res, err := p.dialer.Dial(url, header)
	if err == nil {
		_ = ws.Close()
		return 0
	}
	if res == nil {
		p.t.Fatalf("%s: %v", url, err)
	}
	return res.StatusCode
}

var inline = regexp.MustCompile(`(?s)<body><script type="application/json" id="snapshot">(.*?)</script></body>`)

func TestPagesCarryTheirSnapshot(t *testing.T) {
	p := newPlace(t)
	ws := p.open("screen=door&room=koket").first
	for path, want := range map[string]web.Screen{
		"/": web.ScreenStart, "/entrance": web.ScreenEntrance, "/booking": web.ScreenBooking, "/staff": web.ScreenStaff, "/door/koket": web.ScreenDoor,
	} {
		res, body := p.get(path)
		found := inline.FindStringSubmatch(body)
		if res.StatusCode != 200 || found == nil {
			t.Errorf("%s gives %s: %s", path, res.Status, body)
			continue
		}
		var snapshot web.Snapshot
		if err := json.Unmarshal([]byte(found[1]), &snapshot); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		// The name of the place tries to end the element; it must arrive whole, and be the only thing that does.
		if snapshot.Screen != want || snapshot.Epoch != ws.Epoch || snapshot.State.Place.Name != "Mötesplatsen </script><script>alert(1)" {
			t.Errorf("%s carries %+v", path, snapshot)
		}
		if strings.Count(body, "<script") != 1 || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s with %s", path, body, res.Header.Get("Cache-Control"))
		}
	}
	if res, body := p.get("/door/vinden"); res.StatusCode != 404 || !strings.Contains(body, "inget rum") {
		t.Errorf("the door of no room gives %s: %s", res.Status, body)
	}
}

func TestPageWaitsUntilThereIsAPicture(t *testing.T) {
	p := newIdlePlace(t)
	w := httptest.NewRecorder()
	served := make(chan struct{})
	go func() {
		defer close(served)
		p.web.Handler().ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/entrance", nil))
	}()
	p.run()
	<-served
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"screen":"entrance"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestUnbuiltScreensSaySo(t *testing.T) {
	p := newIdlePlace(t)
	cfg := p.cfg
	s := must(web.NewWithDist(cfg, fstest.MapFS{"index.html": {Data: []byte("run make build")}}))
	p.web = s
	p.run()
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/", nil))
	if w.Code != 200 || w.Body.String() != "run make build" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if _, err := web.NewWithDist(cfg, fstest.MapFS{}); err == nil {
		t.Error("a program without any page starts")
	}
	if _, err := web.New(web.Config{}); err == nil {
		t.Error("an empty configuration is accepted")
	}
}

func TestFilesAndTheirCaching(t *testing.T) {
	p := newPlace(t)
	for path, want := range map[string]string{
		"/assets/app-B1a2c3.js": "200 public, max-age=31536000, immutable",
		"/icon.svg":             "200 public, max-age=3600",
		"/assets/app-old.js":    "404 no-store",
		"/assets/":              "404 no-store",
		"/app.html":             "404 no-store",
		"/../server.go":         "404 no-store",
		"/nothing":              "404 no-store",
	} {
		res, _ := p.get(path)
		if got := res.Status[:4] + res.Header.Get("Cache-Control"); got != want {
			t.Errorf("%s gives %q, want %q", path, got, want)
		}
	}
	if res, _ := p.request("DELETE", "/icon.svg"); res.StatusCode != 405 {
		t.Errorf("DELETE gives %s", res.Status)
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	p := newPlace(t)
	for _, path := range []string{"/", "/healthz", "/nothing", "/icon.svg", "/export/troskel.xlsx?from=x"} {
		res, _ := p.get(path)
		csp := res.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: policy %q lacks %s", path, csp, want)
			}
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", path, res.Header)
		}
	}
}

func TestForeignHostsAndOrigins(t *testing.T) {
	p := newPlace(t, func(c *web.Config) { c.AllowedHosts = []string{"kiosk.example:8080"} })
	port := p.host[strings.LastIndex(p.host, ":"):]
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST" + port: 200, "127.0.0.1" + port: 200, "[::1]" + port: 200, "kiosk.example": 200, "kiosk.example.": 200,
		"evil.example" + port: 421, "127.0.0.1.evil.example": 421, "192.0.2.1": 421, "": 200, // without a name Go's client sends the address
	} {
		if res, _ := p.get("/healthz", "Host: "+host); res.StatusCode != want {
			t.Errorf("host %q gives %s, want %d", host, res.Status, want)
		}
	}
	for origin, want := range map[string]int{
		"": 0, "http://" + p.host: 0, "http://evil.example": 403, "null": 403, "file://": 403, "http://localhost:1": 403, "https://" + p.host + ".evil": 403,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		if got := p.refusal(p.url("screen=entrance"), header); got != want {
			t.Errorf("origin %q gives %d, want %d", origin, got, want)
		}
	}
	if got := p.refusal(p.url("screen=entrance"), http.Header{"Host": {"evil.example"}}); got != 421 {
		t.Errorf("a websocket for a foreign host gives %d", got)
	}
}

func TestListeningEverywhereTakesAddressesButNotNames(t *testing.T) {
	p := newPlace(t, func(c *web.Config) { c.AllowedHosts = []string{"0.0.0.0:8080"} })
	for host, want := range map[string]int{"192.0.2.1:8080": 200, "[2001:db8::1]": 200, "evil.example": 421} {
		if res, _ := p.get("/healthz", "Host: "+host); res.StatusCode != want {
			t.Errorf("host %q gives %s, want %d", host, res.Status, want)
		}
	}
}

func TestExtraPages(t *testing.T) {
	extra := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/sim/panic":
			panic("Anna Andersson is not in the list")
		case "/sim/beyond":
			_ = strings.Fields("Anna Andersson")[len(r.URL.Path)]
		}
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	})
	p := newPlace(t, func(c *web.Config) { c.Extra = map[string]http.Handler{"/sim/": extra} })
	if res, _ := p.request("POST", "/sim/tap", "Origin: http://"+p.host); res.StatusCode != 200 {
		t.Errorf("our own page may not post: %s", res.Status)
	}
	for _, foreign := range []string{"Origin: http://evil.example", "Sec-Fetch-Site: cross-site"} {
		if res, _ := p.request("POST", "/sim/tap", foreign); res.StatusCode != 403 {
			t.Errorf("a post with %s gives %s", foreign, res.Status)
		}
	}
	res := must(http.Post("http://"+p.host+"/sim/tap", "text/plain", strings.NewReader(strings.Repeat("x", 100<<10))))
	_ = res.Body.Close()
	if res.StatusCode != 413 {
		t.Errorf("an oversized body gives %s", res.Status)
	}
	for _, path := range []string{"/sim/panic?name=Anna", "/sim/beyond?name=Anna"} {
		if res, body := p.get(path); res.StatusCode != 500 || !strings.Contains(body, "Något gick fel") {
			t.Errorf("%s gives %s: %s", path, res.Status, body)
		}
	}
	if log := p.log(); !strings.Contains(log, "index out of range [11]") || strings.Contains(log, "Anna") {
		t.Errorf("the log of a fault is %s", log)
	}
	cfg := p.cfg
	cfg.Extra = map[string]http.Handler{"sim": extra}
	if _, err := web.New(cfg); err == nil {
		t.Error("a prefix without slashes is accepted")
	}
}

func TestHealth(t *testing.T) {
	ok := true
	p := newPlace(t, func(c *web.Config) {
		c.Health = func() (bool, any) { return ok, map[string]string{"store": "store_full"} }
	})
	if res, _ := p.get("/healthz"); res.StatusCode != 200 {
		t.Errorf("well: %s", res.Status)
	}
	ok = false
	res, body := p.get("/healthz")
	if res.StatusCode != 503 || body != `{"store":"store_full"}`+"\n" || res.Header.Get("Content-Type") != "application/json" {
		t.Errorf("ill: %s %s", res.Status, body)
	}
}

func TestMetricsAreForThisMachine(t *testing.T) {
	p := newPlace(t, func(c *web.Config) {
		c.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "troskel_up 1\n") })
	})
	if res, body := p.get("/metrics"); res.StatusCode != 200 || body != "troskel_up 1\n" {
		t.Errorf("%s %s", res.Status, body)
	}
	if res, _ := p.get("/metrics", "X-Forwarded-For: 192.0.2.7"); res.StatusCode != 403 {
		t.Errorf("through a proxy: %s", res.Status)
	}
	for peer, want := range map[string]int{"192.0.2.7:1234": 403, "[::1]:1234": 200, "[::ffff:127.0.0.1]:1": 200, "pipe": 403} {
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "http://localhost/metrics", nil)
		r.RemoteAddr = peer
		p.web.Handler().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("a peer at %s gives %d, want %d", peer, w.Code, want)
		}
	}
}

func TestExports(t *testing.T) {
	p := newPlace(t)
	res, body := p.get("/export/rum-per-dag.csv")
	if want := `attachment; filename="rum-per-dag-2026-02-02-2026-03-01.csv"`; res.StatusCode != 200 || res.Header.Get("Content-Disposition") != want {
		t.Errorf("%s %v, want %s", res.Status, res.Header, want)
	}
	if !strings.HasPrefix(body, "\uFEFF") || !strings.Contains(body, ";") {
		t.Errorf("the file is %.200q", body)
	}
	_, english := p.get("/export/rum-per-dag.csv?lang=en")
	if strings.SplitN(english, "\n", 2)[0] == strings.SplitN(body, "\n", 2)[0] {
		t.Errorf("the headings in English are those in Swedish: %.200q", english)
	}
	for path, kind := range map[string]string{
		"/export/besok-per-vecka.csv?from=2026-02-02&to=2026-02-15": "text/csv; charset=utf-8",
		"/export/besok-fordelning.csv?lang=en":                      "text/csv; charset=utf-8",
		"/export/definitioner.csv":                                  "text/csv; charset=utf-8",
		"/export/troskel.xlsx":                                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	} {
		if res, body := p.get(path); res.StatusCode != 200 || res.Header.Get("Content-Type") != kind || len(body) < 50 {
			t.Errorf("%s gives %s, %s, %d bytes", path, res.Status, res.Header.Get("Content-Type"), len(body))
		}
	}
	for path, want := range map[string]int{
		"/export/rum-per-dag.csv?from=2026-02-15&to=2026-02-02": 400,
		"/export/rum-per-dag.csv?from=2026-02-02":               400,
		"/export/rum-per-dag.csv?from=1026-02-02&to=2026-02-02": 400,
		"/export/visits.csv":                                    404,
	} {
		res, body := p.get(path)
		if res.StatusCode != want || !strings.HasSuffix(body, ".\n") || strings.Count(body, "\n") != 2 {
			t.Errorf("%s gives %s: %q, want %d and a sentence in each of two languages", path, res.Status, body, want)
		}
	}
}

func TestTooManyScreens(t *testing.T) {
	p := newPlace(t)
	refused := false
	for range 300 {
		ws, res, err := websocket.DefaultDialer.Dial(p.url("screen=start"), nil)
		if err != nil {
			refused = res != nil && res.StatusCode == 503
			break
		}
		t.Cleanup(func() { _ = ws.Close() })
	}
	if !refused {
		t.Error("300 screens connect")
	}
}
