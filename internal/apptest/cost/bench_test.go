// Package cost measures: time, memory and round trips.
package cost

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// redisFor is a real redis-server where there is one, else miniredis.
func redisFor(t testing.TB) string {
	if _, err := exec.LookPath("redis-server"); err == nil {
		return "redis://" + storetest.Start(t, "appendonly", "no").Addr
	}
	t.Log("no redis-server on PATH: measured on miniredis")
	return "redis://" + miniredis.RunT(t).Addr()
}

// askers is how many people share the asking, so that nobody's budget of commands runs out.
const askers = 400

func askerSeed() workspace.Seed {
	s := apptest.FleetSeed()
	for i := range askers {
		u := workspace.User{ID: fmt.Sprintf("U0ASK%d", i), Name: fmt.Sprintf("ask%d", i), RealName: fmt.Sprintf("Asker %d", i),
			Email: fmt.Sprintf("ask%d@fleet.example", i), TZ: "Europe/Berlin"}
		s.Users = append(s.Users, u)
		s.Channels[0].Members = append(s.Channels[0].Members, u.ID)
	}
	return s
}

// asks types a line as the n-th asker, which returns with the ack, and gives the time that took.
func asks(f *apptest.Fleet, n int, line string) time.Duration {
	p := f.Slack.As(fmt.Sprintf("ask%d", n%askers))
	begun := time.Now()
	sent, err := p.Types("security-weekly", line)
	took := time.Since(begun)
	if err != nil || !sent.Acked {
		f.T.Fatalf("%s: %+v %v", line, sent, err)
	}
	return took
}

// bare runs a bot of slack-go alone on a workspace: every command is acked with one constant.
func bare(t testing.TB, f *apptest.Fleet) {
	api := slack.New(apptest.FleetBot, slack.OptionAppLevelToken(apptest.FleetApp), slack.OptionAPIURL(f.Opt.SlackURL))
	client := socketmode.New(api)
	ctx, end := context.WithCancel(context.Background())
	done, up := make(chan struct{}), make(chan struct{})
	go func() { defer close(done); _ = client.RunContext(ctx) }()
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case ev := <-client.Events:
				switch ev.Type {
				case socketmode.EventTypeHello:
					close(up)
				case socketmode.EventTypeSlashCommand:
					_ = client.Ack(*ev.Request, map[string]any{"response_type": "ephemeral", "text": "Somebody answers for it."})
				}
			}
		}
	}()
	<-up
	t.Cleanup(func() { end(); <-done })
}

func middle(d []time.Duration) time.Duration { slices.Sort(d); return d[len(d)/2] }

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkOwner asks who owns a service through the whole bot, from the socket to the acked answer, and in turn a bare
// slack-go bot that answers a constant, on a workspace of the same kind. "times-bare" is the ratio of the medians of one
// run: what the product costs over the library. "us-over-bare" is the difference. Measured on two cores beside other work:
// 2.8 times, 0.82 ms against 0.29 ms.
func BenchmarkOwner(b *testing.B) {
	at := time.Date(2026, 9, 16, 9, 0, 0, 0, time.UTC)
	org := fmt.Sprintf(apptest.FleetOrg, "Europe/Berlin", apptest.OneService)
	whole := apptest.NewFleetOf(b, redisFor(b), askerSeed(), org, at)
	whole.Ready(whole.Start(whole.Opt, whole.Clock))
	other := apptest.NewFleetOf(b, "redis://"+miniredis.RunT(b).Addr(), askerSeed(), org, at)
	bare(b, other)
	for n := range 50 {
		asks(whole, n, "/sec owner payments-api")
		asks(other, n, "/sec owner payments-api")
	}
	var ours, theirs []time.Duration
	for n := 0; b.Loop(); n++ {
		ours = append(ours, asks(whole, n, "/sec owner payments-api"))
		theirs = append(theirs, asks(other, n, "/sec owner payments-api"))
	}
	o, t := middle(ours), middle(theirs)
	b.ReportMetric(float64(o)/float64(t), "times-bare")
	b.ReportMetric(ms(o), "owner-p50-ms")
	b.ReportMetric(ms(ours[len(ours)*99/100]), "owner-p99-ms")
	b.ReportMetric(ms(t), "bare-p50-ms")
	b.ReportMetric(float64((o - t).Microseconds()), "us-over-bare")
}

// shelf writes records into books without going through people.
type shelf struct {
	t       testing.TB
	st      *store.Store
	batch   []ledger.Put
	numbers map[domain.Kind]int
}

