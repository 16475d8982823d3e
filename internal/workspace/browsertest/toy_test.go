package browsertest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"log"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/secretariat-bot/secretariat/internal/workspace"
	"github.com/secretariat-bot/secretariat/internal/workspace/browsertest"
)

// The toy is the smallest app that uses everything the page can draw. It stands in for the bot, which this package
// does not know: what is under test here is the page.

const toyManifest = `{
 "display_information": {"name": "Toy"},
 "features": {
  "app_home": {"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false},
  "bot_user": {"display_name": "Toy", "always_online": true},
  "slash_commands": [{"command": "/toy", "description": "Plays with everything the page can do", "usage_hint": "blocks | form | hello | slow", "should_escape": true}],
  "shortcuts": [
   {"name": "Log a risk", "type": "message", "callback_id": "log_message", "description": "From this message"},
   {"name": "Log a risk", "type": "global", "callback_id": "log_global", "description": "Opens an empty form"}]
 },
 "oauth_config": {"scopes": {"bot": ["chat:write", "chat:write.public", "commands", "app_mentions:read", "im:history", "im:read", "im:write", "channels:read", "channels:history", "files:write", "files:read", "reactions:read", "users:read"]}},
 "settings": {"event_subscriptions": {"bot_events": ["app_mention", "message.im", "app_home_opened", "reaction_added"]}, "interactivity": {"is_enabled": true}, "socket_mode_enabled": true}
}`

func toySeed() workspace.Seed {
	people := []workspace.User{
		{ID: "U01SAOIRSE", Name: "saoirse", RealName: "Saoirse Delvaney", Title: "Tracking Engineer", TZ: "Europe/Dublin"},
		{ID: "U02RUI", Name: "rui", RealName: "Rui Castanheda", Title: "Tracking Engineer", TZ: "America/Sao_Paulo"},
		{ID: "U03RENATA", Name: "renata", RealName: "Renata Colmeiro", Title: "Chief Technology Officer", TZ: "America/Chicago"},
		{ID: "U04STELLAN", Name: "stellan", RealName: "Stellan Mbeki-Ross", Title: "Security Program Lead", TZ: "Europe/Berlin"},
		{ID: "U05YUSRA", Name: "yusra", RealName: "Yusra Kettani", Title: "Internal Auditor", TZ: "Europe/Berlin"},
		{ID: "U06PAX", Name: "pax", RealName: "Pax Verhoeven", Title: "Carrier contact", TZ: "America/New_York", IsRestricted: true},
		{ID: "U07EMEKA", Name: "emeka", RealName: "Emeka Oduya", Title: "Parcel Manager", TZ: "Europe/Dublin"},
		{ID: "U08KAVYA", Name: "kavya", RealName: "Kavya Thandran", Title: "Security Engineer", TZ: "Asia/Kolkata"},
	}
	var all []string
	for _, u := range people {
		all = append(all, u.ID)
	}
	staff := []string{"U0TOY", "U01SAOIRSE", "U02RUI", "U03RENATA", "U04STELLAN", "U07EMEKA", "U08KAVYA"}
	return workspace.Seed{
		Team: workspace.Team{ID: "T01", Name: "Fernhollow Logistics", Domain: "fernhollow"}, Users: people,
		Bot: workspace.Bot{UserID: "U0TOY", BotID: "B0TOY", AppID: "A0TOY", Name: "Toy"}, Personas: all[:6],
		Channels: []workspace.Channel{
			{ID: "C01ENG", Name: "eng-all", Topic: "Everything engineering", Members: staff},
			{ID: "C02WEEK", Name: "security-weekly", Members: staff},
			{ID: "C03RISK", Name: "sec-risk-review", Private: true, Members: []string{"U0TOY", "U04STELLAN"}},
			{ID: "C04CARR", Name: "carrier-partners", ExtShared: true, Members: []string{"U04STELLAN", "U06PAX"}},
		},
		UserGroups: []workspace.UserGroup{{ID: "S01", Handle: "parcel-oncall", Name: "Parcel on call", Members: []string{"U02RUI"}}},
	}
}

// world is a workspace with the toy in it.
type world struct {
	*workspace.Server
	toy *toy
}

