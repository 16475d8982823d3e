package ledger

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Escalated is what became of an escalation, for the reply to whoever asked.
type Escalated struct {
	Escalation domain.Escalation `json:"escalation"`
	Title      string            `json:"title"` // what it is about, as people read it
	What       string            `json:"what"`  // domain.Move.What
	Place      string            `json:"place"` // the channel of its card, "" where it goes by direct message only
	Skipped    []domain.Skip     `json:"skipped,omitempty"`
}

// MaxWhy is how long a reason, an update or an outcome may be.
const MaxWhy = 500

// Summons is a call for somebody: by a person, or by a date that passed (domain 3.5, triggers).
type Summons struct {
	Why    string
	Urgent bool
	By     string
	Steps  []domain.Step // in place of the record's own path
	// Trigger is what else than a person starts it, where its cause can go away by itself (domain.Escalation.Trigger).
	Trigger string
}

// EscalationsOf are the pages a transaction must look at before it starts or ends escalations about a record.
func EscalationsOf(about domain.Ref) []Page {
	i := Index{Kind: domain.KindEscalation, Live: true, Parent: about.String()}
	secret := i
	secret.Restricted = true
	return []Page{{Index: i, Limit: 10}, {Index: secret, Limit: 10}}
}

// liveEscalations are those about a record among everything that was looked at, as this transaction leaves them so far:
// two things that fall due at once start one search.
func (tx *Tx) liveEscalations(about domain.Ref) []*domain.Escalation {
	var out []*domain.Escalation
	had := map[string]bool{}
	add := func(rec domain.Record) {
		if e, ok := rec.(*domain.Escalation); ok && e.About == about && !had[e.ID] {
			if had[e.ID] = true; e.Live() {
				out = append(out, e)
			}
		}
	}
	for _, p := range tx.change.Put {
		add(p.New)
	}
	for _, p := range tx.Seen.Pages {
		for _, rec := range p.Records {
			add(rec)
		}
	}
	return out
}

// record is a record among what was looked at, or of the directory.
func (tx *Tx) record(ref domain.Ref) domain.Record {
	if ref.Kind.IsNumbered() {
		return tx.Seen.Records[ref]
	}
	return tx.Dir.Get(ref)
}

// groupBudget bounds the reading of one user group within a write; the Slack surface answers from memory as a rule.
const groupBudget = 600 * time.Millisecond

// roster is what the rules must know of people. A group that cannot be read counts as empty, so that the search goes
// on to the next step instead of standing still. However many searches one commit moves, each group is read once.
func (l *Ledger) roster(ctx context.Context, tx *Tx, about domain.Record) domain.Roster {
	if tx.members == nil {
		tx.members = l.membersOf(ctx)
	}
	r := domain.Roster{Dir: tx.Dir, Now: tx.Now, Hold: domain.HoldOf(about), Members: tx.members}
	if why, urgent := domain.UrgentOf(about); urgent {
		r.Urgent = why
	}
	return r
}

// membersOf reads user groups, each once.
func (l *Ledger) membersOf(ctx context.Context) func(string) []string {
	read := map[string][]string{}
	return func(handle string) []string {
		if got, ok := read[handle]; ok || l.Groups == nil {
			return got
		}
		ctx, cancel := context.WithTimeout(ctx, groupBudget) // other writes of this process wait meanwhile
		defer cancel()
		ids, err := l.Groups.Members(ctx, handle)
		if err != nil {
			l.log.Warn("the members of a user group could not be read; it counts as empty", "group", handle, "err", err)
		}
		read[handle] = ids
		return ids
	}
}

// Escalate looks for somebody who takes an object on. One search runs per object: a second call joins it, and after
// one that nobody answered a new one starts and resolves the old (domain 3.5).
func (l *Ledger) Escalate(ctx context.Context, rq Request, about domain.Ref, why string, urgent bool) (Escalated, error) {
	why = domain.OneLine(why)
	look := Look{Pages: EscalationsOf(about), Parents: true}
	if about.Kind.IsNumbered() {
		look.Refs = []domain.Ref{about}
	}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Escalated, error) {
		if err := tx.Rq.Caller.May(domain.MayLog); err != nil {
			return Escalated{}, err
		}
		rec := tx.record(about)
		if rec == nil || domain.ForCaller(tx.Rq.Caller).Sees(rec) != domain.SeesAll {
			return Escalated{}, domain.Absent(about)
		}
		if err := mayBeEscalated(rec, why); err != nil {
			return Escalated{}, err
		}
		return l.summon(ctx, tx, rec, Summons{Why: why, Urgent: urgent, By: tx.Rq.Caller.Person}), nil
	})
}

