package plain

import "testing"

// What shows nothing hides no word from the rules: text that is copied from a page is full of it (domain 5.7).
func TestInvisibleCharactersHideNothing(t *testing.T) {
	for _, s := range []string{"ex\u00adploit", "ex\u200bploit", "ex\u200dploit", "exp\u2060loit", "\ufeffexploit", "mal\u034fware", "zero\u00a0trust", "zero\u202ftrust", "zero\u2009trust"} {
		if r := Check("We saw "+s+" here.", Rules{Executive: true}); len(r.Errors()) != 1 {
			t.Errorf("%q: %+v", s, r.Findings)
		}
	}
}
