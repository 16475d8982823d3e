package slackapp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/charts"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// uploadWithin is how long a message waits for its pictures, all together: after that its figures go out as text.
const uploadWithin = 4 * time.Second

// chartKey names what a chart shows: the same figures and words have the same key, and then the same picture will do.
func chartKey(c view.Chart) string {
	b, err := json.Marshal(c)
	if err != nil { // a value that is no number
		b = fmt.Appendf(nil, "%q", fmt.Sprint(c))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// chartBlock is the block_id of a picture: by it an edit finds out which pictures stand already.
var chartBlock = regexp.MustCompile(`^chart-([0-9a-f]{16})-\d+$`)

// pictureWaits is how often a letter waits for its pictures when Slack takes no more of them for now, and longestWait for
// how long at a time: after that its figures go out as text.
const (
	pictureWaits = 2
	longestWait  = 2 * time.Minute
)

// pictured gives the message with its charts drawn and uploaded, each as a file that an image block shows. have are files
// by chart that stand in the message already. A chart that cannot be brought in time stays data, and is rendered as text.
// An error says that the letter is to wait, because Slack wants its uploads later (F8); nothing was posted.
func (s *Sender) pictured(ctx context.Context, channel, key string, l outbox.Letter, m view.Message, have map[string]string) (view.Message, error) {
	if !hasCharts(m) {
		return m, nil
	}
	within, cancel := context.WithTimeout(ctx, s.patience(ctx))
	defer cancel()
	broken := false
	var wait error
	m = s.withFiles(m, func(c view.Chart) string {
		chart := chartKey(c)
		if id := have[chart]; id != "" {
			return id
		}
		if id, ok := s.drawn.get(channel + " " + chart); ok {
			return id
		}
		if broken { // what failed once would only hold the message up further
			return ""
		}
		id, err := s.uploadChart(within, chart, c)
		if err != nil {
			broken = true
			if wait = s.pictureWait(key, l, err); wait == nil {
				s.Log.Warn("a chart goes out as text", "chart", fileWord(c.Name), "code", Classify(err).Code)
			}
			return ""
		}
		s.drawn.put(channel+" "+chart, id)
		return id
	})
	if wait == nil {
		s.waited.drop(key)
	}
	return m, wait
}

// pictureWait is the wait of a letter whose picture Slack does not take for now, nil where its words are to go out instead.
// A letter of which a part stands already never waits: it would be forgotten that it does.
func (s *Sender) pictureWait(key string, l outbox.Letter, err error) error {
	e := Classify(err)
	_, begun := s.half.Load(key)
	n, _ := s.waited.get(key)
	if e.Code != "ratelimited" || e.Wait > longestWait || n >= pictureWaits || begun || !l.Awaits() {
		return nil
	}
	s.waited.put(key, n+1)
	return &outbox.SendError{Verdict: outbox.VerdictLater, Code: e.Code, Wait: max(e.Wait, time.Second), Upload: true, Err: e.Err}
}

// patience leaves the larger part of the time for the message itself.
func (s *Sender) patience(ctx context.Context) time.Duration {
	at, ok := ctx.Deadline()
	if !ok {
		return uploadWithin
	}
	return min(uploadWithin, at.Sub(clock.Real.Now())/2)
}

func hasCharts(m view.Message) bool {
	return slices.ContainsFunc(m.Nodes, isChart) || slices.ContainsFunc(m.Thread, hasCharts)
}

func isChart(n view.Node) bool { return n.Kind == view.NodeImage && n.Chart != nil && n.File == "" }

func (s *Sender) withFiles(m view.Message, file func(view.Chart) string) view.Message {
	m.Nodes, m.Thread = slices.Clone(m.Nodes), slices.Clone(m.Thread)
	for i, n := range m.Nodes {
		if isChart(n) && !n.Chart.Empty() {
			m.Nodes[i].File = file(*n.Chart)
		}
	}
	for i, t := range m.Thread {
		m.Thread[i] = s.withFiles(t, file)
	}
	return m
}

func (s *Sender) uploadChart(ctx context.Context, key string, c view.Chart) (string, error) {
	png, ok := s.pngs.get(key)
	if !ok {
		var err error
		if png, err = charts.PNG(c); err != nil {
			return "", err
		}
		s.pngs.put(key, png)
	}
	id, err := s.bring(ctx, fileWord(c.Name)+".png", orElse(plain(c.Alt), plain(c.Title)), png)
	if err != nil {
		return "", err
	}
	return id, s.finish(ctx, id, orElse(plain(c.Title), "Chart"), "", "")
}

// fileWord is a name that may stand in a file's name.
func fileWord(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, s)
	return orElse(strings.Trim(s[:min(len(s), 60)], "-"), "file")
}

// forgetFile takes a file out of what may be shown again.
func (s *Sender) forgetFile(id string) {
	s.drawn.dropIf(func(v string) bool { return v == id })
}

// filesIn are the files that belong to a message of ours: what was shared with it, and the pictures it shows.
func filesIn(m slack.Message) (ids []string, charts map[string]string) {
	charts = map[string]string{}
	for _, f := range m.Files {
		if f.ID != "" && f.Mode != "tombstone" {
			ids = append(ids, f.ID)
		}
	}
	for _, b := range m.Blocks.BlockSet {
		i, ok := b.(*slack.ImageBlock)
		if !ok || i.SlackFile == nil || i.SlackFile.ID == "" {
			continue
		}
		ids = append(ids, i.SlackFile.ID)
		if k := chartBlock.FindStringSubmatch(i.BlockID); k != nil {
			charts[k[1]] = i.SlackFile.ID
		}
	}
	return ids, charts
}

// shows says whether a rendered message shows a file.
func shows(r Rendered, id string) bool {
	for _, b := range r.Blocks {
		if p, ok := b.(picture); ok && p.SlackFile.ID == id {
			return true
		}
	}
	return slices.ContainsFunc(r.Thread, func(t Rendered) bool { return shows(t, id) })
}

// picture is an image block with the one block that stands in for it where Slack does not show the image.
type picture struct {
	*slack.ImageBlock
	instead slack.Block
}
