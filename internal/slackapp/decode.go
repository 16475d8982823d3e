package slackapp

import (
	"cmp"
	"encoding/json"
	"errors"
	"strings"

	"github.com/slack-go/slack/socketmode"
)

// The payloads are read from the raw JSON, and only what the bot uses: one unknown block in somebody's message must
// not cost the whole delivery (slack-platform 7, socket traps 8 and 9).

// kind is what a delivery is.
type kind string

const (
	kindSlash      kind = "slash"
	kindMention    kind = "mention"
	kindDirect     kind = "dm"
	kindClick      kind = "click"
	kindChange     kind = "change" // a dispatching input of a form
	kindDraft      kind = "draft"  // a press on the offer of a draft
	kindCheck      kind = "check"  // a press on a form's Check button
	kindSubmission kind = "submission"
	kindSuggestion kind = "suggestion"
	kindClosed     kind = "closed"
	kindShortcut   kind = "shortcut"
	kindHome       kind = "home"
	kindEvent      kind = "event"   // for the hook, the roster, the facts
	kindIgnored    kind = "ignored" // our own words, other bots, edits: acked and no more
	kindUnknown    kind = "unknown"
)

// delivery is one envelope, understood.
type delivery struct {
	envelope
	fate // how it was acked

	kind kind
	key  string // the request id (reliability 5.4), "" where a repetition does no harm
	lane string // deliveries of one lane are served one after the other

	user, team                     string
	channel, channelName, thread   string
	text                           string // typed words, a button's words, the text being looked for
	trigger, responseURL, callback string
	action                         string // action_id
	slash                          slashPayload
	act                            interaction
	event                          eventPayload
}

type slashPayload struct {
	TeamID      string `json:"team_id"`
	ChannelID   string `json:"channel_id"`
	ChannelName string `json:"channel_name"`
	UserID      string `json:"user_id"`
	Text        string `json:"text"`
	ResponseURL string `json:"response_url"`
	TriggerID   string `json:"trigger_id"`
}

type interaction struct {
	Type        string     `json:"type"`
	User        userRef    `json:"user"`
	Team        teamRef    `json:"team"`
	Channel     channelRef `json:"channel"`
	TriggerID   string     `json:"trigger_id"`
	CallbackID  string     `json:"callback_id"`
	ResponseURL string     `json:"response_url"`
	Container   struct {
		Type      string `json:"type"`
		ChannelID string `json:"channel_id"`
		ThreadTS  string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		Text     string `json:"text"`
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
	} `json:"message"`
	MessageTS string          `json:"message_ts"`
	View      json.RawMessage `json:"view"`
	Actions   []struct {
		Type           string `json:"type"`
		URL            string `json:"url"`
		ActionID       string `json:"action_id"`
		BlockID        string `json:"block_id"`
		Value          string `json:"value"`
		SelectedOption struct {
			Value string `json:"value"`
		} `json:"selected_option"`
	} `json:"actions"`
	Value    string `json:"value"`     // block_suggestion
	ActionID string `json:"action_id"` // block_suggestion

	shown viewHead
}

// viewHead is what is read of a view besides its answers.
type viewHead struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Hash       string `json:"hash"`
	CallbackID string `json:"callback_id"`
}

type userRef struct {
	ID     string `json:"id"`
	TeamID string `json:"team_id"`
}

type teamRef struct {
	ID     string `json:"id"`
	Domain string `json:"domain"`
}

type channelRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// looseID is an id that some events give as a string and others as an object.
type looseID string

// UnmarshalJSON implements json.Unmarshaler; anything else than an id is no error, only no id.
func (l *looseID) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) != nil {
		var o struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(b, &o) == nil {
			s = o.ID
		}
	}
	*l = looseID(s)
	return nil
}

type eventOuter struct {
	EventID        string `json:"event_id"`
	TeamID         string `json:"team_id"`
	Authorizations []struct {
		UserID string `json:"user_id"`
		IsBot  bool   `json:"is_bot"`
	} `json:"authorizations"`
	Event json.RawMessage `json:"event"`
}

type eventPayload struct {
	Type        string   `json:"type"`
	Subtype     string   `json:"subtype"`
	User        looseID  `json:"user"`
	UserTeam    string   `json:"user_team"`
	SourceTeam  string   `json:"source_team"`
	BotID       string   `json:"bot_id"`
	Text        string   `json:"text"`
	Channel     looseID  `json:"channel"`
	ChannelID   string   `json:"channel_id"`
	ChannelType string   `json:"channel_type"`
	TS          string   `json:"ts"`
	ThreadTS    string   `json:"thread_ts"`
	Hidden      bool     `json:"hidden"`
	Tab         string   `json:"tab"`
	View        viewHead `json:"view"`
	Reaction    string   `json:"reaction"`
	ItemUser    string   `json:"item_user"`
	Item        struct {
		Type    string `json:"type"`
		Channel string `json:"channel"`
		TS      string `json:"ts"`
		Message struct {
			TS string `json:"ts"`
		} `json:"message"`
	} `json:"item"`

	id   string // event_id
	self string // the bot's own user id, where the delivery names it
}

