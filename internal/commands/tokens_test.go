package commands

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"pgregory.net/rapid"
)

func TestSplit(t *testing.T) {
	for in, want := range map[string]string{
		``:                                  ``,
		"  owner \u00a0 track-api ":         `owner|track-api`,
		`it's late`:                         `it's|late`,
		`"two words" three`:                 `two words(q)|three`,
		`“two words” three`:                 `two words(q)|three`,
		`„zwei Wörter“ drei`:                `zwei Wörter(q)|drei`,
		`«deux mots» trois`:                 `deux mots(q)|trois`,
		`"mixed by a phone”`:                `mixed by a phone(q)`,
		`due:friday`:                        `due=friday`,
		`Due:"in 2 weeks" x`:                `due=in 2 weeks(q)|x`,
		`due: friday`:                       `due=|friday`,
		`--due=friday`:                      `due=friday(f)`,
		`—due=friday –x`:                    `due=friday(f)|x=(f)`,
		`"--due" – 5`:                       `--due(q)|–|5`,
		`-5% revenue`:                       `-5%|revenue`,
		`a=b`:                               `a=b(text)`,
		`10:30`:                             `10:30(text)`,
		`owner:<@U123|ana>`:                 `owner=@ana[user U123]`,
		`<@U123>`:                           `@U123[user U123]`,
		`<#C1A|general> <#C2A|>`:            `#general[channel C1A]|#C2A[channel C2A]`,
		`<https://x.example/a?b=c&amp;d|x>`: `https://x.example/a?b=c&d[link https://x.example/a?b=c&d]`,
		`<!subteam^S123|@oncall>`:           `@oncall[group S123]`,
		`<!channel> x`:                      `<!channel>|x`,
		`&lt;!channel&gt;`:                  `<!channel>`,
		`&amp;lt;`:                          `&lt;`,
		`a<b and b>c`:                       `a<b|and|b>c`,
		`"ask <@U123|ana> now"`:             `ask @ana now(q)`,
		`re:<@U123|ana>!`:                   `re=@ana!`,
		"a\u200bb":                          `a|b`,
	} {
		toks, err := Split(in, nil)
		if err != nil {
			t.Errorf("Split(%q): %v", in, err)
			continue
		}
		var got []string
		for _, x := range toks {
			s := x.Text
			switch {
			case x.Key != "" && (x.Value != "" || x.Quoted || strings.Contains(x.Src, ":") || x.Flag):
				s = x.Key + "=" + x.Value
			case strings.ContainsAny(s, "=:") && x.Entity.Kind == "":
				s += "(text)"
			}
			if x.Quoted {
				s += "(q)"
			}
			if x.Flag {
				s += "(f)"
			}
			if x.Entity.Kind != "" {
				s += "[" + string(x.Entity.Kind) + " " + x.Entity.ID + "]"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("Split(%q)\n  is   %s\n  want %s", in, s, want)
		}
	}
}

func TestAnUnclosedQuoteIsNamed(t *testing.T) {
	_, err := Split(`action add "fix it due:friday`, nil)
	if domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), "fix it due:friday") {
		t.Errorf("got %v", err)
	}
}

// Whatever a value holds, Quote writes it as one word that is read back as the same value and is never a key or a flag.
func TestQuoteRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.StringMatching(`[a-zA-Z0-9 :="'&<>@#—–\-“”«»é🙂]{0,20}`).Draw(t, "value")
		if strings.ContainsAny(v, `"“”`) && strings.ContainsAny(v, "«»") {
			t.Skip("no quote is left to put around it")
		}
		toks, err := Split(Quote(v), nil)
		if err != nil || len(toks) != 1 {
			t.Fatalf("Quote(%q) = %s: %v %v", v, Quote(v), toks, err)
		}
		if toks[0].Text != v || toks[0].Key != "" && !toks[0].Quoted || toks[0].Entity.Kind != "" {
			t.Fatalf("Quote(%q) = %s reads back as %+v", v, Quote(v), toks[0])
		}
	})
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{`owner "a b" due:friday`, `<@U123|x> “y” —z`, `&lt;!here&gt; <`, "«»\u202e", `key:"un`, strings.Repeat("<", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		toks, err := Split(s, nil)
		if err != nil {
			return
		}
		for _, x := range toks {
			if x.Src == "" {
				t.Fatalf("%q: an empty word %+v", s, x)
			}
		}
	})
}
