package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Entry is one line of the audit trail (domain 7.3). Entries are never changed or removed; each holds the hash of
// the one before.
type Entry struct {
	Seq     int64             `json:"seq"`
	At      time.Time         `json:"at"`
	Actor   string            `json:"actor"`
	For     string            `json:"for,omitempty"` // whom the actor acted for
	Role    string            `json:"role,omitempty"`
	Action  string            `json:"action"` // "action.done"
	Object  string            `json:"object,omitempty"`
	Changes map[string]Change `json:"changes,omitempty"`
	Reason  string            `json:"reason,omitempty"`
	Source  string            `json:"source"` // command, button, form, schedule, import, operator
	Where   string            `json:"where,omitempty"`
	Request string            `json:"request,omitempty"`
	Result  string            `json:"result"` // ok or refused
	Rule    string            `json:"rule,omitempty"`
	Prev    string            `json:"prev"`
	Hash    string            `json:"hash"`
}

// Change is a field before and after; text of restricted records stands as its hash.
type Change struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Seal sets Prev and Hash: the SHA-256 of the entry's JSON with Prev in it and Hash empty.
func (e *Entry) Seal(seq int64, prev string) {
	e.Seq, e.Prev, e.Hash = seq, prev, ""
	b, _ := json.Marshal(e) // strings, numbers and times only: cannot fail
	sum := sha256.Sum256(b)
	e.Hash = hex.EncodeToString(sum[:])
}

// Chain walks an audit trail from its beginning and notices an entry that was changed, taken out or put elsewhere.
type Chain struct {
	Seq  int64
	Hash string
}

// Next checks the entry that follows; the error says what is wrong with it.
func (c *Chain) Next(e Entry) error {
	switch {
	case e.Seq > c.Seq+1:
		return fmt.Errorf("entry %d is missing", c.Seq+1)
	case e.Seq <= c.Seq:
		return fmt.Errorf("entry %d stands after entry %d", e.Seq, c.Seq)
	case e.Prev != c.Hash:
		return fmt.Errorf("entry %d does not follow entry %d: one of them was changed", e.Seq, c.Seq)
	}
	sealed := e
	if sealed.Seal(e.Seq, e.Prev); sealed.Hash != e.Hash {
		return fmt.Errorf("entry %d was changed", e.Seq)
	}
	c.Seq, c.Hash = e.Seq, e.Hash
	return nil
}

// Configures says whether an entry is about roles, settings, the directory or the digests' times: what an admin may
// read of the trail (domain 7.1).
func (e Entry) Configures() bool {
	if ref, ok := ParseRef(e.Object); ok && slices.Contains(DirectoryKinds, ref.Kind) {
		return true
	}
	area, _, _ := strings.Cut(e.Action, ".")
	return slices.Contains([]string{"role", "setup", "cadence", "digest", "import", "export", "restore", "settings", "glass", "outbox"}, area)
}

// MayReadEntry is the row "Read audit trail" of domain 7.1: about is the record that the entry names, nil where there is
// none any more or the entry names none. What the reader may not see of a restricted record they do not read here
// either; an auditor reads all of it, where its text stands as hashes.
func MayReadEntry(d *Directory, c Caller, e Entry, about Record) bool {
	if c.Standing == Operator {
		return true
	}
	if c.Standing != Full || about != nil && ForCaller(c).Sees(about) == SeesNothing {
		return false
	}
	switch {
	case c.Has(RoleLead), c.Has(RoleAuditor), e.Actor == c.Person:
		return true
	case c.Has(RoleAdmin) && e.Configures():
		return true
	case c.Has(RoleExecutive) && about != nil:
		for _, id := range about.Services() {
			if s := d.Services[id]; s != nil && (slices.Contains(c.Area, s.Team) || slices.Contains(c.Area, "all")) {
				return true
			}
		}
	}
	return false
}
