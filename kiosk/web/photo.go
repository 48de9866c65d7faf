package web

import (
	"io/fs"
	"net/http"
	"path"
	"regexp"
)

// pictureLimit is the bytes of a room's picture: an entrance shows it on a small screen, and may fetch it over a slow line.
const pictureLimit = 2 << 20

// pictureName is what a picture may be called, which names no folder and nothing hidden.
var pictureName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// pictureTypes is what may be in a picture, by the end of its name. SVG is none: it can hold a program.
var pictureTypes = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".avif": "image/avif",
}

// servePicture is the picture of a room, which staff put beside the database. The browser is told what it is by its name, and does not guess.
func (s *Server) servePicture(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	kind := pictureTypes[path.Ext(name)]
	if s.cfg.Pictures == nil || kind == "" || !pictureName.MatchString(name) {
		s.noPicture(w)
		return
	}
	info, err := fs.Stat(s.cfg.Pictures, name)
	switch {
	case err != nil || !info.Mode().IsRegular():
		s.noPicture(w)
	case info.Size() > pictureLimit:
		s.cfg.Log.Warn("a picture is too big to be shown", "picture", name, "bytes", info.Size(), "most", pictureLimit)
		s.noPicture(w)
	default:
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "public, max-age=3600")
		http.ServeFileFS(w, r, s.cfg.Pictures, name)
	}
}

func (s *Server) noPicture(w http.ResponseWriter) {
	plain(w, http.StatusNotFound, "Bilden finns inte.", "There is no such picture.")
}
