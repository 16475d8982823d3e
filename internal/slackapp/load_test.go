package slackapp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// F25: more than can be done is turned away with a word, every ack is in time, and the reader never blocks.
func TestAStormIsShedWithAWord(t *testing.T) {
	b := newBench(t, func(c *Config, b *bench) { c.Workers, c.Queue = 4, 40 })
	b.app.times.start = 500 * time.Millisecond
	b.ran.reply = func(context.Context, commands.Input) commands.Outcome {
		time.Sleep(100 * time.Millisecond)
		return says("done")
	}
	b.start()
	var ids []string
	for i := range 300 {
		ids = append(ids, b.slash(fmt.Sprint("U", i), "owner x"))
	}
	done, shed := 0, 0
	for _, id := range ids {
		switch p := b.ack(id); {
		case strings.Contains(p, "done"):
			done++
		case strings.Contains(p, "did nothing with this"):
			shed++
		default:
			t.Errorf("%s: %s", id, p)
		}
	}
	if done == 0 || shed == 0 || int64(shed) != b.app.Stats().Sheds || done != len(b.ran.inputs()) {
		t.Errorf("%d done, %d shed, %+v", done, shed, b.app.Stats())
	}
	if s := b.app.Stats(); s.LateAcks != 0 || s.Reconnects != 0 {
		t.Errorf("%+v", s)
	}
}

// T19: one person at full speed uses one worker and their own budget; the others do not notice.
func TestOneWhoFloodsSlowsDownOnlyThemselves(t *testing.T) {
	b := newBench(t, func(c *Config, b *bench) { c.Workers, c.PerUser, c.Burst = 4, 5, 10 })
	var mu sync.Mutex
	var most, now int
	b.ran.reply = func(_ context.Context, in commands.Input) commands.Outcome {
		if in.Caller.Slack == "UFLOOD" {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(50 * time.Millisecond)
			mu.Lock()
			now--
			mu.Unlock()
		}
		return says("done " + in.Text)
	}
	b.start()
	for i := range 100 {
		b.slash("UFLOOD", fmt.Sprint("owner x", i))
	}
	for i := range 10 {
		if p := b.ack(b.slash(fmt.Sprint("U", i), "owner y")); !strings.Contains(p, "done") {
			t.Error(p)
		}
	}
	b.until("all acks", func() bool { b.mu.Lock(); defer b.mu.Unlock(); return len(b.acks) == 110 })
	if most != 1 {
		t.Errorf("%d of one person's commands at once", most)
	}
	if s := b.app.Stats(); s.Sheds < 80 {
		t.Errorf("%+v", s)
	}
}

func TestOnePersonsCommandsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *Config, b *bench) { c.Connections = 1 }).start()
	for i := range 20 {
		b.slash("U1", fmt.Sprint(i))
	}
	b.until("all", func() bool { return len(b.ran.inputs()) == 20 })
	for i, in := range b.ran.inputs() {
		if in.Text != fmt.Sprint(i) {
			t.Fatalf("%d came as number %d", i, i)
		}
	}
}

// F23: a handler that panics costs one answer, never the lane; an event comes again and is put aside at its third try.
func TestAPanicIsOneAnswer(t *testing.T) {
	t.Parallel()
	var dead atomic.Value
	b := newBench(t, func(c *Config, b *bench) {
		c.DeadLetter = func(_ context.Context, id string, raw []byte) { dead.Store(id + " " + string(raw)) }
		c.OnEvent = func(context.Context, Event) error { panic("secret words") }
	})
	b.ran.reply = func(_ context.Context, in commands.Input) commands.Outcome {
		if strings.Contains(in.Text, "boom") {
			panic(errors.New("boom"))
		}
		return says("fine")
	}
	b.start()
	p := b.ack(b.slash("U1", "boom"))
	if !strings.Contains(p, "Something went wrong on my side (reference ") {
		t.Fatal(p)
	}
	ref := strings.SplitN(strings.SplitAfter(p, "(reference ")[1], ")", 2)[0]
	if len(ref) != 4 || !strings.Contains(b.logged.String(), "reference="+ref) {
		t.Errorf("the reference %q is not in the log", ref)
	}
	if got := dead.Load().(string); !strings.HasPrefix(got, "tr:trg-U1-boom ") || strings.Contains(got, `"text":"boom"`) || !strings.Contains(got, `"user_id":"U1"`) {
		t.Error(got)
	}
	if p := b.ack(b.slash("U1", "owner x")); !strings.Contains(p, "fine") {
		t.Error("the lane stopped: " + p)
	}
	event := `{"event_id":"P1","event":{"type":"reaction_added","user":"U1","reaction":"calendar","item":{"type":"message","channel":"C1","ts":"1"}}}`
	first := b.sendTry("events_api", event, 0)
	b.until("the first failure", func() bool { return b.app.Stats().Panics == 2 && b.app.Stats().Waiting == 0 })
	second := b.sendTry("events_api", event, 1)
	b.until("the second failure", func() bool { return b.app.Stats().Panics == 3 && b.app.Stats().Waiting == 0 })
	b.ack(b.sendTry("events_api", event, 2))
	for _, id := range []string{first, second} {
		if _, ok := b.acked(id); ok {
			t.Error("acked before its third try")
		}
	}
	if b.app.Stats().Panics != 4 || !strings.HasPrefix(dead.Load().(string), "ev:P1 ") {
		t.Errorf("%+v %v", b.app.Stats(), dead.Load())
	}
	if strings.Contains(b.logged.String(), "secret words") {
		t.Error("a panic's words are in the log")
	}
}

