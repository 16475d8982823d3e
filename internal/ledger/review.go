package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// reviewEnds is after how many business days the leads read how an ownership review went.
const reviewEnds = 10

// reviewBatch is how many people one commit asks.
const reviewBatch = 25

// ReviewStarted says whom an ownership review asks.
type ReviewStarted struct {
	Team  string      `json:"team,omitempty"`
	Asked []string    `json:"asked,omitempty"` // accountable people, each by one direct message
	Lost  []string    `json:"lost,omitempty"`  // those for whom nobody can be asked
	Again int         `json:"again,omitempty"` // who was asked today already
	Ends  domain.Date `json:"ends"`            // when the leads read how it went
}

// StartReview asks each accountable person, or who stands in, to go through everything they answer for: one message a
// person, which follows their answers (domain 4.5). It takes a security lead or an admin, or a schedule; with a team only
// who answers for one of its services is asked. Silence changes nothing.
func (l *Ledger) StartReview(ctx context.Context, rq Request, team string) (ReviewStarted, error) {
	d := l.Directory()
	out := ReviewStarted{Team: team}
	if t := d.Teams[team]; team != "" && t == nil {
		return out, domain.Absent(teamRef(team))
	}
	if c := rq.Caller; !c.Has(domain.RoleLead) && !c.Has(domain.RoleAdmin) && c.Standing != domain.System {
		return out, l.refuse(ctx, c, domain.Fail(domain.Forbidden, "You may not start an ownership review.").
			WithHint("A security lead or an admin can. `owner review` shows what you answer for.").WithRule("domain 4.5"))
	}
	var all []string
	for id := range d.People {
		own := d.AnswersForAll(id)
		if len(own) > 0 && (team == "" || slices.ContainsFunc(own, func(r domain.Record) bool { s, ok := r.(*domain.Service); return ok && s.Team == team })) {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	batches := slices.Collect(slices.Chunk(all, reviewBatch))
	if len(batches) == 0 {
		batches = [][]string{nil} // nobody to ask: the leads read that too
	}
	for n, batch := range batches {
		part := rq
		if part.ID != "" {
			part.ID = fmt.Sprintf("%s:%d", rq.ID, n)
		}
		if n > 0 {
			part.Said = ""
		}
		got, err := l.askToReview(ctx, part, team, batch, n == len(batches)-1)
		if err != nil {
			return out, err
		}
		out.Asked, out.Lost, out.Again, out.Ends = append(out.Asked, got.Asked...), append(out.Lost, got.Lost...), out.Again+got.Again, got.Ends
	}
	return out, nil
}

func (l *Ledger) askToReview(ctx context.Context, rq Request, team string, batch []string, last bool) (ReviewStarted, error) {
	var look Look
	for _, id := range batch {
		look.Refs = append(look.Refs, personRef(id))
	}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (ReviewStarted, error) {
		out := ReviewStarted{Ends: tx.Dir.AddBusinessDays(tx.Today, reviewEnds)}
		for _, id := range batch {
			stored, p := tx.person(id)
			switch to := tx.Dir.Askable(id, tx.Today); {
			case p == nil || to == "":
				out.Lost = append(out.Lost, id)
			case p.ReviewOn == tx.Today:
				out.Again++
			default:
				n := domain.Clone(p)
				n.ReviewOn = tx.Today
				tx.Put(orNil(stored), n, "owner.review", team)
				out.Asked = append(out.Asked, id)
				tx.reviewCard(n, to, outbox.Normal, false)
			}
		}
		if last {
			tx.Note(domain.Entry{Action: "owner.review", Object: team})
			at := worktime.Wall(out.Ends.Year, out.Ends.Month, out.Ends.Day, remindHour, 0, tx.Dir.Location())
			tx.Arm(Timer{ID: "review:" + team, What: fireReview, Arg: team, Due: at})
		}
		return out, nil
	})
}

// endReview tells the leads, at the end of an ownership review, how it went: coverage, stale, gaps and who has not
// answered. Nothing else happens: silence changes nothing.
func endReview(ctx context.Context, l *Ledger, f Fired) error {
	_, err := write(ctx, l, timely(), Look{}, &f, func(tx *Tx) (struct{}, error) {
		team := f.Arg
		m := view.ReviewSummary(tx.Dir, domain.OwnershipOf(tx.Dir, team, tx.Today), team)
		tx.Note(domain.Entry{Action: "owner.review.summary", Object: team})
		for _, p := range tx.leads() {
			tx.Send(outbox.Letter{ID: fmt.Sprintf("review:summary:%s:%s:%s", team, tx.Today, p), To: outbox.Place{Person: p}, Priority: outbox.Normal, Message: m})
		}
		return struct{}{}, nil
	})
	return err
}

// reviewCard asks a person, or who stands in, to review what they answer for, or brings the message up to date.
func (tx *Tx) reviewCard(p *domain.Person, to string, prio outbox.Priority, editOnly bool) {
	stands := ""
	if to != p.ID {
		stands = p.ID
	}
	v := tx.Now.UnixMilli()
	card := fmt.Sprintf("card:review:%s:%s", p.ID, p.ReviewOn)
	tx.Send(outbox.Letter{ID: fmt.Sprintf("%s:%s:%d", card, to, v), To: outbox.Place{Person: to}, Priority: prio, Card: card, Version: v, EditOnly: editOnly,
		Message: view.ReviewAsk(tx.Dir, tx.Today, stands, tx.reviewed(p))})
}

// reviewed lists what a person answers for as this transaction leaves it, each with the answer since the review began.
func (tx *Tx) reviewed(p *domain.Person) []view.ReviewItem {
	var own []domain.Record
	add := func(rec domain.Record) {
		answers := false
		switch r := rec.(type) {
		case *domain.Service:
			answers = r.Live() && r.Accountable == p.ID
		case *domain.Control:
			answers = r.Accountable == p.ID
		}
		if answers && !slices.ContainsFunc(own, func(x domain.Record) bool { return x.Ref() == rec.Ref() }) {
			own = append(own, rec)
		}
	}
	for _, rec := range tx.Dir.AnswersForAll(p.ID) {
		if now := tx.Current(rec.Ref()); now != nil {
			rec = now
		}
		add(rec)
	}
	for _, put := range tx.change.Put {
		add(put.New)
	}
	var out []view.ReviewItem
	for _, rec := range own {
		ref := domain.CorrectionRef(rec.Ref())
		c, _ := tx.Current(ref).(*domain.Correction)
		if c == nil {
			c = tx.Dir.Corrections[ref.ID]
		}
		out = append(out, view.ReviewItem{Record: rec, Correction: c, Answer: domain.ReviewOf(rec, c, p.ReviewOn)})
	}
	return out
}

// reviewFollows edits the review messages of those whose things this transaction touched: who answered for them before,
// and who does now.
func (tx *Tx) reviewFollows() {
	var touched []string
	for _, put := range tx.change.Put {
		for _, rec := range []domain.Record{put.Old, put.New} {
			if c, ok := rec.(*domain.Correction); ok && c != nil {
				rec = tx.Dir.Get(c.About)
			}
			switch r := rec.(type) {
			case *domain.Service:
				touched = append(touched, r.Accountable)
			case *domain.Control:
				touched = append(touched, r.Accountable)
			}
		}
	}
	for _, id := range unique(touched...) {
		p := tx.Dir.People[id]
		if p == nil || !p.UnderReview(tx.Today) {
			continue
		}
		for _, to := range unique(id, tx.Dir.Askable(id, tx.Today)) {
			tx.reviewCard(p, to, outbox.Ack, true)
		}
	}
}
