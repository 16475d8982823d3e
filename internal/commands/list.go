package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// kinds are the nouns that can be listed and shown, with their plurals.
var kinds = []view.Option{{Value: "risk", Label: "risks"}, {Value: "exception", Label: "exceptions"},
	{Value: "decision", Label: "decisions"}, {Value: "action", Label: "actions"}, {Value: "incident", Label: "incidents"},
	{Value: "escalation", Label: "escalations"}, {Value: "evidence", Label: "evidence requests"}, {Value: "service", Label: "services"},
	{Value: "control", Label: "controls"}, {Value: "person", Label: "people"}, {Value: "team", Label: "teams"}}

func plural(kind string) string {
	for _, k := range kinds {
		if k.Value == kind {
			return k.Label
		}
	}
	return "items"
}

// which narrows a list in one word; the words stand in any order.
var which = []view.Option{{Value: "mine", Label: "mine"}, {Value: "overdue", Label: "overdue"}, {Value: "all", Label: "all, closed ones too"}}

var bands = []view.Option{{Value: "critical", Label: "Critical"}, {Value: "high", Label: "High"}, {Value: "medium", Label: "Medium"}, {Value: "low", Label: "Low"}}

// narrowed lists by what a kind's list can be narrowed, besides service and page.
var narrowed = map[domain.Kind][]string{
	domain.KindRisk:       {"band", "state", "owner", "team", "control", "sort"},
	domain.KindException:  {"band", "state", "owner", "approver", "team", "control", "sort"},
	domain.KindDecision:   {"state", "owner", "approver", "sort"},
	domain.KindAction:     {"state", "owner", "team", "sort"},
	domain.KindIncident:   {"state", "severity", "owner", "team", "sort"},
	domain.KindEscalation: {"state", "owner", "team", "sort"},
	domain.KindEvidence:   {"state", "owner", "control", "sort"},
	"":                    {"band", "state", "owner", "approver", "team", "control", "severity", "sort"},
}

// listArgs are what the list of a kind can be narrowed by.
func listArgs(kind domain.Kind) []Arg {
	out := []Arg{
		{Name: "which", Label: "Which", Kind: ArgChoice, Choices: which},
		{Name: "and", Label: "And", Kind: ArgChoice, Choices: which[:2]},
		{Name: "service", Kind: ArgService, Keyed: true},
	}
	more := map[string]Arg{
		"band":     {Name: "band", Kind: ArgChoice, Keyed: true, Choices: bands},
		"state":    {Name: "state", Kind: ArgChoice, Keyed: true, Choices: stateChoices(kind)},
		"owner":    {Name: "owner", Kind: ArgPerson, Keyed: true},
		"approver": {Name: "approver", Kind: ArgPerson, Keyed: true},
		"team":     {Name: "team", Kind: ArgWord, Keyed: true, Hint: "A team's name or id"},
		"control":  {Name: "control", Kind: ArgControl, Keyed: true},
		"severity": {Name: "severity", Kind: ArgChoice, Keyed: true, Choices: []view.Option{{Value: "SEV1"}, {Value: "SEV2"}, {Value: "SEV3"}, {Value: "SEV4"}}},
		"sort":     {Name: "sort", Kind: ArgChoice, Keyed: true, Choices: sorts(kind)},
	}
	for _, name := range narrowed[kind] {
		out = append(out, more[name])
	}
	return append(out, Arg{Name: "page", Kind: ArgWord, Keyed: true})
}

func sorts(kind domain.Kind) []view.Option {
	out := []view.Option{{Value: ledger.SortDue, Label: "the earliest date first"}, {Value: ledger.SortNewest, Label: "the latest date first"}}
	if kind == domain.KindRisk || kind == "" {
		out = append([]view.Option{{Value: ledger.SortFirst, Label: "what to do first"}}, out...)
	}
	return out
}

// stateChoices are the states of a kind, in the order of its life.
func stateChoices(kind domain.Kind) []view.Option {
	var out []view.Option
	add := func(states ...string) {
		for _, s := range states {
			if s != "" && !slices.ContainsFunc(out, func(o view.Option) bool { return o.Value == s }) {
				out = append(out, view.Option{Value: s, Label: view.StateWord(s)})
			}
		}
	}
	for _, k := range domain.Numbered {
		if kind != "" && k != kind {
			continue
		}
		for _, r := range domain.Lifecycles[k] {
			add(r.From, r.To)
		}
		if k == domain.KindIncident && len(domain.Lifecycles[k]) == 0 {
			add("declared", "lead_assigned", "contained", "resolved", "retro_due", "closed", "cancelled")
		}
	}
	return out
}

