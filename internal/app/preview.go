package app

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/slackapp"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/templates"
)

type previewCmd struct {
	Template string `arg:"" optional:"" default:"weekly-sync" help:"The digest or template: weekly-sync, weekly-sync.executive …"`
	Audience string `help:"channel, engineer, executive or agenda." default:"channel"`
	Format   string `help:"text, html or blocks." enum:"text,html,blocks" default:"text"`
	At       string `help:"The moment to render it as of, RFC 3339; default now, or the sample company's own."`
}

// Run renders a digest as a channel may see it.
func (p previewCmd) Run(e env) error {
	o, err := LoadOptions()
	if err != nil {
		return usage(err)
	}
	name, audience, _ := strings.Cut(p.Template, ".")
	if audience == "" {
		audience = p.Audience
	}
	if !slices.ContainsFunc(briefs.Digests(), func(d briefs.Digest) bool { return d.Name == name }) {
		var names []string
		for _, d := range briefs.Digests() {
			names = append(names, d.Name)
		}
		return usage(fmt.Errorf("there is no digest %q; this version has %s", name, strings.Join(names, ", ")))
	}
	pages, err := briefs.Load(templates.FS, o.TemplatesDir)
	if err != nil {
		return err
	}
	survey, err := p.survey(e, o, name)
	if err != nil {
		return err
	}
	m, err := previewOf(pages, survey, name, audience)
	if err != nil {
		return usage(err)
	}
	return printMessage(e.out, m, p.Format, o.Command, survey.Dir)
}

// survey reads the records from REDIS_URL, or takes the sample company.
func (p previewCmd) survey(e env, o Options, name string) (ledger.Survey, error) {
	var at time.Time
	if p.At != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, p.At); err != nil {
			return ledger.Survey{}, usage(fmt.Errorf("--at: %q is not a moment like 2026-09-15T09:00:00Z", p.At))
		}
	}
	if o.RedisURL == "" {
		s, err := SampleSurvey()
		if err == nil && !at.IsZero() {
			s.Now = at
		}
		return s, err
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

// printMessage writes a message as text, as a plain page, or as the blocks that Slack's Block Kit Builder takes.
func printMessage(w io.Writer, m view.Message, format, command string, d *domain.Directory) error {
	loc := d.Location()
	switch format {
	case "blocks":
		r := slackapp.Renderer{Command: command, SlackID: func(string) string { return "" }, ChannelID: func(string) string { return "" }}.Message(m)
		out := map[string]any{"text": r.Text, "blocks": r.Blocks}
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(out)
	case "html":
		_, err := fmt.Fprintf(w, "<!doctype html><meta charset=utf-8><title>%s</title><pre style=\"font:16px/1.5 system-ui;white-space:pre-wrap;max-width:44em\">%s</pre>\n",
			html.EscapeString(m.Summary), html.EscapeString(view.PlainText(m, command, loc)))
		return err
	}
	_, err := io.WriteString(w, view.PlainText(m, command, loc))
	return err
}
