package workspace

import (
	"encoding/json"
	"time"
)

// Object is a JSON object of Slack's: blocks, views and states travel as they were sent.
type Object = map[string]any

// Boot is the answer of GET /client/boot: all that a page needs to draw itself for one person.
type Boot struct {
	OK        bool             `json:"ok"`
	Team      ClientTeam       `json:"team"`
	Me        ClientUser       `json:"me"`
	Personas  []ClientUser     `json:"personas"`
	Users     []ClientUser     `json:"users"`
	Groups    []ClientGroup    `json:"usergroups"`
	Channels  []ClientChannel  `json:"channels"`
	Commands  []ClientCommand  `json:"commands"`
	Shortcuts []ClientShortcut `json:"shortcuts"`
	Clock     ClientClock      `json:"clock"`
	Bot       ClientBot        `json:"bot"`
	Faults    []Fault          `json:"faults"`
	Tour      []Task           `json:"tour,omitempty"`
}

// ClientTeam is the workspace.
type ClientTeam struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Domain string `json:"domain"`
}

// ClientUser is a person or a bot, for lists, pickers and mentions.
type ClientUser struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	RealName     string `json:"real_name"`
	Title        string `json:"title,omitempty"`
	TZ           string `json:"tz,omitempty"`
	IsBot        bool   `json:"is_bot,omitempty"`
	IsAdmin      bool   `json:"is_admin,omitempty"`
	IsRestricted bool   `json:"is_restricted,omitempty"`
	IsStranger   bool   `json:"is_stranger,omitempty"`
	Deleted      bool   `json:"deleted,omitempty"`
}

// ClientGroup is a user group, mentioned as <!subteam^ID>.
type ClientGroup struct {
	ID      string   `json:"id"`
	Handle  string   `json:"handle"`
	Name    string   `json:"name"`
	Members []string `json:"members"`
}

// ClientChannel is a conversation as one person sees it.
type ClientChannel struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"` // of a direct message: the other person's name
	Kind     string   `json:"kind"` // public, private, im, mpim, ext
	Topic    string   `json:"topic,omitempty"`
	User     string   `json:"user,omitempty"` // of an im: the other person
	Members  []string `json:"members"`
	IsMember bool     `json:"is_member"`
	Archived bool     `json:"archived,omitempty"`
	Unread   int      `json:"unread"`
	Mentions int      `json:"mentions"`  // unread messages that ping this person
	ReadOnly bool     `json:"read_only"` // this person cannot type here
	LastTS   string   `json:"last_ts,omitempty"`
	BotIn    bool     `json:"bot_in"` // the app's bot is a member

	Bookmarks []ClientBookmark `json:"bookmarks,omitempty"`
}

// ClientBookmark is a link in the bar over a channel.
type ClientBookmark struct {
	Title string `json:"title"`
	Link  string `json:"link"`
}

// ClientCommand is a slash command of the app's manifest.
type ClientCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	UsageHint   string `json:"usage_hint"`
}

// ClientShortcut is a shortcut of the app's manifest; Type is message or global.
type ClientShortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	Description string `json:"description"`
}

// ClientClock is the movable clock.
type ClientClock struct {
	Now        time.Time  `json:"now"`
	Movable    bool       `json:"movable"`
	Moving     bool       `json:"moving"`
	Target     *time.Time `json:"target,omitempty"`
	NextDigest *time.Time `json:"next_digest,omitempty"`
}

// ClientBot is the app's bot.
type ClientBot struct {
	UserID    string `json:"user_id"`
	Name      string `json:"name"`
	DM        string `json:"dm"` // this person's direct message with the bot
	Connected int    `json:"connected"`
}

// ClientMessage is a message as one person sees it. Blocks, attachments and files are Slack's own objects.
type ClientMessage struct {
	Type        string           `json:"type"`
	Subtype     string           `json:"subtype,omitempty"`
	TS          string           `json:"ts"`
	ThreadTS    string           `json:"thread_ts,omitempty"`
	Channel     string           `json:"channel"`
	User        string           `json:"user,omitempty"`
	BotID       string           `json:"bot_id,omitempty"`
	Name        string           `json:"name"`
	IsBot       bool             `json:"is_bot,omitempty"`
	Text        string           `json:"text"`
	Blocks      []any            `json:"blocks,omitempty"`
	Attachments []any            `json:"attachments,omitempty"`
	Files       []Object         `json:"files,omitempty"`
	Reactions   []ClientReaction `json:"reactions,omitempty"`
	Edited      *ClientEdit      `json:"edited,omitempty"`
	Ephemeral   bool             `json:"ephemeral,omitempty"`
	ReplyCount  int              `json:"reply_count,omitempty"`
	ReplyUsers  []string         `json:"reply_users,omitempty"`
	LatestReply string           `json:"latest_reply,omitempty"`
	Pinned      bool             `json:"pinned,omitempty"`
	MentionsMe  bool             `json:"mentions_me,omitempty"`
	ShownAt     time.Time        `json:"shown_at"`
}

