package briefs

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"text/template"
	"time"
	"unicode/utf8"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Templates are the digests' words: the embedded ones, each replaced by the file of the same name in the override
// folder where there is one.
type Templates struct{ byName map[string]*page }

type page struct {
	file  string
	front map[string]string
	body  *template.Template
	src   string
	start int // line of the file on which the body starts
	hash  string
}

// Front matter keys that a template may have.
var frontKeys = []string{"title", "audience", "digest", "summary"}

// Limits of one rendering (reliability T9).
const (
	maxOutput = 256 << 10
	maxTime   = 2 * time.Second
	maxFile   = 64 << 10
)

// Load reads the templates. override may be "". A file whose name no template has, or that does not parse, is an error
// that names file and line: the program does not start on it.
func Load(embedded fs.FS, override string) (*Templates, error) {
	names, err := fs.Glob(embedded, "*.md")
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == "README.md" })
	t := &Templates{byName: map[string]*page{}}
	sources := map[string][]byte{}
	for _, n := range names {
		if sources[n], err = fs.ReadFile(embedded, n); err != nil {
			return nil, err
		}
	}
	if override != "" {
		if err := overrides(override, sources); err != nil {
			return nil, err
		}
	}
	var bad []error
	for n, src := range sources {
		p, err := parse(n, string(src))
		if err != nil {
			bad = append(bad, err)
			continue
		}
		t.byName[strings.TrimSuffix(n, ".md")] = p
	}
	return t, errors.Join(bad...)
}

// overrides replaces sources by the files of a folder. Only names that exist already are taken, and os.Root keeps links
// from leading out of the folder (reliability T10).
func overrides(dir string, sources map[string][]byte) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("SEC_TEMPLATES_DIR: %w", err)
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return fmt.Errorf("SEC_TEMPLATES_DIR: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.EqualFold(filepath.Ext(name), ".md") || name == "README.md" {
			continue
		}
		if _, ok := sources[name]; !ok {
			return fmt.Errorf("%q: there is no template of this name; the names are %s", name, strings.Join(sorted(sources), ", "))
		}
		// A pipe would wait for its writer, and a device may never end; Stat follows a link inside the folder and no other.
		info, err := root.Stat(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s: this is no plain file", name)
		}
		f, err := root.Open(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
		_ = f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if len(b) > maxFile {
			return fmt.Errorf("%s: a template may have at most %d bytes", name, maxFile)
		}
		sources[name] = b
	}
	return nil
}

func sorted[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// funcs are all that a template may call besides text/template's comparisons; the built-in ones that could build
// endless or foreign output are taken away.
var funcs = template.FuncMap{
	"call":     gone("call"),
	"html":     gone("html"),
	"js":       gone("js"),
	"printf":   gone("printf"),
	"print":    gone("print"),
	"println":  gone("println"),
	"urlquery": gone("urlquery"),
	"upper":    func(t Text) Text { return Text(strings.ToUpper(string(t))) },
	"join":     join,
	turnFunc:   (&budget{}).turn,
}

// join puts sep between items, and never makes more than a rendering may: it could be fed its own output.
func join(sep string, items []Text) (Text, error) {
	var s []string
	size := 0
	for _, x := range items {
		s = append(s, string(x))
		if size += len(x) + len(sep); size > maxOutput {
			return "", fmt.Errorf("join makes more than %d bytes", maxOutput)
		}
	}
	return Text(strings.Join(s, sep)), nil
}

func gone(name string) func(...any) (string, error) {
	return func(...any) (string, error) { return "", fmt.Errorf("templates have no function %q", name) }
}

func parse(file, src string) (*page, error) {
	src = strings.TrimPrefix(strings.ReplaceAll(src, "\r\n", "\n"), "\ufeff")
	if err := plainText(file, src); err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(src))
	p := &page{file: file, front: map[string]string{}, src: src, start: 1, hash: hex.EncodeToString(sum[:6])}
	body, err := p.readFront(src)
	if err != nil {
		return nil, err
	}
	// The body keeps its line numbers in the file, so that errors point at the right line.
	t, err := template.New(file).Funcs(funcs).Option("missingkey=error").Parse(strings.Repeat("{{/**/}}\n", p.start-1) + body)
	if err != nil {
		return nil, reword(err)
	}
	if err := guard(file, t); err != nil {
		return nil, err
	}
	p.body = t
	return p, nil
}

// plainText refuses what no editor writes into a template: it would come out as something else, or break the seal.
func plainText(file, src string) error {
	if len(src) > maxFile {
		return fmt.Errorf("%s: a template may have at most %d bytes", file, maxFile)
	}
	line := 1
	for i, r := range src {
		switch {
		case r == '\n':
			line++
		case r == sealOpen, r == sealClose:
			return fmt.Errorf("%s:%d: a private-use character stands in the template; take it out", file, line)
		case r == utf8.RuneError && !strings.HasPrefix(src[i:], "\ufffd"):
			return fmt.Errorf("%s:%d: this is no text in UTF-8", file, line)
		case r < ' ' && r != '\t':
			return fmt.Errorf("%s:%d: a control character stands in the template; take it out", file, line)
		}
	}
	return nil
}

