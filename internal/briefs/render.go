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
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"text/template"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Templates are the digests' words: the embedded ones, each replaced by the file of the same name in the override
// folder where there is one.
type Templates struct{ byName map[string]*page }

type page struct {
	file  string
	front map[string]string
	body  *template.Template
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
		if e.IsDir() || !strings.HasSuffix(name, ".md") || name == "README.md" {
			continue
		}
		if _, ok := sources[name]; !ok {
			return fmt.Errorf("%s: there is no template of this name; the names are %s", name, strings.Join(sorted(sources), ", "))
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
	"call":   gone("call"),
	"html":   gone("html"),
	"js":     gone("js"),
	"printf": gone("printf"),
	"upper":  func(t Text) Text { return Text(strings.ToUpper(string(t))) },
	"join": func(sep string, items []Text) Text {
		var s []string
		for _, x := range items {
			s = append(s, string(x))
		}
		return Text(strings.Join(s, sep))
	},
}

func gone(name string) func(...any) (string, error) {
	return func(...any) (string, error) { return "", fmt.Errorf("templates have no function %q", name) }
}

func parse(file, src string) (*page, error) {
	src = strings.ReplaceAll(src, "\r\n", "\n")
	if strings.ContainsRune(src, sealOpen) || strings.ContainsRune(src, sealClose) {
		return nil, fmt.Errorf("%s: a private-use character stands in the template; take it out", file)
	}
	sum := sha256.Sum256([]byte(src))
	p := &page{file: file, front: map[string]string{}, start: 1, hash: hex.EncodeToString(sum[:6])}
	body := src
	if strings.HasPrefix(src, "---\n") {
		head, rest, ok := strings.Cut(src[4:], "\n---\n")
		if !ok {
			return nil, fmt.Errorf("%s:1: the front matter is not closed by a line ---", file)
		}
		for i, l := range strings.Split(head, "\n") {
			k, v, ok := strings.Cut(l, ":")
			k = strings.TrimSpace(k)
			if !ok || !slices.Contains(frontKeys, k) {
				return nil, fmt.Errorf("%s:%d: %q is none of %s", file, i+2, k, strings.Join(frontKeys, ", "))
			}
			p.front[k] = strings.TrimSpace(v)
		}
		body, p.start = rest, strings.Count(head, "\n")+4
	}
	// The body keeps its line numbers in the file, so that errors point at the right line.
	t, err := template.New(file).Funcs(funcs).Option("missingkey=error").Parse(strings.Repeat("{{/**/}}\n", p.start-1) + body)
	if err != nil {
		return nil, reword(err)
	}
	p.body = t
	return p, nil
}

var templateErr = regexp.MustCompile(`^template: ([^:]+:\d+)(?::\d+)?:? ?(.*)$`)

func reword(err error) error {
	if m := templateErr.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Errorf("%s: %s", m[1], m[2])
	}
	return err
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

// run executes the template with a cap on output and time. A template that never ends costs one goroutine, which stops
// at its next write.
func (p *page) run(data any) (string, error) {
	out := &capped{until: clock.After(maxTime)}
	done := make(chan error, 1)
	go func() { done <- p.body.Execute(out, data) }()
	select {
	case err := <-done:
		if err != nil {
			return "", reword(err)
		}
		return out.buf.String(), nil
	case <-out.until:
		out.stop.Store(true)
		return "", fmt.Errorf("%s: the template did not finish within %s", p.file, maxTime)
	}
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
	buf   bytes.Buffer
	until <-chan time.Time
	stop  atomic.Bool
}

// Write implements io.Writer.
func (c *capped) Write(b []byte) (int, error) {
	if c.stop.Load() || c.buf.Len()+len(b) > maxOutput {
		return 0, fmt.Errorf("the template makes more than %d bytes", maxOutput)
	}
	return c.buf.Write(b)
}