func listCommands() []Command {
	return []Command{
		{Name: "list", Synopsis: "List what wants attention; with all, everything there ever was",
			Args:     append([]Arg{{Name: "kind", Kind: ArgChoice, Choices: kinds}}, listArgs("")...),
			Examples: []string{"list risk", "list action mine", "list mine overdue", "list exception service:cold-chain", "list service"},
			Run:      runList},
		{Name: "show", Synopsis: "Show one item with what hangs on it",
			Args:     []Arg{{Name: "ref", Kind: ArgWord, Required: true, Label: "Reference", Hint: "Like RSK-001"}},
			Examples: []string{"show RSK-001", "RSK-003"},
			Run:      runShow},
	}
}

// withLists gives every noun among the commands its list and show (product 3): alone, a noun is its list.
func withLists(root []Command) []Command {
	for i := range root {
		c := &root[i]
		kind := domain.Kind(c.Name)
		if !kind.IsNumbered() {
			continue
		}
		list := Command{Name: "list", Synopsis: "List the " + plural(c.Name) + " that want attention", Args: listArgs(kind),
			Examples: []string{c.Name + " list", c.Name + " list mine overdue"}, Run: listOf(c.Name)}
		show := Command{Name: "show", Synopsis: "Show one with what hangs on it",
			Args:     []Arg{{Name: "ref", Kind: ArgRef, Refs: []domain.Kind{kind}, Required: true, Label: "Reference"}},
			Examples: []string{c.Name + " show " + domain.NewRef(kind, 1).ID}, Run: runShow}
		if child(c.Sub, "list") == nil {
			c.Sub = append(c.Sub, list)
		}
		c.Sub = append(c.Sub, show)
		if c.Run == nil && len(c.Args) == 0 {
			c.Run = listOf(c.Name)
		}
	}
	return root
}

// listOf is the list of one noun.
func listOf(kind string) func(context.Context, Desk, Call) (view.Message, error) {
	return func(ctx context.Context, d Desk, c Call) (view.Message, error) {
		args := map[string]string{"kind": kind}
		for k, v := range c.Args {
			args[k] = v
		}
		c.Args = args
		return runList(ctx, d, c)
	}
}

const pageSize = 10

// query is what a list was asked for.
func (c Call) query(d *domain.Directory) (ledger.ListQuery, error) {
	q := ledger.ListQuery{Kind: domain.Kind(c.Arg("kind")), Service: c.Arg("service"), Owner: c.Arg("owner"), Approver: c.Arg("approver"),
		Control: c.Arg("control"), Band: c.Arg("band"), Severity: c.Arg("severity"), State: c.Arg("state"), Sort: c.Arg("sort"), Limit: pageSize}
	for _, w := range []string{c.Arg("which"), c.Arg("and")} {
		q.Mine, q.Late, q.All = q.Mine || w == "mine", q.Late || w == "overdue", q.All || w == "all"
	}
	if q.Late && q.All {
		return q, domain.Fail(domain.Invalid, "What is closed is not overdue.").WithHint("Leave one of the two words out: `overdue` or `all`.").WithField("and")
	}
	if c.Has("team") {
		t, err := teamOf(d, c.Arg("team"))
		if err != nil {
			return q, err
		}
		q.Team = t
	}
	page := 1
	if c.Has("page") {
		n, err := strconv.Atoi(c.Arg("page"))
		if err != nil || n < 1 || n > 100_000 {
			return q, domain.Fail(domain.Invalid, "“%s” is no page.", domain.Clip(c.Arg("page"), 20)).WithHint("Type a number, like `page:2`.").WithField("page")
		}
		page = n
	}
	q.Offset = (page - 1) * pageSize
	return q, nil
}

// teamOf finds a team by its id or name.
func teamOf(d *domain.Directory, word string) (string, error) {
	if d.Teams[word] != nil {
		return word, nil
	}
	var names []string
	for id, t := range d.Teams {
		if strings.EqualFold(t.Name, word) || strings.EqualFold(id, word) {
			return id, nil
		}
		names = append(names, id)
	}
	slices.Sort(names)
	e := domain.Fail(domain.Invalid, "I know no team “%s”.", domain.Clip(word, 40)).WithField("team")
	if near := find.Nearest(word, names); near != "" {
		return "", e.WithHint("The nearest is %s.", near)
	}
	return "", e.WithHint("`list team` shows them all.")
}

func runList(ctx context.Context, d Desk, c Call) (view.Message, error) {
	dir := d.Directory()
	q, err := c.query(dir)
	if err != nil {
		return view.Message{}, err
	}
	got, err := d.Ledger.List(ctx, c.As(), q)
	if err != nil {
		return view.Message{}, err
	}
	p := view.Page{What: listName(dir, q), Words: listWords(q), Page: q.Offset/pageSize + 1, Size: pageSize, Total: got.Total}
	if got.Total == 0 {
		p.Empty, p.Go = d.nothing(c, q)
	}
	var rows []view.Row
	for _, it := range got.Items {
		rows = append(rows, view.Row{Record: it.Record, Outline: it.Outline})
	}
	m := view.ListOf(dir, dir.Today(c.At), p, rows)
	if q.Kind == domain.KindRisk && c.Caller.Has(domain.RoleLead) && !q.All && q.State == "" && got.Total >= domain.InflationFrom && !c.Reader.Channel {
		x, err := d.Ledger.Inflation(ctx, c.As())
		if err != nil {
			return m, err
		}
		if x.Warn {
			m.Nodes = append(m.Nodes, view.Small(view.L(x.Text())))
		}
	}
	return m, nil
}

