package commands

import (
	"context"
	"fmt"
	"strconv"

	"github.com/secretariat-bot/secretariat/internal/domain"
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

// listArgs are what every list can be narrowed by.
func listArgs() []Arg {
	return []Arg{
		{Name: "which", Kind: ArgChoice, Choices: []view.Option{{Value: "mine", Label: "mine"}, {Value: "all", Label: "all"}}},
		{Name: "service", Kind: ArgService, Keyed: true},
		{Name: "page", Kind: ArgWord, Keyed: true},
	}
}

func listCommands() []Command {
	return []Command{
		{Name: "list", Synopsis: "List what wants attention; with all, everything there ever was",
			Args:     append([]Arg{{Name: "kind", Kind: ArgChoice, Choices: kinds}}, listArgs()...),
			Examples: []string{"list risk", "list action mine", "list exception service:cold-chain", "list service"},
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
		list := Command{Name: "list", Synopsis: "List the " + plural(c.Name) + " that want attention", Args: listArgs(),
			Examples: []string{c.Name + " list", c.Name + " list mine"}, Run: listOf(c.Name)}
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

func runList(ctx context.Context, d Desk, c Call) (view.Message, error) {
	page := 1
	if c.Has("page") {
		n, err := strconv.Atoi(c.Arg("page"))
		if err != nil || n < 1 || n > 100_000 {
			return view.Message{}, domain.Fail(domain.Invalid, "“%s” is no page.", domain.Clip(c.Arg("page"), 20)).WithHint("Type a number, like `page:2`.").WithField("page")
		}
		page = n
	}
	kind, mine, all := c.Arg("kind"), c.Arg("which") == "mine", c.Arg("which") == "all"
	q := ledger.ListQuery{Kind: domain.Kind(kind), Service: c.Arg("service"), Mine: mine, All: all, Offset: (page - 1) * pageSize, Limit: pageSize}
	got, err := d.Ledger.List(ctx, c.As(), q)
	if err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	p := view.Page{What: listName(dir, q, kind), Words: listWords(q, kind), Page: page, Size: pageSize, Total: got.Total}
	if !all && got.Total == 0 && domain.Kind(kind).IsNumbered() {
		p.Empty = fmt.Sprintf("Closed ones are in `%s`.", listWords(ledger.ListQuery{Service: q.Service, All: true}, kind))
	}
	var rows []view.Row
	for _, it := range got.Items {
		rows = append(rows, view.Row{Record: it.Record, Outline: it.Outline})
	}
	return view.ListOf(dir, dir.Today(c.At), p, rows), nil
}

// listName is what a list holds, in words.
func listName(d *domain.Directory, q ledger.ListQuery, kind string) string {
	s := plural(kind)
	if kind == "" {
		s = "open items"
	}
	switch {
	case q.Mine && kind == "":
		s = "open items of yours"
	case q.Mine:
		s = "open " + s + " of yours"
	case q.All && kind == "":
		s = "items"
	case domain.Kind(kind).IsNumbered() && !q.All:
		s = "open " + s
	}
	if q.Service != "" {
		s += " on " + d.NameOf(domain.Ref{Kind: domain.KindService, ID: q.Service})
	}
	return s
}

func listWords(q ledger.ListQuery, kind string) string {
	s := "list"
	if kind != "" {
		s += " " + kind
	}
	switch {
	case q.Mine:
		s += " mine"
	case q.All:
		s += " all"
	}
	if q.Service != "" {
		s += " service:" + Quote(q.Service)
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
	m := view.Show(dir, view.Shown{Record: got.Record, Outline: got.Outline, Parents: got.Parents, Children: got.Children, More: got.More, Reader: c.As().Person}, dir.Today(c.At), c.Caller.Zone)
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
