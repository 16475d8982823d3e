package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/templates"
)

type lintCmd struct {
	Files    []string `arg:"" optional:"" help:"Markdown or text files, templates and scripts of drills (.yaml) among them; - is standard input. None: all templates in force."`
	Audience string   `help:"Who reads them: for executives some findings are errors. A template says so itself." enum:"channel,executive,engineer,legal,product,hr" default:"channel"`
	Allow    []string `help:"Abbreviations that need no spelling out."`
}

// maxLint is the largest text that is read.
const maxLint = 4 << 20

// Run judges texts and templates (domain 5.7).
func (l lintCmd) Run(e env) error {
	o, err := LoadOptions()
	if err != nil {
		return usage(err)
	}
	s, err := SampleSurvey()
	if err != nil {
		return err
	}
	r := linter{out: e.out, allow: l.Allow, survey: s}
	if len(l.Files) == 0 {
		pages, err := briefs.Load(templates.FS, o.TemplatesDir)
		if err != nil {
			return err // it says file and line, an error a line
		}
		for _, name := range pages.Names() {
			r.template(pages, name, "")
		}
	}
	for _, f := range l.Files {
		if err := r.file(f, l.Audience); err != nil {
			return usage(err)
		}
	}
	return r.verdict()
}

// linter prints what is to be mended, one thing a line.
type linter struct {
	out              io.Writer
	allow            []string
	survey           ledger.Survey
	errors, warnings int
}

func (r *linter) verdict() error {
	fmt.Fprintf(r.out, "%s, %s\n", count(r.errors, "error"), count(r.warnings, "warning"))
	if r.errors > 0 {
		return errors.New("mend the errors; warnings are advice")
	}
	return nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (r *linter) rules(audience string) plain.Rules {
	return plain.Rules{Executive: audience == domain.AudExecutive, Budget: briefs.PageBudget(audience), Allowed: r.allow}
}

// file judges one file: a template as the start would read it, anything else as plain words.
func (r *linter) file(name, audience string) error {
	b, err := readText(name)
	if err != nil {
		return err
	}
	src := string(b)
	if strings.EqualFold(filepath.Ext(name), ".yaml") {
		s, err := directory.Scenario(filepath.Base(name), b)
		if err != nil {
			r.broken(filepath.Dir(name), "", err)
			return nil
		}
		fmt.Fprintf(r.out, "%s: a drill of %d minutes, %s of news\n", name, s.Minutes, count(len(s.Injects), "piece"))
		return nil
	}
	if !briefs.IsTemplate(src) {
		report := plain.Check(body(src), r.rules(audience))
		r.findings(name, "", report.Findings)
		fmt.Fprintf(r.out, "%s: %s\n", name, report.Line())
		return nil
	}
	pages, err := briefs.One(filepath.Base(name), src)
	if err != nil {
		r.broken(filepath.Dir(name), "", err)
		return nil
	}
	r.template(pages, pages.Names()[0], filepath.Dir(name))
	return nil
}

func readText(name string) ([]byte, error) {
	from := io.Reader(os.Stdin)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	b, err := io.ReadAll(io.LimitReader(from, maxLint+1))
	switch {
	case err != nil:
		return nil, err
	case len(b) > maxLint:
		return nil, fmt.Errorf("%s: larger than %d MB", name, maxLint>>20)
	case bytes.IndexByte(b, 0) >= 0:
		return nil, fmt.Errorf("%s: this is no text", name)
	}
	return b, nil
}

// body is a text with its front matter blanked, so that lines keep their numbers.
func body(src string) string {
	src = strings.ReplaceAll(src, "\r\n", "\n")
	head, rest, ok := strings.Cut(src, "\n---\n")
	if !ok || !strings.HasPrefix(head, "---\n") {
		return src
	}
	return strings.Repeat("\n", strings.Count(head, "\n")+2) + rest
}

// template judges a template's own words, then the page that it makes for the sample company.
func (r *linter) template(pages *briefs.Templates, name, dir string) {
	file := filepath.Join(dir, name+".md")
	rules := r.rules(pages.Audience(name))
	if _, _, brief := briefs.BriefTemplate(name); !rules.Executive && !brief {
		rules.Budget = 0 // digests for other readers have none: their lists are cut instead (domain 4.1)
	}
	r.findings(file, "", pages.LintFixed(name, rules))
	m, err := samplePage(pages, r.survey, name)
	if err != nil {
		r.broken(dir, name, err)
		return
	}
	rules.Allowed = append(rules.Allowed[:len(rules.Allowed):len(rules.Allowed)], r.survey.Dir.Org.Abbreviations...)
	report := briefs.LintPage(m, rules)
	var whole []plain.Finding
	for _, f := range report.Findings {
		if f.Line == 0 || rules.Executive && f.Level == plain.Error {
			f.Line = 0 // a line of the page is none of the file
			whole = append(whole, f)
		}
	}
	r.findings(file, " (as the sample company reads it)", whole)
	fmt.Fprintf(r.out, "%s: %s\n", file, report.Line())
}

// broken prints an error that says its file and line already.
func (r *linter) broken(dir, template string, err error) {
	r.errors++
	text := strings.TrimPrefix(err.Error(), template+": ")
	if dir != "" && dir != "." {
		text = dir + string(filepath.Separator) + text
	}
	fmt.Fprintln(r.out, text)
}

// findings prints them as editors read them: file, line, rule, what is there, what to do.
func (r *linter) findings(file, where string, found []plain.Finding) {
	for _, f := range found {
		if f.Level == plain.Error {
			r.errors++
		} else {
			r.warnings++
		}
		at := file
		if f.Line > 0 {
			at = fmt.Sprintf("%s:%d", file, f.Line)
		}
		if f.Words != "" && f.Instead != "" {
			fmt.Fprintf(r.out, "%s: %s %q: say %q%s\n", at, f.Rule, f.Words, f.Instead, where)
			continue
		}
		fmt.Fprintf(r.out, "%s: %s %s%s\n", at, f.Rule, f.Message, where)
	}
}
