package sim

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

//go:embed page
var pageFiles embed.FS

// pagePolicy lets the page load only what it comes with.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Limits of what may be asked for.
const (
	usualHold  = 800 * time.Millisecond
	usualPress = 100 * time.Millisecond
	maxHold    = time.Minute
	maxAdd     = 400 * 24 * time.Hour
)

// Handler serves the rig's page and what it asks for, all under /sim/:
//
//	GET  /sim/                                     the page
//	GET  /sim/state                                JSON: clock, cards, panels with their refreshes, faults
//	GET  /sim/panel/NAME.png                       the picture on a panel; Refresh-Count says how often it was drawn
//	POST /sim/tap?card=NAME[&hold=MILLISECONDS][&pull=STEPS]    hold a card before the reader; pull a tag away after so many bytes
//	POST /sim/walk?dir=in|out                      send a person through the door
//	POST /sim/press                                press the button "I am here"
//	POST /sim/clock?add=DURATION                   let time pass, such as 1h
//	POST /sim/fault?part=reader&fault=none|silent|unplugged
//	POST /sim/fault?part=panel&name=NAME&fault=none|busy|spi
//
// It answers only on a loopback name, and takes no POST from other sites. A POST that worked is answered 204; a wrong one 400 with a sentence.
func (r *Rig) Handler() http.Handler {
	mux := http.NewServeMux()
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	for path, file := range map[string]string{"{$}": "index.html", "page.js": "page.js", "page.css": "page.css"} {
		mux.HandleFunc("GET /sim/"+path, func(w http.ResponseWriter, req *http.Request) { http.ServeFileFS(w, req, files, file) })
	}
	mux.HandleFunc("GET /sim/state", r.serveState)
	mux.HandleFunc("GET /sim/panel/{file}", r.servePanel)
	for path, do := range map[string]func(*http.Request) error{"tap": r.tap, "walk": r.walk, "press": r.press, "clock": r.addTime, "fault": r.setFault} {
		mux.HandleFunc("POST /sim/"+path, func(w http.ResponseWriter, req *http.Request) {
			if err := do(req); err != nil {
				http.Error(w, sentence(err), http.StatusBadRequest)
				return
			}
			w.WriteHeader(http.StatusNoContent)
		})
	}
	return guarded(http.NewCrossOriginProtection().Handler(mux))
}

// guarded keeps out names that are not this machine's, by which another site could reach in (DNS rebinding).
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Security-Policy", pagePolicy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-cache")
		if !loopback(req.Host) {
			http.Error(w, "The simulator answers only on this machine: use 127.0.0.1 or localhost.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, req)
	})
}

// sentence makes an error one for people.
func sentence(err error) string {
	text := strings.TrimPrefix(err.Error(), "sim: ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// rigState is what /sim/state says.
type rigState struct {
	Clock  time.Time             `json:"clock"`
	Reader readerState           `json:"reader"`
	Panels map[string]panelState `json:"panels"`
	Cards  []cardLabel           `json:"cards"`
}

type readerState struct {
	Wire  string `json:"wire"`
	Fault Fault  `json:"fault"`
}

type panelState struct {
	Kind      string    `json:"kind"`
	Refreshes Refreshes `json:"refreshes"`
	Asleep    bool      `json:"asleep"`
	Fault     Fault     `json:"fault"`
}

type cardLabel struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Note  string `json:"note,omitempty"` // whose it is, and what one needs to know to use it
}

func (r *Rig) state() rigState {
	s := rigState{Clock: r.Clock.Wall(), Reader: readerState{r.Reader.Wire(), r.Reader.fault.get()}, Panels: map[string]panelState{}}
	for name, p := range r.panels {
		s.Panels[name] = panelState{p.Kind(), p.Refreshes(), p.Asleep(), p.fault.get()}
	}
	for _, c := range Cards() {
		s.Cards = append(s.Cards, cardLabel{c.Name, c.Label, r.notes[c.Name]})
	}
	return s
}

func (r *Rig) serveState(w http.ResponseWriter, _ *http.Request) {
	body, err := json.Marshal(r.state())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(body)
}

func (r *Rig) servePanel(w http.ResponseWriter, req *http.Request) {
	name, isPNG := strings.CutSuffix(req.PathValue("file"), ".png")
	panel, ok := r.panels[name]
	if !ok || !isPNG {
		http.Error(w, fmt.Sprintf("There is no such panel; there are %q, each with .png.", r.panelNames()), http.StatusNotFound)
		return
	}
	img, count := panel.picture()
	var b bytes.Buffer
	if err := writePNG(&b, img); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%d-%d-%d"`, count.Full, count.Fast, count.Partial))
	w.Header().Set("Refresh-Count", strconv.Itoa(count.Total()))
	http.ServeContent(w, req, name+".png", time.Time{}, bytes.NewReader(b.Bytes()))
}

func (r *Rig) tap(req *http.Request) error {
	card, ok := CardNamed(req.FormValue("card"))
	if !ok {
		return fmt.Errorf("there is no card %q; /sim/state lists them", req.FormValue("card"))
	}
	hold := usualHold
	if text := req.FormValue("hold"); text != "" {
		ms, err := strconv.Atoi(text)
		if err != nil || ms < 1 || ms > int(maxHold.Milliseconds()) {
			return fmt.Errorf("a card is held for 1 to %d milliseconds, not %q", maxHold.Milliseconds(), text)
		}
		hold = time.Duration(ms) * time.Millisecond
	}
	if text := req.FormValue("pull"); text != "" {
		steps, err := strconv.Atoi(text)
		tag := r.Reader.Tag(card)
		if err != nil || steps < 1 || tag == nil {
			return fmt.Errorf("a tag is pulled away after 1 or more steps, not %q", text)
		}
		tag.PullAfter(steps)
	}
	r.Reader.Tap(card, hold)
	return nil
}

func (r *Rig) walk(req *http.Request) error {
	dir := req.FormValue("dir")
	if dir != "in" && dir != "out" {
		return fmt.Errorf("people walk in or out, not %q", dir)
	}
	r.Beams.Walk(dir == "in")
	return nil
}

func (r *Rig) press(*http.Request) error {
	r.Button.Press(usualPress, 0)
	return nil
}

func (r *Rig) addTime(req *http.Request) error {
	d, err := time.ParseDuration(req.FormValue("add"))
	if err != nil || d <= 0 || d > maxAdd {
		return fmt.Errorf("time goes on by a duration such as 1h or 90s, up to %v; not by %q", maxAdd, req.FormValue("add"))
	}
	r.Clock.Add(d)
	return nil
}

func (r *Rig) setFault(req *http.Request) error {
	fault := Fault(req.FormValue("fault"))
	switch part := req.FormValue("part"); part {
	case "reader":
		return r.Reader.Fail(fault)
	case "panel":
		p, ok := r.panels[req.FormValue("name")]
		if !ok {
			return fmt.Errorf("there is no panel %q; there are %q", req.FormValue("name"), r.panelNames())
		}
		return p.fail(fault)
	default:
		return fmt.Errorf("a reader or a panel can be made to fail, not %q", part)
	}
}
