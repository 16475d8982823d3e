package domain

import (
	"slices"
	"strings"
)

// Part is a part that somebody plays in a lifecycle: anywhere (a role), or on one record.
type Part string

// The parts. What a record calls its people, its own file says; a delegate plays the parts of whoever they stand in for.
const (
	PartAnyone      Part = "anyone"               // every full member but auditors (domain 7.1, first row)
	PartLead        Part = "security lead"        // any security lead
	PartChampion    Part = "champion of the team" // an active champion of the service's team
	PartCoordinator Part = "evidence coordinator" // the function
	PartOwner       Part = "owner"
	PartReporter    Part = "reporter"
	PartVerifier    Part = "verifier" // somebody who may check the fix (domain 3.1, 7.4)
	PartRequester   Part = "requester"
	PartApprover    Part = "approver" // who may approve it now (domain 3.2, 3.3)
	PartExitOwner   Part = "exit owner"
	PartDriver      Part = "driver"
	PartMustAgree   Part = "who must agree"
	PartContributor Part = "contributor"
	PartAsker       Part = "asker"
	PartTeamLead    Part = "lead of the team"
	PartAccountable Part = "accountable person"
	PartConsenter   Part = "who must consent" // domain 3.4
	PartOffered     Part = "whom it is offered to"
	PartAsked       Part = "who is asked now" // escalation (domain 1.3)
	PartHolder      Part = "who has it"       // escalation: who acknowledged
	PartSystem      Part = "system"           // timers and linked records, never a word
)

// Row is one listed transition: from a state by a verb to a state, who may make it, and what else must hold, in words.
// Who lists alternatives. An empty From is the beginning.
type Row struct {
	From, Verb, To string
	Who            []Part
	Guard          string
}

// system says whether only timers and linked records make the transition.
func (r Row) system() bool { return len(r.Who) == 1 && r.Who[0] == PartSystem }

// Lifecycle is the table of a kind: what it does not list is refused, and the refusal's words, the drawing for
// contributors and the generated test of every (state, verb, part) come from it (domain 3).
type Lifecycle []Row

// Lifecycles are the tables of all kinds that have states.
var Lifecycles = map[Kind]Lifecycle{
	KindRisk:       riskLife,
	KindException:  exceptionLife,
	KindAction:     actionLife,
	KindEscalation: escalationLife,
	KindDecision:   decisionLife,
	KindEvidence:   evidenceLife,
	KindIncident:   incidentLife,
}

// Row is the transition a verb makes in a state.
func (t Lifecycle) Row(state, verb string) (Row, bool) {
	for _, r := range t {
		if r.From == state && r.Verb == verb {
			return r, true
		}
	}
	return Row{}, false
}

// to is the state a verb leads to.
func (t Lifecycle) to(state, verb string) (string, bool) {
	r, ok := t.Row(state, verb)
	return r.To, ok
}

// allowed lists the words people may use in a state.
func (t Lifecycle) allowed(state string) []string {
	var out []string
	for _, r := range t {
		if r.From == state && !r.system() && !slices.Contains(out, r.Verb) {
			out = append(out, r.Verb)
		}
	}
	return out
}

// Parts are the parts a caller plays: part → for whom they stand in, "" for themselves.
type Parts map[Part]string

// Add adds a part that the caller plays for themselves, or stands in for.
func (p Parts) Add(part Part, standsFor string) {
	if had, ok := p[part]; !ok || had != "" {
		p[part] = standsFor
	}
}

// Gate is the first question of every verb: does the state list it, and does the caller play a part that may? It gives
// the transition and for whom the caller stands in. who names, for a refusal, the people behind a part.
func (t Lifecycle) Gate(ref Ref, state, verb string, parts Parts, who func(Part) string) (Row, string, *Error) {
	row, ok := t.Row(state, verb)
	if !ok || row.system() {
		return row, "", t.refuse(ref, state, verb).offering(t, state, ref, parts)
	}
	for _, p := range row.Who {
		if standsFor, plays := parts[p]; plays {
			return row, standsFor, nil
		}
	}
	var can []string
	for _, p := range row.Who {
		if s := who(p); s != "" && !slices.Contains(can, s) {
			can = append(can, s)
		}
	}
	said := verb
	if s := verbSaid[verb]; s != "" {
		said = s
	}
	e := Fail(Forbidden, "You may not %s %s.", said, ref).WithRule("domain 3")
	if len(can) == 0 {
		return row, "", e.WithHint("Ask a security lead.")
	}
	return row, "", e.WithHint("%s can.", upperFirst(either(can)))
}

