// Package domain holds the records and every rule about them as pure functions that take the moment as an
// argument. It knows nothing of Redis, Slack, clocks, templates or logs, and imports only the standard library
// and worktime. Section numbers ("domain 3.2") refer to the product's rule book.
package domain

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Kind names a sort of record. Its text is what stands in keys, exports and the audit trail.
type Kind string

// The kinds. The first seven are numbered (RSK-012); the rest are known by a short name (track-api).
const (
	KindRisk       Kind = "risk"
	KindException  Kind = "exception"
	KindDecision   Kind = "decision"
	KindAction     Kind = "action"
	KindIncident   Kind = "incident"
	KindEscalation Kind = "escalation"
	KindEvidence   Kind = "evidence"

	KindOrg     Kind = "org"
	KindPerson  Kind = "person"
	KindTeam    Kind = "team"
	KindPath    Kind = "path"
	KindService Kind = "service"
	KindControl Kind = "control"
	KindChannel Kind = "channel"
	KindCorrect Kind = "correction" // an open "not right" on a service or control (product 1, scene 2)
)

// Numbered lists the kinds that carry a number, in the order people meet them.
var Numbered = []Kind{KindRisk, KindException, KindDecision, KindAction, KindIncident, KindEscalation, KindEvidence}

// DirectoryKinds lists the kinds that every replica keeps in memory.
var DirectoryKinds = []Kind{KindOrg, KindPerson, KindTeam, KindPath, KindService, KindControl, KindChannel, KindCorrect}

var prefixes = map[Kind]string{KindRisk: "RSK", KindException: "EXC", KindDecision: "DEC", KindAction: "ACT",
	KindIncident: "INC", KindEscalation: "ESC", KindEvidence: "EVD"}

// Ref names one record: RSK-012 or service:track-api. The zero Ref names nothing.
type Ref struct {
	Kind Kind
	ID   string // "RSK-012" or "track-api"
}

// NewRef is the reference of the n-th record of a numbered kind, three digits or more.
func NewRef(k Kind, n int) Ref { return Ref{k, fmt.Sprintf("%s-%03d", prefixes[k], n)} }

// IsZero says whether the reference names nothing.
func (r Ref) IsZero() bool { return r.ID == "" }

// IsNumbered says whether records of this kind carry numbers.
func (k Kind) IsNumbered() bool { return prefixes[k] != "" }

// Prefix is "RSK" for risks, and empty for kinds without a number.
func (k Kind) Prefix() string { return prefixes[k] }

// Num is the number of a numbered reference, else 0.
func (r Ref) Num() int {
	_, d, _ := strings.Cut(r.ID, "-")
	if !r.Kind.IsNumbered() {
		return 0
	}
	n, _ := strconv.Atoi(d)
	return n
}

// String is the reference as people say it where it is numbered, else kind:id.
func (r Ref) String() string {
	if r.IsZero() || r.Kind.IsNumbered() {
		return r.ID
	}
	return string(r.Kind) + ":" + r.ID
}

// MarshalText implements encoding.TextMarshaler.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Ref) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*r = Ref{}
		return nil
	}
	got, ok := ParseRef(string(b))
	if !ok {
		return fmt.Errorf("%q is not a reference", b)
	}
	*r = got
	return nil
}

var numbered = regexp.MustCompile(`^([A-Za-z]{3})[-\x{2010}-\x{2015} ]?0*([0-9]{1,9})$`)

// ParseRef reads a reference as people type it: any case, leading zeros optional, any dash (product 3);
// also kind:id.
func ParseRef(s string) (Ref, bool) {
	s = strings.TrimSpace(s)
	if m := numbered.FindStringSubmatch(s); m != nil {
		for k, p := range prefixes {
			if strings.EqualFold(p, m[1]) {
				n, err := strconv.Atoi(m[2])
				return NewRef(k, n), err == nil && n > 0
			}
		}
	}
	if k, id, ok := strings.Cut(s, ":"); ok && id != "" {
		if named := Kind(k); !named.IsNumbered() && New(named) != nil {
			return Ref{named, id}, true
		}
	}
	return Ref{}, false
}

// LessRef orders references by kind and then by number, so RSK-999 stands before RSK-1000.
func LessRef(a, b Ref) bool {
	if a.Kind != b.Kind {
		return a.Kind < b.Kind
	}
	if a.Num() != b.Num() {
		return a.Num() < b.Num()
	}
	return a.ID < b.ID
}
