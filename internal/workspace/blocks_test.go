package workspace

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func x(n int) string { return strings.Repeat("x", max(n, 0)) }

func plainJSON(n int) string  { return fmt.Sprintf(`{"type":"plain_text","text":%q}`, x(n)) }
func mrkdwnJSON(n int) string { return fmt.Sprintf(`{"type":"mrkdwn","text":%q}`, x(n)) }

func times(n int, s string) string {
	if n == 0 {
		return "[]"
	}
	return "[" + strings.Repeat(s+",", n-1) + s + "]"
}

// options makes n different options.
func options(n, textLen, valueLen int) string {
	var out []string
	for i := range n {
		value := fmt.Sprintf("%s%03d", x(valueLen-3), i)
		out = append(out, fmt.Sprintf(`{"text":%s,"value":%q}`, plainJSON(textLen), value[:min(len(value), valueLen)]))
	}
	return "[" + strings.Join(out, ",") + "]"
}

func button(fields string) string {
	return `{"type":"actions","elements":[{"type":"button","text":` + plainJSON(5) + fields + `}]}`
}

func menu(n, textLen, valueLen int) string {
	return `{"type":"actions","elements":[{"type":"static_select","options":` + options(n, textLen, valueLen) + `}]}`
}

func input(element string) string {
	return `{"type":"input","label":` + plainJSON(5) + `,"element":` + element + `}`
}

// TestLimits holds each limit of the table from both sides: the last length that is allowed, and the next.
func TestLimits(t *testing.T) {
	type limit struct {
		name string
		on   surface
		make func(n int) string // one block
		high int
	}
	limits := []limit{
		{"section text", onMessage, func(n int) string { return `{"type":"section","text":` + mrkdwnJSON(n) + `}` }, 3000},
		{"section fields", onMessage, func(n int) string { return `{"type":"section","fields":` + times(n, mrkdwnJSON(3)) + `}` }, 10},
		{"section field text", onMessage, func(n int) string { return `{"type":"section","fields":[` + mrkdwnJSON(n) + `]}` }, 2000},
		{"header", onMessage, func(n int) string { return `{"type":"header","text":` + plainJSON(n) + `}` }, 150},
		{"context elements", onMessage, func(n int) string { return `{"type":"context","elements":` + times(n, mrkdwnJSON(3)) + `}` }, 10},
		{"block_id", onMessage, func(n int) string { return `{"type":"divider","block_id":"` + x(n) + `"}` }, 255},
		{"action_id", onMessage, func(n int) string { return button(`,"action_id":"` + x(n) + `"`) }, 255},
		{"actions elements", onMessage, func(n int) string {
			return `{"type":"actions","elements":` + times(n, `{"type":"button","text":`+plainJSON(3)+`}`) + `}`
		}, 25},
		{"button text", onMessage, func(n int) string {
			return `{"type":"actions","elements":[{"type":"button","text":` + plainJSON(n) + `}]}`
		}, 75},
		{"button value", onMessage, func(n int) string { return button(`,"value":"` + x(n) + `"`) }, 2000},
		{"button url", onMessage, func(n int) string { return button(`,"url":"https://` + x(n-8) + `"`) }, 3000},
		{"button accessibility_label", onMessage, func(n int) string { return button(`,"accessibility_label":"` + x(n) + `"`) }, 75},
		{"confirm title", onMessage, func(n int) string {
			return button(`,"confirm":{"title":` + plainJSON(n) + `,"text":` + plainJSON(3) + `}`)
		}, 100},
		{"confirm text", onMessage, func(n int) string { return button(`,"confirm":{"text":` + mrkdwnJSON(n) + `}`) }, 300},
		{"confirm yes", onMessage, func(n int) string {
			return button(`,"confirm":{"text":` + mrkdwnJSON(3) + `,"confirm":` + plainJSON(n) + `}`)
		}, 30},
		{"select options", onMessage, func(n int) string { return menu(n, 5, 10) }, 100},
		{"option text", onMessage, func(n int) string { return menu(1, n, 10) }, 75},
		{"option value", onMessage, func(n int) string { return menu(1, 5, n) }, 150},
		{"overflow options", onMessage, func(n int) string {
			return `{"type":"actions","elements":[{"type":"overflow","options":` + options(n, 5, 10) + `}]}`
		}, 5},
		{"radio options", onModal, func(n int) string { return input(`{"type":"radio_buttons","options":` + options(n, 5, 10) + `}`) }, 10},
		{"checkboxes", onModal, func(n int) string { return input(`{"type":"checkboxes","options":` + options(n, 5, 10) + `}`) }, 10},
		{"input label", onModal, func(n int) string {
			return `{"type":"input","label":` + plainJSON(n) + `,"element":{"type":"plain_text_input"}}`
		}, 2000},
		{"placeholder", onModal, func(n int) string { return input(`{"type":"plain_text_input","placeholder":` + plainJSON(n) + `}`) }, 150},
		{"max_length", onModal, func(n int) string { return input(fmt.Sprintf(`{"type":"plain_text_input","max_length":%d}`, n)) }, 3000},
		{"image alt_text", onMessage, func(n int) string {
			return `{"type":"image","image_url":"https://x.example/a.png","alt_text":"` + x(n) + `"}`
		}, 2000},
		{"markdown", onMessage, func(n int) string { return `{"type":"markdown","text":"` + x(n) + `"}` }, 12000},
		{"alert", onModal, func(n int) string { return `{"type":"alert","text":` + plainJSON(n) + `}` }, 200},
		{"table rows", onMessage, func(n int) string {
			return `{"type":"table","rows":` + times(n, `[{"type":"raw_text","text":"a"}]`) + `}`
		}, 100},
		{"table cells", onMessage, func(n int) string {
			return `{"type":"table","rows":[` + times(n, `{"type":"raw_text","text":"a"}`) + `]}`
		}, 20},
		{"pie segments", onMessage, func(n int) string {
			return `{"type":"data_visualization","title":"T","chart":{"type":"pie","segments":` + times(n, `{"label":"a","value":1}`) + `}}`
		}, 6},
		{"carousel cards", onMessage, func(n int) string {
			return `{"type":"carousel","elements":` + times(n, `{"type":"card","title":`+plainJSON(3)+`}`) + `}`
		}, 10},
	}
	s := start(t, nil)
	for _, l := range limits {
		t.Run(l.name, func(t *testing.T) {
			for n, ok := range map[int]bool{l.high: true, l.high + 1: false, 0: false} {
				v, err := decode([]byte("[" + l.make(max(n, 0)) + "]"))
				if err != nil {
					if n == 0 {
						continue // this limit has no empty form
					}
					t.Fatal(err)
				}
				bad := s.checkBlocks(v.([]any), l.on, "/blocks")
				if (len(bad) == 0) != ok {
					t.Errorf("%d: allowed should be %v, found wrong: %v", n, ok, bad)
				}
				if !ok && n > 0 && !strings.Contains(strings.Join(bad, " "), "[json-pointer:/blocks/0") {
					t.Errorf("%d: the fault does not say where: %v", n, bad)
				}
			}
		})
	}
}

