package ui

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// source is the language everything is written in first and falls back to.
const source = "sv"

// order is how people meet the languages: Swedish first, then by how many mötesplatser asked for them.
var order = []string{"sv", "sv-x-lattlast", "en", "ar", "so", "fa", "prs", "ti", "uk"}

// placeholder is i18next's {{name}}; its formats and unescaped forms are not used and the tests refuse them.
var placeholder = regexp.MustCompile(`\{\{(\w+)\}\}`)

// Language is one language a person can choose.
type Language struct {
	Code     string // BCP 47
	Name     string // in its own script
	Dir      string // "ltr" or "rtl"
	Reviewed bool   // a native reader has approved every text
}

// Catalog is the words of all languages. It is safe for concurrent use, being never changed after Load.
type Catalog struct {
	languages []Language
	texts     map[string]map[string]string // language, then flat key such as "door.free"
}

// Load reads the embedded language files. It fails only if the binary was built from broken ones.
func Load() (*Catalog, error) {
	sub, err := fs.Sub(words, "i18n")
	if err != nil {
		return nil, err
	}
	return load(sub, order)
}

func load(files fs.FS, codes []string) (*Catalog, error) {
	c := &Catalog{texts: make(map[string]map[string]string)}
	for _, code := range codes {
		if err := c.add(files, code); err != nil {
			return nil, fmt.Errorf("language file %s.json: %w", code, err)
		}
	}
	return c, nil
}

func (c *Catalog) add(files fs.FS, code string) error {
	raw, err := fs.ReadFile(files, code+".json")
	if err != nil {
		return err
	}
	var file struct {
		Language struct {
			Name     string `json:"name"`
			Dir      string `json:"dir"`
			Reviewed bool   `json:"reviewed"`
		} `json:"language"`
	}
	var tree map[string]any
	if err := json.Unmarshal(raw, &file); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &tree); err != nil {
		return err
	}
	flat := make(map[string]string)
	if err := flatten(flat, "", tree); err != nil {
		return err
	}
	l := file.Language
	if l.Name == "" || (l.Dir != "ltr" && l.Dir != "rtl") {
		return fmt.Errorf("language.name must not be empty and language.dir must be ltr or rtl")
	}
	c.languages = append(c.languages, Language{Code: code, Name: l.Name, Dir: l.Dir, Reviewed: l.Reviewed})
	c.texts[code] = flat
	return nil
}

func flatten(into map[string]string, prefix string, tree map[string]any) error {
	for key, value := range tree {
		switch v := value.(type) {
		case string:
			into[prefix+key] = v
		case map[string]any:
			if err := flatten(into, prefix+key+".", v); err != nil {
				return err
			}
		case bool: // language.reviewed, which is no text
		default:
			return fmt.Errorf("%s%s: a text or a group of texts is wanted, not %T", prefix, key, value)
		}
	}
	return nil
}

// Languages are the languages to choose from, Swedish first.
func (c *Catalog) Languages() []Language { return slices.Clone(c.languages) }

// T is the text of key in lang, with {{name}} replaced by vars["name"]. A key with plural forms is chosen by vars["count"], a
// decimal number, as i18next does: key_one, key_few … by the language's CLDR rule. What lang does not have is taken from
// Swedish; what nobody has is shown as the key itself, which a person can report.
func (c *Catalog) T(lang, key string, vars map[string]string) string {
	text, ok := c.find(lang, key, vars)
	if !ok && lang != source {
		text, ok = c.find(source, key, vars)
	}
	if !ok {
		return key
	}
	return placeholder.ReplaceAllStringFunc(text, func(m string) string {
		if v, ok := vars[m[2:len(m)-2]]; ok {
			return v
		}
		return m
	})
}

// Has tells whether lang itself has a text for key, not only Swedish.
func (c *Catalog) Has(lang, key string) bool {
	text, ok := c.find(lang, key, nil)
	return ok && text != ""
}

func (c *Catalog) find(lang, key string, vars map[string]string) (string, bool) {
	texts := c.texts[lang]
	if count, ok := vars["count"]; ok {
		if form, ok := pluralForm(lang, count); ok {
			if text, ok := texts[key+"_"+form]; ok {
				return text, true
			}
		}
		if text, ok := texts[key+"_other"]; ok {
			return text, true
		}
	}
	text, ok := texts[key]
	return text, ok
}

var formNames = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

// pluralForm is the CLDR category of a decimal number such as "3" or "1.5", by the operands of Unicode TR 35:
// i the integer digits, v and w the number of fraction digits with and without trailing zeros, f and t those digits.
func pluralForm(lang, count string) (string, bool) {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(count, "-"), ".")
	i, err := strconv.Atoi(whole)
	if err != nil || i < 0 {
		return "", false
	}
	trimmed := strings.TrimRight(fraction, "0")
	f, errF := digits(fraction)
	t, errT := digits(trimmed)
	if errF != nil || errT != nil {
		return "", false
	}
	form := plural.Cardinal.MatchPlural(tag(lang), i, len(fraction), len(trimmed), f, t)
	return formNames[form], true
}

func digits(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(s, 10, 31)
	return int(n), err
}

// tag is the language whose CLDR data speaks for lang. Dari has its data under Persian of Afghanistan.
func tag(lang string) language.Tag {
	if lang == "prs" {
		return language.MustParse("fa-AF")
	}
	t, err := language.Parse(lang)
	if err != nil {
		return language.Und
	}
	return t
}
