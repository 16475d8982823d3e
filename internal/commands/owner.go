package commands

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func ownerCommands() []Command {
	what := Arg{Name: "what", Kind: ArgOwned, Required: true, Label: "Service or control", Hint: "Its short name, name or repository"}
	return []Command{{
		Name: "owner", Title: "Who owns…", Synopsis: "See who answers for a service, control, #channel, @person or repository, or who may decide",
		Args:     []Arg{{Name: "what", Kind: ArgText, Required: true, Label: "What", Hint: "A service, a control, a #channel, a @person, a repository, or \"who may accept a high risk?\""}},
		Examples: []string{"owner track-api", "owner payment cards", "owner @callum", `owner "who may accept a high risk for billing-core?"`},
		Run:      runOwner,
		Sub: []Command{
			{Name: "add", Synopsis: "Add a service", Needs: domain.MayAddSvc, Writes: true, Args: addArgs(), Fill: fillAdd,
				Examples: []string{`owner add returns-desk name:"Returns desk" team:parcel tier:2 accountable:@emeka responsible:@rui`}, Run: ownerAdd},
			{Name: "set", Synopsis: "Change who is accountable, responsible, consulted or informed, the escalation path, or retire it",
				Writes: true, Needs: domain.MayLog, Bare: true, Ask: true, Args: setArgs(what), Guard: guardSet, Fill: fillSet,
				Examples: []string{"owner set track-api accountable @emeka", "owner set track-api responsible @rui @saoirse", "owner set dev-sandbox retired"}, Run: ownerSet},
			{Name: "confirm", Synopsis: "Say that who owns something is right as it stands", Needs: domain.MayLog, Writes: true,
				Args:     []Arg{{Name: "what", Kind: ArgText, Label: "Service or control", Hint: "Or all, for everything you answer for"}},
				Examples: []string{"owner confirm track-api", "owner confirm all"}, Run: ownerConfirm},
			{Name: "wrong", Title: "Not right", Synopsis: "Say that who owns something is not right", Needs: domain.MayLog, Writes: true,
				Args:     []Arg{what, {Name: "said", Kind: ArgText, Required: true, Label: "What is wrong?", Hint: "One sentence is enough", Max: 300}},
				Examples: []string{`owner wrong track-api "Emeka moved to another team"`}, Run: ownerWrong},
			{Name: "notmine", Synopsis: "Say that something under your name is not yours", Needs: domain.MayLog, Writes: true,
				Args: []Arg{what}, Examples: []string{"owner notmine track-api"}, Run: ownerNotMine},
			{Name: "agree", Synopsis: "Take over what a champion proposes", Needs: domain.MayLog, Writes: true, Args: []Arg{what}, Hidden: true,
				Examples: []string{"owner agree track-api"}, Run: ownerAgree},
			{Name: "gaps", Synopsis: "List what is missing in who owns what",
				Args:     []Arg{{Name: "team", Kind: ArgText, Label: "Team"}, {Name: "page", Kind: ArgWord, Keyed: true}},
				Examples: []string{"owner gaps", "owner gaps parcel"}, Run: ownerGaps},
			reviewCommand(),
		},
	}}
}

// runOwner answers "who owns …" for anything that has a name (product 1, scene 1).
func runOwner(ctx context.Context, d Desk, c Call) (view.Message, error) {
	text := strings.TrimSpace(c.Arg("what"))
	if m, ok := d.decides(c, text); ok {
		return m, nil
	}
	text = subjectOf(text)
	switch {
	case strings.HasPrefix(text, "#"):
		return d.ownerOfChannel(ctx, c, strings.TrimPrefix(text, "#"))
	case strings.HasPrefix(text, "@"):
		return d.ownerOfHandle(ctx, c, text)
	}
	if ref, ok := domain.ParseRef(text); ok && ref.Kind.IsNumbered() {
		return d.ownerOfRecord(ctx, c, ref)
	}
	if hits := d.Names().Exact(text); len(hits) > 0 {
		return d.oneOf(ctx, c, text, hits)
	}
	if strings.Contains(text, "/") {
		if m, ok, err := d.ownerOfRepo(ctx, c, text); ok {
			return m, err
		}
	}
	return d.ownerNearly(ctx, c, text)
}

var article = regexp.MustCompile(`(?i)^(?:the|our|my) +`)

// oneOf opens what has the very name; of several things a service stands before the rest, and equals are asked about.
func (d Desk) oneOf(ctx context.Context, c Call, text string, hits []find.Hit) (view.Message, error) {
	normal := find.Normal(text)
	byID := slices.DeleteFunc(slices.Clone(hits), func(h find.Hit) bool { return find.Normal(h.ID) != normal })
	for _, among := range [][]find.Hit{byID, hits} {
		if len(among) == 1 || len(among) > 1 && among[0].Kind == string(domain.KindService) && among[1].Kind != string(domain.KindService) {
			return d.card(ctx, c, among[0].Entry)
		}
	}
	return view.Pick(text, d.choices(hits)), nil
}

