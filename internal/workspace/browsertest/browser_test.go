package browsertest_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/secretariat-bot/secretariat/internal/workspace"
	"github.com/secretariat-bot/secretariat/internal/workspace/browsertest"
)

func open(t *testing.T) (*world, *browsertest.Page) {
	t.Helper()
	if browsertest.Browser() == "" {
		browsertest.Open(t, "") // skips, or fails where a browser is required
	}
	t.Parallel()
	w := newWorld(t)
	p := browsertest.Open(t, w.URL())
	t.Cleanup(func() {
		w.toy.mu.Lock()
		defer w.toy.mu.Unlock()
		if t.Failed() {
			t.Logf("the toy noted: %q; people saw: %+v", w.toy.letters, w.UserErrors())
		}
	})
	return w, p
}

// A command, its private answer, a button on it, and who else sees what.
func TestCommandAnswersOnlyTheOneWhoAsked(t *testing.T) {
	_, p := open(t)
	p.Open("eng-all")
	p.Type("/toy hello there")
	p.See("Only visible to you", "you typed hello there", "@Saoirse Delvaney")
	p.Screenshot("answer")
	p.As("rui")
	p.Open("eng-all")
	p.DoesNotSee("Only visible to you", "you typed hello there")
	p.As("saoirse")
	p.See("you typed hello there")
	p.Press("Share here")
	p.See("Shared with everyone")
	p.As("rui")
	p.See("Shared with everyone")
	p.Open("Messages")
	p.Type("good morning")
	p.See("You wrote: good morning")
}

// Every block is drawn; every control reaches the app with its value.
func TestBlocksAndControls(t *testing.T) {
	_, p := open(t)
	p.Open("eng-all")
	p.Type("/toy blocks")
	p.See("RSK-042 · Session keys stay in memory", "@Emeka Oduya answers for it in #security-weekly", "a quote", "Rich text @Rui Castanheda", "edited in place", "Open risks")
	// The moment is shown where Saoirse sits, and Stellan reads it an hour later.
	p.See("Saturday 21 November at 14:00", "@here", "<b>no html</b>", "<img src=x onerror=alert(1)>")
	p.Check("the picture to load", `[...document.querySelectorAll("#messages figure img")].every((i) => i.naturalWidth === 480 && i.alt.startsWith("Open risks fell"))`)
	p.Check("no HTML from messages", `document.querySelectorAll("#messages .content b, #messages .content script, #messages img[src='x']").length === 0`)
	p.Screenshot("blocks-light")

	p.Press("I have it until…")
	p.See(`You used ack with "mine"`)
	p.Press("Close")
	p.See("It cannot be undone.")
	p.Press("Keep it")
	p.Press("Close")
	p.Press("Close it")
	p.See(`You used closing with "closed"`)
	p.Choose("Treatment", "accept")
	p.See(`You used pick_treatment with "accept"`)
	p.Choose("Assign to", "Kavya Thandran")
	p.See(`You used pick_user with "U08KAVYA"`)
	p.Choose("Service", "track-api")
	p.See(`You used pick_service with "track-api"`)
	p.Fill("Date", "2026-12-24")
	p.See(`You used pick_date with "2026-12-24"`)
	p.Press("product")
	p.See(`You used tick with "+product"`)
	p.Press("high")
	p.See(`You used choose with "high"`)
	p.Check("no other message menu to be open", `!document.querySelector(".menu")`)
	p.Menu("Session keys stay in memory", "Read the plain text")
	p.See("RSK-042: session keys stay in memory")
	p.Press("Close")
	p.As("stellan")
	p.Open("eng-all")
	p.See("Saturday 21 November at 15:00")
}