// ClientEdit says who edited a message and when.
type ClientEdit struct {
	User    string    `json:"user"`
	TS      string    `json:"ts"`
	ShownAt time.Time `json:"shown_at"`
}

// ClientReaction is an emoji on a message.
type ClientReaction struct {
	Name  string   `json:"name"`
	Count int      `json:"count"`
	Users []string `json:"users"`
}

// ClientHistory is the answer of GET /client/history, oldest first.
type ClientHistory struct {
	OK       bool            `json:"ok"`
	Messages []ClientMessage `json:"messages"`
}

// ClientSend is the body of POST /client/send.
type ClientSend struct {
	As       string `json:"as"`
	Channel  string `json:"channel"`
	ThreadTS string `json:"thread_ts,omitempty"`
	Text     string `json:"text"`
}

// ClientSent is its answer; Kind is message or command. Acked is false when the app did not answer in time.
type ClientSent struct {
	OK    bool   `json:"ok"`
	Kind  string `json:"kind"`
	TS    string `json:"ts,omitempty"`
	Acked bool   `json:"acked"`
	Error string `json:"error,omitempty"`
}

// ClientContainer says where a control stands: type is message or view.
type ClientContainer struct {
	Type      string `json:"type"`
	Channel   string `json:"channel,omitempty"`
	MessageTS string `json:"message_ts,omitempty"`
	ThreadTS  string `json:"thread_ts,omitempty"`
	ViewID    string `json:"view_id,omitempty"`
}

// ClientAction is the body of POST /client/action. Of the value fields, those of the element's type count; State is
// what all inputs of the message or view hold ({"values":{block_id:{action_id:{…}}}}).
type ClientAction struct {
	As        string          `json:"as"`
	Container ClientContainer `json:"container"`
	BlockID   string          `json:"block_id"`
	ActionID  string          `json:"action_id"`
	Type      string          `json:"type,omitempty"`
	State     *ClientState    `json:"state,omitempty"`
	InputValue
}

// InputValue is what a control holds; it is the value of an action in Slack's state.values.
type InputValue struct {
	Value                 *string         `json:"value,omitempty"`
	RichTextValue         json.RawMessage `json:"rich_text_value,omitempty"`
	SelectedOption        Object          `json:"selected_option,omitempty"`
	SelectedOptions       []Object        `json:"selected_options,omitempty"`
	SelectedUser          *string         `json:"selected_user,omitempty"`
	SelectedUsers         []string        `json:"selected_users,omitempty"`
	SelectedConversation  *string         `json:"selected_conversation,omitempty"`
	SelectedConversations []string        `json:"selected_conversations,omitempty"`
	SelectedChannel       *string         `json:"selected_channel,omitempty"`
	SelectedChannels      []string        `json:"selected_channels,omitempty"`
	SelectedDate          *string         `json:"selected_date,omitempty"`
	SelectedTime          *string         `json:"selected_time,omitempty"`
	SelectedDateTime      *int64          `json:"selected_date_time,omitempty"`
}

// ClientState is Slack's view state: block_id, then action_id, then what that control holds.
type ClientState struct {
	Values map[string]map[string]InputValue `json:"values"`
}

// ClientSubmit is the body of POST /client/submit.
type ClientSubmit struct {
	As     string       `json:"as"`
	ViewID string       `json:"view_id"`
	State  *ClientState `json:"state"`
}

// ClientSubmitted is its answer. Action is close (the view is gone; View is the one below it, if any), errors, update
// or push (View is the new one), clear (all are gone) or failed (the app did not answer; the form stays as it is).
// By is "slack" where the form was refused before it reached the app: a required field is empty.
type ClientSubmitted struct {
	OK      bool              `json:"ok"`
	Action  string            `json:"response_action"`
	Errors  map[string]string `json:"errors,omitempty"`
	View    Object            `json:"view,omitempty"`
	By      string            `json:"by,omitempty"`
	Message string            `json:"message,omitempty"`
}

// ClientSuggest is the body of POST /client/suggest, ClientSuggested its answer.
type ClientSuggest struct {
	As        string          `json:"as"`
	Container ClientContainer `json:"container"`
	BlockID   string          `json:"block_id"`
	ActionID  string          `json:"action_id"`
	Value     string          `json:"value"`
	State     *ClientState    `json:"state,omitempty"`
}