// sure is the likeness from which a mistyped name is opened at once, if no other is nearly as near.
const sure, apart = 0.93, 0.04

// ownerNearly answers a name that nothing has: the one that was surely meant, else the nearest (product 3).
func (d Desk) ownerNearly(ctx context.Context, c Call, text string) (view.Message, error) {
	if unset(d.Directory()) {
		return view.Unset(d.whoCanSetUp()), nil
	}
	near := d.Names().Near(text, 5)
	if rest := article.ReplaceAllString(text, ""); rest != text { // "the card vault"
		if hits := d.Names().Exact(rest); len(hits) > 0 {
			return d.oneOf(ctx, c, rest, hits)
		}
		near = d.Names().Near(rest, 5)
	}
	if len(near) == 0 {
		return d.nothingFound(c, text), nil
	}
	if len(near) == 1 && near[0].Score >= 0.9 || len(near) > 1 && near[0].Score >= sure && near[0].Score-near[1].Score >= apart {
		lead := view.L("You typed “", domain.Clip(text, 60), "”; this is the nearest name.")
		return d.card(ctx, c, near[0].Entry, lead)
	}
	return view.Pick(text, d.choices(near), view.Small(d.whoCanAdd())), nil
}

// nothingFound says so, and who can add it.
func (d Desk) nothingFound(c Call, text string) view.Message {
	s := fmt.Sprintf("I find nothing called “%s”, and no name near it.", domain.Clip(text, 60))
	m := view.Message{Summary: s, Nodes: []view.Node{view.Text(view.L(s), d.whoCanAdd())}}
	buttons := []view.Button{{Label: "All services", Words: "list service"}}
	if c.Caller.Has(domain.RoleLead) || c.Caller.Has(domain.RoleAdmin) || leadsTeam(d.Directory(), c.Caller.Person) {
		buttons = append([]view.Button{{Label: "Add it", Words: "owner add"}}, buttons...)
	}
	m.Nodes = append(m.Nodes, view.Buttons(buttons...))
	return m
}

// whoCanAdd says who can add a service (domain 7.5).
func (d Desk) whoCanAdd() view.Line {
	dir := d.Directory()
	l := view.L("Missing? The lead of its team can add it, or ")
	var who []string
	for _, r := range []domain.Role{domain.RoleLead, domain.RoleAdmin} {
		for _, p := range dir.With(r) {
			if !slices.Contains(who, p.ID) {
				who = append(who, p.ID)
			}
		}
	}
	if len(who) == 0 {
		return append(l, view.T("an admin."))
	}
	who = who[:min(4, len(who))]
	for i, p := range who {
		switch {
		case i > 0 && i == len(who)-1:
			l = append(l, view.T(" or "))
		case i > 0:
			l = append(l, view.T(", "))
		}
		l = append(l, view.Name(dir, p))
	}
	return append(l, view.T("."))
}

// choices makes the pick list of a few names.
func (d Desk) choices(hits []find.Hit) []view.Choice {
	dir := d.Directory()
	var out []view.Choice
	for _, h := range hits {
		c := view.Choice{Label: labelOf(h.Entry), Short: h.Label, Kind: h.Kind, Words: "owner " + Quote(h.ID)}
		switch domain.Kind(h.Kind) {
		case domain.KindService:
			if s := dir.Services[h.ID]; s.Accountable != "" {
				c.Note = dir.Name(s.Accountable)
			}
		case domain.KindControl:
			if s := dir.Controls[h.ID]; s.Accountable != "" {
				c.Note = dir.Name(s.Accountable)
			}
		case domain.KindTeam:
			if t := dir.Teams[h.ID]; t.Lead != "" {
				c.Note = "lead: " + dir.Name(t.Lead)
			}
		case domain.KindPerson:
			c.Note, c.Words = dir.People[h.ID].Title, "owner "+Quote("@"+h.ID)
		case domain.KindChannel:
			c.Label, c.Words = "#"+h.ID, "owner "+Quote("#"+h.ID)
		}
		out = append(out, c)
	}
	return out
}

// card opens what an entry names.
func (d Desk) card(ctx context.Context, c Call, e find.Entry, lead ...view.Line) (view.Message, error) {
	switch domain.Kind(e.Kind) {
	case domain.KindService:
		return d.serviceCard(ctx, c, e.ID, lead...)
	case domain.KindControl:
		return d.controlCard(c, e.ID, lead...), nil
	case domain.KindTeam:
		return d.teamCard(c, e.ID, lead...), nil
	case domain.KindPerson:
		return d.personCard(c, e.ID, lead...), nil
	}
	return d.ownerOfChannel(ctx, c, e.ID, lead...)
}

