package browser

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// Scene 1, by mouse: an engineer asks who owns it; a near miss, a channel, a person, a decision, nothing at all; and shares the answer.
func TestBrowserScene1WhoOwnsIt(t *testing.T) {
	_, p := browser(t)
	p.As("saoirse")
	p.Open("security-weekly")
	p.Type("/sec owner payment api")
	p.See("Only visible to you", "Which one do you mean by “payment api”?", "Stored payment cards", "Billing and Payments")
	shots(p, "01-candidates")
	p.Press("Stored payment cards")
	p.See("Rosalind Quaye answers for it")
	shots(p, "01-picked")

	p.Type("/sec /SEC  owner “Track API”") // the command's own word twice, curly quotes, capitals
	p.See("Tracking interface for customers (track-api)", "Emeka Strand answers for it (accountable)", "Does the work: Rui Castanheda, Saoirse Delvaney",
		"Security champion: Rui Castanheda", "1. Rui Castanheda · 06:0", "in Sao Paulo", "2. Emeka Strand · 10:0", "in Dublin", "3. Renata Colmeiro · 04:0", "in Chicago", "4. Noor Haddadin-Vale · 05:0", "in New York",
		"Open risks: 1 (1 critical)", "Exceptions: 0", "Late actions: 0", "RSK-001 One customer can see another customer's deliveries", "Confirmed 43 days ago, from sample-org.yaml")
	p.Check("the three buttons", `["Escalate", "Not right", "Share here"].every((x) => [...document.querySelectorAll("#messages article:last-of-type button")].some((b) => b.innerText.trim() === x))`)
	shots(p, "01-card")
	fits(p, "the card")

	p.Type("/sec owner paymets")
	p.See("You typed “paymets”; this is the nearest name.", "Rosalind Quaye leads it")
	p.Type("/sec owner #security-weekly")
	p.See("#security-weekly belongs to no service")
	p.Type("/sec owner @emeka")
	p.See("Emeka Strand answers for", "10:0")
	p.Type("/sec owner who may accept a high risk?")
	p.See("Who may accept a", "the executive for the area", "Payments: Tomasz Wierczak")
	shots(p, "01-who-may")
	p.Type("/sec owner zzqqxx")
	p.See("I find nothing called “zzqqxx”", "Missing? The lead of its team can add it, or Noor Haddadin-Vale, Stellan Mbeki-Ross or Wes Tarrington.")
	shots(p, "01-nothing")
	tidy(t, p)

	p.Type("/sec owner track api")
	p.See("Emeka Strand answers for it")
	p.Press("Share here")
	p.See("Everybody in this channel will see it. Share it?")
	shots(p, "01-share")
	p.Press("Share here")
	p.Gone("Share it?")
	p.As("rui")
	p.Open("security-weekly")
	p.See("Emeka Strand answers for it", "Saoirse Delvaney")
	p.DoesNotSee("zzqqxx", "Only visible to you")
	shots(p, "01-shared")
	tidy(t, p)
}

// Scene 1, by keyboard alone, as another person.
func TestBrowserScene1ByKeyboard(t *testing.T) {
	_, p := browser(t)
	p.As("rui")
	p.Open("security-weekly")
	p.Type("/sec owner")
	p.Form("Who owns")
	shots(p, "01-form")
	p.Key("Tracking interface" + kb.Enter)
	p.NoForm()
	p.See("Emeka Strand answers for it")
	p.PressByKey("Share here")
	p.See("Everybody in this channel will see it. Share it?")
	p.PressByKey("Share here")
	p.Gone("Share it?")
	p.As("saoirse")
	p.Open("security-weekly")
	p.See("Emeka Strand answers for it", "Rui Castanheda")
	p.Type("/sec")
	p.See("2 things wait on you.")
	shots(p, "01-menu")
	p.PressByKey("Help")
	p.See("What you can type")
	shots(p, "01-help")
	tidy(t, p)
}

// Scene 2, by mouse: she says what is wrong, the accountable person confirms with one tap.
func TestBrowserScene2NotRight(t *testing.T) {
	_, p := browser(t)
	p.As("saoirse")
	p.Open("security-weekly")
	p.Type("/sec owner track api")
	p.See("Emeka Strand answers for it")
	p.Press("Not right")
	p.Form("Not right")
	p.Fill("What is wrong?", "Rui moved to another team 🙂 <b>last week</b>")
	shots(p, "02-form")
	p.Submit()
	p.NoForm()
	p.See("Emeka Strand has been asked to confirm or fix it.", "Nothing is changed by silence")
	shots(p, "02-thanks")

	p.As("emeka")
	p.Open("Messages")
	p.See("Is it right who owns Tracking interface for customers?", "Saoirse Delvaney says: “Rui moved to another team 🙂 <b>last week</b>”", "You are asked because it stands under your name.")
	shots(p, "02-asked")
	p.Press("Fix it")
	p.Form("Who owns it")
	shots(p, "02-fix")
	p.Press("Cancel")
	p.NoForm()
	p.Press("It is right")
	p.See("confirmed")
	shots(p, "02-confirmed")
	tidy(t, p)

	p.As("saoirse")
	p.Open("security-weekly")
	p.Type("/sec owner track api")
	p.See("Confirmed today by Emeka Strand")
	tidy(t, p)
}

// Scene 2, by keyboard: five business days of silence put it on the gap list, and change nothing.
func TestBrowserScene2Silence(t *testing.T) {
	w, p := browser(t)
	p.As("saoirse")
	p.Open("security-weekly")
	p.Type("/sec owner track api")
	p.See("Emeka Strand answers for it")
	p.PressByKey("Not right")
	p.Form("Not right")
	p.Key("The champion is wrong" + kb.Enter)
	p.NoForm()
	p.See("Emeka Strand has been asked")
	p.Type("/sec owner gaps")
	p.See("Missing in who owns what: 12")
	p.AdvanceTo("2026-09-23T12:00")
	p.Type("/sec owner gaps")
	p.See("Emeka Strand has not answered what a colleague says is wrong about Tracking interface for customers · tier 1")
	shots(p, "02-gaps")
	p.Type("/sec owner track api")
	p.See("Emeka Strand answers for it (accountable)", "Security champion: Rui Castanheda")
	w.Settle()
	p.AdvanceTo("2026-09-29T15:01")
	p.SeeIn("#messages article", "Security weekly · Tue 29 Sep 2026")
	p.Check("the digest to name who has not answered", `[...document.querySelectorAll("#messages article")].some((a) => a.innerText.includes("Security weekly · Tue 29 Sep 2026") && a.innerText.includes("Emeka Strand has not answered what a colleague says is wrong about Tracking interface for customers"))`)
	shots(p, "02-weekly")
	tidy(t, p)
}
