package sim_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"troskel/hardware/door"
	"troskel/hardware/sim"
)

// newRig is a rig with one panel, called studion, and its page served.
func newRig(t *testing.T) (*sim.Rig, *httptest.Server) {
	t.Helper()
	rig, err := sim.NewRig(sim.Options{Panels: []sim.PanelOptions{{Name: "studion"}}, Notes: map[string]string{"kassoren": "kassören"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rig.Close(); err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(rig.Handler())
	t.Cleanup(server.Close)
	return rig, server
}

// ask sends a request with headers given as name, value, name, value.
func ask(t *testing.T, method, url string, headers ...string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body), resp.Header
}

func TestPage(t *testing.T) {
	_, server := newRig(t)
	code, body, header := ask(t, "GET", server.URL+"/sim/")
	if code != 200 || !strings.Contains(body, "<title>Tröskel simulator</title>") {
		t.Errorf("%d %.200s", code, body)
	}
	if policy := header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	for _, inline := range []string{"<style", "style=", "onclick", "javascript:"} {
		if strings.Contains(body, inline) {
			t.Errorf("the page has %s, which its own policy forbids", inline)
		}
	}
	for path, kind := range map[string]string{"page.js": "javascript", "page.css": "css"} {
		if code, _, header := ask(t, "GET", server.URL+"/sim/"+path); code != 200 || !strings.Contains(header.Get("Content-Type"), kind) {
			t.Errorf("%s: %d %q", path, code, header.Get("Content-Type"))
		}
	}
}

// request is one thing asked of the page, with the answer.
type request struct {
	name, method, path string
	headers            []string
	code               int
	says               string
}

var requests = []request{
	{"tap", "POST", "tap?card=anna", nil, 204, ""},
	{"tap held", "POST", "tap?card=telefon&hold=5", nil, 204, ""},
	{"unknown card", "POST", "tap?card=zorro", nil, 400, `There is no card "zorro"; /sim/state lists them.`},
	{"no card", "POST", "tap", nil, 400, "There is no card"},
	{"pulled away", "POST", "tap?card=anna&hold=5&pull=3", nil, 204, ""},
	{"pulled before it came", "POST", "tap?card=anna&pull=0", nil, 400, "1 or more steps"},
	{"pulled, of no tag", "POST", "tap?card=telefon&pull=3", nil, 400, "tag is pulled away"},
	{"held for nothing", "POST", "tap?card=anna&hold=0", nil, 400, "1 to 60000 milliseconds"},
	{"held in words", "POST", "tap?card=anna&hold=long", nil, 400, `not "long"`},
	{"held for ever", "POST", "tap?card=anna&hold=9223372036854775807", nil, 400, "milliseconds"},
	{"tap by GET", "GET", "tap?card=anna", nil, 405, ""},
	{"walk", "POST", "walk?dir=in", nil, 204, ""},
	{"walk out", "POST", "walk?dir=out", nil, 204, ""},
	{"walk up", "POST", "walk?dir=up", nil, 400, `not "up"`},
	{"clock", "POST", "clock?add=1h", nil, 204, ""},
	{"clock back", "POST", "clock?add=-1h", nil, 400, "Time goes on"},
	{"clock nowhere", "POST", "clock?add=soon", nil, 400, "Time goes on"},
	{"clock too far", "POST", "clock?add=100000h", nil, 400, "Time goes on"},
	{"panel fault", "POST", "fault?part=panel&name=studion&fault=busy", nil, 204, ""},
	{"panel well", "POST", "fault?part=panel&name=studion&fault=none", nil, 204, ""},
	{"panel with the reader's fault", "POST", "fault?part=panel&name=studion&fault=silent", nil, 400, `A panel has no fault "silent"`},
	{"unknown panel", "POST", "fault?part=panel&name=x&fault=none", nil, 400, `there are ["studion"]`},
	{"unknown part", "POST", "fault?part=roof&fault=none", nil, 400, `not "roof"`},
	{"reader with the panel's fault", "POST", "fault?part=reader&fault=busy", nil, 400, `A reader has no fault "busy"`},
	{"unknown picture", "GET", "panel/x.png", nil, 404, `there are ["studion"]`},
	{"not a picture", "GET", "panel/studion", nil, 404, "each with .png"},
	{"elsewhere", "GET", "nowhere", nil, 404, ""},
	{"other origin", "POST", "tap?card=anna", []string{"Origin", "http://evil.example"}, 403, ""},
	{"other site", "POST", "tap?card=anna", []string{"Sec-Fetch-Site", "cross-site"}, 403, ""},
	{"same site, other origin", "POST", "tap?card=anna", []string{"Sec-Fetch-Site", "same-site"}, 403, ""},
	{"own page", "POST", "tap?card=anna", []string{"Sec-Fetch-Site", "same-origin"}, 204, ""},
	{"rebound name", "GET", "state", []string{"Host", "evil.example"}, 403, "only on this machine"},
	{"localhost", "GET", "state", []string{"Host", "localhost:8080"}, 200, ""},
	{"loopback of IPv6", "GET", "state", []string{"Host", "[::1]:8080"}, 200, ""},
}

// fromItself are the requests that the page at host makes.
func fromItself(host string) []request {
	return []request{
		{"same origin", "POST", "walk?dir=in", []string{"Origin", "http://" + host}, 204, ""},
	}
}

func TestRequests(t *testing.T) {
	rig, server := newRig(t)
	rig.Panel("studion").SetTimes(sim.EPaperTimes{})
	host := strings.TrimPrefix(server.URL, "http://")
	for _, tt := range append(fromItself(host), requests...) {
		t.Run(tt.name, func(t *testing.T) {
			code, body, _ := ask(t, tt.method, server.URL+"/sim/"+tt.path, tt.headers...)
			if code != tt.code || !strings.Contains(body, tt.says) {
				t.Errorf("%d %q, want %d and %q", code, body, tt.code, tt.says)
			}
		})
	}
}

type seen struct {
	Clock  time.Time
	Reader struct{ Wire, Fault string }
	Panels map[string]struct {
		Refreshes sim.Refreshes
		Asleep    bool
		Fault     string
	}
	Cards []struct{ Name, Label, Note string }
}

func state(t *testing.T, server *httptest.Server) (s seen) {
	t.Helper()
	code, body, _ := ask(t, "GET", server.URL+"/sim/state")
	if err := json.Unmarshal([]byte(body), &s); err != nil || code != 200 {
		t.Fatalf("%d %v: %s", code, err, body)
	}
	return s
}

func TestState(t *testing.T) {
	_, server := newRig(t)
	before := state(t, server)
	if len(before.Cards) != len(sim.Cards()) || before.Cards[0].Name != "anna" || before.Cards[0].Note != "" || before.Cards[7].Note != "kassören" || before.Panels["studion"].Fault != "none" || before.Reader.Fault != "none" {
		t.Errorf("%+v", before)
	}
	ask(t, "POST", server.URL+"/sim/clock?add=1h")
	ask(t, "POST", server.URL+"/sim/fault?part=panel&name=studion&fault=spi")
	after := state(t, server)
	if went := after.Clock.Sub(before.Clock); went < time.Hour || went > time.Hour+time.Minute {
		t.Errorf("the clock went on by %v", went)
	}
	if after.Panels["studion"].Fault != "spi" {
		t.Errorf("%+v", after.Panels)
	}
}

func TestPanelPictureFollowsTheDriver(t *testing.T) {
	rig, server := newRig(t)
	glass := rig.Panel("studion")
	glass.SetTimes(sim.EPaperTimes{})
	url := server.URL + "/sim/panel/studion.png"
	_, _, blank := ask(t, "GET", url)
	if blank.Get("Refresh-Count") != "0" {
		t.Errorf("refreshes %q of a panel never drawn", blank.Get("Refresh-Count"))
	}
	driver, err := door.Open(wiring(glass, 0))
	if err != nil {
		t.Fatal(err)
	}
	img := squares(driver.Bounds(), 40)
	if err := driver.Show(t.Context(), img, door.Full); err != nil {
		t.Fatal(err)
	}
	code, body, header := ask(t, "GET", url, "If-None-Match", blank.Get("ETag"))
	if code != 200 || header.Get("Refresh-Count") != "1" || header.Get("Content-Type") != "image/png" {
		t.Fatalf("%d %v", code, header)
	}
	got, err := png.Decode(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := got.At(41, 0).RGBA(); r != 0 {
		t.Error("the picture is not the one drawn")
	}
	if !bytes.Equal(glass.Image().Pix, img.Pix) {
		t.Error("the glass shows another picture")
	}
	if code, _, _ := ask(t, "GET", url, "If-None-Match", header.Get("ETag")); code != 304 {
		t.Errorf("an unchanged picture was sent again: %d", code)
	}
}

func TestReaderIsUnpluggedAndComesBackOnTheSamePath(t *testing.T) {
	rig, server := newRig(t)
	wire := rig.Reader.Wire()
	path := strings.TrimPrefix(wire, "uart:")
	for _, tt := range []struct {
		fault string
		there bool
	}{{"unplugged", false}, {"unplugged", false}, {"none", true}, {"silent", true}, {"unplugged", false}, {"silent", true}, {"none", true}} {
		if code, body, _ := ask(t, "POST", server.URL+"/sim/fault?part=reader&fault="+tt.fault); code != 204 {
			t.Fatalf("%s: %d %s", tt.fault, code, body)
		}
		_, err := os.Stat(path)
		if there := err == nil; there != tt.there {
			t.Errorf("%s: device there: %t (%v)", tt.fault, there, err)
		}
		if s := state(t, server); s.Reader.Fault != tt.fault || s.Reader.Wire != wire {
			t.Errorf("state says %+v", s.Reader)
		}
		if silent := rig.Reader.Left(sim.Silent) != 0; silent != (tt.fault == "silent") {
			t.Errorf("%s: the chip is silent: %t", tt.fault, silent)
		}
	}
}

func TestRigRefusesBadPanelNames(t *testing.T) {
	for _, panels := range [][]sim.PanelOptions{{{Name: "a"}, {Name: "a"}}, {{Name: "a:b"}}, {{Name: "a", Kind: "epd9in7"}}} {
		if rig, err := sim.NewRig(sim.Options{Panels: panels}); err == nil {
			t.Errorf("%+v was taken", panels)
			rig.Close()
		}
	}
	rig, err := sim.NewRig(sim.Options{Panels: []sim.PanelOptions{{Name: "a"}}})
	if err != nil {
		t.Fatalf("what was refused left something behind: %v", err)
	}
	if err := rig.Close(); err != nil {
		t.Error(err)
	}
}

// Panels of several kinds hang side by side, each with its own picture and faults.
func TestPanelsOfSeveralKinds(t *testing.T) {
	rig, err := sim.NewRig(sim.Options{Panels: []sim.PanelOptions{{Name: "a", Kind: "epd2in9-v2", Turn: 90}, {Name: "b", Kind: "sh1106"}, {Name: "c", Kind: "epd4in2"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer rig.Close()
	server := httptest.NewServer(rig.Handler())
	defer server.Close()
	rig.Panel("a").SetTimes(sim.EPaperTimes{})
	driver, err := door.Open(wiring(rig.Panel("a"), 90))
	if err != nil {
		t.Fatal(err)
	}
	if err := driver.Show(t.Context(), squares(driver.Bounds(), 9), door.Full); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string]image.Point{"a": {128, 296}, "b": {128, 64}, "c": {400, 300}} {
		_, body, _ := ask(t, "GET", server.URL+"/sim/panel/"+name+".png")
		got, err := png.Decode(strings.NewReader(body))
		if err != nil || got.Bounds().Size() != size {
			t.Errorf("%s is seen as %v: %v", name, got, err)
		}
	}
	for query, want := range map[string]int{"b&fault=busy": 400, "b&fault=spi": 204, "c&fault=busy": 204, "b&fault=none": 204} {
		if code, body, _ := ask(t, "POST", server.URL+"/sim/fault?part=panel&name="+query); code != want {
			t.Errorf("%s: %d %s", query, code, body)
		}
	}
	if _, body, _ := ask(t, "GET", server.URL+"/sim/state"); !strings.Contains(body, `"kind":"sh1106"`) {
		t.Errorf("state: %s", body)
	}
}
