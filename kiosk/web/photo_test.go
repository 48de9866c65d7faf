package web_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"troskel/kiosk/web"
)

func TestPicturesOfRooms(t *testing.T) {
	p := newPlace(t, func(c *web.Config) {
		c.Pictures = fstest.MapFS{
			"salen.jpg": {Data: []byte("\xff\xd8<script>")}, "stor.png": {Data: make([]byte, 2<<20+1)}, "plan.svg": {Data: []byte("<svg/>")},
			"nycklar.txt": {Data: []byte("hemligt")}, ".dold.jpg": {Data: []byte("x")}, "mapp.jpg/a.jpg": {Data: []byte("x")},
		}
	})
	res, body := p.get("/pictures/salen.jpg")
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "image/jpeg" || res.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(body, "\xff\xd8") {
		t.Errorf("%s %v %q", res.Status, res.Header, body)
	}
	for _, name := range []string{"stor.png", "plan.svg", "nycklar.txt", ".dold.jpg", "mapp.jpg", "mapp.jpg%2Fa.jpg", "..%2Fsalen.jpg", "SALEN.JPG", "ingen.jpg", ""} {
		if res, body := p.get("/pictures/" + name); res.StatusCode != 404 {
			t.Errorf("%q gives %s: %.40q", name, res.Status, body)
		}
	}
	if !strings.Contains(p.log(), "too big") {
		t.Error("nobody is told that a picture is too big")
	}
	none := newPlace(t)
	if res, _ := none.get("/pictures/salen.jpg"); res.StatusCode != 404 {
		t.Errorf("a place without pictures gives %s", res.Status)
	}
}
