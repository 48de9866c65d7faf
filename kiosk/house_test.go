package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rules of the house, kept by this test. It reads the tree itself: a test that ran `go list` would be cached when it should not.

// inward is which of our packages each package may import, with the reason where one is forbidden on purpose. A package that is not
// listed here fails, so that nobody adds one without deciding what it may see.
var inward = map[string][]string{
	"booking":               {"booking/recur", "booking/season"}, // who has which room knows nothing of screens, wires or visitors
	"booking/ical":          {"booking", "booking/recur"},
	"booking/recur":         nil,
	"booking/season":        nil,
	"booking/sun":           nil, // arithmetic on what a badge shows
	"hardware/board":        nil,
	"hardware/clock":        nil,
	"hardware/counter":      nil,
	"hardware/door":         nil, // a sign is given its words; it knows no rooms
	"hardware/feedback":     nil,
	"hardware/nfc":          nil,
	"hardware/nfc/mfrc522":  {"hardware/nfc"},
	"hardware/nfc/pcsc":     {"hardware/nfc"},
	"hardware/nfc/wedge":    {"hardware/nfc"},
	"hardware/sim":          {"hardware/clock", "hardware/counter", "hardware/door", "hardware/nfc"}, // the wire types it imitates
	"kiosk/speech":          nil,                                                                     // texts to sounds; it knows no screens
	"kiosk/staff":           nil,                                                                     // who works here; what they decide is others'
	"kiosk/store":           nil,
	"kiosk/store/storetest": {"kiosk/store"},
	"kiosk/survey":          nil,                  // never visit: what somebody answers cannot be joined to that they came
	"kiosk/visit":           {"kiosk/visit/memo"}, // counts badges; nobody reaches it but the flow, which hands a badge's number to it and to booking alone, and usage
	"kiosk/visit/memo":      nil,
	"kiosk/usage": {
		"booking",
		"kiosk/survey",
		"kiosk/usage/activity",
		"kiosk/usage/stats",
		"kiosk/visit",
	},
	"kiosk/usage/activity": {"booking"}, // what is held is booked; who came it never learns but as counted heads
	"kiosk/usage/goal": { // a goal is one of usage's figures with a promise beside it
		"booking",
		"kiosk/survey",
		"kiosk/usage",
		"kiosk/usage/activity",
		"kiosk/usage/stats",
	},
	"kiosk/usage/stats": nil, // arithmetic on numbers that may be told; whoever has some may use it
	"kiosk/web": { // never visit: a screen cannot ask who came
		"booking",
		"booking/ical",
		"booking/season",
		"kiosk/speech",
		"kiosk/staff",
		"kiosk/survey",
		"kiosk/usage",
		"kiosk/usage/activity",
		"kiosk/usage/goal",
		"kiosk/usage/stats",
		"ui",
	},
	"kiosk/web/gents": nil,
	"ui":              nil,
	"kiosk": {
		"booking",
		"booking/ical",
		"booking/sun",
		"hardware/board",
		"hardware/clock",
		"hardware/counter",
		"hardware/door",
		"hardware/feedback",
		"hardware/nfc",
		"hardware/nfc/mfrc522",
		"hardware/nfc/pcsc",
		"hardware/nfc/wedge",
		"hardware/sim",
		"kiosk/speech",
		"kiosk/staff",
		"kiosk/store",
		"kiosk/survey",
		"kiosk/usage",
		"kiosk/usage/activity",
		"kiosk/usage/goal",
		"kiosk/visit",
		"kiosk/web",
		"ui",
	},
}

// only is which of our packages alone may import an outside module.
var only = map[string]string{
	"periph.io/":                   "hardware/",
	"github.com/gorilla/websocket": "kiosk/web",
	"github.com/mattn/go-sqlite3":  "kiosk/store",
	"go.bug.st/serial":             "hardware/",
	"github.com/creack/pty":        "hardware/sim",
}

