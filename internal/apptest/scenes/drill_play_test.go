package scenes

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

var update = flag.Bool("update", false, "rewrite the plays in testdata")

// The three drills that come along are played from the start to the closing in the local workspace, on its clock. Every
// message of the bot stands in testdata/drills, word for word, under what made it: "> who: words" is what somebody types,
// "@ +10m" moves the clock to ten minutes after the start, "; …" is a remark; "→ place" begins what is posted, "↻ place"
// what an edit took away and added.
func TestTheDrillsPlayThrough(t *testing.T) {
	files, err := filepath.Glob("testdata/drills/*.txt")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d plays: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := &play{World: apptest.New(t), shown: map[string]string{}, places: map[string]string{}}
			got := p.through(string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := gocmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("the exercise went differently (-want +got); go test ./internal/apptest/scenes -run DrillsPlay -update rewrites it\n%s", diff)
			}
		})
	}
}

// play is one drill on its way.
type play struct {
	*apptest.World
	start  time.Time
	calls  int               // of the workspace's calls, how many were read
	shown  map[string]string // what stands on a message, by channel and ts
	places map[string]string // channels and direct messages in words
	out    strings.Builder
}

// margin is how far into a minute people act: the clock goes on while a slow machine works, and minutes are what is shown.
const margin = 20 * time.Second

// playAt is when a play begins: working hours in Europe and in the east of America.
var playAt = time.Date(2026, 9, 15, 14, 30, 0, 0, time.UTC)

func (p *play) through(script string) string {
	p.T.Helper()
	d, err := p.Bot().Books().Directory(p.T.Context(), nil)
	if err != nil {
		p.T.Fatal(err)
	}
	for id, x := range d.People {
		if x.Live() {
			p.places[p.Server().As(id).DM()] = "direct message to " + id
		}
	}
	for id := range d.Channels {
		p.places[p.As("stellan").Sees(id).ID] = "#" + id
	}
	p.AdvanceTo(playAt)
	p.start, p.calls = playAt, len(p.Server().Calls())
	for line := range strings.SplitSeq(script, "\n") {
		switch {
		case strings.HasPrefix(line, "; "):
			p.out.WriteString(line + "\n\n")
		case strings.HasPrefix(line, "@ "):
			d, err := time.ParseDuration(strings.TrimPrefix(line, "@ +"))
			if err != nil {
				p.T.Fatal(err)
			}
			p.out.WriteString(line + "\n\n")
			p.AdvanceTo(p.start.Add(d + margin))
			p.letters()
		case strings.HasPrefix(line, "> "):
			who, said, _ := strings.Cut(strings.TrimPrefix(line, "> "), ": ")
			m := p.answer(p.As(who), said)
			p.out.WriteString(line + "\n" + page(m.Blocks, m.Text) + "\n")
			p.Settle()
			p.letters()
		}
	}
	return strings.TrimRight(p.out.String(), "\n") + "\n"
}

// answer is what a person gets for a line, seen by nobody else; cards that are edited meanwhile are none.
func (p *play) answer(who *apptest.Person, said string) workspace.ClientMessage {
	p.T.Helper()
	had := len(who.Ephemerals())
	if _, err := who.Types("security-weekly", "/sec "+said); err != nil {
		p.T.Fatalf("%s: %v", who.Name, err)
	}
	p.Until(who.Name+" gets an answer", func() bool { return len(who.Ephemerals()) > had })
	return who.Ephemerals()[had]
}

