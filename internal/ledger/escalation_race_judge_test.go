package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// committed judges every commit, in the order in which they took effect.
func (r *race) committed(a *actor, c ledger.Change, err error) {
	switch {
	case errors.Is(err, ledger.ErrMoved):
		r.did["moved on"]++
	case err != nil && !errors.Is(err, ledger.ErrFired):
		r.t.Errorf("%s: %v", a.name, err)
	}
	if err != nil {
		return
	}
	for _, f := range c.Fired {
		delete(r.armed, f.ID)
	}
	for _, id := range c.Disarm {
		delete(r.armed, id)
	}
	for _, x := range c.Arm {
		if strings.HasPrefix(x.ID, "esc:") {
			r.armed[x.ID] = x
		}
	}
	for _, l := range c.Letters {
		if ask := strings.Split(l.ID, ":"); ask[0] == "esc" && ask[2] != "told" {
			if r.sent[l.ID] {
				r.t.Errorf("%s is sent twice", l.ID)
			}
			r.sent[l.ID] = true
		}
	}
	for _, p := range c.Put {
		if e, ok := p.New.(*domain.Escalation); ok {
			r.moved(a, e, c)
		}
	}
	for id, e := range r.last {
		x, ok := r.armed["esc:"+id]
		if ok != e.Running() || ok && (x.Gen != e.Gen || !x.Due.Equal(e.NextAt)) {
			r.t.Errorf("%s is %s (generation %d, next %s), and its timer is %+v", id, e.State, e.Gen, e.NextAt, x)
		}
	}
}

// ways are the moves of domain 3.5 from one state to another, and to itself.
var ways = []string{" triggered", "triggered triggered", "triggered acknowledged", "triggered exhausted", "triggered resolved",
	"acknowledged acknowledged", "acknowledged triggered", "acknowledged resolved", "exhausted resolved"}

// moved judges one version of a search against the one before it.
func (r *race) moved(a *actor, e *domain.Escalation, c ledger.Change) {
	was := r.last[e.ID]
	r.last[e.ID] = e
	action := ""
	for _, x := range c.Audit {
		if x.Object == e.ID {
			action = strings.TrimPrefix(x.Action, "escalation.")
		}
	}
	r.did[action]++
	r.tell(a, "%s is %s by %s (step %d, generation %d)", e.ID, e.State, action, e.Step, e.Gen)
	from := ""
	if was != nil {
		from = was.State
	}
	if !slices.Contains(ways, from+" "+e.State) {
		r.t.Errorf("%s went from %q to %s", e.ID, from, e.State)
	}
	if was == nil {
		return
	}
	if e.Gen <= was.Gen {
		r.t.Errorf("%s: %s keeps generation %d", e.ID, action, was.Gen)
	}
	timer := slices.ContainsFunc(c.Fired, func(f ledger.Fired) bool { return f.Ref == e.Ref() })
	if timer && action != "close" && a.Now().Before(was.NextAt) {
		r.t.Errorf("%s: %s came at %s, due at %s", e.ID, action, a.Now(), was.NextAt)
	}
	if was.State == domain.EscAcknowledged && e.State == domain.EscTriggered && (!timer || action != "lapsed") {
		r.t.Errorf("%s: an answer that came first was passed over by %s", e.ID, action)
	}
	if was.State == domain.EscAcknowledged && e.State == domain.EscAcknowledged && timer {
		r.t.Errorf("%s: a timer moved what %s has", e.ID, was.AckBy)
	}
	type call struct {
		to          string
		step, round int
	}
	asked := map[call]bool{}
	for _, x := range e.Calls {
		k := call{x.To, x.Step, x.Round}
		if asked[k] {
			r.t.Errorf("%s: %+v is asked twice", e.ID, k)
		}
		asked[k] = true
		if !r.sent[fmt.Sprintf("esc:%s:%d:%d:%s", e.ID, x.Step, x.Round, x.To)] {
			r.t.Errorf("%s: nobody writes to %+v", e.ID, k)
		}
	}
	if e.State == domain.EscAcknowledged && was.State == domain.EscTriggered { // whoever was asked reads who has it
		for _, x := range e.Calls {
			card := fmt.Sprintf("card:%s:%d:%d", e.ID, x.Step, x.Round)
			if !slices.ContainsFunc(c.Letters, func(l outbox.Letter) bool { return l.Card == card && l.EditOnly && l.To.Person == x.To }) {
				r.t.Errorf("%s: the message to %s is not brought up to date", e.ID, x.To)
			}
		}
	}
}

// shelf is a model of the store: what commit.lua and timers_claim.lua do, in Go and in memory.
type shelf struct {
	head   ledger.Head
	recs   map[domain.Ref]domain.Record
	timers map[string]ledger.Timer
	lent   map[string]time.Time
	fences map[string]int64
	fence  int64
}

