package commands

import (
	"context"
	"regexp"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// referring finds what is meant as a reference, a wrong one too: "INC-4x" in an incident's channel is a slip, not a word.
// A number counts as one where it stands alone: more words after it are about so many of something.
var (
	referring = regexp.MustCompile(`(?i)^(inc-?\d\S*|[a-z]{2,5}-\d+|#\d+)$`)
	digits    = regexp.MustCompile(`^\d+$`)
)

// here puts the incident that the place is about before words that name none: in an incident's own channel, and in the
// thread of its card, "incident update" means that one. It costs a look of its own, and only there.
func (t *Tree) here(ctx context.Context, call Call, cmd *Command, toks []Token) []Token {
	if len(cmd.Args) == 0 || t.Desk.Ledger == nil || call.Where.Channel == "" {
		return toks
	}
	if a := cmd.Args[0]; a.Kind != ArgRef || a.Keyed || !slices.Equal(a.Refs, []domain.Kind{domain.KindIncident}) {
		return toks
	}
	for i, x := range toks {
		if x.Key == cmd.Args[0].Name && !x.Quoted {
			return toks
		}
		if i == 0 && !x.Quoted && (referring.MatchString(x.Text) || len(toks) == 1 && digits.MatchString(x.Text)) {
			return toks
		}
	}
	ref, ok := t.Desk.Ledger.IncidentAt(ctx, call.Where.Channel, call.Where.Thread)
	if !ok {
		return toks
	}
	return append([]Token{{Text: ref.String(), Src: ref.String()}}, toks...)
}
