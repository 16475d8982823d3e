package directory

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

var emojiName = regexp.MustCompile(`^[a-z0-9_+'-]{1,80}$`)

// signoff reads the table that answers "do I need a sign-off?": the kinds of change people ask about, and the rules from
// the top, of which the first that holds counts. A rule that no question can reach is refused: it would look as if it
// counted.
func (o *orgFile) signoff(n *yaml.Node) {
	t := &o.org.Signoff
	rules := []*yaml.Node{}
	o.mapping(n, "signoff", table{
		"kinds": func(n *yaml.Node) {
			o.list(n, "kinds", func(c *yaml.Node) {
				var k domain.ChangeKind
				o.mapping(c, "a kind of change", table{"id": o.id(&k.ID, "kind of change"), "name": o.text(&k.Name, 80)}, "id", "name")
				if k.ID != "" {
					t.Kinds = append(t.Kinds, k)
				}
			})
		},
		"rules": func(n *yaml.Node) { o.list(n, "rules", func(c *yaml.Node) { rules = append(rules, c) }) },
	}, "kinds", "rules")
	all := 0                  // the line of a rule that holds for everything
	for _, c := range rules { // the kinds may stand below the rules
		if o.signoffRule(c, t); all > 0 {
			o.bad(c, "nothing comes to this rule: the one on line %d holds for everything", all)
		} else if value(c, "change") == nil && value(c, "tier") == nil && value(c, "data") == nil {
			all = c.Line
		}
	}
	if len(rules) > 0 && all == 0 {
		o.notef(rules[len(rules)-1].Line, "The last rule of signoff does not hold for everything else; where none holds, the answer is to ask a security lead.")
	}
}

func (o *orgFile) signoffRule(n *yaml.Node, t *domain.SignoffTable) {
	var ids []string
	for _, k := range t.Kinds {
		ids = append(ids, k.ID)
	}
	var r domain.SignoffRule
	o.mapping(n, "a rule", table{
		"change": o.someOf(&r.Change, "change", ids...),
		"tier": func(n *yaml.Node) {
			o.list(n, "tier", func(c *yaml.Node) {
				var i int
				if o.number(&i, "tier", 1, 4)(c); i > 0 && !slices.Contains(r.Tier, i) {
					r.Tier = append(r.Tier, i)
				}
			})
		},
		"data":   o.texts(&r.Data, 80),
		"needs":  o.oneOf(&r.Needs, "needs", domain.SignoffNeeds...),
		"by":     o.oneOf(&r.By, "by", domain.SignoffBy...),
		"reason": o.text(&r.Reason, 300),
	}, "needs", "reason")
	switch by := value(n, "by"); {
	case r.Needs == domain.NeedsSignoff && by == nil:
		o.bad(n, "a rule that needs a signoff says by whom: by: legal_reviewer")
	case r.Needs != "" && r.Needs != domain.NeedsSignoff && by != nil:
		o.bad(by, "only a signoff has a %q; this rule needs %s", "by", clip(r.Needs))
	}
	t.Rules = append(t.Rules, r)
}