// A form: errors beside the field, typed text kept through an update, a second form on top, and the end.
func TestFormKeepsWhatWasTyped(t *testing.T) {
	_, p := open(t)
	p.Open("eng-all")
	p.Type("/toy form")
	p.Form("Log a risk")
	p.Submit()
	p.Check("Slack's own complaint beside the empty fields", `document.querySelectorAll(".field-error:not([hidden])").length >= 3`)
	p.Fill("Title", "bad")
	p.Choose("Service", "clinic-portal")
	p.Choose("How to treat it", "Mitigate")
	p.Fill("What would good look like?", "Keys live in the vault")
	p.Submit()
	p.SeeIn(`[data-block-id="title"] .field-error`, "Say what could happen, and to whom.")
	p.Check("the focus to be in the field", `document.activeElement.closest("[data-block-id]")?.dataset.blockId === "title"`)
	p.Screenshot("form-error")

	p.Choose("Likelihood", "5 · certain")
	p.See("Score with likelihood 5")
	p.Check("what was typed to stay", `document.querySelector('[data-block-id="good"] textarea').value === "Keys live in the vault" && document.querySelector('[data-block-id="title"] input').value === "bad"`)
	p.Choose("Who must know", "Emeka")
	p.Choose("Who must know", "Stellan")
	p.Fill("Title", "more")
	p.Submit()
	p.Form("Are you sure?")
	p.Press("Back to the form before")
	p.Form("Log a risk")
	p.Check("the typed text in the form below", `document.querySelector('[data-block-id="good"] textarea').value === "Keys live in the vault"`)
	p.Fill("Title", "Session keys stay in memory")
	p.Submit()
	p.NoForm()
	p.See(`Logged: Session keys stay in memory, service "clinic-portal", likelihood 5, treatment mitigate, target 2026-12-04, tell 2 people`)
}

// keyUntil presses a key until it did what it is for, as a hand does whose press a busy machine lost.
func keyUntil(t *testing.T, p *browsertest.Page, key, done string) {
	t.Helper()
	for range 40 { // more than a form has stops: who was carried past comes around again
		p.Key(key)
		for deadline := time.Now().Add(time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			var ok bool
			if p.Eval(done, &ok); ok {
				return
			}
		}
	}
	var at string
	p.Eval(`document.activeElement.outerHTML.slice(0, 300) + " | " + document.hasFocus() + " | " + (document.querySelector("#modal")?.innerText || "no form").slice(0, 300)`, &at)
	t.Fatalf("forty presses of a key did not do it: %s; the focus is on %s", done, at)
}

// Everything from the keyboard: the composer, a form, its list, a button and a menu.
func TestKeyboardAlone(t *testing.T) {
	_, p := open(t)
	p.Open("eng-all")
	p.Write("/to")
	p.See("blocks | form | hello | slow")
	p.Key(kb.Enter) // completes the command
	p.Key("form Keys")
	p.Key(kb.Enter)
	p.Form("Log a risk")
	p.Check("the focus to be inside the form", `document.activeElement.closest("#modal") && document.activeElement.tagName === "INPUT"`)
	keyUntil(t, p, kb.Tab, `Boolean(document.activeElement.closest('[data-block-id="service"]'))`)
	keyUntil(t, p, kb.ArrowDown, `document.activeElement.getAttribute("aria-expanded") === "true"`)
	p.See("Service clinic-portal")
	p.Key(kb.ArrowDown + kb.ArrowDown + kb.Enter)
	p.Check("the list's choice", `document.querySelector('[data-block-id="service"] input').value === "Service track-api"`)
	for range 30 {
		p.Key(kb.Tab)
	}
	p.Check("the focus not to leave the form", `document.activeElement === document.body || document.activeElement.closest("#modal")`)
	p.Key(kb.Escape)
	p.NoForm()
	p.PressByKey("Shortcuts")
	p.PressByKey("Log a risk")
	p.Form("Log a risk")
	p.PressByKey("Cancel")
	p.NoForm()
	p.Type("/toy hello")
	p.See("you typed hello")
	p.PressByKey("Share here")
	p.See("Shared with everyone")
	p.Type("note this")
	p.See("note this")
	p.PressByKey("More actions")
	p.PressByKey("Log a risk")
	p.Form("Log a risk")
	p.Check("the message in the form", `document.querySelector('[data-block-id="title"] input').value === "note this"`)
	p.Key(kb.Escape)
	p.NoForm()
	p.PressByKey("security-weekly")
	p.Check("the channel", `document.querySelector("#place-head h1").innerText.includes("security-weekly")`)
	p.PressByKey("Switch person")
	p.Check("the search to have the focus", `document.activeElement.id === "persona-search"`)
	p.Key("kavya" + kb.Enter)
	p.Check("another person", `document.body.dataset.ready === "U08KAVYA" && !document.body.classList.contains("booting")`)
}

