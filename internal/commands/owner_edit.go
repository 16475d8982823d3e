package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func setArgs(what Arg) []Arg {
	return []Arg{what,
		{Name: "accountable", Kind: ArgPerson, Keyed: true, Label: "Accountable", Hint: "The one person who answers for the result"},
		{Name: "responsible", Kind: ArgPeople, Keyed: true, Label: "Responsible", Hint: "Who does the work"},
		{Name: "consulted", Kind: ArgPeople, Keyed: true, Label: "Consulted", Hint: "Asked before a change"},
		{Name: "informed", Kind: ArgPeople, Keyed: true, Label: "Informed", Hint: "Told after a change"},
		{Name: "path", Kind: ArgText, Keyed: true, Label: "Escalation path", Hint: "An agreed path like path-parcel, or steps like: rui 30, emeka 60, noor 60", Max: 400},
		{Name: "retired", Kind: ArgChoice, Keyed: true, Label: "Retired", Choices: []view.Option{{Value: "yes", Label: "yes"}, {Value: "no", Label: "no"}}},
		{Name: "seen", Kind: ArgWord, Keyed: true, FormOnly: true},
	}
}

// guardSet keeps the form from those who may not change anything.
func guardSet(d Desk, c Call) error {
	ref, ok := domain.ParseRef(c.Arg("what"))
	rec := d.Directory().Get(ref)
	if !ok || rec == nil {
		return nil // the missing word is asked for first
	}
	dir := d.Directory()
	today := dir.Today(c.At)
	team, raci := ownership(rec)
	if domain.OwnerRight(dir, c.Caller, team, raci, today) != domain.MayNotEdit || domain.MayRetire(dir, c.Caller, team, raci.Accountable, today) {
		return nil
	}
	who := "a security lead or an admin"
	if raci.Accountable != "" {
		who = dir.Name(raci.Accountable) + ", " + who
	}
	return domain.Fail(domain.Forbidden, "You may not change who owns %s.", dir.NameOf(ref)).
		WithHint("Ask %s, or say what is wrong: type `owner wrong %s`.", who, ref.ID).WithRule("domain 7.1")
}

func ownership(rec domain.Record) (team string, r domain.RACI) {
	switch x := rec.(type) {
	case *domain.Service:
		return x.Team, x.RACI
	case *domain.Control:
		return "", x.RACI
	}
	return "", r
}

// fillSet puts what stands now into the form, and which version that is.
func fillSet(d Desk, c Call, f *view.Form) {
	dir := d.Directory()
	ref, _ := domain.ParseRef(c.Arg("what"))
	rec := dir.Get(ref)
	f.Title, f.Submit = "Who owns it", "Save"
	f.Fields = slices.DeleteFunc(f.Fields, func(x view.Field) bool {
		return x.Name == "seen" || x.Name == "retired" && ref.Kind != domain.KindService
	})
	if rec == nil {
		return
	}
	_, r := ownership(rec)
	path := ""
	switch x := rec.(type) {
	case *domain.Service:
		path = x.Path
	case *domain.Control:
		path = x.Path
	}
	f.Intro = []view.Line{view.L(view.B(dir.NameOf(ref)), ": what stands now. Change what is wrong.")}
	f.Given["seen"] = strconv.FormatInt(rec.Base().Version, 10)
	now := map[string]string{"accountable": r.Accountable, "responsible": listed(r.Responsible), "consulted": listed(r.Consulted),
		"informed": listed(r.Informed), "path": path}
	for i := range f.Fields {
		if f.Fields[i].Value == "" {
			f.Fields[i].Value = now[f.Fields[i].Name]
		}
	}
}

func listed(who []string) string { return strings.Join(who, ", ") }