// timeless is the packages that are handed the time and never look at a clock.
var timeless = []string{
	"booking",
	"booking/ical",
	"booking/recur",
	"booking/season",
	"kiosk/staff",
	"kiosk/survey",
	"kiosk/usage",
	"kiosk/usage/activity",
	"kiosk/usage/goal",
	"kiosk/usage/stats",
	"kiosk/visit",
}

// clocks is what of package time looks at a clock. A timer that is told how long to wait does not.
var clocks = []string{"Now", "Since", "Until", "Sleep"}

const (
	longestFile     = 500
	longestFunction = 60
)

// source is one parsed Go file of the module.
type source struct {
	path, pkg string // both with slashes, from the root of the module; pkg is its folder
	test      bool
	tree      *ast.File
	set       *token.FileSet
}

func TestImportsPointInward(t *testing.T) {
	for _, f := range sources(t) {
		allowed, listed := inward[f.pkg]
		if !listed {
			t.Errorf("%s: the package %s is not listed in house_test.go; decide what it may import", f.path, f.pkg)
			continue
		}
		if f.test {
			continue
		}
		for _, i := range f.tree.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if ours, ok := strings.CutPrefix(name, "troskel/"); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s; %s may import %v of ours", f.path, ours, f.pkg, allowed)
			}
			for module, home := range only {
				if strings.HasPrefix(name, module) && !strings.HasPrefix(f.pkg+"/", strings.TrimSuffix(home, "/")+"/") {
					t.Errorf("%s imports %s, which only %s may", f.path, name, home)
				}
			}
		}
	}
}

var purpose = regexp.MustCompile(`^(Package|Command) \S+ \S+`)

func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	said := map[string]bool{}
	for _, f := range sources(t) {
		if !f.test {
			said[f.pkg] = said[f.pkg] || purpose.MatchString(f.tree.Doc.Text())
		}
	}
	for pkg, ok := range said {
		if !ok {
			t.Errorf("%s has no comment that begins with \"Package …\", or \"Command …\" for a tool", pkg)
		}
	}
}

func TestFilesAndFunctionsAreShort(t *testing.T) {
	for _, f := range sources(t) {
		if ast.IsGenerated(f.tree) {
			continue
		}
		if lines := f.set.Position(f.tree.FileEnd).Line; lines > longestFile {
			t.Errorf("%s has %d lines; at most %d can be read in one sitting", f.path, lines, longestFile)
		}
		for _, d := range f.tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if lines := f.set.Position(fn.End()).Line - f.set.Position(fn.Pos()).Line + 1; lines > longestFunction {
				t.Errorf("%s: %s has %d lines, more than %d", f.path, fn.Name.Name, lines, longestFunction)
			}
			if fn.Name.Name == "init" && fn.Recv == nil {
				t.Errorf("%s: init hides what happens at start; call it by name", f.path)
			}
		}
	}
}

func TestTheDomainIsHandedTheTime(t *testing.T) {
	for _, f := range sources(t) {
		if f.test || !slices.Contains(timeless, f.pkg) {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || !slices.Contains(clocks, s.Sel.Name) {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" {
				t.Errorf("%s: time.%s in the domain; let the caller hand in the time", f.set.Position(s.Pos()), s.Sel.Name)
			}
			return true
		})
	}
}

// TestTopLevel keeps the top of the tree as short as the README says.
func TestTopLevel(t *testing.T) {
	allowed := []string{"kiosk", "booking", "hardware", "ui", "deploy", "bin", "go.mod", "go.sum", "Makefile", "README.md", "LICENSE"}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s does not belong at the top of the tree; allowed: %v and dotfiles", e.Name(), allowed)
		}
	}
}

// sources parses every Go file of the module, outside node_modules and the tools' own module.
func sources(t *testing.T) []source {
	t.Helper()
	root := os.DirFS("..")
	var all []source
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || name == "deploy" || strings.HasPrefix(d.Name(), ".") && name != ".") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, filepath.Join("..", name), nil, parser.ParseComments)
		if err != nil {
			return err
		}
		all = append(all, source{path: name, pkg: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), tree: tree, set: set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d Go files were found; this test looks in the wrong place", len(all))
	}
	return all
}
