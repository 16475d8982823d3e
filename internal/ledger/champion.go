package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// ChampionSet says what became of a team's champions.
type ChampionSet struct {
	Team   string      `json:"team"`
	Person string      `json:"person"`
	Off    bool        `json:"off,omitempty"`
	Until  domain.Date `json:"until,omitzero"` // of a confirmation: the last day it holds
	Teams  []string    `json:"teams,omitempty"`
	// Told says that the person was asked or told by direct message.
	Told bool `json:"told,omitempty"`
}

func personRef(id string) domain.Ref { return domain.Ref{Kind: domain.KindPerson, ID: id} }
func teamRef(id string) domain.Ref   { return domain.Ref{Kind: domain.KindTeam, ID: id} }

// person is a person's stored record to change, or a new one for a member of the workspace who has none; nil where nobody
// is known by that id.
func (tx *Tx) person(id string) (stored, p *domain.Person) {
	stored, _ = tx.Seen.Records[personRef(id)].(*domain.Person)
	if p = stored; p == nil {
		return nil, newcomer(tx.Dir, id)
	}
	return stored, p
}

// NameChampion names a person as a team's champion and asks for their yes, or takes them off (domain 7.5).
func (l *Ledger) NameChampion(ctx context.Context, rq Request, team, person string, off bool) (ChampionSet, error) {
	return write(ctx, l, rq, Look{Refs: []domain.Ref{teamRef(team), personRef(person)}}, nil, func(tx *Tx) (ChampionSet, error) {
		if err := tx.Rq.Caller.May(domain.MayLog); err != nil {
			return ChampionSet{}, err
		}
		rec, err := tx.Get(teamRef(team))
		if err != nil {
			return ChampionSet{}, err
		}
		t := rec.(*domain.Team)
		stored, p := tx.person(person)
		if p == nil {
			return ChampionSet{}, domain.Fail(domain.Invalid, "I know nobody called %s.", person).WithHint("Name a colleague with @.").WithField("who")
		}
		w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}
		if off {
			return tx.dropChampion(w, t, stored, p)
		}
		seen := domain.Clone(p)
		seen.Status = tx.Dir.People[p.ID].Status // Slack may know that the account is gone
		next, stands, bad := w.NameChampion(t, seen)
		if bad != nil {
			return ChampionSet{}, bad
		}
		tx.Put(t, next, "champion.name", "")
		tx.actingFor(stands)
		out := ChampionSet{Team: team, Person: p.ID}
		if out.Told = tx.Dir.InSlack(p.ID); out.Told {
			tx.championCard(namedCard(team, p.ID), p.ID, outbox.Normal, false, view.ChampionAsked(tx.Dir, next, tx.Rq.Caller.Person))
		}
		return out, nil
	})
}

func (tx *Tx) dropChampion(w domain.Work, t *domain.Team, stored, p *domain.Person) (ChampionSet, error) {
	next, q, stands, bad := w.DropChampion(t, p)
	if bad != nil {
		return ChampionSet{}, bad
	}
	tx.Put(t, next, "champion.drop", "")
	tx.actingFor(stands)
	if stored != nil && len(q.Roles) != len(stored.Roles) {
		tx.Put(stored, q, "champion.drop", "")
	}
	out := ChampionSet{Team: t.ID, Person: p.ID, Off: true}
	gone := view.ChampionDropped(tx.Dir, next, p.ID, tx.Rq.Caller.Person)
	tx.championCard(namedCard(t.ID, p.ID), p.ID, outbox.Ack, true, gone)
	if p.ID != tx.Rq.Caller.Person && tx.Dir.People[p.ID].Live() && tx.Dir.InSlack(p.ID) {
		out.Told = true
		tx.Send(outbox.Letter{ID: fmt.Sprintf("champion:off:%s:%d:%s", t.ID, written(t), p.ID), To: outbox.Place{Person: p.ID}, Priority: outbox.Normal, Message: gone})
	}
	if p.ID == tx.Rq.Caller.Person { // the lead hears of it: the team has one champion fewer
		if a := tx.Dir.Askable(t.Lead, tx.Today); a != "" && a != p.ID {
			out.Told = true
			tx.Send(outbox.Letter{ID: fmt.Sprintf("champion:off:%s:%d:%s", t.ID, written(t), a), To: outbox.Place{Person: a}, Priority: outbox.Normal, Message: gone})
		}
	}
	return out, nil
}

// namedCard and stillCard name the messages that ask a person to be a team's champion, and to stay one: each question is a
// message of its own, for an edit notifies nobody.
func namedCard(team, person string) string { return "card:champion:" + team + ":" + person }