// ClientSuggested holds the app's options; Error is set when it did not answer.
type ClientSuggested struct {
	OK           bool     `json:"ok"`
	Options      []Object `json:"options,omitempty"`
	OptionGroups []Object `json:"option_groups,omitempty"`
	Error        string   `json:"error,omitempty"`
}

// ClientEvent is one server-sent event of GET /client/events; which fields are set depends on Type.
type ClientEvent struct {
	Seq       int64            `json:"seq"`
	Type      string           `json:"type"`
	Channel   string           `json:"channel,omitempty"`
	TS        string           `json:"ts,omitempty"`
	ThreadTS  string           `json:"thread_ts,omitempty"`
	Message   *ClientMessage   `json:"message,omitempty"`
	Reactions []ClientReaction `json:"reactions,omitempty"`
	View      Object           `json:"view,omitempty"`
	ViewID    string           `json:"view_id,omitempty"`
	Cleared   bool             `json:"cleared,omitempty"`
	Clock     *ClientClock     `json:"clock,omitempty"`
	Call      *Call            `json:"call,omitempty"`
	Room      *ClientChannel   `json:"room,omitempty"`
	Faults    []Fault          `json:"faults,omitempty"`
	Connected *int             `json:"connected,omitempty"`
	Code      string           `json:"code,omitempty"`
	Text      string           `json:"text,omitempty"`
}

// Call is one thing that went between the app and Slack: a Web API call, an envelope sent down a socket, an answer
// that came back up, a use of a response_url, an upload. Tokens are left out.
type Call struct {
	ID       int64           `json:"id"`
	At       time.Time       `json:"at"`
	ShownAt  time.Time       `json:"shown_at"`
	Kind     string          `json:"kind"` // api, envelope, ack, response_url, upload, socket
	Method   string          `json:"method"`
	OK       bool            `json:"ok"`
	Error    string          `json:"error,omitempty"`
	Status   int             `json:"status,omitempty"`
	TookMS   float64         `json:"took_ms,omitempty"`
	Request  json.RawMessage `json:"request,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`
}

// Fault is one misbehaviour of the server; see FaultKind for what each does and which fields it reads.
type Fault struct {
	ID         int       `json:"id,omitempty"`
	Kind       FaultKind `json:"kind"`
	Method     string    `json:"method,omitempty"`      // a method name; empty or * is every method
	Code       string    `json:"code,omitempty"`        // an error code or a disconnect reason
	Count      int       `json:"count,omitempty"`       // how many times, then the fault is gone; 0 is until cleared
	Seconds    float64   `json:"seconds,omitempty"`     // how long it stands, or how long the lag, delay or pause is
	Every      float64   `json:"every,omitempty"`       // frames or seconds between two occurrences
	Status     int       `json:"status,omitempty"`      // HTTP status of server_error; default 503
	RetryAfter string    `json:"retry_after,omitempty"` // header of rate_limited; default the seconds left; "-" is no header
	Channel    string    `json:"channel,omitempty"`     // only calls that name this channel
}

// FaultKind names a misbehaviour.
type FaultKind string

// The faults.
const (
	FaultDropSockets  FaultKind = "drop_sockets"  // cut every socket now, with no close frame; Every: again after each Every frames sent
	FaultDisconnect   FaultKind = "disconnect"    // say goodbye with reason Code: warning, refresh_requested, link_disabled, too_many_websockets
	FaultRefresh      FaultKind = "refresh"       // refresh_requested every Every seconds
	FaultSilence      FaultKind = "silence"       // no frames and no pings for Seconds
	FaultLoseAck      FaultKind = "lose_ack"      // the next Count acks are thrown away
	FaultCutOnAck     FaultKind = "cut_on_ack"    // the socket is cut when an ack arrives, and the ack is lost
	FaultDelay        FaultKind = "delay"         // answers of Method wait Seconds
	FaultRateLimited  FaultKind = "rate_limited"  // Method answers 429 for Seconds
	FaultServerError  FaultKind = "server_error"  // Method answers Status with an HTML page
	FaultLoseResponse FaultKind = "lose_response" // Method does its work, then the connection is cut (Code "500": an HTML 500 instead)
	FaultRefuse       FaultKind = "refuse"        // Method answers error Code without doing its work
	FaultSlowScan     FaultKind = "slow_scan"     // a message cannot show a file younger than Seconds: invalid_blocks
	FaultHistoryLag   FaultKind = "history_lag"   // history and replies do not see messages younger than Seconds
	FaultShortPages   FaultKind = "short_pages"   // lists come in pages of at most Count entries, one of them empty
)
