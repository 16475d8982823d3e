package workspace

import (
	"fmt"
	"slices"
)

// Rich text, tables and charts: the blocks that hold structure instead of mrkdwn.

var richStyle = shape{fields: map[string]rule{"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean, "underline": boolean,
	"highlight": boolean, "client_highlight": boolean, "unlink": boolean}}.judge

// richElements are the pieces inside a section, a list item, a quote or preformatted text. Nothing in a text piece is
// parsed: no mention, no link, no format (slack-platform 4).
var richElements = map[string]shape{
	"text":      {need: []string{"text"}, fields: map[string]rule{"type": nil, "text": chars(1, 100000), "style": richStyle}},
	"link":      {need: []string{"url"}, fields: map[string]rule{"type": nil, "url": link(3000), "text": chars(0, 3000), "unsafe": boolean, "style": richStyle}},
	"emoji":     {need: []string{"name"}, fields: map[string]rule{"type": nil, "name": chars(1, 100), "unicode": chars(1, 100), "skin_tone": number(1, 6), "style": richStyle}},
	"user":      {need: []string{"user_id"}, fields: map[string]rule{"type": nil, "user_id": chars(1, 64), "style": richStyle}},
	"usergroup": {need: []string{"usergroup_id"}, fields: map[string]rule{"type": nil, "usergroup_id": chars(1, 64), "style": richStyle}},
	"channel":   {need: []string{"channel_id"}, fields: map[string]rule{"type": nil, "channel_id": chars(1, 64), "style": richStyle}},
	"team":      {need: []string{"team_id"}, fields: map[string]rule{"type": nil, "team_id": chars(1, 64), "style": richStyle}},
	"broadcast": {need: []string{"range"}, fields: map[string]rule{"type": nil, "range": oneOf("here", "channel", "everyone"), "style": richStyle}},
	"color":     {need: []string{"value"}, fields: map[string]rule{"type": nil, "value": chars(1, 20), "style": richStyle}},
	"date": {need: []string{"timestamp", "format"}, fields: map[string]rule{"type": nil, "timestamp": number(0, 99999999999),
		"format": chars(1, 1000), "url": link(3000), "fallback": chars(1, 3000), "style": richStyle}},
}

func richElement(j *judge, at string, v any) {
	o, _ := v.(Object)
	sh, ok := richElements[text(o["type"])]
	if !ok {
		j.fault(at+"/type", "unsupported type: %s", text(o["type"]))
		return
	}
	sh.judge(j, at, v)
}

func richPart(j *judge, at string, v any) {
	o, _ := v.(Object)
	fields := map[string]rule{"type": nil, "elements": list(0, 5000, richElement)}
	switch text(o["type"]) {
	case "rich_text_section":
	case "rich_text_preformatted":
		fields["border"], fields["language"] = number(0, 1), chars(1, 50)
	case "rich_text_quote":
		fields["border"] = number(0, 1)
	case "rich_text_list":
		fields["style"], fields["indent"] = oneOf("bullet", "ordered"), number(0, 8)
		fields["offset"], fields["border"] = number(0, 100000), number(0, 1)
		fields["elements"] = list(0, 5000, richPart)
	default:
		j.fault(at+"/type", "unsupported type: %s", text(o["type"]))
		return
	}
	shape{need: []string{"elements"}, fields: fields}.judge(j, at, v)
}

// cell judges a table's cell of one of the given kinds.
func cell(kinds ...string) rule {
	return func(j *judge, at string, v any) {
		o, _ := v.(Object)
		kind := text(o["type"])
		if !slices.Contains(kinds, kind) {
			j.fault(at+"/type", "unsupported type: %s", kind)
			return
		}
		sh := shape{need: []string{"text"}, fields: map[string]rule{"type": nil, "text": chars(1, 3000)}}
		switch kind {
		case "rich_text":
			sh = shape{need: []string{"elements"}, fields: map[string]rule{"type": nil, "elements": list(1, 100, richPart), "block_id": chars(1, 255)}}
		case "raw_number":
			sh = shape{need: []string{"value"}, fields: map[string]rule{"type": nil, "value": number(-1e300, 1e300), "text": chars(1, 3000)}}
		case "button":
			sh = shape{need: []string{"element"}, fields: map[string]rule{"type": nil, "element": element([]string{"button"}), "fallback": nil}}
		}
		sh.judge(j, at, v)
	}
}