func mayBeEscalated(rec domain.Record, why string) error {
	switch n := len([]rune(why)); {
	case !rec.Ref().Kind.IsNumbered() && rec.Ref().Kind != domain.KindService && rec.Ref().Kind != domain.KindControl:
		return domain.Fail(domain.Invalid, "Only an item, a service or a control can be escalated.").
			WithHint("Name one, like RSK-001 or track-api.").WithField("about")
	case rec.Ref().Kind == domain.KindEscalation:
		e := rec.(*domain.Escalation)
		return domain.Fail(domain.Invalid, "%s is an escalation already, about %s.", e.Ref(), e.About).WithHint("Type `escalate %s \"…\"` to join it.", e.About)
	case !rec.Live():
		return domain.Fail(domain.Refused, "%s is closed, and a closed item asks nobody.", rec.Ref()).
			WithHint("If it came back, open it again first.").WithRule("domain 3.5")
	case n == 0:
		return domain.Fail(domain.Invalid, "Why is somebody needed?").WithHint("Say it in one sentence: `escalate %s \"vendor will not patch\"`.", rec.Ref()).WithField("why")
	case n > MaxWhy:
		return domain.Fail(domain.Invalid, "That reason has %d characters; %d is the most.", n, MaxWhy).WithHint("Say it in one or two sentences.").WithField("why")
	}
	return nil
}

// summon starts a search about a record inside a transaction, or joins the one that runs. The transaction must have
// looked at EscalationsOf the record.
func (l *Ledger) summon(ctx context.Context, tx *Tx, about domain.Record, s Summons) Escalated {
	r := l.roster(ctx, tx, about)
	live := tx.liveEscalations(about.Ref())
	for _, e := range live {
		if e.Running() {
			return l.settle(tx, e, e.Join(r, s.By, s.Why, s.Trigger, s.Urgent), about, "escalation.join", s.Why)
		}
	}
	route := domain.RouteOf(tx.Dir, about, tx.record)
	if s.Steps != nil {
		route.Path, route.Steps = "", s.Steps
	}
	ref := tx.Next(domain.KindEscalation)
	for _, e := range live { // those that nobody answered
		if m, ok := e.CloseFor(r, s.By, "Started again as "+ref.String()+"."); ok {
			m.What = "restarted" // it goes on under the new number: nobody is told that it is resolved
			l.settle(tx, e, m, about, "escalation.resolve", m.Esc.Outcome)
		}
	}
	e := &domain.Escalation{ID: ref.ID, About: about.Ref(), Service: route.Service, Why: s.Why, By: s.By, Urgent: s.Urgent, PathID: route.Path, Steps: route.Steps, Trigger: s.Trigger}
	e.Exercise = domain.Staged(about) // what is asked about an action that came of an exercise is real work

	if m := about.Base(); m.IsRestricted() { // children inherit the readers (domain 7.2)
		e.Visibility, e.NeedToKnow = domain.Restricted, slices.Clone(m.NeedToKnow)
	}
	tx.cardHome(e)
	return l.settle(tx, nil, domain.StartEscalation(r, e), about, "escalation.start", s.Why)
}

// settle writes what a move made: the record, its timer, and whom to tell.
func (l *Ledger) settle(tx *Tx, old *domain.Escalation, m domain.Move, about domain.Record, action, reason string) Escalated {
	if old == nil {
		tx.Put(nil, m.Esc, action, reason)
	} else {
		tx.Put(old, m.Esc, action, reason)
	}
	id := "esc:" + m.Esc.ID
	switch {
	case !m.Esc.NextAt.IsZero():
		tx.Arm(Timer{ID: id, What: fireEscalation, Ref: m.Esc.Ref(), Gen: m.Esc.Gen, Due: m.Esc.NextAt})
	case !m.Esc.Running():
		tx.Disarm(id)
	} // an imported one keeps the timer of its first start (domain 7.5)
	tx.escalationLetters(old, m, about)
	return Escalated{Escalation: *m.Esc, Title: tx.titleOf(about, m.Esc.About), What: m.What, Place: m.Esc.Place, Skipped: m.Skipped}
}

// titleOf is what a record is called; without the record, its reference.
func (tx *Tx) titleOf(rec domain.Record, ref domain.Ref) string {
	if rec == nil {
		return ref.String()
	}
	return tx.Dir.TitleOf(rec)
}

