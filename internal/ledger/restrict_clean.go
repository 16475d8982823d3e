package ledger

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Posting is one place where a letter about a record went: TS is empty where it is not known to stand there.
type Posting struct {
	Lane    string // outbox.Place.Lane
	Channel string // Slack's id
	TS      string
}

// Postings tells where letters about records went in the last 400 days; the store implements it.
type Postings interface {
	Posted(ctx context.Context, refs ...domain.Ref) ([]Posting, error)
}

// Rooms tells who reads a channel at this moment; the Slack surface implements it.
type Rooms interface {
	// Audience is the kind of a channel, by Slack's id, and how many members it has; 0 where Slack does not say.
	Audience(ctx context.Context, channel string) (kind domain.ChannelKind, members int, err error)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// erase removes what was posted about a record to whoever may not see it any more, and writes down who could have seen
// it (domain 7.2). It runs twice: the second time finds what was on its way while the first one looked.
func erase(ctx context.Context, l *Ledger, f Fired) error {
	books, ok := l.books.(Postings)
	if !ok {
		return fmt.Errorf("ledger: these books do not know where letters went")
	}
	all, err := books.Posted(ctx, f.Ref)
	if err != nil {
		return l.fault(err)
	}
	rooms := l.audiences(ctx, all)
	_, err = write(ctx, l, timely(), Look{Refs: []domain.Ref{f.Ref}}, &f, func(tx *Tx) (struct{}, error) {
		rec := tx.Seen.Records[f.Ref]
		if rec == nil || !rec.Base().IsRestricted() {
			return struct{}{}, nil // opened again meanwhile
		}
		c := cleaning{tx: tx, rec: rec, again: f.Gen > 0}
		c.sweep(all)
		if len(c.lanes) > 0 {
			tx.Note(domain.Entry{Action: string(f.Ref.Kind) + ".cleaned", Object: f.Ref.String(), Reason: c.audience(rooms)})
		}
		if f.Gen == 0 {
			if len(c.lanes) > 0 {
				tx.tell(rec, f.Arg, fmt.Sprintf("cleaned:%s:%d", f.Ref, rec.Base().Version), outbox.Normal, view.Cleaned(tx.Dir, rec, c.counts, rooms))
			}
			tx.Arm(Timer{ID: f.ID, What: fireErase, Ref: f.Ref, Gen: 1, Due: tx.Now.Add(eraseAgain), Arg: f.Arg})
		}
		return struct{}{}, nil
	})
	return err
}

// cleaning is one round of removing what was posted about a record.
type cleaning struct {
	tx     *Tx
	rec    domain.Record
	again  bool
	lanes  []string       // the places to clean
	counts map[string]int // messages known to stand there, by lane
	where  map[string]string
}

// sweep sends an errand to every place that a reader without access reads.
func (c *cleaning) sweep(all []Posting) {
	c.counts, c.where = map[string]int{}, map[string]string{}
	for _, p := range all {
		if c.mayKeep(p.Lane) || c.again && p.TS == "" {
			continue
		}
		if !slices.Contains(c.lanes, p.Lane) {
			c.lanes = append(c.lanes, p.Lane)
		}
		if p.TS != "" {
			c.counts[p.Lane]++
			c.where[p.Lane] = p.Channel
		}
	}
	slices.Sort(c.lanes)
	round := 1
	if c.again {
		round = 2
	}
	for _, lane := range c.lanes {
		to := placeOf(lane)
		// The first goes before what waits in that place, the second after it: then nothing of before is on its way there.
		for i, prio := range []outbox.Priority{outbox.Ack, outbox.Digest} {
			c.tx.Send(outbox.Letter{ID: fmt.Sprintf("erase:%s:%d:%d:%d:%s", c.rec.Ref(), c.rec.Base().Version, round, i, lane), To: to, Priority: prio,
				Erase: []string{c.rec.Ref().String()}})
		}
	}
}

// mayKeep says whether a place is the direct message with somebody who may read the record.
func (c *cleaning) mayKeep(lane string) bool {
	person, ok := strings.CutPrefix(lane, "p:")
	p := c.tx.Dir.People[person]
	return ok && p != nil && domain.ForCaller(domain.CallerFor(c.tx.Dir, p)).Sees(c.rec) == domain.SeesAll
}

func placeOf(lane string) outbox.Place {
	if person, ok := strings.CutPrefix(lane, "p:"); ok {
		return outbox.Place{Person: person}
	}
	return outbox.Place{Channel: strings.TrimPrefix(lane, "c:")}
}

// audiences asks what sort of places they are now, and how many read there, before anything is removed. A place that
// Slack does not tell of is written down without.
func (l *Ledger) audiences(ctx context.Context, all []Posting) map[string]string {
	out := map[string]string{}
	for _, p := range all {
		if _, known := out[p.Lane]; known || p.Channel == "" || strings.HasPrefix(p.Lane, "p:") {
			continue
		}
		out[p.Lane] = ""
		if l.Rooms == nil {
			continue
		}
		if kind, members, err := l.Rooms.Audience(ctx, p.Channel); err == nil {
			out[p.Lane] = string(kind)
			if members > 0 {
				out[p.Lane] = fmt.Sprintf("%s, %d members", kind, members)
			}
		}
	}
	return out
}

// audience says for the trail who could have read what was posted: places and how many messages, no words of the record.
func (c *cleaning) audience(rooms map[string]string) string {
	var out []string
	for _, lane := range c.lanes {
		s := fmt.Sprintf("%s %s: %d messages", lane, c.where[lane], c.counts[lane])
		if rooms[lane] != "" {
			s += " (" + rooms[lane] + ")"
		}
		out = append(out, s)
	}
	return "could have been read in " + strings.Join(out, "; ")
}

// MayShow says whether a letter may still be shown where it goes: it is asked at the moment of sending, for a record may
// have become confidential since the letter was written (domain 7.2).
func (l *Ledger) MayShow(ctx context.Context, x outbox.Letter) (bool, error) {
	if x.Room != nil {
		return l.roomWanted(ctx, *x.Room)
	}
	look := Look{Refs: numbered(x.Message.About)}
	if len(look.Refs) == 0 {
		return true, nil
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return false, l.fault(err)
	}
	reader := domain.ForChannel
	if x.To.Person != "" {
		d := l.Directory()
		p := d.People[x.To.Person]
		if p == nil {
			return true, nil // nobody it could be sent to: resolving the place says so
		}
		reader = domain.ForCaller(domain.CallerFor(d, p))
	}
	for _, rec := range seen.Records {
		if reader.Sees(rec) == domain.SeesNothing {
			return false, nil
		}
	}
	return true, nil
}