type toy struct {
	api   *slack.Client
	sock  *socketmode.Client
	clock *toyClock

	mu      sync.Mutex
	taps    int
	letters []string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	clock := &toyClock{now: time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)}
	s, err := workspace.New(workspace.Options{Seed: toySeed(), Manifest: []byte(toyManifest), BotToken: "xoxb-toy", AppToken: "xapp-toy", Clock: clock, NoRateLimits: true,
		Times: workspace.Times{Ack: 1500 * time.Millisecond}, Tour: toyTour})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	api := slack.New("xoxb-toy", slack.OptionAppLevelToken("xapp-toy"), slack.OptionAPIURL(s.APIURL()), slack.OptionLog(log.New(io.Discard, "", 0)))
	b := &toy{api: api, clock: clock, sock: socketmode.New(api, socketmode.OptionLog(log.New(io.Discard, "", 0)))}
	clock.toy = b
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = b.sock.RunContext(ctx) })
	running.Go(func() { b.listen(ctx) })
	t.Cleanup(func() {
		cancel()
		_ = s.Close()
		running.Wait()
	})
	for deadline := time.Now().Add(browsertest.Patience); ; time.Sleep(10 * time.Millisecond) {
		if open, _ := s.Connections(); open > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the toy did not connect")
		}
	}
	return &world{s, b}
}

func (b *toy) note(format string, args ...any) {
	b.mu.Lock()
	b.letters = append(b.letters, fmt.Sprintf(format, args...))
	b.mu.Unlock()
}

func (b *toy) listen(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-b.sock.Events:
			if e.Request == nil {
				continue
			}
			switch data := e.Data.(type) {
			case slack.SlashCommand:
				b.command(data, e.Request)
			case slack.InteractionCallback:
				b.interaction(data, e.Request)
			case slackevents.EventsAPIEvent:
				_ = b.sock.Ack(*e.Request)
				b.event(data)
			}
		}
	}
}

func (b *toy) command(c slack.SlashCommand, r *socketmode.Request) {
	word, rest, _ := strings.Cut(c.Text, " ")
	switch word {
	case "slow":
		return // never acked: the person must see an error
	case "blocks":
		_ = b.sock.Ack(*r)
		b.postBlocks(c.ChannelID)
	case "form":
		_ = b.sock.Ack(*r)
		if _, err := b.api.OpenView(c.TriggerID, form(rest, "3")); err != nil {
			b.note("open: %v", err)
		}
	case "say":
		_ = b.sock.Ack(*r)
		if _, _, err := b.api.PostMessage(c.ChannelID, slack.MsgOptionText(rest, false)); err != nil {
			b.note("say: %v", err)
		}
	default:
		_ = b.sock.Ack(*r, map[string]any{"response_type": "ephemeral", "text": "Hello <@" + c.UserID + ">, you typed " + c.Text,
			"blocks": []any{sectionOf("*Hello <@" + c.UserID + ">*, you typed " + c.Text), actionsOf("greet", slack.NewButtonBlockElement("share", "1", plain("Share here")))}})
	}
}

func (b *toy) interaction(c slack.InteractionCallback, r *socketmode.Request) {
	switch c.Type {
	case slack.InteractionTypeBlockSuggestion:
		var options []*slack.OptionBlockObject
		for _, s := range []string{"clinic-portal", "clinic-mobile", "track-api", "sso"} {
			if strings.Contains(s, c.Value) {
				options = append(options, slack.NewOptionBlockObject(s, plain("Service "+s), nil))
			}
		}
		_ = b.sock.Ack(*r, slack.OptionsResponse{Options: options})
	case slack.InteractionTypeViewSubmission:
		b.submission(c, r)
	case slack.InteractionTypeMessageAction:
		_ = b.sock.Ack(*r)
		_, _ = b.api.OpenView(c.TriggerID, form(c.Message.Text, "3"))
	case slack.InteractionTypeShortcut:
		_ = b.sock.Ack(*r)
		_, _ = b.api.OpenView(c.TriggerID, form("", "3"))
	case slack.InteractionTypeBlockActions:
		_ = b.sock.Ack(*r)
		b.action(c)
	default:
		_ = b.sock.Ack(*r)
	}
}

func (b *toy) action(c slack.InteractionCallback) {
	a := c.ActionCallback.BlockActions[0]
	value := strings.TrimSpace(strings.Join([]string{a.Value, a.SelectedOption.Value, a.SelectedUser, a.SelectedDate}, ""))
	for _, o := range a.SelectedOptions {
		value += "+" + o.Value
	}
	switch {
	case c.View.Type == slack.VTHomeTab:
		b.mu.Lock()
		b.taps++
		b.mu.Unlock()
		b.publish(c.User.ID)
	case a.ActionID == "likelihood":
		// A dispatching input: the score moves, and what was typed must stay.
		if _, err := b.api.UpdateView(form("", value), "", c.View.Hash, c.View.ID); err != nil {
			b.note("update: %v", err)
		}
	case a.ActionID == "share":
		_, _, _ = b.api.PostMessage(c.Channel.ID, slack.MsgOptionText("Shared with everyone", false))
	default:
		_, err := b.api.PostEphemeral(c.Channel.ID, c.User.ID, slack.MsgOptionText(fmt.Sprintf("You used %s with %q", a.ActionID, value), false))
		if err != nil {
			b.note("ephemeral: %v", err)
		}
	}
}

