package browsertest_test

import (
	_ "embed"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/workspace/browsertest"
)

//go:embed testdata/audit.js
var auditScript string

// Every screen, light and dark: names on controls, contrast of at least 4.5, no id twice, alt text on pictures.
func TestNamesAndContrast(t *testing.T) {
	_, p := open(t)
	audit := func(p *browsertest.Page, screen string) {
		t.Helper()
		for _, dark := range []bool{false, true} {
			p.Dark(dark)
			p.Still()
			var complaints []string
			p.Eval(auditScript, &complaints)
			for _, c := range complaints {
				t.Errorf("%s (dark: %v): %s", screen, dark, c)
			}
			if dark {
				p.Screenshot("dark-" + screen)
			}
		}
		p.Dark(false)
	}
	p.Open("eng-all")
	p.Type("/toy blocks")
	p.See("RSK-042")
	p.Type("/toy hello")
	p.See("you typed hello")
	p.Type("on the record, @saoirse")
	p.See("on the record")
	p.React("on the record", "calendar")
	p.Thread("on the record")
	p.TypeInThread("a reply")
	p.See("1 reply")
	p.Type("/toy slow")
	p.See("failed with the error")
	audit(p, "channel")
	p.Press("Close the thread")
	p.Press("What Slack saw")
	p.See("chat.postMessage")
	audit(p, "calls")
	p.Press("Faults")
	p.Press("Slow answers")
	audit(p, "faults")
	p.Press("Switch all off")
	p.Press("Close this panel")
	p.Press("Shortcuts")
	audit(p, "menu")
	p.Press("Log a risk")
	p.Form("Log a risk")
	p.Submit()
	p.Check("complaints beside the fields", `document.querySelectorAll(".field-error:not([hidden])").length >= 3`)
	audit(p, "form")
	p.Press("Cancel")
	p.NoForm()
	p.Press("All five")
	audit(p, "tour")
	p.Press("Close")
	p.Press("Switch person")
	p.See("Everyone else")
	audit(p, "people")
	p.Press("Cancel")
	p.Open("Home")
	p.See("Waiting on you")
	audit(p, "home")
}
