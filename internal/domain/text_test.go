package domain

import "testing"

func TestClip(t *testing.T) {
	for _, x := range []struct {
		in   string
		n    int
		want string
	}{{"", 3, ""}, {"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"a bcd", 3, "a…"}, {"äöüß", 4, "äöüß"}, {"äöüßx", 4, "äöü…"}} {
		if got := Clip(x.in, x.n); got != x.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", x.in, x.n, got, x.want)
		}
	}
}
