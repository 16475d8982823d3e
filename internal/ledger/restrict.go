package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Veiled is what became of a record's visibility, for the reply to whoever changed it.
type Veiled struct {
	Ref     domain.Ref `json:"ref"`
	Title   string     `json:"title"`
	What    string     `json:"what"` // domain.Veil.What
	Readers []string   `json:"readers,omitempty"`
	Added   []string   `json:"added,omitempty"`
	Removed []string   `json:"removed,omitempty"`
	Ask     []string   `json:"ask,omitempty"`
	// Children are the records that hang on it and changed with it or, where it was opened, stay confidential.
	Children []domain.Ref `json:"children,omitempty"`
	// Stay are persons who keep a part of it because they hold it: child → persons who are not on the record's own list.
	Stay map[string][]string `json:"stay,omitempty"`
}

// familyPage is how many records that hang on one are looked at.
const familyPage = 500

// errGrown says that something was added below a record between two looks.
var errGrown = errors.New("ledger: the family has grown")

// Restrict changes who may see a record, with everything that hangs on it (domain 7.2). A security lead who is not on
// the list of a restricted record may put themselves there, and nothing else.
func (l *Ledger) Restrict(ctx context.Context, rq Request, ref domain.Ref, s domain.Secrecy) (Veiled, error) {
	if !ref.Kind.IsNumbered() {
		return Veiled{}, domain.Fail(domain.Invalid, "%s cannot be confidential.", ref).WithHint("Name a record, like RSK-012.")
	}
	for range Tries {
		family, err := l.family(ctx, rq.Caller, ref)
		if err != nil {
			return Veiled{}, err
		}
		look := Look{Refs: family, Around: true}
		for _, r := range family {
			look.Pages = append(look.Pages, childPages(r)...)
		}
		out, err := write(ctx, l, rq, look, nil, func(tx *Tx) (Veiled, error) {
			if err := mayVeil(tx, ref, s); err != nil {
				return Veiled{}, err
			}
			for _, rec := range below(tx.Seen.Pages) {
				if !slices.Contains(family, rec.Ref()) {
					return Veiled{}, errGrown
				}
			}
			return l.restrict(tx, ref, family, s)
		})
		if !errors.Is(err, errGrown) {
			return out, err
		}
	}
	return Veiled{}, l.fault(ErrUnavailable)
}

// childPages are the records of every state that hang on one.
func childPages(ref domain.Ref) []Page {
	i := Index{Parent: ref.String()}
	secret := i
	secret.Restricted = true
	return []Page{{Index: i, Limit: familyPage}, {Index: secret, Limit: familyPage}}
}

// below are those among pages of children that take over the secrecy of what they hang on.
func below(pages []Stretch) (out []domain.Record) {
	for _, p := range pages {
		for _, rec := range p.Records {
			if domain.Inherits(rec.Ref().Kind) {
				out = append(out, rec)
			}
		}
	}
	return out
}

// family is a record and everything that takes over its secrecy, generation by generation. Whoever may not see the
// record, and could not put themselves on its list, is answered with the look that a number without a record takes.
func (l *Ledger) family(ctx context.Context, c domain.Caller, ref domain.Ref) ([]domain.Ref, error) {
	out := []domain.Ref{ref}
	for next := out; len(next) > 0; {
		look := Look{Refs: []domain.Ref{ref}}
		for _, r := range next {
			look.Pages = append(look.Pages, childPages(r)...)
		}
		seen, err := l.read(ctx, look)
		if err != nil {
			return nil, l.fault(err)
		}
		if rec := seen.Records[ref]; rec == nil || !c.Has(domain.RoleLead) && domain.ForCaller(c).Sees(rec) != domain.SeesAll {
			return out, nil
		}
		next = nil
		for _, rec := range below(seen.Pages) {
			if !slices.Contains(out, rec.Ref()) && !slices.Contains(next, rec.Ref()) {
				next = append(next, rec.Ref())
			}
		}
		out = append(out, next...)
	}
	return out, nil
}

// mayVeil says whether the caller sees the record at all, or is a security lead who puts themselves on its list.
func mayVeil(tx *Tx, ref domain.Ref, s domain.Secrecy) error {
	me := tx.Rq.Caller
	joins := tx.Seen.Records[ref] != nil && me.Has(domain.RoleLead) && me.Standing == domain.Full && !s.Off && len(s.Remove) == 0 && slices.Equal(s.Add, []string{me.Person})
	if _, err := tx.Get(ref); err != nil && !joins {
		return err
	}
	return nil
}

