package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// batchOutcome is what one commit of an import did. It is stored with the request, so that a repeated commit tells the
// same.
type batchOutcome struct {
	Created   map[domain.Kind]int `json:"created,omitempty"`
	Changed   map[domain.Kind]int `json:"changed,omitempty"`
	Unchanged map[domain.Kind]int `json:"unchanged,omitempty"`
	Differs   []domain.Ref        `json:"differs,omitempty"`
	Clashes   []domain.Clash      `json:"clashes,omitempty"`
	Arm       []string            `json:"arm,omitempty"`
}

func (o *batchOutcome) count(ref domain.Ref, into *map[domain.Kind]int) {
	if *into == nil {
		*into = map[domain.Kind]int{}
	}
	(*into)[ref.Kind]++
}

// ImportReport is what an import did, or with DryRun would do.
type ImportReport struct {
	File, Source                string
	DryRun                      bool
	Created, Changed, Unchanged map[domain.Kind]int
	Differs                     []domain.Ref   // numbered records that exist and differ; left alone
	Clashes                     []domain.Clash // changed in the file and here, or outranked by another source
	Gone                        []domain.Ref   // were in this file the last time; never deleted
	Gaps                        []domain.Gap   // of the whole directory as it is afterwards
	After                       *Foresight     // for the next file of a dry run
	Notes                       []string
}

func (r *ImportReport) add(o batchOutcome) {
	for _, x := range []struct {
		to   *map[domain.Kind]int
		from map[domain.Kind]int
	}{{&r.Created, o.Created}, {&r.Changed, o.Changed}, {&r.Unchanged, o.Unchanged}} {
		for k, n := range x.from {
			if *x.to == nil {
				*x.to = map[domain.Kind]int{}
			}
			(*x.to)[k] += n
		}
	}
	r.Differs = append(r.Differs, o.Differs...)
	r.Clashes = append(r.Clashes, o.Clashes...)
}

// kindWords are the kinds in the order and the words of the report.
var kindWords = []struct {
	kind      domain.Kind
	one, many string
}{
	{domain.KindOrg, "organisation", "organisations"}, {domain.KindPerson, "person", "people"}, {domain.KindTeam, "team", "teams"},
	{domain.KindPath, "escalation path", "escalation paths"}, {domain.KindService, "service", "services"},
	{domain.KindControl, "control", "controls"}, {domain.KindChannel, "channel", "channels"}, {domain.KindRisk, "risk", "risks"},
	{domain.KindException, "exception", "exceptions"}, {domain.KindDecision, "decision", "decisions"},
	{domain.KindAction, "action", "actions"}, {domain.KindIncident, "incident", "incidents"},
	{domain.KindEscalation, "escalation", "escalations"}, {domain.KindEvidence, "evidence request", "evidence requests"},
}

func counts(m map[domain.Kind]int) string {
	var out []string
	for _, w := range kindWords {
		switch n := m[w.kind]; n {
		case 0:
		case 1:
			out = append(out, "1 "+w.one)
		default:
			out = append(out, fmt.Sprintf("%d %s", n, w.many))
		}
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}

// String is the report in words, without the gaps: those are the directory's and are told once for all files.
func (r ImportReport) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", r.File)
	if r.DryRun {
		line("  This is a dry run: nothing was written.")
	}
	line("  Created: %s", counts(r.Created))
	line("  Changed: %s", counts(r.Changed))
	line("  Unchanged: %s", counts(r.Unchanged))
	if len(r.Differs) > 0 {
		line("  Differ from the file and were left alone: %s", refs(r.Differs))
	}
	for _, c := range r.Clashes {
		line("  %s", clash(c))
	}
	if len(r.Gone) > 0 {
		line("  No longer in the file, kept: %s", refs(r.Gone))
	}
	for _, n := range r.Notes {
		line("  Note: %s", n)
	}
	return b.String()
}

// GapLines are the gaps as sentences, tier 1 first.
func (r ImportReport) GapLines() []string {
	var out []string
	for _, g := range r.Gaps {
		if g.Tier > 0 {
			out = append(out, fmt.Sprintf("Tier %d: %s", g.Tier, g.Text))
		} else {
			out = append(out, g.Text)
		}
	}
	return out
}

func refs(list []domain.Ref) string {
	var out []string
	for _, r := range list {
		out = append(out, r.String())
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func clash(c domain.Clash) string {
	said := func(s string) string {
		if s == "" {
			return "nothing"
		}
		return strings.Trim(s, `"`)
	}
	if c.Source != "" {
		return fmt.Sprintf("%s, %s: the file says %s; what %s says, %s, stands.", c.Ref, c.Field, said(c.File), sourceWords[c.Source], said(c.Stands))
	}
	return fmt.Sprintf("Conflict: %s, %s: the file says %s; here it was changed to %s, which stands. --overwrite takes the file's.", c.Ref, c.Field, said(c.File), said(c.Stands))
}

var sourceWords = map[string]string{domain.SourceOrg: "the organisation file", domain.SourceBackstage: "Backstage",
	domain.SourceCodeowners: "CODEOWNERS", domain.SourceCSV: "the table of services"}
