package browsertest

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Text is all that can be read on the page, in one line.
func (p *Page) Text() string {
	var s string
	_ = p.eval(`window.__bt ? window.__bt.text() : document.body.innerText`, &s)
	return s
}

// See waits until the page reads words, wherever and in any spacing.
func (p *Page) See(words ...string) {
	p.t.Helper()
	for _, w := range words {
		p.until(fmt.Sprintf("%q to be seen", w), `window.__bt.text().includes(`+quote(squeeze(w))+`)`)
	}
}

// SeeIn waits until the element that a CSS selector names reads words.
func (p *Page) SeeIn(selector string, words ...string) {
	p.t.Helper()
	for _, w := range words {
		p.until(fmt.Sprintf("%q in %s", w, selector), `[...document.querySelectorAll(`+quote(selector)+`)].some((e) => e.innerText.replace(/\s+/g, " ").includes(`+quote(squeeze(w))+`))`)
	}
}

// DoesNotSee fails when the page reads words now. Call it after a See of what comes with or after them.
func (p *Page) DoesNotSee(words ...string) {
	p.t.Helper()
	text := p.Text()
	for _, w := range words {
		if strings.Contains(text, squeeze(w)) {
			p.t.Fatalf("the page reads %q, and should not:\n%s", w, text)
		}
	}
}

// Gone waits until the page no longer reads words.
func (p *Page) Gone(words string) {
	p.t.Helper()
	p.until(fmt.Sprintf("%q to go", words), `!window.__bt.text().includes(`+quote(squeeze(words))+`)`)
}

// Check waits until an expression of JavaScript is true; what says in words what that means.
func (p *Page) Check(what, expression string) { p.t.Helper(); p.until(what, "Boolean("+expression+")") }

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// Press hits a button, link, menu item or box with the mouse, by its name. Of several, the last on the page.
func (p *Page) Press(label string) {
	p.t.Helper()
	p.hit(label, func() spot { return p.find("press", label) })
}

// hit presses with the mouse what look finds. A press during which the page draws anew hits nothing, and a person
// presses again.
func (p *Page) hit(what string, look func() spot) {
	p.t.Helper()
	for range 4 {
		s := look()
		p.click(what, s.X, s.Y)
		var missed bool
		if err := p.eval("window.__bt.missed()", &missed); err != nil || !missed {
			return
		}
	}
	p.t.Fatalf("%q was pressed four times and never hit", what)
}

func (p *Page) hitElement(selector string) {
	p.t.Helper()
	p.hit(selector, func() spot { return p.element(selector) })
}

func (p *Page) click(what string, x, y float64) {
	p.t.Helper()
	p.run("press "+what, input.DispatchMouseEvent(input.MouseMoved, x, y), chromedp.MouseClickXY(x, y))
}

// PressByKey reaches a control with the keyboard alone, Tab by Tab (arrows inside menus and lists), and presses Enter.
func (p *Page) PressByKey(label string) {
	p.t.Helper()
	p.find("press", label)
	p.reach(label)
	p.Key(kb.Enter)
}

// reach moves the focus to the control found last.
func (p *Page) reach(label string) {
	p.t.Helper()
	const state = `(() => { const t = window.__bt.last, a = document.activeElement; if (!t || !t.isConnected) return "gone"; if (a === t) return "here";
		const post = t.closest(".toolbar") && t.closest("article"), at = a.closest("article");
		if (post && at) { if (at === post) return "tab"; if (a !== at) return "out"; return a.compareDocumentPosition(post) & Node.DOCUMENT_POSITION_FOLLOWING ? "down" : "up"; }
		const group = t.tabIndex < 0 && t.closest("[role=menu], #places, .messages, [role=tablist], #persona-list"); if (!group || !group.contains(a)) return "tab";
		return a.compareDocumentPosition(t) & Node.DOCUMENT_POSITION_FOLLOWING ? "down" : "up"; })()`
	for range 600 {
		var where string
		if err := p.eval(state, &where); err != nil {
			p.t.Fatalf("reach %q: %v", label, err)
		}
		switch where {
		case "here":
			return
		case "gone":
			p.t.Fatalf("%q went away while the focus was moving to it", label)
		case "tab":
			p.Key(kb.Tab)
		case "out":
			p.Key(kb.Escape)
		case "down":
			p.Key(kb.ArrowDown)
		case "up":
			p.Key(kb.ArrowUp)
		}
	}
	p.t.Fatalf("%q cannot be reached with the Tab key", label)
}

// Key presses keys: text, or constants of chromedp's kb package.
func (p *Page) Key(keys string) {
	p.t.Helper()
	p.run("press a key", chromedp.KeyEvent(keys))
}

// Type writes into the open conversation and presses Enter.
func (p *Page) Type(text string) { p.t.Helper(); p.typeInto("#composer", text) }

// TypeInThread writes into the open thread and presses Enter.
func (p *Page) TypeInThread(text string) { p.t.Helper(); p.typeInto("#thread-input", text) }

