package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// drillCommands start, steer and end exercises (domain 3.6).
func drillCommands() []Command {
	ref := Arg{Name: "ref", Label: "Exercise", Kind: ArgRef, Refs: []domain.Kind{domain.KindIncident}, Required: true, Hint: "Like INC-004"}
	severity := Arg{Name: "severity", Label: "How bad it is, if not as the script says", Kind: ArgChoice, Keyed: true, Choices: severities()}
	return []Command{{Name: "drill", Synopsis: "Exercises: play an incident from a script, and mend what it finds", Sub: []Command{
		{Name: "start", Also: []string{"begin", "play", "run", "new"}, Title: "Start an exercise", Synopsis: "Begin an exercise from a script", Needs: domain.MayDrill, Writes: true,
			Args: []Arg{{Name: "scenario", Label: "Script", Kind: ArgWord, Required: true},
				{Name: "service", Label: "Service", Kind: ArgService, Keyed: true, Hint: "The script names one, if left empty"},
				{Name: "lead", Label: "Who leads", Kind: ArgPerson, Keyed: true, Hint: "Whoever takes it, if left empty"}, severity,
				{Name: "urgent", Label: "Call people outside their working hours too", Kind: ArgYes, Keyed: true}},
			Examples: []string{"drill start lost-laptop-of-a-payroll-clerk", "drill start ransom-note-on-order-intake service:track-api lead:@rui"},
			Fill:     fillDrill, Run: runDrillStart},
		{Name: "list", Synopsis: "The scripts there are, and the exercises that were played", Needs: domain.MayAsk, Examples: []string{"drill list"}, Run: runDrillList},
		{Name: "show", Synopsis: "How an exercise goes or went", Needs: domain.MayAsk, Args: []Arg{ref}, Examples: []string{"drill show INC-004"}, Run: runDrillShow},
		{Name: "inject", Also: []string{"news", "next", "tell"}, Title: "News of an exercise", Synopsis: "Give the next piece of news now, or one in your own words", Needs: domain.MayLog, Writes: true,
			Args: []Arg{ref, {Name: "text", Label: "In your own words", Kind: ArgText, Max: domain.MaxInject, Hint: "The next of the script, if left empty"},
				{Name: "to", Label: "For whom", Kind: ArgChoice, Keyed: true, Choices: append([]view.Option{{Value: domain.ToAll, Label: "Everybody who plays"}}, incidentRoleChoices()...)}},
			Examples: []string{"drill inject INC-004", `drill inject INC-004 "a reporter is on the phone" to:comms`}, Run: runDrillInject},
		{Name: "end", Also: []string{"stop", "finish", "close", "cancel"}, Synopsis: "End an exercise: what was measured is told", Needs: domain.MayLog, Writes: true,
			Args:     []Arg{ref, {Name: "words", Label: "How it ended", Kind: ArgText, Max: ledger.MaxWhy}},
			Examples: []string{"drill end INC-004"}, Run: runDrillEnd},
		{Name: "mend", Synopsis: "Make actions of the gaps that an exercise found", Needs: domain.MayLog, Writes: true, Hidden: true,
			Args: []Arg{ref, {Name: "gap", Label: "Which gap", Kind: ArgWord, Hint: "A number, or all"}}, Run: runDrillMend},
	}}}
}

// fillDrill offers the scripts there are.
func fillDrill(d Desk, _ Call, f *view.Form) {
	x := fieldOf(f, "scenario")
	if x == nil || d.Ledger == nil {
		return
	}
	x.Kind = view.FieldChoice
	for _, s := range d.Ledger.Scenarios {
		x.Options = append(x.Options, view.Option{Value: s.Name, Label: s.Title})
	}
}

