package browsertest_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// drawn is what the page's parser makes of a text: tags without attributes, and the words.
const drawn = `import("/js/mrkdwn.js").then((m) => %s.map((text) => { const strip = (n) => n.nodeType === 3 ? n.data.replace(/[&<>]/g, (c) => ({"&":"&amp;","<":"&lt;",">":"&gt;"})[c]) :
	(n.tagName === "SPAN" || n.tagName === "DIV") && !/mention|ping|md-item|md-bullet/.test(n.className) ? [...n.childNodes].map(strip).join("") :
	n.tagName === "BR" ? "/" : "[" + (n.className.split(" ")[0] || n.tagName.toLowerCase()) + ":" + [...n.childNodes].map(strip).join("") + "]"; return strip(m.mrkdwn(text)); }))`

func TestMrkdwn(t *testing.T) {
	_, p := open(t)
	cases := [][2]string{
		{"plain", "plain"},
		{"*bold* _it_ ~no~ `x*y*`", "[strong:bold] [em:it] [s:no] [code:x*y*]"},
		{"*bold _and it_*", "[strong:bold [em:and it]]"},
		{"snake_case_name 2*3*4 a~b~c", "snake_case_name 2*3*4 a~b~c"},
		{"* not bold * and *open", "* not bold * and *open"},
		{"a\nb", "a/b"},
		{"&lt;b&gt; &amp;amp; &quot;", "&lt;b&gt; &amp;amp; &amp;quot;"},
		{"<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"},
		{"<javascript:alert(1)|press me>", "&lt;javascript:alert(1)|press me&gt;"},
		{"<https://x.example/a?b=1&amp;c=2|label *bold*>", "[a:label [strong:bold]]"},
		{"see https://x.example/a, now", "see [a:https://x.example/a], now"},
		{"<@U02RUI> <@U0NOBODY|ghost> <#C01ENG> <#C0SECRET|>", "[mention:@Rui Castanheda] [mention:@ghost] [mention:#eng-all] [mention:private channel]"},
		{"<!channel> @here <!subteam^S01|@parcel-oncall>", "[ping:@channel] [ping:@here] [ping:@parcel-oncall]"},
		{"mail@here.example", "mail@here.example"},
		{"> quote\nrest", "[blockquote:quote]rest"},
		{"&gt; said", "[blockquote:said]"},
		{"• one\n• two", "[md-item:[md-bullet:• ]one][md-item:[md-bullet:• ]two]"},
		{"```*raw* <https://x.example|link>```", "[pre:[code:*raw* link]]"},
		{"a ``` b", "a ``` b"},
		{"<!date^1795269600^{date_num} {time}|never>", "[time:2026-11-21 14:00]"},
		{"by <!date^1794909600^{date_short_pretty} at {time}|x>\n<!date^1794909600^{date_short_pretty}|x>", "by [time:today at 10:00]/[time:Today]"},
		{"<!date^nonsense^{date}|the fallback>", "[time:the fallback]"},
	}
	var texts []string
	for _, c := range cases {
		texts = append(texts, c[0])
	}
	in, _ := json.Marshal(texts)
	var out []string
	p.Eval(fmt.Sprintf(drawn, in), &out)
	for i, c := range cases {
		if out[i] != c[1] {
			t.Errorf("%q is drawn as\n  %s, should be\n  %s", c[0], out[i], c[1])
		}
	}
}

// Whatever is written, only known elements come out, none with a handler or a script address, and no text is lost to markup.
func TestMrkdwnNeverMakesHTML(t *testing.T) {
	_, p := open(t)
	words := []string{"<", ">", "&lt;", "&gt;", "&amp;", "|", "*", "_", "~", "`", "```", "\n", " ", "!", "@", "#", "U02RUI", "C01ENG", "!date^1^{date}^", "javascript:alert(1)", "https://x.example/", "data:text/html,x", "<script>", "<img src=x onerror=alert(1)>", "<!channel>", "word", ":fire:", "• ", "> ", "1. "}
	random := rand.New(rand.NewPCG(7, 11))
	var texts []string
	for range 1500 {
		var b strings.Builder
		for range 1 + random.IntN(14) {
			b.WriteString(words[random.IntN(len(words))])
		}
		texts = append(texts, b.String())
	}
	in, _ := json.Marshal(texts)
	var bad []string
	p.Eval(fmt.Sprintf(`import("/js/mrkdwn.js").then((m) => %s.filter((text) => [...m.mrkdwn(text).querySelectorAll("*")].some((e) =>
		!["DIV","SPAN","STRONG","EM","S","CODE","PRE","BLOCKQUOTE","BR","A","BUTTON","TIME"].includes(e.tagName) || [...e.attributes].some((a) => a.name.startsWith("on") || (a.name === "href" && !/^(https?|mailto|slack):/.test(a.value))))))`, in), &bad)
	if len(bad) > 0 {
		t.Errorf("%d of %d texts made unsafe elements, the first: %q", len(bad), len(texts), bad[0])
	}
}
