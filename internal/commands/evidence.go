package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// evidenceCommands are the verbs of domain 3.7.
func evidenceCommands() []Command {
	ref := Arg{Name: "ref", Label: "Request", Kind: ArgRef, Refs: []domain.Kind{domain.KindEvidence}, Required: true, Hint: "Like EVD-002"}
	return []Command{{Name: "evidence", Synopsis: "Requests for proof that a control works", Sub: []Command{
		{Name: "ask", Title: "Ask for proof", Synopsis: "Ask for proof that a control works, ten business days ahead", Needs: domain.MayLog, Writes: true, Guard: mayAskForProof,
			Args: []Arg{{Name: "control", Label: "Control", Kind: ArgControl, Required: true},
				{Name: "title", Label: "What is wanted", Kind: ArgText, Max: domain.MaxTitle, Hint: "For example: the list of administrators since January"},
				{Name: "due", Label: "Due date", Kind: ArgDate, Keyed: true, Required: true},
				{Name: "owner", Label: "Who hands it in", Kind: ArgPerson, Keyed: true, Hint: "Whoever does the work on the control, if left empty"},
				{Name: "urgent", Label: "If it is due sooner: why it is urgent", Kind: ArgText, Keyed: true, Max: ledger.MaxWhy}},
			Fill:     fillNotice,
			Examples: []string{`evidence ask access-review due:"in 4 weeks"`, `evidence ask restore-test "the log of the last restore" due:friday urgent:"the auditor comes on Monday"`},
			Run:      evidenceAsk},
		proof("provide", "Hand the proof in: a link or a few sentences", []string{`evidence provide EVD-002 "https://example.com/access-list"`},
			[]Arg{ref, {Name: "proof", Label: "Proof", Kind: ArgLong, Max: 2000, Required: true, Hint: "A link or a few sentences"}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Proved, error) {
				return l.ProvideEvidence(ctx, c.Write(), c.ref("ref"), c.Arg("proof"))
			}),
		proof("accept", "Accept the proof; never one's own", []string{"evidence accept EVD-002"}, []Arg{ref},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Proved, error) {
				return l.AcceptEvidence(ctx, c.Write(), c.ref("ref"))
			}),
		proof("return", "Send it back with what is missing", []string{`evidence return EVD-002 "the list stops in June"`},
			[]Arg{ref, {Name: "why", Label: "What is missing", Kind: ArgText, Max: ledger.MaxWhy, Required: true}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Proved, error) {
				return l.ReturnEvidence(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
			}),
		proof("assign", "Ask somebody else for it", []string{"evidence assign EVD-002 owner:callum"},
			[]Arg{ref, {Name: "owner", Label: "Who hands it in", Kind: ArgPerson, Keyed: true, Required: true}, addReaderArg()},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Proved, error) {
				return l.AssignEvidence(ctx, c.Write(), c.ref("ref"), c.Arg("owner"), c.Arg("add_reader") == "yes")
			}),
	}}}
}

// proof is a verb on one request for proof.
func proof(name, synopsis string, examples []string, args []Arg, do func(context.Context, *ledger.Ledger, Call) (ledger.Proved, error)) Command {
	return Command{Name: name, Synopsis: synopsis, Args: args, Examples: examples, Needs: domain.MayLog, Writes: true,
		Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) {
			got, err := do(ctx, d.Ledger, c)
			return proved(d, c, got, err)
		}}
}

// mayAskForProof refuses before a form is opened (domain 3.7).
func mayAskForProof(d Desk, c Call) error {
	if e := domain.MayAskForProof(d.Directory(), c.Caller); e != nil {
		return e
	}
	return nil
}

// fillNotice says in the form which day leaves the owner enough time.
func fillNotice(d Desk, c Call, f *view.Form) {
	dir := d.Directory()
	first := domain.NoticeDay(dir, dir.Today(c.At))
	for i := range f.Fields {
		if f.Fields[i].Name == "due" {
			f.Fields[i].Hint = "Before " + first.Long() + " only as urgent, with the reason"
		}
	}
}

func evidenceAsk(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.AskEvidence(ctx, c.Write(), domain.Evidence{Control: c.Arg("control"), Title: c.Arg("title"), Due: c.day("due"), Owner: c.Arg("owner"), Urgent: c.Arg("urgent")})
	return proved(d, c, got, err)
}

func proved(d Desk, c Call, got ledger.Proved, err error) (view.Message, error) {
	if err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	return view.EvidenceReply(dir, &got.Evidence, got.What, got.Asked, got.Place, dir.Today(c.At)), nil
}