// F1: whatever the moment at which a socket is cut, nothing is done twice, and what was acked was done.
func TestCutAtAnyMoment(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.app.pace.storm.max = 1000 // the cuts are ours
	var mu sync.Mutex
	effects := map[string]int{} // as the ledger would: one effect for each request
	b.ran.reply = func(_ context.Context, in commands.Input) commands.Outcome {
		mu.Lock()
		defer mu.Unlock()
		effects[in.Request] = 1
		return says("done")
	}
	b.start()
	type sent struct{ id, key string }
	var all []sent
	for i := range 40 {
		key := fmt.Sprint("E", i)
		event := fmt.Sprintf(`{"event_id":%q,"event":{"type":"message","channel_type":"im","user":"U%d","channel":"D1","ts":"%d.1","text":"x"}}`, key, i, i)
		for try, acked := 0, false; !acked; try++ { // Slack sends an unacked event again
			b.until("a socket", func() bool { return b.up() > 0 })
			id := b.sendTry("events_api", event, try)
			all = append(all, sent{id, "ev:" + key})
			if try < i%3 {
				time.Sleep(time.Duration(i%5) * 500 * time.Microsecond)
				b.cut()
			}
			for range 10 {
				if _, acked = b.acked(id); acked {
					break
				}
				time.Sleep(2 * time.Millisecond)
			}
		}
	}
	b.stop()
	for _, s := range all {
		if _, ok := b.acked(s.id); ok && effects[s.key] != 1 {
			t.Errorf("%s was acked and not done", s.key)
		}
	}
	runs := map[string]int{}
	for _, in := range b.ran.inputs() {
		runs[in.Request]++
	}
	if len(runs) != 40 {
		t.Errorf("%d of 40 were done", len(runs))
	}
	for key, n := range runs {
		if n > 1 {
			t.Errorf("%s ran %d times in one process", key, n)
		}
	}
}

func TestDrainServesWhatIsUnderWayAndTurnsTheRestAway(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *Config, b *bench) { c.Drain = 1200 * time.Millisecond })
	b.ran.reply = func(context.Context, commands.Input) commands.Outcome {
		time.Sleep(300 * time.Millisecond)
		return says("done")
	}
	b.start()
	id := b.slash("U1", "risk add x")
	b.until("the start", func() bool { return len(b.ran.inputs()) == 1 })
	go b.stop()
	b.until("draining", func() bool { return b.app.draining.Load() })
	if b.app.Ready() {
		t.Error("ready while it stops")
	}
	during := b.slash("U2", "risk add y") // the sockets are still open: it is served
	if p := b.ack(id); !strings.Contains(p, "done") {
		t.Error(p)
	}
	if p := b.ack(during); !strings.Contains(p, "done") {
		t.Error(p)
	}
	b.app.closing.Store(true)
	if b.up() > 0 {
		late := b.slash("U3", "risk add z")
		if p := b.ack(late); !strings.Contains(p, "I am being restarted, so I did nothing") {
			t.Error(p)
		}
	}
}

