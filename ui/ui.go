// Package ui carries the built screens and the words of every language inside the binary.
//
// The screens are a Svelte program under src/, built by Vite into dist/. The words live in i18n/, one i18next JSON v4 file a
// language, and are read twice: by the screens in the browser, and by Catalog here for what the daemon itself writes, the door
// sign and the headings of exports.
package ui

import (
	"embed"
	"io/fs"
)

// The pattern names dist itself, so that a fresh clone builds with only the committed index.html in it, and says all: because a
// built file may begin with an underscore.
//
//go:embed all:dist
var dist embed.FS

//go:embed i18n/*.json
var words embed.FS

// Dist is the built screens: app.html, the template of every page, and assets/. Before `make build` it holds nothing but a plain
// index.html that says so.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // a constant, valid path cannot fail
	}
	return sub
}
