package commands_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/templates"
)

var update = flag.Bool("update", false, "rewrite the transcripts in testdata")

// office is the sample company behind a tree of commands, on a real store and a clock of its own.
type office struct {
	*testing.T
	*commands.Tree
	ledger *ledger.Ledger
	clock  *clock.Fake
	st     *store.Store
	env    storetest.Env
	n      int
	walks  int // records made by the walk over the lifecycles
}

var asOf = time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)

func empty(t *testing.T) *office {
	t.Helper()
	st, env := storetest.New(t)
	o := &office{T: t, clock: clock.NewFake(asOf), st: st, env: env}
	log := slog.New(slog.DiscardHandler)
	o.ledger = ledger.New(st, o.clock, log)
	o.ledger.WriteBudget = 20 * time.Second // a busy machine is no fault
	if err := o.ledger.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	pages, err := briefs.Load(templates.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	if o.ledger.Scenarios, err = directory.Scenarios(templates.Scripts()); err != nil {
		t.Fatal(err)
	}
	o.Tree = commands.New("/sec", commands.Desk{Ledger: o.ledger, Admins: []string{"U0ADMIN"}, Digests: briefs.New(o.ledger, pages)})
	return o
}

func open(t *testing.T) *office {
	t.Helper()
	o := empty(t)
	p, err := directory.Read("sample-org.yaml", sample.Org, directory.Known{Dir: o.ledger.Directory()})
	if err != nil {
		t.Fatal(err)
	}
	in := ledger.Intake{Source: p.Source, File: p.File, Content: p.Content, Directory: p.Records, Numbered: p.Numbered, Speaks: p.Speaks}
	if _, err := o.ledger.Import(context.Background(), ledger.Request{Caller: domain.OperatorCaller}, in, ledger.ImportOptions{Records: true}); err != nil {
		t.Fatal(err)
	}
	return o
}

// caller is a person of the sample by id; "guest", "outsider" and "leaver" are what they say.
func (o *office) caller(id string) domain.Caller {
	o.Helper()
	switch id {
	case "guest":
		return domain.Caller{Person: "U0GUEST", Name: "Gus", Slack: "U0GUEST", Standing: domain.Guest, Zone: time.UTC}
	case "outsider":
		return domain.Caller{Person: "U0OUT", Name: "Oda", Slack: "U0OUT", Standing: domain.Outside, Zone: time.UTC}
	case "newcomer":
		return domain.Caller{Person: "U0NEW", Name: "Nia", Slack: "U0NEW", Standing: domain.Full, Zone: time.UTC}
	}
	d := o.ledger.Directory()
	p := d.People[id]
	if p == nil {
		o.Fatalf("nobody is called %q in the sample company", id)
	}
	return domain.CallerFor(d, p)
}

var inChannel = commands.Where{Surface: commands.Slash, Channel: "C0WEEKLY", Name: "security-weekly", Kind: domain.ChannelPublic, Member: true, Trigger: true}

// types is what a person gets for a line.
func (o *office) types(who, line string) commands.Outcome {
	o.n++
	return o.Tree.Run(context.Background(), commands.Input{Caller: o.caller(who), Request: fmt.Sprintf("t%d", o.n), Where: inChannel, Text: line})
}

// plain is an outcome as text: the reply, the form, or the refusal with its ways on.
func plain(out commands.Outcome, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	switch {
	case out.Err != nil:
		var e *domain.Error
		if !errors.As(out.Err, &e) {
			return "BROKEN: " + out.Err.Error() + "\n"
		}
		s := "! " + e.Message + "\n"
		if e.Hint != "" {
			s += "  " + e.Hint + "\n"
		}
		for _, c := range e.Suggest {
			s += "  [" + c + "]\n"
		}
		return s
	case out.Form != nil:
		return plainForm(*out.Form)
	}
	return view.PlainText(*out.Message, "/sec", zone)
}

func plainForm(f view.Form) string {
	s := fmt.Sprintf("FORM %s (%s)\n", f.Title, f.Words)
	for _, l := range f.Intro {
		s += "  " + view.PlainLine(l, "/sec", time.UTC) + "\n"
	}
	for _, x := range f.Fields {
		if x.Kind == view.FieldNote {
			for _, l := range x.Lines {
				s += "  | " + view.PlainLine(l, "/sec", time.UTC) + "\n"
			}
			continue
		}
		mark := ""
		if x.Required {
			mark = "*"
		}
		s += fmt.Sprintf("  %s%s (%s): %s\n", x.Label, mark, x.Kind, x.Value)
	}
	return s + fmt.Sprintf("  [%s]\n", f.Submit)
}

// Every file in testdata is a conversation: "> who: line" and under it the exact reply. "@ time" moves the clock,
// "~ time" lets time pass with all that rings on the way and says what people are told; "; …" is a remark. Each file begins with a fresh company.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			o := open(t)
			if strings.HasPrefix(filepath.Base(file), "empty") {
				o = empty(t)
			}
			got := o.replay(string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("the conversation went differently (-want +got); go test ./internal/commands -update rewrites it\n%s", diff)
			}
		})
	}
}

// replay says every line of a transcript anew and writes down the replies.
func (o *office) replay(script string) string {
	o.Helper()
	var b strings.Builder
	passes := strings.Contains(script, "\n~ ")
	for line := range strings.SplitSeq(script, "\n") {
		switch {
		case strings.HasPrefix(line, "; "):
			b.WriteString(line + "\n")
		case strings.HasPrefix(line, "@ "):
			t, err := time.Parse(time.RFC3339, strings.TrimPrefix(line, "@ "))
			if err != nil {
				o.Fatal(err)
			}
			o.clock.Set(t)
			b.WriteString(line + "\n\n")
		case strings.HasPrefix(line, "~ "):
			t, err := time.Parse(time.RFC3339, strings.TrimPrefix(line, "~ "))
			if err != nil {
				o.Fatal(err)
			}
			b.WriteString(line + "\n" + o.passes(t) + "\n")
		case strings.HasPrefix(line, "> "):
			who, said, ok := strings.Cut(strings.TrimPrefix(line, "> "), ":")
			if !ok {
				o.Fatalf("a line of a transcript is \"> who: words\", not %q", line)
			}
			said = strings.NewReplacer("{3000}", strings.Repeat("x", 3000), `\n`, "\n").Replace(strings.TrimPrefix(said, " "))
			c := o.caller(who)
			b.WriteString(line + "\n" + plain(o.types(who, said), c.Zone))
			if passes { // who is told by it stands under the reply
				b.WriteString(o.told())
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
