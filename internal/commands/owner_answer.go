package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// ownerWrong passes a "not right" on to who can put it right (product 1, scene 2).
func ownerWrong(ctx context.Context, d Desk, c Call) (view.Message, error) {
	ref, _ := domain.ParseRef(c.Arg("what"))
	got, err := d.Ledger.Wrong(ctx, c.Write(), ref, c.Arg("said"))
	if err != nil {
		return view.Message{}, err
	}
	return asked(d.Directory(), c, got, "Thank you."), nil
}

func ownerNotMine(ctx context.Context, d Desk, c Call) (view.Message, error) {
	ref, _ := domain.ParseRef(c.Arg("what"))
	got, err := d.Ledger.NotMine(ctx, c.Write(), ref)
	if err != nil {
		return view.Message{}, err
	}
	m := asked(d.Directory(), c, got, "Noted: it is not yours.")
	if !got.Action.IsZero() {
		m.Nodes[0].Lines = append(m.Nodes[0].Lines, view.L("Finding out whose it is: ", view.B(got.Action.ID), ", due "+got.Due.Long()+"."))
	}
	return m, nil
}

// asked says who has been asked, and what silence does.
func asked(d *domain.Directory, c Call, got ledger.Corrected, first string) view.Message {
	who := view.L()
	for i, p := range got.Asked {
		switch {
		case i > 0 && i == len(got.Asked)-1:
			who = append(who, view.T(" and "))
		case i > 0:
			who = append(who, view.T(", "))
		}
		who = append(who, view.Name(d, p))
	}
	if got.For != "" {
		who = append(who, view.T(", who stands in for "), view.Name(d, got.For), view.T(","))
	}
	verb := " has been asked to confirm or fix it."
	if len(got.Asked) > 1 {
		verb = " have been asked to confirm or fix it."
	}
	if slices.Equal(got.Asked, []string{c.Caller.Person}) {
		who, verb = view.L("You answer for it yourself: "), "confirm it, or change it."
	}
	silence := fmt.Sprintf("Nothing is changed by silence: without an answer it is on the gap list of the weekly sync from %s.", got.Gap.Long())
	if !got.Gap.After(d.Today(c.At)) {
		silence = "Until somebody puts it right it stands on the gap list of the weekly sync."
	}
	m := view.Message{Summary: fmt.Sprintf("%s What you said about %s has been passed on.", first, d.NameOf(got.About)), About: []domain.Ref{got.About}}
	m.Nodes = []view.Node{view.Text(view.L(first), append(who, view.T(verb)), view.L(silence))}
	m.Nodes = append(m.Nodes, view.Buttons(view.Button{Label: "Back to it", Words: "owner " + Quote(got.About.ID)}))
	return m
}

func ownerAgree(ctx context.Context, d Desk, c Call) (view.Message, error) {
	ref, _ := domain.ParseRef(c.Arg("what"))
	done, err := d.Ledger.Agree(ctx, c.Write(), ref)
	if err != nil {
		return view.Message{}, err
	}
	return d.after(ctx, c, ref, view.L("Agreed and saved: ", strings.Join(done.Changed, "; "), "."))
}

// ownerConfirm confirms one thing, or with "all" everything the caller answers for; alone it is the review.
func ownerConfirm(ctx context.Context, d Desk, c Call) (view.Message, error) {
	text := strings.TrimSpace(c.Arg("what"))
	if text == "" {
		return ownerReview(ctx, d, c)
	}
	var refs []domain.Ref
	left := 0
	if strings.EqualFold(text, "all") {
		for _, r := range d.own(c) {
			if x := d.Directory().OpenAbout(r.Ref()); x != nil && x.NotMine != "" {
				left++ // what they said is not theirs is not confirmed by the way
				continue
			}
			refs = append(refs, r.Ref())
		}
		if len(refs) == 0 {
			return view.Say("You answer for nothing that could be confirmed."), nil
		}
	} else {
		v, err := d.reader(c).owned(Token{Text: text})
		if err != nil {
			e, values := asError(err)
			for _, v := range values {
				e.Suggest = append(e.Suggest, "owner confirm "+Quote(v))
			}
			return view.Message{}, e
		}
		ref, _ := domain.ParseRef(v)
		refs = []domain.Ref{ref}
	}
	got, err := d.Ledger.ConfirmOwner(ctx, c.Write(), refs)
	if err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	s := fmt.Sprintf("Confirmed for today, %s: %s.", got.On.Long(), dir.NameOf(got.About[0]))
	if n := len(got.About); n > 1 {
		s = fmt.Sprintf("Confirmed for today, %s: all %d you answer for.", got.On.Long(), n)
	}
	if left > 0 {
		s = fmt.Sprintf("Confirmed for today, %s: %d of the %d under your name. What you said is not yours is left out.", got.On.Long(), len(got.About), len(got.About)+left)
	}
	return view.Message{Summary: s, About: got.About, Nodes: []view.Node{view.Text(view.L(s)),
		view.Buttons(view.Button{Label: "Look at it", Words: lookAt(got.About)})}}, nil
}

