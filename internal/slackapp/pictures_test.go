package slackapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// gallery is the local workspace with a channel and a reader, and a sender that speaks to it with the real client.
type gallery struct {
	*workspace.Server
	*Sender
	t   *testing.T
	ana *workspace.Persona
}

func newGallery(t *testing.T) *gallery {
	t.Helper()
	m, err := Manifest(ManifestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return galleryOf(t, m)
}

func galleryOf(t *testing.T, m AppManifest) *gallery {
	t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.New(workspace.Options{Manifest: raw, BotToken: "xoxb-test", AppToken: "xapp-test", NoRateLimits: true, Seed: workspace.Seed{
		Team: workspace.Team{ID: "T0TEST", Name: "Test company", Domain: "test-company"}, Bot: workspace.Bot{UserID: "U0BOT", BotID: "B0BOT", AppID: "A0TEST", Name: "Secretariat"},
		Users:    []workspace.User{{ID: "U0ANA", Name: "ana", RealName: "Ana Silva", TZ: "Europe/Lisbon"}},
		Channels: []workspace.Channel{{ID: "C0WEEKLY", Name: "weekly", Members: []string{"U0ANA", "U0BOT"}}}, Personas: []string{"U0ANA"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	g := &gallery{Server: ws, t: t, ana: ws.As("ana")}
	g.Sender = g.sender()
	return g
}

// sender is a sender that knows nothing of what others did: another replica, or the same after a crash.
func (g *gallery) sender() *Sender {
	c := NewClient(ClientOptions{Token: "xoxb-test", AppToken: "xapp-test", APIURL: g.APIURL(), Timeout: 5 * time.Second})
	d := domain.NewDirectory()
	d.Org.Name, d.Org.Timezone = "Northwind Pay", "America/New_York"
	return NewSender(SenderConfig{Client: c, Renderer: Renderer{Command: "/sec"}, Facts: NewFacts(c), BotID: "B0BOT", BotUser: "U0BOT", Seal: []byte("seal"),
		Directory: func() *domain.Directory { return d }, Log: slog.New(slog.DiscardHandler)})
}

func (g *gallery) post(key string, l outbox.Letter, parent outbox.Receipt) outbox.Receipt {
	g.t.Helper()
	at, err := g.Post(g.t.Context(), "C0WEEKLY", key, l, parent)
	if err != nil || at.TS == "" {
		g.t.Fatal(at, err)
	}
	return at
}

// stands is a message as its reader sees it.
func (g *gallery) stands(ts string) workspace.ClientMessage {
	g.t.Helper()
	for _, m := range g.ana.Messages("weekly") {
		if m.TS == ts {
			return m
		}
	}
	g.t.Fatalf("no message at %s", ts)
	return workspace.ClientMessage{}
}

// calls counts what was asked of Slack.
func (g *gallery) calls(method string) (n int) {
	for _, c := range g.Calls() {
		if c.Method == method || method == "upload" && c.Kind == "upload" {
			n++
		}
	}
	return n
}

// image is the file of the first picture in a message, "" where there is none.
func image(m workspace.ClientMessage) string {
	for _, b := range m.Blocks {
		if o := b.(map[string]any); o["type"] == "image" {
			return o["slack_file"].(map[string]any)["id"].(string)
		}
	}
	return ""
}

func (g *gallery) download(id string) (kind string, size int, status int) {
	g.t.Helper()
	res, err := http.Get(g.URL() + "/client/file/" + id)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return http.DetectContentType(b), len(b), res.StatusCode
}

func trend(high ...float64) view.Chart {
	return view.Chart{Name: "open-risks", Title: "Fewer urgent risks than in June", Kind: view.ChartStack, Unit: "risks", X: []string{"Jun", "Jul", "Aug"},
		Series: []view.ChartSeries{{Name: "Critical", Values: []float64{4, 3, 1}}, {Name: "High `<!here>`", Values: high}}, Sentence: "Open Critical and High risks fell from 16 to 7.",
		Alt: "Bars of open Critical and High risks from June to August, falling."}
}

func charted(cs ...view.Chart) outbox.Letter {
	l := letter("The review of August")
	for _, c := range cs {
		l.Message.Nodes = append(l.Message.Nodes, view.Picture(c))
	}
	return l
}

// A chart is a picture in its message, with words beside it; an edit that shows the same figures shows the same file, and
// one that shows others puts a new one and takes the old one away.
func TestAChartStandsInItsMessage(t *testing.T) {
	t.Parallel()
	g := newGallery(t)
	at := g.post("k1", charted(trend(12, 11, 6)), outbox.Receipt{})
	m := g.stands(at.TS)
	first := image(m)
	if kind, size, _ := g.download(first); kind != "image/png" || size < 5000 {
		t.Fatalf("the picture is %d bytes of %s", size, kind)
	}
	if text := string(mustJSON(m.Blocks)); !strings.Contains(text, "fell from 16 to 7.") || !strings.Contains(text, "from June to August, falling") || !strings.Contains(m.Text, "fell from 16 to 7.") {
		t.Errorf("words are missing beside the picture: %s, %s", text, m.Text)
	}
	edit := charted(trend(12, 11, 6))
	edit.Message.Nodes = append(edit.Message.Nodes, view.Text(view.L("A note was added.")))
	other := g.sender() // another replica edits
	if _, err := other.Edit(t.Context(), at, "k2", edit); err != nil {
		t.Fatal(err)
	}
	if got := image(g.stands(at.TS)); got != first || g.calls("upload") != 1 {
		t.Errorf("the same figures were uploaded %d times; %s became %s", g.calls("upload"), first, got)
	}
	if _, err := other.Edit(t.Context(), at, "k3", charted(trend(12, 11, 5))); err != nil {
		t.Fatal(err)
	}
	if got := image(g.stands(at.TS)); got == first || got == "" {
		t.Errorf("other figures show %q", got)
	}
	if _, _, status := g.download(first); status != http.StatusNotFound {
		t.Errorf("the old picture can still be read: %d", status)
	}
	if err := g.Erase(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	if len(g.ana.Messages("weekly")) != 0 || g.calls("files.delete") != 2 {
		t.Errorf("after erasing %d messages stand, and files were removed %d times", len(g.ana.Messages("weekly")), g.calls("files.delete"))
	}
}

// Whatever goes wrong with the upload, the message goes out at once, with the figures as a table (product 4).
func TestWithoutAnUploadTheFiguresAreATable(t *testing.T) {
	t.Parallel()
	without, err := Manifest(ManifestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	kept := without.OAuth.Scopes.Bot[:0:0]
	for _, s := range without.OAuth.Scopes.Bot {
		if s != "files:write" {
			kept = append(kept, s)
		}
	}
	without.OAuth.Scopes.Bot = kept
	for name, f := range map[string]workspace.Fault{
		"no scope":       {},
		"refused":        {Kind: workspace.FaultRefuse, Method: "files.getUploadURLExternal", Code: "file_uploads_disabled"},
		"429":            {Kind: workspace.FaultRateLimited, Method: "files.getUploadURLExternal", Seconds: 60},
		"bytes lost":     {Kind: workspace.FaultServerError, Method: "upload"},
		"never finished": {Kind: workspace.FaultLoseResponse, Method: "files.completeUploadExternal"},
		"internal error": {Kind: workspace.FaultRefuse, Method: "files.completeUploadExternal", Code: "internal_error"},
		"slow":           {Kind: workspace.FaultDelay, Method: "files.getUploadURLExternal", Seconds: 30},
		"slow scan":      {Kind: workspace.FaultSlowScan, Seconds: 60},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var g *gallery
			if name == "no scope" {
				g = galleryOf(t, without)
			} else {
				g = newGallery(t)
				g.SetFault(f)
			}
			start := time.Now()
			at := g.post("k", charted(trend(12, 11, 6), trend(1, 2, 3)), outbox.Receipt{})
			if took := time.Since(start); took > 8*time.Second {
				t.Errorf("it was held up for %s", took)
			}
			m := g.stands(at.TS)
			text := string(mustJSON(m.Blocks))
			if image(m) != "" || strings.Count(text, "fell from 16 to 7.") != 2 {
				t.Errorf("%s", text)
			}
			for _, want := range []string{"Fewer urgent risks than in June (risks)", "Jun         4", "```"} {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in %s", want, text)
				}
			}
			if bad := (Checker{}).Blocks(mustJSON(m.Blocks)); len(bad) > 0 && !strings.Contains(fmt.Sprint(bad), "emoji") {
				t.Error(bad)
			}
			g.ClearFaults()
			if _, err := g.Edit(t.Context(), at, "k2", charted(trend(12, 11, 6))); err != nil && name != "no scope" {
				t.Fatal(err)
			}
			if got := image(g.stands(at.TS)); (got == "") != (name == "no scope") {
				t.Errorf("once uploads work again, the next edit shows %q", got)
			}
		})
	}
}

func pageLetter() outbox.Letter {
	l := letter("Decision needed by Friday")
	l.File, l.At = "brief-RSK-012.pdf", time.Date(2026, 9, 22, 14, 0, 0, 0, time.UTC)
	l.Message.Thread = []view.Message{view.Say("And a section.")}
	return l
}

// files lists the files that stand in a thread.
func (g *gallery) files(root string) (out []workspace.Object) {
	for _, m := range g.ana.Messages("weekly") {
		if m.ThreadTS == root {
			out = append(out, m.Files...)
		}
	}
	return out
}

// deliver does what the relay does: after an unknown outcome it looks until that must be visible, and sends again only
// where a look that worked found nothing; each time as another process with nothing in mind.
func (g *gallery) deliver(key string, l outbox.Letter, parent outbox.Receipt) outbox.Receipt {
	g.t.Helper()
	began := time.Now()
	for range 8 {
		at, err := g.sender().Post(g.t.Context(), "C0WEEKLY", key, l, parent)
		var se *outbox.SendError
		switch {
		case err == nil:
			return at
		case !errors.As(err, &se) || se.Verdict != outbox.VerdictUnknown && se.Verdict != outbox.VerdictLater:
			g.t.Fatal(err)
		case se.Verdict == outbox.VerdictLater:
			time.Sleep(100 * time.Millisecond)
			continue
		}
		for settled := time.Now().Add(1500 * time.Millisecond); ; time.Sleep(100 * time.Millisecond) {
			at, ok, err := g.sender().Find(g.t.Context(), "C0WEEKLY", key, began, parent)
			if err == nil && ok {
				return at
			}
			if err == nil && time.Now().After(settled) {
				break
			}
		}
	}
	g.t.Fatal("never delivered")
	return outbox.Receipt{}
}

// A page of PDF stands once in its thread, whatever of its four calls fails and however, and goes away with Erase.
func TestAPageStandsOnceInItsThread(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]workspace.Fault{
		"calm":                 {Kind: workspace.FaultHistoryLag},
		"no address":           {Kind: workspace.FaultServerError, Method: "files.getUploadURLExternal", Count: 1},
		"bytes lost":           {Kind: workspace.FaultServerError, Method: "upload", Count: 1},
		"the answer is lost":   {Kind: workspace.FaultLoseResponse, Method: "files.completeUploadExternal", Count: 1},
		"lost as a 500":        {Kind: workspace.FaultLoseResponse, Method: "files.completeUploadExternal", Code: "500", Count: 1},
		"nothing shared":       {Kind: workspace.FaultRefuse, Method: "files.completeUploadExternal", Code: "internal_error", Count: 1},
		"429":                  {Kind: workspace.FaultRateLimited, Method: "files.completeUploadExternal", RetryAfter: "1", Count: 1},
		"seen late":            {Kind: workspace.FaultHistoryLag, Seconds: 1.2},
		"the history is away":  {Kind: workspace.FaultServerError, Method: "conversations.replies", Count: 4},
		"two shares of a kind": {Kind: workspace.FaultHistoryLag},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGallery(t)
			root := g.post("root", letter("The brief"), outbox.Receipt{})
			g.SetFault(f)
			at := g.deliver("0123456789abcdef", pageLetter(), root)
			want := 1
			if name == "two shares of a kind" {
				g.deliver("fedcba9876543210", pageLetter(), root)
				want = 2
			}
			g.ClearFaults()
			got := g.files(root.TS)
			if len(got) != want || at.TS == "" || got[0]["name"] != "brief-RSK-012-0123456789.pdf" || got[0]["title"] != "brief-RSK-012" {
				t.Fatalf("%d files stand: %v; the receipt is %+v", len(got), got, at)
			}
			id := got[0]["id"].(string)
			if kind, _, _ := g.download(id); kind != "application/pdf" {
				t.Errorf("it is %s", kind)
			}
			if err := g.Erase(t.Context(), at); err != nil {
				t.Fatal(err)
			}
			if _, _, status := g.download(id); status != http.StatusNotFound || len(g.files(root.TS)) != want-1 {
				t.Errorf("after erasing it is answered %d, and %d files stand", status, len(g.files(root.TS)))
			}
		})
	}
}

// A workspace that takes no files from us gets words in the page's place, once, and the lane goes on.
func TestAPageThatNobodyTakesIsSaid(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]workspace.Fault{
		"refused for good": {Kind: workspace.FaultRefuse, Method: "files.getUploadURLExternal", Code: "file_uploads_disabled"},
		"no share":         {Kind: workspace.FaultRefuse, Method: "files.completeUploadExternal", Code: "missing_scope"},
		"never reached":    {Kind: workspace.FaultServerError, Method: "upload"},
		"never shared":     {Kind: workspace.FaultRefuse, Method: "files.completeUploadExternal", Code: "internal_error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGallery(t)
			root := g.post("root", letter("The brief"), outbox.Receipt{})
			g.SetFault(f)
			var at outbox.Receipt
			var err error
			for range maxCarries + 1 {
				if at, err = g.Post(t.Context(), "C0WEEKLY", "0123456789abcdef", pageLetter(), root); err == nil {
					break
				}
				if e := Classify(err); e.Verdict != outbox.VerdictLater && (name != "never shared" || e.Verdict != outbox.VerdictUnknown) {
					t.Fatalf("%+v", e)
				}
			}
			if m := g.stands(at.TS); m.ThreadTS != root.TS || !strings.Contains(m.Text, "could not be attached as a PDF") {
				t.Errorf("%+v", m)
			}
			if again, ok, err := g.sender().Find(t.Context(), "C0WEEKLY", "0123456789abcdef", time.Now(), root); err != nil || !ok || again.TS != at.TS {
				t.Errorf("what was said in its place is not found again: %+v %v %v", again, ok, err)
			}
		})
	}
}