func (b *toy) submission(c slack.InteractionCallback, r *socketmode.Request) {
	values := c.View.State.Values
	if c.View.CallbackID == "second" {
		_ = b.sock.Ack(*r, slack.NewClearViewSubmissionResponse())
		return
	}
	switch title := values["title"]["title"].Value; title {
	case "bad":
		_ = b.sock.Ack(*r, slack.NewErrorsViewSubmissionResponse(map[string]string{"title": "Say what could happen, and to whom."}))
	case "more":
		second := slack.ModalViewRequest{Type: slack.VTModal, CallbackID: "second", Title: plain("Are you sure?"), Submit: plain("Yes, log it"), Blocks: slack.Blocks{BlockSet: []slack.Block{sectionOf("The second form.")}}}
		_ = b.sock.Ack(*r, slack.NewPushViewSubmissionResponse(&second))
	default:
		_ = b.sock.Ack(*r)
		raw, _ := json.Marshal(values["service"]["service"].SelectedOption.Value)
		_, _, _ = b.api.PostMessage("C01ENG", slack.MsgOptionText(fmt.Sprintf("Logged: %s, service %s, likelihood %s, treatment %s, target %s, tell %d people", title, raw,
			values["likelihood"]["likelihood"].SelectedOption.Value, values["treatment"]["treatment"].SelectedOption.Value, values["target"]["target"].SelectedDate, len(values["tell"]["tell"].SelectedUsers)), false))
	}
}

func (b *toy) event(e slackevents.EventsAPIEvent) {
	switch ev := e.InnerEvent.Data.(type) {
	case *slackevents.AppHomeOpenedEvent:
		if ev.Tab == "home" {
			b.publish(ev.User)
		}
	case *slackevents.AppMentionEvent:
		ts := ev.ThreadTimeStamp
		if ts == "" {
			ts = ev.TimeStamp
		}
		_, _, _ = b.api.PostMessage(ev.Channel, slack.MsgOptionText("You called, <@"+ev.User+">?", false), slack.MsgOptionTS(ts))
	case *slackevents.MessageEvent:
		if ev.User != "U0TOY" && ev.BotID == "" && ev.SubType == "" {
			_, _, _ = b.api.PostMessage(ev.Channel, slack.MsgOptionText("You wrote: "+ev.Text, false))
		}
	case *slackevents.ReactionAddedEvent:
		b.note("reaction %s", ev.Reaction)
	}
}

func (b *toy) publish(user string) {
	b.mu.Lock()
	taps := b.taps
	b.mu.Unlock()
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewHeaderBlock(plain("Waiting on you")),
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", fmt.Sprintf("*RSK-042* pressed %d times", taps), false, false), nil, slack.NewAccessory(slack.NewButtonBlockElement("tap", "1", plain("Decide")))),
	}}}
	if _, err := b.api.PublishView(user, view, ""); err != nil {
		b.note("publish: %v", err)
	}
}