// closeEscalations resolves what runs about a record that is closed by this transaction, which must have looked at
// EscalationsOf it: a closed item never pages again (domain 3.5).
func (l *Ledger) closeEscalations(ctx context.Context, tx *Tx, about domain.Record, outcome string) {
	for _, e := range tx.liveEscalations(about.Ref()) {
		if m, ok := e.CloseFor(l.roster(ctx, tx, about), tx.Rq.Caller.Person, outcome); ok {
			l.settle(tx, e, m, about, "escalation.close", outcome)
		}
	}
}

// endOver resolves a search whose cause is gone (domain.Escalation.Over); ok is false where it is not.
func (l *Ledger) endOver(ctx context.Context, tx *Tx, e *domain.Escalation, about domain.Record, by string) (out Escalated, ok bool) {
	words, over := e.Over(tx.Dir, about, tx.Today)
	if !over {
		return Escalated{}, false
	}
	m, ok := e.CloseFor(l.roster(ctx, tx, about), by, words)
	if !ok {
		return Escalated{}, false
	}
	return l.settle(tx, e, m, about, "escalation.close", words), true
}

// answer is the road of everything people do to an escalation that exists.
func (l *Ledger) answer(ctx context.Context, rq Request, ref domain.Ref, verb, reason string, do func(*domain.Escalation, domain.Roster, domain.Caller) (domain.Move, *domain.Error)) (Escalated, error) {
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}, Parents: true}, nil, func(tx *Tx) (Escalated, error) {
		e, err := wanted[*domain.Escalation](tx, domain.MayAsk, domain.KindEscalation, ref)
		if err != nil {
			return Escalated{}, err
		}
		about := tx.record(e.About)
		if out, over := l.endOver(ctx, tx, e, about, domain.SystemCaller.Person); over { // it was closed meanwhile
			return out, nil
		}
		m, bad := do(e, l.roster(ctx, tx, about), tx.Rq.Caller)
		if bad != nil {
			return Escalated{}, bad
		}
		out := l.settle(tx, e, m, about, "escalation."+verb, reason)
		tx.standsIn(e, m.Esc)
		return out, nil
	})
}

// standsIn writes into the trail for whom a delegate answered: whoever has it, or who was asked (domain 1.2, 7.3).
func (tx *Tx) standsIn(was, now *domain.Escalation) {
	me := tx.Rq.Caller.Person
	switch {
	case now.AckBy == me:
		tx.actingFor(now.AckFor)
	case was.AckBy != "":
		tx.actedFor(was.AckBy)
	default:
		for _, c := range was.Calls {
			if c.To == me && c.Step == was.Step && c.Round == was.Round() {
				tx.actingFor(c.For)
			}
		}
	}
}

// Acknowledge is "I have it", until a promised moment or for the whole hold time.
func (l *Ledger) Acknowledge(ctx context.Context, rq Request, ref domain.Ref, until time.Time) (Escalated, error) {
	return l.answer(ctx, rq, ref, "ack", "", func(e *domain.Escalation, r domain.Roster, c domain.Caller) (domain.Move, *domain.Error) {
		return e.Ack(r, c.Person, until)
	})
}

// Pass is "not me"; to is whom the last of a path names.
func (l *Ledger) Pass(ctx context.Context, rq Request, ref domain.Ref, to string) (Escalated, error) {
	return l.answer(ctx, rq, ref, "pass", "", func(e *domain.Escalation, r domain.Roster, c domain.Caller) (domain.Move, *domain.Error) {
		return e.Pass(r, c.Person, to)
	})
}

// UpdateEscalation tells how it goes and starts the hold time again.
func (l *Ledger) UpdateEscalation(ctx context.Context, rq Request, ref domain.Ref, text string, until time.Time) (Escalated, error) {
	text = cut(text)
	return l.answer(ctx, rq, ref, "update", text, func(e *domain.Escalation, r domain.Roster, c domain.Caller) (domain.Move, *domain.Error) {
		return e.Update(r, c.Person, text, until)
	})
}

// ResolveEscalation ends it with an outcome.
func (l *Ledger) ResolveEscalation(ctx context.Context, rq Request, ref domain.Ref, outcome string) (Escalated, error) {
	outcome = cut(outcome)
	return l.answer(ctx, rq, ref, "resolve", outcome, func(e *domain.Escalation, r domain.Roster, c domain.Caller) (domain.Move, *domain.Error) {
		return e.Resolve(r, c, outcome)
	})
}

// cut keeps a text on one line and within its limit; the parser has refused longer ones before.
func cut(s string) string {
	s = domain.OneLine(s)
	if r := []rune(s); len(r) > MaxWhy {
		s = strings.TrimSpace(string(r[:MaxWhy]))
	}
	return s
}
