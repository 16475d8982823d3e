package faults

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// write commits letters as a change of the records does.
func (c *crowd) write(request string, ls ...outbox.Letter) {
	c.T.Helper()
	seen, err := c.store.Look(c.T.Context(), ledger.Look{})
	if err != nil {
		c.T.Fatal(err)
	}
	e := domain.Entry{At: c.Clock.Now(), Action: "test"}
	e.Seal(seen.Head.Seq+1, seen.Head.Hash)
	if _, err := c.store.Commit(c.T.Context(), ledger.Change{Head: seen.Head, Request: request, Audit: []domain.Entry{e}, Letters: ls}); err != nil {
		c.T.Fatal(err)
	}
}

// onePage is a message with a chart and the same as a page in its thread, about an action.
func (c *crowd) onePage() []outbox.Letter {
	m := view.Message{Summary: "The page for you", About: []domain.Ref{domain.NewRef(domain.KindAction, 1)}, Nodes: []view.Node{view.Head("The page for you"),
		view.Picture(view.Chart{Name: "open-risks", Title: "Fewer risks", Kind: view.ChartBars, Unit: "risks", X: []string{"Aug", "Sep"}, Sentence: "Three of seven risks are left.",
			Series: []view.ChartSeries{{Name: "Open", Values: []float64{7, 3}}}, Alt: "Two bars, falling."})}}
	to := outbox.Place{Person: "p1"}
	return []outbox.Letter{{ID: "page", Card: "card:page", To: to, Priority: outbox.Brief, Message: m, At: c.Clock.Now()},
		{ID: "page:pdf", To: to, Priority: outbox.Brief, Under: "card:page", File: "page-ACT-001.pdf", Message: m, At: c.Clock.Now()}}
}

// A page stands once in the thread of its message where Slack loses answers, or is said not to be there where Slack takes
// no files; and when what it tells of becomes confidential, the page and the picture go with the message.
func TestAPageIsSharedOnceAndGoesWithItsMessage(t *testing.T) { // one by one: a page takes a whole core while it is drawn
	for name, f := range map[string]workspace.Fault{
		"calm":            {Kind: workspace.FaultHistoryLag},
		"answer cut":      {Kind: workspace.FaultLoseResponse, Method: "files.completeUploadExternal", Count: 2},
		"answer a 500":    {Kind: workspace.FaultLoseResponse, Method: "files.completeUploadExternal", Code: "500", Count: 2},
		"slow to be seen": {Kind: workspace.FaultHistoryLag, Seconds: 1},
		"no files taken":  {Kind: workspace.FaultRefuse, Method: "files.getUploadURLExternal", Code: "file_uploads_disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := smallCrowd(t)
			if said := c.Ask(c.Slack.As("eng"), `/sec action add "Rotate the keys" owner:@p1 due:friday`); !apptest.HasAll(said, "ACT-001") {
				t.Fatal(said)
			}
			c.posted()
			c.Slack.SetFault(f)
			c.write("w1", c.onePage()...)
			c.posted()
			c.Slack.ClearFaults()
			root := c.once("p1", "bot", "The page for you")
			files, picture := []string{}, ""
			for _, m := range c.Slack.As("p1").Messages("bot") {
				for _, f := range m.Files {
					if m.ThreadTS == root.TS {
						files = append(files, fmt.Sprint(f["id"]))
					}
				}
			}
			for _, b := range root.Blocks {
				if o := b.(map[string]any); o["type"] == "image" {
					picture = fmt.Sprint(o["slack_file"].(map[string]any)["id"])
				}
			}
			if !apptest.HasAll(apptest.Words(root), "Three of seven risks are left.") {
				t.Errorf("no sentence beside the chart: %s", apptest.Words(root))
			}
			if name == "no files taken" {
				if len(files) != 0 || picture != "" || !apptest.HasAll(apptest.Words(root), "Aug", "7") {
					t.Errorf("%v %q %s", files, picture, apptest.Words(root))
				}
				c.once("p1", "bot", "could not be attached as a PDF")
			} else if len(files) != 1 {
				t.Errorf("%d files stand in the thread", len(files))
			}
			c.write("w2", outbox.Letter{ID: "erase", To: outbox.Place{Person: "p1"}, Erase: []string{"ACT-001"}, At: c.Clock.Now()})
			c.posted()
			if n := len(c.standing("p1", "bot")); n != 0 {
				t.Errorf("%d messages stand after erasing: %+v", n, c.standing("p1", "bot"))
			}
			for _, id := range append(files, picture) {
				if id == "" {
					continue
				}
				res, err := http.Get(c.Slack.URL() + "/client/file/" + id)
				if err != nil {
					t.Fatal(err)
				}
				_ = res.Body.Close()
				if res.StatusCode != http.StatusNotFound {
					t.Errorf("the file %s can still be read: %d", id, res.StatusCode)
				}
			}
			c.proves()
		})
	}
}
