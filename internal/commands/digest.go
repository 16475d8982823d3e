package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// digestArg names the digest; the weekly sync where it is left out.
func digestArg() Arg {
	a := Arg{Name: "digest", Label: "Digest", Kind: ArgChoice, Slips: true, Ours: ownDigests}
	for _, x := range briefs.Digests() {
		a.Choices = append(a.Choices, view.Option{Value: x.Name, Label: x.Title})
	}
	return a
}

// ownDigests are the cadences of an organisation's own that repeat a digest.
func ownDigests(d *domain.Directory) []view.Option {
	var out []view.Option
	for _, key := range d.Org.OwnCadences() {
		if name := domain.CadenceName(key); repeats(d, name) != nil {
			out = append(out, view.Option{Value: name, Label: name})
		}
	}
	return out
}

// repeats is the digest that an organisation's own cadence sends once more, in another place; nil for any other name.
func repeats(d *domain.Directory, name string) *briefs.Digest {
	t := d.Org.Cadence[domain.CadenceKey(name)]
	for _, x := range briefs.Digests() {
		if t.Own() && t.Digest == x.Name {
			return &x
		}
	}
	return nil
}

// withAgenda refuses what only a digest with a meeting has: an organisation's own cadence repeats its page alone.
func withAgenda(d Desk, c Call) error {
	x := repeats(d.Directory(), digestOf(c))
	if x == nil {
		return nil
	}
	return domain.Fail(domain.Refused, "%s repeats the %s in another channel and has no agenda of its own.", digestOf(c), briefs.Called(x.Name)).
		WithHint("Take the digest that it repeats: %s.", x.Name).WithField("digest")
}

// onePage refuses an audience that an organisation's own cadence has no page for: it posts the first one alone.
func onePage(d Desk, c Call) error {
	x := repeats(d.Directory(), digestOf(c))
	if a := c.Arg("audience"); x == nil || a == "" || a == x.Audiences[0] {
		return nil
	}
	return domain.Fail(domain.Refused, "%s has one page, for a channel; no draft and no agenda goes before it.", digestOf(c)).
		WithHint("The other pages are those of %s: `digest preview %s %s`.", x.Name, x.Name, c.Arg("audience")).WithField("audience")
}

// digestOf is the digest that a call names.
func digestOf(c Call) string { return cmp.Or(c.Arg("digest"), briefs.WeeklyJob) }