// A button whose words are drawn anew between down and up is pressed all the same; one that is replaced as a whole is
// pressed again, once.
func TestAPressWhileThePageDraws(t *testing.T) {
	_, p := open(t)
	var n int
	p.Eval(`(() => {
		window.pressed = 0;
		const host = document.createElement("div");
		host.style = "position: fixed; top: 200px; left: 500px; z-index: 99";
		const draw = () => { host.innerHTML = "<button><span>Words of mine</span></button><button><span>All of me</span></button>";
			const [words, all] = host.children;
			for (const b of [words, all]) b.addEventListener("click", () => { window.pressed++; });
			words.addEventListener("mousedown", () => { words.innerHTML = "<span>Words of mine</span>"; });
			all.addEventListener("mousedown", () => { if (!window.drawn) { window.drawn = true; draw(); } }); };
		draw();
		document.body.append(host);
		return 0; })()`, &n)
	for i, label := range []string{"Words of mine", "All of me"} {
		p.Press(label)
		if p.Eval("window.pressed", &n); n != i+1 {
			t.Errorf("%s: pressed %d times, want %d", label, n, i+1)
		}
	}
}

// Threads, mentions, reactions, shortcuts on a message.
func TestThreadsReactionsShortcuts(t *testing.T) {
	w, p := open(t)
	p.As("rui")
	p.Open("eng-all")
	p.Type("Keys stay in memory on @saoirse side")
	p.See("@Saoirse Delvaney side")
	p.Thread("Keys stay in memory")
	p.TypeInThread("@toy what now?")
	p.SeeIn("#thread-messages", "You called, @Rui Castanheda?")
	p.SeeIn("#messages", "2 replies")
	p.Screenshot("thread")
	p.TypeInThread("fine")
	p.SeeIn("#messages", "3 replies")
	p.Press("Close the thread")
	p.React("Keys stay in memory", "calendar")
	p.Check("the reaction to be mine", `document.querySelector('.reaction[aria-pressed="true"]')?.innerText.includes("1")`)
	p.As("saoirse")
	p.Open("eng-all")
	p.Check("her name to stand out", `document.querySelector("article.for-me .mention.me") !== null`)
	p.React("Keys stay in memory", "calendar")
	p.Check("two of them", `document.querySelector('.reaction[aria-pressed="true"]')?.innerText.includes("2")`)
	p.React("Keys stay in memory", "calendar")
	p.Check("hers to be taken away", `document.querySelector('.reaction[aria-pressed="false"]')?.innerText.includes("1")`)
	p.Menu("Keys stay in memory", "Log a risk")
	p.Form("Log a risk")
	p.Check("the form to hold the message", `document.querySelector('[data-block-id="title"] input').value.includes("Keys stay in memory")`)
	w.toy.mu.Lock()
	defer w.toy.mu.Unlock()
	if len(w.toy.letters) < 1 || w.toy.letters[0] != "reaction calendar" {
		t.Errorf("the app heard %q", w.toy.letters)
	}
}

// App Home is published when opened and after its own button; it survives a reload.
func TestHome(t *testing.T) {
	_, p := open(t)
	p.Open("Home")
	p.See("Waiting on you", "RSK-042 pressed 0 times")
	p.Press("Decide")
	p.See("RSK-042 pressed 1 times")
	p.Screenshot("home")
	p.Check("the address", `location.hash.includes("c=home")`)
	p.As("renata")
	p.See("RSK-042 pressed 1 times")
	p.Open("Messages")
	p.See("This is your conversation with Toy")
}

// The clock: what is due on the way happens, unread counts rise elsewhere, and Reset starts again.
func TestClock(t *testing.T) {
	_, p := open(t)
	p.Open("eng-all")
	p.See("Tue 17 Nov 2026, 09:00")
	p.Advance("+1 day")
	p.See("Wed 18 Nov 2026, 09:00")
	p.Check("an unread mark", `document.querySelector('#places [data-name="security-weekly"]').classList.contains("unread")`)
	p.Open("security-weekly")
	p.See("Weekly digest of 17 November")
	p.Check("the mark to go", `!document.querySelector('#places [data-name="security-weekly"]').classList.contains("unread")`)
	p.Advance("Next digest")
	p.See("Weekly digest of 18 November", "Wed 18 Nov 2026, 10:00")
	p.As("kavya")
	p.See("Wed 18 Nov 2026, 15:30")
	p.AdvanceTo("2026-11-20T09:15")
	p.See("Fri 20 Nov 2026, 09:15", "Weekly digest of 19 November")
	p.DoesNotSee("Weekly digest of 20 November")
	p.Press("Reset")
	p.Press("Start again")
	p.See("Tue 17 Nov 2026, 14:30")
	p.Gone("Weekly digest")
}

