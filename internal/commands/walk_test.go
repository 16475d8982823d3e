package commands_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// walk is how one kind is walked: people who play the parts of its lifecycle, a record for each state with every guard
// satisfied, and the words for each verb. Every (state, verb, part) of the kind's table is then said to the ledger, in
// words, by somebody who plays that part and as few others as can be, and compared with what the table says (domain 3).
type walk struct {
	cast map[string][]domain.Part
	make func(id, state, verb string, today domain.Date) domain.Record
	// under is a record that it hangs on; nil where it needs none.
	under func(id string, today domain.Date) domain.Record
	// words are the line of each verb, with %s for the record; a beginning names none, and {n} for the number of under.
	words map[string]string
	// parts tells who plays other parts for one state and verb; nil leaves the cast's.
	parts func(who, state, verb string) []domain.Part
	// waits says that a listed verb of a person leads to a question first: the record stays in its state.
	waits func(who, state, verb string) bool
}

func TestEveryStateVerbAndPart(t *testing.T) {
	for _, kind := range slices.Sorted(maps.Keys(domain.Lifecycles)) {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w, ok := walks[kind]
			if !ok {
				t.Fatalf("nobody walks the lifecycle of a %s: add it to walks", kind)
			}
			o := open(t)
			n := 0
			life := domain.Lifecycles[kind]
			for _, state := range statesOf(life) {
				for _, verb := range verbsOf(life) {
					for _, who := range slices.Sorted(maps.Keys(w.cast)) {
						n += w.say(o, kind, life, state, verb, who)
					}
				}
			}
			for _, r := range life {
				if w.words[r.Verb] == "" && !onlySystem(r) {
					t.Errorf("no words for %q", r.Verb)
				}
				for _, p := range r.Who {
					if p != domain.PartSystem && p != domain.PartAnyone && !slices.ContainsFunc(slices.Collect(maps.Values(w.cast)), func(ps []domain.Part) bool { return slices.Contains(ps, p) }) {
						t.Errorf("nobody plays %q", p)
					}
				}
			}
			t.Logf("%d triples", n)
		})
	}
}

func onlySystem(r domain.Row) bool { return len(r.Who) == 1 && r.Who[0] == domain.PartSystem }

func statesOf(life domain.Lifecycle) []string {
	out := []string{""}
	for _, r := range life {
		for _, s := range []string{r.From, r.To} {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

func verbsOf(life domain.Lifecycle) (out []string) {
	for _, r := range life {
		if !onlySystem(r) && !slices.Contains(out, r.Verb) {
			out = append(out, r.Verb)
		}
	}
	return out
}

// walked is the number of the first record that the walk makes.
const walked = 200

// say is one triple: it says the words and compares what came of it.
func (w walk) say(o *office, kind domain.Kind, life domain.Lifecycle, state, verb, who string) int {
	o.Helper()
	row, listed := life.Row(state, verb)
	if listed && onlySystem(row) {
		listed = false
	}
	if (state == "") != !strings.Contains(w.words[verb], "%s") { // a beginning names no record, all else does
		return 0
	}
	plays := w.cast[who]
	if w.parts != nil {
		if ps := w.parts(who, state, verb); ps != nil {
			plays = ps
		}
	}
	may := listed && slices.ContainsFunc(row.Who, func(p domain.Part) bool { return slices.Contains(plays, p) })
	o.walks++
	ref := domain.NewRef(kind, walked+o.walks)
	line := strings.ReplaceAll(w.words[verb], "{n}", fmt.Sprint(walked+o.walks))
	today := domain.DateOf(asOf, o.ledger.Directory().Location())
	if w.under != nil {
		o.put(w.under(ref.ID, today))
	}
	if state != "" {
		o.put(w.make(ref.ID, state, verb, today))
		line = fmt.Sprintf(line, ref.ID)
	}
	out := o.types(who, line)
	what := fmt.Sprintf("%s: %s (%v) says %q in state %q", kind, who, plays, line, state)
	var e *domain.Error
	errors.As(out.Err, &e)
	if state == "" {
		if may != (out.Err == nil && out.Form == nil) {
			o.Errorf("%s: the table says %v, the answer is %v", what, may, plain(out, nil))
		}
		return 1
	}
	after := o.state(ref)
	switch {
	case out.Form != nil:
		o.Errorf("%s: a form opens: the words are not whole\n%s", what, plain(out, nil))
	case may && w.waits != nil && w.waits(who, state, verb):
		if out.Err != nil || after != state {
			o.Errorf("%s: a question should wait for an answer, the record is %q: %v", what, after, out.Err)
		}
	case may && (out.Err != nil || after != row.To):
		o.Errorf("%s: the table leads to %q, the record is %q: %v", what, row.To, after, out.Err)
	case !may && out.Err == nil:
		o.Errorf("%s: the table does not allow it, and it was done: %q", what, after)
	case !may && after != state:
		o.Errorf("%s: it was refused and changed the record to %q", what, after)
	case !may && e == nil:
		o.Errorf("%s: an unworded error: %v", what, out.Err)
	case !listed && e.Code != domain.Refused && e.Code != domain.AlreadyDone && e.Code != domain.Forbidden:
		o.Errorf("%s: the state does not list it, and the answer is %s: %v", what, e.Code, e)
	case !may && listed && e.Code != domain.Forbidden && e.Code != domain.Refused && e.Code != domain.AlreadyDone:
		o.Errorf("%s: who may not is told %s: %v", what, e.Code, e)
	case !may && e.Hint == "" && e.Code != domain.AlreadyDone:
		o.Errorf("%s: a refusal without a word of what to do: %v", what, e)
	}
	return 1
}

// put writes a record as it is.
func (o *office) put(rec domain.Record) {
	o.Helper()
	ctx := context.Background()
	seen, err := o.st.Look(ctx, ledger.Look{})
	if err != nil {
		o.Fatal(err)
	}
	if _, err := o.st.Commit(ctx, ledger.Change{Head: seen.Head, Put: []ledger.Put{{New: rec}}}); err != nil {
		o.Fatal(err)
	}
}

func (o *office) state(ref domain.Ref) string {
	o.Helper()
	seen, err := o.st.Look(context.Background(), ledger.Look{Refs: []domain.Ref{ref}})
	if err != nil || seen.Records[ref] == nil {
		o.Fatalf("%s: %v", ref, err)
	}
	return seen.Records[ref].StateName()
}

// hasVerb says whether people can say a verb.
func hasVerb(root []commands.Command, words ...string) bool {
	for _, c := range root {
		if c.Name == words[0] {
			return len(words) == 1 || hasVerb(c.Sub, words[1:]...)
		}
	}
	return false
}

// Every verb of a lifecycle is a word that people can say, but for those with words of another noun.
func TestEveryVerbIsAWord(t *testing.T) {
	o := open(t)
	for kind, life := range domain.Lifecycles {
		for _, verb := range verbsOf(life) {
			line := strings.Fields(walks[kind].words[verb])
			if len(line) < 2 || !hasVerb(o.Root, line[0]) || line[0] == string(kind) && !hasVerb(o.Root, line[0], line[1]) {
				t.Errorf("%s %s: nobody can say it", kind, verb)
			}
		}
	}
}