// readFront reads the front matter and gives the rest. It must say of which digest and for whom the file is, as its name
// does: a file saved under another's name would else go to the wrong people.
func (p *page) readFront(src string) (string, error) {
	if !strings.HasPrefix(src, "---\n") {
		return "", fmt.Errorf("%s:1: the file must begin with front matter: a line ---, then title: …, then a line ---", p.file)
	}
	head, rest, ok := strings.Cut(src[4:], "\n---\n")
	if !ok {
		return "", fmt.Errorf("%s:1: the front matter is not closed by a line ---", p.file)
	}
	for i, l := range strings.Split(head, "\n") {
		k, v, ok := strings.Cut(l, ":")
		k, v = strings.TrimSpace(k), strings.TrimSpace(v)
		switch {
		case !ok || !slices.Contains(frontKeys, k):
			return "", fmt.Errorf("%s:%d: %q is none of %s", p.file, i+2, domain.Clip(k, 40), strings.Join(frontKeys, ", "))
		case p.front[k] != "":
			return "", fmt.Errorf("%s:%d: %s stands there twice", p.file, i+2, k)
		case v == "":
			return "", fmt.Errorf("%s:%d: %s is empty; write it, or take the line out", p.file, i+2, k)
		case k == "digest" && !strings.HasPrefix(p.file, v+"."):
			return "", fmt.Errorf("%s:%d: the file's name says %s, this line says %s", p.file, i+2, strings.SplitN(p.file, ".", 2)[0], domain.Clip(v, 40))
		case k == "audience" && !slices.Contains(audiencesOf(p.file), v):
			return "", fmt.Errorf("%s:%d: the file's name says %s, this line says %s", p.file, i+2, strings.Join(audiencesOf(p.file), " or "), domain.Clip(v, 40))
		}
		p.front[k] = v
	}
	if p.front["title"] == "" {
		return "", fmt.Errorf("%s:2: the front matter has no title", p.file)
	}
	p.start = strings.Count(head, "\n") + 4
	return rest, nil
}

// audiencesOf are the audiences that a file's front matter may name: its own, and a channel where it is about what stands
// in one (an agenda, the whole review).
func audiencesOf(file string) []string {
	parts := strings.Split(strings.TrimSuffix(file, ".md"), ".")
	own := parts[len(parts)-1]
	if slices.Contains(domain.Audiences, own) || own == "channel" {
		return []string{own}
	}
	return []string{own, "channel"}
}

var (
	templateErr = regexp.MustCompile(`^template: ([^:]+:\d+)(?::\d+)?:? ?(.*)$`)
	executing   = regexp.MustCompile(`^executing "[^"]*" at (.*)$`)
)

// reword says where in the file something is wrong, without the engine's own words.
func reword(err error) error {
	m := templateErr.FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
	if m == nil {
		return err
	}
	what := m[2]
	if e := executing.FindStringSubmatch(what); e != nil {
		what = e[1]
	}
	if field, _, unknown := strings.Cut(what, " in type "); unknown { // a type of ours says nothing to who edits the file
		what = field + "; templates/README.md lists what a template may use"
	}
	return fmt.Errorf("%s: %s", m[1], what)
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// Names lists the templates.
func (t *Templates) Names() []string { return sorted(t.byName) }

// Has says whether there is a template.
func (t *Templates) Has(name string) bool { return t.byName[name] != nil }

// Front is a key of a template's front matter.
func (t *Templates) Front(name, key string) string {
	if p := t.byName[name]; p != nil {
		return p.front[key]
	}
	return ""
}

// Version names a template as it stands now, for the audit trail: its name and the beginning of its hash.
func (t *Templates) Version(name string) string {
	if p := t.byName[name]; p != nil {
		return name + "@" + p.hash
	}
	return name
}

// Render runs a template over data and reads the result as a message.
func (t *Templates) Render(name string, data any) (view.Message, error) {
	p := t.byName[name]
	if p == nil {
		return view.Message{}, fmt.Errorf("there is no template %q; the names are %s", name, strings.Join(t.Names(), ", "))
	}
	md, err := p.run(data)
	if err != nil {
		return view.Message{}, err
	}
	m := view.Message{Nodes: Nodes(md), Summary: p.front["summary"]}
	if m.Summary == "" {
		m.Summary = p.front["title"]
	}
	return m, nil
}

// run executes the template with a cap on output, turns of its loops and time. One that takes too long is told to stop at
// its next turn or word, so that nothing of it is left behind.
func (p *page) run(data any) (string, error) {
	body, err := p.body.Clone()
	if err != nil {
		return "", fmt.Errorf("%s: %w", p.file, err) // only a template that has run already cannot be cloned
	}
	out := &capped{}
	body.Funcs(template.FuncMap{turnFunc: (&budget{stop: &out.stop}).turn})
	done := make(chan error, 1)
	go func() { done <- body.Execute(out, data) }()
	select {
	case err = <-done:
	case <-clock.After(maxTime):
		out.stop.Store(true)
		err = stopped{}
	}
	var loop endless
	switch {
	case err == nil:
		return out.buf.String(), nil
	case errors.As(err, &loop):
		return "", fmt.Errorf("%s:%d: %w", p.file, loop.line, loop)
	case errors.As(err, new(stopped)):
		return "", fmt.Errorf("%s: the template did not finish within %s", p.file, maxTime)
	}
	if err = reword(err); !strings.HasPrefix(err.Error(), p.file+":") { // what the writer refuses comes without a place
		err = fmt.Errorf("%s: %w", p.file, err)
	}
	return "", err
}

// Try renders every template over sample data, so that a mistake stops the start and not the digest.
func (t *Templates) Try(data func(name string) any) error {
	var bad []error
	for _, n := range t.Names() {
		if _, err := t.Render(n, data(n)); err != nil {
			bad = append(bad, err)
		}
	}
	return errors.Join(bad...)
}

// capped is the writer that a template fills; it refuses more than maxOutput and everything after stop.
type capped struct {
	buf  bytes.Buffer
	stop atomic.Bool
}

// Write implements io.Writer.
func (c *capped) Write(b []byte) (int, error) {
	if c.stop.Load() || c.buf.Len()+len(b) > maxOutput {
		return 0, fmt.Errorf("the template makes more than %d bytes", maxOutput)
	}
	return c.buf.Write(b)
}