// understand reads an envelope. It never fails: what it cannot read is of kindUnknown and still gets acked.
func understand(in envelope) *delivery {
	d := &delivery{envelope: in, kind: kindUnknown}
	switch in.Type {
	case socketmode.RequestTypeSlashCommands:
		if lenient(in.Payload, &d.slash) {
			d.readSlash()
		}
	case socketmode.RequestTypeInteractive:
		if lenient(in.Payload, &d.act) {
			d.readInteraction()
		}
	case socketmode.RequestTypeEventsAPI:
		var o eventOuter
		if lenient(in.Payload, &o) && lenient(o.Event, &d.event) {
			d.readEvent(o)
		}
	default: // a new type of envelope may still say where an answer goes
		lenient(in.Payload, &d.act)
		d.user, d.responseURL = d.act.User.ID, d.act.ResponseURL
	}
	if d.lane == "" {
		d.lane = "u:" + d.user
	}
	return d
}

// lenient reads JSON and says whether it is JSON at all: a field of another type than expected is left empty.
func lenient(raw json.RawMessage, into any) bool {
	err := json.Unmarshal(raw, into)
	var other *json.UnmarshalTypeError
	return err == nil || (errors.As(err, &other) && other.Field != "")
}

func (d *delivery) readSlash() {
	p := d.slash
	d.kind, d.user, d.team = kindSlash, p.UserID, p.TeamID
	d.channel, d.channelName, d.text = p.ChannelID, p.ChannelName, p.Text
	d.trigger, d.responseURL = p.TriggerID, p.ResponseURL
	d.key = byTrigger(p.TriggerID)
}

func byTrigger(id string) string {
	if id == "" {
		return ""
	}
	return "tr:" + id
}

func (d *delivery) readInteraction() {
	p := &d.act
	if len(p.View) > 0 {
		lenient(p.View, &p.shown)
	}
	d.user, d.team = p.User.ID, cmp.Or(p.User.TeamID, p.Team.ID)
	d.channel, d.channelName = cmp.Or(p.Channel.ID, p.Container.ChannelID), p.Channel.Name
	d.thread = cmp.Or(p.Container.ThreadTS, p.Message.ThreadTS)
	d.trigger, d.responseURL, d.callback = p.TriggerID, p.ResponseURL, p.CallbackID
	d.key = byTrigger(p.TriggerID)
	switch p.Type {
	case "block_actions":
		d.readAction()
	case "view_submission":
		d.kind, d.callback = kindSubmission, p.shown.CallbackID
		d.key = "vs:" + p.shown.ID + ":" + p.shown.Hash
	case "view_closed":
		d.kind, d.key = kindClosed, ""
	case "block_suggestion":
		d.kind, d.key, d.text, d.action = kindSuggestion, "", p.Value, p.ActionID
		d.lane = "s:" + d.user // type-ahead never waits behind a command
	case "shortcut", "message_action":
		d.kind, d.text = kindShortcut, p.Message.Text
	}
}

// readAction tells a press that stands for words from an input of a form; other elements (links) are only acked.
func (d *delivery) readAction() {
	d.kind = kindIgnored
	if len(d.act.Actions) == 0 {
		return
	}
	a := d.act.Actions[0]
	d.action = a.ActionID
	switch {
	case strings.HasPrefix(a.ActionID, "cmd:"):
		d.kind, d.text = kindClick, cmp.Or(a.Value, a.SelectedOption.Value)
	case strings.HasPrefix(a.ActionID, draftAction) && d.act.shown.ID != "":
		d.kind, d.lane = kindDraft, "f:"+d.user
	case strings.HasPrefix(a.ActionID, checkAction) && d.act.shown.ID != "":
		d.kind, d.lane = kindCheck, "f:"+d.user
	case strings.HasPrefix(a.ActionID, "arg:") && d.act.shown.ID != "":
		d.kind, d.key = kindChange, ""
		d.lane = "f:" + d.user
	case a.Type == "button" && a.URL == "": // of another version, or of nobody's: it gets a word
		d.kind = kindClick
	}
}

func (d *delivery) readEvent(o eventOuter) {
	e := &d.event
	e.id = o.EventID
	for _, a := range o.Authorizations {
		if a.IsBot {
			e.self = a.UserID
		}
	}
	if o.EventID != "" {
		d.key = "ev:" + o.EventID
	}
	d.user, d.team = string(e.User), cmp.Or(e.UserTeam, e.SourceTeam, o.TeamID)
	d.channel, d.thread, d.text = string(e.Channel), e.ThreadTS, e.Text
	d.kind = kindEvent
	switch e.Type {
	case "app_mention":
		d.kind = kindMention
	case "message":
		d.kind = kindIgnored
		if e.ChannelType == "im" {
			d.kind = kindDirect
		}
	case "app_home_opened":
		d.kind = kindHome
		if e.Tab != "" && e.Tab != "home" {
			d.kind = kindIgnored
		}
	case "reaction_added", "reaction_removed":
		d.channel = e.Item.Channel
	case "pin_added", "pin_removed":
		d.channel, e.Item.TS = cmp.Or(e.ChannelID, e.Item.Channel), e.Item.Message.TS
	default:
		d.lane = "events" // what the workspace tells of itself is taken in order
	}
	spoken := d.kind == kindMention || d.kind == kindDirect
	if spoken && (e.BotID != "" || e.Subtype != "" || e.Hidden || d.user == "") {
		d.kind = kindIgnored // bots, also ourselves, edits and joins: never an answer, so never a loop (T19)
	}
}
