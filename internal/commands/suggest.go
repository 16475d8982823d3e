package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// mostOffered is how many lines a menu with type-ahead shows.
const mostOffered = 50

// Offer lists what somebody may be typing the name of, for the menu of a form's argument: words is the form's command.
// Directory things come from memory; records from one look, as the asker may see them.
func (t *Tree) Offer(ctx context.Context, caller domain.Caller, words, name, text string) []view.Option {
	toks, err := Split(words, nil)
	if err != nil || caller.May(domain.MayAsk) != nil {
		return nil
	}
	cmd, _, _, err := t.find(toks)
	if err != nil {
		return nil
	}
	a, _ := cmd.arg(name)
	switch a.Kind {
	case ArgService:
		return t.Suggest(ctx, caller, domain.KindService, text)
	case ArgControl:
		return t.Suggest(ctx, caller, domain.KindControl, text)
	case ArgOwned:
		return t.offerThings(text, domain.KindService, domain.KindControl)
	case ArgSubject:
		return append(t.offerRecords(ctx, caller, nil, text), t.offerThings(text, domain.KindService)...)
	case ArgRef:
		return t.offerRecords(ctx, caller, a.Refs, text)
	}
	return nil
}

// offerThings lists directory things by whole references, for an argument that takes more than one kind.
func (t *Tree) offerThings(text string, kinds ...domain.Kind) []view.Option {
	var names []string
	for _, k := range kinds {
		names = append(names, string(k))
		text = strings.TrimPrefix(text, string(k)+":")
	}
	var out []view.Option
	for _, h := range t.Desk.Names().Ahead(text, mostOffered, names...) {
		out = append(out, view.Option{Value: domain.Ref{Kind: domain.Kind(h.Kind), ID: h.ID}.String(), Label: labelOf(h.Entry)})
	}
	return out
}

// offerRecords lists numbered records by their number or by words of their headings. A reference that was typed whole is
// offered even where nothing of it may be seen, so that hidden and absent look the same and the form says the rest.
func (t *Tree) offerRecords(ctx context.Context, caller domain.Caller, kinds []domain.Kind, text string) []view.Option {
	var numbered []domain.Kind
	var out []view.Option
	for _, k := range kinds {
		switch {
		case k.IsNumbered():
			numbered = append(numbered, k)
		default:
			out = append(out, t.offerThings(text, k)...)
		}
	}
	if len(kinds) == 0 {
		numbered = domain.Numbered
	}
	if len(numbered) == 0 || t.Desk.Ledger == nil {
		return out
	}
	exact := typedRefs(numbered, text)
	recs, err := t.Desk.Ledger.Ahead(ctx, caller, numbered, exact)
	if err != nil {
		recs = nil // the whole reference can still be typed
	}
	seen := map[string]bool{}
	add := func(id, label string) {
		if !seen[id] && len(out) < mostOffered {
			seen[id] = true
			out = append(out, view.Option{Value: id, Label: label})
		}
	}
	for _, rec := range recs {
		id := rec.Ref().String()
		if mentions(id+" "+rec.Heading(), text) {
			add(id, id+" "+rec.Heading())
		}
	}
	for _, ref := range exact {
		add(ref.String(), ref.String())
	}
	return out
}

// typedRefs are the references that a typed text names whole: "rsk-12", or "12" where only few kinds can be meant.
func typedRefs(kinds []domain.Kind, text string) []domain.Ref {
	text = strings.TrimSpace(text)
	if ref, ok := domain.ParseRef(text); ok {
		for _, k := range kinds {
			if ref.Kind == k {
				return []domain.Ref{ref}
			}
		}
		return nil
	}
	n, err := strconv.Atoi(strings.TrimPrefix(text, "#"))
	if err != nil || n <= 0 || n >= 1e9 || len(kinds) > 3 {
		return nil
	}
	var out []domain.Ref
	for _, k := range kinds {
		out = append(out, domain.NewRef(k, n))
	}
	return out
}

// mentions says whether every typed word begins a word of a text.
func mentions(in, typed string) bool {
	have := strings.Fields(find.Normal(in))
	for w := range strings.FieldsSeq(find.Normal(typed)) {
		ok := false
		for _, h := range have {
			ok = ok || strings.HasPrefix(h, w) || strings.TrimLeft(h, "0") == strings.TrimLeft(w, "0")
		}
		if !ok {
			return false
		}
	}
	return true
}
