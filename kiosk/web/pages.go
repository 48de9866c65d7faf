package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// snapshotMark is where app.html wants the snapshot.
const snapshotMark = "<!--snapshot-->"

// firstPicture is how long a page waits for the daemon to have read its database.
const firstPicture = 5 * time.Second

// loadPage reads the template of all pages; before the screens are built, the page that says so.
func loadPage(dist fs.FS) ([]byte, error) {
	page, err := fs.ReadFile(dist, "app.html")
	if err != nil {
		page, err = fs.ReadFile(dist, "index.html")
	}
	if err != nil {
		return nil, fmt.Errorf("web: the screens are not in this program: %w", err)
	}
	return page, nil
}

// servePage is the one page as one scope may see it, with all it needs to paint itself inside.
func (s *Server) servePage(who scope) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who := who
		who.room = r.PathValue("room")
		if !s.hub.waitReady(r.Context(), firstPicture) {
			w.Header().Set("Retry-After", "2")
			plain(w, http.StatusServiceUnavailable, "Skärmen startar. Försök igen om en liten stund.", "The screen is starting. Try again in a moment.")
			return
		}
		snapshot, ok := s.hub.snapshot(who)
		if !ok {
			plain(w, http.StatusNotFound, "Det finns inget rum med det namnet.", "There is no room of that name.")
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(s.render(snapshot)) // the page is gone if this fails, and asks again
	}
}

// render puts the snapshot into the page. The JSON encoder writes <, > and & as \u escapes, so no name in it can end the element.
func (s *Server) render(snapshot Snapshot) []byte {
	element := fmt.Appendf(nil, `<script type="application/json" id="snapshot">%s</script>`, encode(snapshot))
	return bytes.Replace(s.page, []byte(snapshotMark), element, 1)
}

// serveFile serves what the screens are built of. Names under assets/ carry a hash of their content and may be kept for ever.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		plain(w, http.StatusMethodNotAllowed, "Här kan man bara läsa.", "This can only be read.")
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	info, err := fs.Stat(s.files, name)
	if err != nil || info.IsDir() || path.Ext(name) == ".html" {
		plain(w, http.StatusNotFound, "Sidan finns inte.", "There is no such page.")
		return
	}
	cache := "public, max-age=3600"
	if strings.HasPrefix(name, "assets/") {
		cache = "public, max-age=31536000, immutable"
	}
	w.Header().Set("Cache-Control", cache)
	http.ServeFileFS(w, r, s.files, name)
}

// serveHealth tells monitoring which part is ill. 503 means that people are not counted or rooms cannot be booked.
func (s *Server) serveHealth(w http.ResponseWriter, _ *http.Request) {
	ok, body := s.cfg.Health()
	if s.blind.Load() {
		ok, body = false, map[string]any{"ok": false, "screens": "the rooms cannot be read from the database", "parts": body}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !ok {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if err := json.NewEncoder(w).Encode(body); err != nil {
		s.cfg.Log.Error("health could not be told", "err", err)
	}
}

// serveFollowed tells whether a page is open and follows the daemon, so that what shows it can be started anew when it hangs: 204 or 404.
func (s *Server) serveFollowed(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if !s.hub.follows(Screen(r.PathValue("screen")), r.PathValue("room")) {
		plain(w, http.StatusNotFound, "Ingen sådan skärm är ansluten.", "No such screen is connected.")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// encode is v as JSON. The types of the protocol cannot fail to encode: they hold no channels, functions or odd floats.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
