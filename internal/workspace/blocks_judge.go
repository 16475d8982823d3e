package workspace

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// surface is where blocks stand; a kind of block may be at home on some only.
type surface uint8

const (
	onMessage surface = 1 << iota
	onModal
	onHome
	onAny = onMessage | onModal | onHome
)

// judge collects what Slack would find wrong, in Slack's words: "[ERROR] … [json-pointer:/blocks/0/text]".
type judge struct {
	s        *Server
	on       surface
	bad      []string
	ids      map[string]bool // block_ids seen
	focused  int             // elements with focus_on_load
	markdown int             // characters in markdown blocks
	count    map[string]int  // blocks by type
	inputs   int
	depth    int
}

func (j *judge) fault(at, format string, args ...any) {
	if len(j.bad) < 25 {
		j.bad = append(j.bad, "[ERROR] "+fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
	}
}

// rule judges one value.
type rule func(j *judge, at string, v any)

// shape is the rule for an object: which fields it must and may have. Slack refuses unknown fields, and null.
type shape struct {
	need   []string
	fields map[string]rule
	also   func(j *judge, at string, o Object)
}

func (sh shape) judge(j *judge, at string, v any) {
	o, ok := v.(Object)
	if !ok {
		j.fault(at, "must provide an object")
		return
	}
	for _, n := range sh.need {
		if _, ok := o[n]; !ok {
			j.fault(at, "missing required field: %s", n)
		}
	}
	for _, k := range sortedKeys(o) {
		if r, ok := sh.fields[k]; !ok {
			j.fault(at, "invalid additional property: %s", k)
		} else if r != nil {
			r(j, at+"/"+k, o[k])
		}
	}
	if sh.also != nil {
		sh.also(j, at, o)
	}
}

func sortedKeys(o Object) []string {
	keys := make([]string, 0, len(o))
	for k := range o {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// The rules for single values.

func chars(low, high int) rule {
	return func(j *judge, at string, v any) {
		t, ok := v.(string)
		n := utf8.RuneCountInString(t)
		switch {
		case !ok:
			j.fault(at, "must provide a string")
		case n < low:
			j.fault(at, "must be more than %d characters", low-1)
		case n > high:
			j.fault(at, "must be less than %d characters", high+1)
		}
	}
}

func oneOf(words ...string) rule {
	return func(j *judge, at string, v any) {
		if t, ok := v.(string); !ok || !slices.Contains(words, t) {
			j.fault(at, "must be one of: %s", strings.Join(words, ", "))
		}
	}
}

func boolean(j *judge, at string, v any) {
	if _, ok := v.(bool); !ok {
		j.fault(at, "must provide a boolean")
	}
}

func number(low, high float64) rule {
	return func(j *judge, at string, v any) {
		n, ok := v.(json.Number)
		f, err := n.Float64()
		if !ok || err != nil || f < low || f > high {
			j.fault(at, "must provide a number between %v and %v", low, high)
		}
	}
}

func list(low, high int, each rule) rule {
	return func(j *judge, at string, v any) {
		l, ok := v.([]any)
		switch {
		case !ok:
			j.fault(at, "must provide an array")
			return
		case len(l) < low:
			j.fault(at, "no less than %d items allowed", low)
		case len(l) > high:
			j.fault(at, "no more than %d items allowed", high)
		}
		for i, e := range l {
			each(j, fmt.Sprintf("%s/%d", at, i), e)
		}
	}
}

func link(high int) rule {
	return func(j *judge, at string, v any) {
		chars(1, high)(j, at, v)
		t, _ := v.(string)
		if u, err := url.Parse(t); err != nil || u.Scheme == "" || (u.Host == "" && u.Scheme != "mailto") {
			j.fault(at, "must be a valid URL")
		}
	}
}

// textObject is plain_text or mrkdwn with 1 to high characters; plain allows plain_text only.
func textObject(high int, plain bool) rule {
	return func(j *judge, at string, v any) {
		o, ok := v.(Object)
		if !ok {
			j.fault(at, "must provide an object")
			return
		}
		sh := shape{need: []string{"type", "text"}, fields: map[string]rule{"type": oneOf("plain_text", "mrkdwn"), "text": chars(1, high)}}
		switch o["type"] {
		case "plain_text":
			sh.fields["emoji"] = boolean
		case "mrkdwn":
			sh.fields["verbatim"] = boolean
		}
		if plain {
			sh.fields["type"] = oneOf("plain_text")
		}
		sh.judge(j, at, v)
	}
}

func plainText(high int) rule { return textObject(high, true) }
func anyText(high int) rule   { return textObject(high, false) }

// checkBlocks judges the blocks of a message, a modal or a home tab, and returns what is wrong.
func (s *Server) checkBlocks(blocks []any, on surface, at string) []string {
	j := &judge{s: s, on: on, ids: map[string]bool{}, count: map[string]int{}}
	j.blocks(blocks, at)
	return j.bad
}

func (j *judge) blocks(blocks []any, at string) {
	high := 100
	if j.on == onMessage {
		high = 50
	}
	list(0, high, (*judge).block)(j, at, blocks)
	if j.focused > 1 {
		j.fault(at, "only one element can be focused on load")
	}
	if j.markdown > 12000 {
		j.fault(at, "markdown blocks may hold 12000 characters in total")
	}
	if j.count["table"] > 1 {
		j.fault(at, "only_one_table_allowed")
	}
	if j.count["data_visualization"] > 2 {
		j.fault(at, "no more than 2 data_visualization blocks allowed")
	}
}

func (j *judge) block(at string, v any) {
	o, ok := v.(Object)
	if !ok {
		j.fault(at, "must provide an object")
		return
	}
	kind := text(o["type"])
	def, ok := blockKinds[kind]
	switch {
	case kind == "":
		j.fault(at, "missing required field: type")
		return
	case !ok:
		j.fault(at+"/type", "unsupported type: %s", kind)
		return
	case def.on&j.on == 0:
		j.fault(at+"/type", "unsupported type for this surface: %s", kind)
		return
	}
	j.count[kind]++
	def.shape.judge(j, at, o)
	if id := text(o["block_id"]); id != "" {
		if j.ids[id] {
			j.fault(at+"/block_id", "`block_id` %q already exists", id)
		}
		j.ids[id] = true
	}
	seen := map[string]bool{}
	for _, e := range elementsOf(o) {
		if id := text(e["action_id"]); id != "" {
			if seen[id] {
				j.fault(at, "`action_id` %q already exists", id)
			}
			seen[id] = true
		}
	}
}

// nested judges blocks inside a block: two levels are allowed (slack-platform 4).
func nested(low, high int, kinds ...string) rule {
	return func(j *judge, at string, v any) {
		if j.depth++; j.depth > 2 {
			j.fault(at, "blocks are nested too deeply")
		} else {
			list(low, high, func(j *judge, at string, v any) {
				if o, ok := v.(Object); ok && len(kinds) > 0 && !slices.Contains(kinds, text(o["type"])) {
					j.fault(at+"/type", "unsupported type: %s", text(o["type"]))
					return
				}
				j.block(at, v)
			})(j, at, v)
		}
		j.depth--
	}
}