func ownerSet(ctx context.Context, d Desk, c Call) (view.Message, error) {
	ref, _ := domain.ParseRef(c.Arg("what"))
	e := ledger.OwnerEdit{About: ref}
	if c.Has("retired") {
		yes := c.Arg("retired") == "yes"
		s, _ := d.Directory().Get(ref).(*domain.Service)
		if !(c.Where.Surface == Form && !yes) && !(s != nil && c.Where.Surface == Form && yes == !s.Live()) {
			e.Retire = &yes
		}
	}
	if e.Retire == nil {
		if err := d.readEdit(c, &e); err != nil {
			return view.Message{}, err
		}
	}
	done, err := d.Ledger.SetOwner(ctx, c.Write(), e)
	if err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	name := dir.NameOf(ref)
	if done.AskedTo != "" {
		s := fmt.Sprintf("Proposed for %s: %s.", name, strings.Join(done.Changed, "; "))
		return view.Message{Summary: s, About: []domain.Ref{ref}, Nodes: []view.Node{view.Text(view.L(s),
			view.L(view.Name(dir, done.AskedTo), " has been asked to agree. Nothing changes before that."))}}, nil
	}
	return d.after(ctx, c, ref, view.L("Saved: ", strings.Join(done.Changed, "; "), "."))
}

// after is the card of what was changed, with what was done in front.
func (d Desk) after(ctx context.Context, c Call, ref domain.Ref, lead view.Line) (view.Message, error) {
	if ref.Kind == domain.KindControl {
		return d.controlCard(c, ref.ID, lead), nil
	}
	return d.serviceCard(ctx, c, ref.ID, lead)
}

// readEdit turns the words into an edit. In a form every field shows what stands, so an emptied one means nobody.
func (d Desk) readEdit(c Call, e *ledger.OwnerEdit) error {
	form := c.Where.Surface == Form
	if c.Has("accountable") {
		v := c.Arg("accountable")
		e.Accountable = &v
	}
	for name, to := range map[string]**[]string{"responsible": &e.Responsible, "consulted": &e.Consulted, "informed": &e.Informed} {
		if !c.Has(name) && !form {
			continue
		}
		var who []string
		if v := c.Arg(name); v != "" && v != "none" {
			who = strings.Split(v, ",")
		}
		if slices.Contains(who, "none") {
			return domain.Fail(domain.Invalid, "“none” and names together say nothing.").WithHint("Say one or the other.").WithField(name)
		}
		*to = &who
	}
	if n, err := strconv.ParseInt(c.Arg("seen"), 10, 64); err == nil {
		e.Seen = n
	}
	if p := c.Arg("path"); p != "" {
		return d.readPath(c, p, e)
	}
	return nil
}

// readPath reads the id of an agreed path, or steps: "@rui 30 @emeka 60 @noor 60", the minutes after each name.
func (d Desk) readPath(c Call, text string, edit *ledger.OwnerEdit) error {
	dir := d.Directory()
	if id := strings.ToLower(strings.TrimSpace(text)); dir.Paths[id] != nil {
		edit.Path = &id
		return nil
	}
	if !strings.ContainsAny(text, "0123456789") {
		e := domain.Fail(domain.NotFound, "There is no escalation path “%s”.", domain.Clip(text, 40)).WithField("path")
		var ids []string
		for _, p := range sorted(dir.Paths) {
			ids = append(ids, p.ID)
		}
		if near := find.Nearest(text, ids); near != "" {
			e.Suggest = []string{"owner set " + Quote(edit.About.ID) + " path:" + near}
			return e.WithHint("The nearest is %s.", near)
		}
		return e.WithHint("Name an agreed one, like path-parcel, or type the steps with their minutes: rui 30, emeka 60, noor 60.")
	}
	r := d.reader(c)
	var name []string
	for w := range strings.FieldsSeq(strings.NewReplacer(",", " ", ";", " ", "→", " ", " then ", " ").Replace(text)) {
		n, err := strconv.Atoi(strings.TrimRight(strings.ToLower(w), "minutes"))
		if err != nil {
			if !slices.Contains([]string{"min", "mins", "minutes", "m"}, strings.ToLower(w)) {
				name = append(name, w)
			}
			continue
		}
		if len(name) == 0 {
			return domain.Fail(domain.Invalid, "Before %d minutes no name is given.", n).WithHint("Type the steps like: rui 30, emeka 60, noor 60.").WithField("path")
		}
		who, err := r.member(Token{Text: strings.Join(name, " ")})
		if err != nil {
			worded, _ := asError(err)
			return worded.WithField("path")
		}
		edit.Steps, name = append(edit.Steps, domain.Step{To: who, Wait: n}), nil
	}
	if len(name) > 0 {
		return domain.Fail(domain.Invalid, "How long does %s have?", strings.Join(name, " ")).WithHint("Type the minutes after each name: rui 30, emeka 60, noor 60.").WithField("path")
	}
	return nil
}

