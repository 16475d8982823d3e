package briefs

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// BriefJob is the name that the five templates of briefs share: "brief.executive" …; UpdateJob that of the shorter ones in
// which an incident's stakeholder updates are told (domain 3.6).
const (
	BriefJob  = "brief"
	UpdateJob = "update"
)

// BriefTemplate parts the name of a template that a Brief is told with; ok is false for a digest's.
func BriefTemplate(name string) (job, audience string, ok bool) {
	job, audience, _ = strings.Cut(name, ".")
	return job, audience, job == BriefJob || job == UpdateJob
}

// Unknown stands where a brief promises something that nobody wrote down yet (domain 5, 3.6).
const Unknown = "not known yet"

// Brief is what the templates brief.<audience> may use. Every field and method is named in templates/README.md; a test
// compares the two. It holds nothing that the audience may not read: Fact refuses the rest (domain 5.6).
type Brief struct {
	Title    Text // the template's own title
	Audience string
	Subject  Text // what it is about, in plain words
	Ref      Text // its number
	Headline Text // "Decision needed by Fri 18 Sep 2026 17:00 EDT: …" or "For information"
	Date     Text // the day it is written, "Tue 15 Sep 2026"
	Status   Text
	Number   int  // of a stakeholder update; 0 in a brief
	Severity Text // of an incident, "severity 1 of 4"
	Author   Mark
	Owner    Mark // who answers for the matter
	Next     Mark // when the next update comes
	AsOf     Mark // the newest fact's time
	Since    Mark // the oldest fact's, empty where all are of one moment

	Needed    Text // the decision that is needed; empty where it is for information
	Approver  Mark
	NeededBy  Mark
	Options   []Choice
	Rationale Text // why the recommended one
	Tradeoff  Text // what is accepted by choosing it
	ReviewBy  Text // the day on which the decision is looked at again
	Awaited   Text // who must agree before it can be decided
	Decided   Text // what was decided, once it is

	Clocks  []ClockLine // of an incident, for legal (domain 5.5)
	Actions []Item      // what is being done about it
	Dates   []Text      // dates that the records know themselves

	Corrects Text // the day of the brief that this one puts right
	Wrong    Text // what was wrong in it

	facts map[string]Fact
	refs  []domain.Ref
}

// Choice is one of the options of a decision.
type Choice struct {
	Number      int
	What        Text
	Cost        Text // cost or delay
	Left        Text // the risk that is left
	Recommended bool
}

// Fact is one field of the fact sheet as the audience reads it.
type Fact struct {
	Label Text
	Lines []Text // "not known yet" where nothing is known
	Known bool
	Sure  Text // confirmed, likely or not known yet
	At    Mark // since when it is known
}

// Line is the fact on one line.
func (f Fact) Line() Text {
	var out []string
	for _, l := range f.Lines {
		out = append(out, string(l))
	}
	return Text(strings.Join(out, " "))
}

// Note says how surely the fact is known and since when, in small words; empty for what nobody knows.
func (f Fact) Note() Marks {
	if !f.Known {
		return nil
	}
	if f.At.span.At.IsZero() {
		return Marks{{view.Span{Kind: view.Soft, Text: "(" + string(f.Sure) + ")"}}}
	}
	return Marks{{view.Span{Kind: view.Soft, Text: "(" + string(f.Sure) + ", "}}, f.At, {view.Span{Kind: view.Soft, Text: ")"}}}
}

// Doubt is the word that marks what is not confirmed, empty for what is.
func (f Fact) Doubt() Text {
	if f.Known && f.Sure != "confirmed" {
		return f.Sure
	}
	return ""
}

// BriefSource is what a brief is told from.
type BriefSource struct {
	Dir      *domain.Directory
	Sheet    *domain.Sheet
	Subject  domain.Record
	Decision *domain.Decision // what its buttons decide; nil where there is none yet
	Linked   []domain.Record  // what hangs on the subject and the recipients may read
	Now      time.Time
	// To says for whom it is written, and so what of the sheet reaches them.
	To domain.Telling
	// Corrects is the sending that is put right, Wrong what was wrong in it.
	Corrects *domain.Sending
	Wrong    string
	// Update is the number of the stakeholder update that is told; 0: it is a brief. By is who sends it.
	Update int
	By     string
}

