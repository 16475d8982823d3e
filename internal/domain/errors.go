package domain

import (
	"errors"
	"fmt"
)

// Code says what sort of no an Error is; the Slack surface and the metrics go by it, people by Message and Hint.
type Code string

// The codes.
const (
	Invalid     Code = "invalid"     // the words are wrong; say them differently
	NotFound    Code = "not_found"   // absent, or hidden from this reader: the two look the same (domain 7.2)
	Forbidden   Code = "forbidden"   // this person may not; Hint says who can
	Refused     Code = "refused"     // the state or a guard does not allow it; Hint names what is allowed
	AlreadyDone Code = "already"     // somebody was first (domain 3)
	Conflict    Code = "conflict"    // what the asker saw is stale
	Unavailable Code = "unavailable" // the records cannot be reached; nothing was written
	Unconfirmed Code = "unconfirmed" // the records did not say whether the write happened (F10)
	Internal500 Code = "internal"    // our fault; Ref finds it in the log
)

// Error is the only kind of error that is worded for a person: what happened, then what to do.
type Error struct {
	Code    Code
	Message string   // a sentence
	Hint    string   // what to do next, a sentence; may be empty
	Rule    string   // the rule that refused, "domain 7.4"; goes to the audit trail
	Field   string   // the argument it is about, for standing beside a form's field
	Suggest []string // words the person may have meant; each is a whole command without the slash word
	Err     error    // the cause, for the log only
}

// Error implements error.
func (e *Error) Error() string {
	s := e.Message
	if e.Hint != "" {
		s += " " + e.Hint
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Fail makes an Error with a formatted message.
func Fail(c Code, format string, args ...any) *Error {
	return &Error{Code: c, Message: fmt.Sprintf(format, args...)}
}

// WithHint sets what to do next.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// WithRule names the rule that refused.
func (e *Error) WithRule(rule string) *Error { e.Rule = rule; return e }

// WithField names the argument the error is about.
func (e *Error) WithField(f string) *Error { e.Field = f; return e }

// CodeOf is the code of an error, Internal500 for one that is not worded.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal500
}

// Absent is the one answer for a reference that does not exist and for one that this reader may not see
// (domain 7.2): same words, same code.
func Absent(r Ref) *Error {
	return Fail(NotFound, "I find no %s.", r).WithHint("Check the number, or type `list %s`.", r.Kind)
}
