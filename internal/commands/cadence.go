package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func cadenceCommands() []Command {
	name := Arg{Name: "name", Label: "Cadence", Kind: ArgWord, Required: true, Max: 40, Hint: "Its short name, like weekly-sync"}
	when := Arg{Name: "when", Label: "When", Kind: ArgText, Required: true, Max: 60,
		Hint: "Like: tue 10:00, weekdays 8:30, first wed 15:00, last day 16:00, first mon of quarter 14:00, every second tue 10:00"}
	place := []Arg{
		{Name: "channel", Label: "Channel", Kind: ArgRoom, Keyed: true, Hint: "Where it is posted"},
		{Name: "zone", Label: "Time zone", Kind: ArgWord, Keyed: true, Hint: "Like Europe/Berlin; the organisation's where nothing is said"},
		{Name: "holiday", Label: "On a holiday", Kind: ArgChoice, Keyed: true, Choices: []view.Option{
			{Value: "next", Label: "the next business day"}, {Value: "keep", Label: "the same day all the same"}}},
	}
	var digests []view.Option
	for _, x := range briefs.Digests() {
		digests = append(digests, view.Option{Value: x.Name, Label: x.Title})
	}
	what := []Arg{{Name: "digest", Label: "Digest", Kind: ArgChoice, Keyed: true, Slips: true, Choices: digests, Hint: "To send a digest to another channel or at another time"},
		{Name: "note", Label: "Or a note", Kind: ArgText, Keyed: true, Max: 200, Hint: "To post a reminder, like: Plan the next drill"}}
	newName := name
	newName.Label, newName.Hint = "Name", "Small letters, digits and dashes, like plan-drills"
	until := Arg{Name: "until", Label: "Last day of the rest", Kind: ArgDate, Keyed: true}
	write := func(c Command) Command {
		c.Needs, c.Writes = domain.MayCadence, true
		return c
	}
	return []Command{{Name: "cadence", Synopsis: "See when the digests and reviews come", Needs: domain.MayAsk, Run: cadenceList, Sub: []Command{
		{Name: "list", Synopsis: "List the cadences with their next three times", Needs: domain.MayAsk, Examples: []string{"cadence list"}, Run: cadenceList},
		{Name: "show", Synopsis: "Show one cadence: when it comes, to whom it goes", Needs: domain.MayAsk, Args: []Arg{name},
			Examples: []string{"cadence show weekly-sync"}, Run: cadenceShow},
		write(Command{Name: "add", Title: "Add a cadence", Synopsis: "Add a cadence of your own: a digest for another channel or at another time, or a reminder",
			Args:     slices.Concat([]Arg{newName, when}, what, place),
			Examples: []string{`cadence add plan-drills first mon of quarter 9:00 note:"Plan the next drill" channel:#security-weekly`}, Run: cadenceAdd}),
		write(Command{Name: "move", Title: "Move a cadence", Synopsis: "Give a cadence another time, time zone or channel", Args: slices.Concat([]Arg{name, when}, place),
			Examples: []string{"cadence move weekly-sync wed 10:00", "cadence move weekly-sync mon 10:00 holiday:next"}, Run: cadenceMove}),
		write(Command{Name: "pause", Title: "Pause a cadence", Synopsis: "Let a cadence rest, through a day or until it is resumed", Args: []Arg{name, until},
			Examples: []string{"cadence pause weekly-sync until:2 weeks"}, Run: cadencePause}),
		write(Command{Name: "resume", Synopsis: "Take a paused cadence up again", Args: []Arg{name}, Examples: []string{"cadence resume weekly-sync"}, Run: cadenceResume}),
		write(Command{Name: "remove", Synopsis: "Remove a cadence that was added here", Args: []Arg{name}, Examples: []string{"cadence remove plan-drills"}, Run: cadenceRemove}),
	}}}
}