// A digest for many readers is more files than Slack takes in a minute: told to wait, a page waits, and is never given up
// for words (F8).
func TestAPageThatIsToWaitIsNotGivenUp(t *testing.T) {
	t.Parallel()
	g := newGallery(t)
	root := g.post("root", letter("The brief"), outbox.Receipt{})
	g.SetFault(workspace.Fault{Kind: workspace.FaultRateLimited, Method: "files.getUploadURLExternal", RetryAfter: "1", Seconds: 3600})
	for range maxCarries + 2 {
		_, err := g.Post(t.Context(), "C0WEEKLY", "0123456789abcdef", pageLetter(), root)
		if e := Classify(err); e == nil || e.Verdict != outbox.VerdictLater || e.Wait != time.Second {
			t.Fatalf("%+v", e)
		}
	}
	g.ClearFaults()
	if g.post("0123456789abcdef", pageLetter(), root); len(g.files(root.TS)) != 1 {
		t.Errorf("%d pages stand", len(g.files(root.TS)))
	}
}

func TestSomebodyElsesFileIsNotOurs(t *testing.T) {
	g := newGallery(t)
	root := g.post("root", letter("The brief"), outbox.Receipt{})
	at := g.post("0123456789abcdef", pageLetter(), root)
	strange := g.sender()
	strange.BotID, strange.BotUser = "B0OTHER", "U0OTHER"
	if _, ok, _ := strange.Find(t.Context(), "C0WEEKLY", "0123456789abcdef", time.Now(), root); ok {
		t.Error("another app's file counts as delivered")
	}
	if _, ok, _ := g.Find(t.Context(), "C0WEEKLY", "0123456789ffffff", time.Now(), root); !ok {
		t.Error("the name carries the first ten characters of the key")
	}
	if got, ok, _ := g.Find(t.Context(), "C0WEEKLY", "0123456780abcdef", time.Now(), root); ok {
		t.Errorf("%+v is taken for another letter; %+v stands", got, at)
	}
}
