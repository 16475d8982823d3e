package directory

import (
	"regexp"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// What an organisation says of the legal clocks, and an incident of the laws (domain 5.5).

// lawKeys are the laws of the table.
func lawKeys() []string {
	var out []string
	for _, l := range domain.Laws {
		out = append(out, l.Key)
	}
	return out
}

// obligations are the laws that bind the organisation.
func (o *orgFile) obligations(n *yaml.Node) map[string]string {
	out, keys := map[string]string{}, table{}
	for _, law := range lawKeys() {
		keys[law] = func(n *yaml.Node) {
			var s string
			if o.oneOf(&s, law, legalWords...)(n); s != "" {
				out[law] = s
			}
		}
	}
	o.mapping(n, "obligations", keys)
	return out
}

// clocks are lengths that differ from the law's table, as {gdpr_authority: 96 hours}.
func (o *orgFile) clocks(n *yaml.Node) map[string]string {
	out, keys := map[string]string{}, table{}
	for _, name := range domain.ClockNames() {
		keys[name] = func(n *yaml.Node) {
			s, ok := o.scalar(n, name)
			if !ok {
				return
			}
			l, ok := domain.ParseClockLength(s)
			r, _ := domain.ClockRuleOf(name)
			switch {
			case !ok:
				o.bad(n, "%s cannot be %s; write it like 96 hours, 30 days, 4 business days or 1 month", name, clip(s))
			case r.Day && l.Unit != domain.UnitDays && l.Unit != domain.UnitMonths:
				o.bad(n, "%s starts with a day and not at a time, so it is counted in days or months, not %s", name, clip(s))
			default:
				out[name] = l.String()
			}
		}
	}
	o.mapping(n, "clocks", keys)
	return out
}

// customerID is how a customer is named where no name may be shown.
var customerID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// maxContractHours is a year: what is longer is a slip.
const maxContractHours = 8784

// contracts are customers who are to be told of incidents within hours.
func (o *orgFile) contracts(n *yaml.Node) map[string]domain.Contract {
	out, first := map[string]domain.Contract{}, map[string]int{}
	o.list(n, "contracts", func(n *yaml.Node) {
		var id string
		var c domain.Contract
		o.mapping(n, "a contract", table{
			"customer": o.shaped(&id, customerID, "customer", "northwind-clinics"), "name": o.text(&c.Name, 200),
			"hours": o.number(&c.Hours, "hours", 1, maxContractHours), "services": o.services(&c.Services),
		}, "customer", "hours")
		switch line, twice := first[id]; {
		case id == "" || c.Hours == 0: // said above
		case twice:
			o.bad(value(n, "customer"), "there are two contracts of %s; the first is on line %d", id, line)
		default:
			if c.Name == "" {
				c.Name = id
			}
			out[id], first[id] = c, n.Line
		}
	})
	return out
}

// legal is what an incident's record says of each law: its standing and the times, days and numbers of its clocks.
func (o *orgFile) legal(n *yaml.Node, into map[string]domain.Legal) {
	keys := table{}
	for _, law := range lawKeys() {
		keys[law] = func(n *yaml.Node) {
			x := domain.Legal{Times: map[string]time.Time{}, Dates: map[string]domain.Date{}, Numbers: map[string]int{}}
			t := table{"status": o.oneOf(&x.Status, "status", legalWords...), "by": o.person(&x.By), "reason": o.text(&x.Reason, longLen)}
			for _, k := range domain.LegalTimes(law) {
				t[k] = o.timeIn(x.Times, k)
			}
			for _, k := range domain.LegalDates(law) {
				t[k] = func(n *yaml.Node) {
					var d domain.Date
					if o.date(&d)(n); !d.IsZero() {
						x.Dates[k] = d
					}
				}
			}
			for _, k := range domain.LegalNumbers(law) {
				t[k] = func(n *yaml.Node) {
					had, c := len(o.problems), 0
					if o.number(&c, k, 0, 1<<40)(n); len(o.problems) == had {
						x.Numbers[k] = c
					}
				}
			}
			if law == "contract" {
				t["sent_to"] = func(n *yaml.Node) { o.sentTo(n, x.Times) }
			}
			o.mapping(n, law, t, "status")
			into[law] = x
		}
	}
	o.mapping(n, "legal", keys)
}

// sentTo says when each customer was told.
func (o *orgFile) sentTo(n *yaml.Node, into map[string]time.Time) {
	if n.Kind != yaml.MappingNode {
		o.bad(n, "sent_to should name a time for each customer, as in {northwind-clinics: 2026-09-14T18:00:00Z}")
		return
	}
	keys := table{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if !customerID.MatchString(k.Value) {
			o.bad(k, "%s cannot be a customer; write it like northwind-clinics", clip(k.Value))
			return
		}
		keys[k.Value] = o.timeIn(into, domain.SentTo(k.Value))
	}
	o.mapping(n, "sent_to", keys)
}
