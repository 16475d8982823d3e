package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// HomeNoun is the first word behind the buttons that draw another part of the Home tab.
const HomeNoun = "home"

// homeWaits is how many things that wait stand in the Home tab with their buttons; each takes two blocks of the ninety
// that a page has at most (slack-platform 9).
const homeWaits = 10

func runHome(ctx context.Context, t *Tree, c Call) (view.Message, error) {
	d := t.Desk
	dir := d.Directory()
	if unset(dir) {
		return view.Unset(d.whoCanSetUp()), nil
	}
	if c.Has("part") {
		return t.homePart(ctx, c)
	}
	h, err := d.Ledger.Home(ctx, c.As())
	if err != nil {
		return view.Message{}, err
	}
	today := dir.Today(c.At)
	tab := view.HomeTab{Menu: t.menu(c.Caller), MineAll: h.Mine.Total, Filters: homeFilters(c.Caller, "")}
	for _, w := range h.Waits[:min(homeWaits, len(h.Waits))] {
		tab.Waits = append(tab.Waits, d.homeWait(w))
	}
	tab.More = len(h.Waits) - len(tab.Waits)
	for _, it := range h.Mine.Items {
		tab.Mine = append(tab.Mine, view.Row{Record: it.Record})
	}
	if h.Three != nil {
		tab.Numbers, tab.Notes = numbers(h)
	}
	if h.Board != nil {
		tab.Board, tab.BoardGo = board(d.Directory(), h.Board)
	}
	if h.Proof != nil {
		tab.Proof, tab.ProofGo = d.proof(h.Proof)
	}
	if x := h.Team; x != nil {
		tab.Team, tab.Lines = "Your team: "+dir.NameOf(domain.Ref{Kind: domain.KindTeam, ID: x.Team}), teamLines(x)
		for _, r := range x.Worst {
			tab.Worst = append(tab.Worst, view.Row{Record: r})
		}
	}
	if len(h.Waits) == 0 && h.Mine.Total == 0 && h.Three == nil && h.Board == nil && h.Proof == nil {
		tab.First = d.firstThings(c)
	}
	return view.Home(dir, tab, today), nil
}

// homeWait is a wait with the presses that this version has.
func (d Desk) homeWait(w ledger.Wait) view.HomeWait {
	out := view.HomeWait{WaitLine: w.Line()}
	for _, p := range w.Press {
		if f := strings.Fields(p); len(f) > 2 && d.has(f[0], f[1]) {
			out.Press = append(out.Press, p)
		}
	}
	return out
}

// numbers are an executive's three, each with how it stands against the last weekly sync.
func numbers(h ledger.Home) (lines, notes []view.Line) {
	now, trend := h.Three, func(int, int) string { return "nothing to compare with yet" }
	var was, is ledger.Three
	if h.Was != nil {
		was, is, trend = *h.Was, *h.Now, view.Trend
	}
	share := "none in work"
	if now.Of > 0 {
		share = fmt.Sprintf("%d of %d in work", now.Late, now.Of)
	}
	return []view.Line{
			view.L(view.B(fmt.Sprint(now.High)), some(now.High, " open risk", " open risks"), " rated High or Critical: "+trend(is.High, was.High)+"."),
			view.L(view.B(percent(now.Late, now.Of)), " of risks past their target ("+share+"): "+trend(is.Late, was.Late)+"."),
			view.L(view.B(fmt.Sprint(now.Ended)), some(now.Ended, " exception past its end: ", " exceptions past their end: ")+trend(is.Ended, was.Ended)+"."),
		}, []view.Line{view.L("Open means reported and confirmed, not closed. Trends compare what everybody in the company may see. More: ",
			view.Cmd("metrics"))}
}

