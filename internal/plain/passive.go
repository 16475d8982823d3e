package plain

import "strings"

func set(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

var (
	beings = set("is are was were be been being isn't aren't wasn't weren't")
	// between may stand between the being and the participle.
	between = set("not also now still never always often already then being been only just both all")
	// irregular participles; the regular ones end in "ed".
	irregular = set(`done made taken given seen known shown found sent kept lost left stolen broken hidden written chosen
		paid sold bought brought built held read told said put set cut run hit spent met won shut felt caught taught thought
		drawn thrown grown blown worn torn sworn driven eaten fallen forgotten frozen gotten beaten bitten begun withdrawn
		overseen undone rewritten rebuilt reset overridden`)
	// states end like participles and tell how things are, not what was done to them.
	states = set(`based related interested limited tired supposed used concerned located worried pleased excited surprised
		satisfied experienced advanced detailed married retired scared indebted unaffected unused unrelated unchanged
		unlimited uninterrupted outdated overdue left set united dedicated committed prepared allowed qualified
		embed need speed indeed exceed proceed succeed feed seed red bed shed bleed breed hundred kindred sacred naked wicked`)
	// days follow a "by" that names no actor.
	days = set(`monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february march april may
		june july august september october november december jan feb mar apr jun jul aug sep oct nov dec today tomorrow
		tonight noon midnight now then end next`)
	articles = set("the our their its his her this that these those a an mid late early")
)

// farActor is how many words later a "by" still names who did it.
const farActor = 8

// passive finds what was done by nobody: W7. "was compromised by" is fine; "was fixed by Friday" still names nobody.
func (c *checker) passive(l *line, from, to int) {
	word := func(i int) string {
		return strings.ReplaceAll(strings.ToLower(string(l.mask[c.atoms[i].from:c.atoms[i].to])), "’", "'")
	}
	for i := from; i < to; i++ {
		a := c.atoms[i]
		if n := a.to - a.from; n < 2 || n > 9 || strings.IndexByte("aibw", l.mask[a.from]|0x20) < 0 || !beings[word(i)] {
			continue
		}
		k := i + 1
		for k < to && k-i < 4 && (between[word(k)] || strings.HasSuffix(word(k), "ly")) {
			k++
		}
		if k >= to || !participle(word(k)) || k+1 < to && c.atoms[k+1].joined || c.atoms[k].joined {
			continue
		}
		if !c.actor(word, k+1, to) {
			c.find("W7", l.no, l.raw[a.from:c.atoms[k].to], "", "“%s” does not say who did it: name who acts.", l.raw[a.from:c.atoms[k].to])
		}
		i = k
	}
}

func participle(w string) bool {
	return !states[w] && (irregular[w] || len(w) > 4 && strings.HasSuffix(w, "ed"))
}

// actor says whether a "by" with somebody after it follows.
func (c *checker) actor(word func(int) string, from, to int) bool {
	for k := from; k < to && k < from+farActor; k++ {
		if word(k) != "by" || k+1 >= to {
			continue
		}
		next := k + 1
		for next < to-1 && articles[word(next)] {
			next++
		}
		if !c.atoms[next].number && !days[word(next)] {
			return true
		}
	}
	return false
}
