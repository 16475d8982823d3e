package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// incidentLaw are the legal clocks of an incident (domain 5.5).
func incidentLaw() []Command {
	clock := Arg{Name: "clock", Label: "Which clock", Kind: ArgChoice, Required: true, Choices: clockChoices(), Ours: contractChoices, Slips: true}
	law := clock
	law.Label, law.Choices = "Which law or clock", lawChoices()
	at := Arg{Name: "at", Label: "When", Kind: ArgPast, Keyed: true, Required: true, Hint: "Like now, 14:30, yesterday 18:00 or 2026-09-12 01:00"}
	since := Arg{Name: "since", Label: "When did its time start?", Kind: ArgPast, Keyed: true, Hint: "Where nobody said that yet"}
	sure := Arg{Name: "sure", Label: "If that makes it missed: the time is right", Kind: ArgYes, Keyed: true}
	event := Arg{Name: "what", Label: "What happened then", Kind: ArgChoice, Choices: startChoices(), Hint: "Where the clock can start in several ways"}
	wrong := Arg{Name: "why", Label: whyEarlier, Kind: ArgText, Keyed: true, Max: ledger.MaxWhy, Hint: "An earlier time takes a reason"}
	report := Arg{Name: "what", Label: "Which report", Kind: ArgChoice, Choices: []view.Option{{Value: "progress", Label: "progress", More: "A report on progress, while it goes on"}}, Hint: "Leave it empty for the last one"}
	verbs := []Command{
		onClock("start", "Say when a legal clock started", []string{`incident clock INC-003 start gdpr at:"yesterday 22:15"`, `incident clock start INC-003 sec_8k material at:now`},
			[]Arg{incidentRef, clock, event, at, sure}, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				s, err := c.clockSaid()
				if err != nil {
					return ledger.Handled{}, err
				}
				return l.StartClock(ctx, c.Write(), c.ref("ref"), s)
			}).fills(fillClock),
		onClock("met", "Say when the notice was sent; legal reviewers do", []string{`incident clock INC-003 met gdpr_authority at:18:00`},
			[]Arg{incidentRef, clock, report, at, since, wrong, sure}, func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				s, err := c.clockSaid()
				if err != nil {
					return ledger.Handled{}, err
				}
				return l.MeetClock(ctx, c.Write(), c.ref("ref"), s)
			}).fills(fillClock),
		onClock("not-applicable", "Say that a law, or one clock, does not apply, and why; legal reviewers do", []string{`incident clock INC-003 not-applicable hipaa "no health data is kept there"`},
			[]Arg{incidentRef, law, {Name: "why", Label: "Why it does not apply", Kind: ArgText, Required: true, Max: ledger.MaxWhy}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				return l.ClockOff(ctx, c.Write(), c.ref("ref"), c.Arg("clock"), c.Arg("why"))
			}).fills(fillClock),
		onClock("applies", "Say that a law applies", []string{"incident clock INC-003 applies nis2"}, []Arg{incidentRef, law},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				return l.ClockOn(ctx, c.Write(), c.ref("ref"), c.Arg("clock"))
			}),
		onClock("count", "Say how many people are affected", []string{"incident clock INC-003 count people 620"},
			[]Arg{incidentRef, {Name: "what", Label: "Of whom", Kind: ArgChoice, Required: true, Choices: []view.Option{{Value: domain.NumPeople, Label: "people", More: "All who are affected"},
				{Value: domain.NumResidents, Label: "residents", More: "Of one state, the one with the most"}, {Value: domain.NumClients, Label: "clients", More: "Whose data we handle for them"}}},
				{Name: "number", Label: "How many", Kind: ArgWord, Required: true, Hint: "A whole number, like 620"}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				n, err := strconv.Atoi(strings.NewReplacer(",", "", ".", "", "'", "").Replace(c.Arg("number")))
				if err != nil || n > 1<<40 {
					return ledger.Handled{}, domain.Fail(domain.Invalid, "“%s” is no number.", domain.Clip(c.Arg("number"), 40)).WithHint("Name a whole number, like 620.").WithField("number")
				}
				return l.CountAffected(ctx, c.Write(), c.ref("ref"), c.Arg("what"), n)
			}),
	}
	return []Command{{Name: "clock", Title: "Legal clocks", Synopsis: "See the legal clocks: what is due to whom, and by when", Needs: domain.MayAsk, Args: []Arg{incidentRef},
		Examples: []string{"incident clock INC-003"}, Run: ofIncident(incidentClock), Sub: verbs}}
}

// whyEarlier asks for the reason of a correction; where nothing was said before there is nothing to correct.
const whyEarlier = "Why the time that was said before is wrong"

// onClock is a verb on the legal clocks of one incident.
func onClock(name, synopsis string, examples []string, args []Arg, do func(context.Context, *ledger.Ledger, Call) (ledger.Handled, error)) Command {
	return Command{Name: name, Synopsis: synopsis, Args: args, Examples: examples, Needs: domain.MayLog, Writes: true,
		Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) {
			got, err := do(ctx, d.Ledger, c)
			if err != nil {
				return view.Message{}, err
			}
			said := c.Arg("clock")
			if said == "" {
				said = c.Arg("what")
			}
			return view.ClockReply(d.Directory(), &got.Incident, said, c.Caller.Person, c.At), nil
		}}
}

