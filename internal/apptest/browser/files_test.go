package browser

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/slackapp"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// Scenes 7 and 8: a chart is seen inside its message, large when it is tapped, and as a table where Slack takes no files;
// a page of PDF is a link in the thread.
func TestBrowserPicturesAndPages(t *testing.T) {
	w, p := browser(t)
	client := slackapp.NewClient(slackapp.ClientOptions{Token: "xoxb-local-workspace", AppToken: "xapp-local-workspace", APIURL: w.Server().APIURL()})
	d := domain.NewDirectory()
	d.Org.Name = "Fernhollow Logistics"
	s := slackapp.NewSender(slackapp.SenderConfig{Client: client, Renderer: slackapp.Renderer{Command: "/sec"}, Facts: slackapp.NewFacts(client), BotID: "B0SECRETARIAT",
		BotUser: "U0SECRETARIAT", Directory: func() *domain.Directory { return d }, Log: slog.New(slog.DiscardHandler)})
	at := time.Date(2026, 9, 15, 14, 0, 0, 0, time.UTC)
	channel, err := s.Resolve(t.Context(), outbox.Place{Channel: "security-weekly"})
	if err != nil {
		t.Fatal(err)
	}
	letter := func(name string, high float64) outbox.Letter {
		return outbox.Letter{ID: name, At: at, Message: view.Message{Summary: "Risks over time: " + name, Nodes: []view.Node{view.Head("Risks over time: " + name),
			view.Picture(view.Chart{Name: "open-risks", Title: "Fewer urgent risks than in June", Kind: view.ChartStack, Unit: "open risks", X: []string{"Jun", "Jul", "Aug", "Sep"},
				Series:   []view.ChartSeries{{Name: "Critical", Values: []float64{4, 3, 1, 1}}, {Name: "High", Values: []float64{12, 11, 9, high}}, {Name: "Medium", Values: []float64{11, 12, 12, 14}}},
				Sentence: "Open Critical and High risks fell from 16 in June to " + fmt.Sprint(1+high) + ".", Alt: "Bars of open risks by month. Critical and High fall, Medium rises a little."})}}}
	}
	post := func(key string, l outbox.Letter, parent outbox.Receipt) outbox.Receipt {
		r, err := s.Post(t.Context(), channel, key, l, parent)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	root := post("0000000001", letter("a picture", 6), outbox.Receipt{})
	page := letter("a picture", 6)
	page.File = "risks-2026-09.pdf"
	post("0000000002", page, root)

	p.As("saoirse")
	p.Open("security-weekly")
	p.See("Risks over time: a picture", "Open Critical and High risks fell from 16 in June to 7.")
	p.Check("the picture to be drawn", `[...document.querySelectorAll("#messages img")].some((i) => i.complete && i.naturalWidth === 1200 && i.naturalHeight === 600 && i.alt.includes("Critical and High fall"))`)
	shots(p, "07-chart")
	fits(p, "a picture")
	p.Check("the chart to be as wide as a phone lets it", `[...document.querySelectorAll("#messages img")].every((i) => i.getBoundingClientRect().width > 250)`)
	tidy(t, p)
	p.Viewport(390, 844)
	fits(p, "a picture on a phone")
	p.Viewport(1440, 950)

	p.Press("1 reply")
	p.See("risks-2026-09", "PDF")
	p.Check("the page to be a link", `[...document.querySelectorAll("a.file")].some((a) => a.getAttribute("href").includes("client/file/F"))`)
	shots(p, "08-page")

	w.Server().SetFault(workspace.Fault{Kind: workspace.FaultRefuse, Method: "files.getUploadURLExternal", Code: "file_uploads_disabled"})
	w.Tolerate("file_uploads_disabled")
	post("0000000003", letter("a table", 5), outbox.Receipt{})
	p.Open("security-weekly")
	p.See("Risks over time: a table", "Open Critical and High risks fell from 16 in June to 6.", "Fewer urgent risks than in June (open risks)")
	shots(p, "07-table")
	fits(p, "a table")
	p.Viewport(390, 844)
	fits(p, "a table on a phone")
	tidy(t, p)
}
