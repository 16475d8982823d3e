package security

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/slackapp"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// What somebody types who means no good: a mention of everybody, a link, and in forms a line that fakes another one,
// a fence, bold letters and a mark that turns the line round (reliability T1, T2).
const (
	barb  = `uin[[<!channel> & <https://evil.example|x>]]uin`
	spoof = barb + " *fat*\n> Approved by Noor\n```fence```\u202e drow"
)

// inspector holds everything that goes to Slack against the strict checker.
type inspector struct {
	w     *apptest.World
	seen  int64
	barbs int // texts in which the barb stood
}

// look takes what was sent since the last look.
func (x *inspector) look(after string) {
	for _, c := range x.w.Server().Calls() {
		if c.ID <= x.seen {
			continue
		}
		x.seen = c.ID
		switch {
		case c.Kind == "envelope": // what Slack sends to the bot
		default:
			for _, raw := range []json.RawMessage{c.Request, c.Response} {
				var v any
				if json.Unmarshal(raw, &v) == nil {
					x.walk(after+" → "+c.Kind+" "+c.Method, "", v)
				}
			}
		}
	}
}

var known = func(user string) bool { return strings.HasPrefix(user, "U0") }

func (x *inspector) walk(where, key string, v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			x.walk(where, key, e)
		}
	case map[string]any:
		text, _ := v["text"].(string)
		switch kind, _ := v["type"].(string); {
		case kind == "mrkdwn":
			x.markup(where, text)
			if v["verbatim"] != true {
				x.w.T.Errorf("%s: not verbatim: %q", where, text)
			}
		case kind == "plain_text":
			x.count(text)
			bad := strings.Contains(text, "<!") || strings.ContainsAny(text, "\u202e\u202b\n")
			if key == formNotice { // of several lines by itself; a typed line begins none of them
				bad = strings.Contains(text, "<!") || strings.ContainsAny(text, "\u202e\u202b") || strings.Contains(text, "\n>") || strings.Contains(text, "\n```")
			}
			if bad {
				x.w.T.Errorf("%s: plain text with %q", where, text)
			}
		case text != "" && (v["blocks"] != nil || v["channel"] != nil || v["response_type"] != nil):
			x.markup(where, text) // the top-level text of a message: what a notification shows
		}
		for k, e := range v {
			if s, ok := e.(string); ok && (k == "blocks" || k == "view") { // JSON in a form body
				var inner any
				if json.Unmarshal([]byte(s), &inner) == nil {
					x.walk(where, k, inner)
				}
				continue
			}
			if v["block_id"] == formNotice {
				k = formNotice
			}
			x.walk(where, k, e)
		}
	}
}

// formNotice is the block at the top of a form that says what went wrong with it.
const formNotice = "form:notice"

var pinged = regexp.MustCompile(`<!(channel|here|everyone|subteam)|<https?://evil|\*fat\*|` + "```")

func (x *inspector) markup(where, text string) {
	x.count(text)
	if bad := pinged.FindString(text); bad != "" {
		x.w.T.Errorf("%s: %q is alive in %q", where, bad, text)
	}
	for _, problem := range (slackapp.Checker{Known: known}).Text(text) {
		x.w.T.Errorf("%s: %s in %q", where, problem, text)
	}
}

func (x *inspector) count(text string) {
	if strings.Contains(text, "uin[[") {
		x.barbs++
	}
}

// noted keeps all that is logged.
type noted struct {
	mu  sync.Mutex
	all strings.Builder
}

// Write implements io.Writer.
func (n *noted) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all.Write(b)
}

func (n *noted) text() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all.String()
}

