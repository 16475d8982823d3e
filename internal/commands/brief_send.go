package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// briefSend sends what its sender read: from the preview's form with the edition that stood there, from typed words as
// the facts stand now. A form that was sent before it could show a preview shows the way to it instead.
func briefSend(ctx context.Context, d Desk, c Call) (view.Message, error) {
	about, audience := c.ref("ref"), c.audience()
	if len(c.Words) == 1 && !c.Has("edition") {
		m := view.Say("Read it before it goes out.")
		m.Nodes = append(m.Nodes, view.Buttons(view.Button{Label: "Preview and send", Words: "brief " + about.String() + " " + audience, Style: "primary"}))
		return m, nil
	}
	t, err := d.telling(ctx, c, about)
	if err != nil {
		return view.Message{}, err
	}
	to, err := c.persons("to")
	if err != nil {
		return view.Message{}, err
	}
	channel := ""
	if len(to) == 0 {
		if to, channel = t.Sheet.BriefTo(t.Dir, t.Subject, audience, t.Dir.Today(c.At)); len(to) == 0 && channel == "" {
			return view.Message{}, domain.Fail(domain.Invalid, "I know nobody who gets the %s about %s.", domain.BriefWord(audience), about).
				WithHint("Name people: `brief send %s %s to:@name`.", about, audience).WithField("to")
		}
	}
	out := ledger.BriefOut{Audience: audience, Edition: t.Sheet.Edition, Despite: c.Arg("despite"), AddReader: c.Arg("add_reader") == "yes"}
	if c.Has("edition") {
		out.Edition = c.number("edition")
	}
	if out.Pages, out.Report, err = d.pages(&t, audience, c.asked(), to, channel); err != nil {
		return view.Message{}, err
	}
	got, err := d.Ledger.SendBrief(ctx, c.Write(), about, out)
	if err != nil {
		return view.Message{}, offering(err, out.Report)
	}
	return sentReply(t, got, out), nil
}

// pages are the pages of a brief and how the first reads. Who is named for a person under inquiry gets a page of their
// own (domain 5.6).
func (d Desk) pages(t *briefs.BriefSource, audience string, asked, to []string, channel string) ([]ledger.BriefPage, plain.Report, error) {
	page, how, err := d.previewOf(t, audience, asked)
	if err != nil {
		return nil, how, err
	}
	named := t.Sheet.NamedFor(audience)
	rest := to
	if named != "" && t.Sheet.Facts[domain.FieldInquiry].Text != "" {
		rest = slices.DeleteFunc(slices.Clone(to), func(p string) bool { return p == named })
	} else {
		named = ""
	}
	var out []ledger.BriefPage
	if len(rest) > 0 || channel != "" {
		out = append(out, ledger.BriefPage{Persons: rest, Channel: channel, Message: page.Message, Template: page.Template})
	}
	if named != "" {
		alone := *t
		alone.To.Named = true
		own, err := d.Digests.TellBrief(alone)
		if err != nil {
			return nil, how, draftError(err)
		}
		out = append(out, ledger.BriefPage{Persons: []string{named}, Message: own.Message, Template: own.Template, Named: true, Review: page.Message})
	}
	return out, how, nil
}

// offering adds to a refusal what to say instead of each term that executives stumble over (domain 5.7).
func offering(err error, how plain.Report) error {
	e, _ := asError(err)
	bad := how.Errors()
	if e.Code != domain.Refused || !strings.HasPrefix(e.Rule, "domain 5.7") || len(bad) < 2 {
		return err
	}
	out := *e
	var said []string
	for _, f := range bad[:min(len(bad), 5)] {
		said = append(said, f.Message)
	}
	out.Hint = strings.Join(said, " ")
	if n := len(bad) - 5; n > 0 {
		out.Hint += fmt.Sprintf(" And %d more.", n)
	}
	return &out
}

func sentReply(t briefs.BriefSource, got ledger.BriefSent, out ledger.BriefOut) view.Message {
	return view.BriefSentReply(t.Dir, view.BriefSends{Sheet: &got.Sheet, Audience: out.Audience, Sent: got.Sent, Waits: got.Waits, Asked: got.Asked, Skipped: got.Skipped, Had: got.Had,
		Decision: got.Decision, Approver: got.Approver, Wording: out.Report.Line(), Hidden: view.BriefHidden(&got.Sheet, t.To),
		Despite: out.Despite != "" && len(out.Report.Errors()) > 0 && out.Audience == domain.AudExecutive, Restricted: t.Subject.Base().IsRestricted(), Correction: out.Corrects > 0})
}

