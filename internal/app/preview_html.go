package app

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/charts"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// pageHTML is a message for a browser: readable on a phone, on light and dark, without scripts or anything from elsewhere.
var pageHTML = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42em; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.4rem; line-height: 1.25 }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem }
p, ul { margin: .4rem 0 }
ul { padding-left: 1.2rem }
small, figcaption { color: GrayText; font-size: .875rem }
figure { margin: 1rem 0 }
img { max-width: 100%; height: auto; background: #fff; border-radius: 6px }
table { border-collapse: collapse }
th, td { text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0 }
hr { border: 0; border-top: 1px solid GrayText; margin: 1.5rem 0 }
.buttons span { display: inline-block; border: 1px solid; border-radius: 6px; padding: .15rem .6rem; margin: .2rem .4rem .2rem 0 }
</style>
</head>
<body>
<main>
{{.Body}}</main>
</body>
</html>
`))

// htmlPage writes a message and its thread as a page.
func htmlPage(w io.Writer, m view.Message, command string, loc *time.Location) error {
	p := htmlWriter{command: command, loc: loc}
	p.message(m)
	for _, t := range m.Thread {
		p.b.WriteString("<hr>\n")
		p.message(t)
	}
	return pageHTML.Execute(w, map[string]any{"Title": m.Summary, "Body": template.HTML(p.b.String())}) // every word of it went through escape
}

type htmlWriter struct {
	b       bytes.Buffer
	command string
	loc     *time.Location
	headed  bool
}

func (p *htmlWriter) put(parts ...string) {
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

func (p *htmlWriter) message(m view.Message) {
	for _, n := range m.Nodes {
		p.node(n)
	}
}

func (p *htmlWriter) node(n view.Node) {
	switch n.Kind {
	case view.NodeHeading:
		tag := "h2"
		if !p.headed {
			tag, p.headed = "h1", true
		}
		p.put("<", tag, ">", p.line(n.Line), "</", tag, ">\n")
	case view.NodeText:
		if n.Bullet {
			p.put("<ul>\n")
			for _, l := range n.Lines {
				p.put("<li>", p.line(l), "</li>\n")
			}
			p.put("</ul>\n")
			return
		}
		p.put("<p>", p.lines(n.Lines), "</p>\n")
	case view.NodeNote:
		p.put("<p><small>", p.lines(n.Lines), "</small></p>\n")
	case view.NodeFields:
		p.put("<table>\n")
		for _, f := range n.Fields {
			p.put("<tr><th>", escape(f.Label), "</th><td>", p.line(f.Value), "</td></tr>\n")
		}
		p.put("</table>\n")
	case view.NodeRule:
		p.put("<hr>\n")
	case view.NodeButtons, view.NodeMenu:
		p.put(`<p class="buttons">`)
		for _, b := range n.Buttons {
			p.put("<span>", escape(b.Label), "</span> ")
		}
		p.put("</p>\n")
	case view.NodeImage:
		p.picture(n)
	}
}

// picture draws a chart into the page, with its sentence beside it; where it cannot be drawn its figures stand as text.
func (p *htmlWriter) picture(n view.Node) {
	if n.Chart == nil {
		p.put("<p><small>", escape(n.Alt), "</small></p>\n")
		return
	}
	png, err := charts.PNG(*n.Chart)
	if err != nil {
		text := view.PlainText(view.Message{Nodes: []view.Node{n}}, p.command, p.loc)
		p.put("<pre>", escape(text), "</pre>\n")
		return
	}
	p.put(`<figure><img alt="`, escape(n.Alt), `" src="data:image/png;base64,`, base64.StdEncoding.EncodeToString(png), `">`,
		"<figcaption>", escape(n.Chart.Sentence), "</figcaption></figure>\n")
}

func (p *htmlWriter) lines(lines []view.Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, p.line(l))
	}
	return strings.Join(out, "<br>\n")
}

func (p *htmlWriter) line(l view.Line) string {
	var b strings.Builder
	for _, s := range l {
		text := escape(view.PlainLine(view.Line{s}, p.command, p.loc))
		switch s.Kind {
		case view.Strong:
			text = "<strong>" + escape(s.Text) + "</strong>"
		case view.Soft:
			text = "<em>" + escape(s.Text) + "</em>"
		case view.Code:
			text = "<code>" + escape(s.Text) + "</code>"
		case view.Command:
			text = "<code>" + escape(p.command+" "+s.Text) + "</code>"
		case view.Link:
			if strings.HasPrefix(s.URL, "https://") {
				text = `<a rel="noreferrer" href="` + escape(s.URL) + `">` + escape(s.Text) + "</a>"
			}
		}
		b.WriteString(text)
	}
	return b.String()
}

func escape(s string) string { return template.HTMLEscapeString(s) }
