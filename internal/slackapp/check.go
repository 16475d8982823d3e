package slackapp

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/slack-go/slack"
)

// Checker judges what is about to be sent, or was recorded, against every documented limit of Block Kit and against
// the rule that no text pings, links or formats by accident (reliability T1, F24). It is stricter than Slack: it
// reads the JSON, knows only the blocks and elements this bot draws, and counts UTF-16 units.
type Checker struct {
	// Known says whether a user id may be mentioned; nil allows every well-formed one.
	Known func(user string) bool
	// Modal allows input blocks and 100 blocks.
	Modal bool
}

// CheckBlocks is the judgement on a message's blocks: what is wrong, empty where nothing is.
func CheckBlocks(blocks []slack.Block) []string {
	b, err := json.Marshal(blocks)
	if err != nil {
		return []string{err.Error()}
	}
	return Checker{}.Blocks(b)
}

// findings collects what is wrong, each with its place.
type findings struct {
	Checker
	list    []string
	actions map[string]bool
	blocks  map[string]bool
}

func (f *findings) add(path, format string, args ...any) {
	f.list = append(f.list, path+": "+fmt.Sprintf(format, args...))
}

// Blocks judges a JSON array of blocks.
func (c Checker) Blocks(raw []byte) []string {
	f := &findings{Checker: c, actions: map[string]bool{}, blocks: map[string]bool{}}
	var list []map[string]any
	if err := json.Unmarshal(raw, &list); err != nil || list == nil {
		return []string{"blocks: not an array of objects"}
	}
	limit := maxBlocks
	if c.Modal {
		limit = maxViewBlocks
	}
	if len(list) > limit {
		f.add("blocks", "%d of at most %d", len(list), limit)
	}
	for i, b := range list {
		f.block(fmt.Sprintf("blocks[%d]", i), b)
	}
	return f.list
}

// View judges a modal or a Home tab as it is sent to views.open, views.update or views.publish.
func (c Checker) View(raw []byte) []string {
	var v map[string]json.RawMessage
	if err := json.Unmarshal(raw, &v); err != nil {
		return []string{"view: not an object"}
	}
	c.Modal = true
	list := c.Blocks(v["blocks"])
	f := &findings{Checker: c}
	var obj map[string]any
	_ = json.Unmarshal(raw, &obj) // it was an object just now
	if size(str(obj["private_metadata"])) > maxMeta {
		f.add("private_metadata", "too long")
	}
	if size(str(obj["callback_id"])) > maxID || size(str(obj["external_id"])) > maxID {
		f.add("view", "an id is too long")
	}
	if obj["type"] == "modal" {
		f.text("title", obj["title"], 1, maxTitle, false)
		for _, k := range []string{"submit", "close"} {
			if obj[k] != nil {
				f.text(k, obj[k], 1, maxTitle, false)
			}
		}
		if obj["submit"] == nil && strings.Contains(string(v["blocks"]), `"type":"input"`) {
			f.add("submit", "missing beside an input block")
		}
	}
	if len(raw) > 250_000 {
		f.add("view", "larger than 250 KB")
	}
	return append(list, f.list...)
}

// Text judges a message's top-level text.
func (c Checker) Text(text string) []string {
	f := &findings{Checker: c}
	if strings.TrimSpace(text) == "" {
		f.add("text", "empty")
	}
	if size(text) > maxFallback {
		f.add("text", "%d characters of at most %d", size(text), maxFallback)
	}
	f.markup("text", text)
	return f.list
}

