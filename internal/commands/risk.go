package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// riskCommands are the words about risks (domain 2, 3.1).
func riskCommands() []Command {
	return []Command{{Name: "risk", Synopsis: "Risks: something that may happen and would hurt the business", Sub: slices.Concat(riskVerbs(), rankVerbs(), restrictVerbs())}}
}

// riskRef is the risk that a verb is about.
var riskRef = Arg{Name: "ref", Label: "Risk", Kind: ArgRef, Refs: []domain.Kind{domain.KindRisk}, Required: true, Hint: "Like RSK-012"}

// riskReader is the answer to whether somebody may read a confidential risk.
var riskReader = Arg{Name: "add_reader", Label: "If it is confidential: let this person read it", Kind: ArgYes, Keyed: true}

// riskVerbs are the verbs of domain 3.1.
func riskVerbs() []Command {
	owner := Arg{Name: "owner", Label: "Owner", Kind: ArgPerson, Keyed: true, Hint: "One person, never a group"}
	needed := owner
	needed.Required = true
	why := func(label string, required bool) Arg {
		return Arg{Name: "why", Label: label, Kind: ArgText, Max: ledger.MaxWhy, Required: required}
	}
	asIs := Arg{Name: "as_is", Label: "As it stands", Kind: ArgYes, Keyed: true}
	add := Command{Name: "add", Title: "Log a risk", Synopsis: "Log a risk: a title and a service are enough, the rest can wait", Needs: domain.MayLog, Writes: true,
		Args: slices.Concat([]Arg{
			{Name: "title", Label: "What may go wrong", Kind: ArgText, Required: true, Max: domain.MaxTitle},
			{Name: "service", Label: "Service", Kind: ArgService, Keyed: true, Required: true, Live: true}},
			factorArgs(), []Arg{owner}, sentenceArgs(), aboutArgs(),
			[]Arg{{Name: "said", Label: "In the words of the message", Kind: ArgLong, Keyed: true, Max: saidLimit, FormOnly: true}}),
		Examples: []string{"risk add \"Old laptops are not encrypted\" service:device-mgmt",
			"risk add \"Old laptops are not encrypted\" service:device-mgmt likelihood:3 impact:3 effort:2"},
		Fill: fillRiskAdd, Live: liveScore, Check: checkStatement, Run: riskAdd}
	return []Command{add,
		worded(onRisk("confirm", "Confirm a risk", "Confirm the score: a reported risk opens; later it counts as the review", []string{"risk confirm RSK-004 as_is:yes"},
			slices.Concat([]Arg{riskRef, {Name: "service", Label: "Service", Kind: ArgService, Keyed: true, Live: true}}, factorArgs(), []Arg{owner}, sentenceArgs(), []Arg{
				{Name: "visibility", Label: "Who may see it from now on", Kind: ArgChoice, Keyed: true, Choices: []view.Option{
					{Value: "internal", Label: "Internal", More: "every colleague may read it"},
					{Value: "restricted", Label: "Restricted", More: "only the people on its list"}}},
				why("Why, if the band drops", false), asIs, answered}),
			fillRiskConfirm, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
				return l.ConfirmRisk(ctx, c.Write(), c.ref("ref"), domain.Judgement{Score: c.score(), ExposureWhy: c.Arg("exposure_why"), Statement: c.statement(),
					Owner: c.Arg("owner"), Service: c.Arg("service"), Why: c.Arg("why"), Visibility: domain.Visibility(c.Arg("visibility"))})
			})),
		onRisk("score", "Score a risk", "Change a factor, with a reason; who may not confirm it proposes it", []string{"risk score RSK-004 likelihood:4 \"a public proof of concept is out\""},
			slices.Concat([]Arg{riskRef}, factorArgs(), []Arg{why("Why it changes", false)}),
			fillRiskScore, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
				return l.ScoreRisk(ctx, c.Write(), c.ref("ref"), c.score(), c.Arg("exposure_why"), c.Arg("why"))
			}),
		hide(onRisk("keep", "Keep the score", "Answer a proposed score with no", nil, []Arg{riskRef, why("Why it stays", true), answered},
			nil, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
				return l.KeepScore(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
			})),
		worded(onRisk("edit", "Mend a risk", "Mend its words: the six sentences, links, the control that failed", []string{"risk edit RSK-004 good:\"the vendor fix is installed\""},
			slices.Concat([]Arg{riskRef, {Name: "title", Label: "What may go wrong", Kind: ArgText, Keyed: true, Max: domain.MaxTitle},
				{Name: "service", Label: "Service", Kind: ArgService, Keyed: true}}, sentenceArgs(), aboutArgs()),
			fillRiskEdit, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
				return l.EditRisk(ctx, c.Write(), c.ref("ref"), domain.RiskEdit{Title: c.Arg("title"), Service: c.Arg("service"), Category: c.Arg("category"),
					Control: c.Arg("control"), Statement: c.statement(), Links: strings.Fields(c.Arg("links"))})
			})),
		plainly(onRisk("own", "Own a risk", "Accept that you own it, take it, or hand it over for acceptance", []string{"risk own RSK-004", "risk own RSK-004 owner:@gideon"},
			[]Arg{riskRef, owner, riskReader}, nil, ownRisk)),
		hide(onRisk("handover", "Hand a risk over", "Name another owner, who must accept", nil, []Arg{riskRef, needed, riskReader}, nil, ownRisk)),
		onRisk("decline", "Not mine", "Say that a risk offered to you, or named as yours, is not yours", []string{"risk decline RSK-004 \"the platform team runs it\""},
			[]Arg{riskRef, why("Why, and whose may it be", false)}, nil, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
				return l.DeclineRisk(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
			}),
		onRisk("treat", "Treat a risk", "The owner says how it is treated, with a first action", []string{"risk treat RSK-004 mitigate action:\"Install the vendor fix\" by:@gideon due:friday"},
			[]Arg{riskRef, {Name: "treatment", Label: "How", Kind: ArgChoice, Required: true, Choices: []view.Option{
				{Value: "mitigate", Label: "Mitigate", More: "make it less likely or less bad"},
				{Value: "transfer", Label: "Transfer", More: "somebody else bears it, like an insurer or a supplier"},
				{Value: "avoid", Label: "Avoid", More: "stop doing what brings it"},
				{Value: "accept", Label: "Accept", More: "only by an approved exception: ask for one instead"}}},
				{Name: "action", Label: "First action", Kind: ArgText, Keyed: true, Max: domain.MaxTitle, Hint: "Not needed where one is open already"},
				{Name: "by", Label: "Who does it", Kind: ArgPerson, Keyed: true},
				{Name: "due", Label: "Due date", Kind: ArgDate, Keyed: true, Hint: "By the target date of the risk"},
				{Name: "add_reader", Label: "If it is confidential: let who does it read it", Kind: ArgYes, Keyed: true}},
			fillRiskTreat, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
				return l.TreatRisk(ctx, c.Write(), c.ref("ref"), c.Arg("treatment"), ledger.NewAction{Title: c.Arg("action"), Owner: c.Arg("by"), Due: c.day("due"), AddReader: c.Arg("add_reader") == "yes"})
			}),
		onRisk("verify", "Hand in the fix", "The owner hands in the fix, with evidence; somebody else checks it", []string{"risk verify RSK-006 \"https://example.com/test-report\""},
			[]Arg{riskRef, {Name: "evidence", Label: "What shows that it is fixed", Kind: ArgText, Required: true, Max: 2000, Hint: "A link or a sentence"}},
			nil, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
				return l.VerifyRisk(ctx, c.Write(), c.ref("ref"), c.Arg("evidence"))
			}),
		onRisk("verifier", "Who checks the fix", "A security lead names who checks the fix", []string{"risk verifier RSK-001 verifier:@maike"},
			[]Arg{riskRef, {Name: "verifier", Label: "Who checks the fix", Kind: ArgPerson, Keyed: true, Required: true, Hint: "Somebody who did not do it"}, riskReader},
			nil, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
				return l.NameVerifier(ctx, c.Write(), c.ref("ref"), c.Arg("verifier"), c.Arg("add_reader") == "yes")
			}),
		onRisk("close", "Close a risk", "The fix holds: close it; never who did the fix", []string{"risk close RSK-006 reason:remediated"},
			[]Arg{riskRef, {Name: "reason", Label: "How it ended", Kind: ArgChoice, Keyed: true, Choices: []view.Option{
				{Value: "remediated", Label: "Remediated", More: "it is fixed"},
				{Value: "transferred", Label: "Transferred", More: "somebody else bears it"},
				{Value: "avoided", Label: "Avoided", More: "we stopped what brought it"}}},
				{Name: "note", Label: "What you checked", Kind: ArgText, Max: ledger.MaxWhy}},
			fillRiskClose, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
				return l.CloseRisk(ctx, c.Write(), c.ref("ref"), c.Arg("reason"), c.Arg("note"))
			}),
		onRisk("reopen", "Reopen a risk", "It is not fixed: open a closed one again, or send one back", []string{"risk reopen RSK-006 \"the test fails again\""},
			[]Arg{riskRef, why("Why it is not fixed", true)}, nil, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
				return l.ReopenRisk(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
			}),
		onRisk("reject", "Reject a risk", "A reported risk that is none: say why, the reporter is told and thanked", []string{"risk reject RSK-013 reason:duplicate of:RSK-004", "risk reject RSK-013 reason:not_a_risk \"the data is made up\""},
			[]Arg{riskRef, {Name: "reason", Label: "Why it is not kept", Kind: ArgChoice, Keyed: true, Required: true, Choices: []view.Option{
				{Value: "duplicate", Label: "Duplicate", More: "it is known already: name the risk"},
				{Value: "not_a_risk", Label: "Not a risk", More: "it would not hurt the business"},
				{Value: "no_information", Label: "No information", More: "there is not enough to go on"}}},
				{Name: "of", Label: "The same as", Kind: ArgRef, Refs: []domain.Kind{domain.KindRisk}, Keyed: true},
				why("What the reporter reads", false)},
			nil, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
				var of domain.Ref
				if c.Has("of") {
					of = c.ref("of")
				}
				return l.RejectRisk(ctx, c.Write(), c.ref("ref"), c.Arg("reason"), of, c.Arg("why"))
			}),
	}
}