// verbSaid are the verbs that take another word before what they are done to.
var verbSaid = map[string]string{"agree": "agree to", "disagree": "disagree with", "object": "object to", "input": "give input to",
	"question": "ask about", "provide": "hand in proof for", "verify": "hand in the fix of", "return": "send back the proof of",
	"severity": "change the severity of", "spread": "take back that it is contained:", "retro": "write the retrospective of", "clock": "set the legal clocks of",
	"note": "write notes on", "complete": "fill in", "inject": "give news in"}

// either is a choice in words: "Ana, Bo or a security lead". One that ends with a comma of its own keeps it.
func either(of []string) string {
	if len(of) < 2 {
		return strings.Join(of, "")
	}
	return strings.ReplaceAll(strings.Join(of[:len(of)-1], ", "), ",,", ",") + " or " + of[len(of)-1]
}

// suggested is how many of the allowed verbs a refusal offers as a press.
const suggested = 4

// refuse words the refusal of a verb that the state does not list. not names verbs that the state lists, but that have
// nothing to act on.
func (t Lifecycle) refuse(ref Ref, state, verb string, not ...string) *Error {
	e := Fail(Refused, "%s is %s: `%s` is not possible now.", ref, stateWord(state), verb).WithRule("domain 3")
	verbs := slices.DeleteFunc(t.allowed(state), func(v string) bool { return slices.Contains(not, v) })
	if len(verbs) == 0 {
		return e.WithHint("Nothing more can be done with it.")
	}
	noun := string(ref.Kind)
	for _, v := range verbs[:min(suggested, len(verbs))] {
		e.Suggest = append(e.Suggest, noun+" "+v+" "+ref.String())
	}
	if some := t.nextFrom(state, verbs); len(some) < len(verbs) {
		return e.WithHint("Possible now: %s. The rest: `help %s`.", strings.Join(some, ", "), noun)
	}
	return e.WithHint("Possible now: %s.", strings.Join(verbs, ", "))
}

// A refusal names all allowed verbs up to manyVerbs; of more only namedVerbs, for nobody reads ten at night. What leads to
// another state is always named (domain 3).
const manyVerbs, namedVerbs = 8, 5

// nextFrom are those of the verbs of a state that somebody would use next: what leads on first, then what the table lists
// first.
func (t Lifecycle) nextFrom(state string, verbs []string) []string {
	if len(verbs) <= manyVerbs {
		return verbs
	}
	var on, stay []string
	for _, v := range verbs {
		if to, _ := t.to(state, v); to != state {
			on = append(on, v)
		} else {
			stay = append(stay, v)
		}
	}
	return append(on, stay[:min(len(stay), max(0, namedVerbs-len(on)))]...)
}

// offering has a refusal offer what the caller themselves may do, first what leads on to another state: a press that is
// refused again is no way on.
func (e *Error) offering(t Lifecycle, state string, ref Ref, parts Parts) *Error {
	var on, stay []string
	for _, r := range t {
		if r.From != state || !slices.ContainsFunc(r.Who, func(p Part) bool { _, plays := parts[p]; return plays }) {
			continue
		}
		to := &stay
		if r.To != state {
			to = &on
		}
		if said := string(ref.Kind) + " " + r.Verb + " " + ref.String(); !slices.Contains(*to, said) {
			*to = append(*to, said)
		}
	}
	on = append(on, stay...)
	e.Suggest = on[:min(suggested, len(on))]
	return e
}

// statesSaid are the states whose names do not say how things stand.
var statesSaid = map[string]string{IncLed: "not contained yet", IncRetroDue: "resolved and waits for its retrospective", IncDeclared: "without a lead yet"}

// stateWord is a state as people read it.
func stateWord(s string) string {
	if said := statesSaid[s]; said != "" {
		return said
	}
	return strings.ReplaceAll(s, "_", " ")
}