// script is the script that a word names: whole, by its beginning, or nearly.
func script(all []domain.Scenario, word string) (domain.Scenario, error) {
	w := strings.ToLower(strings.TrimSpace(word))
	var begins []domain.Scenario
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
		if s.Name == w {
			return s, nil
		}
		if strings.HasPrefix(s.Name, w) && w != "" {
			begins = append(begins, s)
		}
	}
	if len(begins) == 1 {
		return begins[0], nil
	}
	e := domain.Fail(domain.Invalid, "There is no script called “%s”.", domain.Clip(word, 60)).WithField("scenario")
	if near := find.Nearest(w, names); near != "" {
		e.Suggest = []string{"drill start " + near}
		return domain.Scenario{}, e.WithHint("The nearest is %s.", near)
	}
	if len(names) == 0 {
		return domain.Scenario{}, e.WithHint("None is installed; the operator puts them into the templates' folder.")
	}
	return domain.Scenario{}, e.WithHint("There are: %s.", strings.Join(names, ", "))
}

func runDrillStart(ctx context.Context, d Desk, c Call) (view.Message, error) {
	if err := (domain.Work{Dir: d.Directory(), Caller: c.Caller}).MayNamed(domain.MayDrill); err != nil {
		return view.Message{}, err
	}
	s, err := script(d.Ledger.Scenarios, c.Arg("scenario"))
	if err != nil {
		return view.Message{}, err
	}
	got, err := d.Ledger.StartDrill(ctx, c.Write(), ledger.NewDrill{Script: s, Service: c.Arg("service"), Severity: c.Arg("severity"), Lead: c.Arg("lead"), Urgent: c.Arg("urgent") == "yes"})
	if err != nil {
		return view.Message{}, err
	}
	return view.DrillStarted(d.Directory(), &got.Incident, got.Asked, c.At), nil
}

func runDrillInject(ctx context.Context, d Desk, c Call) (view.Message, error) {
	text := c.Arg("text")
	if strings.EqualFold(text, "next") {
		text = ""
	}
	got, err := d.Ledger.InjectDrill(ctx, c.Write(), c.ref("ref"), c.Arg("to"), text)
	if err != nil {
		return view.Message{}, err
	}
	return view.DrillInjected(d.Directory(), &got.Incident, got.Asked), nil
}

func runDrillEnd(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.EndDrill(ctx, c.Write(), c.ref("ref"), c.Arg("words"))
	if err != nil {
		return view.Message{}, err
	}
	return view.DrillReport(d.Directory(), &got.Incident, c.At, c.Caller.Person), nil
}

func runDrillMend(ctx context.Context, d Desk, c Call) (view.Message, error) {
	n := 0
	if word := c.Arg("gap"); word != "" && !strings.EqualFold(word, "all") {
		var err error
		if n, err = strconv.Atoi(word); err != nil || n < 1 {
			return view.Message{}, domain.Fail(domain.Invalid, "“%s” is no number of a gap.", domain.Clip(word, 20)).WithHint("Press its button in `drill show %s`, or say `all`.", c.Arg("ref")).WithField("gap")
		}
	}
	got, err := d.Ledger.MendDrill(ctx, c.Write(), c.ref("ref"), n)
	if err != nil {
		return view.Message{}, err
	}
	return view.DrillMended(d.Directory(), &got.Incident, got.Actions), nil
}

func runDrillList(ctx context.Context, d Desk, c Call) (view.Message, error) {
	past, err := d.Ledger.Drills(ctx, c.As())
	if err != nil {
		return view.Message{}, err
	}
	return view.DrillList(d.Directory(), d.Ledger.Scenarios, past, c.Caller.May(domain.MayDrill) == nil), nil
}

func runDrillShow(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.Show(ctx, c.As(), c.ref("ref"))
	if err != nil {
		return view.Message{}, err
	}
	i, ok := got.Record.(*domain.Incident)
	if !ok || i.Drill == nil {
		return runShow(ctx, d, c)
	}
	return view.Exercise(view.DrillReport(d.Directory(), i, c.At, c.Caller.Person)), nil
}
