package commands_test

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// presses are the words behind the buttons of everything that was written to a person, the newest last.
func (o *office) presses(person, verb string) (out []string) {
	o.Helper()
	rows, err := o.st.Queue().List(context.Background(), "", 1000)
	if err != nil {
		o.Fatal(err)
	}
	words := regexp.MustCompile(`"(` + verb + ` [^"]*)"`)
	for _, r := range rows {
		if b, _ := json.Marshal(r.Letter.Message); r.Letter.To.Person == person {
			for _, m := range words.FindAllStringSubmatch(string(b), -1) {
				out = append(out, m[1])
			}
		}
	}
	return out
}

// Who proposes one thing, waits until it is read and puts another in its place gets no yes to the other by the button that
// stands under the first (reliability T4, T20).
func TestAButtonAnswersWhatItWasReadUnder(t *testing.T) {
	t.Parallel()
	o := open(t)
	must := func(who, line string) {
		t.Helper()
		if out := o.types(who, line); out.Err != nil || out.Form != nil {
			t.Fatalf("%s: %s: %s", who, line, plain(out, nil))
		}
	}
	stale := func(who, words string) {
		t.Helper()
		if out := o.types(who, words); domain.CodeOf(out.Err) != domain.Conflict {
			t.Errorf("%s presses %q and gets\n%s", who, words, plain(out, nil))
		}
	}
	must("emeka", `risk score RSK-001 effort:4 "the vendor says so"`)
	harmless := o.presses("stellan", "risk confirm RSK-001")
	must("emeka", `risk score RSK-001 likelihood:1 impact:1 "nothing to see here"`)
	if len(harmless) != 1 {
		t.Fatalf("%q", harmless)
	}
	stale("stellan", harmless[0])
	both := o.presses("stellan", "risk confirm RSK-001")
	must("stellan", strings.TrimSpace(both[len(both)-1]))

	must("rui", `action add "Tidy up" owner:@saoirse due:2026-09-20`)
	for _, day := range []string{"21", "22"} {
		must("saoirse", "action move ACT-016 due:2026-09-"+day)
	}
	must("saoirse", "action move ACT-016 due:2026-09-23")
	move := o.presses("rui", "action accept ACT-016")
	must("saoirse", `action drop ACT-016 "never mind"`)
	if len(move) != 1 {
		t.Fatalf("%q", move)
	}
	stale("rui", move[0])
	if s := o.state(domain.NewRef(domain.KindAction, 16)); s != domain.ActOpen {
		t.Errorf("the action is %s", s)
	}
}
