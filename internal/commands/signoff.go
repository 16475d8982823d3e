package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// signoffCommands answer "do I need a sign-off?" from the table in the organisation's file.
func signoffCommands() []Command {
	return []Command{{Name: "signoff", Title: "Do I need a sign-off?", Synopsis: "Ask whether a change needs a sign-off, and by whom",
		Args: []Arg{{Name: "service", Label: "Service", Kind: ArgService, Required: true},
			{Name: "change", Label: "What changes", Kind: ArgText, Required: true, Hint: "Like: new supplier"}},
		Examples: []string{"signoff clinic-portal new-supplier", "signoff sso sign-in change"}, Fill: fillSignoff, Run: runSignoff}}
}

// fillSignoff offers the kinds of change that the table knows.
func fillSignoff(d Desk, c Call, f *view.Form) {
	for i := range f.Fields {
		if x := &f.Fields[i]; x.Name == "change" {
			kinds := d.Directory().Org.Signoff.Kinds
			if len(kinds) == 0 {
				continue
			}
			x.Kind, x.Max, x.Hint = view.FieldChoice, 0, ""
			for _, k := range kinds {
				x.Options = append(x.Options, view.Option{Value: k.ID, Label: k.Name})
			}
		}
	}
}

func runSignoff(_ context.Context, d Desk, c Call) (view.Message, error) {
	dir := d.Directory()
	if len(dir.Org.Signoff.Rules) == 0 {
		return view.NoSignoffTable(dir), nil
	}
	s := dir.Services[c.Arg("service")]
	if s == nil {
		return view.Message{}, domain.Absent(domain.Ref{Kind: domain.KindService, ID: c.Arg("service")})
	}
	change, err := changeKind(dir.Org.Signoff, s, c.Arg("change"))
	if err != nil {
		return view.Message{}, err
	}
	got := domain.SignoffFor(dir, s, change, c.Caller.Person, dir.Today(c.At))
	return view.SignoffAnswer(dir, s, got, d.signoffNext(c, s, got)), nil
}

// changeKind is the kind of change that somebody means: by its short name or its words, else the nearest are named.
func changeKind(t domain.SignoffTable, s *domain.Service, text string) (string, error) {
	want := find.Normal(text)
	var words []string
	id := map[string]string{}
	for _, k := range t.Kinds {
		if find.Normal(k.ID) == want || find.Normal(k.Name) == want {
			return k.ID, nil
		}
		words = append(words, k.ID, k.Name)
		id[k.ID], id[k.Name] = k.ID, k.ID
	}
	e := domain.Fail(domain.Invalid, "I know no kind of change called “%s”.", domain.Clip(text, 60)).WithField("change")
	if near := id[find.Nearest(text, words)]; near != "" {
		e.Suggest = []string{"signoff " + Quote(s.ID) + " " + near}
		return "", e.WithHint("The nearest is %s: %s.", near, t.KindName(near))
	}
	var all []string
	for _, k := range t.Kinds {
		all = append(all, k.ID)
	}
	for _, k := range all[:min(len(all), 5)] {
		e.Suggest = append(e.Suggest, "signoff "+Quote(s.ID)+" "+k)
	}
	return "", e.WithHint("I know: %s.", strings.Join(all, ", "))
}

// signoffNext are the ways on: an action for the champion, a decision for who signs off, a request for an exception.
// What the asker may not do is not offered.
func (d Desk) signoffNext(c Call, s *domain.Service, got domain.Signoff) []view.Button {
	if c.Reader.Channel || c.Caller.May(domain.MayLog) != nil {
		return nil
	}
	what := strings.TrimSuffix(d.Directory().Org.Signoff.KindName(got.Change), ".")
	title := domain.Clip(fmt.Sprintf("%s: %s", d.Directory().NameOf(s.Ref()), what), 150)
	var out []view.Button
	add := func(label, words string, path ...string) {
		if d.has(path...) {
			out = append(out, view.Button{Label: label, Words: words, Style: "primary"})
		}
	}
	who := ""
	if len(got.People) > 0 {
		who = got.People[0]
	}
	first := firstName(d.Directory(), who)
	switch {
	case got.Needs == domain.NeedsException:
		add("Request an exception", "exception request service:"+Quote(s.ID), "exception", "request")
	case who == "":
	case got.Needs == domain.NeedsChampion:
		add("Ask "+first, fmt.Sprintf("action add %s owner:%s service:%s", Quote("Look over a change before it goes out. "+title), Quote(who), Quote(s.ID)), "action", "add")
	case got.Needs == domain.NeedsSignoff, got.Needs == "":
		add("Ask "+first+" to decide", fmt.Sprintf("decision propose %s approver:%s", Quote("Sign off a change. "+title), Quote(who)), "decision", "propose")
		if len(out) == 0 {
			add("Ask "+first, fmt.Sprintf("action add %s owner:%s service:%s", Quote("Sign off a change. "+title), Quote(who), Quote(s.ID)), "action", "add")
		}
	}
	return slices.Clip(out)
}

// firstName is a person's given name, for a button.
func firstName(d *domain.Directory, person string) string {
	name, _, _ := strings.Cut(d.Name(person), " ")
	return name
}
