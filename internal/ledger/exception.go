package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Excepted is what became of an exception, for the reply to whoever asked.
type Excepted struct {
	Exception domain.Exception `json:"exception"`
	What      string           `json:"what"` // domain.ExceptionTurn.What
	// Asked names who is asked to approve now; empty where somebody should be and nobody is able.
	Asked []string `json:"asked,omitempty"`
	Place string   `json:"place,omitempty"` // the channel of its card
	// Risk is a risk that was reported with the request.
	Risk string `json:"risk,omitempty"`
	// Action is what it was turned into.
	Action *domain.Action `json:"action,omitempty"`
}

// NewException is what somebody says of a new exception.
type NewException struct {
	domain.ExceptionEdit // Approver is whom the requester picks, of several who could
	Service              string
	Risks                []domain.Ref
	// Title and Score report the risk with the request, where none is named.
	Title       string
	Score       domain.Score
	ExposureWhy string
	Decision    domain.Ref // starts a used-up chain again
	AddReader   bool       // the giver agreed that its people may read a confidential one
}

// chainLook is how many exceptions on one service a request looks at: the newest ends first.
const chainLook = 200

// exceptionsOn are the pages that tell of the exceptions on a service, ended ones too.
func exceptionsOn(service string) []Page {
	i := Index{Kind: domain.KindException, Service: service}
	secret := i
	secret.Restricted = true
	return []Page{{Index: i, Limit: chainLook, Newest: true}, {Index: secret, Limit: chainLook, Newest: true}}
}

// chainPages are the pages by which a change of an exception finds the chain it belongs to: those on its service, which
// whoever may see it can learn only by a look of its own.
func (l *Ledger) chainPages(ctx context.Context, c domain.Caller, ref domain.Ref) ([]Page, error) {
	seen, err := l.read(ctx, Look{Refs: []domain.Ref{ref}})
	if err != nil {
		return nil, l.fault(err)
	}
	e, ok := seen.Records[ref].(*domain.Exception)
	if !ok || domain.ForCaller(c).Sees(e) != domain.SeesAll {
		return nil, nil
	}
	return exceptionsOn(e.Service), nil
}

// RequestException asks for an exception (domain 3.2), and reports its risk in the same commit where there is none yet.
func (l *Ledger) RequestException(ctx context.Context, rq Request, n NewException) (Excepted, error) {
	look := Look{Refs: unseen(n.Risks, n.Decision), Around: true}
	if n.Service != "" {
		look.Pages = exceptionsOn(n.Service)
	}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Excepted, error) {
		c := tx.exceptionCase(n.AddReader)
		if err := tx.exceptionLinks(&c, n.Service, n.Risks, n.Decision); err != nil {
			return Excepted{}, err
		}
		ref := tx.Next(domain.KindException) // first, so that the words are known as having made it (reliability F2)
		var reported *domain.RiskDeed
		if len(c.Risks) == 0 && n.Title != "" {
			deed, err := tx.reportFor(c, n)
			if err != nil {
				return Excepted{}, err
			}
			reported, c.Risks = &deed, []*domain.Risk{deed.Risk}
		}
		spec := domain.Exception{Kind: n.Kind, Service: n.Service, Control: n.Control, Starts: n.Starts, Ends: n.Ends, Why: n.Why,
			Compensating: n.Compensating, NonePossible: n.NonePossible, Exit: n.Exit, ExitOwner: n.ExitOwner}
		spec.Source = rq.Link
		turn, bad := domain.NewException(c, spec, n.Approver)
		if bad != nil {
			return Excepted{}, bad
		}
		turn.Exc.ID = ref.ID
		tx.cardHome(turn.Exc)
		if reported != nil {
			tx.cardHome(reported.Risk)
			tx.riskMoved(nil, *reported, "add", "")
		}
		out := tx.excepted(nil, turn, c, "exception.request", "")
		if reported != nil {
			out.Risk = reported.Risk.ID
		}
		return out, nil
	})
}

// reportFor makes the risk that a request carries where none is named: reported, its score provisional (domain 1.1).
func (tx *Tx) reportFor(c domain.Case, n NewException) (domain.RiskDeed, error) {
	spec := domain.Risk{Title: n.Title, Service: n.Service, Control: n.Control, Score: n.Score, ExposureWhy: n.ExposureWhy}
	spec.Source = tx.Rq.Link
	deed, err := domain.NewRisk(c.Work, spec, notForAll(tx.Rq))
	if err != nil {
		if err.Field == "title" {
			err.Field = "new_risk"
		}
		return deed, err
	}
	deed.Risk.ID = tx.Next(domain.KindRisk).ID
	return deed, nil
}

// exceptionCase is what the rules go by.
func (tx *Tx) exceptionCase(widen bool) domain.Case {
	return domain.Case{Work: domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}, Widen: widen}
}

