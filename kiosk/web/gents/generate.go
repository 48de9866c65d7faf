package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// source is one Go file; name is for messages.
type source struct {
	name string
	text []byte
}

// Generate returns the TypeScript for every exported type of the Go files, in their order.
func Generate(files ...source) ([]byte, error) {
	g := generator{fset: token.NewFileSet(), values: map[string][]value{}}
	var names []string
	var trees []*ast.File
	for _, f := range files {
		tree, err := parser.ParseFile(g.fset, f.name, f.text, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		names, trees = append(names, filepath.Base(f.name)), append(trees, tree)
		g.constants(tree)
	}
	fmt.Fprintf(&g.out, "// Generated from %s by `make generate`. Do not edit.\n", strings.Join(names, ", "))
	for _, tree := range trees {
		if err := g.declareAll(tree); err != nil {
			return nil, err
		}
	}
	return g.out.Bytes(), nil
}

func (g *generator) declareAll(file *ast.File) error {
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.TYPE {
			continue
		}
		for _, spec := range gen.Specs {
			if err := g.declare(gen, spec.(*ast.TypeSpec)); err != nil {
				return err
			}
		}
	}
	return nil
}

type generator struct {
	fset   *token.FileSet
	out    bytes.Buffer
	values map[string][]value // constants by the name of their type
}

type value struct{ literal, comment string }

// constants collects the typed string constants: they are the members of the unions.
func (g *generator) constants(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		typ, named := spec.Type.(*ast.Ident)
		if !named || len(spec.Values) != 1 {
			return false
		}
		if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			g.values[typ.Name] = append(g.values[typ.Name], value{lit.Value, line(spec.Comment)})
		}
		return false
	})
}

func (g *generator) declare(decl *ast.GenDecl, spec *ast.TypeSpec) error {
	if !spec.Name.IsExported() {
		return nil
	}
	doc := spec.Doc
	if doc == nil {
		doc = decl.Doc
	}
	fmt.Fprint(&g.out, "\n", comment("", doc.Text()))
	switch typ := spec.Type.(type) {
	case *ast.StructType:
		return g.structure(spec.Name.Name, typ)
	case *ast.Ident:
		return g.union(spec, typ)
	}
	return g.refuse(spec, "only structs and string types are known")
}

func (g *generator) union(spec *ast.TypeSpec, base *ast.Ident) error {
	members := g.values[spec.Name.Name]
	if base.Name != "string" || len(members) == 0 {
		return g.refuse(spec, "a named type must be a string with constants")
	}
	fmt.Fprintf(&g.out, "export type %s =", spec.Name.Name)
	for i, m := range members {
		fmt.Fprintf(&g.out, "\n%s  | %s", comment("  ", m.comment), m.literal)
		if i == len(members)-1 {
			fmt.Fprint(&g.out, ";\n")
		}
	}
	return nil
}

func (g *generator) structure(name string, typ *ast.StructType) error {
	if len(typ.Fields.List) == 0 {
		fmt.Fprintf(&g.out, "export type %s = Record<string, never>;\n", name)
		return nil
	}
	fmt.Fprintf(&g.out, "export interface %s {\n", name)
	for _, field := range typ.Fields.List {
		if err := g.field(field); err != nil {
			return err
		}
	}
	fmt.Fprint(&g.out, "}\n")
	return nil
}

func (g *generator) field(field *ast.Field) error {
	if len(field.Names) != 1 || field.Tag == nil {
		return g.refuse(field, "a field needs one name and a json tag")
	}
	tag, err := strconv.Unquote(field.Tag.Value)
	if err != nil {
		return g.refuse(field, err.Error())
	}
	name, options, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	if name == "" || name == "-" || (options != "" && options != "omitzero") {
		return g.refuse(field, `the json tag must be "name" or "name,omitzero"`)
	}
	typ, err := g.typeOf(field.Type)
	if err != nil {
		return err
	}
	optional := ""
	if options == "omitzero" {
		optional = "?"
	} else if _, pointer := field.Type.(*ast.StarExpr); pointer {
		typ += " | null"
	}
	fmt.Fprintf(&g.out, "%s  %s%s: %s;\n", comment("  ", field.Doc.Text()+line(field.Comment)), name, optional, typ)
	return nil
}

var basic = map[string]string{
	"string": "string", "bool": "boolean", "int": "number", "int64": "number", "uint64": "number", "float64": "number",
}

func (g *generator) typeOf(expr ast.Expr) (string, error) {
	switch e := expr.(type) {
	case *ast.Ident:
		if ts, ok := basic[e.Name]; ok {
			return ts, nil
		}
		if e.IsExported() {
			return e.Name, nil
		}
	case *ast.StarExpr:
		return g.typeOf(e.X)
	case *ast.SelectorExpr:
		if pkg, ok := e.X.(*ast.Ident); ok && pkg.Name == "time" && e.Sel.Name == "Time" {
			return "string", nil
		}
	case *ast.ArrayType:
		elem, err := g.typeOf(e.Elt)
		return elem + "[]", err
	case *ast.MapType:
		key, err := g.typeOf(e.Key)
		if err != nil || key != "string" {
			return "", g.refuse(expr, "a map's keys must be strings")
		}
		elem, err := g.typeOf(e.Value)
		return "Record<string, " + elem + ">", err
	}
	return "", g.refuse(expr, "this type has no place in the protocol")
}

func (g *generator) refuse(n ast.Node, why string) error {
	return fmt.Errorf("%s: %s", g.fset.Position(n.Pos()), why)
}

func line(c *ast.CommentGroup) string { return strings.TrimSpace(c.Text()) }

// comment turns a Go comment into a documentation comment that editors show.
func comment(indent, text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "*/", "* /")
	if text == "" {
		return ""
	}
	lines := strings.Split(text, "\n")
	if len(lines) == 1 {
		return fmt.Sprintf("%s/** %s */\n", indent, text)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s/**\n", indent)
	for _, l := range lines {
		b.WriteString(strings.TrimRight(indent+" * "+l, " ") + "\n")
	}
	fmt.Fprintf(&b, "%s */\n", indent)
	return b.String()
}