// letters writes down what was posted and edited since it was asked last, place by place.
func (p *play) letters() {
	type said struct{ place, text string }
	var all []said
	calls := p.Server().Calls()
	for _, c := range calls[p.calls:] {
		if c.Kind != "api" || !c.OK || c.Method != "chat.postMessage" && c.Method != "chat.update" {
			continue
		}
		var rq struct {
			Channel, Text, TS string
			Thread            string `json:"thread_ts"`
			Blocks            any
		}
		var rs struct{ Channel, TS string }
		if json.Unmarshal(c.Request, &rq) != nil || json.Unmarshal(c.Response, &rs) != nil {
			p.T.Fatalf("%s: %s", c.Method, c.Request)
		}
		if s, ok := rq.Blocks.(string); ok {
			if err := json.Unmarshal([]byte(s), &rq.Blocks); err != nil {
				p.T.Fatal(err)
			}
		}
		blocks, _ := rq.Blocks.([]any)
		place, key := cmp.Or(p.places[rs.Channel], rs.Channel), rs.Channel+" "+rs.TS
		text, had := page(blocks, rq.Text), p.shown[key]
		staged := strings.Contains(text, "EXERCISE") || strings.Contains(had, "EXERCISE")
		work := strings.Contains(text, "ACT-") && strings.Contains(text, "INC-004") // what came of it is real work
		if !staged && !work {
			if strings.Contains(text, "INC-004") {
				p.T.Errorf("%s reads of the exercise without its banner:\n%s", place, text)
			}
			continue // the company's other life
		}
		p.shown[key] = text
		switch {
		case c.Method == "chat.update" && text == had:
		case c.Method == "chat.update":
			all = append(all, said{place, "↻ " + place + "\n" + changes(had, text)})
		case rq.Thread != "":
			all = append(all, said{place, "→ " + place + ", in the thread\n" + text})
		default:
			first, _, _ := strings.Cut(rq.Text, "\n")
			all = append(all, said{place, "→ " + place + " (notified: " + first + ")\n" + text})
		}
	}
	p.calls = len(calls)
	slices.SortStableFunc(all, func(a, b said) int { return cmp.Compare(a.place, b.place) }) // lanes run side by side
	for _, x := range all {
		p.out.WriteString(x.text + "\n")
	}
}

// changes are the lines that an edit took away and added.
func changes(was, now string) string {
	old, fresh := strings.Split(was, "\n"), strings.Split(now, "\n")
	var b strings.Builder
	for _, l := range old {
		if !slices.Contains(fresh, l) {
			fmt.Fprintf(&b, "- %s\n", l)
		}
	}
	for _, l := range fresh {
		if !slices.Contains(old, l) {
			fmt.Fprintf(&b, "+ %s\n", l)
		}
	}
	return b.String()
}

var (
	dateToken = regexp.MustCompile(`<!date\^[^|>]*\|([^>]*)>`)
	linkToken = regexp.MustCompile(`<(?:https?:[^|>]*)\|([^>]*)>`)
)

// page is what a person reads on blocks, from the top to the bottom.
func page(blocks []any, text string) string {
	var b strings.Builder
	line := func(s string) {
		s = linkToken.ReplaceAllString(dateToken.ReplaceAllString(s, "$1"), "$1")
		s = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(s)
		for l := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
			b.WriteString("  " + l + "\n")
		}
	}
	str := func(v any) string {
		if m, ok := v.(map[string]any); ok {
			s, _ := m["text"].(string)
			return s
		}
		s, _ := v.(string)
		return s
	}
	label := func(v any) string {
		m, _ := v.(map[string]any)
		if opts, ok := m["options"].([]any); ok {
			var in []string
			for _, o := range opts {
				in = append(in, str(o.(map[string]any)["text"]))
			}
			return str(m["placeholder"]) + " {" + strings.Join(in, " | ") + "}"
		}
		return "[" + str(m["text"]) + "]"
	}
	for _, x := range blocks {
		m, _ := x.(map[string]any)
		var parts []string
		switch m["type"] {
		case "header":
			line("# " + str(m["text"]))
		case "divider":
			line("──")
		case "image":
			line("(picture: " + str(m["alt_text"]) + ")")
		case "actions":
			for _, e := range m["elements"].([]any) {
				parts = append(parts, label(e))
			}
			line(strings.Join(parts, " "))
		case "context":
			for _, e := range m["elements"].([]any) {
				line("(" + str(e.(map[string]any)["text"]) + ")")
			}
		default:
			if t := str(m["text"]); t != "" {
				line(t)
			}
			fields, _ := m["fields"].([]any)
			for _, f := range fields {
				line(strings.ReplaceAll(str(f), "\n", ": "))
			}
			if a, ok := m["accessory"]; ok {
				line(label(a))
			}
		}
	}
	if b.Len() == 0 {
		line(text)
	}
	return b.String()
}
