package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func init() {
	following[domain.KindIncident] = append(following[domain.KindIncident], followRoom)
}

// roomNote is the note under which a channel's incident is found, kept with the commit that learns of the channel.
func roomNote(channel string) string { return "room:" + channel }

// followRoom keeps an incident's channel in step with the incident: made when it is declared, its topic and its people as
// they change, archived a day after the end (slack-platform 9). Every step is an errand in the outbox of this same commit.
func followRoom(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	i := p.New.(*domain.Incident)
	old, _ := p.Old.(*domain.Incident)
	if tx.Rq.Source == imported {
		return nil
	}
	e := errands{tx: tx, i: i}
	switch {
	case i.Room == "":
		if i.WantsRoom(tx.Dir) && (old == nil || old.IsRestricted()) {
			e.send(outbox.RoomErrand{Op: outbox.RoomCreate, Name: i.RoomName()}, outbox.Ack)
		}
	case i.IsRestricted():
		if old != nil && !old.IsRestricted() { // its own words about it go by the errand of every channel (domain 7.2)
			e.hide()
		}
	case old == nil || old.Room != i.Room:
		e.furnish()
	default:
		e.follow(old)
	}
	return nil
}

// errands are the letters that one commit sends about an incident's channel.
type errands struct {
	tx *Tx
	i  *domain.Incident
}

func (e errands) send(x outbox.RoomErrand, prio outbox.Priority) {
	e.tx.Send(e.letter(x, prio))
}

func (e errands) letter(x outbox.RoomErrand, prio outbox.Priority) outbox.Letter {
	ref := e.i.Ref().String()
	x.Ref, x.Channel = ref, e.i.Room
	return outbox.Letter{ID: fmt.Sprintf("room:%s:%s:%d", ref, x.Op, written(e.i)), To: outbox.RoomLane(ref), Priority: prio, Room: &x}
}

// furnish is what a new channel gets: topic, people, the card and a bookmark to it. An incident that ended while Slack made
// the channel needs it no longer.
func (e errands) furnish() {
	e.send(outbox.RoomErrand{Op: outbox.RoomTopic, Topic: e.i.RoomTopic(e.tx.Dir)}, outbox.Ack)
	e.send(outbox.RoomErrand{Op: outbox.RoomInvite, People: e.i.RoomPeople(e.tx.Dir)}, outbox.Ack)
	e.tx.roomCard(e.i, view.IncidentCard(e.tx.Dir, e.i, e.tx.Now), outbox.Urgent, nil)
	e.send(outbox.RoomErrand{Op: outbox.RoomBookmark, Title: e.i.ID + " at a glance", Card: cardOf(e.i)}, outbox.Normal)
	if !e.i.Live() {
		e.archive("", domain.RoomStays)
	}
}

// hide takes the incident's title out of the name of its channel and closes it. They are two errands: where Slack refuses
// the new name, the channel is closed all the same.
func (e errands) hide() {
	e.send(outbox.RoomErrand{Op: outbox.RoomRename, Name: e.i.RoomName()}, outbox.Normal)
	e.archive("This channel is no longer used.", eraseFirst)
}

// eraseFirst is how long the channel of what became confidential stays open: what was posted there is deleted meanwhile,
// and Slack lets nothing be deleted in an archived channel.
const eraseFirst = 10 * time.Minute

// archive closes the channel after a while; topic is the last one, where it is to change.
func (e errands) archive(topic string, after time.Duration) {
	l := e.letter(outbox.RoomErrand{Op: outbox.RoomArchive, Topic: topic}, outbox.Normal)
	if after > 0 {
		l.After = e.tx.Now.Add(after)
	}
	e.tx.Send(l)
}

// follow brings the channel up to date with what changed.
func (e errands) follow(old *domain.Incident) {
	if now := e.i.RoomTopic(e.tx.Dir); now != old.RoomTopic(e.tx.Dir) {
		e.send(outbox.RoomErrand{Op: outbox.RoomTopic, Topic: now}, outbox.Ack)
	}
	was := old.RoomPeople(e.tx.Dir)
	if come := slices.DeleteFunc(e.i.RoomPeople(e.tx.Dir), func(p string) bool { return slices.Contains(was, p) }); len(come) > 0 {
		e.send(outbox.RoomErrand{Op: outbox.RoomInvite, People: come}, outbox.Ack)
	}
	if old.Live() && !e.i.Live() {
		e.archive("", domain.RoomStays)
	}
}