// NewBrief tells the sheet to an audience.
func NewBrief(t BriefSource) Brief {
	s, d, audience := t.Sheet, t.Dir, t.To.Audience
	b := Brief{Audience: audience, Subject: Text(s.Title), Ref: Text(s.ID), Headline: "For information", Date: Text(d.Today(t.Now).Long()),
		Status: Text(cmp.Or(s.Status, Unknown)), Author: nameMark(d, s.Author), Owner: nameMark(d, domain.OwnerOf(t.Subject)), Next: Mark{view.T(Unknown)},
		Number: t.Update, facts: map[string]Fact{}, refs: []domain.Ref{s.About}}
	if !s.Next.IsZero() {
		b.Next = Mark{view.At(s.Next, d.Location())}
	}
	var oldest, newest time.Time
	for _, f := range domain.BriefFields {
		if f.Shows[audience] == "" {
			continue
		}
		x, _ := t.To.Tell(f, s.Facts[f.Name]) // what is not told this time reads as not known
		b.facts[f.Name] = factOf(d, f, x)
		if x.At.After(newest) {
			newest = x.At
		}
		if !x.At.IsZero() && (oldest.IsZero() || x.At.Before(oldest)) {
			oldest = x.At
		}
	}
	if !newest.IsZero() {
		b.AsOf = Mark{view.At(newest, d.Location())}
		if oldest.Before(newest) {
			b.Since = Mark{view.At(oldest, d.Location())}
		}
	}
	if t.Update == 0 { // an update asks for no decision
		b.decide(t)
	} else if t.By != "" {
		b.Author = nameMark(d, t.By)
	}
	b.surround(t)
	if t.Corrects != nil {
		b.Corrects, b.Wrong = Text(domain.DateOf(t.Corrects.At, d.Location()).Long()), Text(t.Wrong)
	}
	return b
}

func factOf(d *domain.Directory, f domain.BriefField, x domain.Fact) Fact {
	out := Fact{Label: Text(f.Label), Sure: "confirmed"}
	for _, l := range strings.Split(x.Text, "\n") {
		if l = domain.OneLine(l); l != "" {
			out.Lines = append(out.Lines, Text(l))
		}
	}
	switch {
	case len(out.Lines) == 0 || x.Sure == domain.SureNotKnown:
		out.Sure = Unknown
		if len(out.Lines) == 0 {
			out.Lines = []Text{Unknown}
			break
		}
		out.Known = true // "not known yet: whether labels were copied" is worth saying
	default:
		out.Known = true
		if x.Sure == domain.SureLikely {
			out.Sure = "likely"
		}
	}
	if out.Known && !x.At.IsZero() {
		out.At = Mark{view.At(x.At, d.Location())}
	}
	return out
}

// decide fills in what is to be decided, and who is awaited before it can be.
func (b *Brief) decide(t BriefSource) {
	s, d := t.Sheet, t.Dir
	if s.Needed == "" || b.Audience == domain.AudHR { // HR reads of decisions that are theirs, in its own section (domain 5.6)
		return
	}
	priced := b.Audience == domain.AudExecutive || b.Audience == domain.AudLegal // money is for them alone
	b.Needed, b.Approver, b.NeededBy = Text(s.Needed), nameMark(d, s.Approver), Mark{view.T(Unknown)}
	by := Unknown
	if !s.NeededBy.IsZero() {
		zone := d.ZoneOf(s.Approver)
		b.NeededBy, by = Mark{view.At(s.NeededBy, zone)}, domain.Stamp(s.NeededBy, zone)
	}
	b.Headline = Text("Decision needed by " + by + ": " + s.Needed)
	for i, o := range s.Options {
		if !priced {
			o.Cost = ""
		}
		b.Options = append(b.Options, Choice{i + 1, Text(o.What), Text(cmp.Or(o.Cost, Unknown)), Text(cmp.Or(o.Left, Unknown)), i+1 == s.Recommended})
	}
	b.Rationale, b.Tradeoff = Text(s.Rationale), Text(s.Tradeoff)
	if !s.ReviewBy.IsZero() {
		b.ReviewBy = Text(s.ReviewBy.Long())
	}
	if t.Decision == nil {
		return
	}
	b.refs = append(b.refs, t.Decision.Ref())
	switch t.Decision.State {
	case domain.DecProposed:
		var names []string
		for _, p := range t.Decision.Unagreed() {
			names = append(names, d.Name(p))
		}
		b.Awaited = Text(strings.Join(names, " and "))
	case domain.DecDecided, domain.DecSuperseded:
		b.Decided = Text(fmt.Sprintf("%s decided on %s: %s", d.Name(t.Decision.DecidedBy), t.Decision.Decided.Long(), t.Decision.ChosenWords()))
		b.Headline = Text("Decided: " + t.Decision.ChosenWords())
	}
}