// InThread writes into the open thread and presses Enter, without waiting for the text to be taken.
func (p *Page) InThread(text string) {
	p.t.Helper()
	p.run("type "+text, chromedp.Focus("#thread-input", chromedp.ByQuery), input.InsertText(text), chromedp.KeyEvent(kb.Enter))
}

func (p *Page) typeInto(selector, text string) {
	p.t.Helper()
	p.until(selector+" to take text", `(() => { const e = document.querySelector(`+quote(selector)+`); return e && !e.disabled && e.getClientRects().length > 0; })()`)
	p.run("type "+text, chromedp.Focus(selector, chromedp.ByQuery), input.InsertText(text), chromedp.KeyEvent(kb.Enter))
	p.until("the text to be sent", `document.querySelector(`+quote(selector)+`).value === ""`)
}

// Write puts text into the message box and leaves it there.
func (p *Page) Write(text string) {
	p.t.Helper()
	p.run("write "+text, chromedp.Focus("#composer", chromedp.ByQuery), input.InsertText(text))
}

// Fill replaces what a field holds. Dates and times are given as the field stores them (2026-12-04, 10:30, 2026-12-04T10:30).
func (p *Page) Fill(label, value string) {
	p.t.Helper()
	s := p.find("field", label)
	switch s.Kind {
	case "date", "time", "datetime-local":
		var ok bool
		if err := p.eval(`(() => { const e = window.__bt.last; e.focus(); e.value = `+quote(value)+`; e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`, &ok); err != nil {
			p.t.Fatalf("fill %q: %v", label, err)
		}
	default:
		p.click(label, s.X, s.Y)
		var ok bool
		_ = p.eval(`(window.__bt.last.focus(), window.__bt.last.select(), true)`, &ok)
		if value == "" {
			p.Key(kb.Delete)
			return
		}
		p.run("fill "+label, input.InsertText(value))
	}
}

// Choose picks an option of a select, a group of radio buttons or of boxes, by the words of both.
func (p *Page) Choose(label, option string) {
	p.t.Helper()
	s := p.find("choice", label)
	switch s.Kind {
	case "combobox":
		p.pick(label, option)
	case "radiogroup", "group":
		p.until(fmt.Sprintf("the choice %q of %q", option, label), `(() => { const o = [...window.__bt.last.querySelectorAll("label")].find((l) => l.innerText.includes(`+quote(option)+`)); o?.querySelector("input").click(); return Boolean(o); })()`)
	default:
		p.until(fmt.Sprintf("the option %q of %q", option, label), `(() => { const e = window.__bt.last; const o = [...e.options].find((o) => o.text.includes(`+quote(option)+`)); if (!o) return false; e.value = o.value; e.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`)
	}
}

// pick types into a menu and takes an option. A form that is drawn anew meanwhile closes the menu, so it is opened again.
func (p *Page) pick(label, option string) {
	p.t.Helper()
	take := `(() => { const e = document.activeElement; const list = document.getElementById(e?.getAttribute("aria-controls")); const o = [...(list?.querySelectorAll("[role=option]:not([aria-disabled])") || [])].find((o) => o.innerText.replace(/\s+/g, " ").includes(` + quote(squeeze(option)) + `)); if (!o) return false; o.click(); return true; })()`
	for range 4 {
		s := p.find("choice", label)
		p.click(label, s.X, s.Y)
		var ok bool
		_ = p.eval(`(document.activeElement.select?.(), true)`, &ok)
		p.run("type "+option, input.InsertText(option))
		for deadline := time.Now().Add(Patience / 4); time.Now().Before(deadline); time.Sleep(40 * time.Millisecond) {
			if err := p.eval(take, &ok); err == nil && ok {
				return
			}
		}
	}
	p.until(fmt.Sprintf("the option %q of %q", option, label), take)
}

// Submit sends the open form.
func (p *Page) Submit() {
	p.t.Helper()
	p.until("a form that can be sent", `Boolean(document.querySelector("#modal-submit:not([aria-busy])"))`)
	p.hitElement("#modal-submit")
}

// Form waits for the form with a title.
func (p *Page) Form(title string) {
	p.t.Helper()
	p.until(fmt.Sprintf("the form %q", title), `document.querySelector("#modal-title")?.innerText.includes(`+quote(title)+`) === true`)
}

// NoForm waits until every form is closed.
func (p *Page) NoForm() {
	p.t.Helper()
	p.until("the form to close", `!document.querySelector("#modal")`)
}

// As becomes another person, by handle.
func (p *Page) As(handle string) {
	p.t.Helper()
	p.drawer()
	p.hitElement("#persona")
	p.until("the list of people", `Boolean(document.querySelector("#persona-search"))`)
	p.run("find "+handle, chromedp.Focus("#persona-search", chromedp.ByQuery), input.InsertText("@"+handle))
	card := fmt.Sprintf(`#personas button[data-handle="%s"]`, handle)
	p.until("the person "+handle, `Boolean(document.querySelector(`+quote(card)+`))`)
	var id string
	_ = p.eval(`document.querySelector(`+quote(card)+`).dataset.user`, &id)
	p.hitElement(card)
	p.until("the page of "+handle, `document.body.dataset.ready === `+quote(id)+` && !document.body.classList.contains("booting")`)
}

