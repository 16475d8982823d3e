package store

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// lawsNote keeps what an older program would drop of the organisation with its next write: the lengths of legal clocks and
// the contracts. The row itself must stay open to that program: without it, it knows nobody's mail address and buries
// people's letters (reliability F21).
const lawsNote = "org:laws"

// orgLaws is what stands under it.
type orgLaws struct {
	Clocks    map[string]string          `json:"clocks,omitempty"`
	Contracts map[string]domain.Contract `json:"contracts,omitempty"`
}

// keepsLaws adds the note to a change that writes the organisation.
func keepsLaws(c *ledger.Change, puts []ledger.Put) error {
	for _, p := range puts {
		o, ok := p.New.(*domain.Org)
		if !ok {
			continue
		}
		was, _ := p.Old.(*domain.Org)
		if lawless(o) && (was == nil || lawless(was)) {
			return nil
		}
		b, err := jsonOf(orgLaws{o.Clocks, o.Contracts})
		if err != nil {
			return err
		}
		c.Note = maps.Clone(c.Note)
		if c.Note == nil {
			c.Note = map[string]string{}
		}
		c.Note[lawsNote] = string(b)
	}
	return nil
}

func lawless(o *domain.Org) bool { return len(o.Clocks)+len(o.Contracts) == 0 }

// withLaws gives the organisation back what an older program dropped.
func withLaws(rec domain.Record, kept string) error {
	o, ok := rec.(*domain.Org)
	if !ok || kept == "" || !lawless(o) {
		return nil
	}
	var x orgLaws
	if err := json.Unmarshal([]byte(kept), &x); err != nil {
		return fmt.Errorf("store: %s: %w", lawsNote, err)
	}
	o.Clocks, o.Contracts = x.Clocks, x.Contracts
	return nil
}