// postBlocks posts a message with every kind of block.
func (b *toy) postBlocks(channel string) {
	var picture bytes.Buffer
	img := image.NewRGBA(image.Rect(0, 0, 480, 160))
	for x := range 480 {
		for y := range 160 {
			img.Set(x, y, color.White)
		}
		for d := range 3 {
			img.Set(x, 30+x/5+d, color.RGBA{31, 95, 91, 255})
		}
	}
	_ = png.Encode(&picture, img)
	file, err := b.api.UploadFile(slack.UploadFileParameters{Filename: "trend.png", Title: "Open risks", AltTxt: "Open risks fell", FileSize: picture.Len(), Reader: &picture})
	if err != nil {
		b.note("upload: %v", err)
		return
	}
	option := func(v string) *slack.OptionBlockObject { return slack.NewOptionBlockObject(v, plain(v), nil) }
	sure := slack.NewConfirmationBlockObject(plain("Close RSK-042?"), slack.NewTextBlockObject("mrkdwn", "It *cannot* be undone.", false, false), plain("Close it"), plain("Keep it"))
	closing := slack.NewButtonBlockElement("closing", "closed", plain("Close")).WithStyle(slack.StyleDanger)
	closing.Confirm = sure
	service := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain("Service"), "pick_service")
	minimum := 1
	service.MinQueryLength = &minimum
	blocks := []slack.Block{
		slack.NewHeaderBlock(plain("RSK-042 · Session keys stay in memory")),
		sectionOf("*High*, 56 of 100 · <@U07EMEKA> answers for it in <#C02WEEK>\nDecide by <!date^1795269600^{date_long} at {time}|a fallback>\n> a quote\n• one\n• two with `code` and ~gone~ and <https://fernhollow.example/a|a link>"),
		slack.NewSectionBlock(nil, []*slack.TextBlockObject{slack.NewTextBlockObject("mrkdwn", "*Likelihood*\n4", false, false), slack.NewTextBlockObject("mrkdwn", "*Impact*\n5", false, false)}, nil),
		sectionOf("Leaks show: <!here> and &lt;b&gt;no html&lt;/b&gt; <img src=x onerror=alert(1)>"),
		slack.NewDividerBlock(),
		slack.NewContextBlock("", slack.NewTextBlockObject("mrkdwn", "Logged by Rui, *edited in place*", false, false)),
		slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: file.ID}, "Open risks fell from 14 to 9", "", plain("Open risks")),
		slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionTextElement("Rich text ", &slack.RichTextSectionTextStyle{Bold: true}), slack.NewRichTextSectionUserElement("U02RUI", nil))),
		actionsOf("main", slack.NewButtonBlockElement("ack", "mine", plain("I have it until…")).WithStyle(slack.StylePrimary), closing,
			slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("Treatment"), "pick_treatment", option("mitigate"), option("accept")),
			slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plain("Assign to"), "pick_user"), service, slack.NewDatePickerBlockElement("pick_date"),
			slack.NewOverflowBlockElement("more", option("snooze"), option("escalate"))),
		actionsOf("boxes", slack.NewCheckboxGroupsBlockElement("tick", option("legal"), option("product")), slack.NewRadioButtonsBlockElement("choose", option("low"), option("high"))),
	}
	if _, _, err := b.api.PostMessage(channel, slack.MsgOptionText("RSK-042: session keys stay in memory", false), slack.MsgOptionBlocks(blocks...)); err != nil {
		b.note("post: %v", err)
	}
}

func plain(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, false, false)
}

func sectionOf(text string) *slack.SectionBlock {
	return slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", text, false, false), nil, nil)
}

func actionsOf(id string, elements ...slack.BlockElement) *slack.ActionBlock {
	return slack.NewActionBlock(id, elements...)
}

// form is a modal with every kind of input; the score is what the last choice of likelihood made it.
func form(title, likelihood string) slack.ModalViewRequest {
	option := func(v, text string) *slack.OptionBlockObject { return slack.NewOptionBlockObject(v, plain(text), nil) }
	levels := []*slack.OptionBlockObject{option("1", "1 · rare"), option("3", "3 · possible"), option("5", "5 · certain")}
	text := slack.NewPlainTextInputBlockElement(plain("What could happen?"), "title")
	text.InitialValue = title
	note := slack.NewPlainTextInputBlockElement(nil, "good")
	note.Multiline = true
	level := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, "likelihood", levels...)
	for _, o := range levels {
		if o.Value == likelihood {
			level.InitialOption = o
		}
	}
	scored := slack.NewInputBlock("likelihood", plain("Likelihood"), nil, level)
	scored.DispatchAction = true
	service := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain("Find a service"), "service")
	zero := 0
	service.MinQueryLength = &zero
	date := slack.NewDatePickerBlockElement("target")
	date.InitialDate = "2026-12-04"
	good := slack.NewInputBlock("good", plain("What would good look like?"), nil, note)
	good.Optional = true
	tell := slack.NewInputBlock("tell", plain("Who must know"), nil, slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeUser, plain("People"), "tell"))
	tell.Optional = true
	return slack.ModalViewRequest{Type: slack.VTModal, CallbackID: "log_risk", Title: plain("Log a risk"), Submit: plain("Log it"), Close: plain("Cancel"), Blocks: slack.Blocks{BlockSet: []slack.Block{
		sectionOf("*Score with likelihood " + likelihood + "*"),
		slack.NewInputBlock("title", plain("Title"), plain("One sentence"), text), slack.NewInputBlock("service", plain("Service"), nil, service), scored, good,
		slack.NewInputBlock("target", plain("Target date"), nil, date), tell,
		slack.NewInputBlock("treatment", plain("How to treat it"), nil, slack.NewRadioButtonsBlockElement("treatment", option("mitigate", "Mitigate"), option("accept", "Accept"))),
	}}}
}