// cadenceNamed is the plan of the cadence that a call names; the nearest one is offered where there is none of that name.
func cadenceNamed(d Desk, c Call) (briefs.Plan, error) {
	typed := c.Arg("name")
	said := strings.ReplaceAll(strings.ToLower(typed), "_", "-")
	if p, ok := d.Digests.PlanOf(said); ok {
		return p, nil
	}
	var names []string
	for _, p := range d.Digests.Plans() {
		names = append(names, p.Name)
	}
	near, among, _ := meantBy(said, names)
	if p, ok := d.Digests.PlanOf(near); ok {
		return p, nil
	}
	again := func(names ...string) (out []string) {
		words := strings.Fields(c.Raw)
		at := len(c.Words) + max(0, slices.Index(words[min(len(c.Words), len(words)):], typed))
		for _, x := range names {
			out = append(out, strings.Join(slices.Concat(words[:min(at, len(words))], []string{x}, words[min(at+1, len(words)):]), " "))
		}
		return out
	}
	if len(among) > 0 {
		e := domain.Fail(domain.Invalid, "“%s” can be %s.", domain.Clip(typed, 40), anyOf(among)).WithHint("Pick one.").WithField("name")
		e.Suggest = again(among...)
		return briefs.Plan{}, e
	}
	e := domain.Fail(domain.NotFound, "There is no cadence “%s”.", domain.Clip(typed, 40)).WithField("name")
	if near := find.Nearest(said, names); near != "" {
		e.Suggest = again(near)
		return briefs.Plan{}, e.WithHint("The nearest is %s.", near)
	}
	return briefs.Plan{}, e.WithHint("There are %s.", strings.Join(names, ", "))
}

func cadenceList(_ context.Context, d Desk, c Call) (view.Message, error) {
	m := view.Message{Summary: "When the digests, reviews and reminders come.", Nodes: []view.Node{view.Head("Cadences")}}
	for _, p := range d.Digests.Plans() {
		m.Nodes = append(m.Nodes, view.Text(planLines(d, c, p, false)...))
	}
	if c.Caller.May(domain.MayCadence) == nil {
		m.Nodes = append(m.Nodes, view.Buttons(view.Button{Label: "Add a cadence", Words: "cadence add"}))
	}
	return m, nil
}

func cadenceShow(_ context.Context, d Desk, c Call) (view.Message, error) {
	p, err := cadenceNamed(d, c)
	if err != nil {
		return view.Message{}, err
	}
	m := view.Message{Summary: "When " + p.Name + " comes.", Nodes: []view.Node{view.Text(planLines(d, c, p, true)...)}}
	if c.Caller.May(domain.MayCadence) == nil {
		m.Nodes = append(m.Nodes, view.Buttons(planButtons(p)...))
	}
	return m, nil
}

// timing is what a call says of when and where, over what stands.
func timing(d Desk, c Call, t domain.Timing) (domain.Timing, error) {
	if z := c.Arg("zone"); z != "" {
		if _, err := time.LoadLocation(z); err != nil || z == "Local" {
			return t, domain.Fail(domain.Invalid, "I know no time zone “%s”.", domain.Clip(z, 40)).
				WithHint("Name it by region and city, like `zone:Europe/Berlin`.").WithField("zone")
		}
		t.Zone = z
	}
	switch c.Arg("holiday") {
	case "next":
		t.Holiday = "next"
	case "keep":
		t.Holiday = ""
	}
	if ch := c.Arg("channel"); ch != "" {
		t.Channel = ch
	}
	t.At = c.Arg("when")
	var err error
	t.At, err = briefs.ReadWhen(d.Directory(), t)
	return t, err
}

func cadenceAdd(ctx context.Context, d Desk, c Call) (view.Message, error) {
	t, err := timing(d, c, domain.Timing{Digest: c.Arg("digest"), Note: c.Arg("note")})
	if err != nil {
		return view.Message{}, err
	}
	if t.Channel == "" && c.Where.Member && c.Where.Kind != domain.ChannelDM {
		t.Channel = d.Directory().ChannelAt(c.Where.Channel, c.Where.Name)
	}
	p, err := changeCadence(ctx, d, c, ledger.CadenceChange{Verb: "add", Name: strings.ToLower(c.Arg("name")), Timing: t})
	if err != nil {
		return view.Message{}, err
	}
	return planChanged(c, p, []view.Line{view.L("Added: ", view.B(titleOf(p)), " comes ", p.Say, inZone(p), ".")},
		view.Button{Label: "Remove it", Words: "cadence remove " + p.Name}), nil
}