func incidentClock(d Desk, c Call, i *domain.Incident) view.Message {
	person := c.Caller.Person
	if c.Reader.Channel { // shared: as the channel may read it
		person = ""
	}
	return view.IncidentClocks(d.Directory(), i, person, c.At)
}

// clockSaid is what a call says of a clock.
func (c Call) clockSaid() (domain.ClockSaid, error) {
	at, err := c.moment("at")
	if err != nil {
		return domain.ClockSaid{}, err
	}
	since, err := c.moment("since")
	return domain.ClockSaid{Name: c.Arg("clock"), What: c.Arg("what"), At: at, Since: since, Why: c.Arg("why"), Sure: c.Arg("sure") == "yes"}, err
}

// clockChoices are the clocks of the table, and the laws that have several: the one that is meant follows from what is left.
func clockChoices() []view.Option {
	var out []view.Option
	for _, name := range append(domain.ClockNames(), domain.ClockContract) {
		r, _ := domain.ClockRuleOf(name)
		out = append(out, view.Option{Value: name, Label: r.Short, More: domain.Clip(r.Title, 75)})
	}
	for _, l := range lawChoices() {
		if !slices.ContainsFunc(out, func(o view.Option) bool { return o.Value == l.Value }) {
			out = append(out, l)
		}
	}
	return out
}

// lawChoices are the laws, and the clocks that may be set aside alone.
func lawChoices() []view.Option {
	var out []view.Option
	for _, l := range domain.Laws {
		out = append(out, view.Option{Value: l.Key, Label: domain.Clip(l.Name, 75)})
	}
	for _, name := range domain.ClockNames() {
		if r, _ := domain.ClockRuleOf(name); !slices.ContainsFunc(out, func(o view.Option) bool { return o.Value == name }) {
			out = append(out, view.Option{Value: name, Label: r.Short, More: domain.Clip(r.Title, 75)})
		}
	}
	return out
}

// contractChoices are the customers of the organisation's file, by their ids: names are not everybody's (domain 5.6).
func contractChoices(d *domain.Directory) []view.Option {
	var out []view.Option
	for _, r := range domain.ClockRules(d, &domain.Incident{ServiceIDs: serviceIDs(d)}) {
		if r.Customer() != "" {
			out = append(out, view.Option{Value: r.Name, Label: r.Cite})
		}
	}
	return out
}

func serviceIDs(d *domain.Directory) []string {
	var out []string
	for id := range d.Services {
		out = append(out, id)
	}
	return out
}

// startChoices are the words for what starts a clock.
func startChoices() []view.Option {
	var out []view.Option
	for _, k := range domain.StartKeys() {
		out = append(out, view.Option{Value: k, Label: strings.ReplaceAll(k, "_", " "), More: domain.Clip(domain.StartWord(k), 75)})
	}
	return out
}

// fillClock puts the question of the clock over the form, takes out what it does not ask, and starts from now.
func fillClock(d Desk, c Call, f *view.Form) {
	preset(f, "at", "now")
	r := recordNow[*domain.Incident](d, c)
	if r == nil {
		return
	}
	dir := d.Directory()
	if x := fieldOf(f, "clock"); x != nil { // only what may apply to this incident
		x.Options = slices.DeleteFunc(append(slices.Clone(x.Options), contractChoices(dir)...), func(o view.Option) bool {
			rule, ok := domain.ClockRuleOf(o.Value)
			if strings.HasPrefix(o.Value, domain.ClockContract+"_") {
				rule.Law, ok = domain.ClockContract, true
			}
			if !ok {
				rule.Law = o.Value
			}
			_, stands := r.Legal[rule.Law]
			return !stands && o.Value != x.Value
		})
	}
	rule, ok := domain.ClockRuleOf(c.Arg("clock"))
	if !slices.ContainsFunc(domain.Clocks(dir, r, c.At), func(k domain.Clock) bool { return !k.Sent.IsZero() && (!ok || k.Name == rule.Name) }) {
		f.Fields = slices.DeleteFunc(f.Fields, func(x view.Field) bool { return x.Name == "why" && x.Label == whyEarlier })
	}
	if !ok {
		return
	}
	begun := false
	for _, k := range domain.Clocks(dir, r, c.At) {
		if k.Name == rule.Name {
			begun = !k.Start.IsZero() || !k.From.IsZero()
			f.Intro = append(f.Intro, view.ClockIntro(dir, k, c.At))
		}
	}
	f.Fields = slices.DeleteFunc(f.Fields, func(x view.Field) bool {
		switch x.Name {
		case "since":
			return begun
		case "what":
			return c.Words[len(c.Words)-1] == "start" && rule.Ended == "" && rule.Within.Key == "" || c.Words[len(c.Words)-1] == "met" && rule.Progress == ""
		}
		return false
	})
	if x := fieldOf(f, "since"); x != nil {
		x.Label, x.Required = domain.Clip(rule.Ask, 150), true
	}
	if x := fieldOf(f, "at"); x != nil {
		if c.Words[len(c.Words)-1] == "start" {
			x.Label = domain.Clip(rule.Ask, 150)
		} else {
			x.Label = "When it was sent"
		}
	}
}