func TestErrorsInWords(t *testing.T) {
	noun := func(word string) bool { return word == "list" }
	cases := []struct {
		name    string
		err     error
		summary string
		buttons []string
		ours    bool
	}{
		{name: "a hint", err: domain.Fail(domain.Forbidden, "You may not do this.").WithHint("Ask an admin."), summary: "You may not do this. Ask an admin."},
		{name: "near words", err: &domain.Error{Code: domain.Invalid, Message: "I know no “ownr”.", Suggest: []string{"owner x", "owner gaps"}},
			summary: "I know no “ownr”.", buttons: []string{"owner x", "owner gaps"}},
		{name: "said twice", err: domain.Fail(domain.AlreadyDone, "Already recorded as ACT-016.").WithRule("reliability F2"),
			summary: "Already recorded as ACT-016.", buttons: []string{"again action add x"}},
		{name: "first by another", err: domain.Fail(domain.AlreadyDone, "Already done by Ana."), summary: "Already done by Ana."},
		{name: "wrapped", err: fmt.Errorf("deep: %w", domain.Fail(domain.NotFound, "I find no RSK-1.")), summary: "I find no RSK-1."},
		{name: "too slow", err: context.DeadlineExceeded, summary: "I could not finish this in time."},
		{name: "ours", err: errors.New("nil map"), summary: "Something went wrong on my side", ours: true},
		{name: "ours, worded", err: domain.Fail(domain.Internal500, "no such template"), summary: "Something went wrong on my side", ours: true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, ref := wordError(c.err, "action add x", noun)
			if !strings.HasPrefix(m.Summary, c.summary) || (ref != "") != c.ours || strings.Contains(m.Summary, "nil map") {
				t.Errorf("%q, reference %q", m.Summary, ref)
			}
			var words []string
			for _, n := range m.Nodes {
				for _, b := range n.Buttons {
					words = append(words, b.Words)
				}
			}
			if fmt.Sprint(words) != fmt.Sprint(c.buttons) {
				t.Errorf("buttons %v", words)
			}
			if found := CheckBlocks(known.Message(m).Blocks); len(found) > 0 {
				t.Error(found)
			}
		})
	}
	got := known.line(hintLine("Check it, or type `list risk`; else `due:friday`, `friday` or `in 2 weeks`.", noun))
	for _, want := range []string{"`/sec list risk`", "`due:friday`", "`friday`", "`in 2 weeks`"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s does not hold %s", got, want)
		}
	}
}

func TestRecentKeepsKeysLongAndAnswersShort(t *testing.T) {
	r := newRecent()
	r.max, r.answers = 50, 5
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for i := range 60 {
		s, first := r.begin(fmt.Sprint(i), now)
		if !first {
			t.Fatal(i)
		}
		r.finish(s, json.RawMessage(`{}`), false)
	}
	if _, first := r.begin("0", now); !first {
		t.Error("the oldest key was kept beyond the bound")
	}
	for key, want := range map[string]bool{"59": true, "55": true, "54": false, "20": false} {
		s, first := r.begin(key, now.Add(24*time.Hour))
		if first || (r.stored(s) != nil) != want {
			t.Errorf("%s: first %t, answer %s", key, first, r.stored(s))
		}
	}
	if _, first := r.begin("59", now.Add(26*time.Hour)); !first {
		t.Error("a key is kept for more than 25 h")
	}
	s, _ := r.begin("failed", now)
	r.finish(s, nil, true)
	if _, first := r.begin("failed", now); !first {
		t.Error("what failed may come again")
	}
}

func TestBackoffGrowsWithinItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := backoff{base: time.Duration(rapid.IntRange(1, 1000).Draw(t, "base")) * time.Millisecond, max: time.Minute}
		for i := range rapid.IntRange(1, 40).Draw(t, "n") {
			want := min(b.base<<min(i, 16), b.max)
			if d := b.next(); d < want*3/4 || d > want*5/4+1 {
				t.Fatalf("wait %d is %s, base %s", i, d, b.base)
			}
		}
	})
}

func FuzzUnderstand(f *testing.F) {
	for _, s := range []string{`{}`, `null`, `[]`, `"x"`, `{"event":{"type":"message","channel":{"id":"C"},"user":7}}`,
		`{"type":"block_actions","actions":[null]}`, `{"type":"view_submission","view":"no"}`, `{"user_id":[1]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		for _, typ := range []string{"slash_commands", "interactive", "events_api", "other"} {
			in := envelope{}
			in.Type, in.EnvelopeID, in.Payload = typ, "e", json.RawMessage(payload)
			d := understand(in)
			if d.kind == "" || d.lane == "" {
				t.Errorf("%s %s: %+v", typ, payload, d)
			}
			lateAnswer(d)
			redact(d.Payload)
		}
	})
}
