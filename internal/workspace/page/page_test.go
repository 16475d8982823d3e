package page

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
)

// The page keeps the promises of its first lines: modules that can be read, nothing from elsewhere, nothing inline.

func each(t *testing.T, f func(name, text string)) {
	t.Helper()
	err := fs.WalkDir(FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(FS, name)
		f(name, string(raw))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreShortAndSayWhatTheyAreFor(t *testing.T) {
	each(t, func(name, text string) {
		if n := strings.Count(text, "\n"); n > 400 {
			t.Errorf("%s has %d lines, 400 are allowed", name, n)
		}
		base := path.Base(name)
		switch path.Ext(name) {
		case ".js":
			if !strings.HasPrefix(text, "// "+base+": ") {
				t.Errorf("%s does not begin with what it is for", name)
			}
		case ".css":
			if !strings.HasPrefix(text, "/* "+base+": ") {
				t.Errorf("%s does not begin with what it is for", name)
			}
		}
	})
}

func TestNothingComesFromElsewhere(t *testing.T) {
	address := regexp.MustCompile(`(?:https?:)?//[a-zA-Z0-9-]+\.[a-zA-Z0-9.-]+`)
	each(t, func(name, text string) {
		text = strings.ReplaceAll(text, "http://www.w3.org/2000/svg", "")
		if found := address.FindString(text); found != "" {
			t.Errorf("%s names %s; the page may load nothing from the network", name, found)
		}
	})
}

func TestNothingIsInline(t *testing.T) {
	raw, err := fs.ReadFile(FS, "index.html")
	if err != nil {
		t.Fatal(err)
	}
	html := regexp.MustCompile(`(?s)<!--.*?-->`).ReplaceAllString(string(raw), "")
	for _, bad := range []string{`\son[a-z]+=`, `\sstyle=`, `<style`, `<script[^>]*>[^<]`, `javascript:`} {
		if found := regexp.MustCompile(bad).FindString(html); found != "" {
			t.Errorf("index.html has %q, which the page's own policy forbids", found)
		}
	}
	each(t, func(name, text string) {
		for _, bad := range []string{".innerHTML", ".outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", `"style", `} {
			if path.Ext(name) == ".js" && strings.Contains(text, bad) {
				t.Errorf("%s uses %s; text goes in as text", name, bad)
			}
		}
	})
}

func TestEveryNameLeadsSomewhere(t *testing.T) {
	raw, _ := fs.ReadFile(FS, "index.html")
	html := string(raw)
	imports := regexp.MustCompile(`from "\./([a-z]+\.js)"`)
	ids := regexp.MustCompile(`byId\("([a-z-]+)"\)`)
	imported := map[string]bool{"main.js": true}
	made := map[string]bool{"modal": true, "composer": true} // built when needed
	each(t, func(name, text string) {
		if path.Ext(name) != ".js" {
			return
		}
		for _, m := range imports.FindAllStringSubmatch(text, -1) {
			imported[m[1]] = true
			if _, err := fs.Stat(FS, "js/"+m[1]); err != nil {
				t.Errorf("%s imports %s, which does not exist", name, m[1])
			}
		}
		for _, m := range ids.FindAllStringSubmatch(text, -1) {
			if !made[m[1]] && !strings.Contains(html, `id="`+m[1]+`"`) {
				t.Errorf("%s looks for #%s, which index.html does not have", name, m[1])
			}
		}
	})
	each(t, func(name, _ string) {
		base := path.Base(name)
		if path.Ext(name) == ".js" && !imported[base] {
			t.Errorf("nothing imports %s", name)
		}
		if path.Ext(name) == ".css" && !strings.Contains(html, name) {
			t.Errorf("index.html does not load %s", name)
		}
	})
}