func stillCard(p *domain.Person, days int) string {
	return fmt.Sprintf("card:champion:%s:%s:%d", p.ID, p.ChampionAck, days)
}

// championCard posts one of these messages or, with editOnly, brings it up to date once it is answered. The one clock
// never goes back, so its milliseconds are versions.
func (tx *Tx) championCard(card, person string, prio outbox.Priority, editOnly bool, m view.Message) {
	v := tx.Now.UnixMilli()
	tx.Send(outbox.Letter{ID: fmt.Sprintf("%s:%d", card, v), To: outbox.Place{Person: person}, Priority: prio, Card: card, Version: v, EditOnly: editOnly, Message: m})
}

// ConfirmChampion is the caller's own yes, for the teams that named them and those whose champion they are (domain 1.1).
func (l *Ledger) ConfirmChampion(ctx context.Context, rq Request) (ChampionSet, error) {
	me := rq.Caller.Person
	look := Look{Refs: []domain.Ref{personRef(me)}}
	for _, t := range l.Directory().Champions(me) {
		look.Refs = append(look.Refs, t.Ref())
	}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (ChampionSet, error) {
		if err := tx.Rq.Caller.May(domain.MayLog); err != nil {
			return ChampionSet{}, err
		}
		stored, p := tx.person(me)
		if p == nil {
			return ChampionSet{}, domain.Fail(domain.Refused, "I have no record of you yet.").WithHint("Try again in a minute.")
		}
		w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}
		q, teams, bad := w.ConfirmChampion(p)
		if bad != nil {
			return ChampionSet{}, bad
		}
		tx.Put(orNil(stored), q, "champion.confirm", "")
		out := ChampionSet{Person: me, Until: q.ChampionAck.AddDays(domain.ConfirmDays)}
		for _, t := range tx.Dir.Champions(me) {
			out.Teams = append(out.Teams, t.ID)
		}
		for _, t := range teams {
			old := tx.Seen.Records[t.Ref()]
			if old == nil {
				return ChampionSet{}, domain.Fail(domain.Conflict, "Somebody changed your team just now.").WithHint("Confirm once more.")
			}
			tx.Put(old, t, "champion.confirm", "")
			if a := tx.Dir.Askable(t.Lead, tx.Today); a != "" && a != me {
				tx.Send(outbox.Letter{ID: fmt.Sprintf("champion:yes:%s:%d:%s", t.ID, written(old), a), To: outbox.Place{Person: a}, Priority: outbox.Normal,
					Message: view.ChampionYes(tx.Dir, t, me, out.Until)})
			}
		}
		done := view.ChampionConfirmed(tx.Dir, out.Teams, out.Until)
		for _, t := range teams {
			tx.championCard(namedCard(t.ID, me), me, outbox.Ack, true, done)
		}
		if !p.ChampionAck.IsZero() {
			for _, days := range domain.ChampionAsks {
				tx.championCard(stillCard(p, days), me, outbox.Ack, true, done)
			}
		}
		tx.Arm(Timer{ID: "champion:" + me, What: fireChampion, Arg: me, Due: nextChampion(tx.Dir, q, tx.Now)})
		return out, nil
	})
}

// championPage is how many records of one service the Monday message looks at: the live ones, and the newest of all.
const championPage = 100

// championServices is how many services one look reads.
const championServices = 40

// teamRecords reads what everybody may see about a team's services: the live records, and the newest risks, exceptions and
// incidents, ended ones too.
func (l *Ledger) teamRecords(ctx context.Context, team string) ([]domain.Record, error) {
	var ids []string
	for id, s := range l.Directory().Services {
		if s.Live() && s.Team == team {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var out []domain.Record
	has := map[domain.Ref]bool{}
	for part := range slices.Chunk(ids, championServices) {
		var look Look
		for _, id := range part {
			look.Pages = append(look.Pages, Page{Index: Index{Service: id, Live: true}, Limit: championPage})
			for _, k := range []domain.Kind{domain.KindRisk, domain.KindException, domain.KindIncident} {
				look.Pages = append(look.Pages, Page{Index: Index{Kind: k, Service: id}, Limit: championPage, Newest: true})
			}
		}
		seen, err := l.read(ctx, look)
		if err != nil {
			return nil, l.fault(err)
		}
		for _, p := range seen.Pages {
			for _, rec := range p.Records {
				if !has[rec.Ref()] {
					has[rec.Ref()] = true
					out = append(out, rec)
				}
			}
		}
	}
	return out, nil
}