func newShelf() *shelf {
	return &shelf{head: ledger.Head{Numbers: map[domain.Kind]int{}, Directory: 1}, recs: map[domain.Ref]domain.Record{},
		timers: map[string]ledger.Timer{}, lent: map[string]time.Time{}, fences: map[string]int64{}}
}

func (s *shelf) Look(_ context.Context, l ledger.Look) (ledger.Seen, error) {
	seen := ledger.Seen{Head: s.head, Records: map[domain.Ref]domain.Record{}}
	seen.Head.Numbers = map[domain.Kind]int{}
	for k, n := range s.head.Numbers {
		seen.Head.Numbers[k] = n
	}
	for _, ref := range l.Refs {
		if rec := s.recs[ref]; rec != nil {
			seen.Records[ref] = rec
			for _, p := range rec.Parents() {
				if up := s.recs[p]; up != nil && (l.Parents || l.Around) {
					seen.Records[p] = up
				}
			}
		}
	}
	for ref, rec := range s.recs {
		if l.Around && rec.Live() && slices.ContainsFunc(rec.Parents(), func(p domain.Ref) bool { return slices.Contains(l.Refs, p) }) {
			seen.Records[ref] = rec
		}
	}
	for _, p := range l.Pages {
		var x ledger.Stretch
		for _, rec := range s.recs {
			if p.Index.Kind == rec.Ref().Kind && rec.Live() && !p.Index.Restricted && slices.ContainsFunc(rec.Parents(), func(r domain.Ref) bool { return r.String() == p.Index.Parent }) {
				x.Records = append(x.Records, rec)
			}
		}
		x.Total = len(x.Records)
		seen.Pages = append(seen.Pages, x)
	}
	return seen, nil
}

func (s *shelf) Commit(_ context.Context, c ledger.Change) (ledger.Receipt, error) {
	for _, f := range c.Fired {
		if s.fences[f.ID] != f.Fence {
			return ledger.Receipt{}, ledger.ErrFired
		}
	}
	if c.Head.Seq != s.head.Seq || c.Head.Hash != s.head.Hash {
		return ledger.Receipt{}, ledger.ErrMoved
	}
	for _, p := range c.Put {
		was := int64(0)
		if p.Old != nil {
			was = p.Old.Base().Version
		}
		if have := s.recs[p.New.Ref()]; have != nil && have.Base().Version != was {
			return ledger.Receipt{}, ledger.ErrMoved
		}
	}
	for _, p := range c.Put {
		n := domain.Clone(p.New)
		n.Base().Version++
		s.recs[n.Ref()] = n
	}
	for k, n := range c.Numbers {
		s.head.Numbers[k] = max(n, s.head.Numbers[k])
	}
	if n := len(c.Audit); n > 0 {
		s.head.Seq, s.head.Hash = c.Audit[n-1].Seq, c.Audit[n-1].Hash
	}
	for _, f := range c.Fired {
		s.disarm(f.ID)
	}
	for _, id := range c.Disarm {
		s.disarm(id)
	}
	for _, t := range c.Arm {
		if have, ok := s.timers[t.ID]; !ok || !t.Early || have.Due.After(t.Due) {
			s.disarm(t.ID)
			s.timers[t.ID] = t
		}
	}
	return ledger.Receipt{Outcome: c.Outcome, Replicated: true}, nil
}

func (s *shelf) disarm(id string) {
	delete(s.timers, id)
	delete(s.lent, id)
	delete(s.fences, id)
}

func (s *shelf) ClaimFirst(_ context.Context, now, real time.Time, lease time.Duration, n int) (out []ledger.Fired, _ error) {
	var due []ledger.Timer
	for _, t := range s.timers {
		if t.First && !t.Due.After(now) && !s.lent[t.ID].After(real) {
			due = append(due, t)
		}
	}
	slices.SortFunc(due, func(a, b ledger.Timer) int {
		if d := a.Due.Compare(b.Due); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	for _, t := range due[:min(n, len(due))] {
		s.fence++
		s.lent[t.ID], s.fences[t.ID] = real.Add(lease), s.fence
		out = append(out, ledger.Fired{Timer: t, Fence: s.fence})
	}
	return out, nil
}

func (s *shelf) Directory(context.Context, *domain.Directory) (*domain.Directory, error) {
	return nil, nil
}
func (s *shelf) Imported(context.Context, domain.Kind) (map[string]map[string][]byte, error) {
	return nil, nil
}
func (s *shelf) Audit(context.Context, int64, int) ([]domain.Entry, error) { return nil, nil }
