package commands

import (
	"context"
	"strconv"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// searchCommands look for words in what the reader may see.
func searchCommands() []Command {
	return []Command{{Name: "search", Synopsis: "Find risks, decisions, actions and all else by the words in them",
		Args: []Arg{{Name: "words", Label: "Words", Kind: ArgText, Required: true, Max: 200, Hint: "All of them must stand in it"},
			{Name: "page", Kind: ArgWord, Keyed: true}},
		Examples: []string{"search shared account", "search sensors"}, Run: runSearch}}
}

// mostThings is how many services, controls, people and teams stand beside what a search finds.
const mostThings = 3

func runSearch(ctx context.Context, d Desk, c Call) (view.Message, error) {
	words, page := c.Arg("words"), 1
	if c.Has("page") {
		n, err := strconv.Atoi(c.Arg("page"))
		if err != nil || n < 1 || n > ledger.SearchReach/pageSize {
			return view.Message{}, domain.Fail(domain.Invalid, "“%s” is no page.", domain.Clip(c.Arg("page"), 20)).
				WithHint("Type a number up to %d, or add a word to find less.", ledger.SearchReach/pageSize).WithField("page")
		}
		page = n
	}
	if len(find.Words(words)) == 0 {
		return view.Message{}, domain.Fail(domain.Invalid, "“%s” stands everywhere.", domain.Clip(words, 60)).
			WithHint("Type a word that says what it is about: `search sensors`.").WithField("words")
	}
	got, more, err := d.Ledger.Search(ctx, c.As(), words, (page-1)*pageSize, pageSize)
	if err != nil {
		return view.Message{}, err
	}
	p := view.Page{What: words, Words: "search " + words, Page: page, Size: pageSize, Total: got.Total, More: more}
	var rows []view.Row
	for _, it := range got.Items {
		rows = append(rows, view.Row{Record: it.Record})
	}
	var things []domain.Record
	if page == 1 {
		for _, h := range d.Names().Near(words, mostThings) {
			if rec := d.Directory().Get(domain.Ref{Kind: domain.Kind(h.Kind), ID: h.ID}); rec != nil {
				things = append(things, rec)
			}
		}
	}
	dir := d.Directory()
	return view.Found(dir, dir.Today(c.At), p, rows, things), nil
}
