package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// briefRef is what a brief is about.
var briefRef = Arg{Name: "ref", Label: "What it is about", Kind: ArgRef, Refs: domain.BriefKinds, Required: true, Hint: "A risk, an incident, an exception or a decision"}

// audienceArg is for whom a brief is told.
func audienceArg() Arg {
	a := Arg{Name: "audience", Label: "For whom", Kind: ArgChoice, Slips: true}
	for _, name := range domain.Audiences {
		a.Choices = append(a.Choices, view.Option{Value: name, Label: audienceLabels[name], More: audienceReads[name]})
	}
	return a
}

var audienceLabels = map[string]string{domain.AudExecutive: "Executive", domain.AudEngineer: "Engineer", domain.AudLegal: "Legal and compliance",
	domain.AudProduct: "Product", domain.AudHR: "HR"}

// audienceReads says in a few words what an audience gets (domain 5.1 to 5.6).
var audienceReads = map[string]string{domain.AudExecutive: "one page by direct message, with the decision in it", domain.AudEngineer: "cause, fixes, tests, way into production",
	domain.AudLegal: "exposure, obligations, evidence, timeline", domain.AudProduct: "what customers notice, dates, trade-off", domain.AudHR: "what HR does, access, what it means for staff"}

// briefCommands tell one fact sheet to five audiences (domain 5).
func briefCommands() []Command {
	aud := audienceArg()
	needed := aud
	needed.Required = true
	n := Arg{Name: "n", Label: "Which brief", Kind: ArgWord, Settled: true, Hint: "Its number"}
	which := n
	which.Required = true
	reason := func(label string) Arg {
		return Arg{Name: "words", Label: label, Kind: ArgText, Required: true, Max: ledger.MaxWhy}
	}
	edition := Arg{Name: "edition", Label: "Edition", Kind: ArgWord, Keyed: true, Settled: true, FormOnly: true}
	tab := needed
	tab.Live = true
	picked := briefRef
	picked.Live = true
	return []Command{{Name: "brief", Title: "Brief someone", Synopsis: "Tell one set of facts to five audiences, each in its own words", Needs: domain.MayLog, Writes: true,
		Args: append([]Arg{picked, tab}, append(sendArgs(), edition)...), Ask: true, Opens: true, Guard: mayBrief, Fill: fillBrief, Live: func(Desk, Call, *view.Form) {}, Run: briefSend,
		Examples: []string{"brief INC-003", "brief RSK-001 executive"},
		Sub: []Command{
			{Name: "edit", Title: "Write a brief", Synopsis: "Write down the facts that all briefs about it are told from", Needs: domain.MayLog, Writes: true, Ask: true,
				Args: append([]Arg{briefRef, settledAudience()}, append(sheetArgs(), edition)...), Guard: mayBrief, Fill: fillSheet, Check: checkSheet, Run: briefEdit,
				Examples: []string{`brief edit RSK-001 status:"the fix is in test" next:"tomorrow 10:00"`}},
			{Name: "send", Title: "Send a brief", Synopsis: "Send the brief of an audience; it says to whom", Needs: domain.MayLog, Writes: true,
				Args: append([]Arg{briefRef, needed}, append(sendArgs(), edition)...), Examples: []string{"brief send RSK-001 executive", "brief send RSK-001 executive to:@renata"}, Run: briefSend},
			{Name: "correct", Title: "Correct a brief", Synopsis: "Put a brief right for exactly those who got the wrong one", Needs: domain.MayLog, Writes: true,
				Args:     []Arg{briefRef, needed, {Name: "wrong", Label: "What was wrong", Kind: ArgText, Required: true, Max: domain.MaxBriefLine}, n.keyed(), despiteArg()},
				Examples: []string{`brief correct RSK-001 executive "The number of clinics was wrong."`}, Run: briefCorrect},
			{Name: "show", Synopsis: "Show the briefs that went out about it, word for word", Needs: domain.MayAsk, Args: []Arg{briefRef, n},
				Examples: []string{"brief show RSK-001", "brief show RSK-001 1"}, Run: briefShow},
			{Name: "list", Synopsis: "List what you write briefs about, the next promised update first", Needs: domain.MayLog, Run: briefList, Examples: []string{"brief list"}},
			{Name: "ask", Title: "Ask about a brief", Synopsis: "Ask whoever sent you a brief", Needs: domain.MayAsk, Writes: true, Args: []Arg{briefRef, which, reason("What you need to know")},
				Examples: []string{`brief ask RSK-001 1 "is anything copied already?"`}, Run: briefAsk},
			hide(Command{Name: "answer", Title: "Answer a question", Synopsis: "Answer what a reader asked", Needs: domain.MayLog, Writes: true, Args: []Arg{briefRef, which, reason("Your answer")}, Run: briefAnswer}),
			hide(Command{Name: "release", Synopsis: "Release a brief that waits for a second person", Needs: domain.MayLog, Writes: true, Args: []Arg{briefRef, which}, Run: briefRelease}),
			hide(Command{Name: "return", Title: "Send a brief back", Synopsis: "Send a brief back that waits for a second person", Needs: domain.MayLog, Writes: true, Args: []Arg{briefRef, which, reason("What is to be changed")}, Run: briefReturn}),
			hide(Command{Name: "reword", Title: "Ask for a change", Synopsis: "Ask for a change of what customers may be told", Needs: domain.MayLog, Writes: true,
				Args: []Arg{briefRef, {Name: "why", Label: "What is to be changed", Kind: ArgText, Required: true, Max: ledger.MaxWhy},
					{Name: "words", Label: "The words you read", Kind: ArgWord, Keyed: true, Settled: true, FormOnly: true}}, Run: briefReword}),
			{Name: "approve", Synopsis: "Say yes to what customers may be told, as it stands", Needs: domain.MayLog, Writes: true,
				Args:     []Arg{briefRef, {Name: "words", Label: "The words you read", Kind: ArgWord, Keyed: true, Settled: true, FormOnly: true}},
				Examples: []string{"brief approve INC-003"}, Run: briefClear},
		}}}
}