func ownRisk(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Risked, error) {
	return l.OwnRisk(ctx, c.Write(), c.ref("ref"), c.Arg("owner"), c.Arg("add_reader") == "yes")
}

// onRisk is a verb on one risk. Where nothing but the risk is named its form opens, filled with how the risk stands; who
// may not use the verb is told so instead.
func onRisk(name, title, synopsis string, examples []string, args []Arg, fill func(*domain.Risk, *view.Form), do func(context.Context, *ledger.Ledger, Call) (ledger.Risked, error)) Command {
	cmd := Command{Name: name, Title: title, Synopsis: synopsis, Args: args, Examples: examples, Needs: domain.MayLog, Writes: true, Ask: true,
		Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) {
			got, err := do(ctx, d.Ledger, c)
			return risked(d, c, got, err)
		}}
	cmd.Fill = func(d Desk, c Call, f *view.Form) {
		dropField(f, "as_is")
		r := recordNow[*domain.Risk](d, c)
		if r == nil {
			return
		}
		if fill != nil {
			fill(r, f)
		}
		if slices.ContainsFunc(f.Fields, func(x view.Field) bool { return x.Name == "likelihood" }) {
			noteScore(d, c, f, r)
		}
	}
	if slices.ContainsFunc(args, func(a Arg) bool { return a.Live }) {
		cmd.Live = liveScore
	}
	return cmd
}

// plainly leaves a verb that is done with nothing but its risk without a form.
func plainly(c Command) Command { c.Ask, c.Fill = false, nil; return c }

func risked(d Desk, c Call, got ledger.Risked, err error) (view.Message, error) {
	if err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	var open []string
	for _, ref := range got.Open {
		open = append(open, ref.String())
	}
	return view.RiskReply(dir, &got.Risk, got.What, got.Gap, got.Asked, open, got.Place, dir.Today(c.At)), nil
}

func riskAdd(ctx context.Context, d Desk, c Call) (view.Message, error) {
	r := domain.Risk{Title: c.Arg("title"), Service: c.Arg("service"), Owner: c.Arg("owner"), Score: c.score(), ExposureWhy: c.Arg("exposure_why"),
		Statement: c.statement(), Control: c.Arg("control"), Category: c.Arg("category"), Links: strings.Fields(c.Arg("links")), Said: c.Arg("said")}
	got, err := d.Ledger.AddRisk(ctx, c.Write(), r)
	return risked(d, c, got, err)
}