func TestBlockRules(t *testing.T) {
	s := start(t, nil)
	for _, c := range []struct {
		name, blocks string
		on           surface
		fault        string // "" allows
	}{
		{"51 in a message", times(51, `{"type":"divider"}`), onMessage, "no more than 50"},
		{"100 in a modal", times(100, `{"type":"divider"}`), onModal, ""},
		{"101 in Home", times(101, `{"type":"divider"}`), onHome, "no more than 100"},
		{"unknown field", `[{"type":"divider","colour":"red"}]`, onMessage, "invalid additional property: colour"},
		{"empty section", `[{"type":"section"}]`, onMessage, "missing required field: text"},
		{"empty text", `[{"type":"section","text":{"type":"mrkdwn","text":""}}]`, onMessage, "more than 0 characters"},
		{"mrkdwn header", `[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, onMessage, "must be one of: plain_text"},
		{"emoji on mrkdwn", `[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]`, onMessage, "emoji"},
		{"verbatim", `[{"type":"section","text":{"type":"mrkdwn","text":"x","verbatim":true}}]`, onMessage, ""},
		{"same block_id", `[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, onMessage, "already exists"},
		{"same action_id", `[{"type":"actions","elements":` + times(2, `{"type":"button","action_id":"a","text":`+plainJSON(3)+`}`) + `}]`, onMessage, "already exists"},
		{"markdown in a modal", `[{"type":"markdown","text":"x"}]`, onModal, "unsupported type"},
		{"markdown in total", `[{"type":"markdown","text":"` + x(7000) + `"},{"type":"markdown","text":"` + x(7000) + `"}]`, onMessage, "12000"},
		{"alert in a message", `[{"type":"alert","text":` + plainJSON(3) + `}]`, onMessage, "unsupported type"},
		{"two tables", times(2, `{"type":"table","rows":[[{"type":"raw_text","text":"a"}]]}`), onMessage, "only_one_table_allowed"},
		{"multi menu in actions", `[{"type":"actions","elements":[{"type":"multi_users_select"}]}]`, onMessage, "unsupported type"},
		{"multi menu in a section", `[{"type":"section","text":` + plainJSON(3) + `,"accessory":{"type":"multi_users_select"}}]`, onMessage, ""},
		{"two focused", times(2, input(`{"type":"plain_text_input","focus_on_load":true}`)), onModal, "focused"},
		{"initial option elsewhere", `[` + input(`{"type":"static_select","options":`+options(2, 5, 5)+`,"initial_option":{"text":`+plainJSON(5)+`,"value":"zzz"}}`) + `]`, onModal, "must match"},
		{"options and groups", `[` + input(`{"type":"static_select","options":[],"option_groups":[]}`) + `]`, onModal, "exactly one"},
		{"number without decimals", `[` + input(`{"type":"number_input"}`) + `]`, onModal, "is_decimal_allowed"},
		{"two sources of a picture", `[{"type":"image","alt_text":"a","image_url":"https://x.example/a.png","slack_file":{"id":"F1"}}]`, onMessage, "exactly one"},
		{"link without a scheme", `[` + button(`,"url":"example"`) + `]`, onMessage, "valid URL"},
		{"bad date", `[` + input(`{"type":"datepicker","initial_date":"4 May"}`) + `]`, onModal, "valid date"},
		{"series without a category", `[{"type":"data_visualization","title":"T","chart":{"type":"bar","series":[{"name":"s","data":[{"label":"a","value":1}]}],"axis_config":{"categories":["a","b"]}}}]`, onMessage, "every category"},
		{"rows of different length", `[{"type":"data_table","caption":"c","rows":[[{"type":"raw_text","text":"a"}],[]]}]`, onMessage, "1 cells"},
		{"rich text", `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"<!channel>","style":{"bold":true}},{"type":"user","user_id":"UANA"},{"type":"date","timestamp":1700000000,"format":"{date}","fallback":"then"}]},{"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_section","elements":[{"type":"link","url":"https://x.example","text":"x"}]}]}]}]`, onMessage, ""},
		{"odd rich text", `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"shout"}]}]}]`, onMessage, "unsupported type: shout"},
		{"nested thrice", `[{"type":"container","child_blocks":[{"type":"container","child_blocks":[{"type":"container","child_blocks":[{"type":"divider"}]}]}]}]`, onMessage, "nested too deeply"},
		{"a null", `[null]`, onMessage, "must provide an object"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := decode([]byte(c.blocks))
			if err != nil {
				t.Fatal(err)
			}
			bad := strings.Join(s.checkBlocks(v.([]any), c.on, "/blocks"), "\n")
			if (c.fault == "") != (bad == "") || !strings.Contains(bad, c.fault) {
				t.Errorf("want fault %q, found %q", c.fault, bad)
			}
		})
	}
}