// briefCorrect puts the newest brief of an audience right, or the one that was named, for exactly those who got it.
func briefCorrect(ctx context.Context, d Desk, c Call) (view.Message, error) {
	about, audience := c.ref("ref"), c.audience()
	t, err := d.telling(ctx, c, about)
	if err != nil {
		return view.Message{}, err
	}
	was := t.Sheet.Latest(audience)
	if n := c.number("n"); n > 0 {
		was = t.Sheet.Sending(n)
	}
	if was == nil {
		return view.Message{}, domain.Fail(domain.NotFound, "No %s about %s was sent, so there is none to correct.", domain.BriefWord(audience), about).
			WithHint("`brief show %s` lists what was sent.", about).WithField("audience")
	}
	t.Corrects, t.Wrong, t.Update, t.By = was, c.Arg("wrong"), was.Update, c.Caller.Person
	out := ledger.BriefOut{Audience: audience, Edition: t.Sheet.Edition, Update: was.Update, Despite: c.Arg("despite"), Corrects: was.N, Wrong: c.Arg("wrong")}
	t.To = domain.Telling{Audience: audience, Named: was.Named, Cleared: t.Sheet.IsCleared()}
	page, err := d.Digests.TellBrief(t)
	if err != nil {
		return view.Message{}, draftError(err)
	}
	out.Report = briefs.CheckBrief(t, page.Message)
	open := page // as a second releaser reads it
	if was.Named {
		t.To.Named = false
		if open, err = d.Digests.TellBrief(t); err != nil {
			return view.Message{}, draftError(err)
		}
	}
	out.Pages = []ledger.BriefPage{{Persons: was.Persons, Channel: was.Channel, Message: page.Message, Template: page.Template, Named: was.Named, Review: open.Message}}
	got, err := d.Ledger.SendBrief(ctx, c.Write(), about, out)
	if err != nil {
		return view.Message{}, offering(err, out.Report)
	}
	return sentReply(t, got, out), nil
}

// briefShow lists what was sent, or shows the words of one sending as they were read.
func briefShow(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.SentBriefs(ctx, c.As(), c.ref("ref"))
	if err != nil {
		return view.Message{}, err
	}
	secret := got.Subject.Base().IsRestricted()
	if n := c.number("n"); n > 0 {
		for _, x := range got.Sent {
			if x.N == n {
				return view.BriefWords(d.Directory(), got.Sheet, x, got.Asked, got.Page(x), secret), nil
			}
		}
		return view.Message{}, domain.Fail(domain.NotFound, "There is no brief %d about %s that you may read.", n, got.Sheet.ID).
			WithHint("`brief show %s` lists them.", got.Sheet.ID)
	}
	return view.BriefHistory(d.Directory(), got.Sheet, got.Sent, got.Asked, secret), nil
}

func briefList(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.Sheets(ctx, c.As())
	if err != nil {
		return view.Message{}, err
	}
	var sheets []*domain.Sheet
	m := view.Message{}
	for _, x := range got {
		sheets = append(sheets, x.Sheet)
		m.About = append(m.About, x.Subject.Ref())
		m.Restricted = m.Restricted || x.Subject.Base().IsRestricted()
	}
	list := view.BriefList(d.Directory(), sheets, c.At)
	list.About, list.Restricted = m.About, m.Restricted
	return list, nil
}

func briefAsk(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.AskBrief(ctx, c.Write(), c.ref("ref"), c.number("n"), c.Arg("words"))
	if err != nil {
		return view.Message{}, err
	}
	return view.BriefTalk(d.Directory(), &got.Sheet, "Your question went to ", got.To, "The answer comes to you here."), nil
}

func briefAnswer(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.AnswerBrief(ctx, c.Write(), c.ref("ref"), c.number("n"), c.Arg("words"))
	if err != nil {
		return view.Message{}, err
	}
	return view.BriefTalk(d.Directory(), &got.Sheet, "Your answer went to ", got.To, ""), nil
}

func briefRelease(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.ReleaseBrief(ctx, c.Write(), c.ref("ref"), c.number("n"))
	if err != nil {
		return view.Message{}, err
	}
	return view.BriefSentReply(d.Directory(), view.BriefSends{Sheet: &got.Sheet, Sent: got.Sent, Decision: got.Decision, Approver: got.Approver, Restricted: true, Wording: "Released by you, exactly as you read it."}), nil
}

func briefReturn(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.ReturnBrief(ctx, c.Write(), c.ref("ref"), c.number("n"), c.Arg("words"))
	if err != nil {
		return view.Message{}, err
	}
	return view.BriefTalk(d.Directory(), &got.Sheet, "Sent back. Your words go to who wanted to send it", "", "Nobody else got anything."), nil
}

// briefClear is a statement approver's recorded yes to what customers may be told (domain 3.6).
func briefClear(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.ClearStatement(ctx, c.Write(), c.ref("ref"), c.Arg("words"))
	if err != nil {
		return view.Message{}, err
	}
	m := view.BriefTalk(d.Directory(), &got, "Approved. Customers may be told these words", "", got.Facts[domain.FieldMessage].Text)
	m.Nodes = append(m.Nodes, view.Small(view.L("A change of the words needs another yes.")))
	return m, nil
}

// briefReword is a statement approver's no, with what is to be changed.
func briefReword(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.RewordStatement(ctx, c.Write(), c.ref("ref"), c.Arg("words"), c.Arg("why"))
	if err != nil {
		return view.Message{}, err
	}
	return view.BriefTalk(d.Directory(), &got, "Nothing goes outside. Your words went to ", got.Facts[domain.FieldMessage].By, "You are asked again when they are changed."), nil
}

// briefWording says how a page reads and what must be mended before it goes out.
func briefWording(how plain.Report, lacks []domain.Lack) []view.Line {
	out := []view.Line{view.L(view.B(how.Line()))}
	if len(lacks) > 0 {
		out = append(out, view.L("✕ It asks for a decision and lacks "+strings.Join(domain.LackWords(lacks), ", ")+"."))
	}
	for i, f := range how.Findings {
		if f.Rule == "E6" {
			continue // said above
		}
		if i >= 8 {
			return append(out, view.L(fmt.Sprintf("and %d more.", len(how.Findings)-i)))
		}
		out = append(out, view.L(mark(f), f.Message))
	}
	return out
}
