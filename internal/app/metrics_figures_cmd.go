package app

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	figures "github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/view"
)

type metricsCmd struct {
	For    string `help:"Whose scope: a person's id, channel (what every reader of a channel may see), or full (restricted items too)." default:"channel" placeholder:"PERSON|channel|full"`
	At     string `help:"The moment to count at, RFC 3339; default now, or the sample company's own." placeholder:"TIME"`
	Format string `help:"text, or json for dashboards." enum:"text,json" default:"text"`
}

// Run prints every figure of domain 6 and the lists of the digests for one reader's scope. What it reads of restricted
// records stands in the audit trail as the operator's reading.
func (m metricsCmd) Run(e env) error {
	o, err := LoadOptions()
	if err != nil {
		return usage(err)
	}
	at, err := atOption(m.At)
	if err != nil {
		return err
	}
	note := func([]domain.Record) error { return nil }
	var got ledger.Measured
	if o.RedisURL == "" {
		got, err = sampleMeasured(at)
	} else {
		st, l, openErr := openBooks(e)
		if openErr != nil {
			return openErr
		}
		defer st.Close()
		got, err = l.Measure(e.ctx, domain.OperatorCaller, at, figures.Back)
		note = func(recs []domain.Record) error { return l.NoteFigures(e.ctx, domain.OperatorCaller, recs) }
	}
	if err != nil {
		return err
	}
	reader, err := m.reader(got)
	if err != nil {
		return usage(err)
	}
	f := figures.Of(got.Now, got.Dir, reader, got.Records)
	if err := note(f.Named); err != nil {
		return err
	}
	if m.Format == "json" {
		enc := json.NewEncoder(e.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(f)
	}
	return printFigures(e.out, got.Dir, f, o.Command)
}

// atOption reads --at; empty is the zero moment.
func atOption(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return at, usage(fmt.Errorf("--at: %q is not a moment like 2026-09-15T09:00:00Z", s))
	}
	return at, nil
}

// reader is whom the figures are computed for.
func (m metricsCmd) reader(got ledger.Measured) (domain.Reader, error) {
	switch m.For {
	case "channel":
		return domain.ForChannel, nil
	case "full":
		return domain.ForCaller(domain.OperatorCaller), nil
	}
	p := got.Dir.People[strings.TrimPrefix(m.For, "@")]
	if p == nil {
		return domain.Reader{}, fmt.Errorf("--for: nobody has the id %q; say channel, full, or a person's id as in the organisation file", m.For)
	}
	if !p.Live() {
		return domain.Reader{}, fmt.Errorf("--for: %s's account is deactivated and sees nothing", p.ID)
	}
	return domain.ForCaller(domain.CallerFor(got.Dir, p)), nil
}

// sampleMeasured is the sample company with all its records, at its own moment unless another one is asked for.
func sampleMeasured(at time.Time) (ledger.Measured, error) {
	parsed, err := directory.Org("sample-org.yaml", sample.Org, directory.Known{})
	if err != nil {
		return ledger.Measured{}, err
	}
	if at.IsZero() {
		at = parsed.AsOf
	}
	d := domain.NewDirectory()
	for _, rec := range parsed.Records {
		d.Put(rec)
	}
	d.Index()
	return ledger.Measured{Now: at, Dir: d, Records: parsed.Numbered}, nil
}

// printFigures prints each figure as a person gets it.
func printFigures(w io.Writer, d *domain.Directory, f figures.Figures, command string) error {
	for i, name := range view.MetricNames() {
		if i > 0 {
			fmt.Fprintln(w)
		}
		m, _ := view.Metric(d, f, name.Value, nil)
		if _, err := io.WriteString(w, view.PlainText(m, command, d.Location())); err != nil {
			return err
		}
	}
	return nil
}