// keyed is an argument that is given by its name only.
func (a Arg) keyed() Arg { a.Keyed, a.Settled = true, false; return a }

// settledAudience comes along with a press: the form asks what that audience reads.
func settledAudience() Arg { a := audienceArg(); a.Settled = true; return a }

func despiteArg() Arg {
	return Arg{Name: "despite", Label: "Send it against the wording rules: why", Kind: ArgText, Keyed: true, Max: domain.MaxBriefLine, Hint: "Security leads only; it is written down"}
}

// sendArgs are what a sending can be told.
func sendArgs() []Arg {
	return []Arg{{Name: "to", Label: "To", Kind: ArgPeople, Keyed: true, Hint: "Left empty: who gets it by default"},
		{Name: "advice", Label: "Include the legal advice and draft statements", Kind: ArgYes, Keyed: true},
		despiteArg(), addReaderArg()}
}

// telling reads a fact sheet and what the briefs about it are told from. Where nobody wrote one yet, it is the first
// draft that the records make; its edition is 0.
func (d Desk) telling(ctx context.Context, c Call, about domain.Ref) (briefs.BriefSource, error) {
	seen, err := d.Ledger.Sheet(ctx, c.Caller, about)
	if err != nil {
		return briefs.BriefSource{}, err
	}
	t := briefs.BriefSource{Dir: d.Directory(), Sheet: seen.Sheet, Subject: seen.Subject, Decision: seen.Decision, Now: c.At}
	for _, rec := range seen.Linked { // what only some of the readers may see stays out
		if m := rec.Base(); !m.IsRestricted() || seen.Subject.Base().IsRestricted() && slices.Equal(m.NeedToKnow, seen.Subject.Base().NeedToKnow) {
			t.Linked = append(t.Linked, rec)
		}
	}
	if t.Sheet.Edition == 0 {
		t.Sheet = briefs.FirstDraft(t.Dir, t.Sheet, t.Subject, t.Linked, c.At)
	}
	return t, nil
}

// mayBrief refuses before a form is opened on a record that the caller writes no briefs about. Where the records do not
// answer in time it opens all the same: its submission is judged again.
func mayBrief(d Desk, c Call) error {
	for name := range c.Args {
		if len(c.Words) > 1 && name != "ref" && name != "audience" {
			return nil // it is run, and judged there; "brief" alone opens its form whatever else was said
		}
	}
	if d.Ledger == nil || c.Where.Surface == Form || !c.Has("ref") {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), fillWithin)
	defer cancel()
	_, err := d.Ledger.Sheet(ctx, c.Caller, c.ref("ref"))
	if code := domain.CodeOf(err); code == domain.Unavailable || code == domain.Unconfirmed {
		return nil
	}
	return err
}

// audience is the audience of a call, the executive where none was named.
func (c Call) audience() string {
	if a := c.Arg("audience"); a != "" {
		return a
	}
	return domain.AudExecutive
}

// asked are the fields that this sending shows on request.
func (c Call) asked() []string {
	if c.Arg("advice") != "yes" {
		return nil
	}
	return []string{"advice", "statements"}
}

// draftError words what a template's mistake means for who wants to send.
func draftError(err error) error {
	var e *domain.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	return domain.Fail(domain.Refused, "The template of this brief does not work.").WithHint("A security lead can mend it: %s.", strings.TrimSuffix(err.Error(), "."))
}
