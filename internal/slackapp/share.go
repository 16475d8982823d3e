package slackapp

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/paper"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// maxCarries is how often a file is carried to Slack in vain before words are posted in its place: a letter that never
// goes out would hold up every later one to the same reader. With the relay's pauses that is after a minute and a half; a
// short outage costs nobody the page.
const maxCarries = 12

// share posts a letter that is a file: the message as a page of PDF, in a thread. Slack gives no ts for it and takes no
// metadata with it, so the name carries a part of the key, and the message is found by reading back (slack-platform 5).
func (s *Sender) share(ctx context.Context, channel, key string, l outbox.Letter, parent outbox.Receipt) (outbox.Receipt, error) {
	thread := orElse(parent.TS, l.UnderTS)
	if _, ok := s.shared.LoadAndDelete(key); ok { // Slack said it stands, and the history never showed it: not again
		s.Log.Warn("a shared file is not to be found; it counts as delivered", "id", l.ID)
		return outbox.Receipt{}, nil
	}
	if s.carried(key) >= maxCarries { // shares that nobody knows the outcome of, each looked for and not found
		return s.apology(ctx, channel, thread, key, l)
	}
	page, held, err := s.paper(l)
	if err != nil {
		return outbox.Receipt{}, &outbox.SendError{Verdict: outbox.VerdictBug, Code: "page_not_set", Err: err}
	}
	done := func() { s.pages.drop(held) } // it may be confidential, and nobody needs it again
	id, err := s.bring(ctx, fileName(l.File, key), plain(l.Message.Summary), page)
	switch {
	case refusedUpload(err), err != nil && s.inVain(key, err) >= maxCarries:
		s.Log.Error("a page goes out without its file", "id", l.ID, "code", Classify(err).Code)
		done()
		return s.apology(ctx, channel, thread, key, l)
	case err != nil:
		return outbox.Receipt{}, classifyRead(err) // nobody has seen anything yet
	}
	if err = s.finish(ctx, id, orElse(plain(strings.TrimSuffix(l.File, ".pdf")), "Page"), channel, thread); err != nil {
		if refusedUpload(err) {
			done()
			return s.apology(ctx, channel, thread, key, l)
		}
		s.inVain(key, err)
		return outbox.Receipt{}, Classify(err)
	}
	s.carries.Delete(key)
	done()
	return s.placed(ctx, channel, thread, key)
}

// paper makes the file of a letter. It is kept for the next tries: made anew in each of them it would take, on a busy
// machine, the time that is there to carry it.
func (s *Sender) paper(l outbox.Letter) (page []byte, held string, err error) {
	o := s.around(l)
	b, err := json.Marshal(struct {
		Message view.Message
		Around  paper.Options
	}{l.Message, o})
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(b)
	held = string(sum[:])
	if page, ok := s.pages.get(held); ok {
		return page, held, nil
	}
	if page, err = paper.PDF(l.Message, o); err == nil {
		s.pages.put(held, page)
	}
	return page, held, err
}

// carried is how often a file was carried in vain.
func (s *Sender) carried(key string) int {
	n, _ := s.carries.Load(key)
	times, _ := n.(int)
	return times
}

// inVain counts a failed carry and says how many there were. Being told to wait is no failure: a digest for many readers
// is more files than Slack takes in a minute (slack-platform 5), and a token out of order says nothing about files.
func (s *Sender) inVain(key string, err error) int {
	if e := Classify(err); e.Wait == 0 && e.Code != "ratelimited" && e.Verdict != outbox.VerdictStop {
		s.carries.Store(key, s.carried(key)+1)
	}
	return s.carried(key)
}

// looks are the pauses between looks for a file that was shared just now.
var looks = []time.Duration{0, 200 * time.Millisecond, 600 * time.Millisecond}

// placed finds where a shared file stands. Where it does not show yet, the relay looks again later.
func (s *Sender) placed(ctx context.Context, channel, thread, key string) (outbox.Receipt, error) {
	since := clock.Real.Now().Add(-time.Minute)
	for _, pause := range looks {
		if pause > 0 && !clock.Sleep(ctx, pause) {
			break
		}
		if at, ok, err := s.Find(ctx, channel, key, since, outbox.Receipt{Channel: channel, TS: thread}); err == nil && ok {
			return at, nil
		}
	}
	s.shared.Store(key, true)
	return outbox.Receipt{}, fail(outbox.VerdictUnknown, "not_visible_yet")
}

// apology stands where a page could not be attached; it carries the letter's key, so it is found like any message.
func (s *Sender) apology(ctx context.Context, channel, thread, key string, l outbox.Letter) (outbox.Receipt, error) {
	s.carries.Delete(key)
	m := view.Message{Summary: "The page could not be attached as a PDF.", Restricted: l.Message.Restricted, Nodes: []view.Node{
		view.Text(view.L("The page could not be attached as a PDF: this workspace did not take the file."), view.L("Everything it says stands in the message that this belongs to.")),
		view.Small(view.L("Whoever runs the bot can see what is missing with `bot check`."))}}
	ts, err := s.post(ctx, channel, thread, s.mark(channel, key, 0, 0), s.Renderer.Message(m))
	if err != nil {
		return outbox.Receipt{}, Classify(err)
	}
	return outbox.Receipt{Channel: channel, TS: ts, At: clock.Real.Now()}, nil
}

// around is what stands around the message on its page.
func (s *Sender) around(l outbox.Letter) paper.Options {
	d := s.Directory()
	o := paper.Options{At: l.At.In(d.Location()), Org: d.Org.Name, Title: l.Message.Summary, Command: s.Renderer.command()}
	if !l.At.IsZero() {
		o.Footer = "As of " + domain.Stamp(l.At, d.Location()) + ". What changed since stands in Slack."
	}
	if l.Message.Restricted {
		o.Footer = "Confidential: only for those it was sent to. " + o.Footer
	}
	return o
}

// fileTag is the part of a letter's key that its file's name carries. Nobody can make it without the secret.
func fileTag(key string) string { return "-" + key[:min(len(key), 10)] + ".pdf" }

func fileName(name, key string) string {
	return fileWord(strings.TrimSuffix(name, ".pdf")) + fileTag(key)
}

// ourFile says whether a message is the file of the letter with this key, shared by this very bot.
func (s *Sender) ourFile(m slack.Message, key string) bool {
	if key == "" || s.BotID == "" || (m.BotID != s.BotID && (s.BotUser == "" || m.User != s.BotUser)) {
		return false
	}
	for _, f := range m.Files {
		if strings.HasSuffix(f.Name, fileTag(key)) {
			return true
		}
	}
	return false
}
