package briefs

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/secretariat-bot/secretariat/internal/view"
)

const front = "---\ntitle: x\n---\n"

// What does not parse stops the start, and says in which file and line (reliability T9).
func TestBadTemplatesSayFileAndLine(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"syntax":            {front + "hello\n{{.Oops\n", "t.channel.md:5"},
		"unknown function":  {front + "hello\n{{shell \"ls\"}}\n", `t.channel.md:5: function "shell" not defined`},
		"unclosed":          {front + "{{range .Sections}}", "t.channel.md:4: unexpected EOF"},
		"front matter":      {"---\ncolour: red\n---\n", `t.channel.md:2: "colour" is none of title, audience`},
		"no colon":          {"---\ntitle: x\nred\n---\n", `t.channel.md:3: "red" is none of`},
		"open front":        {"---\ntitle: x\n", "t.channel.md:1:"},
		"no front":          {"hello", "t.channel.md:1:"},
		"no title":          {"---\naudience: channel\n---\n", "t.channel.md:2: the front matter has no title"},
		"title twice":       {"---\ntitle: x\ntitle: y\n---\n", "t.channel.md:3: title stands there twice"},
		"empty key":         {"---\ntitle: x\nsummary:\n---\n", "t.channel.md:3: summary is empty"},
		"another digest":    {"---\ntitle: x\ndigest: monthly-review\n---\n", "t.channel.md:3: the file's name says t, this line says monthly-review"},
		"another audience":  {"---\ntitle: x\naudience: executive\n---\n", "t.channel.md:3: the file's name says channel, this line says executive"},
		"define":            {front + "a\n{{define \"a\"}}x{{template \"a\" .}}{{end}}", "t.channel.md:5: define, block and template"},
		"template":          {front + "\n\n{{template \"t.channel.md\" .}}", "t.channel.md:6: define, block and template"},
		"template, deep":    {front + "{{if true}}{{range .Sections}}{{with .Key}}\n{{template \"t.channel.md\" .}}{{end}}{{end}}{{end}}", "t.channel.md:5: define, block and template"},
		"template, in else": {front + "{{if true}}{{else}}{{template \"x\"}}{{end}}", "t.channel.md:4: define, block and template"},
		"block":             {front + "{{block \"b\" .}}{{template \"b\" .}}{{end}}", "define, block and template"},
		"NUL":               {front + "a\nb\x00c", "t.channel.md:5: a control character"},
		"seal":              {front + "a\n\uE0F07b7d\uE0F1", "t.channel.md:5: a private-use character"},
		"no UTF-8":          {front + "a\xff", "t.channel.md:4: this is no text in UTF-8"},
		"too large":         {front + strings.Repeat("x", maxFile), "a template may have at most 65536 bytes"},
	} {
		if _, err := parse("t.channel.md", c.src); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n got %v\nwant %s", name, err, c.want)
		}
	}
	for name, src := range map[string]string{
		"a byte order mark": "\ufeff---\r\ntitle: x\r\naudience: channel\r\ndigest: t\r\nsummary: y\r\n---\r\nhello",
		"an odd rune":       front + "\ufffd é 漢",
	} {
		if _, err := parse("t.channel.md", src); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What parses and does harm when it runs is stopped: a clear message, no hang, no memory, no goroutine left behind.
func TestHostileTemplatesAreContained(t *testing.T) {
	nest := func(n int, body string) string {
		return strings.Repeat("{{range $.Sections}}", n) + body + strings.Repeat("{{end}}", n)
	}
	double := func(body string) string {
		return `{{$x := .Title}}{{$y := ""}}{{range 60}}` + body + "{{end}}"
	}
	before := runtime.NumGoroutine()
	began := time.Now()
	for name, c := range map[string]struct{ src, want string }{
		"unknown field":        {"\n{{.Nope}}", "t.channel.md:5: <.Nope>: can't evaluate field Nope; templates/README.md lists what a template may use"},
		"unknown method":       {"{{.Secret 1}}", "t.channel.md:4: "},
		"unexported field":     {"{{.items}}", "t.channel.md:4: "},
		"unexported method":    {"{{.summary}}", "t.channel.md:4: "},
		"printf":               {`{{printf "%1000000000d" 1}}`, `templates have no function "printf"`},
		"print":                {`{{print "a"}}`, `templates have no function "print"`},
		"println":              {`{{println "a"}}`, `templates have no function "println"`},
		"call":                 {`{{call .Urgent}}`, `templates have no function "call"`},
		"js":                   {`{{js "a"}}`, `templates have no function "js"`},
		"html":                 {`{{html "a"}}`, `templates have no function "html"`},
		"urlquery":             {`{{urlquery "a"}}`, `templates have no function "urlquery"`},
		"endless range":        {"\n{{range 1000000000000}}{{end}}", "t.channel.md:5: its loops turn more than 100000 times"},
		"endless, with else":   {"{{range 1000000000000}}{{else}}x{{end}}", "loops turn"},
		"nested ranges":        {nest(8, ""), "loops turn"},
		"nested, with output":  {nest(5, "xxxxxxxxxxxxxxxxxxxxxxxx"), "makes more than 262144 bytes"},
		"huge output":          {"{{range 9000}}" + strings.Repeat("x", 1000) + "{{end}}", "makes more than 262144 bytes"},
		"index too large":      {"{{index .Sections 1000000}}", "out of range"},
		"index below zero":     {"{{index .Sections -1}}", "out of range"},
		"slice tricks":         {"{{slice .Sections 5 2}}", "t.channel.md:4: "},
		"top below zero":       {`{{range (.Section "x").Top -5}}{{end}}`, "t.channel.md:4: "},
		"doubling by join":     {double(`{{$x = join $x.String $.Skipped}}`), "join makes more than"},
		"doubling by seal":     {double(`{{$y = $x.String}}{{$x = join $y $.Skipped}}`), "join makes more than"},
		"deep parentheses":     {"{{" + strings.Repeat("(", 20000) + "1" + strings.Repeat(")", 20000) + "}}", "t.channel.md:4: "},
		"deep ifs":             {strings.Repeat("{{if true}}", 3000) + "{{.Nope}}" + strings.Repeat("{{end}}", 3000), "Nope"},
		"reading a file":       {`{{.ReadFile "/etc/passwd"}}`, "t.channel.md:4: "},
		"nil dereference":      {"{{.Title.Nope.Nope}}", "t.channel.md:4: "},
		"wrong kind of number": {`{{.Section 5}}`, "t.channel.md:4: "},
		"the inside of a mark": {`{{.Due.Span.Text}}`, "can't evaluate field Span"},
	} {
		p, err := parse("t.channel.md", front+c.src)
		if err == nil {
			w := Weekly{frame: frame{Title: "x", Skipped: make([]Text, 9)}, Sections: make([]Section, 9)}
			_, err = p.run(w)
		}
		slow := err != nil && strings.Contains(c.want, "loops turn") && strings.Contains(err.Error(), "did not finish") // a busy machine
		if err == nil || !slow && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n got %v\nwant %s", name, err, c.want)
		}
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("they took %s", took)
	}
	for range 200 { // what was stopped ends at its next turn
		if runtime.NumGoroutine() <= before {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines are left behind", n-before)
	}
}

// A template that is slow rather than endless is stopped when its time is over, and its goroutine ends.
func TestASlowTemplateIsStopped(t *testing.T) {
	body := "{{range 90000}}" + strings.Repeat(`{{if eq "aaaaaaaa" "b" "c" "d"}}{{end}}`, 1500) + "{{end}}"
	p, err := parse("t.channel.md", front+body)
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	if _, err := p.run(Weekly{}); err == nil || !strings.Contains(err.Error(), "did not finish within 2s") {
		t.Errorf("%v", err)
	}
	for range 300 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("its goroutine still runs")
}

// Overrides come from plain files of the folder, under the names that exist (reliability T10).
func TestOverrides(t *testing.T) {
	built := fstest.MapFS{"weekly.channel.md": {Data: []byte(front + "built in")}, "README.md": {Data: []byte("no template")}}
	outside := filepath.Join(t.TempDir(), "outside.md")
	if err := os.WriteFile(outside, []byte(front+"secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) func(string) error {
		return func(dir string) error { return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600) }
	}
	for name, c := range map[string]struct {
		put  func(dir string) error
		want string // of the error; "" where the text changes to "mine", "-" where nothing changes
	}{
		"a file": {write("weekly.channel.md", front+"mine"), ""},
		"a link inside": {func(d string) error {
			_ = write("mine.txt", front+"mine")(d)
			return os.Symlink("mine.txt", filepath.Join(d, "weekly.channel.md"))
		}, ""},
		"other files":       {write("notes.txt", "x"), "-"},
		"the contract":      {write("README.md", "x"), "-"},
		"unknown":           {write("monthly.channel.md", front), `"monthly.channel.md": there is no template of this name; the names are weekly.channel.md`},
		"other case":        {write("Weekly.Channel.md", front), "there is no template of this name"},
		"other case of .md": {write("weekly.channel.MD", front), "there is no template of this name"},
		"a link outside":    {func(d string) error { return os.Symlink(outside, filepath.Join(d, "weekly.channel.md")) }, "weekly.channel.md: "},
		"a link by ..": {func(d string) error {
			return os.Symlink("../../../../../../etc/passwd", filepath.Join(d, "weekly.channel.md"))
		}, "weekly.channel.md: "},
		"a link to itself": {func(d string) error { return os.Symlink("weekly.channel.md", filepath.Join(d, "weekly.channel.md")) }, "weekly.channel.md: "},
		"a device":         {func(d string) error { return os.Symlink("/dev/zero", filepath.Join(d, "weekly.channel.md")) }, "weekly.channel.md: "},
		"a folder":         {func(d string) error { return os.Mkdir(filepath.Join(d, "weekly.channel.md"), 0o700) }, "weekly.channel.md: this is no plain file"},
		"a pipe":           {func(d string) error { return syscall.Mkfifo(filepath.Join(d, "weekly.channel.md"), 0o600) }, "weekly.channel.md: this is no plain file"},
		"too large":        {write("weekly.channel.md", front+strings.Repeat("x", maxFile)), "weekly.channel.md: a template may have at most 65536 bytes"},
		"broken":           {write("weekly.channel.md", front+"\n{{.Oops"), "weekly.channel.md:5: "},
		"a strange name":   {write("weekly\n.channel.md", front), `"weekly\n.channel.md": there is no template`},
	} {
		dir := t.TempDir()
		if err := c.put(dir); err != nil {
			t.Fatal(name, err)
		}
		pages, err := Load(built, dir)
		switch {
		case c.want == "" || c.want == "-":
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			m, err := pages.Render("weekly.channel", Weekly{})
			want := map[string]string{"": "mine", "-": "built in"}[c.want]
			if err != nil || m.Nodes[0].Lines[0][0].Text != want {
				t.Errorf("%s: %v %+v", name, err, m)
			}
		case err == nil || !strings.Contains(err.Error(), c.want):
			t.Errorf("%s:\n got %v\nwant %s", name, err, c.want)
		}
	}
	if _, err := Load(built, filepath.Join(t.TempDir(), "nowhere")); err == nil || !strings.Contains(err.Error(), "SEC_TEMPLATES_DIR") {
		t.Error(err)
	}
	if _, err := (&Templates{byName: map[string]*page{}}).Render("../../etc/passwd", nil); err == nil {
		t.Error("a template outside was rendered")
	}
}

// A chart stands on a line of its own; anywhere else its sentence is printed, and a name that is none prints nothing.
func TestChartsInTemplates(t *testing.T) {
	f := frame{Title: "x", charts: []view.Chart{{Name: "open-risks", Title: "Fewer", Sentence: "Fewer *risks* than in June.", Alt: "A line that falls"}}}
	p, err := parse("t.channel.md", front+"# {{.Chart \"open-risks\"}}\n{{.Chart \"open-risks\"}}\nSaid: {{.Chart \"open-risks\"}}\n- {{.Chart \"open-risks\"}}\n{{.Chart \"nope\"}}\nend")
	if err != nil {
		t.Fatal(err)
	}
	md, err := p.run(Weekly{frame: f})
	if err != nil {
		t.Fatal(err)
	}
	nodes := Nodes(md)
	if len(nodes) != 5 || nodes[1].Kind != view.NodeImage || nodes[1].Chart.Title != "Fewer" || nodes[1].Alt != "A line that falls" {
		t.Fatalf("%+v", nodes)
	}
	if got := nodes[0].Line[0].Text + "|" + nodes[2].Lines[0][0].Text + "|" + nodes[3].Lines[0][0].Text; got != "Fewer *risks* than in June.|Said: Fewer *risks* than in June.|Fewer *risks* than in June." {
		t.Error(got)
	}
	// Typed words never become one: the seal is taken out of them.
	w := Weekly{frame: frame{Title: Text(f.Chart("open-risks").String())}}
	if p, err = parse("t.channel.md", front+"{{.Title}}"); err != nil {
		t.Fatal(err)
	}
	if md, err = p.run(w); err != nil || Nodes(md)[0].Kind != view.NodeText {
		t.Errorf("%v %+v", err, Nodes(md))
	}
}
