package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// Desk is what a handler may use.
type Desk struct {
	Ledger *ledger.Ledger
	// Digests, Cadence … are added by the rooms that offer them.
}

// Directory is the organisation as the handlers read it.
func (d Desk) Directory() *domain.Directory { return d.Ledger.Directory() }

// Tree is the whole tree with the slash word it hangs on.
type Tree struct {
	Command string // "/sec"
	Root    []Command
}

// Input is one line from a person, from any surface.
type Input struct {
	Caller  domain.Caller
	Request string
	Where   Where
	Text    string            // what was typed after the slash word or the mention, or a button's words
	Form    map[string]string // a submitted form's raw values by argument name, nil otherwise
	Again   bool              // "Add another": the same words are meant once more (F2)
	// Said is a hash of the person and the words, for typed lines only: what a repetition is recognised by (F2).
	Said string
}

// Runner is what the Slack surface needs of this package; *Tree implements it together with a Desk.
type Runner interface {
	Run(ctx context.Context, in Input) Outcome
}
