package ledger

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// presses are the commands by which a person answers what waits on them, the likely one first. Whether they may is
// judged when they press.
func presses(c domain.Caller, rec domain.Record) []string {
	ref := rec.Ref()
	with := func(verbs ...string) []string {
		var out []string
		for _, v := range verbs {
			out = append(out, string(ref.Kind)+" "+v+" "+ref.ID)
		}
		return out
	}
	switch r := rec.(type) {
	case *domain.Escalation:
		var lead []string
		if r.SeeksLead() {
			lead = []string{"incident lead " + r.About.ID}
		}
		switch r.State {
		case "triggered":
			return append(lead, with("ack", "pass")...)
		case "acknowledged":
			return append(lead, with("resolve", "update")...)
		}
		return append(lead, with("resolve")...)
	case *domain.Action:
		if r.Owner == c.Person && r.Wish == nil {
			return with("done", "move")
		}
		return with("accept", "refuse")
	case *domain.Risk:
		switch r.State {
		case "reported":
			return with("confirm", "reject")
		case "open":
			return with("treat")
		case "in_treatment":
			return with("verify")
		case "verifying":
			return with("close", "reopen")
		case "accepted":
			return with("score")
		}
	case *domain.Exception:
		if r.State == "requested" {
			return with("approve", "ask", "decline")
		}
		return with("close", "renew", "fix")
	case *domain.Decision:
		switch {
		case r.Approver == c.Person && (r.Unready() != "" || len(r.Unagreed()) > 0): // nothing to choose yet
			return with("question")
		case r.Approver == c.Person:
			return with("decide")
		case slices.Contains(r.MustAgree, c.Person):
			return with("agree", "disagree")
		}
		return with("input", "object")
	case *domain.Evidence:
		if r.State == "provided" {
			return with("accept", "return")
		}
		return with("provide")
	case *domain.Incident:
		switch {
		case r.State == domain.IncRetroDue || r.State == domain.IncResolved:
			return with("retro", "close")
		case r.Lead == c.Person && len(r.Unnamed()) > 0:
			return with("role", "update")
		case r.Lead == c.Person && r.State == domain.IncContained:
			return with("resolve", "update")
		case r.Lead == c.Person:
			return with("contain", "update")
		case r.Comms == c.Person:
			return with("update")
		}
		return with("note")
	case *domain.Service:
		return []string{"owner confirm " + ref.ID}
	case *domain.Correction:
		return []string{"owner confirm " + r.About.ID}
	}
	return nil
}
