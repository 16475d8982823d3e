package plain

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// pieces are what texts of the properties are made of.
var pieces = []string{"we", "the", "Attackers", "can", "read", "orders", "soon", "RSK-014", "CVE-2026-12345", "10.0.0.1", "`code`", "https://x.example/a.",
	"@renata", "exploit", "vulnerabilities", "SIEM", "supply", "chain", "attack", "zero-day", "third", "party", "was", "fixed", "by", "Friday.", "EUR", "40,000",
	"**now.**", "café", "don't", "DPO", "(DPO)", "spear", "phishing", "data", "exfiltration", "Stop!", "Really?", "/etc/passwd", "[a](https://x.example)"}

// hostile pieces make texts that a careless scanner would search again and again.
var hostile = []string{"[", "](", "<@", "`", "@a", "a@", "((", "A-", "exploit ", "was ", "was not ", "DPO (", "AB (x ", "'", "-", "1.", "[a](", "zero trust ", "aa", "A-1-"}

func text(t *rapid.T, label string) string {
	w := rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(t, label)
	var b strings.Builder
	for i, p := range w {
		if i > 0 {
			b.WriteString(rapid.SampledFrom([]string{" ", " ", " ", "\n", "\n\n", "\n- ", "\n# "}).Draw(t, "gap"))
		}
		b.WriteString(p)
	}
	return b.String()
}

func jargonIn(s string) (n int) {
	for _, f := range Check(s, Rules{Executive: true}).Findings {
		if f.Rule == "E1" {
			n++
		}
	}
	return n
}

// Counts add up over lines.
func TestCountsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := text(t, "a"), text(t, "b")
		aw, as, ay := Count(a)
		bw, bs, by := Count(b)
		w, s, y := Count(a + "\n" + b)
		if w != aw+bw || s != as+bs || y != ay+by {
			t.Fatalf("%d %d %d + %d %d %d = %d %d %d", aw, as, ay, bw, bs, by, w, s, y)
		}
		if r := Check(a, Rules{}); r.Words != aw || r.Sentences != as || r.Syllables != ay {
			t.Fatalf("Check counts %+v, Count %d %d %d", r, aw, as, ay)
		}
	})
}

// Taking a word of art out never adds one, and Replace leaves none.
func TestLessJargonIsNoMoreJargon(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text(t, "text")
		before := jargonIn(s)
		for _, f := range Check(s, Rules{}).Findings {
			if f.Rule != "E1" {
				continue
			}
			if after := jargonIn(strings.Replace(s, f.Words, "", 1)); after > before {
				t.Fatalf("without %q: %d, before %d in %q", f.Words, after, before, s)
			}
		}
		if plain := Replace(s); jargonIn(plain) != 0 {
			t.Fatalf("Replace left words of art: %q", plain)
		}
		if strings.Count(Replace(s), "\n") != strings.Count(s, "\n") {
			t.Fatal("Replace changed the lines")
		}
	})
}

// Errors are the same words whoever reads; only their weight differs. A longer text never has fewer words.
func TestLevelsDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text(t, "text")
		e, o := Check(s, Rules{Executive: true}), Check(s, Rules{})
		if len(e.Findings) != len(o.Findings) || len(o.Errors()) > 0 {
			t.Fatalf("%d and %d findings", len(e.Findings), len(o.Findings))
		}
		for i, f := range e.Findings {
			o.Findings[i].Level = f.Level
			if f != o.Findings[i] {
				t.Fatalf("%+v and %+v", f, o.Findings[i])
			}
			if f.Line < 0 || f.Line > strings.Count(s, "\n")+1 {
				t.Fatalf("line %d", f.Line)
			}
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, s := range append(pieces, "# a\n```\nx\n", "[[[[](", "<@<@<@>", "a’", "’s", "é̄", "1.", "-", "\x00\x01", "\xff\xfe'", "A\u2011b", "'''", "@@@a@b@c", "))((", "a-", "1,2,", "www.", "`") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := Check(s, Rules{Executive: true, Budget: 1, Allowed: []string{"A"}, Hosts: []string{"b"}})
		if r.Words < r.Sentences || r.Syllables < r.Words || r.Sentences < 0 {
			t.Fatalf("%+v", r)
		}
		if math.IsNaN(r.Grade) || math.IsInf(r.Grade, 0) {
			t.Fatal(r.Grade)
		}
		for _, x := range r.Findings {
			if x.Words != "" && x.Rule != "E2" && !strings.HasSuffix(x.Words, "…") && !strings.Contains(s, x.Words) {
				t.Fatalf("%q is not in the text", x.Words)
			}
		}
		if out := Replace(s); utf8.ValidString(s) && !utf8.ValidString(out) {
			t.Fatalf("%q", out)
		}
	})
}

// A quarter of a megabyte of anything is judged without a search that starts again and again: a square of that would run
// for minutes and trip the test's own time. Memory grows with the text, no faster.
func TestHostileTextTakesNoLonger(t *testing.T) {
	for _, piece := range hostile {
		s := strings.Repeat(piece, 1<<18/len(piece))
		r := testing.AllocsPerRun(1, func() { Check(s, Rules{Executive: true}) })
		if r > 3*float64(len(s)) {
			t.Errorf("%q: %v allocations for %d bytes", piece, r, len(s))
		}
	}
}

func prose() string {
	s := "Attackers can read customer orders, and the SIEM was blind. We can fix this in two weeks by Friday.\nThe data protection officer (DPO) needs 40,000 letters; see RSK-014.\n\n"
	return strings.Repeat(s, 1<<20/len(s)+1)
}

// A megabyte in under 50 ms.
func BenchmarkCheck(b *testing.B) {
	s := prose()
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Check(s, Rules{Executive: true})
	}
}

func BenchmarkCheckHostile(b *testing.B) {
	for _, piece := range hostile {
		s := strings.Repeat(piece, 1<<20/len(piece))
		b.Run(strings.TrimSpace(piece), func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Check(s, Rules{Executive: true})
			}
		})
	}
}