func cadenceMove(ctx context.Context, d Desk, c Call) (view.Message, error) {
	was, err := cadenceNamed(d, c)
	if err != nil {
		return view.Message{}, err
	}
	t, err := timing(d, c, was.Timing)
	if err != nil {
		return view.Message{}, err
	}
	p, err := changeCadence(ctx, d, c, ledger.CadenceChange{Verb: "move", Name: was.Name, Timing: t})
	if err != nil {
		return view.Message{}, err
	}
	lines := []view.Line{view.L(view.B(titleOf(p)), " comes ", p.Say, inZone(p), ".")}
	if len(was.Slots) > 0 && len(p.Slots) > 0 && was.Slots[0].Date != p.Slots[0].Date {
		lines = append(lines, view.L("The one of "+domain.Stamp(was.Slots[0].At, was.Zone)+" comes "+domain.Stamp(p.Slots[0].At, p.Zone)+" instead."))
	}
	if was.Say != "" && !was.Off && (was.Say != p.Say || inZone(was) != inZone(p)) {
		lines = append(lines, view.L("Before: "+was.Say+inZone(was)+"."))
	}
	var undo []view.Button
	if was.Words != "" && !was.Off && was.Words != p.Words && was.Timing.Zone == p.Timing.Zone {
		undo = append(undo, view.Button{Label: "Move it back", Words: "cadence move " + p.Name + " " + was.Words})
	}
	return planChanged(c, p, lines, undo...), nil
}

func cadencePause(ctx context.Context, d Desk, c Call) (view.Message, error) {
	was, err := cadenceNamed(d, c)
	if err != nil {
		return view.Message{}, err
	}
	p, err := changeCadence(ctx, d, c, ledger.CadenceChange{Verb: "pause", Name: was.Name, Until: c.day("until")})
	if err != nil {
		return view.Message{}, err
	}
	line := view.L(view.B(titleOf(p)), " rests until somebody resumes it.")
	if p.Rests != nil && !p.Rests.Until.IsZero() {
		line = view.L(view.B(titleOf(p)), " rests through "+p.Rests.Until.Long()+".")
	}
	return planChanged(c, p, []view.Line{line, view.L("What falls due meanwhile is neither sent nor called missed.")}, view.Button{Label: "Resume it", Words: "cadence resume " + p.Name}), nil
}

func cadenceResume(ctx context.Context, d Desk, c Call) (view.Message, error) {
	was, err := cadenceNamed(d, c)
	if err != nil {
		return view.Message{}, err
	}
	p, err := changeCadence(ctx, d, c, ledger.CadenceChange{Verb: "resume", Name: was.Name})
	if err != nil {
		return view.Message{}, err
	}
	return planChanged(c, p, []view.Line{view.L(view.B(titleOf(p)), " comes again ", p.Say, inZone(p), "."), view.L("What fell due while it rested is not made up for.")}), nil
}

func cadenceRemove(ctx context.Context, d Desk, c Call) (view.Message, error) {
	was, err := cadenceNamed(d, c)
	if err != nil {
		return view.Message{}, err
	}
	if _, err := changeCadence(ctx, d, c, ledger.CadenceChange{Verb: "remove", Name: was.Name}); err != nil {
		return view.Message{}, err
	}
	line := view.L(view.B(titleOf(was)), " is removed; it does not come any more.")
	if len(was.Slots) > 0 {
		line = append(line, view.T(" It would have come next "+domain.Stamp(was.Slots[0].At, was.Zone)+"."))
	}
	m := view.Message{Summary: view.PlainLine(line, "", was.Zone), Nodes: []view.Node{view.Text(line),
		view.Buttons(view.Button{Label: "Add it again", Words: addWords(was)}, view.Button{Label: "All cadences", Words: "cadence list"})}}
	return m, nil
}

func changeCadence(ctx context.Context, d Desk, c Call, change ledger.CadenceChange) (briefs.Plan, error) {
	dir := d.Directory()
	return d.Digests.ChangeCadence(ctx, c.Write(), change, func(p briefs.Plan) view.Message { return planTold(dir, c.Caller.Person, change, p) })
}