// The barb is typed into every argument of every command and every field of every form, by
// people who may use them, and comes out inert on every surface: answers, forms, menus, cards, direct messages, Home,
// digests, notifications. The commands and their examples come from the tree, so what is new is covered by itself.
func TestWhatIsTypedIsInertEverywhere(t *testing.T) {
	t.Parallel()
	logged := &noted{}
	w := apptest.NewLogged(t, slog.New(slog.NewTextHandler(logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	w.Tolerate("views_closed", "dispatch_failed", "not_found", "expired_trigger_id")
	x := &inspector{w: w}
	people := map[domain.Permission]string{domain.MaySettings: "wes"}
	var leaves []leaf
	leavesOf(&leaves, nil, commands.New("/sec", commands.Desk{}).Root)
	if len(leaves) < 50 {
		t.Fatalf("only %d commands", len(leaves))
	}
	for _, l := range leaves {
		who := people[l.cmd.Needs]
		if who == "" {
			who = "stellan"
		}
		for _, line := range l.lines() {
			if _, err := w.As(who).Types("security-weekly", "/sec "+line); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			closeForm(w, who)
			x.look(line)
		}
	}
	filled := 0
	for _, l := range leaves {
		if len(l.cmd.Args) == 0 {
			continue
		}
		for _, line := range l.openers() {
			p := w.As("stellan")
			if v := formOf(w, p, line); v != nil {
				fillIn(w, p, v, x, line)
				filled++
			}
			x.look("form of " + line)
		}
	}
	if filled < 20 {
		t.Errorf("only %d forms were filled in", filled)
	}
	w.Settle()
	x.look("cards and direct messages")
	for _, who := range []string{"stellan", "noor", "emeka", "rui", "renata", "yusra"} {
		p := w.As(who)
		if err := p.OpensHome(); err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{"", "list risk all", "list action all", "list exception all", "list decision all", "list evidence all", "list escalation all", "search uin", "show RSK-001", "show ACT-001", "digest preview weekly-sync", "digest preview weekly-sync executive"} {
			if _, err := p.Types("security-weekly", "/sec "+line); err != nil {
				t.Fatal(err)
			}
			x.look(who + " " + line)
		}
	}
	for range 9 { // reminders, escalations and a digest
		w.Advance(24 * time.Hour)
		x.look("a day later")
	}
	if x.barbs < 200 {
		t.Errorf("the barb was seen in %d texts only: the test looks at nothing", x.barbs)
	}
	if all := logged.text(); strings.Contains(all, "evil.example") {
		i := strings.Index(all, "evil.example")
		t.Errorf("what was typed stands in the log: %s", all[max(0, i-300):i+50])
	}
}

// leaf is one command that runs.
type leaf struct {
	words []string
	cmd   commands.Command
}

func leavesOf(out *[]leaf, words []string, among []commands.Command) {
	for _, c := range among {
		path := append(append([]string{}, words...), c.Name)
		if c.Run != nil {
			*out = append(*out, leaf{path, c})
		}
		leavesOf(out, path, c.Sub)
	}
}

// quoted is a text of an example.
var quoted = regexp.MustCompile(`"[^"]*"`)

// lines are the command's examples with the barb in place of every text, and for each argument a line with the barb as
// its value.
func (l leaf) lines() []string {
	words := strings.Join(l.words, " ")
	var out []string
	about := l.about()
	for _, e := range l.cmd.Examples {
		if b := quoted.ReplaceAllLiteralString(e, `"`+barb+`"`); b != e {
			out = append(out, b)
		}
	}
	for _, a := range l.cmd.Args {
		switch {
		case a.Keyed:
			out = append(out, words+" "+about+` `+a.Name+`:"`+barb+`"`)
		default:
			out = append(out, words+` "`+barb+`"`)
		}
	}
	if len(l.cmd.Args) > 1 && about != "" {
		out = append(out, words+" "+about+` "`+barb+`"`)
	}
	return append(out, words+" "+barb)
}

// about is what an example of the command is about: its first word that is no text and no key.
func (l leaf) about() string {
	for _, e := range l.cmd.Examples {
		if rest, ok := strings.CutPrefix(e, strings.Join(l.words, " ")+" "); ok {
			if first, _, _ := strings.Cut(rest, " "); first != "" && !strings.ContainsAny(first, `":`) {
				return first
			}
		}
	}
	for _, a := range l.cmd.Args {
		if a.Kind == commands.ArgRef && len(a.Refs) > 0 && a.Refs[0].IsNumbered() {
			return domain.NewRef(a.Refs[0], 1).String()
		}
	}
	return ""
}

// openers are lines that open the command's form: bare, and with what it is about.
func (l leaf) openers() []string {
	words := strings.Join(l.words, " ")
	if a := l.about(); a != "" {
		return []string{words, words + " " + a}
	}
	return []string{words}
}

// formOf types a line and gives the form that it opens, nil where it is answered otherwise.
func formOf(w *apptest.World, p *apptest.Person, line string) workspace.Object {
	w.T.Helper()
	var last int64
	for _, c := range w.Server().Calls() {
		last = c.ID
	}
	if _, err := p.Types("security-weekly", "/sec "+line); err != nil {
		w.T.Fatalf("%s: %v", line, err)
	}
	opened := false
	w.Until("an answer to "+line, func() bool {
		for _, c := range w.Server().Calls() {
			switch {
			case c.ID <= last:
			case c.Method == "views.open" && c.OK:
				opened = true
				return true
			case c.Kind == "response_url", c.Kind == "ack" && c.Method == "/sec" && strings.Contains(string(c.Response), `"text"`):
				return true
			}
		}
		return false
	})
	if !opened {
		return nil
	}
	return p.Modal()
}

func closeForm(w *apptest.World, who string) {
	if p := w.As(who); p.Modal() != nil {
		_ = p.Cancels()
	}
}

// fillIn fills every field of an open form, the barb wherever one can type, and sends it.
func fillIn(w *apptest.World, p *apptest.Person, v workspace.Object, x *inspector, line string) {
	w.T.Helper()
	values := map[string]string{}
	blocks, _ := v["blocks"].([]any)
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		e, _ := block["element"].(map[string]any)
		if block["type"] != "input" || e == nil {
			continue
		}
		id := fmt.Sprint(block["block_id"])
		switch e["type"] {
		case "plain_text_input":
			text := barb
			if e["multiline"] == true {
				text = spoof
			}
			if n, ok := e["max_length"].(json.Number); ok {
				if most, err := n.Int64(); err == nil && int(most) < len([]rune(text)) {
					text = string([]rune(text)[:most])
				}
			}
			values[id] = text
		case "external_select":
			if _, err := p.Suggests(v, id, "uin"); err != nil {
				w.T.Errorf("%s: %s: %v", line, id, err)
			}
			got, err := p.Suggests(v, id, "")
			if err == nil && len(got.Options) > 0 {
				values[id] = fmt.Sprint(got.Options[0]["value"])
			}
		case "users_select":
			values[id] = "emeka"
		case "multi_users_select":
			values[id] = "emeka|rui"
		case "datepicker":
			values[id] = w.Now().AddDate(0, 0, 7).Format("2006-01-02")
		case "static_select":
			if options, _ := e["options"].([]any); len(options) > 0 {
				o, _ := options[len(options)-1].(map[string]any)
				values[id] = fmt.Sprint(o["value"])
			}
		}
	}
	if _, err := p.Submits(values); err != nil {
		w.T.Errorf("%s: %v", line, err)
	}
	x.look("form of " + line)
	closeForm(w, p.ID)
}
