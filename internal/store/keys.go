package store

import (
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// keys names every key of one organisation. All of them carry the same hash tag, so that a commit is one script on
// one node of a cluster (house 6). "ms" is milliseconds since 1970; "real" is transport time, "due" the one clock's.
//
// The scripts of the outbox make the names of lanes, letters and cards themselves from the prefix: same tag, same node.
type keys string

// keysOf is the prefix app:{main}: for an organisation.
func keysOf(org string) keys { return keys("app:{" + org + "}:") }

// The records.

// head is a hash: seq and hash (end of the audit trail), dir (directory version), n:<kind> (highest number given
// out), letters (letters ever enqueued). For ever.
func (k keys) head() string { return string(k) + "head" }

// env is a hash of values that are set once and for all: epoch, origin of a rehearsal, secrets. For ever.
func (k keys) env() string { return string(k) + "env" }

// record is a hash: v (version), s (schema), b (JSON), p (parents' members, a line each), i:<source> (what an import
// said). For ever.
func (k keys) record(r domain.Ref) string { return string(k) + member(r) }

// index is a sorted set of members (risk:RSK-012) by day and number. For ever.
func (k keys) index(name string) string { return string(k) + "idx:" + name }

// directory is a sorted set of the directory's members by the directory version that last changed them. For ever.
func (k keys) directory() string { return string(k) + "dir" }

// audit is a stream; entry n has the id n-0 and one field, e (JSON). For ever.
func (k keys) audit() string { return string(k) + "audit" }

// request is a string: the commit's own mark, a line break, the outcome. 25 h, forms 7 days, commits without a
// request id 10 min (reliability 5.1).
func (k keys) request(id string) string { return string(k) + "req:" + id }

// turn is a string: the write whose turn it is, and until which real ms. 1 s.
func (k keys) turn() string { return string(k) + "turn" }

// said is a string: the reference that these words of this person made. 10 min (F2).
func (k keys) said(hash string) string { return string(k) + "said:" + hash }

// draft is a string: what somebody typed into a form and did not send (JSON). 24 h.
func (k keys) draft(id string) string { return string(k) + "draft:" + id }

// notes is a hash of small named texts. For ever; an empty value removes one.
func (k keys) notes() string { return string(k) + "notes" }

// slot is a string: the state of one occurrence of a schedule. 400 days, longer than any catch-up window.
func (k keys) slot(id string) string { return string(k) + "slot:" + id }

// The timers.

// timers is a sorted set of timer ids by due ms. For ever.
func (k keys) timers() string { return string(k) + "timers" }

// timersFirst is a sorted set of those of the ids in timers that ring before all others, by due ms. For ever. An id that
// an older version removed from timers alone is taken out of it by the next claim.
func (k keys) timersFirst() string { return string(k) + "timers:first" }

// timersLent is a sorted set of the ids lent to a worker by the end of the lease, real ms.
func (k keys) timersLent() string { return string(k) + "timers:lent" }

// timersBody is a hash: id → schema, a line break, JSON.
func (k keys) timersBody() string { return string(k) + "timers:body" }

// timersFence is a hash: id → fence of the last claim.
func (k keys) timersFence() string { return string(k) + "timers:fence" }

// fence is a string: the last fence given out, to timers and letters alike. For ever.
func (k keys) fence() string { return string(k) + "fence" }

// The outbox.

// letter is a hash, one letter; see lua/queue_lib.lua for its fields. Done ones lose their text and stay for 7 days.
func (k keys) letter(id string) string { return string(k) + "letter:" + id }

// lane is a sorted set of the waiting letters of a lane by priority and sequence.
func (k keys) lane(lane string) string { return string(k) + "lane:" + lane }

// card is a hash: lane → where the living message stands (channel, ts, version, real ms). 400 days after the last edit.
func (k keys) card(card string) string { return string(k) + "card:" + card }

// at is a string: the card that stands at a message, for what people do to the message itself. 400 days.
func (k keys) at(channel, ts string) string { return string(k) + "at:" + channel + ":" + ts }

// deadLetters is a list of deliveries that could not be handled, newest first, 500 at most. For ever.
func (k keys) deadLetters() string { return string(k) + "deadletters" }

// processes is a sorted set of the bots that run on these records, by the real ms of their last beat. For ever.
func (k keys) processes() string { return string(k) + "processes" }

// cardQueue is a sorted set of the ids of the letters of one card and lane that are not done, by version.
func (k keys) cardQueue(card, lane string) string { return string(k) + "cardq:" + card + "|" + lane }

// ready is a sorted set of the lanes whose first letter has this priority, by the real ms from which they may be
// claimed.
func (k keys) ready(p int) string { return string(k) + "ready:" + string(rune('0'+p)) }

// held is a sorted set of letters that wait for their moment, by due ms.
func (k keys) held() string { return string(k) + "held" }

// busy is a sorted set of lanes with a letter in flight by the end of its lease, real ms.
func (k keys) busy() string { return string(k) + "busy" }

// holder is a hash: lane → fence of the letter in flight.
func (k keys) holder() string { return string(k) + "holder" }

// paused is a sorted set of lanes by the real ms until which they rest.
func (k keys) paused() string { return string(k) + "paused" }

// state is a sorted set of letters in a state by due ms (done ones by real ms): the operator's lists.
func (k keys) state(s string) string { return string(k) + "state:" + s }

// member names a record in indexes, and is its key without the prefix.
func member(r domain.Ref) string { return string(r.Kind) + ":" + r.ID }

// refOf reads a member.
func refOf(member string) domain.Ref {
	kind, id, _ := strings.Cut(member, ":")
	return domain.Ref{Kind: domain.Kind(kind), ID: id}
}

// words is a sorted set of the words of internal records, all with the score 0: the beginnings of words are found in it.
func (k keys) words() string { return k.index("i:words") }

// wordName names the index of a word: the internal records in which it stands, by worth (see worth).
func wordName(word string) string { return "i:w:" + word }

// indexName names an index: <i or r>[x of exercises]:<kind or any>:<all, live, ended or first>[:<s, h, p, m or f>:<id>].
func indexName(x ledger.Index) string {
	var b strings.Builder
	b.WriteString(pick(x.Restricted, "r", "i") + pick(x.Exercise, "x:", ":"))
	b.WriteString(pick(x.Kind == "", "any", string(x.Kind)))
	b.WriteString(pick(x.Live, ":live", pick(x.Ended, ":ended", pick(x.First, ":first", ":all"))))
	switch {
	case x.Service != "":
		b.WriteString(":s:" + x.Service)
	case x.Holder != "":
		b.WriteString(":h:" + x.Holder)
	case x.Parent != "":
		b.WriteString(":p:" + x.Parent)
	case x.Reader != "":
		b.WriteString(":m:" + x.Reader)
	case x.Facet != domain.Facet{}:
		b.WriteString(":f:" + x.Facet.Name + ":" + x.Facet.Value)
	}
	return b.String()
}

func pick[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}
