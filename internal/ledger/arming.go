package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// armNote is the note that lists the imported records whose timers wait for the next start.
const armNote = "import:arm"

// imported is the source of what an import writes, and of what is armed for it.
const imported = "import"

// armBatch is how many of them one commit arms.
const armBatch = 50

// armers say, for each kind that has timers, how an imported live record gets them: whatever fell due before the
// moment of the transaction is never sent, everything counts from then (domain 7.5).
var armers = map[domain.Kind]func(*Tx, domain.Record){
	domain.KindAction:     armAction,
	domain.KindEscalation: armEscalation,
}

// toArm reads the list of imported records that wait for their timers.
func (l *Ledger) toArm(ctx context.Context) ([]string, error) {
	notes, ok := l.books.(Notes)
	if !ok {
		return nil, nil
	}
	got, err := notes.Notes(ctx, armNote)
	if err != nil {
		return nil, l.fault(err)
	}
	var list []string
	if s := got[armNote]; s != "" {
		if err := json.Unmarshal([]byte(s), &list); err != nil {
			return nil, fmt.Errorf("note %s: %w", armNote, err)
		}
	}
	return list, nil
}

// armedBefore are the kinds whose timers programs before schema 2 knew already.
var armedBefore = []domain.Kind{domain.KindAction, domain.KindEscalation}

// TakeOver puts live records that an older program wrote, and armed nothing for, on the list of those that get their
// timers at the next start. Whatever fell due before is never sent, as with what is imported (domain 7.5).
func (l *Ledger) TakeOver(ctx context.Context, recs []domain.Record) error {
	var refs []string
	for _, rec := range recs {
		if ref := rec.Ref(); ref.Kind.IsNumbered() && rec.Live() && !slices.Contains(armedBefore, ref.Kind) {
			refs = append(refs, ref.String())
		}
	}
	list, err := l.toArm(ctx)
	if err != nil {
		return err
	}
	had := map[string]bool{}
	for _, s := range list {
		had[s] = true
	}
	refs = slices.DeleteFunc(refs, func(s string) bool { return had[s] })
	if len(refs) == 0 {
		return nil
	}
	b, err := json.Marshal(slices.Concat(list, refs))
	if err != nil {
		return err
	}
	_, err = write(ctx, l, Request{Caller: domain.SystemCaller, Source: imported}, Look{}, nil, func(tx *Tx) (struct{}, error) {
		tx.Note(domain.Entry{Action: "import.older", Reason: fmt.Sprintf("%d records", len(refs))})
		tx.Keep(armNote, string(b))
		return struct{}{}, nil
	})
	return err
}

// ArmImported gives imported records their timers, once, at the first start after the import (domain 7.5). It tells
// how many it looked at. Two replicas that start together do it once: the batches are the same requests.
func (l *Ledger) ArmImported(ctx context.Context) (int, error) {
	for total, left := 0, -1; ; {
		list, err := l.toArm(ctx)
		if err != nil || len(list) == 0 {
			return total, err
		}
		if len(list) == left { // the list never stays as it was; going round would not end
			return total, fmt.Errorf("ledger: note %s does not get shorter", armNote)
		}
		left = len(list)
		sum := sha256.Sum256([]byte(fmt.Sprint(list)))
		rq := Request{ID: "arm:" + hex.EncodeToString(sum[:16]), Caller: domain.SystemCaller, Source: imported}
		n := min(armBatch, len(list))
		var look Look
		for _, s := range list[:n] {
			if ref, ok := domain.ParseRef(s); ok {
				look.Refs = append(look.Refs, ref)
			}
		}
		look.Parents = true
		rest := ""
		if len(list) > n {
			b, err := json.Marshal(list[n:])
			if err != nil {
				return total, err
			}
			rest = string(b)
		}
		_, err = write(ctx, l, rq, look, nil, func(tx *Tx) (int, error) {
			for _, ref := range look.Refs {
				rec := tx.Seen.Records[ref]
				if rec == nil || !rec.Live() {
					continue
				}
				if arm := armers[ref.Kind]; arm != nil {
					arm(tx, rec)
				}
				if now := tx.Current(ref); now.Base().Told[domain.FromNow].IsZero() {
					armMinder(tx, now)
				}
				tx.armMinded(tx.Current(ref))
			}
			tx.Keep(armNote, rest)
			return n, nil
		})
		if err != nil {
			return total, err
		}
		total += n
	}
}