func TestViewRules(t *testing.T) {
	s := start(t, nil)
	for _, c := range []struct{ name, view, fault string }{
		{"fine", `{"type":"modal","title":` + plainJSON(24) + `,"submit":` + plainJSON(24) + `,"blocks":[` + input(`{"type":"plain_text_input"}`) + `]}`, ""},
		{"title of 25", `{"type":"modal","title":` + plainJSON(25) + `,"blocks":[]}`, "/view/title/text"},
		{"input without submit", `{"type":"modal","title":` + plainJSON(3) + `,"blocks":[` + input(`{"type":"plain_text_input"}`) + `]}`, "/view/submit"},
		{"metadata of 3001", `{"type":"modal","title":` + plainJSON(3) + `,"blocks":[],"private_metadata":"` + x(3001) + `"}`, "private_metadata"},
		{"callback of 256", `{"type":"modal","title":` + plainJSON(3) + `,"blocks":[],"callback_id":"` + x(256) + `"}`, "callback_id"},
		{"no blocks", `{"type":"modal","title":` + plainJSON(3) + `}`, "missing required field: blocks"},
		{"too big", `{"type":"modal","title":` + plainJSON(3) + `,"blocks":` + times(90, `{"type":"section","text":`+mrkdwnJSON(2900)+`}`) + `}`, "view_too_large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := decode([]byte(c.view))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if bad := s.judgeView(v.(Object), "modal"); bad != nil {
				got = bad.Code + " " + strings.Join(bad.Messages, "\n")
			}
			if (c.fault == "") != (got == "") || !strings.Contains(got, c.fault) {
				t.Errorf("want fault %q, found %q", c.fault, got)
			}
		})
	}
}

// TestJudgeNeverPanics throws any JSON at the judge: whatever an app sends, the answer is a list of faults.
func TestJudgeNeverPanics(t *testing.T) {
	s := start(t, nil)
	words := []string{"type", "text", "elements", "section", "actions", "button", "static_select", "options", "input", "element", "rich_text",
		"table", "rows", "container", "child_blocks", "plain_text", "accessory", "data_visualization", "chart", "pie", "slack_file", "image", "x"}
	rapid.Check(t, func(t *rapid.T) {
		var some func(depth int) any
		some = func(depth int) any {
			switch k := rapid.IntRange(0, 6).Draw(t, "kind"); {
			case k <= 2 && depth > 0:
				o := Object{}
				for range rapid.IntRange(0, 5).Draw(t, "fields") {
					o[rapid.SampledFrom(words).Draw(t, "key")] = some(depth - 1)
				}
				return o
			case k == 3 && depth > 0:
				var l []any
				for range rapid.IntRange(0, 4).Draw(t, "items") {
					l = append(l, some(depth-1))
				}
				return l
			case k == 4:
				return json.Number(rapid.SampledFrom([]string{"0", "-1", "1e99", "3"}).Draw(t, "number"))
			case k == 5:
				return nil
			}
			return rapid.SampledFrom(words).Draw(t, "word")
		}
		list, _ := some(5).([]any)
		if list == nil {
			list = []any{some(5)}
		}
		s.checkBlocks(list, onAny, "/blocks")
		s.nameBlocks(list)
		textLength(list)
		walkText(list, func(string) {})
	})
}
