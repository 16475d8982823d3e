package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// incidentLearning are the retrospective and what follows of it: the facts put right, the end.
func incidentLearning() []Command {
	retro := onIncident("retro", "Retrospective", "Write down what was learned, and say when it is done",
		[]string{`incident retro INC-003 lucky:"nobody ordered that night"`, "incident retro INC-003 done:yes"}, retroArgs(), incidentRetro)
	retro.Ask, retro.Check, retro.Fill, retro.Also = true, checkRetro, fillRetro, []string{"lookback", "look-back", "postmortem", "post-mortem", "learn"}
	edit := onIncident("edit", "Correct the facts", "Correct the facts: what sort it was, which control failed, services, risks, when it was noticed",
		[]string{"incident edit INC-003 type:account-takeover control:admin-two-step", "incident edit INC-003 risk:RSK-005", "incident edit INC-003 not_risk:RSK-005"}, []Arg{incidentRef,
			{Name: "title", Label: "What happened", Kind: ArgText, Keyed: true, FormOnly: true, Max: domain.MaxTitle},
			{Name: "type", Label: "What sort", Kind: ArgText, Keyed: true, Max: 60, Hint: "Like account-takeover or exposed-data: a second one of the sort is found by it"},
			{Name: "control", Label: "Which control failed", Kind: ArgControl, Keyed: true},
			{Name: "no_control", Label: "No control failed", Kind: ArgYes, Keyed: true, FormOnly: true},
			{Name: "service", Label: "It touched this service too", Kind: ArgService, Keyed: true},
			{Name: "not_service", Label: "It did not touch this service", Kind: ArgService, Keyed: true, FormOnly: true},
			{Name: "risk", Label: "It was this risk", Kind: ArgWord, Keyed: true, Hint: "Like RSK-005"},
			{Name: "not_risk", Label: "It was not this risk", Kind: ArgWord, Keyed: true, Hint: "One that was linked by mistake"},
			{Name: "detected", Label: "When it was noticed", Kind: ArgPast, Keyed: true, Hint: "Like 2026-09-11 22:15 or yesterday 22:15"}}, incidentEdit).fills(fillIncidentEdit)
	edit.Ask = true
	return []Command{retro, edit,
		onIncident("close", "Close an incident", "Close it: the retrospective done, an action added, the legal clocks answered",
			[]string{"incident close INC-003", `incident close INC-003 no_action:"the supplier fixed it for good"`},
			[]Arg{incidentRef, {Name: "no_action", Label: "If nothing needs to change: why", Hint: "Only a security lead may say so", Kind: ArgText, Keyed: true, Max: ledger.MaxWhy}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				return l.CloseIncident(ctx, c.Write(), c.ref("ref"), c.Arg("no_action"))
			})}
}

// retroArgs are the questions of a retrospective in the order of its agenda (domain 4.5).
func retroArgs() []Arg {
	out := []Arg{incidentRef}
	for n, q := range domain.RetroQuestions {
		out = append(out, Arg{Name: q.Key, Label: q.Label, Hint: q.Hint, Kind: ArgLong, Keyed: true, Max: domain.MaxRetro, FormOnly: n > 0})
	}
	return append(out, Arg{Name: "done", Label: "The retrospective is done: everybody agrees with it", Kind: ArgYes, Keyed: true},
		Arg{Name: "edition", Label: "Edition", Kind: ArgWord, Keyed: true, Settled: true, FormOnly: true})
}

// fillRetro shows what a retrospective goes through, as far as the records know it, and what was written so far.
func fillRetro(d Desk, c Call, f *view.Form) {
	if !c.Has("ref") || d.Ledger == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), fillWithin)
	defer cancel()
	s := d.Ledger.RetroSheet(ctx, c.Caller, c.ref("ref"), c.Where.Surface == Form)
	if s == nil {
		return
	}
	f.Given = with(f.Given, "edition", strconv.Itoa(s.Incident.RetroEdition()))
	f.Intro = append(f.Intro, view.L("Blameless: what made it possible, or easy, and never who."))
	said := s.Incident.Retro
	if said == nil {
		said = &domain.Retro{}
	}
	for _, q := range domain.RetroQuestions {
		preset(f, q.Key, *q.Field(said))
	}
	dir := d.Directory()
	note := func(name string, lines []view.Line) view.Field {
		return view.Field{Name: "note_" + name, Kind: view.FieldNote, Lines: lines}
	}
	fields := []view.Field{note("timeline", view.RetroTimeline(dir, s.Incident, c.Caller.Zone))}
	if again := view.RetroAgain(dir, s.Again); len(again) > 0 {
		fields = append(fields, note("again", again))
	}
	for _, x := range f.Fields {
		if x.Name == "tell" { // actions come before who else must hear (domain 4.5)
			fields = append(fields, note("actions", view.RetroActions(dir, s.Incident, s.Hang, dir.Today(c.At))))
		}
		fields = append(fields, x)
	}
	f.Fields = fields
}

