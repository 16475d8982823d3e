package directory

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// link reads the id of another directory record; that it exists is checked when the whole file has been read.
func (f *form) link(dst *string, k domain.Kind) set {
	return func(n *yaml.Node) {
		s, ok := f.scalar(n, "a "+string(k))
		if !ok {
			return
		}
		*dst = s
		f.wants = append(f.wants, want{n, k, s})
	}
}

func (f *form) links(dst *[]string, k domain.Kind) set {
	return func(n *yaml.Node) {
		f.list(n, "this", func(c *yaml.Node) {
			var s string
			if f.link(&s, k)(c); s != "" && !slices.Contains(*dst, s) {
				*dst = append(*dst, s)
			}
		})
	}
}

func (f *form) person(dst *string) set    { return f.link(dst, domain.KindPerson) }
func (f *form) people(dst *[]string) set  { return f.links(dst, domain.KindPerson) }
func (f *form) service(dst *string) set   { return f.link(dst, domain.KindService) }
func (f *form) services(d *[]string) set  { return f.links(d, domain.KindService) }
func handle(s string) bool                { return len(s) > 1 && s[0] == '@' && idPattern.MatchString(s[1:]) }
func (f *form) target(dst *string) set    { return func(n *yaml.Node) { f.targetOf(n, dst) } }
func (f *form) targets(dst *[]string) set { return func(n *yaml.Node) { f.targetsOf(n, dst) } }

// targetOf reads a person or a Slack user group ("@handle", domain 1.2).
func (f *form) targetOf(n *yaml.Node, dst *string) {
	if n.Kind == yaml.ScalarNode && strings.HasPrefix(n.Value, "@") {
		if !handle(n.Value) {
			f.bad(n, "%s is not a user group; write it like @payments-oncall", clip(n.Value))
			return
		}
		*dst = n.Value
		return
	}
	f.person(dst)(n)
}

func (f *form) targetsOf(n *yaml.Node, dst *[]string) {
	if n.Kind == yaml.ScalarNode { // one name without brackets reads just as well
		n = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{n}, Line: n.Line, Column: n.Column}
	}
	f.list(n, "this", func(c *yaml.Node) {
		var s string
		if f.targetOf(c, &s); s != "" && !slices.Contains(*dst, s) {
			*dst = append(*dst, s)
		}
	})
}

// ref reads a reference to a numbered record of one of the kinds.
func (f *form) ref(dst *domain.Ref, kinds ...domain.Kind) set {
	return func(n *yaml.Node) {
		s, ok := f.scalar(n, "a reference")
		if !ok {
			return
		}
		r, ok := domain.ParseRef(s)
		if !ok || !slices.Contains(kinds, r.Kind) {
			f.bad(n, "%s is not a reference that can stand here; write one like %s", clip(s), domain.NewRef(kinds[0], 1))
			return
		}
		*dst = r
		f.wants = append(f.wants, want{n, r.Kind, r.ID})
	}
}

func (f *form) refs(dst *[]domain.Ref, kinds ...domain.Kind) set {
	return func(n *yaml.Node) {
		f.list(n, "this", func(c *yaml.Node) {
			var r domain.Ref
			if f.ref(&r, kinds...)(c); !r.IsZero() && !slices.Contains(*dst, r) {
				*dst = append(*dst, r)
			}
		})
	}
}

// self reads the reference a numbered record gives itself.
func (f *form) self(dst *string, k domain.Kind) set {
	return func(n *yaml.Node) {
		s, ok := f.scalar(n, "an id")
		if !ok {
			return
		}
		r, ok := domain.ParseRef(s)
		if !ok || r.Kind != k {
			f.bad(n, "%s cannot be the id here; write it like %s", clip(s), domain.NewRef(k, 1))
			return
		}
		if f.define(n, r) {
			*dst = r.ID
		}
	}
}

// settle checks that everything referred to exists, in the file or besides.
func (f *form) settle() {
	ids := map[domain.Kind][]string{}
	wrong := map[[2]int]bool{}
	for _, p := range f.problems {
		wrong[[2]int{p.Line, p.Column}] = true
	}
	for _, w := range f.wants {
		if wrong[[2]int{w.node.Line, w.node.Column}] || f.full() {
			continue // something else is already wrong with it
		}
		ref := domain.Ref{Kind: w.kind, ID: w.id}
		if _, ok := f.made[ref]; ok || f.known.get(ref) != nil {
			continue
		}
		if ids[w.kind] == nil {
			ids[w.kind] = f.idsOf(w.kind)
		}
		f.bad(w.node, "there is no %s %s%s", f.word(w.kind), clip(w.id), orMeant(w.id, ids[w.kind]))
	}
}

func (f *form) word(k domain.Kind) string {
	if k == domain.KindPath {
		return "escalation path"
	}
	return string(k)
}

func (f *form) idsOf(k domain.Kind) []string {
	out := []string{}
	for ref := range f.made {
		if ref.Kind == k {
			out = append(out, ref.ID)
		}
	}
	if f.known.Dir != nil {
		f.known.Dir.Each(k, func(r domain.Record) { out = append(out, r.Ref().ID) })
	}
	slices.Sort(out)
	return out
}