func (l *Ledger) restrict(tx *Tx, ref domain.Ref, family []domain.Ref, s domain.Secrecy) (Veiled, error) {
	me := tx.Rq.Caller
	rec := tx.Seen.Records[ref]
	w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: me}
	under := slices.ContainsFunc(rec.Parents(), func(p domain.Ref) bool {
		up := tx.Seen.Records[p]
		return (domain.Inherits(ref.Kind) || ref.Kind == domain.KindIncident) && up != nil && up.Base().IsRestricted()
	})
	v, bad := w.Restrict(rec, s, under)
	if bad != nil {
		return Veiled{}, bad
	}
	out := Veiled{Ref: ref, Title: tx.Dir.TitleOf(v.Rec), What: v.What, Readers: v.Rec.Base().NeedToKnow, Added: v.Added, Removed: v.Removed, Ask: v.Ask}
	tx.Rq.Place = "" // where this was typed is not where the record lives
	tx.cardHome(v.Rec)
	tx.Put(rec, v.Rec, string(ref.Kind)+".restrict", s.Why)
	tx.actingFor(v.For)
	l.restrictChildren(tx, family[1:], v, &out)
	l.veilLetters(tx, rec, v)
	if v.What == "restricted" || len(v.Removed) > 0 {
		tx.Arm(Timer{ID: "erase:" + ref.String(), What: fireErase, Ref: ref, Due: tx.Now, Arg: me.Person})
	}
	return out, nil
}

// restrictChildren takes what hangs on the record along. What is opened opens alone: each record has its own owner.
func (l *Ledger) restrictChildren(tx *Tx, refs []domain.Ref, v domain.Veil, out *Veiled) {
	for _, r := range refs {
		child := tx.Seen.Records[r]
		if child == nil {
			continue
		}
		if v.What == "opened" {
			if child.Base().IsRestricted() && domain.ForCaller(tx.Rq.Caller).Sees(child) == domain.SeesAll {
				out.Children = append(out.Children, r)
			}
			continue
		}
		if v.What == "asked" {
			continue
		}
		n, changed := domain.Veiled(child, v.Rec.Base().NeedToKnow, v.Added, v.Removed)
		if !changed {
			continue
		}
		out.Children = append(out.Children, r)
		for _, p := range n.Base().NeedToKnow {
			if !slices.Contains(v.Rec.Base().NeedToKnow, p) {
				if out.Stay == nil {
					out.Stay = map[string][]string{}
				}
				out.Stay[r.String()] = append(out.Stay[r.String()], p)
			}
		}
		tx.Put(child, n, string(r.Kind)+".restrict", "with "+v.Rec.Ref().String())
		if v.What == "restricted" || len(v.Removed) > 0 {
			tx.Arm(Timer{ID: "erase:" + r.String(), What: fireErase, Ref: r, Due: tx.Now, Arg: tx.Rq.Caller.Person})
		}
	}
}

// veilLetters tells who plays a part that the record is confidential now, who was added that they may read it, and
// asks for the second yes.
func (l *Ledger) veilLetters(tx *Tx, old domain.Record, v domain.Veil) {
	me, rec := tx.Rq.Caller.Person, v.Rec
	say := func(person string, m view.Message) {
		if person != me {
			tx.tell(rec, person, "veil:"+rec.Ref().String()+":"+itoa(written(rec))+":"+person, outbox.Normal, m)
		}
	}
	switch v.What {
	case "restricted", "listed":
		if v.What == "restricted" {
			for _, p := range domain.Parties(rec) {
				if !slices.Contains(v.Added, p) {
					say(p, view.VeilNews(tx.Dir, rec, me, "restricted"))
				}
			}
		}
		for _, p := range v.Added {
			say(p, view.VeilNews(tx.Dir, rec, me, "added"))
		}
		if slices.Contains(v.Added, me) && old.Base().IsRestricted() { // a lead who joins by their own hand is seen by the others
			for _, p := range tx.Dir.With(domain.RoleLead) {
				if slices.Contains(old.Base().NeedToKnow, p.ID) {
					say(p.ID, view.VeilNews(tx.Dir, rec, me, "joined"))
				}
			}
		}
	case "asked":
		for _, p := range v.Ask {
			tx.tellCard(rec, p, openingCard(rec), outbox.Normal, false, view.VeilAsk(tx.Dir, rec))
		}
	case "opened":
		if o := old.Base().Opening; o != nil {
			say(o.By, view.VeilNews(tx.Dir, rec, me, "opened"))
			for _, p := range old.Base().NeedToKnow {
				tx.tellCard(rec, p, openingCard(old), outbox.Ack, true, view.VeilNews(tx.Dir, rec, me, "opened"))
			}
		}
	}
}

// openingCard names the message that asks for the second yes; each question has its own.
func openingCard(rec domain.Record) string {
	return "card:" + rec.Ref().String() + ":opening:" + rec.Base().Opening.On.String()
}

// eraseAgain is when what was on its way to Slack while a record became confidential is looked for once more.
const eraseAgain = 15 * time.Minute