// nothing says what to do where a list is empty (product 4: every reply names the next step).
func (d Desk) nothing(c Call, q ledger.ListQuery) (string, []view.Button) {
	narrow := q
	narrow.Offset = 0
	bare := ledger.ListQuery{Kind: q.Kind, Mine: q.Mine, All: q.All}
	switch {
	case narrow != withLimit(bare, q.Limit):
		return "Less narrow: `" + listWords(bare) + "`.", []view.Button{{Label: "Show " + listName(d.Directory(), bare), Words: listWords(bare)}}
	case !q.All && q.Kind.IsNumbered():
		words := listWords(ledger.ListQuery{Kind: q.Kind, Mine: q.Mine, All: true})
		out := []view.Button{{Label: "Closed ones too", Words: words}}
		if add := adders[q.Kind]; add != "" && d.has(strings.Fields(add)...) {
			out = append(out, view.Button{Label: "Add one", Words: add, Style: "primary"})
		}
		return "Closed ones are in `" + words + "`.", out
	}
	return "", nil
}

// adders are the commands that make the first one of a kind.
var adders = map[domain.Kind]string{domain.KindRisk: "risk add", domain.KindException: "exception request", domain.KindDecision: "decision propose",
	domain.KindAction: "action add", domain.KindEvidence: "evidence ask"}

func withLimit(q ledger.ListQuery, n int) ledger.ListQuery { q.Limit = n; return q }

// listName is what a list holds, in words.
func listName(d *domain.Directory, q ledger.ListQuery) string {
	s := plural(string(q.Kind))
	if q.Band != "" {
		s = domain.Band(q.Band).Word() + " " + s
	}
	if q.Severity != "" {
		s = q.Severity + " " + s
	}
	switch {
	case q.State != "":
		s += " that are " + view.StateWord(q.State)
	case q.Late:
		s = "overdue " + s
	case q.Kind == "" && !q.All, q.Kind.IsNumbered() && !q.All:
		s = "open " + s
	}
	if q.Mine {
		s += " of yours"
	}
	named := func(word string, k domain.Kind, id string) {
		if id != "" {
			s += " " + word + " " + d.NameOf(domain.Ref{Kind: k, ID: id})
		}
	}
	named("of", domain.KindPerson, q.Owner)
	named("decided by", domain.KindPerson, q.Approver)
	named("on", domain.KindService, q.Service)
	named("of team", domain.KindTeam, q.Team)
	named("about", domain.KindControl, q.Control)
	return s
}

// listWords is the command of a list, without its page.
func listWords(q ledger.ListQuery) string {
	s := "list"
	word := func(yes bool, w string) {
		if yes {
			s += " " + w
		}
	}
	word(q.Kind != "", string(q.Kind))
	word(q.Mine, "mine")
	word(q.Late, "overdue")
	word(q.All, "all")
	for _, k := range [][2]string{{"service", q.Service}, {"team", q.Team}, {"owner", q.Owner}, {"approver", q.Approver}, {"control", q.Control},
		{"band", q.Band}, {"severity", q.Severity}, {"state", q.State}, {"sort", q.Sort}} {
		word(k[1] != "", k[0]+":"+Quote(k[1]))
	}
	return s
}

func runShow(ctx context.Context, d Desk, c Call) (view.Message, error) {
	ref, ok := domain.ParseRef(c.Arg("ref"))
	if !ok { // a name: what it names is shown by owner
		return runOwner(ctx, d, c.with("what", c.Arg("ref")))
	}
	switch ref.Kind {
	case domain.KindService, domain.KindControl, domain.KindPerson, domain.KindTeam:
		return runOwner(ctx, d, c.with("what", ref.ID))
	}
	got, err := d.Ledger.Show(ctx, c.As(), ref)
	if err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	m := view.Show(dir, view.Shown{Record: got.Record, Outline: got.Outline, Parents: got.Parents, Children: got.Children, More: got.More, Again: got.Again, Reader: c.As().Person, Now: c.At}, dir.Today(c.At), c.Caller.Zone)
	if b := shareButton(c, "show "+ref.String()); b != nil && got.Record != nil && !m.Restricted {
		m.Nodes = append(m.Nodes, view.Buttons(*b))
	}
	return m, nil
}

// with is the call with one argument set.
func (c Call) with(name, value string) Call {
	args := map[string]string{}
	for k, v := range c.Args {
		args[k] = v
	}
	args[name] = value
	c.Args = args
	return c
}
