package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// RoleChange is a role or function that was given or taken.
type RoleChange struct {
	Person string   `json:"person"`
	What   string   `json:"what"`
	Area   []string `json:"area,omitempty"`
	Revoke bool     `json:"revoke,omitempty"`
	Kept   bool     `json:"kept,omitempty"` // only the area is another
	// First says that the caller was an admin only while there was no other one, and is none any more (domain 7.5).
	First bool `json:"first,omitempty"`
}

// Grant gives or takes a role or a function. It counts from the commit on: rights are judged when a write is made.
func (l *Ledger) Grant(ctx context.Context, rq Request, g domain.Granting) (RoleChange, error) {
	ref := domain.Ref{Kind: domain.KindPerson, ID: g.Person}
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}}, nil, func(tx *Tx) (RoleChange, error) {
		stored, _ := tx.Seen.Records[ref].(*domain.Person)
		p := stored
		if p == nil {
			if p = newcomer(tx.Dir, g.Person); p == nil {
				return RoleChange{}, domain.Fail(domain.Invalid, "I know nobody called %s.", g.Person).WithHint("Name a colleague with @.").WithField("who")
			}
		}
		if member := tx.Dir.People[p.ID]; member != nil && !member.Live() {
			p = domain.Clone(p)
			p.Status = member.Status // Slack knows that the account is gone
		}
		w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}
		got, bad := w.Grant(p, g)
		if bad != nil {
			return RoleChange{}, bad
		}
		n := got.Person
		out := RoleChange{Person: n.ID, What: g.What, Area: n.Area, Revoke: g.Revoke, Kept: got.Kept}
		if stored != nil {
			n.Status = stored.Status
			tx.Put(stored, n, "role."+roleVerb(g), g.What)
		} else {
			tx.Put(nil, n, "role."+roleVerb(g), g.What)
		}
		if got.Role == domain.RoleAdmin && !g.Revoke {
			mine := l.dir.Load().People[tx.Rq.Caller.Person]
			out.First = mine == nil || !slices.Contains(mine.Roles, domain.RoleAdmin)
		}
		if n.ID != tx.Rq.Caller.Person && tx.Dir.InSlack(n.ID) {
			tx.Send(outbox.Letter{ID: fmt.Sprintf("role:%s:%d", n.ID, written(n)), To: outbox.Place{Person: n.ID}, Priority: outbox.Normal,
				Message: view.RoleNews(tx.Dir, tx.Rq.Caller.Person, g.What, n.Area, g.Revoke)})
		}
		return out, nil
	})
}

func roleVerb(g domain.Granting) string {
	if g.Revoke {
		return "revoke"
	}
	return "grant"
}

// newcomer is the record of a member of the workspace who has none yet, known by the Slack user id (domain 7.5); nil
// where nobody is known by that id.
func newcomer(d *domain.Directory, id string) *domain.Person {
	p := d.People[id]
	if p == nil || p.Slack != id {
		return nil
	}
	return &domain.Person{ID: id, Name: p.Name, Slack: id}
}

// Holders lists who holds which role and function, for admins, security leads and auditors.
func (l *Ledger) Holders(ctx context.Context, c domain.Caller) (map[string][]*domain.Person, error) {
	if c.May(domain.MayRoles) != nil && c.May(domain.MayAudit) != nil {
		return nil, l.refuse(ctx, c, c.May(domain.MayRoles))
	}
	out := map[string][]*domain.Person{}
	l.Directory().Each(domain.KindPerson, func(rec domain.Record) {
		p := rec.(*domain.Person)
		if !p.Live() {
			return
		}
		for _, r := range p.Roles {
			if r != domain.RoleMember && r != domain.RoleChampion {
				out[string(r)] = append(out[string(r)], p)
			}
		}
		for _, f := range p.Functions {
			out[f] = append(out[f], p)
		}
	})
	return out, nil
}