func lookAt(refs []domain.Ref) string {
	if len(refs) == 1 {
		return "owner " + Quote(refs[0].ID)
	}
	return "owner review"
}

// own lists what the caller answers for, or stands in for today: services, then controls.
func (d Desk) own(c Call) []domain.Record {
	dir := d.Directory()
	today := dir.Today(c.At)
	named := []string{c.Caller.Person}
	for _, p := range sorted(dir.People) {
		if p.ID != c.Caller.Person && p.Delegate != "" && dir.Stand(p.ID, today) == c.Caller.Person {
			named = append(named, p.ID)
		}
	}
	var out []domain.Record
	for _, p := range named {
		for _, id := range dir.AccountableFor(p) {
			out = append(out, dir.Services[id])
		}
	}
	for _, ctl := range sorted(dir.Controls) {
		if slices.Contains(named, ctl.Accountable) {
			out = append(out, ctl)
		}
	}
	return out
}

// gapsPage is how many gaps stand on one page.
const gapsPage = 15

func ownerGaps(ctx context.Context, d Desk, c Call) (view.Message, error) {
	dir := d.Directory()
	today := dir.Today(c.At)
	gaps := domain.AllGaps(dir, today)
	risks, away := d.Ledger.RiskGaps(ctx)
	if away != nil && domain.CodeOf(away) != domain.Unavailable {
		return view.Message{}, away
	}
	gaps = append(gaps, risks...)
	words, of := "owner gaps", ""
	if text := c.Arg("team"); text != "" {
		hits := d.Names().Exact(text, string(domain.KindTeam))
		if len(hits) == 0 {
			e := domain.Fail(domain.NotFound, "I know no team named “%s”.", domain.Clip(text, 40)).WithHint("To see them all, type `list team`.")
			for _, h := range d.Names().Near(text, 3, string(domain.KindTeam)) {
				e.Suggest = append(e.Suggest, "owner gaps "+Quote(h.ID))
			}
			return view.Message{}, e
		}
		team := hits[0].ID
		gaps = slices.DeleteFunc(gaps, func(g domain.Gap) bool { return !d.concerns(g, team) })
		words, of = words+" "+Quote(team), dir.Teams[team].Name
	}
	page := 1
	if n, err := strconv.Atoi(c.Arg("page")); err == nil && n > 0 {
		page = n
	}
	m := view.Gaps(gaps, today, of, words, page, gapsPage)
	if away != nil { // the directory is in memory, the risks are not (reliability F9)
		m.Nodes = append(m.Nodes, view.Small(view.L("Risks that nobody owns are missing here: I cannot reach my records right now.")))
	}
	return m, nil
}

// concerns says whether a gap is a team's: of its services, of the paths they use, or of itself.
func (d Desk) concerns(g domain.Gap, team string) bool {
	dir := d.Directory()
	switch g.About.Kind {
	case domain.KindTeam:
		return g.About.ID == team
	case domain.KindService:
		s := dir.Services[g.About.ID]
		return s != nil && s.Team == team
	case domain.KindPath:
		teams, _ := d.names.lookups(dir)
		return slices.ContainsFunc(teams[team], func(id string) bool { return dir.Services[id].Path == g.About.ID })
	case domain.KindPerson:
		p := dir.People[g.About.ID]
		return p != nil && p.Unit == team
	case domain.KindRisk:
		s := dir.Services[g.On]
		return s != nil && s.Team == team
	}
	return false
}