func addArgs() []Arg {
	return []Arg{
		{Name: "service", Kind: ArgWord, Required: true, Label: "Short name", Hint: "Small letters, digits and dashes, like track-api", Max: 64},
		{Name: "name", Kind: ArgText, Keyed: true, Required: true, Label: "Name", Hint: "As people call it", Max: 80},
		{Name: "team", Kind: ArgWord, Keyed: true, Required: true, Label: "Team", Hint: "Its short name, like parcel"},
		{Name: "tier", Kind: ArgChoice, Keyed: true, Required: true, Label: "Tier", Choices: []view.Option{{Value: "1", Label: "1: business stops or the law is broken without it"},
			{Value: "2", Label: "2: important"}, {Value: "3", Label: "3: supporting"}, {Value: "4", Label: "4: experiment or not in production"}}},
		{Name: "accountable", Kind: ArgPerson, Keyed: true, Required: true, Label: "Accountable", Hint: "The one person who answers for the result"},
		{Name: "responsible", Kind: ArgPeople, Keyed: true, Required: true, Label: "Responsible", Hint: "Who does the work"},
		{Name: "path", Kind: ArgWord, Keyed: true, Label: "Escalation path", Hint: "An agreed path like path-parcel"},
		{Name: "alias", Kind: ArgText, Keyed: true, Label: "Other names", Hint: "With commas"},
		{Name: "repo", Kind: ArgText, Keyed: true, Label: "Repositories", Hint: "Addresses or path patterns, with commas", Max: 500},
	}
}

func fillAdd(d Desk, c Call, f *view.Form) {
	f.Title, f.Submit = "Add a service", "Add"
	for _, t := range sorted(d.Directory().Teams) {
		if t.Lead != c.Caller.Person {
			continue
		}
		for i := range f.Fields {
			if x := &f.Fields[i]; x.Name == "team" && x.Value == "" {
				x.Value = t.ID
			}
		}
	}
}

func ownerAdd(ctx context.Context, d Desk, c Call) (view.Message, error) {
	dir := d.Directory()
	tier, _ := strconv.Atoi(c.Arg("tier"))
	n := ledger.NewService{ID: strings.ToLower(c.Arg("service")), Name: c.Arg("name"), Team: strings.ToLower(c.Arg("team")), Tier: tier,
		RACI: domain.RACI{Accountable: c.Arg("accountable"), Responsible: strings.Split(c.Arg("responsible"), ",")}, Path: strings.ToLower(c.Arg("path")),
		Aliases: split(c.Arg("alias")), Repos: split(c.Arg("repo"))}
	if hits := d.Names().Exact(n.Team, string(domain.KindTeam)); dir.Teams[n.Team] == nil && len(hits) == 1 {
		n.Team = hits[0].ID
	}
	if err := ledger.CheckServiceID(n.ID); err != nil {
		return view.Message{}, err
	}
	for field, names := range map[string][]string{"service": {n.ID}, "alias": n.Aliases} {
		for _, name := range names {
			for _, h := range d.Names().Exact(name, string(domain.KindService)) {
				if h.ID != n.ID { // the id itself is judged by the ledger
					return view.Message{}, domain.Fail(domain.Invalid, "“%s” already means %s.", name, labelOf(h.Entry)).
						WithHint("Choose another name, or see it with `owner %s`.", h.ID).WithField(field)
				}
			}
		}
	}
	s, err := d.Ledger.AddService(ctx, c.Write(), n)
	if err != nil {
		return view.Message{}, err
	}
	return d.serviceCard(ctx, c, s.ID, view.L("Added."))
}

func split(list string) []string {
	var out []string
	for x := range strings.SplitSeq(list, ",") {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}
