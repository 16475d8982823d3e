package workspace

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
)

var (
	singleMenus = []string{"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
	multiMenus  = []string{"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"}
	choosers    = []string{"datepicker", "timepicker", "checkboxes", "radio_buttons"}

	inSection        = slices.Concat([]string{"button", "image", "overflow", "workflow_button"}, singleMenus, multiMenus, choosers)
	inActions        = slices.Concat([]string{"button", "overflow", "datetimepicker", "workflow_button"}, singleMenus, choosers)
	inInput          = slices.Concat([]string{"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input", "datetimepicker"}, singleMenus, multiMenus, choosers)
	inContext        = []string{"image"}
	inContextActions = []string{"feedback_buttons", "icon_button"}
)

// interactive is every element that can act and so has an action_id.
var interactive = map[string]bool{}

// element judges an element that may be one of the given kinds.
func element(kinds []string) rule {
	return func(j *judge, at string, v any) {
		o, ok := v.(Object)
		if !ok {
			j.fault(at, "must provide an object")
			return
		}
		kind := text(o["type"])
		if !slices.Contains(kinds, kind) {
			j.fault(at+"/type", "unsupported type: %s", kind)
			return
		}
		elementKinds[kind].judge(j, at, o)
		if o["focus_on_load"] == true {
			j.focused++
		}
	}
}

var (
	dateShape = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	timeShape = regexp.MustCompile(`^\d{2}:\d{2}$`)
)

func matching(re *regexp.Regexp, what string) rule {
	return func(j *judge, at string, v any) {
		if t, ok := v.(string); !ok || !re.MatchString(t) {
			j.fault(at, "must be a valid %s", what)
		}
	}
}

var confirmDialog = shape{need: []string{"text"}, fields: map[string]rule{"title": plainText(100), "text": anyText(300),
	"confirm": plainText(30), "deny": plainText(30), "style": oneOf("primary", "danger")}}.judge

// option is a choice; rich ones may be mrkdwn (radio buttons, checkboxes), overflow ones may have a url.
func option(rich, withURL bool) rule {
	sh := shape{need: []string{"text", "value"}, fields: map[string]rule{"text": textObject(75, !rich), "value": chars(1, 150),
		"description": textObject(75, !rich)}}
	if withURL {
		sh.fields["url"] = link(3000)
	}
	return sh.judge
}

var optionGroup = shape{need: []string{"label", "options"}, fields: map[string]rule{"label": plainText(75),
	"options": list(1, 100, option(false, false))}}.judge

var dispatchConfig = shape{fields: map[string]rule{"trigger_actions_on": list(1, 2, oneOf("on_enter_pressed", "on_character_entered"))}}.judge

var listFilter = shape{fields: map[string]rule{"include": list(1, 4, oneOf("im", "mpim", "private", "public")),
	"exclude_external_shared_channels": boolean, "exclude_bot_users": boolean}}.judge

func strings256(low, high int) rule { return list(low, high, chars(1, 255)) }

// elementKinds is every element with its limits (slack-platform 4).
var elementKinds = map[string]shape{}

func init() {
	type f = map[string]rule
	add := func(kind string, need []string, fields f, also func(*judge, string, Object)) {
		fields["type"] = nil
		if kind != "image" {
			fields["action_id"] = chars(1, 255)
			interactive[kind] = true
		}
		elementKinds[kind] = shape{need: need, fields: fields, also: also}
	}
	common := func(fields f) f { // of menus, pickers and choices
		fields["confirm"], fields["focus_on_load"] = confirmDialog, boolean
		return fields
	}
	add("button", []string{"text"}, f{"text": plainText(75), "url": link(3000), "value": chars(1, 2000), "style": oneOf("primary", "danger"),
		"confirm": confirmDialog, "accessibility_label": chars(1, 75), "visible_to_user_ids": strings256(1, 100)}, nil)
	add("image", []string{"alt_text"}, f{"image_url": link(3000), "slack_file": slackFile, "alt_text": chars(1, 2000)}, oneImageSource)
	add("overflow", []string{"options"}, f{"options": list(1, 5, option(false, true)), "confirm": confirmDialog}, nil)
	add("workflow_button", []string{"text", "workflow"}, f{"text": plainText(75), "workflow": nil, "style": oneOf("primary", "danger"),
		"accessibility_label": chars(1, 75)}, nil)
	add("icon_button", []string{"icon", "text"}, f{"icon": oneOf("trash"), "text": plainText(75), "value": chars(1, 2000),
		"confirm": confirmDialog, "accessibility_label": chars(1, 75), "visible_to_user_ids": strings256(1, 100)}, nil)
	feedback := shape{need: []string{"text", "value"}, fields: f{"text": plainText(75), "value": chars(1, 2000), "accessibility_label": chars(1, 75)}}.judge
	add("feedback_buttons", []string{"positive_button", "negative_button"}, f{"positive_button": feedback, "negative_button": feedback}, nil)

	for prefix, plural := range map[string]string{"": "", "multi_": "s"} {
		menu := func(kind string, need []string, fields f, also func(*judge, string, Object)) {
			fields["placeholder"] = plainText(150)
			if prefix != "" {
				fields["max_selected_items"] = number(1, 1000)
			}
			add(prefix+kind, need, common(fields), also)
		}
		initial := func(each rule) rule {
			if prefix != "" {
				return list(1, 100, each)
			}
			return each
		}
		menu("static_select", nil, f{"options": list(1, 100, option(false, false)), "option_groups": list(1, 100, optionGroup),
			"initial_option" + plural: initial(option(false, false))}, staticChoices)
		menu("external_select", nil, f{"min_query_length": number(0, 255), "initial_option" + plural: initial(option(false, false))}, nil)
		menu("users_select", nil, f{"initial_user" + plural: initial(chars(1, 64))}, nil)
		menu("conversations_select", nil, f{"initial_conversation" + plural: initial(chars(1, 64)),
			"default_to_current_conversation": boolean, "response_url_enabled": boolean, "filter": listFilter}, nil)
		menu("channels_select", nil, f{"initial_channel" + plural: initial(chars(1, 64)), "response_url_enabled": boolean}, nil)
	}
	add("datepicker", nil, common(f{"placeholder": plainText(150), "initial_date": matching(dateShape, "date")}), nil)
	add("timepicker", nil, common(f{"placeholder": plainText(150), "initial_time": matching(timeShape, "time"), "timezone": chars(1, 64)}), nil)
	add("datetimepicker", nil, common(f{"initial_date_time": number(1e9, 9999999999)}), nil)
	add("checkboxes", []string{"options"}, common(f{"options": list(1, 10, option(true, false)), "visible_to_user_ids": strings256(1, 100),
		"initial_options": list(1, 10, option(true, false))}), staticChoices)
	add("radio_buttons", []string{"options"}, common(f{"options": list(1, 10, option(true, false)), "initial_option": option(true, false)}), staticChoices)

	typed := func(kind string, fields f, also func(*judge, string, Object)) {
		fields["placeholder"], fields["focus_on_load"], fields["dispatch_action_config"] = plainText(150), boolean, dispatchConfig
		add(kind, nil, fields, also)
	}
	typed("plain_text_input", f{"initial_value": chars(0, 3000), "multiline": boolean, "min_length": number(0, 3000), "max_length": number(1, 3000)}, lengths)
	typed("email_text_input", f{"initial_value": chars(0, 3000)}, nil)
	typed("url_text_input", f{"initial_value": chars(0, 3000)}, nil)
	typed("rich_text_input", f{"initial_value": nil, "min_lines": number(1, 100), "max_lines": number(1, 100)}, nil)
	typed("number_input", f{"is_decimal_allowed": boolean, "initial_value": chars(0, 64), "min_value": chars(1, 64), "max_value": chars(1, 64)},
		func(j *judge, at string, o Object) {
			if o["is_decimal_allowed"] == nil {
				j.fault(at, "missing required field: is_decimal_allowed")
			}
		})
	add("file_input", nil, f{"filetypes": strings256(1, 100), "max_files": number(1, 10)}, nil)
}

// staticChoices wants options or option_groups, values that differ, and an initial option that is one of them.
func staticChoices(j *judge, at string, o Object) {
	if (o["options"] == nil) == (o["option_groups"] == nil) {
		j.fault(at, "exactly one of options and option_groups must be given")
		return
	}
	all := allOptions(o)
	if v, ok := o["initial_option"]; ok && !containsOption(all, v) {
		j.fault(at+"/initial_option", "must match one of the options")
	}
	if l, ok := o["initial_options"].([]any); ok {
		for _, v := range l {
			if !containsOption(all, v) {
				j.fault(at+"/initial_options", "must match one of the options")
			}
		}
	}
}

// allOptions lists the options of a static element, with its groups unfolded.
func allOptions(o Object) []any {
	all, _ := o["options"].([]any)
	groups, _ := o["option_groups"].([]any)
	for _, g := range groups {
		if g, ok := g.(Object); ok {
			l, _ := g["options"].([]any)
			all = append(slices.Clone(all), l...)
		}
	}
	return all
}

func containsOption(all []any, v any) bool {
	want, _ := v.(Object)
	return slices.ContainsFunc(all, func(e any) bool {
		o, ok := e.(Object)
		return ok && o["value"] == want["value"] && reflect.DeepEqual(label(o), label(want))
	})
}

func label(option Object) string {
	t, _ := option["text"].(Object)
	return text(t["text"])
}

func lengths(j *judge, at string, o Object) {
	low, okLow := o["min_length"].(json.Number)
	high, okHigh := o["max_length"].(json.Number)
	l, _ := low.Int64()
	h, _ := high.Int64()
	if okLow && okHigh && l > h {
		j.fault(at, "min_length must not be greater than max_length")
	}
}
