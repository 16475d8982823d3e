package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// incidentCommands are everything people do to an incident (domain 3.6).
func incidentCommands() []Command {
	return []Command{{Name: "incident", Synopsis: "Incidents: who leads, who tells whom, what is next",
		Sub: slices.Concat(incidentVerbs(), incidentTelling(), incidentLearning(), incidentLaw())}}
}

// incidentRef is the incident that a verb is about.
var incidentRef = Arg{Name: "ref", Label: "Incident", Kind: ArgRef, Refs: []domain.Kind{domain.KindIncident}, Required: true, Hint: "Like INC-003"}

// incidentReader is the answer to whether somebody may read a confidential incident.
var incidentReader = Arg{Name: "add_reader", Label: "If it is confidential: let this person read it", Kind: ArgYes, Keyed: true}

// onIncident is a verb on one incident.
func onIncident(name, title, synopsis string, examples []string, args []Arg, do func(context.Context, *ledger.Ledger, Call) (ledger.Handled, error)) Command {
	return Command{Name: name, Title: title, Synopsis: synopsis, Args: args, Examples: examples, Needs: domain.MayLog, Writes: true,
		Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) {
			got, err := do(ctx, d.Ledger, c)
			return handled(d, c, got, err)
		}}
}

// handled is the reply to whoever did something to an incident.
func handled(d Desk, c Call, got ledger.Handled, err error) (view.Message, error) {
	if err != nil {
		return view.Message{}, err
	}
	return view.IncidentReply(d.Directory(), &got.Incident, view.IncidentDone{What: got.What, Role: got.Role, Asked: got.Asked, Place: got.Place, Made: got.Made, Search: got.Search, Again: got.Again,
		Reader: c.Caller.Person, Now: c.At}), nil
}

// severities are the choices of a severity with their anchors (domain 3.6).
func severities() []view.Option {
	var out []view.Option
	for _, s := range domain.Severities {
		out = append(out, view.Option{Value: s, Label: s, More: domain.SeverityAnchors[s]})
	}
	return out
}

// incidentRoleChoices are the roles of an incident.
func incidentRoleChoices() []view.Option {
	var out []view.Option
	for _, r := range domain.IncidentRoles {
		out = append(out, view.Option{Value: r.Key, Label: strings.ToUpper(r.Word[:1]) + r.Word[1:], More: domain.Clip(r.Duty, 75)})
	}
	return out
}

// incidentVerbs declare, name roles, and move an incident through its states.
func incidentVerbs() []Command {
	severity := Arg{Name: "severity", Label: "How bad it is", Hint: "When unsure, take the higher one: it can be lowered later", Kind: ArgChoice, Required: true, Choices: severities()}
	declared := severity
	declared.Keyed = true
	role := Arg{Name: "role", Label: "Role", Kind: ArgChoice, Required: true, Choices: incidentRoleChoices()}
	who := Arg{Name: "who", Label: "Who", Kind: ArgPerson, Hint: "You, if left empty"}
	words := func(label string) Arg {
		return Arg{Name: "words", Label: label, Kind: ArgText, Max: ledger.MaxWhy, Required: true}
	}
	spread := onIncident("spread", "It spreads again", "Say that it spreads again", nil, []Arg{incidentRef, words("What is happening again")}, incidentSpread)
	return []Command{
		{Name: "declare", Title: "Declare an incident", Synopsis: "Declare an incident: what happened and how bad it is, the rest can wait", Needs: domain.MayLog, Writes: true,
			Args: []Arg{{Name: "title", Label: "What happened", Kind: ArgText, Required: true, Max: domain.MaxTitle}, declared,
				{Name: "service", Label: "Service", Kind: ArgService, Keyed: true, Hint: "Leave it empty if you do not know yet"},
				{Name: "lead", Label: "I lead until somebody takes over", Kind: ArgYes, Keyed: true},
				{Name: "exposed", Label: "Personal data was exposed, that is confirmed", Kind: ArgYes, Keyed: true},
				{Name: "detected", Label: "When it was noticed", Kind: ArgPast, Keyed: true, FormOnly: true, Hint: "Now, if left empty; like 22:15 or yesterday 22:15"},
				{Name: "type", Label: "What sort", Kind: ArgText, Keyed: true, FormOnly: true, Max: 60, Hint: "Like account-takeover or exposed-data: a second one of the sort is found by it"},
				{Name: "confidential", Label: "Only named people may see it", Kind: ArgYes, Keyed: true, FormOnly: true}},
			Examples: []string{`incident declare "Clinic accounts used from unknown places" severity:SEV2 service:clinic-portal`,
				`incident declare "Orders of other clinics are shown" severity:SEV1 service:clinic-portal lead:yes`},
			Fill: fillDeclare, Run: incidentDeclare, Also: []string{"add", "new", "start", "open", "report", "create"}},
		onIncident("role", "Who does what", "Take a free role, or name who has one", []string{"incident role INC-003 scribe", "incident role INC-003 comms @celeste"},
			[]Arg{incidentRef, role, who, incidentReader}, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				return l.NameRole(ctx, c.Write(), c.ref("ref"), c.Arg("role"), c.Arg("who"), c.Arg("add_reader") == "yes")
			}),
		hide(onIncident("lead", "Who leads", "Take the lead, or hand it over", []string{"incident lead INC-003"}, []Arg{incidentRef, who, incidentReader},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				return l.NameRole(ctx, c.Write(), c.ref("ref"), "lead", c.Arg("who"), c.Arg("add_reader") == "yes")
			}).also("take", "assign", "own")),
		onIncident("severity", "How bad it is", "Change how bad it is, with a reason", []string{`incident severity INC-003 SEV1 "orders of other clinics are shown too"`},
			[]Arg{incidentRef, severity, {Name: "why", Label: "Why it changes", Kind: ArgText, Max: ledger.MaxWhy, Required: true},
				{Name: "exposed", Label: "Personal data was exposed, that is confirmed", Kind: ArgYes, Keyed: true}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				return l.ChangeSeverity(ctx, c.Write(), c.ref("ref"), c.Arg("severity"), c.Arg("why"), c.Arg("exposed") == "yes")
			}).fills(fillSeverity),
		onIncident("contain", "Contained", "Say that it does not spread any more, and what was done; `off` where it spread again",
			[]string{`incident contain INC-003 "all sessions ended, passwords reset"`, `incident contain INC-003 off "new sign-ins from the same place"`},
			[]Arg{incidentRef, words("What was done to stop it")}, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				if first, rest, _ := strings.Cut(c.Arg("words"), " "); strings.EqualFold(first, "off") { // product 7
					return l.SpreadIncident(ctx, c.Write(), c.ref("ref"), rest)
				}
				return l.ContainIncident(ctx, c.Write(), c.ref("ref"), c.Arg("words"))
			}).also("stop", "isolate"),
		hide(spread),
		{Name: "timeline", Synopsis: "Read everything that happened, in order", Needs: domain.MayAsk, Args: []Arg{incidentRef},
			Examples: []string{"incident timeline INC-003"}, Run: ofIncident(incidentTimeline)},
		onIncident("resolve", "Resolved", "Say that it is over, and how it ended", []string{`incident resolve INC-003 "accounts are back with their owners"`},
			[]Arg{incidentRef, words("How it ended")}, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				return l.ResolveIncident(ctx, c.Write(), c.ref("ref"), c.Arg("words"))
			}).also("done", "end", "fixed", "over"),
		onIncident("cancel", "A false alarm", "Call it off: it was a false alarm", []string{`incident cancel INC-003 "it was our own test"`},
			[]Arg{incidentRef, words("Why it was a false alarm")}, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				return l.CancelIncident(ctx, c.Write(), c.ref("ref"), c.Arg("words"))
			}).also("false", "false-alarm", "abort", "withdraw"),
	}
}