// drawer opens the sidebar where it is hidden.
func (p *Page) drawer() {
	p.t.Helper()
	var closed bool
	const isOpen = `(document.getElementById("menu-button").getClientRects().length === 0 || document.body.classList.contains("drawer-open"))`
	_ = p.eval("!"+isOpen, &closed)
	if closed {
		p.run("open the sidebar", chromedp.Click("#menu-button", chromedp.ByQuery))
	}
	// A press during a change of layout can miss; pressed again it counts.
	p.until("the sidebar", `(`+isOpen+` || document.getElementById("menu-button").click() || `+isOpen+`)`+` && ["none", "matrix(1, 0, 0, 1, 0, 0)"].includes(getComputedStyle(document.getElementById("sidebar")).transform)`)
}

// Open goes to a channel by name, a person's messages by name, "Home" or "Messages".
func (p *Page) Open(place string) {
	p.t.Helper()
	p.drawer()
	sel := fmt.Sprintf(`#places button[data-name="%s"]`, place)
	p.until("the place "+place, `Boolean(document.querySelector(`+quote(sel)+`))`)
	opened := `document.querySelector(` + quote(sel+`[aria-current="page"]`) + `) !== null && !document.querySelector(".messages[aria-busy]")`
	// The list can grow between finding the place and hitting it: a press that hit its neighbour is made again.
	for range 3 {
		p.hitElement(sel)
		for deadline := time.Now().Add(Patience / 4); time.Now().Before(deadline); time.Sleep(40 * time.Millisecond) {
			var ok bool
			if err := p.eval(opened, &ok); err == nil && ok {
				return
			}
		}
		p.drawer()
	}
	p.until(place+" to open", opened)
}

// Menu opens the ⋯ menu of the newest message that reads words and picks an item.
func (p *Page) Menu(words, item string) {
	p.t.Helper()
	p.onMessage(words, ".toolbar .more")
	p.Press(item)
}

// Thread opens the thread of the newest message that reads words.
func (p *Page) Thread(words string) {
	p.t.Helper()
	p.onMessage(words, `.toolbar [aria-label="Reply in thread"]`)
	p.until("the thread", `!document.getElementById("thread").hidden && !document.querySelector("#thread-messages[aria-busy]")`)
}

// React adds or takes away an emoji, by name, on the newest message that reads words.
func (p *Page) React(words, emoji string) {
	p.t.Helper()
	p.onMessage(words, `.toolbar [aria-label="React"]`)
	p.Press(strings.ReplaceAll(emoji, "_", " "))
}

func (p *Page) onMessage(words, selector string) {
	p.t.Helper()
	article := "window.__bt.article(" + quote(words) + "," + quote(selector) + ")"
	p.until(fmt.Sprintf("a message that reads %q and has %s", words, selector), "Boolean("+article+")")
	p.hit(selector, func() spot {
		p.t.Helper()
		var at spot
		if err := p.eval(`(() => { const r = `+article+`.getBoundingClientRect(); return { x: r.left + 20, y: (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2 }; })()`, &at); err != nil {
			p.t.Fatal(err)
		}
		p.run("point at the message", input.DispatchMouseEvent(input.MouseMoved, at.X, at.Y))
		if err := p.eval("window.__bt.spot("+article+".querySelector("+quote(selector)+"))", &at); err != nil {
			p.t.Fatalf("the message that reads %q has no %s: %v", words, selector, err)
		}
		return at
	})
}

// Advance presses one of the clock's buttons ("+1 hour", "+1 day", "Next digest") and waits until it has moved.
func (p *Page) Advance(button string) {
	p.t.Helper()
	before := p.Now()
	p.Press(button)
	p.moved(before)
}

// AdvanceTo jumps to a moment, given as the wall time of the person one is (2026-12-04T10:30).
func (p *Page) AdvanceTo(wall string) {
	p.t.Helper()
	before := p.Now()
	p.Press("Jump to…")
	p.Fill("Date and time", wall)
	p.Press("Go there")
	p.moved(before)
}

func (p *Page) moved(before time.Time) {
	p.t.Helper()
	p.until("the clock to move", fmt.Sprintf(`Date.parse(document.getElementById("clock-now").dateTime) > %d && document.getElementById("clock-progress").hidden && !document.body.classList.contains("clock-moving")`, before.UnixMilli()+60000))
}

// Now is the clock as the page shows it.
func (p *Page) Now() time.Time {
	p.t.Helper()
	var s string
	if err := p.eval(`document.getElementById("clock-now").dateTime`, &s); err != nil {
		p.t.Fatal(err)
	}
	now, err := time.Parse(time.RFC3339, s)
	if err != nil {
		p.t.Fatal(err)
	}
	return now
}