// surround adds what the records know themselves: actions, dates and, for legal, the clocks.
func (b *Brief) surround(t BriefSource) {
	d := t.Dir
	for _, rec := range t.Linked {
		a, ok := rec.(*domain.Action)
		if !ok || !a.Live() || b.Audience != domain.AudEngineer { // what is done says how it is broken
			continue
		}
		b.Actions = append(b.Actions, Item{Ref: Text(a.ID), Title: Text(a.Title), Owner: nameMark(d, a.Owner), When: Text("due " + a.Due.Long()), ref: a.Ref()})
		b.refs = append(b.refs, a.Ref())
	}
	switch r := t.Subject.(type) {
	case *domain.Risk:
		if !r.Target.IsZero() {
			b.Dates = append(b.Dates, Text("Fix: "+r.Target.Long()))
		}
	case *domain.Exception:
		b.Dates = append(b.Dates, Text("The exception ends: "+r.Ends.Long()))
	case *domain.Incident:
		b.Severity = Text("severity " + strings.TrimPrefix(r.Severity, "SEV") + " of 4")
		if b.Audience == domain.AudLegal {
			b.Clocks = clockLines(d, r, t.Now)
		}
	}
	if !t.Sheet.ReviewBy.IsZero() {
		b.Dates = append(b.Dates, Text("Looked at again by: "+t.Sheet.ReviewBy.Long()))
	}
}

func nameMark(d *domain.Directory, person string) Mark {
	if person == "" {
		return Mark{view.T("nobody yet")}
	}
	return Mark{view.Name(d, person)}
}

// Fact is a field of the fact sheet. What does not reach the audience is an error and not an empty line: a template that
// asks for it does not start (domain 5.6).
func (b Brief) Fact(name string) (Fact, error) {
	f, ok := b.facts[name]
	if !ok {
		if _, known := domain.BriefFieldOf(name); !known {
			return f, fmt.Errorf("there is no field %q", name)
		}
		return f, fmt.Errorf("the field %q does not reach the audience %s (domain 5.6)", name, b.Audience)
	}
	return f, nil
}

// Pick is the recommended option.
func (b Brief) Pick() Choice {
	for _, c := range b.Options {
		if c.Recommended {
			return c
		}
	}
	return Choice{}
}

func (b Brief) summary() string {
	if b.Wrong != "" && b.Number > 0 {
		return "Correction of an update: " + string(b.Subject)
	}
	if b.Wrong != "" {
		return "Correction of a brief: " + string(b.Subject)
	}
	if b.Number > 0 {
		return fmt.Sprintf("Update %d: %s", b.Number, string(b.Subject)) // the words themselves: Text prints sealed
	}
	if b.Audience != domain.AudExecutive { // they are asked for no decision
		return string(b.Title) + ": " + string(b.Subject)
	}
	return string(b.Headline) + " · " + string(b.Subject)
}

func (b Brief) shown() []domain.Ref { return b.refs }

func (b Brief) figures() map[string]float64 { return nil }

// Marks are several marks in a row; none at all counts as false in a template.
type Marks []Mark

// String implements fmt.Stringer: the sealed forms.
func (m Marks) String() string {
	var b strings.Builder
	for _, x := range m {
		b.WriteString(x.String())
	}
	return b.String()
}
