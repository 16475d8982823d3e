//go:build unix

package outbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// TestMain runs a worker instead of the tests where a kill test starts this binary again.
func TestMain(m *testing.M) {
	if url := os.Getenv("RELAY_WORKER_REDIS"); url != "" {
		work(url)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// The worker's times: short, but long beside what a busy machine needs for one call.
var quick = outbox.Options{Lease: 1200 * time.Millisecond, Timeout: 400 * time.Millisecond, Margin: 100 * time.Millisecond, Settle: 300 * time.Millisecond,
	LookGap: 50 * time.Millisecond, Pace: -1, Workers: 1, Secret: secret}

// work is the worker process: it delivers until nothing is left, and kills itself at the step it is told.
func work(url string) {
	st, err := store.Open(ctx, store.Options{URL: url, Org: os.Getenv("RELAY_WORKER_ORG")})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	o := quick
	o.Real = st.Real()
	deadly := os.Getenv("RELAY_WORKER_DIES_AT")
	o.Trace = func(step, id string) {
		at := strings.TrimSpace(step + " " + id)
		if at == deadly {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // nothing after this step may happen
		}
		fmt.Println("step", at)
	}
	q := st.Queue()
	r := outbox.NewRelay(q, &wire{base: os.Getenv("RELAY_WORKER_SLACK")}, o)
	for {
		if err := r.Drain(ctx); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		if n, _, err := q.Pending(ctx); err != nil || n == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// slack is a small Slack over HTTP in the test's own process: it outlives every worker.
type slack struct {
	mu    sync.Mutex
	posts map[string][]*message // by the worker's organisation
	n     int
}

type wireCall struct {
	Org, Channel, TS, Key, ID, Text, Thread string
	Since                                   time.Time
}

// ServeHTTP takes post, edit and find. The first answer to a letter named "cut" is cut off after it was accepted.
func (s *slack) ServeHTTP(w http.ResponseWriter, rq *http.Request) {
	var c wireCall
	if json.NewDecoder(rq.Body).Decode(&c) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch rq.URL.Path {
	case "/post":
		s.n++
		m := &message{Channel: c.Channel, TS: fmt.Sprintf("1.%06d", s.n), Key: c.Key, Text: c.Text, Thread: c.Thread, at: time.Now()}
		first := true
		for _, p := range s.posts[c.Org] {
			first = first && p.Key != c.Key
		}
		s.posts[c.Org] = append(s.posts[c.Org], m)
		if c.ID == "cut" && first {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_ = conn.Close()
			}
			return
		}
		c.TS = m.TS
	case "/edit":
		for _, p := range s.posts[c.Org] {
			if p.TS == c.TS {
				p.Text = c.Text
			}
		}
	case "/find":
		c.TS = ""
		for _, p := range s.posts[c.Org] {
			if p.Channel == c.Channel && p.Key == c.Key && p.Thread == c.Thread && p.at.After(c.Since) {
				c.TS = p.TS
			}
		}
	}
	_ = json.NewEncoder(w).Encode(c)
}

// wire is the sender that speaks to it.
type wire struct{ base string }

func (w *wire) Room(context.Context, outbox.RoomErrand, outbox.RoomTry) (string, error) {
	return "", errors.New("no channels here")
}

func (w *wire) call(ctx context.Context, path string, c wireCall) (wireCall, error) {
	c.Org = os.Getenv("RELAY_WORKER_ORG")
	b, err := json.Marshal(c)
	if err != nil {
		return c, err
	}
	rq, err := http.NewRequestWithContext(ctx, http.MethodPost, w.base+path, bytes.NewReader(b))
	if err != nil {
		return c, err
	}
	rq.GetBody = nil // one call is one attempt: the library must not repeat it
	rs, err := http.DefaultClient.Do(rq)
	if err != nil {
		return c, err
	}
	defer func() { _ = rs.Body.Close() }()
	return c, json.NewDecoder(rs.Body).Decode(&c)
}

func (w *wire) Resolve(_ context.Context, p outbox.Place) (string, error) { return p.Lane(), nil }
func (w *wire) Erase(context.Context, outbox.Receipt) error               { return nil }
func (w *wire) MayPost(context.Context, string, outbox.Letter) error      { return nil }

func (w *wire) Post(ctx context.Context, channel, key string, l outbox.Letter, parent outbox.Receipt) (outbox.Receipt, error) {
	c, err := w.call(ctx, "/post", wireCall{Channel: channel, Key: key, ID: l.ID, Text: l.Message.Summary, Thread: parent.TS})
	return outbox.Receipt{Channel: channel, TS: c.TS}, err
}

func (w *wire) Edit(ctx context.Context, at outbox.Receipt, key string, l outbox.Letter) (outbox.Receipt, error) {
	_, err := w.call(ctx, "/edit", wireCall{Channel: at.Channel, TS: at.TS, Key: key, ID: l.ID, Text: l.Message.Summary})
	return at, err
}

func (w *wire) Find(ctx context.Context, channel, key string, since time.Time, parent outbox.Receipt) (outbox.Receipt, bool, error) {
	c, err := w.call(ctx, "/find", wireCall{Channel: channel, Key: key, Thread: parent.TS, Since: since})
	return outbox.Receipt{Channel: channel, TS: c.TS}, c.TS != "", err
}

// script is what the killed workers have to deliver: a card and its edit, a message with a section and a page in its
// thread, and one whose answer is cut off.
func script() []outbox.Letter {
	card := letter("card", "ana", outbox.Normal)
	card.Card, card.Version = "card:ACT-007", 1
	digest := letter("digest", "bob", outbox.Digest)
	digest.Card, digest.Message.Thread = "digest", []view.Message{view.Say("section")}
	page := letter("page", "bob", outbox.Digest)
	page.File, page.Under, page.Message = "page.pdf", "digest", view.Message{Summary: "page", Thread: []view.Message{view.Say("on the page")}}
	return []outbox.Letter{card, digest, page, letter("cut", "eve", outbox.Normal)}
}

func edit() outbox.Letter {
	l := letter("edit", "ana", outbox.Ack)
	l.Card, l.Version, l.EditOnly, l.Message = "card:ACT-007", 2, true, view.Say("done")
	return l
}

// stand is what every kill test shares.
type stand struct {
	url, slack string
	fake       *slack
}

// worker runs one process on one organisation and gives the steps it went through.
func (s stand) worker(org, diesAt string) (steps []string, killed bool, err error) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "RELAY_WORKER_REDIS="+s.url, "RELAY_WORKER_ORG="+org, "RELAY_WORKER_SLACK="+s.slack, "RELAY_WORKER_DIES_AT="+diesAt)
	out, err := cmd.Output()
	for line := range strings.Lines(string(out)) {
		if step, ok := strings.CutPrefix(strings.TrimSpace(line), "step "); ok {
			steps = append(steps, step)
		}
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
		return steps, true, nil
	}
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return steps, false, err
}

// run seeds an organisation, kills a worker at a step, lets another finish, and judges what stands in Slack.
func (s stand) run(t *testing.T, org, diesAt string) (steps []string) {
	st, err := store.Open(ctx, store.Options{URL: s.url, Org: org})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	write(t, st, "r1", script()...)
	steps, killed, err := s.worker(org, diesAt)
	if err != nil {
		t.Fatal(err)
	}
	if diesAt != "" && !killed {
		t.Fatalf("no worker came to the step %q", diesAt)
	}
	write(t, st, "r2", edit())
	more, _, err := s.worker(org, "")
	if err != nil {
		t.Fatal(err)
	}
	s.fake.mu.Lock()
	defer s.fake.mu.Unlock()
	stands := map[string]int{}
	for _, m := range s.fake.posts[org] {
		stands[m.Text]++
	}
	if len(s.fake.posts[org]) != 5 || stands["page"] != 1 || stands["done"] != 1 || stands["digest"] != 1 || stands["section"] != 1 || stands["cut"] != 1 {
		t.Errorf("killed at %q: %v stand; want each of done, digest, section, page and cut once. Then: %v", diesAt, stands, more)
	}
	return append(steps, more...)
}

// A worker that is killed between any two steps of a delivery, on a real redis-server where there is one, loses nothing
// and doubles nothing (F5, F6).
func TestKilledAtEveryStep(t *testing.T) {
	url := ""
	if _, err := exec.LookPath("redis-server"); err == nil {
		url = "redis://" + storetest.Start(t).Addr
	} else {
		t.Log("no redis-server on PATH: the workers share a miniredis of this process")
		_, env := storetest.New(t)
		url = env.URL
	}
	s := stand{url: url, fake: &slack{posts: map[string][]*message{}}}
	srv := httptest.NewServer(s.fake)
	t.Cleanup(srv.Close)
	s.slack = srv.URL

	seen, points := map[string]bool{}, []string{}
	for _, step := range s.run(t, "calm", "") {
		if !seen[step] && !strings.HasSuffix(step, " edit") {
			seen[step] = true
			points = append(points, step)
		}
	}
	for _, must := range []string{"claim", "claimed card", "sending card", "posting card", "posted card", "done card", "looked cut", "unsure cut", "posted digest#1", "posting page"} {
		if !seen[must] {
			t.Errorf("no kill at %q: the steps are %v", must, points)
		}
	}
	var all sync.WaitGroup
	seats := make(chan struct{}, 10) // they mostly wait for leases to run out
	for i, at := range points {
		all.Go(func() {
			seats <- struct{}{}
			t.Run(strings.ReplaceAll(at, " ", "_"), func(t *testing.T) { s.run(t, fmt.Sprint("k", i), at) })
			<-seats
		})
	}
	all.Wait()
}
