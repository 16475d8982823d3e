package domain

import (
	"slices"
	"strings"
)

// verbRow is one listed transition; system ones are made by timers and by other records, never by a word.
type verbRow struct {
	from, verb, to string
	system         bool
}

// verbTable is the lifecycle of a kind: what it does not list is refused, and the refusal's words come from it
// (domain 3).
type verbTable []verbRow

// to is the state a verb leads to.
func (t verbTable) to(state, verb string) (string, bool) {
	for _, r := range t {
		if r.from == state && r.verb == verb {
			return r.to, true
		}
	}
	return "", false
}

// allowed lists the words people may use in a state.
func (t verbTable) allowed(state string) []string {
	var out []string
	for _, r := range t {
		if r.from == state && !r.system && !slices.Contains(out, r.verb) {
			out = append(out, r.verb)
		}
	}
	return out
}

// suggested is how many of the allowed verbs a refusal offers as a press.
const suggested = 4

// refuse words the refusal of a verb that the state does not list. not names verbs that the state lists, but that have
// nothing to act on.
func (t verbTable) refuse(ref Ref, state, verb string, not ...string) *Error {
	e := Fail(Refused, "%s is %s: `%s` is not possible now.", ref, stateWord(state), verb).WithRule("domain 3")
	verbs := slices.DeleteFunc(t.allowed(state), func(v string) bool { return slices.Contains(not, v) })
	if len(verbs) == 0 {
		return e.WithHint("Nothing more can be done with it.")
	}
	noun := string(ref.Kind)
	for _, v := range verbs[:min(suggested, len(verbs))] {
		e.Suggest = append(e.Suggest, noun+" "+v+" "+ref.String())
	}
	return e.WithHint("Possible now: %s.", strings.Join(verbs, ", "))
}

// stateWord is a state as people read it.
func stateWord(s string) string { return strings.ReplaceAll(s, "_", " ") }
