package app

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/paper"
	"github.com/secretariat-bot/secretariat/internal/slackapp"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/templates"
)

type previewCmd struct {
	Template string `arg:"" optional:"" default:"weekly-sync" help:"The digest, brief or template: weekly-sync, monthly-review, brief, weekly-sync.executive …"`
	Audience string `help:"Whose page; none: its first reader's."`
	Format   string `help:"text, html, blocks or pdf." enum:"text,html,blocks,pdf" default:"text"`
	At       string `help:"The moment to render it as of, RFC 3339; default now, or the sample company's own."`
	About    string `help:"The matter of the sample company that a brief tells of." default:"INC-003"`
}

// Run renders a digest as a channel may see it, or a brief of the sample company.
func (p previewCmd) Run(e env) error {
	o, err := LoadOptions()
	if err != nil {
		return usage(err)
	}
	name, audience, _ := strings.Cut(p.Template, ".")
	if audience == "" {
		audience = p.Audience
	}
	names := []string{briefs.BriefJob, briefs.UpdateJob}
	for _, d := range briefs.Digests() {
		names = append(names, d.Name)
	}
	if !slices.Contains(names, name) {
		return usage(fmt.Errorf("there is no digest or brief %q; this version has %s", name, strings.Join(names, ", ")))
	}
	pages, err := briefs.Load(templates.FS, o.TemplatesDir)
	if err != nil {
		return err
	}
	var m view.Message
	var s ledger.Survey
	if name == briefs.BriefJob || name == briefs.UpdateJob {
		if s, err = p.sample(); err != nil {
			return err
		}
		m, err = briefPage(pages, s, name, p.About, cmp.Or(audience, domain.AudExecutive))
	} else {
		if s, err = p.survey(e, o, name); err != nil {
			return err
		}
		m, err = previewOf(pages, s, name, audience)
	}
	if err != nil {
		return usage(err)
	}
	return printMessage(e.out, m, p.Format, o.Command, s)
}

// moment is what --at says, the zero time where it says nothing.
func (p previewCmd) moment() (at time.Time, err error) {
	if p.At == "" {
		return at, nil
	}
	if at, err = time.Parse(time.RFC3339, p.At); err != nil {
		return at, usage(fmt.Errorf("--at: %q is not a moment like 2026-09-15T09:00:00Z", p.At))
	}
	return at, nil
}

// sample is the sample company at the asked moment.
func (p previewCmd) sample() (ledger.Survey, error) {
	at, err := p.moment()
	if err != nil {
		return ledger.Survey{}, err
	}
	s, err := SampleSurvey()
	if err == nil && !at.IsZero() {
		s.Now = at
	}
	return s, err
}

// survey reads the records from REDIS_URL, or takes the sample company.
func (p previewCmd) survey(e env, o Options, name string) (ledger.Survey, error) {
	if o.RedisURL == "" {
		return p.sample()
	}
	at, err := p.moment()
	if err != nil {
		return ledger.Survey{}, err
	}
	st, err := store.Open(e.ctx, store.Options{URL: string(o.RedisURL), Org: o.Org})
	if err != nil {
		return ledger.Survey{}, fmt.Errorf("REDIS_URL: %w", err)
	}
	defer st.Close()
	if at.IsZero() {
		c, err := operatorClock(e.ctx, o, st)
		if err != nil {
			return ledger.Survey{}, err
		}
		at = c.Now()
	}
	l := ledger.New(st, clock.Func(func() time.Time { return at }), NewLog(io.Discard, "error", "json"))
	if err := l.Refresh(e.ctx); err != nil {
		return ledger.Survey{}, err
	}
	return briefs.New(l, nil).Ahead(e.ctx, name)
}

// previewOf renders the slot that comes next for an audience, as a channel may see it.
func previewOf(pages *briefs.Templates, s ledger.Survey, name, audience string) (view.Message, error) {
	return briefs.New(stillRecords{survey: s}, pages).PreviewOf(s, name, domain.Caller{}, audience)
}

// stillRecords serves one survey and writes nothing.
type stillRecords struct {
	briefs.Records
	survey ledger.Survey
}

// Now is the survey's moment.
func (r stillRecords) Now() time.Time { return r.survey.Now }

// Directory is the survey's.
func (r stillRecords) Directory() *domain.Directory { return r.survey.Dir }

// printMessage writes a message as text, as a plain page, as one page of PDF, or as the blocks that Slack's Block Kit
// Builder takes.
func printMessage(w io.Writer, m view.Message, format, command string, s ledger.Survey) error {
	loc := s.Dir.Location()
	switch format {
	case "blocks":
		r := slackapp.Renderer{Command: command, SlackID: func(string) string { return "" }, ChannelID: func(string) string { return "" }}.Message(m)
		out := map[string]any{"text": r.Text, "blocks": r.Blocks}
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(out)
	case "html":
		return htmlPage(w, m, command, loc)
	case "pdf":
		b, err := paper.PDF(m, paper.Options{At: s.Now, Org: s.Dir.Org.Name, Title: m.Summary, Footer: "Preview", Command: command})
		if err != nil {
			return err
		}
		_, err = w.Write(b)
		return err
	}
	_, err := io.WriteString(w, view.PlainText(m, command, loc))
	return err
}
