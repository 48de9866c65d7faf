package booking

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTitlesAsTyped(t *testing.T) {
	for typed, want := range map[string]string{
		"":                            "",
		"  Läxhjälp ":                 "Läxhjälp",
		"La\u0308xhja\u0308lp":        "Läxhjälp", // decomposed, as a Mac types it
		"\u00a0Kör\u3000":             "Kör",
		"نادي القراءة":                "نادي القراءة",
		"می\u200cخواهم":               "می\u200cخواهم", // Persian needs the joiner inside
		"👩\u200d👧 barn":               "👩\u200d👧 barn",
		"\u200d":                      "",
		"\u200fC++\u200f":             "\u200fC++\u200f",
		`<script>alert("1")</script>`: `<script>alert("1")</script>`, // text stays text; whoever shows it must not run it
		"=1+1":                        "=1+1",
		strings.Repeat("å", 80):       strings.Repeat("å", 80),
		strings.Repeat("a\u030a", 80): strings.Repeat("å", 80),
	} {
		if got, refusal := cleanTitle(typed); refusal != nil || got != want {
			t.Errorf("%q became %q, %v; want %q", typed, got, refusal, want)
		}
	}
}

func TestHostileTitles(t *testing.T) {
	for typed, code := range map[string]string{
		"two\nlines":                 "title_control",
		"\n":                         "title_control",
		"tab\tbed":                   "title_control",
		"bell\a":                     "title_control",
		"nul\x00":                    "title_control",
		"del\x7f":                    "title_control",
		"c1\u0085":                   "title_control",
		"not UTF-8 \xff":             "title_control",
		"override \u202egnp.exe":     "title_control",
		"embedding \u202a":           "title_control",
		"isolate \u2067":             "title_control",
		"line\u2028separator":        "title_control",
		"hidden\u200bspace":          "title_control",
		"byte order\ufeff":           "title_control",
		"hidden tag \U000e0041":      "title_control",
		"private \ue000":             "title_control",
		"not a character \ufffe":     "title_control",
		strings.Repeat("a", 81):      "title_long",
		strings.Repeat("a", 10_000):  "title_long",
		strings.Repeat("𐍈", 81):      "title_long",
		strings.Repeat("\n", 10_000): "title_long",
	} {
		if got, refusal := cleanTitle(typed); refusal == nil || refusal.Code != code {
			t.Errorf("%.40q became %q, %v; want %s", typed, got, refusal, code)
		}
	}
}

func FuzzTitle(f *testing.F) {
	for _, seed := range []string{"Läxhjälp", "a\u0308", "\u202e", "\xff", "می\u200cخواهم", "\u200d \u200c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		title, refusal := cleanTitle(typed)
		if refusal != nil {
			return
		}
		if !utf8.ValidString(title) || utf8.RuneCountInString(title) > TitleLimit || strings.ContainsAny(title, "\x00\n\r\u202e\u2028") {
			t.Fatalf("%q was let through as %q", typed, title)
		}
		if again, refusal := cleanTitle(title); refusal != nil || again != title {
			t.Fatalf("%q was cleaned again into %q, %v", title, again, refusal)
		}
	})
}
