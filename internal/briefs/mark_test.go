package briefs

import "testing"

// Words come out as they were written, whatever bytes they are made of.
func TestMarksOfATemplate(t *testing.T) {
	for in, want := range map[string]string{"caf\xc3": "caf\xc3", "\xff": "\xff", "größe": "größe", "a **b** c": "a b c", "2 * 3": "2 * 3"} {
		got := ""
		for _, s := range spans(in) {
			got += s.Text
		}
		if got != want {
			t.Errorf("%q was read as %q, want %q", in, got, want)
		}
	}
}
