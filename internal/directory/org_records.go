package directory

import (
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// States are taken as given, without guards (domain 7.5); they only must exist.
var (
	riskStates       = []string{"reported", "open", "in_treatment", "verifying", "accepted", "closed", "rejected"}
	exceptionStates  = []string{"requested", "approved", "expiring", "expired", "closed", "rejected", "withdrawn", "revoked"}
	decisionStates   = []string{"proposed", "decided", "rejected", "withdrawn", "superseded"}
	actionStates     = []string{"open", "in_progress", "blocked", "done", "dropped"}
	incidentStates   = []string{"declared", "lead_assigned", "contained", "resolved", "retro_due", "closed", "cancelled"}
	escalationStates = []string{"triggered", "acknowledged", "resolved", "exhausted"}
	evidenceStates   = []string{"asked", "provided", "accepted", "returned"}
)

// The lengths of what people write.
const (
	titleLen = 200
	partLen  = 200 // one part of a risk's statement (domain 1.4)
	longLen  = 2000
)

// secrecy adds the two keys of domain 7.2.
func (o *orgFile) secrecy(m *domain.Meta, keys table) table {
	keys["visibility"] = func(n *yaml.Node) {
		var s string
		o.oneOf(&s, "visibility", string(domain.Internal), string(domain.Restricted))(n)
		m.Visibility = domain.Visibility(s)
	}
	keys["need_to_know"] = o.people(&m.NeedToKnow)
	return keys
}

func (o *orgFile) risk(n *yaml.Node) {
	r := &domain.Risk{}
	s := &r.Statement
	o.mapping(n, "a risk", table{
		"id": o.self(&r.ID, domain.KindRisk), "title": o.text(&r.Title, titleLen), "score": func(n *yaml.Node) { o.score(n, &r.Score) },
		"meta": func(n *yaml.Node) {
			o.mapping(n, "meta", o.secrecy(&r.Meta, table{
				"service": o.service(&r.Service), "control": o.link(&r.Control, domain.KindControl), "owner": o.person(&r.Owner), "reporter": o.person(&r.Reporter),
				"state": o.oneOf(&r.State, "state", riskStates...), "treatment": o.oneOf(&r.Treatment, "treatment", "mitigate", "accept", "transfer", "avoid"),
				"opened": o.date(&r.Opened), "target": o.date(&r.Target), "closed": o.date(&r.Closed),
				"close_reason":  o.oneOf(&r.CloseReason, "close_reason", "remediated", "transferred", "avoided"),
				"reject_reason": o.text(&r.RejectReason, longLen),
			}), "state")
		},
		"if": o.text(&s.If, partLen), "then": o.text(&s.Then, partLen), "impact": o.text(&s.Impact, partLen),
		"affected": o.text(&s.Affected, partLen), "nothing_changes": o.text(&s.NothingChanges, partLen), "good": o.text(&s.Good, partLen),
	}, "id", "title", "meta")
	o.keep(r)
}

// score reads the four factors; the figures that follow from them are only compared (domain 2.2).
func (o *orgFile) score(n *yaml.Node, s *domain.Score) {
	var total int
	var band string
	var active bool
	said := map[string]*yaml.Node{}
	also := func(key string, read set) set { return func(n *yaml.Node) { said[key] = n; read(n) } }
	o.mapping(n, "score", table{
		"L": o.number(&s.Likelihood, "L (likelihood)", 1, 5), "I": o.number(&s.Impact, "I (impact)", 1, 5),
		"E": o.number(&s.Exposure, "E (exposure)", 1, 5), "F": o.number(&s.Effort, "F (effort)", 1, 5),
		"total":         also("total", o.number(&total, "total", 4, 100)),
		"band":          also("band", o.oneOf(&band, "band", "critical", "high", "medium", "low")),
		"active_threat": also("active_threat", o.flag(&active)),
	})
	if !s.Scored() {
		return
	}
	if said["total"] != nil && total != 0 && total != s.Total() {
		o.notef(n.Line, "The total says %d, the factors make %d; the factors count.", total, s.Total())
	}
	if said["band"] != nil && band != "" && band != string(s.Band()) {
		o.notef(n.Line, "The band says %s, the factors make %s; the factors count.", band, s.Band())
	}
	if said["active_threat"] != nil && active != s.ActiveThreat() {
		o.notef(n.Line, "active_threat says %t, the factors make it %t; the factors count.", active, s.ActiveThreat())
	}
}

func (o *orgFile) exception(n *yaml.Node) {
	e := &domain.Exception{}
	o.mapping(n, "an exception", o.secrecy(&e.Meta, table{
		"id": o.self(&e.ID, domain.KindException), "kind": o.oneOf(&e.Kind, "kind", "policy", "risk", "compliance"),
		"service": o.service(&e.Service), "control": o.link(&e.Control, domain.KindControl), "risk": func(n *yaml.Node) {
			var r domain.Ref
			if o.ref(&r, domain.KindRisk)(n); !r.IsZero() {
				e.Risks = append(e.Risks, r)
			}
		},
		"risks":     o.refs(&e.Risks, domain.KindRisk),
		"state":     o.oneOf(&e.State, "state", exceptionStates...),
		"requester": o.person(&e.Requester), "approver": o.person(&e.Approver), "requested": o.date(&e.Requested),
		"starts": o.date(&e.Starts), "ends": o.date(&e.Ends), "chain_start": o.date(&e.ChainStart),
		"renewals": o.number(&e.Renewals, "renewals", 0, 99), "closed": o.date(&e.Closed),
		"close_reason": o.oneOf(&e.CloseReason, "close_reason", "fixed", "not_needed", "replaced"),
		"why":          o.text(&e.Why, longLen), "compensating": o.texts(&e.Compensating, longLen),
		"exit": o.text(&e.Exit, longLen), "exit_owner": o.person(&e.ExitOwner),
	}), "id", "kind", "service", "state", "requester", "starts", "ends")
	if !e.Starts.IsZero() && !e.Ends.IsZero() && !e.Starts.Before(e.Ends) {
		o.bad(value(n, "ends"), "this ends on %s, which is not after it starts (%s)", e.Ends, e.Starts)
	}
	o.keep(e)
}

func (o *orgFile) decision(n *yaml.Node) {
	d := &domain.Decision{}
	o.mapping(n, "a decision", o.secrecy(&d.Meta, table{
		"id": o.self(&d.ID, domain.KindDecision), "title": o.text(&d.Title, titleLen), "state": o.oneOf(&d.State, "state", decisionStates...),
		"driver": o.person(&d.Driver), "approver": o.person(&d.Approver), "must_agree": o.people(&d.MustAgree),
		"contributors": o.people(&d.Contributors), "informed": o.people(&d.Informed),
		"proposed": o.date(&d.Proposed), "due": o.date(&d.Due), "decided": o.date(&d.Decided), "review_by": o.date(&d.ReviewBy),
		"links": o.refs(&d.Links, domain.Numbered...), "supersedes": o.ref(&d.Supersedes, domain.KindDecision),
		"superseded_by": o.ref(&d.SupersededBy, domain.KindDecision),
		"context":       o.text(&d.Context, longLen), "options": o.texts(&d.Options, longLen),
		"recommended": o.number(&d.Recommended, "recommended", 1, 20), "chosen": o.number(&d.Chosen, "chosen", 1, 20),
		"rationale": o.text(&d.Rationale, longLen), "tradeoff": o.text(&d.Tradeoff, longLen),
	}), "id", "title", "state", "driver", "approver", "proposed")
	for key, i := range map[string]int{"chosen": d.Chosen, "recommended": d.Recommended} {
		if i > len(d.Options) {
			o.bad(value(n, key), "%s is option %d, but there are %d", key, i, len(d.Options))
		}
	}
	o.keep(d)
}

func (o *orgFile) action(n *yaml.Node) {
	a := &domain.Action{}
	o.mapping(n, "an action", o.secrecy(&a.Meta, table{
		"id": o.self(&a.ID, domain.KindAction), "title": o.text(&a.Title, titleLen), "owner": o.person(&a.Owner),
		"state":   o.oneOf(&a.State, "state", actionStates...),
		"source":  o.ref(&a.From, domain.KindRisk, domain.KindException, domain.KindDecision, domain.KindIncident, domain.KindEvidence, domain.KindEscalation),
		"created": o.date(&a.Created), "first_due": o.date(&a.FirstDue), "due": o.date(&a.Due), "shifts": o.number(&a.Shifts, "shifts", 0, 999),
		"blocked_by": func(n *yaml.Node) { o.blocker(n, &a.BlockedBy) }, "next_check": o.date(&a.NextCheck),
		"done_on": o.date(&a.DoneOn), "dropped_on": o.date(&a.DroppedOn), "drop_reason": o.text(&a.DropReason, longLen),
		"drop_approved_by": o.person(&a.DropApprovedBy),
	}), "id", "title", "owner", "state", "due")
	if a.FirstDue.IsZero() {
		a.FirstDue = a.Due
	}
	o.keep(a)
}

// blocker reads what an action waits for: a reference, which must exist, or words.
func (o *orgFile) blocker(n *yaml.Node, dst *string) {
	if _, ok := domain.ParseRef(n.Value); n.Kind == yaml.ScalarNode && ok && !strings.Contains(n.Value, ":") {
		var r domain.Ref
		o.ref(&r, domain.Numbered...)(n)
		*dst = r.ID
		return
	}
	o.text(dst, longLen)(n)
}

func (o *orgFile) incident(n *yaml.Node) {
	i := &domain.Incident{Kind: "real", Times: map[string]time.Time{}, Legal: map[string]domain.Legal{}}
	times := table{}
	for _, k := range []string{"detected", "declared", "contained", "resolved", "retro_done", "closed"} {
		times[k] = o.timeIn(i.Times, k)
	}
	o.mapping(n, "an incident", table{
		"id": o.self(&i.ID, domain.KindIncident), "title": o.text(&i.Title, titleLen),
		"meta": func(n *yaml.Node) {
			o.mapping(n, "meta", o.secrecy(&i.Meta, table{
				"kind": o.oneOf(&i.Kind, "kind", "real", "exercise"), "type": o.text(&i.Type, 80),
				"severity": o.oneOf(&i.Severity, "severity", "SEV1", "SEV2", "SEV3", "SEV4"), "state": o.oneOf(&i.State, "state", incidentStates...),
				"control": o.link(&i.Control, domain.KindControl), "services": o.services(&i.ServiceIDs), "lead": o.person(&i.Lead), "comms": o.person(&i.Comms),
				"containment": o.person(&i.Containment), "statement_approver": o.person(&i.StatementApprover),
			}), "severity", "state")
		},
		"times": func(n *yaml.Node) { o.mapping(n, "times", times) },
		"legal": func(n *yaml.Node) { o.legal(n, i.Legal) },
		"risks": o.refs(&i.Risks, domain.KindRisk),
	}, "id", "title", "meta", "times")
	if t := value(n, "times"); t != nil && i.Times["detected"].IsZero() {
		o.bad(t, "times needs the key %q", "detected")
	}
	o.keep(i)
}

func (o *orgFile) timeIn(m map[string]time.Time, key string) set {
	return func(n *yaml.Node) {
		var t time.Time
		if o.moment(&t)(n); !t.IsZero() {
			m[key] = t
		}
	}
}

func (o *orgFile) escalation(n *yaml.Node) {
	e := &domain.Escalation{}
	o.mapping(n, "an escalation", o.secrecy(&e.Meta, table{
		"id":    o.self(&e.ID, domain.KindEscalation),
		"about": o.ref(&e.About, domain.KindRisk, domain.KindIncident, domain.KindAction, domain.KindDecision, domain.KindException, domain.KindEvidence),
		"path":  o.link(&e.PathID, domain.KindPath), "triggered": o.moment(&e.Triggered), "acknowledged": o.moment(&e.Acknowledged),
		"by": o.person(&e.AckBy), "step": o.number(&e.Step, "step", 1, domain.MaxSteps), "state": o.oneOf(&e.State, "state", escalationStates...),
	}), "id", "about", "path", "triggered", "state")
	if e.Step == 0 {
		e.Step = 1
	}
	o.keep(e)
}

func (o *orgFile) evidence(n *yaml.Node) {
	e := &domain.Evidence{}
	o.mapping(n, "an evidence request", o.secrecy(&e.Meta, table{
		"id": o.self(&e.ID, domain.KindEvidence), "control": o.link(&e.Control, domain.KindControl),
		"owner": o.person(&e.Owner), "asked_by": o.person(&e.AskedBy), "asked": o.date(&e.Asked), "due": o.date(&e.Due),
		"state":    o.oneOf(&e.State, "state", evidenceStates...),
		"provided": o.date(&e.Provided), "accepted": o.date(&e.Accepted), "returned": o.date(&e.Returned), "reason": o.text(&e.Reason, longLen),
	}), "id", "control", "owner", "asked_by", "asked", "due", "state")
	o.keep(e)
}