// audienceChoices are the audiences of all digests; which of them one has, its preview says.
func audienceChoices() []view.Option {
	var out []view.Option
	for _, x := range briefs.Digests() {
		for _, a := range (briefs.Edition{Digest: x}).Previewed() {
			if o := (view.Option{Value: a, Label: a}); !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
	}
	return out
}

func digestCommands() []Command {
	return []Command{{
		Name: "digest", Synopsis: "Look at a digest, send it, hold it, add a note, read an earlier one",
		Sub: []Command{
			{Name: "preview", Synopsis: "Show the coming digest as an audience will read it", Needs: domain.MayAsk,
				Args:     []Arg{digestArg(), {Name: "audience", Label: "Audience", Kind: ArgChoice, Slips: true, Choices: audienceChoices()}},
				Examples: []string{"digest preview weekly-sync", "digest preview weekly-sync executive"}, Run: digestPreview},
			{Name: "send", Synopsis: "Post the coming digest now; run again, it edits what was posted", Needs: domain.MayCadence, Writes: true,
				Args: []Arg{digestArg()}, Examples: []string{"digest send weekly-sync"}, Run: digestSend},
			{Name: "hold", Synopsis: "Hold the coming digest back until it is released", Needs: domain.MayCadence, Writes: true,
				Args:     []Arg{digestArg(), {Name: "off", Label: "Release it", Kind: ArgYes, Keyed: true}},
				Examples: []string{"digest hold weekly-sync", "digest hold weekly-sync off:yes"}, Run: digestHold},
			{Name: "note", Title: "Add a note", Synopsis: "Add a note to the coming digest", Needs: domain.MayCadence, Writes: true,
				Args:     []Arg{digestArg(), {Name: "note", Label: "Note", Kind: ArgText, Required: true, Max: 300}},
				Examples: []string{"digest note weekly-sync \"Auditors are in the house on Thursday\""}, Run: digestNote},
			{Name: "show", Synopsis: "Show an earlier digest again, word for word as it went out", Needs: domain.MayAsk,
				Args: []Arg{digestArg(), {Name: "date", Label: "Day", Kind: ArgDate, Hint: "The last one where it is left out"},
					{Name: "audience", Label: "Audience", Kind: ArgChoice, Slips: true, Choices: audienceChoices()}},
				Examples: []string{"digest show weekly-sync", "digest show weekly-sync 2026-09-15 engineer"}, Run: digestShow},
			{Name: "list", Synopsis: "List the digests that went out, and those that were skipped", Needs: domain.MayAsk,
				Args: []Arg{digestArg()}, Examples: []string{"digest list weekly-sync"}, Run: digestList},
			{Name: "end", Synopsis: "End the meeting: list what has no owner or date, and have its authors asked", Needs: domain.MayCadence, Writes: true,
				Args: []Arg{digestArg(), {Name: "date", Label: "Day", Kind: ArgDate, Hint: "The last one where it is left out"}}, Examples: []string{"digest end weekly-sync"}, Run: digestEnd},
			{Name: "open", Synopsis: "Show what of a meeting has no owner or date yet", Needs: domain.MayAsk,
				Args: []Arg{digestArg(), {Name: "date", Label: "Day", Kind: ArgDate, Hint: "The last one where it is left out"}}, Examples: []string{"digest open weekly-sync"}, Run: digestOpen},
			{Name: "settle", Synopsis: "Say that nothing is to be done about an item of a meeting", Needs: domain.MayAsk, Writes: true, Hidden: true,
				Args: looseArgs(), Run: digestSettle},
			{Name: "action", Title: "Make it an action", Synopsis: "Make an action of a note of a meeting", Needs: domain.MayLog, Writes: true, Hidden: true,
				Args: append(looseArgs(), Arg{Name: "title", Label: "What is to be done", Kind: ArgText, Keyed: true, Required: true, Max: domain.MaxTitle},
					Arg{Name: "owner", Label: "Owner", Kind: ArgPerson, Keyed: true, Required: true}, Arg{Name: "due", Label: "Due date", Kind: ArgDate, Keyed: true, Required: true},
					Arg{Name: "source", Label: "Belongs to", Kind: ArgRef, Keyed: true, Hint: "A risk, exception, decision or incident, like RSK-012"},
					Arg{Name: "service", Label: "Service", Kind: ArgService, Keyed: true}), Run: digestAction},
		},
	}}
}

func digestPreview(ctx context.Context, d Desk, c Call) (view.Message, error) {
	if err := onePage(d, c); err != nil {
		return view.Message{}, err
	}
	m, err := d.Digests.Preview(ctx, c.As(), digestOf(c), c.Arg("audience"))
	if err != nil {
		return m, err
	}
	m.Summary = "Preview. " + m.Summary
	whose := "Preview"
	if a := c.Arg("audience"); a != "" {
		whose += " for the audience " + a
	}
	r := plain.Check(view.PlainText(m, c.Command, time.UTC), plain.Rules{Executive: c.Arg("audience") == "executive", Allowed: d.Directory().Org.Abbreviations})
	lines := []view.Line{view.L(whose + ". Only you see it; nothing was sent."), view.L(r.Line() + ".")}
	for _, f := range r.Errors() { // what the plain-language rules refuse for executives (domain 5.7)
		lines = append(lines, view.L("“"+domain.Clip(f.Words, 60)+"”: "+f.Message))
	}
	m.Nodes = append([]view.Node{view.Small(lines...)}, m.Nodes...)
	return m, nil
}

func digestSend(ctx context.Context, d Desk, c Call) (view.Message, error) {
	sent, err := d.Digests.Send(ctx, c.Write(), digestOf(c))
	if err != nil {
		return view.Message{}, err
	}
	m := view.Say("Sent: the " + sent.Called + " of " + sent.Date + " goes out now.")
	if sent.Again {
		m = view.Say("The " + sent.Called + " of " + sent.Date + " was out already: its messages are brought up to date.")
	}
	m.Nodes = append(m.Nodes, view.List(sent.To...))
	for _, g := range sent.Gaps {
		m.Nodes = append(m.Nodes, view.Text(view.L(view.B("Gap: "), g, " Nobody gets that page.")))
	}
	return m, nil
}

func digestHold(ctx context.Context, d Desk, c Call) (view.Message, error) {
	hold := c.Arg("off") == ""
	a, err := d.Digests.Hold(ctx, c.Write(), digestOf(c), hold)
	if err != nil {
		return view.Message{}, err
	}
	day, _ := domain.ParseDate(a.Date)
	if !hold {
		return view.Say("Released: the " + briefs.Called(a.Job) + " of " + day.Long() + " goes out at its time, or at once if that has passed."), nil
	}
	m := view.Say("Held: the " + briefs.Called(a.Job) + " of " + day.Long() + " is not posted until somebody releases it. Twelve hours after its time it is skipped, and the next one says so.")
	m.Nodes = append(m.Nodes, view.Buttons(view.Button{Label: "Release it", Words: "digest hold " + a.Job + " off:yes"},
		view.Button{Label: "Send it now", Words: "digest send " + a.Job, Style: "primary"}))
	return m, nil
}

func digestNote(ctx context.Context, d Desk, c Call) (view.Message, error) {
	a, err := d.Digests.Note(ctx, c.Write(), digestOf(c), c.Arg("note"))
	if err != nil {
		return view.Message{}, err
	}
	day, _ := domain.ParseDate(a.Date)
	return view.Say("Noted for the " + briefs.Called(a.Job) + " of " + day.Long() + ". It stands at the top of the digest."), nil
}

func digestShow(ctx context.Context, d Desk, c Call) (view.Message, error) {
	job := digestOf(c)
	issue, page, m, err := d.Ledger.IssuePage(ctx, c.As(), job, c.Arg("date"), c.Arg("audience"))
	if err != nil {
		return m, err
	}
	if page == nil {
		return m, noIssue(job, briefs.Called(job), issue, c.Arg("date"), cmp.Or(c.Arg("audience"), "you"))
	}
	return view.IssueShown(d.Directory(), briefs.Called(job), issue, page, m), nil
}

func digestList(ctx context.Context, d Desk, c Call) (view.Message, error) {
	job := digestOf(c)
	issues, more, err := d.Ledger.Issues(ctx, c.As(), job)
	if err != nil {
		return view.Message{}, err
	}
	return view.Issues(d.Directory(), job, briefs.Called(job), issues, more), nil
}

// noIssue answers who asks for a page that is not there, or is not theirs.
func noIssue(job, called string, i *domain.Issue, date, audience string) error {
	look := fmt.Sprintf("`digest list %s` lists what went out.", job)
	if i == nil {
		if date == "" {
			return domain.Fail(domain.NotFound, "No %s has gone out yet.", called).WithHint("`digest preview %s` shows the coming one.", job)
		}
		return domain.Fail(domain.NotFound, "No %s is known of %s.", called, dayWords(date)).WithHint("%s", look)
	}
	if i.Skipped {
		return domain.Fail(domain.NotFound, "The %s of %s was skipped.", called, i.Day().Long()).WithHint("%s", look)
	}
	var have []string
	for _, p := range i.Pages {
		if p.Person == "" && !slices.Contains(have, p.Audience) {
			have = append(have, p.Audience)
		}
	}
	return domain.Fail(domain.NotFound, "The %s of %s has no page of yours for %s.", called, i.Day().Long(), audience).
		WithHint("Pages that went to channels: %s. A page that went to a person opens for that person only.", strings.Join(have, ", "))
}

func dayWords(date string) string {
	if d, err := domain.ParseDate(date); err == nil {
		return d.Long()
	}
	return date
}

// looseArgs say which item of which meeting; they come along with a press.
func looseArgs() []Arg {
	digest := digestArg()
	digest.Required, digest.Settled = true, true
	return []Arg{digest, {Name: "date", Label: "Day", Kind: ArgDate, Required: true, Settled: true},
		{Name: "number", Label: "Item", Kind: ArgWord, Required: true, Settled: true}}
}

// looseFor is whose items a caller is shown: a lead's are everybody's.
func looseFor(c Call) string {
	if c.As().May(domain.MayCadence) == nil {
		return ""
	}
	return c.As().Person
}

func digestEnd(ctx context.Context, d Desk, c Call) (view.Message, error) {
	if err := withAgenda(d, c); err != nil {
		return view.Message{}, err
	}
	m, err := d.Ledger.EndMeeting(ctx, c.Write(), digestOf(c), c.Arg("date"))
	if err != nil {
		return view.Message{}, err
	}
	return view.LooseEnds(d.Directory(), m.Agenda, m.Records, ""), nil
}

func digestOpen(ctx context.Context, d Desk, c Call) (view.Message, error) {
	if err := withAgenda(d, c); err != nil {
		return view.Message{}, err
	}
	m, err := d.Ledger.LooseEnds(ctx, c.As(), digestOf(c), c.Arg("date"))
	if err != nil {
		return view.Message{}, err
	}
	return view.LooseEnds(d.Directory(), m.Agenda, m.Records, looseFor(c)), nil
}

func digestSettle(ctx context.Context, d Desk, c Call) (view.Message, error) {
	if err := withAgenda(d, c); err != nil {
		return view.Message{}, err
	}
	n, err := ledger.LooseNumber(c.Arg("number"))
	if err != nil {
		return view.Message{}, err
	}
	x, err := d.Ledger.SettleLoose(ctx, c.Write(), digestOf(c), c.Arg("date"), n)
	if err != nil {
		return view.Message{}, err
	}
	return view.Say("Nothing is to be done about " + cmp.Or(x.Ref.ID, "“"+x.Text+"”") + ". Nobody is asked about it any more."), nil
}

func digestAction(ctx context.Context, d Desk, c Call) (view.Message, error) {
	if err := withAgenda(d, c); err != nil {
		return view.Message{}, err
	}
	n, err := ledger.LooseNumber(c.Arg("number"))
	if err != nil {
		return view.Message{}, err
	}
	act := ledger.NewAction{Title: c.Arg("title"), Owner: c.Arg("owner"), Due: c.day("due"), Service: c.Arg("service")}
	if c.Has("source") {
		act.Source = c.ref("source")
	}
	got, err := d.Ledger.LooseAction(ctx, c.Write(), digestOf(c), c.Arg("date"), n, act)
	return acted(d, c, got, err)
}
