package slackapp

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

func digestLetter() outbox.Letter {
	l := charted(trend(12, 11, 6))
	l.Priority = outbox.Digest
	return l
}

// Told to wait with a picture, a digest waits as long as Slack says, twice at most; then its table goes out (F8).
func TestADigestWaitsForItsPicture(t *testing.T) {
	t.Parallel()
	for name, method := range map[string]string{"at its start": "files.getUploadURLExternal", "at its end": "files.completeUploadExternal"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGallery(t)
			fault := workspace.Fault{Kind: workspace.FaultRateLimited, Method: method, RetryAfter: "7", Seconds: 3600}
			wait := func(key string) {
				t.Helper()
				_, err := g.Post(t.Context(), "C0WEEKLY", key, digestLetter(), outbox.Receipt{})
				e := Classify(err)
				if e == nil || e.Verdict != outbox.VerdictLater || !e.Upload || e.Wait != 7*time.Second {
					t.Fatalf("%+v", e)
				}
				if n := len(g.ana.Messages("weekly")); n != 0 {
					t.Fatalf("%d messages stand", n)
				}
			}
			g.SetFault(fault)
			wait("patient")
			g.ClearFaults()
			if at := g.post("patient", digestLetter(), outbox.Receipt{}); image(g.stands(at.TS)) == "" {
				t.Error("after its wait it has no picture")
			} else if err := g.Erase(t.Context(), at); err != nil {
				t.Fatal(err)
			}
			g.SetFault(fault)
			wait("k")
			wait("k")
			at := g.post("k", digestLetter(), outbox.Receipt{})
			if m := g.stands(at.TS); image(m) != "" || !strings.Contains(string(mustJSON(m.Blocks)), "Jun         4") {
				t.Errorf("after two waits: %s", mustJSON(m.Blocks))
			}
			// Its edit waits too; what is already there stays as it is meanwhile.
			if _, err := g.Edit(t.Context(), at, "k2", digestLetter()); err == nil || !Classify(err).Upload {
				t.Errorf("its edit: %v", err)
			}
		})
	}
}

// What somebody waits for goes out at once with its table, and so does a digest that would be kept for too long.
func TestNobodyIsKeptForAPicture(t *testing.T) {
	t.Parallel()
	g := newGallery(t)
	g.SetFault(workspace.Fault{Kind: workspace.FaultRateLimited, Method: "files.getUploadURLExternal", RetryAfter: "30", Seconds: 3600})
	for _, p := range []outbox.Priority{outbox.Urgent, outbox.Ack} {
		l := digestLetter()
		l.Priority = p
		if at := g.post(fmt.Sprint("urgent", p), l, outbox.Receipt{}); image(g.stands(at.TS)) != "" {
			t.Error("there is a picture")
		}
	}
	g.ClearFaults()
	g.SetFault(workspace.Fault{Kind: workspace.FaultRateLimited, Method: "files.getUploadURLExternal", RetryAfter: "600", Seconds: 3600})
	g.post("long", digestLetter(), outbox.Receipt{})
}

// What a sender keeps of pictures is bounded, however many there were.
func TestOnlyTheNewestPicturesAreKept(t *testing.T) {
	t.Parallel()
	n := newNewest[int](64)
	for i := range 1000 {
		n.put(fmt.Sprint(i), i)
		n.put("often", i)
	}
	if _, old := n.get("900"); old || len(n.of) != 64 || len(n.order) != 64 {
		t.Errorf("%d are kept, %d in order", len(n.of), len(n.order))
	}
	if v, ok := n.get("often"); !ok || v != 999 {
		t.Error(v, ok)
	}
	n.dropIf(func(v int) bool { return v%2 == 1 })
	n.drop("998")
	for _, k := range n.order {
		if v, ok := n.get(k); !ok || v%2 == 1 || v == 998 {
			t.Error(k, v, ok)
		}
	}
	g := newGallery(t)
	for _, person := range []string{"a", "b"} {
		g.post(person, digestLetter(), outbox.Receipt{})
	}
	if len(g.pngs.of) != 1 || g.calls("upload") != 1 {
		t.Errorf("%d pictures, %d uploads", len(g.pngs.of), g.calls("upload"))
	}
}