// exceptionLinks adds what somebody named: risks and a decision that they may read, and the exceptions on the service
// that they may read.
func (tx *Tx) exceptionLinks(c *domain.Case, service string, risks []domain.Ref, decision domain.Ref) error {
	for _, ref := range risks {
		rec, err := tx.Get(ref)
		if err != nil {
			return err
		}
		r, ok := rec.(*domain.Risk)
		if !ok {
			return notOf(domain.KindRisk, ref).WithField("risk")
		}
		c.Risks = append(c.Risks, r)
	}
	if !decision.IsZero() {
		rec, err := tx.Get(decision)
		if err != nil {
			return err
		}
		d, ok := rec.(*domain.Decision)
		if !ok {
			return notOf(domain.KindDecision, decision).WithField("decision")
		}
		c.Decision = d
	}
	for _, p := range tx.Seen.Pages {
		for _, rec := range p.Records {
			if e, ok := rec.(*domain.Exception); ok && e.Service == service && domain.ForCaller(tx.Rq.Caller).Sees(e) == domain.SeesAll {
				c.Others = append(c.Others, e)
			}
		}
	}
	return nil
}

// linkedRisks are an exception's risks as this transaction leaves them. It is for the rules: what people read of them
// goes through sourceFor.
func (tx *Tx) linkedRisks(e *domain.Exception) []*domain.Risk {
	var out []*domain.Risk
	for _, ref := range e.Risks {
		if r, ok := tx.Current(ref).(*domain.Risk); ok {
			out = append(out, r)
		}
	}
	return out
}

// except is the road of everything people do to an exception that exists; more are references that the change names.
func (l *Ledger) except(ctx context.Context, rq Request, ref domain.Ref, verb, reason string, more []domain.Ref, do func(*domain.Exception, domain.Case) (domain.ExceptionTurn, *domain.Error)) (Excepted, error) {
	look := Look{Refs: unseen([]domain.Ref{ref}, more...), Around: true, Pages: EscalationsOf(ref)}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Excepted, error) {
		e, err := tx.exception(ref)
		if err != nil {
			return Excepted{}, err
		}
		c := tx.exceptionCase(false)
		c.Risks = tx.linkedRisks(e)
		turn, bad := do(e, c)
		if bad != nil {
			return Excepted{}, bad
		}
		out := tx.excepted(e, turn, c, "exception."+verb, reason)
		if !turn.Exc.Live() {
			l.closeEscalations(ctx, tx, turn.Exc, ref.String()+" is "+turn.Exc.State+".")
		}
		return out, nil
	})
}

// exception is an exception that the caller may read, and may do something to at all.
func (tx *Tx) exception(ref domain.Ref) (*domain.Exception, error) {
	e, err := wanted[*domain.Exception](tx, domain.MayLog, domain.KindException, ref)
	if err != nil {
		return nil, err
	}
	if e.Bands == nil { // imported, and the bot was not started since
		c := tx.exceptionCase(false)
		c.Risks = tx.linkedRisks(e)
		e = e.Imported(c)
	}
	return e, nil
}

// excepted writes what a turn made: the record, its timer, whom to tell.
func (tx *Tx) excepted(old *domain.Exception, turn domain.ExceptionTurn, c domain.Case, action, reason string) Excepted {
	e := turn.Exc
	tx.Rq.Place = "" // where this was typed is not where it was asked for (product 7)
	tx.cardHome(e)
	if old == nil {
		tx.Put(nil, e, action, reason)
	} else {
		tx.Put(old, e, action, reason)
	}
	tx.actingFor(turn.For)
	tx.armException(e)
	tx.armUnapproved(e)
	asked := tx.exceptionLetters(old, turn, c)
	return Excepted{Exception: *e, What: turn.What, Asked: asked, Place: e.Place}
}

// ApproveException is a yes to the request or the renewal that waits; round is that of the message it was pressed on.
func (l *Ledger) ApproveException(ctx context.Context, rq Request, ref domain.Ref, reason string, round int) (Excepted, error) {
	return l.except(ctx, rq, ref, "approve", reason, nil, func(e *domain.Exception, c domain.Case) (domain.ExceptionTurn, *domain.Error) {
		return e.Approve(c, reason, round)
	})
}

// ConfirmException says that it stands with the risen band.
func (l *Ledger) ConfirmException(ctx context.Context, rq Request, ref domain.Ref, reason string, round int) (Excepted, error) {
	return l.except(ctx, rq, ref, "confirm", reason, nil, func(e *domain.Exception, c domain.Case) (domain.ExceptionTurn, *domain.Error) {
		return e.Confirm(c, reason, round)
	})
}

// DeclineException says no to the request or the renewal that waits.
func (l *Ledger) DeclineException(ctx context.Context, rq Request, ref domain.Ref, reason string, round int) (Excepted, error) {
	return l.except(ctx, rq, ref, "decline", reason, nil, func(e *domain.Exception, c domain.Case) (domain.ExceptionTurn, *domain.Error) {
		return e.Decline(c.Work, reason, round)
	})
}

// AskException wants a change first.
func (l *Ledger) AskException(ctx context.Context, rq Request, ref domain.Ref, what string, round int) (Excepted, error) {
	return l.except(ctx, rq, ref, "ask", what, nil, func(e *domain.Exception, c domain.Case) (domain.ExceptionTurn, *domain.Error) {
		return e.Ask(c.Work, what, round)
	})
}

