package outbox

import "time"

// RoomOp is one step in the life of an incident's channel.
type RoomOp string

// The steps (slack-platform 9). Each may be done twice, but for the bookmark.
const (
	RoomCreate   RoomOp = "create"
	RoomTopic    RoomOp = "topic"
	RoomInvite   RoomOp = "invite"
	RoomBookmark RoomOp = "bookmark"
	RoomRename   RoomOp = "rename"
	RoomArchive  RoomOp = "archive"
)

// RoomErrand is a step to be done in Slack. Those of one incident go in one lane, one after the other.
type RoomErrand struct {
	Op      RoomOp   `json:"op"`
	Ref     string   `json:"ref"`               // the incident
	Channel string   `json:"channel,omitempty"` // Slack's id; none before it is created
	Name    string   `json:"name,omitempty"`    // create, rename: the name wanted, another number behind it where it is taken
	Topic   string   `json:"topic,omitempty"`   // topic; archive: the last topic, where one is to be set
	People  []string `json:"people,omitempty"`  // invite: person ids
	Title   string   `json:"title,omitempty"`   // bookmark: what it says, and the card in the channel that it leads to
	Card    string   `json:"card,omitempty"`
}

// Blank is the errand without what people wrote: the incident's title stands in the channel's name.
func (e *RoomErrand) Blank() *RoomErrand {
	if e == nil {
		return nil
	}
	b := *e
	b.Name, b.Topic, b.Title = "", "", ""
	return &b
}

// RoomLane is the place, and so the lane, of the errands of an incident.
func RoomLane(ref string) Place { return Place{Channel: "room:" + ref} }

// RoomTry is what is known of earlier attempts at an errand.
type RoomTry struct {
	Unsure bool      // one of them may have been done
	Since  time.Time // real moment just before the first such
	Tries  int       // how many there were
}