// some is the word for a number of things.
func some(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func percent(n, of int) string {
	if of == 0 {
		return "0 %"
	}
	return fmt.Sprintf("%d %%", (200*n+of)/(2*of))
}

// board is what the leads steer by.
func board(dir *domain.Directory, b *ledger.Board) (lines []view.Line, buttons []view.Button) {
	name := func(r domain.Record) string { return domain.Clip(view.TitleOf(dir, r), 60) }
	named := func(recs []domain.Record) string {
		var out []string
		for _, r := range recs {
			out = append(out, name(r))
		}
		if len(out) == 0 {
			return ""
		}
		return ": " + strings.Join(out, "; ")
	}
	line := func(n int, one, many, more string) {
		end := "."
		if strings.HasSuffix(more, "…") { // a title that was cut
			end = ""
		}
		lines = append(lines, view.L(view.B(fmt.Sprint(n)), " "+some(n, one, many)+more+end))
	}
	line(b.Reported, "risk waits for triage", "risks wait for triage", named(b.Queue))
	line(b.Asked, "exception waits for approval", "exceptions wait for approval", named(b.Approvals))
	line(b.Unanswered, "escalation that nobody answered", "escalations that nobody answered", named(b.Exhausted))
	lines = append(lines, view.L("Overdue: ", view.B(fmt.Sprint(b.LateRisks)), some(b.LateRisks, " risk, ", " risks, "), view.B(fmt.Sprint(b.LateActions)), some(b.LateActions, " action, ", " actions, "),
		view.B(fmt.Sprint(b.LateDecisions)), some(b.LateDecisions, " decision, ", " decisions, "), view.B(fmt.Sprint(b.LateEvidence)), some(b.LateEvidence, " request for proof.", " requests for proof.")))
	line(b.Ended, "exception past its end", "exceptions past their end", "")
	var ending []string
	for _, r := range b.Ending {
		ending = append(ending, name(r)+", on "+r.Day().Short())
	}
	if len(ending) > 0 {
		lines = append(lines, view.L("Exceptions that end soon: "+strings.Join(ending, "; ")+"."))
	}
	line(b.Gaps, "gap in who owns what", "gaps in who owns what", "")
	if b.Inflation.Warn {
		lines = append(lines, view.L(b.Inflation.Text()))
	}
	return lines, []view.Button{{Label: "Triage", Words: "list risk state:reported"}, {Label: "Approvals", Words: "list exception state:requested"},
		{Label: "Overdue", Words: "list overdue"}, {Label: "Gaps", Words: "owner gaps"}, {Label: "Do first", Words: "list risk"}}
}

// proof is how the requests for proof stand.
func (d Desk) proof(p *ledger.Proof) ([]view.Line, []view.Button) {
	lines := []view.Line{
		view.L(view.B(fmt.Sprint(p.Asked)), " asked, ", view.B(fmt.Sprint(p.Provided)), " handed in and to be looked at, ", view.B(fmt.Sprint(p.Returned)), " sent back."),
		view.L(view.B(fmt.Sprint(p.Late)), " overdue."),
	}
	for _, r := range p.Next {
		lines = append(lines, view.RecordLine(d.Directory(), r, d.Directory().Today(d.Now())))
	}
	buttons := []view.Button{{Label: "All requests", Words: "list evidence"}}
	for _, b := range []struct{ label, words string }{{"Audit trail", "audit"}, {"Control coverage", "control coverage"}} {
		if d.has(strings.Fields(b.words)...) {
			buttons = append(buttons, view.Button{Label: b.label, Words: b.words})
		}
	}
	return lines, buttons
}

func teamLines(x *ledger.TeamHome) []view.Line {
	return []view.Line{
		view.L(view.B(fmt.Sprint(x.Risks)), some(x.Risks, " open risk, ", " open risks, "), view.B(fmt.Sprint(x.High)), " of them High or Critical, ", view.B(fmt.Sprint(x.Late)), " past the target."),
		view.L(view.B(fmt.Sprint(x.Actions)), some(x.Actions, " open action, ", " open actions, "), view.B(fmt.Sprint(x.LateActions)), " late."),
		view.L(view.B(fmt.Sprint(x.Exceptions)), some(x.Exceptions, " exception, ", " exceptions, "), view.B(fmt.Sprint(x.End)), " past the end."),
	}
}

// firstThings are what somebody does first for whom there is nothing yet.
func (d Desk) firstThings(c Call) []view.Line {
	out := []view.Line{view.L("Find out who answers for what you use: ", view.Cmd("owner payments"))}
	add := func(text, words string, needs ...string) {
		if d.has(needs...) {
			out = append(out, view.L(text, view.Cmd(words)))
		}
	}
	if c.Caller.May(domain.MayLog) == nil {
		add("Seen something worrying? Log it: ", "risk add", "risk", "add")
		add("Or tell the security leads alone: ", "raise", "raise")
	}
	add("Set your time zone and who stands in for you: ", "settings", "settings")
	return append(out, view.L("Everything else: ", view.Cmd("help")))
}

// homeFilters are the parts of the tab; here is the one that is shown.
func homeFilters(c domain.Caller, here string) []view.Button {
	var out []view.Button
	for _, f := range [][2]string{{"", "Overview"}, {"mine", "Mine"}, {"team", "My team"}, {"all", "All"}} {
		if f[0] == "team" && c.Team == "" {
			continue
		}
		b := view.Button{Label: f[1], Words: strings.TrimSpace(HomeNoun + " " + f[0])}
		if f[0] == here {
			b.Style = "primary"
		}
		out = append(out, b)
	}
	return out
}

// homePart is one filtered part, a page at a time.
func (t *Tree) homePart(ctx context.Context, c Call) (view.Message, error) {
	d, part := t.Desk, c.Arg("part")
	dir := d.Directory()
	q, err := c.query(dir)
	if err != nil {
		return view.Message{}, err
	}
	what := "open items that you may see"
	switch part {
	case "mine":
		q.Mine, what = true, "open items of yours"
	case "team":
		if c.Caller.Team == "" {
			return view.Message{}, domain.Fail(domain.Refused, "You are in no team that I know of.").WithHint("The organisation's file says who is in which team.")
		}
		q.Team, what = c.Caller.Team, "open items of your team"
	}
	got, err := d.Ledger.List(ctx, c.As(), q)
	if err != nil {
		return view.Message{}, err
	}
	var rows []view.Row
	for _, it := range got.Items {
		rows = append(rows, view.Row{Record: it.Record, Outline: it.Outline})
	}
	p := view.Page{What: what, Words: HomeNoun + " " + part, Page: q.Offset/pageSize + 1, Size: pageSize, Total: got.Total}
	return view.HomeList(dir, dir.Today(c.At), p, rows, homeFilters(c.Caller, part)), nil
}