// What goes wrong is said: no ack, a command in a thread, a cut stream; the calls can be read.
func TestTroubleIsShown(t *testing.T) {
	w, p := open(t)
	p.Open("eng-all")
	p.Type("/toy slow")
	p.Check("a notice of the error", `document.querySelector(".toast.error") !== null`)
	p.See("/toy failed with the error")
	p.Type("a thread starts here")
	p.Thread("a thread starts here")
	p.Check("a place for replies", `document.querySelector("#thread-input").getClientRects().length > 0`)
	p.InThread("/toy hello")
	p.Check("Slack's refusal", `[...document.querySelectorAll(".toast.error")].some((e) => /thread/i.test(e.innerText))`)
	p.Check("the text to come back", `document.querySelector("#thread-input").value === "/toy hello"`)

	p.Press("What Slack saw")
	p.See("from the bot", "/toy operation_timeout")
	p.Fill("Filter calls", "trigger_id")
	p.Check("only what was asked for", `document.querySelectorAll("[data-call]").length === 1`)
	p.Press("to the bot")
	p.SeeIn("[data-call][open]", `"command": "/toy"`)
	p.Screenshot("calls")
	p.Press("Faults")
	p.Press("Server errors")
	p.Check("the fault to stand", `document.querySelector("#fault-errors").checked && !document.querySelector("#faults-mark").hidden`)
	if len(w.Faults()) != 1 || w.Faults()[0].Kind != workspace.FaultServerError {
		t.Errorf("faults: %+v", w.Faults())
	}
	p.Press("Switch all off")
	p.Check("it to be gone", `!document.querySelector("#fault-errors").checked`)
}

// A phone: the sidebar is a drawer, nothing is cut off sideways, a form fits.
func TestPhone(t *testing.T) {
	_, p := open(t)
	p.Viewport(390, 844)
	p.Dark(true)
	p.Open("eng-all")
	p.Type("/toy blocks")
	p.See("RSK-042")
	const fits = `document.documentElement.scrollWidth <= 390 && document.querySelector("#messages").scrollWidth <= document.querySelector("#messages").clientWidth`
	p.Check("nothing to stick out", fits)
	p.Screenshot("phone-dark")
	p.As("kavya")
	p.Open("Home")
	p.See("Waiting on you")
	p.Dark(false)
	p.Screenshot("phone-home")
	p.Open("eng-all")
	p.Type("/toy form")
	p.Form("Log a risk")
	p.Check("the form to fit", `(() => { const r = document.getElementById("modal").getBoundingClientRect(); return r.left >= 0 && r.right <= 391 && r.bottom <= innerHeight + 1; })()`)
	p.Screenshot("phone-form")
}

var toyTour = []workspace.Task{
	{Title: "Find out who owns a service", Who: "saoirse", Place: "eng-all", Type: "/toy owner payment api", Typed: "owner", How: "Only you see the answer."},
	{Title: "Say that an answer is not right", Who: "saoirse", Place: "eng-all", Pressed: "Not right", How: "Press “Not right” on the answer."},
	{Title: "Escalate something that is stuck", Who: "stellan", Place: "eng-all", Type: `/toy escalate RSK-001 "nobody answers"`, Typed: "escalate", How: "Somebody is asked."},
	{Title: "Ask somebody to do something by a date", Who: "saoirse", Place: "eng-all", Type: "/toy action add x", Typed: "action add", How: "It is chased until it is done."},
	{Title: "Let time pass until the weekly sync", Who: "stellan", Place: "security-weekly", Waited: true, How: "Press “Next digest” in the clock bar."},
}

// A reload comes back to the same person and place, with an open form; the tour ticks itself.
func TestReloadAndTour(t *testing.T) {
	_, p := open(t)
	p.As("rui")
	p.Open("security-weekly")
	p.Check("the address", `/as=U02RUI/.test(location.hash) && /c=C02WEEK/.test(location.hash)`)
	p.See("Find out who owns a service")
	p.Advance("Next digest")
	p.See("Done: Let time pass until the weekly sync. 4 to go.")
	p.Press("All five")
	p.See("Five things to try")
	p.Press("Copy manifest")
	p.See("The manifest is copied.")
	p.Press("Close")
	p.Press("Take me there")
	p.Check("Saoirse's box to hold the command, not sent", `document.body.dataset.ready === "U01SAOIRSE" && document.querySelector("#composer").value === "/toy owner payment api"`)
	p.Key(kb.Enter)
	p.See("Done: Find out who owns a service. 3 to go.", "Say that an answer is not right")
	p.As("rui")
	p.Open("security-weekly")
	p.Type("/toy form half")
	p.Form("Log a risk")
	p.Refresh()
	p.Form("Log a risk")
	p.Check("the same place", `document.body.dataset.ready === "U02RUI" && document.querySelector("#place-head h1").innerText.includes("security-weekly")`)
}