func (f *findings) block(path string, b map[string]any) {
	if id := str(b["block_id"]); id != "" {
		if f.blocks[id] {
			f.add(path, "block_id %q twice", id)
		}
		f.blocks[id] = true
		f.count(path+".block_id", size(id), 1, maxID)
	}
	switch b["type"] {
	case "header":
		f.text(path+".text", b["text"], 1, maxHeader, false)
	case "section":
		f.section(path, b)
	case "context":
		els := items(b["elements"])
		f.count(path+".elements", len(els), 1, maxContext)
		for i, e := range els {
			f.text(fmt.Sprintf("%s.elements[%d]", path, i), e, 1, maxText, true)
		}
	case "actions":
		els := items(b["elements"])
		f.count(path+".elements", len(els), 1, maxActions)
		for i, e := range els {
			f.element(fmt.Sprintf("%s.elements[%d]", path, i), obj(e))
		}
	case "image":
		f.count(path+".alt_text", size(str(b["alt_text"])), 1, maxAlt)
		if !slackFile.MatchString(str(obj(b["slack_file"])["id"])) || obj(b["slack_file"])["url"] != nil || b["image_url"] != nil {
			f.add(path, "a picture is an uploaded file, by id alone")
		}
		if b["title"] != nil {
			f.add(path, "a title above a picture that has its own")
		}
	case "divider":
	case "input":
		if !f.Modal {
			f.add(path, "an input outside a form")
		}
		f.text(path+".label", b["label"], 1, maxInputLabel, false)
		if b["hint"] != nil {
			f.text(path+".hint", b["hint"], 1, maxInputLabel, false)
		}
		f.element(path+".element", obj(b["element"]))
	default:
		f.add(path, "unknown type %v", b["type"])
	}
}

func (f *findings) section(path string, b map[string]any) {
	if b["text"] == nil && b["fields"] == nil {
		f.add(path, "neither text nor fields")
	}
	if b["text"] != nil {
		f.text(path+".text", b["text"], 1, maxText, true)
	}
	if b["fields"] != nil {
		fs := items(b["fields"])
		f.count(path+".fields", len(fs), 1, maxFields)
		for i, t := range fs {
			f.text(fmt.Sprintf("%s.fields[%d]", path, i), t, 1, maxField, true)
		}
	}
	if b["accessory"] != nil {
		f.element(path+".accessory", obj(b["accessory"]))
	}
}

// text judges a text object; markup may be mrkdwn, which must then be verbatim.
func (f *findings) text(path string, v any, least, most int, markup bool) {
	t := obj(v)
	s := str(t["text"])
	f.count(path, size(s), least, most)
	if strings.TrimSpace(s) == "" {
		f.add(path, "blank")
	}
	switch t["type"] {
	case "mrkdwn":
		if !markup {
			f.add(path, "mrkdwn where only plain_text is taken")
		}
		if t["verbatim"] != true {
			f.add(path, "not verbatim")
		}
		if t["emoji"] != nil {
			f.add(path, "emoji on mrkdwn")
		}
		f.markup(path, s)
	case "plain_text":
		if m := rawMention.FindString(s); m != "" {
			f.add(path, "raw %q", m)
		}
		f.hidden(path, s)
	default:
		f.add(path, "unknown text type %v", t["type"])
	}
}

var (
	rawMention = regexp.MustCompile(`<[!@#]`)
	allowed    = regexp.MustCompile(`^(?:<@([UW][A-Z0-9]+)>|<#C[A-Z0-9]+>|<#[GD][A-Z0-9]+>|<https?://[^|<>\s]+(?:\|[^|<>]+)?>|` +
		`<!date\^\d+\^(?:\{[a-z_]+\}| |at)+\|[^|<>]+>)`)
	entity = regexp.MustCompile(`^&(?:amp|lt|gt);`)
)

// markup finds every angle bracket and ampersand that is not one of the few tokens this bot writes.
func (f *findings) markup(path, s string) {
	f.hidden(path, s)
	if strings.Count(s, "```")%2 != 0 {
		f.add(path, "a block of figures that does not end")
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '<':
			m := allowed.FindStringSubmatch(s[i:])
			if m == nil {
				f.add(path, "raw %q", s[i:min(len(s), i+20)])
				continue
			}
			if m[1] != "" && f.Known != nil && !f.Known(m[1]) {
				f.add(path, "mentions %s, whom nobody knows", m[1])
			}
			for _, e := range regexp.MustCompile(`&[^;]{0,4};?`).FindAllString(m[0], -1) {
				if !entity.MatchString(e) {
					f.add(path, "bare & in %q", m[0])
				}
			}
			i += len(m[0]) - 1
		case '>':
			f.add(path, "raw > at %d", i)
		case '&':
			if !entity.MatchString(s[i:]) {
				f.add(path, "bare & at %d", i)
			}
		}
	}
}

