package ui

import (
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

func mustLoad(t *testing.T) *Catalog {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// stem splits a key with a plural form: "common.minutes_few" is "common.minutes" and "few". A refusal's sentence counts nothing, whatever its
// code ends with.
func stem(key string) (string, string) {
	i := strings.LastIndexByte(key, '_')
	if i > 0 && !strings.Contains(key, "error.") && slices.Contains([]string{"zero", "one", "two", "few", "many", "other"}, key[i+1:]) {
		return key[:i], key[i+1:]
	}
	return key, ""
}

// exempt are the keys a language need not have: reports are read by the municipality, and the staff page is worked with, in Swedish or English.
func exempt(lang, key string) bool {
	return (strings.HasPrefix(key, "export.") || strings.HasPrefix(key, "staff.")) && lang != "sv" && lang != "en"
}

func stems(texts map[string]string, lang string) map[string][]string {
	all := map[string][]string{}
	for key := range texts {
		if !exempt(lang, key) {
			name, form := stem(key)
			all[name] = append(all[name], form)
		}
	}
	return all
}

func TestEveryLanguageIsThere(t *testing.T) {
	files, err := fs.Glob(words, "i18n/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(order) {
		t.Errorf("%d files in i18n, %d languages in order: every file must be one of %v", len(files), len(order), order)
	}
	for i, l := range mustLoad(t).Languages() {
		if l.Code != order[i] {
			t.Errorf("language %d is %s, not %s", i, l.Code, order[i])
		}
		if rtl := slices.Contains([]string{"ar", "fa", "prs"}, l.Code); rtl != (l.Dir == "rtl") {
			t.Errorf("%s is written %s", l.Code, l.Dir)
		}
	}
}

func TestSameKeysEverywhere(t *testing.T) {
	c := mustLoad(t)
	for _, lang := range order {
		t.Run(lang, func(t *testing.T) {
			want, got := stems(c.texts[source], lang), stems(c.texts[lang], lang)
			for key := range want {
				if got[key] == nil {
					t.Errorf("%s.json lacks %s", lang, key)
				}
			}
			for key := range got {
				if want[key] == nil {
					t.Errorf("%s.json has %s, which Swedish has not", lang, key)
				}
			}
		})
	}
}

// TestEveryPluralCategory asks CLDR itself which categories a language has, by trying numbers.
func TestEveryPluralCategory(t *testing.T) {
	c := mustLoad(t)
	for _, lang := range order {
		categories := map[string]bool{}
		for n := range 200 {
			form, _ := pluralForm(lang, strconv.Itoa(n))
			categories[form] = true
		}
		form, _ := pluralForm(lang, "1.5")
		categories[form] = true
		want := slices.Sorted(maps.Keys(categories))
		for key, got := range stems(c.texts[lang], lang) {
			if slices.Equal(got, []string{""}) {
				continue
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s.json: %s has the forms %v; the language has %v", lang, key, got, want)
			}
		}
	}
}

func placeholders(text string) []string {
	found := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		found[m[1]] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func TestSamePlaceholders(t *testing.T) {
	c := mustLoad(t)
	want := map[string][]string{}
	for key, text := range c.texts[source] {
		name, _ := stem(key)
		want[name] = placeholders(text)
	}
	for _, lang := range order {
		for key, text := range c.texts[lang] {
			name, _ := stem(key)
			if got := placeholders(text); !slices.Equal(got, want[name]) {
				t.Errorf("%s.json: %s has the placeholders %v, Swedish has %v", lang, key, got, want[name])
			}
			rest := placeholder.ReplaceAllString(text, "")
			if strings.ContainsAny(rest, "{}<>") || strings.TrimSpace(text) != text || text == "" {
				t.Errorf("%s.json: %s is %q: no other braces, no markup, no space at the ends, not empty", lang, key, text)
			}
		}
	}
}

// TestNoticeOfCounting is promise P12: counting is told of in every language that is shipped, in its own words.
func TestNoticeOfCounting(t *testing.T) {
	c := mustLoad(t)
	for _, lang := range order[1:] {
		for _, key := range []string{"title", "lead", "number", "memory", "phone", "published", "choice"} {
			key = "entrance.notice." + key
			text := c.T(lang, key, nil)
			if text == key || (text == c.T(source, key, nil) && lang != "sv-x-lattlast") {
				t.Errorf("%s has no words of its own for %s", lang, key)
			}
		}
	}
}

func TestPlurals(t *testing.T) {
	c := mustLoad(t)
	for _, tt := range []struct{ lang, count, want string }{
		{"sv", "1", "1 timme"},
		{"sv", "2", "2 timmar"},
		{"en", "0", "0 hours"},
		{"uk", "1", "1 година"},
		{"uk", "3", "3 години"},
		{"uk", "5", "5 годин"},
		{"uk", "21", "21 година"},
		{"uk", "1.5", "1.5 години"},
		{"ar", "3", "3 ساعات"},
		{"ar", "11", "11 ساعة"},
		{"prs", "0", "0 ساعت"},
	} {
		if got := c.T(tt.lang, "common.hours", map[string]string{"count": tt.count}); got != tt.want {
			t.Errorf("%s of %s hours is %q, want %q", tt.lang, tt.count, got, tt.want)
		}
	}
}

func TestFallback(t *testing.T) {
	lang := func(name, rest string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`{"language":{"name":"` + name + `","dir":"ltr"}` + rest + `}`)}
	}
	c, err := load(fstest.MapFS{
		"sv.json": lang("Svenska", `,"door":{"until":"till {{time}}","free":"Ledigt"}`),
		"en.json": lang("English", `,"door":{"free":"Free"}`),
	}, []string{"sv", "en"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		lang, key string
		vars      map[string]string
		want      string
	}{
		{"en", "door.free", nil, "Free"},
		{"en", "door.until", map[string]string{"time": "14:00"}, "till 14:00"},
		{"xx", "door.free", nil, "Ledigt"},
		{"en", "door.gone", nil, "door.gone"},
		{"sv", "door.until", map[string]string{"room": "x"}, "till {{time}}"},
	} {
		if got := c.T(tt.lang, tt.key, tt.vars); got != tt.want {
			t.Errorf("T(%s, %s) = %q, want %q", tt.lang, tt.key, got, tt.want)
		}
	}
}

func TestBrokenFilesAreRefused(t *testing.T) {
	for name, content := range map[string]string{
		"not JSON":       `{`,
		"no name":        `{"language":{"dir":"ltr"}}`,
		"bad direction":  `{"language":{"name":"X","dir":"up"}}`,
		"a number":       `{"language":{"name":"X","dir":"ltr"},"door":{"free":1}}`,
		"a list of text": `{"language":{"name":"X","dir":"ltr"},"door":{"free":["a"]}}`,
	} {
		_, err := load(fstest.MapFS{"sv.json": {Data: []byte(content)}}, []string{"sv"})
		if err == nil || !strings.Contains(err.Error(), "sv.json") {
			t.Errorf("%s: got %v, want an error that names the file", name, err)
		}
	}
	if _, err := load(fstest.MapFS{}, []string{"sv"}); err == nil {
		t.Error("a missing file was accepted")
	}
}

func TestDist(t *testing.T) {
	page, err := fs.ReadFile(Dist(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "make build") {
		t.Error("index.html must say what to do when the screens are not built")
	}
	app, err := fs.ReadFile(Dist(), "app.html")
	if err != nil {
		t.Skip("SKIPPED: the screens are not built; run `make build` to test their page too")
	}
	if strings.Count(string(app), "<!--snapshot-->") != 1 {
		t.Error("app.html must have the place of the snapshot exactly once")
	}
}