// serviceCard is the card of scene 1, at most one round trip to the records.
func (d Desk) serviceCard(ctx context.Context, c Call, id string, lead ...view.Line) (view.Message, error) {
	got, err := d.Ledger.Owner(ctx, c.As(), id)
	if err != nil {
		return view.Message{}, err
	}
	dir, s := d.Directory(), got.Service
	card := d.ownerCard(c, s, s.RACI, lead)
	card.Gaps = domain.ServiceGaps(dir, s, card.Today)
	card.Counted = !got.Away
	card.Risks, card.Exceptions, card.Actions, card.Incidents, card.Escalations = got.Risks, got.Exceptions, got.Actions, got.Incidents, got.Escalations
	card.NRisks, card.NExceptions, card.NLate = got.Counts[domain.KindRisk], got.Counts[domain.KindException], got.Late
	card.NIncidents, card.NEsc = got.Counts[domain.KindIncident], got.Counts[domain.KindEscalation]
	card.Bands, card.AtLeast = got.Bands, got.AtLeast
	if got.Away {
		card.Away = ago(got.Age)
	}
	return view.Service(card), nil
}

func (d Desk) controlCard(c Call, id string, lead ...view.Line) view.Message {
	dir := d.Directory()
	ctl := dir.Controls[id]
	card := d.ownerCard(c, ctl, ctl.RACI, lead)
	card.Gaps = domain.ControlGaps(dir, ctl, card.Today)
	return view.Service(card)
}

// ownerCard is what the cards of services and controls have in common.
func (d Desk) ownerCard(c Call, rec domain.Record, r domain.RACI, lead []view.Line) view.OwnerCard {
	dir := d.Directory()
	route := domain.Route{Steps: domain.Ladder(r.Accountable)} // of a control without a path of its own
	if ctl, ok := rec.(*domain.Control); ok && dir.Paths[ctl.Path] != nil {
		route = domain.Route{Path: ctl.Path, Steps: dir.Paths[ctl.Path].Steps}
	} else if !ok {
		route = domain.RouteOf(dir, rec, nil)
	}
	card := view.OwnerCard{Dir: dir, Today: dir.Today(c.At), Now: c.At, Zone: c.Caller.Zone, About: rec, RACI: r, Path: route.Steps,
		Agreed: route.Path != "", Lead: lead}
	if x := dir.Corrections[string(rec.Ref().Kind)+"-"+rec.Ref().ID]; x != nil && x.Live() {
		card.Open = x
	}
	card.Buttons = d.ownerButtons(c, rec, r, card)
	return card
}

// ownerButtons are the ways on from a card: only what exists, and what this reader may do.
func (d Desk) ownerButtons(c Call, rec domain.Record, r domain.RACI, card view.OwnerCard) []view.Button {
	id, team := Quote(rec.Ref().ID), ""
	if s, ok := rec.(*domain.Service); ok {
		team = s.Team
	}
	may := c.Reader.Channel || c.Caller.May(domain.MayLog) == nil
	var out []view.Button
	add := func(when bool, b view.Button) {
		if when {
			out = append(out, b)
		}
	}
	service := rec.Ref().Kind == domain.KindService
	add(may && service && rec.Live() && d.has("escalate"), view.Button{Label: "Escalate", Words: "escalate " + id, Style: "danger", Access: "Escalate about " + rec.Heading()})
	add(may && service && rec.Live() && d.has("risk", "add"), view.Button{Label: "Log a risk", Words: "risk add service:" + id})
	if c.Reader.Channel {
		add(true, view.Button{Label: "Not right", Words: "owner wrong " + id})
		return out
	}
	mine := domain.AnswersFor(card.Dir, c.Caller.Person, r.Accountable, card.Today)
	right := domain.OwnerRight(card.Dir, c.Caller, team, r, card.Today)
	add(mine && rec.Live(), view.Button{Label: "It is right", Words: "owner confirm " + id, Style: "primary", Access: "Confirm that this is right"})
	add(right != domain.MayNotEdit && may, view.Button{Label: "Change", Words: "owner set " + id})
	add(may && !mine, view.Button{Label: "Not right", Words: "owner wrong " + id, Access: "Say that this is not right"})
	if b := shareButton(c, "owner "+id); b != nil {
		out = append(out, *b)
	}
	return out
}

// ago says how old something is.
func ago(age time.Duration) string {
	switch {
	case age < 0 || age > 1000*time.Hour:
		return "an unknown time ago"
	case age < 90*time.Second:
		return "a minute ago"
	case age < 90*time.Minute:
		return fmt.Sprintf("%d minutes ago", int(age.Round(time.Minute).Minutes()))
	}
	return fmt.Sprintf("%d hours ago", int(age.Round(time.Hour).Hours()))
}