// hidden finds characters that show nothing, but for the zero-width space of our own making.
func (f *findings) hidden(path, s string) {
	for _, c := range s {
		if c != '\n' && c != '\u200b' && hidden(c) {
			f.add(path, "hidden character %U", c)
			return
		}
	}
}

func (f *findings) count(path string, n, least, most int) {
	if n < least || n > most {
		f.add(path, "%d, allowed are %d to %d", n, least, most)
	}
}

func str(v any) string         { s, _ := v.(string); return s }
func obj(v any) map[string]any { m, _ := v.(map[string]any); return m }
func items(v any) []any        { l, _ := v.([]any); return l }

var styles = []string{"", "primary", "danger"}

// element judges one thing to press, choose or fill in.
func (f *findings) element(path string, e map[string]any) {
	id := str(e["action_id"])
	f.count(path+".action_id", size(id), 1, maxID)
	if f.actions[id] {
		f.add(path, "action_id %q twice", id)
	}
	f.actions[id] = true
	if e["placeholder"] != nil {
		f.text(path+".placeholder", e["placeholder"], 1, maxPlaceholder, false)
	}
	if e["confirm"] != nil {
		c := obj(e["confirm"])
		f.text(path+".confirm.title", c["title"], 1, maxConfirmTitle, false)
		f.text(path+".confirm.text", c["text"], 1, maxConfirm, true)
		f.text(path+".confirm.confirm", c["confirm"], 1, maxConfirmButton, false)
		f.text(path+".confirm.deny", c["deny"], 1, maxConfirmButton, false)
	}
	switch e["type"] {
	case "button":
		f.text(path+".text", e["text"], 1, maxLabel, false)
		f.count(path+".value", size(str(e["value"])), 0, maxValue)
		f.count(path+".accessibility_label", size(str(e["accessibility_label"])), 0, maxLabel)
		if !slices.Contains(styles, str(e["style"])) {
			f.add(path, "unknown style %v", e["style"])
		}
	case "static_select":
		if e["option_groups"] == nil {
			f.options(path, e, maxOptions)
			break
		}
		f.count(path+".option_groups", len(items(e["option_groups"])), 1, maxOptions)
		for i, g := range items(e["option_groups"]) {
			f.text(fmt.Sprintf("%s.option_groups[%d].label", path, i), obj(g)["label"], 1, maxLabel, false)
			f.options(fmt.Sprintf("%s.option_groups[%d]", path, i), obj(g), maxOptions)
		}
	case "checkboxes", "radio_buttons":
		f.options(path, e, maxChecks)
	case "plain_text_input":
		f.count(path+".initial_value", size(str(e["initial_value"])), 0, maxInput)
		if n, ok := e["max_length"].(float64); ok {
			f.count(path+".max_length", int(n), 1, maxInput)
			f.count(path+".initial_value", size(str(e["initial_value"])), 0, int(n))
		}
	case "external_select", "users_select", "multi_users_select", "datepicker":
	default:
		f.add(path, "unknown element %v", e["type"])
	}
}

func (f *findings) options(path string, e map[string]any, most int) {
	opts := items(e["options"])
	f.count(path+".options", len(opts), 1, most)
	for i, o := range opts {
		p := fmt.Sprintf("%s.options[%d]", path, i)
		f.text(p+".text", obj(o)["text"], 1, maxLabel, false)
		f.count(p+".value", size(str(obj(o)["value"])), 1, maxOptionValue)
		if d := obj(o)["description"]; d != nil {
			f.text(p+".description", d, 1, maxLabel, false)
		}
	}
}