// WithdrawException takes the request or the renewal back.
func (l *Ledger) WithdrawException(ctx context.Context, rq Request, ref domain.Ref, reason string) (Excepted, error) {
	return l.except(ctx, rq, ref, "withdraw", reason, nil, func(e *domain.Exception, c domain.Case) (domain.ExceptionTurn, *domain.Error) {
		return e.Withdraw(c.Work, reason)
	})
}

// RevokeException takes the approval back.
func (l *Ledger) RevokeException(ctx context.Context, rq Request, ref domain.Ref, reason string) (Excepted, error) {
	return l.except(ctx, rq, ref, "revoke", reason, nil, func(e *domain.Exception, c domain.Case) (domain.ExceptionTurn, *domain.Error) {
		return e.Revoke(c.Work, reason)
	})
}

// CloseException ends a live one as fixed, not needed or replaced.
func (l *Ledger) CloseException(ctx context.Context, rq Request, ref domain.Ref, reason, words string) (Excepted, error) {
	return l.except(ctx, rq, ref, "close", reason, nil, func(e *domain.Exception, c domain.Case) (domain.ExceptionTurn, *domain.Error) {
		return e.Close(c.Work, reason, words)
	})
}

// RenewException asks for a later end.
func (l *Ledger) RenewException(ctx context.Context, rq Request, ref domain.Ref, ends domain.Date, why, approver string, decision domain.Ref) (Excepted, error) {
	look := Look{Refs: unseen([]domain.Ref{ref}, decision), Around: true, Pages: EscalationsOf(ref)}
	if !decision.IsZero() { // has it started a chain again before?
		pages, err := l.chainPages(ctx, rq.Caller, ref)
		if err != nil {
			return Excepted{}, err
		}
		look.Pages = append(look.Pages, pages...)
	}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Excepted, error) {
		e, err := tx.exception(ref)
		if err != nil {
			return Excepted{}, err
		}
		c := tx.exceptionCase(false)
		if err := tx.exceptionLinks(&c, e.Service, nil, decision); err != nil {
			return Excepted{}, err
		}
		c.Risks = tx.linkedRisks(e)
		turn, bad := e.Renew(c, ends, why, approver)
		if bad != nil {
			return Excepted{}, bad
		}
		return tx.excepted(e, turn, c, "exception.renew", why), nil
	})
}

// EditException changes a request, or voids an approval; risks take the place of the linked ones where any is named.
func (l *Ledger) EditException(ctx context.Context, rq Request, ref domain.Ref, x domain.ExceptionEdit, risks []domain.Ref, addReader bool) (Excepted, error) {
	look := Look{Refs: unseen([]domain.Ref{ref}, risks...), Around: true, Pages: EscalationsOf(ref)}
	if x.Control != "" || len(risks) > 0 { // it may be about something else then, and belong to another chain
		pages, err := l.chainPages(ctx, rq.Caller, ref)
		if err != nil {
			return Excepted{}, err
		}
		look.Pages = slices.Concat(look.Pages, pages, childPages(ref))
	}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Excepted, error) {
		e, err := tx.exception(ref)
		if err != nil {
			return Excepted{}, err
		}
		c := tx.exceptionCase(addReader)
		if err := tx.exceptionLinks(&c, e.Service, risks, domain.Ref{}); err != nil {
			return Excepted{}, err
		}
		if len(risks) == 0 {
			c.Risks = tx.linkedRisks(e)
		}
		turn, bad := e.Edit(c, x)
		if bad != nil {
			return Excepted{}, bad
		}
		return tx.excepted(e, turn, c, "exception.edit", ""), nil
	})
}

// FixException turns it into an action for the exit owner; the end stays (domain 3.2).
func (l *Ledger) FixException(ctx context.Context, rq Request, ref domain.Ref, due domain.Date) (Excepted, error) {
	look := Look{Refs: []domain.Ref{ref}, Around: true, Pages: EscalationsOf(ref)}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Excepted, error) {
		e, err := tx.exception(ref)
		if err != nil {
			return Excepted{}, err
		}
		c := tx.exceptionCase(false)
		turn, spec, bad := e.FixAction(c.Work, due)
		if bad != nil {
			return Excepted{}, bad
		}
		if i := slices.IndexFunc(tx.Hanging(ref), func(r domain.Record) bool { return r.Ref() == e.Fix }); i >= 0 && !e.Fix.IsZero() {
			return Excepted{}, domain.Fail(domain.AlreadyDone, "%s is the fix already.", e.Fix).WithHint("`show %s` says how it stands.", e.Fix)
		}
		w := c.Work
		w.Source = e
		a, bad := domain.NewAction(w, spec, false)
		if bad != nil {
			return Excepted{}, bad
		}
		a.ID = tx.Next(domain.KindAction).ID
		turn.Exc.Fix = a.Ref()
		out := tx.excepted(e, turn, c, "exception.fix", "")
		tx.cardHome(a)
		tx.done(nil, domain.Deed{Act: a, What: "added"}, w, "action.add", "")
		out.Action = a
		return out, nil
	})
}