func newShelf(t testing.TB, url string) *shelf {
	t.Helper()
	st, err := store.Open(context.Background(), store.Options{URL: url, Org: "main"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Reindex(context.Background(), nil); err != nil { // new books are of this version
		t.Fatal(err)
	}
	return &shelf{t: t, st: st, numbers: map[domain.Kind]int{}}
}

// put adds a record; a numbered one moves its kind's counter.
func (s *shelf) put(rec domain.Record) {
	s.t.Helper()
	if ref := rec.Ref(); ref.Kind.IsNumbered() {
		s.numbers[ref.Kind] = max(s.numbers[ref.Kind], ref.Num())
	}
	if s.batch = append(s.batch, ledger.Put{New: rec}); len(s.batch) == 500 {
		s.flush()
	}
}

func (s *shelf) flush() {
	s.t.Helper()
	seen, err := s.st.Look(context.Background(), ledger.Look{})
	if err != nil {
		s.t.Fatal(err)
	}
	e := domain.Entry{At: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Actor: "operator", Action: "stocked", Source: "operator", Result: "ok"}
	e.Seal(seen.Head.Seq+1, seen.Head.Hash)
	if _, err := s.st.Commit(context.Background(), ledger.Change{Head: seen.Head, Keep: time.Minute, Put: s.batch, Numbers: s.numbers, Audit: []domain.Entry{e}}); err != nil {
		s.t.Fatal(err)
	}
	s.batch = s.batch[:0]
}

// done writes what is left and closes the books.
func (s *shelf) done() {
	s.t.Helper()
	if len(s.batch) > 0 {
		s.flush()
	}
	if err := s.st.Close(); err != nil {
		s.t.Fatal(err)
	}
}

// stock fills books with services and actions, ten of them on a service.
func stock(t testing.TB, url string, services, records int) {
	t.Helper()
	s := newShelf(t, url)
	defer s.done()
	put := s.put
	day := domain.Date{Year: 2026, Month: 10, Day: 1}
	for i := range services {
		put(&domain.Service{ID: serviceName(i), Name: "Service number " + strconv.Itoa(i), Team: "core", Tier: 1, Reach: 3,
			RACI: domain.RACI{Accountable: "eng", Responsible: []string{"eng"}}, Path: "path-core", Confirmed: day})
	}
	for i := range records / 10 { // one in ten is a risk
		ref := domain.NewRef(domain.KindRisk, i+1)
		put(&domain.Risk{ID: ref.ID, Title: "Worry " + strconv.Itoa(i), Owner: "exe", Service: serviceName(i % services), Opened: day, Target: day.AddDays(i%90 - 45),
			State: []string{"open", "in_treatment", "accepted", "closed"}[i%4], Score: domain.Score{Likelihood: i%5 + 1, Impact: i/5%5 + 1, Exposure: i/25%5 + 1}})
	}
	for i := range records - records/10 {
		ref := domain.NewRef(domain.KindAction, i+1)
		put(&domain.Action{ID: ref.ID, Title: "Piece of work " + strconv.Itoa(i), Owner: "exe", State: "open", Service: serviceName(i / 10 % services),
			Created: day, FirstDue: day, Due: day})
	}
}

func serviceName(i int) string { return "svc-" + strconv.Itoa(i) }

// BenchmarkOwnerBySize asks the same of a small and of a large organisation in one run: 1,000 services with 10,000
// records, and 100,000 with 100,000, or with 1,000,000 where SEC_BENCH_LARGE is set (it takes a minute).
// "large-over-small" is the ratio of the medians; product 6 asks for at most 2. Measured with 1,000,000 records on two
// cores, redis-server 7.0.15: look-up 1.35 (1.1 ms against 0.85 ms), lists 0.96 to 1.06, a part of Home 1.05, a card 1.00,
// a search for common words 1.10. A search for a number's first digit is 2.5 (9.8 ms against 3.9 ms): in the large books
// 50 words begin with it, which is where it stops, in the small ones few.
func BenchmarkOwnerBySize(b *testing.B) {
	records := 100_000
	if os.Getenv("SEC_BENCH_LARGE") != "" {
		records = 1_000_000
	}
	made := func(services, records int) *apptest.Fleet {
		url := redisFor(b)
		f := apptest.NewFleetOf(b, url, askerSeed(), fmt.Sprintf(apptest.FleetOrg, "Europe/Berlin", apptest.OneService), time.Date(2026, 9, 16, 9, 0, 0, 0, time.UTC))
		stock(b, url, services, records)
		begun := time.Now()
		r := f.Start(f.Opt, f.Clock)
		f.Until("the bot gets ready", r.Ready)
		b.Logf("%d services, %d records: ready after %s", services, records, time.Since(begun).Round(time.Millisecond))
		return f
	}
	small, large := made(1_000, 10_000), made(100_000, records)
	for _, c := range []struct{ name, line string }{
		{"owner", "/sec owner svc-%d"}, {"list", "/sec action list service:svc-%d"},
		{"list-of-a-band", "/sec risk list band:high page:%d"}, {"list-overdue", "/sec list overdue page:%d"}, {"list-by-two", "/sec risk list service:svc-%d state:open"},
		{"search-common", "/sec search piece work page:%d"}, {"search-rare", "/sec search worry %d"}, {"home", "/sec home all page:%d"}, {"card", "/sec show ACT-%d"},
	} {
		b.Run(c.name, func(b *testing.B) {
			for n := range 20 {
				asks(small, n, fmt.Sprintf(c.line, 1+n%15))
				asks(large, n, fmt.Sprintf(c.line, 1+n%15))
			}
			var s, l []time.Duration
			for n := 0; b.Loop(); n++ {
				line := fmt.Sprintf(c.line, 1+n%15)
				s = append(s, asks(small, n, line))
				l = append(l, asks(large, n, line))
			}
			b.ReportMetric(float64(middle(l))/float64(middle(s)), "large-over-small")
			b.ReportMetric(ms(middle(s)), "small-p50-ms")
			b.ReportMetric(ms(middle(l)), "large-p50-ms")
			b.ReportMetric(ms(l[len(l)*99/100]), "large-p99-ms")
		})
	}
}

// BenchmarkStart measures how long a start takes with 10,000 services: from nothing to commands that reach the bot.
// Product 6 asks for under a second; measured 0.14 s.
func BenchmarkStart(b *testing.B) {
	url := redisFor(b)
	f := apptest.NewFleet(b, url, "Europe/Berlin", apptest.OneService, time.Date(2026, 9, 16, 9, 0, 0, 0, time.UTC))
	stock(b, url, 10_000, 10_000)
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		r := f.Start(f.Opt, f.Clock)
		f.Until("the bot gets ready", r.Ready)
		took = append(took, time.Since(begun))
		r.Stop()
	}
	b.ReportMetric(ms(middle(took)), "ready-p50-ms")
}

// BenchmarkIdle starts the program itself, lets it idle, and reports its resident memory: `bot serve` on a workspace and
// a Redis of their own (product 6: under 40 MB; measured 38), and `bot try`, which holds the workspace, its page and a Redis too (52).
func BenchmarkIdle(b *testing.B) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		b.Skip("resident memory is read from /proc")
	}
	bin := filepath.Join(b.TempDir(), "bot")
	if out, err := exec.Command("go", "build", "-o", bin, "../../../cmd/bot").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	f := apptest.NewFleet(b, redisFor(b), "Europe/Berlin", apptest.OneService, time.Date(2026, 9, 16, 9, 0, 0, 0, time.UTC))
	for b.Loop() {
		b.ReportMetric(resident(b, bin, []string{"SLACK_APP_TOKEN=" + apptest.FleetApp, "SLACK_BOT_TOKEN=" + apptest.FleetBot, "SLACK_API_URL=" + f.Opt.SlackURL,
			"REDIS_URL=" + f.URL, "SEC_ALLOW_VOLATILE=true", "SEC_HTTP_ADDR=off"}, "serve"), "serve-MB")
		b.ReportMetric(resident(b, bin, nil, "try", "--no-browser", "--addr", "127.0.0.1:0"), "try-MB")
	}
}

// resident runs the program, waits until its memory no longer moves, and gives it in MB.
func resident(t testing.TB, bin string, env []string, args ...string) float64 {
	t.Helper()
	cmd := exec.Command(bin, args...)
	cmd.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	defer func() { _ = cmd.Process.Signal(os.Interrupt); <-ended }()
	select {
	case err := <-ended:
		ended <- err
		t.Fatalf("the program stopped: %v: %s", err, said.String())
	case <-time.After(8 * time.Second):
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.Fields(kb)[0])
			if err != nil {
				t.Fatal(err)
			}
			return float64(n) / 1024
		}
	}
	t.Fatal("no VmRSS")
	return 0
}
