package usage

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextNeverBecomesAFormula(t *testing.T) {
	for in, want := range map[string]string{
		"":                        "",
		"Stora salen":             "Stora salen",
		"=HYPERLINK(\"x\";\"y\")": "'=HYPERLINK(\"x\";\"y\")",
		"+46 11 15 00 00":         "'+46 11 15 00 00",
		"-1+2":                    "'-1+2",
		"@SUM(A1)":                "'@SUM(A1)",
		"\t=1":                    "'\t=1",
		"\r=1":                    "'\r=1",
		"＝1":                      "'＝1",
		"＋1":                      "'＋1",
		"－1":                      "'－1",
		"＠A1":                     "'＠A1",
		"  =1":                    "'=1",
		"\u00a0\u00a0=1":          "'=1",
		"\u3000=1":                "'=1",
		"\ufeff=1":                "'=1",
		"a\nb\r\nc":               "a ⏎ b ⏎ c",
		"\n=1":                    "⏎ =1",
		"a=1":                     "a=1",
		"1-2":                     "1-2",
		"ö":                       "ö",
	} {
		if got := plain(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"=1", " \u00a0=1", "a\r\nb", "＝", "\xff=", "⏎"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := plain(s)
		if first, _ := utf8.DecodeRuneInString(got); strings.ContainsRune("=+-@\t\r＝＋－＠ \u00a0", first) {
			t.Errorf("%q becomes %q, which begins like a formula", s, got)
		}
		if strings.Contains(got, "\n") {
			t.Errorf("%q becomes %q, which has a newline", s, got)
		}
		if plain(got) != got {
			t.Errorf("%q becomes %q and then %q", s, got, plain(got))
		}
	})
}

func TestDecimalComma(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 1: "1", 0.5: "0,5", 1.0 / 60: "0,0167", 36.0 / 132: "0,2727", 1234.5: "1234,5", 1e6: "1000000"} {
		if got := decimal(x); got != want {
			t.Errorf("%v is printed as %q, want %q", x, got, want)
		}
	}
}
