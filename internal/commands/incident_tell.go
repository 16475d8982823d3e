package commands

import (
	"context"
	"errors"
	"unicode/utf8"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// incidentTelling tell how an incident goes: updates, notes, decisions in short form, words for outside.
func incidentTelling() []Command {
	return []Command{
		{Name: "update", Title: "Send an update", Synopsis: "Tell stakeholders how it goes: composed once, told to each audience in its words", Needs: domain.MayLog, Writes: true, Ask: true,
			Args: updateArgs(), Guard: mayUpdate, Fill: fillUpdate, Check: checkUpdate, Live: func(Desk, Call, *view.Form) {}, Run: incidentUpdate, Also: []string{"tell", "inform", "status", "send"},
			Examples: []string{"incident update INC-003", `incident update INC-003 know:"Strangers signed in to 14 accounts." doing:"We end all sessions." next:60m to:executive,engineer`}},
		onIncident("note", "Write a note", "Write a line into the timeline", []string{`incident note INC-003 "the supplier switched the account off" at:22:40`},
			[]Arg{incidentRef, {Name: "text", Label: "What happened", Kind: ArgText, Required: true, Max: ledger.MaxWhy},
				{Name: "at", Label: "When", Kind: ArgPast, Keyed: true, Hint: "Now, if left empty; like 22:40 or yesterday 22:40"}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				at, err := c.moment("at")
				if err != nil {
					return ledger.Handled{}, err
				}
				return l.NoteIncident(ctx, c.Write(), c.ref("ref"), c.Arg("text"), at)
			}),
		{Name: "statement", Title: "Words for outside", Synopsis: "Write what may be said outside, and ask its approver for the yes", Needs: domain.MayLog, Writes: true, Ask: true,
			Args: []Arg{incidentRef, {Name: "text", Label: "What may be said outside", Kind: ArgText, Required: true, Max: domain.MaxFact, Hint: "Word for word; nothing goes out before the yes"},
				{Name: "replace", Label: "Replace the draft by so few words", Kind: ArgYes, Keyed: true, Settled: true, FormOnly: true}},
			Guard: mayState, Fill: fillStatement, Run: incidentStatement,
			Examples: []string{`incident statement INC-003 "We saw sign-ins that were not yours. Please choose a new password."`}},
		onIncident("decision", "Record a decision", "Record a decision made now, in short form; the rest is due by the retrospective",
			[]string{`incident decision INC-003 "Switch the order page off" because:"orders of others are shown" by:@stellan`},
			[]Arg{incidentRef, {Name: "title", Label: "What was decided", Kind: ArgText, Required: true, Max: domain.MaxTitle},
				{Name: "because", Label: "Why", Kind: ArgText, Keyed: true, Required: true, Max: ledger.MaxWhy, Hint: "One sentence, for those who ask later"},
				{Name: "by", Label: "Who decided", Kind: ArgPerson, Keyed: true, Hint: "You, if left empty"}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				return l.DecideIncident(ctx, c.Write(), c.ref("ref"), c.Arg("title"), c.Arg("because"), c.Arg("by"))
			}),
	}
}

// incidentStatement writes down the words for outside; their approver is asked (domain 3.6).
func incidentStatement(ctx context.Context, d Desk, c Call) (view.Message, error) {
	t, err := d.telling(ctx, c, c.ref("ref"))
	if err != nil {
		return view.Message{}, d.notWriter(ctx, err, c)
	}
	i, ok := t.Subject.(*domain.Incident)
	if !ok {
		return view.Message{}, domain.Absent(c.ref("ref"))
	}
	if err := replaces(t.Sheet, c); err != nil {
		return view.Message{}, err
	}
	change := domain.SheetChange{Edition: t.Sheet.Edition, Facts: map[string]domain.Fact{}}
	if t.Sheet.Edition == 0 { // the first writer keeps what the records knew
		change = wholeSheet(t.Sheet)
	}
	change.Facts[domain.FieldMessage] = domain.Fact{Text: c.Arg("text"), Sure: domain.SureConfirmed}
	saved, err := d.Ledger.EditSheet(ctx, c.Write(), i.Ref(), change)
	if err != nil {
		return view.Message{}, err
	}
	return view.StatementAsked(d.Directory(), i, &saved), nil
}

// mayState refuses before the form is opened for who does not write the words.
func mayState(d Desk, c Call) error {
	if err := mayBrief(d, c); err != nil {
		ctx, cancel := context.WithTimeout(context.Background(), fillWithin)
		defer cancel()
		return d.notWriter(ctx, err, c)
	}
	return nil
}

// notWriter words for words for outside that somebody may not brief. Who approves them came to answer: they read the words
// with the yes and the no.
func (d Desk) notWriter(ctx context.Context, err error, c Call) error {
	var e *domain.Error
	if !errors.As(err, &e) || e.Code != domain.Forbidden || e.Rule != "domain 5" {
		return err
	}
	ref := c.ref("ref")
	s, mine := d.Ledger.WordsToApprove(ctx, c.Caller, ref)
	if !mine {
		n := *e
		n.Message = "You do not write the words for outside of " + ref.String() + "."
		return &n
	}
	n := domain.Fail(domain.Refused, "You do not write the words for outside of %s: you approve them.", ref).WithRule("domain 3.6")
	switch text := s.Facts[domain.FieldMessage].Text; {
	case text == "":
		return n.WithHint("Nobody wrote them yet. You are asked when somebody does.")
	case s.IsCleared():
		return n.WithHint("They are approved as they stand: “%s”", text)
	default:
		n.Suggest = s.WordsAnswers()
		return n.WithHint("They say now: “%s”", text)
	}
}

// fewWords is below how many letters new words are more likely an answer, like “ok”, than a statement.
const fewWords = 20

// replaces asks back where a word or two would take the place of a draft.
func replaces(s *domain.Sheet, c Call) error {
	was, now := s.Facts[domain.FieldMessage].Text, c.Arg("text")
	if c.Where.Surface == Form || was == "" || was == now || utf8.RuneCountInString(now) >= fewWords || c.Arg("replace") == "yes" {
		return nil
	}
	e := domain.Fail(domain.Refused, "“%s” would take the place of the whole draft. Nothing was changed.", now).WithHint("The draft says: “%s”", was).WithField("text")
	e.Suggest = []string{"incident statement " + s.ID + " " + Quote(now) + " replace:yes"}
	return e
}

// fillStatement starts from the words as they stand.
func fillStatement(d Desk, c Call, f *view.Form) {
	if !c.Has("ref") {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), fillWithin)
	defer cancel()
	if t, err := d.telling(ctx, c, c.ref("ref")); err == nil {
		preset(f, "text", t.Sheet.Facts[domain.FieldMessage].Text)
	}
}
