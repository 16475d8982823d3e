package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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
