package domain

import (
	"slices"
	"strings"
	"time"
)

// roomTitle bounds the words of a channel's name; Slack takes 80 characters, and a number may come behind it where the name
// is taken (slack-platform 5).
const roomTitle = 48

// WantsRoom says whether an incident is to have a channel of its own, where the organisation has switched them on: while it
// goes on and is no secret. A confidential incident has none, not even a private one: who is asked in, and the channel's
// name, would tell of it (domain 7.2).
func (i *Incident) WantsRoom(d *Directory) bool {
	return d.Org.IncidentChannels && i.Live() && !i.IsRestricted() && i.Room == ""
}

// RoomName is the name wanted for the incident's channel: "inc-004-short-title"; an exercise says so. Of one that became
// confidential it is the number alone: the name of an archived channel stays readable to all (domain 7.2).
func (i *Incident) RoomName() string {
	name := strings.ToLower(i.ID)
	if IsExercise(i) {
		name = "drill-" + name
	}
	if i.IsRestricted() {
		return name
	}
	var words []string
	n := 0
	for w := range strings.FieldsFuncSeq(strings.ToLower(i.Title), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		if n += len(w) + 1; n > roomTitle {
			break
		}
		words = append(words, w)
	}
	return strings.Join(append([]string{name}, words...), "-")
}

// RoomPeople are those who belong in the incident's channel: who declared it, who has a role, the security leads, and who
// answers for what it is about. Only full members of the workspace are asked in (domain 7.1).
func (i *Incident) RoomPeople(d *Directory) []string {
	all := []string{i.By}
	for _, r := range IncidentRoles {
		all = append(all, *r.Field(i))
	}
	for _, p := range d.With(RoleLead) {
		all = append(all, p.ID)
	}
	for _, id := range i.ServiceIDs {
		if s := d.Services[id]; s != nil {
			all = append(append(all, s.Accountable), s.Responsible...)
		}
	}
	var out []string
	for _, id := range all {
		if p := d.People[id]; id != "" && p != nil && p.Live() && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// maxTopic is Slack's limit of a topic.
const maxTopic = 250

// RoomStays is how long the channel of an incident that is over stays open for what is still to be said.
const RoomStays = 24 * time.Hour

// RoomTopic is what stands over the incident's channel: how bad it is, who leads it and when the next update comes; once it
// is over, how it ended and until when one can write there.
func (i *Incident) RoomTopic(d *Directory) string {
	parts := []string{i.ID, i.Severity}
	if IsExercise(i) {
		parts = append([]string{"EXERCISE, not a real incident"}, parts...)
	}
	switch {
	case !i.Live():
		parts = append(parts, i.State, "this channel is archived after "+Stamp(i.Times[i.State].Add(RoomStays), d.Location()))
	default:
		switch {
		case i.Lead == "":
			parts = append(parts, "no lead yet")
		case i.missed():
			parts = append(parts, "no lead now")
		default:
			parts = append(parts, "lead: "+d.Name(i.Lead))
		}
		if !i.NextUpdate.IsZero() {
			parts = append(parts, "next update: "+Stamp(i.NextUpdate, d.Location()))
		}
	}
	return Clip(OneLine(strings.Join(parts, " · ")), maxTopic)
}
