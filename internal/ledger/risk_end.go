package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// VerifyRisk is the owner's word that it is fixed, with the evidence.
func (l *Ledger) VerifyRisk(ctx context.Context, rq Request, ref domain.Ref, evidence string) (Risked, error) {
	return l.riskActs(ctx, rq, ref, "verify", "", nil, func(tx *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		return r.Verify(w, evidence, tx.doers(ref))
	})
}

// NameVerifier is a security lead's word on who checks the fix.
func (l *Ledger) NameVerifier(ctx context.Context, rq Request, ref domain.Ref, person string, addReader bool) (Risked, error) {
	return l.riskActs(ctx, rq, ref, "verifier", "", nil, func(tx *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		return r.NameVerifier(w, person, addReader, tx.doers(ref))
	})
}

// CloseRisk is the verifier's word that the fix holds.
func (l *Ledger) CloseRisk(ctx context.Context, rq Request, ref domain.Ref, reason, note string) (Risked, error) {
	return l.riskActs(ctx, rq, ref, "close", cut(note), nil, func(tx *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		return r.Close(w, reason, tx.doers(ref))
	})
}

// ReopenRisk takes a closed one up again, or sends one that is being verified back to treatment.
func (l *Ledger) ReopenRisk(ctx context.Context, rq Request, ref domain.Ref, why string) (Risked, error) {
	return l.riskActs(ctx, rq, ref, "reopen", cut(why), nil, func(tx *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		return r.Reopen(w, cut(why), tx.doers(ref))
	})
}

// RejectRisk ends a reported one that is none; of is what it is a duplicate of.
func (l *Ledger) RejectRisk(ctx context.Context, rq Request, ref domain.Ref, reason string, of domain.Ref, why string) (Risked, error) {
	var also []domain.Ref
	if !of.IsZero() {
		also = []domain.Ref{of}
	}
	return l.riskActs(ctx, rq, ref, "reject", cut(why), also, func(tx *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		var other domain.Record
		if !of.IsZero() {
			rec, err := tx.Get(of) // absent and hidden are the same answer (domain 7.2)
			if err != nil {
				return domain.RiskDeed{}, domain.Absent(of)
			}
			other = rec
		}
		return r.Reject(w, reason, other, cut(why))
	})
}

// Glance is one record for filling a form, as the caller may see it; nil where there is none to see. Reading a
// restricted one is written to the audit trail (domain 7.3), once for an open form: again says that it stands open.
func (l *Ledger) Glance(ctx context.Context, c domain.Caller, ref domain.Ref, again bool) domain.Record {
	seen, err := l.read(ctx, Look{Refs: []domain.Ref{ref}})
	if err != nil || c.May(domain.MayAsk) != nil {
		return nil
	}
	rec := seen.Records[ref]
	if rec == nil || domain.ForCaller(c).Sees(rec) != domain.SeesAll {
		return nil
	}
	if !again {
		if l.noteReads(ctx, c, "form", []domain.Record{rec}) != nil {
			return nil
		}
	}
	return rec
}
