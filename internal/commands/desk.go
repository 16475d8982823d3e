package commands

import (
	"context"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// Desk is what a handler may use.
type Desk struct {
	Ledger *ledger.Ledger
	// Admins are the Slack user ids that SEC_ADMINS names, for the first run (domain 7.5).
	Admins []string
	// Digests keeps the digests and their agendas.
	Digests *briefs.Secretary

	names *names
	tree  *Tree
}

// has says whether there is a command of these words.
func (d Desk) has(words ...string) bool { return d.tree != nil && d.tree.at(words...) != nil }

// Has says whether there is a command of these words that runs.
func (t *Tree) Has(words string) bool {
	c := t.at(strings.Fields(words)...)
	return c != nil && c.Run != nil
}

// Knows says whether a word begins a command.
func (t *Tree) Knows(word string) bool { return t.at(word) != nil }

// Directory is the organisation as the handlers read it.
func (d Desk) Directory() *domain.Directory {
	if d.Ledger == nil {
		return emptyDirectory
	}
	return d.Ledger.Directory()
}

// Now is the one clock's moment.
func (d Desk) Now() time.Time {
	if d.Ledger == nil {
		return time.Time{}
	}
	return d.Ledger.Now()
}

// emptyDirectory serves a tree that is only printed (help for the README, the manifest).
var emptyDirectory = func() *domain.Directory { d := domain.NewDirectory(); d.Index(); return d }()

// Tree is the whole tree with the slash word it hangs on and the desk its handlers work at.
type Tree struct {
	Command string // "/sec"
	Root    []Command
	Desk    Desk
}

// Input is one line from a person, from any surface.
type Input struct {
	Caller  domain.Caller
	Request string
	Where   Where
	Text    string // what was typed after the slash word or the mention, as Slack escapes it; or a button's words
	// Form holds a submitted form's raw values by argument name, view.Form.Given included; nil otherwise.
	Form map[string]string
	// Given are those of Form that were settled before the form was opened.
	Given map[string]string
	Again bool // "Add another": the same words are meant once more (F2)
	// Said is a hash of the person and the words, for typed lines only: what a repetition is recognised by (F2).
	Said string
}

// Runner is what the Slack surface needs of this package; *Tree implements it.
type Runner interface {
	Run(ctx context.Context, in Input) Outcome
}
