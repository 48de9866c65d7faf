package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// staffOnly is the codes that nobody can meet at an entrance, a booking screen or a door: of what only the staff page, a calendar app or a file has
// commands for. Every other code of the engine needs one below error.
var staffOnly = []string{
	"activity_", "contribution_", "idea_",
	"backup_", "badge_", "calendar_", "elsewhere_", "enrol_", "event_", "feed_", "goal_", "grant_", "import_", "note_", "organisation_", "reason_", "round_", "slot_", "survey_",
	"vouch_", "wish_", "zone_",
	"app_code_", "code_", "login_", "password_", "role_", "sign_in_",
	"bad_hours", "email_invalid", "function_missing", "hours_invalid", "last_keeper", "name_invalid", "name_missing", "not_pending", "phone_invalid", "pin_easy", "place_missing",
	"rule_amount", "rule_grid_uneven", "rule_scope", "rule_twice", "rule_window", "sessions_range", "title_missing", "uid_invalid",
	"unknown_applicant", "unknown_closure", "unknown_elsewhere", "unknown_feed", "unknown_grant", "unknown_holiday", "unknown_password", "unknown_person",
	"unknown_round", "unknown_rule", "unknown_special", "url_invalid", "weight_range", "wishes_range",
}

func forStaff(code string) bool {
	if slices.Contains([]string{"calendar_days", "survey_code", "survey_tries", "survey_over"}, code) {
		return false // of the entrance's calendar, and its codes
	}
	return slices.ContainsFunc(staffOnly, func(s string) bool { return s == code || strings.HasSuffix(s, "_") && strings.HasPrefix(code, s) })
}

// codes reads every refusal's code out of the engine's and the protocol's source: the keys of the maps of sentences, and the constants named code….
func codes(t *testing.T) []string {
	t.Helper()
	all := map[string]bool{}
	for _, folder := range []string{"../booking", "../booking/recur", "../booking/ical", "../booking/season", "../kiosk/staff", "../kiosk/survey", "../kiosk/usage/activity", "../kiosk/usage/goal", "../kiosk/web"} {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no source: %v", folder, err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				readCodes(t, file, all)
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func readCodes(t *testing.T, file string, into map[string]bool) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		name := spec.Names[0].Name
		switch {
		case strings.HasSuffix(name, "entences"):
			ast.Inspect(spec.Values[0], func(n ast.Node) bool {
				if pair, ok := n.(*ast.KeyValueExpr); ok {
					addText(t, pair.Key, into)
				}
				return true
			})
		case strings.HasPrefix(name, "code"):
			addText(t, spec.Values[0], into)
		}
		return true
	})
}

func addText(t *testing.T, e ast.Expr, into map[string]bool) {
	t.Helper()
	if literal, ok := e.(*ast.BasicLit); ok && literal.Kind == token.STRING {
		text, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		into[text] = true
	}
}

// TestEveryRefusalHasASentence holds the screens to the engine: whatever it refuses, a person is told in words. The other tests give every language
// what Swedish has.
func TestEveryRefusalHasASentence(t *testing.T) {
	c := mustLoad(t)
	found := codes(t)
	for _, known := range []string{"overlap", "rule_drop_in", "repeat_many", "wrong_pin", "tap_first", "waiting_many"} {
		if !slices.Contains(found, known) {
			t.Errorf("%s was not found in the source: the test reads it wrong", known)
		}
	}
	for _, code := range found {
		if !c.Has(source, "error."+code) && !(forStaff(code) && c.Has(source, "staff.error."+code)) {
			t.Errorf("sv.json has no sentence for %s", code)
		}
	}
}

// TestNoSentenceIsLeftOver keeps the files free of codes that nobody gives any longer. The protocol gives store_… and the page some of its own.
func TestNoSentenceIsLeftOver(t *testing.T) {
	found := append(codes(t), "other", "too_large", "series_conflicts", "store_full", "store_readonly", "store_failed")
	for key := range mustLoad(t).texts[source] {
		code, ours := strings.CutPrefix(strings.TrimPrefix(key, "staff."), "error.")
		if ours && !slices.Contains(found, code) {
			t.Errorf("nothing refuses with %s any more", code)
		}
	}
}

// TestGoalsAreToldInWords holds the staff page to the goals: every verdict, and every reason for one, has its words, and none is left over. A reason
// whose code is put together has words for each ending that is written.
func TestGoalsAreToldInWords(t *testing.T) {
	said := goalWords(t)
	for _, known := range []string{"verdict.notdecidable", "why.preliminary", "why.break_", "figure.use_rate", "unit.percent"} {
		if !said[known] {
			t.Errorf("%s was not found in the source: the test reads it wrong", known)
		}
	}
	texts := mustLoad(t).texts[source]
	for word := range said {
		if strings.HasSuffix(word, "_") {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(texts)), func(k string) bool { return strings.HasPrefix(k, "staff.goals."+word) }) {
				t.Errorf("sv.json has no words for any staff.goals.%s…", word)
			}
		} else if _, ok := texts["staff.goals."+word]; !ok {
			t.Errorf("sv.json has no words for staff.goals.%s", word)
		}
	}
	for key := range texts {
		word, why := strings.CutPrefix(key, "staff.goals.why.")
		begun := func(w string) bool { return strings.HasSuffix(w, "_") && strings.HasPrefix("why."+word, w) }
		if why && word != "title" && !said["why."+word] && !slices.ContainsFunc(slices.Collect(maps.Keys(said)), begun) {
			t.Errorf("nothing gives the reason %s any more", word)
		}
	}
}

// goalWords reads the goals' source: the constants that are told, by their type, and the codes of reasons.
func goalWords(t *testing.T) map[string]bool {
	t.Helper()
	said := map[string]bool{}
	files, err := filepath.Glob("../kiosk/usage/goal/*.go")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{"Verdict": "verdict.", "Name": "figure.", "Unit": "unit.", "Words": "words."}
	for _, file := range append(files, "../kiosk/usage/stats/words.go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if kind, ok := n.Type.(*ast.Ident); ok && ast.IsExported(n.Names[0].Name) && told[kind.Name] != "" && len(n.Values) == 1 {
					noteWord(t, said, told[kind.Name], n.Values[0])
				}
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "because" {
					noteWord(t, said, "why.", n.Args[0])
				}
			}
			return true
		})
	}
	for _, word := range []string{"words.reached", "words.notreached", "words.notdecidable"} {
		delete(said, word) // these are told as verdicts
	}
	return said
}

func noteWord(t *testing.T, said map[string]bool, prefix string, e ast.Expr) {
	t.Helper()
	if sum, ok := e.(*ast.BinaryExpr); ok {
		e = sum.X // "break_" + kind
	}
	words := map[string]bool{}
	addText(t, e, words)
	for word := range words {
		said[prefix+word] = true
	}
}