// ofIncident shows something of an incident to whoever may read it; who may read its outline alone gets that.
func ofIncident(show func(Desk, Call, *domain.Incident) view.Message) func(context.Context, Desk, Call) (view.Message, error) {
	return func(ctx context.Context, d Desk, c Call) (view.Message, error) {
		got, err := d.Ledger.Show(ctx, c.As(), c.ref("ref"))
		if err != nil {
			return view.Message{}, err
		}
		i, ok := got.Record.(*domain.Incident)
		if !ok {
			return runShow(ctx, d, c)
		}
		m := show(d, c, i)
		if domain.Staged(i) {
			m = view.Exercise(m)
		}
		return m, nil
	}
}

func incidentTimeline(d Desk, c Call, i *domain.Incident) view.Message {
	return view.IncidentTimeline(d.Directory(), i, c.Caller)
}

func incidentSpread(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
	return l.SpreadIncident(ctx, c.Write(), c.ref("ref"), c.Arg("words"))
}

func incidentDeclare(ctx context.Context, d Desk, c Call) (view.Message, error) {
	n := ledger.NewIncident{Title: c.Arg("title"), Severity: c.Arg("severity"), Type: c.Arg("type"), Exposed: c.Arg("exposed") == "yes",
		Leads: c.Arg("lead") == "yes", Confidential: c.Arg("confidential") == "yes"}
	if c.Has("service") {
		n.Services = []string{c.Arg("service")}
	} else if s := placeService(d, c); s != "" {
		n.Services = []string{s}
	}
	at, err := c.moment("detected")
	if err != nil {
		return view.Message{}, err
	}
	n.Detected = at
	got, err := d.Ledger.DeclareIncident(ctx, c.Write(), n)
	return handled(d, c, got, err)
}

// placeService is the service that the place of a call is about, "" where it is about none.
func placeService(d Desk, c Call) string {
	dir := d.Directory()
	ch := dir.Channels[dir.ChannelAt(c.Where.Channel, c.Where.Name)]
	if ch == nil || dir.Services[ch.Service] == nil || !dir.Services[ch.Service].Live() {
		return ""
	}
	return ch.Service
}

// fillDeclare starts the form from the place: its channel's service, the message it is declared from.
func fillDeclare(d Desk, c Call, f *view.Form) {
	f.Intro = []view.Line{view.L("What happened and how bad it is are enough. When unsure, take the higher severity: it can be lowered later.")}
	presetService(d, f, placeService(d, c))
	if x := fieldOf(f, "title"); x != nil && x.Value == "" && c.Where.Message != "" {
		x.Value = domain.Clip(domain.OneLine(c.Where.Message), domain.MaxTitle)
	}
}

// presetService puts a service with its name into the form's field for one.
func presetService(d Desk, f *view.Form, service string) {
	x := fieldOf(f, "service")
	if x == nil || x.Value != "" || service == "" {
		return
	}
	x.Value = service
	x.Options = append(slices.Clone(x.Options), view.Option{Value: service, Label: d.Directory().NameOf(domain.Ref{Kind: domain.KindService, ID: service})})
}

// fillSeverity starts from the present severity.
func fillSeverity(d Desk, c Call, f *view.Form) {
	if r := recordNow[*domain.Incident](d, c); r != nil {
		preset(f, "severity", r.Severity)
	}
}