var tableKind = kindOf(onMessage, []string{"rows"}, map[string]rule{
	"rows": list(1, 100, list(1, 20, cell("raw_text", "rich_text", "raw_number"))),
	"column_settings": list(1, 20, func(j *judge, at string, v any) {
		if v != nil { // null leaves a column as it is
			shape{fields: map[string]rule{"align": oneOf("left", "center", "right"), "is_wrapped": boolean}}.judge(j, at, v)
		}
	}),
}, nil)

var dataTableKind = kindOf(onAny, []string{"caption", "rows"}, map[string]rule{
	"caption": chars(1, 3000), "page_size": number(1, 100), "row_header_column_index": number(0, 19),
	"rows": func(j *judge, at string, v any) {
		list(2, 101, list(1, 20, cell("raw_text", "rich_text", "raw_number", "button")))(j, at, v)
		rows, _ := v.([]any)
		width := -1
		for i, r := range rows {
			cells, _ := r.([]any)
			if width < 0 {
				width = len(cells)
			}
			if len(cells) != width {
				j.fault(fmt.Sprintf("%s/%d", at, i), "every row must have %d cells", width)
			}
			for k, c := range cells {
				if o, ok := c.(Object); ok && i == 0 && o["type"] == "rich_text" {
					j.fault(fmt.Sprintf("%s/%d/%d", at, i, k), "a header cell cannot be rich_text")
				}
			}
		}
	},
}, nil)

var chartKind = kindOf(onMessage|onHome, []string{"title", "chart"}, map[string]rule{"title": chars(1, 50), "chart": chart}, nil)

// chart is a pie of segments, or bars, lines and areas of series over categories.
func chart(j *judge, at string, v any) {
	o, _ := v.(Object)
	point := shape{need: []string{"label", "value"}, fields: map[string]rule{"label": chars(1, 20), "value": number(-1e15, 1e15)}}
	switch text(o["type"]) {
	case "pie":
		slice := shape{need: point.need, fields: map[string]rule{"label": chars(1, 20), "value": number(1e-9, 1e15)}}
		shape{need: []string{"segments"}, fields: map[string]rule{"type": nil, "segments": list(1, 6, slice.judge)}}.judge(j, at, v)
	case "bar", "line", "area":
		axis := shape{need: []string{"categories"}, fields: map[string]rule{"categories": list(1, 20, chars(1, 20)), "x_label": chars(1, 50), "y_label": chars(1, 50)}}
		series := shape{need: []string{"name", "data"}, fields: map[string]rule{"name": chars(1, 20), "data": list(1, 20, point.judge)}}
		shape{need: []string{"series", "axis_config"}, fields: map[string]rule{"type": nil, "series": list(1, 6, series.judge), "axis_config": axis.judge},
			also: everyCategory}.judge(j, at, v)
	default:
		j.fault(at+"/type", "must be one of: pie, bar, line, area")
	}
}

func everyCategory(j *judge, at string, o Object) {
	axis, _ := o["axis_config"].(Object)
	categories, _ := axis["categories"].([]any)
	all, _ := o["series"].([]any)
	for i, one := range all {
		s, _ := one.(Object)
		data, _ := s["data"].([]any)
		for _, c := range categories {
			if !slices.ContainsFunc(data, func(p any) bool { q, _ := p.(Object); return q["label"] == c }) {
				j.fault(fmt.Sprintf("%s/series/%d/data", at, i), "every series must cover every category")
				break
			}
		}
	}
}
