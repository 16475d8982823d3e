package workspace

import "strings"

type blockKind struct {
	on    surface
	shape shape
}

// block makes a kind of block: type and block_id are common to all.
func kindOf(on surface, need []string, fields map[string]rule, also func(*judge, string, Object)) blockKind {
	fields["type"], fields["block_id"] = nil, chars(1, 255)
	return blockKind{on: on, shape: shape{need: need, fields: fields, also: also}}
}

// blockKinds is the table of slack-platform 4.
var blockKinds map[string]blockKind

func init() {
	type f = map[string]rule
	blockKinds = map[string]blockKind{
		"divider": kindOf(onAny, nil, f{}, nil),
		"header":  kindOf(onAny, []string{"text"}, f{"text": plainText(150), "level": number(1, 4)}, nil),
		"section": kindOf(onAny, nil, f{"text": anyText(3000), "fields": list(1, 10, anyText(2000)),
			"accessory": element(inSection), "expand": boolean}, func(j *judge, at string, o Object) {
			if o["text"] == nil && o["fields"] == nil {
				j.fault(at, "missing required field: text")
			}
		}),
		"context": kindOf(onAny, []string{"elements"}, f{"elements": list(1, 10, contextElement)}, nil),
		"actions": kindOf(onAny, []string{"elements"}, f{"elements": list(1, 25, element(inActions))}, nil),
		"context_actions": kindOf(onMessage, []string{"elements"}, f{"elements": list(1, 5, element(inContextActions))},
			nil),
		"image": kindOf(onAny, []string{"alt_text"}, f{"image_url": link(3000), "slack_file": slackFile, "alt_text": chars(1, 2000),
			"title": plainText(2000)}, oneImageSource),
		"input": kindOf(onAny, []string{"label", "element"}, f{"label": plainText(2000), "hint": plainText(2000),
			"element": element(inInput), "optional": boolean, "dispatch_action": boolean}, func(j *judge, _ string, _ Object) {
			j.inputs++
		}),
		"rich_text": kindOf(onAny, []string{"elements"}, f{"elements": list(0, 1000, richPart)}, nil),
		"markdown": kindOf(onMessage, []string{"text"}, f{"text": chars(1, 12000)}, func(j *judge, _ string, o Object) {
			j.markdown += len([]rune(text(o["text"])))
		}),
		"file": kindOf(onMessage, []string{"external_id", "source"}, f{"external_id": chars(1, 255), "source": oneOf("remote")}, nil),
		"video": kindOf(onAny, []string{"video_url", "thumbnail_url", "alt_text", "title"}, f{"video_url": link(3000),
			"thumbnail_url": link(3000), "alt_text": chars(1, 2000), "title": plainText(200), "title_url": link(3000),
			"author_name": chars(1, 50), "provider_name": chars(1, 50), "provider_icon_url": link(3000), "description": plainText(200)}, nil),
		"alert": kindOf(onModal, []string{"text"}, f{"text": anyText(200),
			"level": oneOf("default", "info", "warning", "error", "success")}, nil),
		"card": kindOf(onMessage|onHome, nil, cardFields(), func(j *judge, at string, o Object) {
			if o["title"] == nil && o["body"] == nil && o["hero_image"] == nil {
				j.fault(at, "missing required field: title")
			}
		}),
		"carousel": kindOf(onMessage, []string{"elements"}, f{"elements": nested(1, 10, "card")}, nil),
		"container": kindOf(onMessage|onHome, []string{"child_blocks"}, f{"title": plainText(150), "rich_text_title": nil,
			"subtitle": plainText(150), "icon": element(inContext), "width": chars(1, 20), "is_collapsible": boolean,
			"default_collapsed": boolean, "has_header_divider": boolean, "child_blocks": nested(1, 10)}, nil),
		"layout": kindOf(onMessage|onHome, []string{"label", "rows"}, f{"label": chars(1, 150), "rows": list(1, 5, layoutRow),
			"is_label_visible": boolean, "grid_lines": nil, "fallback": nested(0, 50)}, nil),
		"table":              tableKind,
		"data_table":         dataTableKind,
		"data_visualization": chartKind,
	}
}

func cardFields() map[string]rule {
	return map[string]rule{"hero_image": element(inContext), "icon": element(inContext), "slack_icon": nil,
		"title": anyText(150), "subtitle": anyText(150), "body": anyText(200), "subtext": anyText(150),
		"actions": list(1, 3, element([]string{"button"}))}
}

var layoutRow = shape{need: []string{"items"}, fields: map[string]rule{"items": list(1, 3, shape{need: []string{"block"},
	fields: map[string]rule{"block": func(j *judge, at string, v any) {
		nested(1, 1)(j, at, []any{v})
	}, "width": nil, "horizontal_alignment": nil}}.judge)}}.judge

func contextElement(j *judge, at string, v any) {
	if o, ok := v.(Object); ok && (o["type"] == "mrkdwn" || o["type"] == "plain_text") {
		anyText(2000)(j, at, v)
		return
	}
	element(inContext)(j, at, v)
}

// slackFile is a file shown as a picture: it must be uploaded, finished, and of a kind that Slack draws.
func slackFile(j *judge, at string, v any) {
	shape{fields: map[string]rule{"id": chars(1, 64), "url": link(3000)}}.judge(j, at, v)
	o, _ := v.(Object)
	id, address := text(o["id"]), text(o["url"])
	if (id == "") == (address == "") {
		j.fault(at, "exactly one of id and url must be given")
		return
	}
	if id == "" {
		id = address[strings.LastIndex(address, "/")+1:]
	}
	f := j.s.files[id]
	switch {
	case f == nil || !f.complete, j.s.scanning(f):
		j.fault(at, "invalid slack file")
	case f.kind != "png" && f.kind != "jpg" && f.kind != "gif":
		j.fault(at, "unsupported file type: %s", f.kind)
	}
}

func oneImageSource(j *judge, at string, o Object) {
	if (o["image_url"] == nil) == (o["slack_file"] == nil) {
		j.fault(at, "exactly one of image_url and slack_file must be given")
	}
}