func incidentRetro(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
	n := ledger.RetroAnswer{Said: map[string]string{}, Done: c.Arg("done") == "yes", Edition: c.number("edition")}
	for _, q := range domain.RetroQuestions {
		// In a form that was filled an answer that was emptied is taken out; of typed words what is not named stays.
		if c.Has(q.Key) || c.Where.Surface == Form && n.Edition > 0 {
			n.Said[q.Key] = c.Arg(q.Key)
		}
	}
	return l.Retrospect(ctx, c.Write(), c.ref("ref"), n)
}

// retroParts say how each answer of a retrospective is judged.
var retroParts = map[string]plain.RetroPart{"effect": plain.RetroFacts, "factors": plain.RetroCauses, "well": plain.RetroPraise,
	"badly": plain.RetroCauses, "lucky": plain.RetroFacts, "tell": plain.RetroPraise}

// checkRetro judges the answers of a retrospective: it warns of blame, and of changes that belong to the actions
// (domain 3.6).
func checkRetro(d Desk, c Call) Wording {
	var text []string
	w := Wording{By: map[string][]plain.Finding{}, Over: "It is saved. Worth another look, so that it stays blameless:"}
	var who *plain.People
	for _, q := range domain.RetroQuestions {
		said := c.Arg(q.Key)
		if strings.TrimSpace(said) == "" {
			continue
		}
		if who == nil {
			who = colleagues(d.Directory())
		}
		text = append(text, said)
		w.By[q.Key] = plain.Retro(said, retroParts[q.Key], who)
	}
	w.Report = plain.Check(strings.Join(text, "\n\n"), plain.Rules{})
	w.Report.Findings = nil
	return w
}

// colleagues are the names by which a retrospective might point at somebody.
func colleagues(d *domain.Directory) *plain.People {
	var names, handles []string
	for id, p := range d.People {
		names, handles = append(names, p.Name), append(handles, id)
	}
	return plain.NewPeople(names, handles)
}

// fillIncidentEdit starts the form from the facts as they stand.
func fillIncidentEdit(d Desk, c Call, f *view.Form) {
	i := recordNow[*domain.Incident](d, c)
	if i == nil {
		return
	}
	preset(f, "title", i.Title)
	preset(f, "type", i.Type)
	if x := fieldOf(f, "control"); x != nil && x.Value == "" && i.Control != "" {
		x.Value = i.Control
		x.Options = append(slices.Clone(x.Options), view.Option{Value: i.Control, Label: d.Directory().NameOf(domain.Ref{Kind: domain.KindControl, ID: i.Control})})
	}
	if i.Control == "" {
		dropField(f, "no_control")
	}
	f.Intro = append(f.Intro, view.IncidentFacts(d.Directory(), i, c.Caller.Zone)...)
}

func incidentEdit(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
	n := domain.IncidentChange{Title: c.Arg("title"), Type: c.Arg("type")}
	switch none := ""; {
	case c.Arg("no_control") == "yes":
		n.Control = &none
	case c.Has("control"):
		id := c.Arg("control")
		n.Control = &id
	}
	if c.Has("service") {
		n.Services = []string{c.Arg("service")}
	}
	if c.Has("not_service") {
		n.Without = []string{c.Arg("not_service")}
	}
	var err error
	if n.Risks, err = c.theRisk("risk"); err != nil {
		return ledger.Handled{}, err
	}
	if n.NotRisks, err = c.theRisk("not_risk"); err != nil {
		return ledger.Handled{}, err
	}
	at, err := c.moment("detected")
	if err != nil {
		return ledger.Handled{}, err
	}
	n.Detected = at
	return l.EditIncident(ctx, c.Write(), c.ref("ref"), n)
}

// theRisk is the risk that an argument names; none where it is left out.
func (c Call) theRisk(arg string) ([]domain.Ref, error) {
	if !c.Has(arg) {
		return nil, nil
	}
	ref, ok := domain.ParseRef(c.Arg(arg))
	if !ok || ref.Kind != domain.KindRisk {
		return nil, domain.Fail(domain.Invalid, "“%s” is no risk.", domain.Clip(c.Arg(arg), 40)).WithHint("Name one like RSK-005.").WithField(arg)
	}
	return []domain.Ref{ref}, nil
}
