package plain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// found lists findings as "E1 exploit=method to use a flaw".
func found(r Report) []string {
	out := []string{}
	for _, f := range r.Findings {
		s := f.Rule
		if f.Words != "" {
			s += " " + f.Words
		}
		if f.Instead != "" {
			s += "=" + f.Instead
		}
		out = append(out, s)
	}
	return out
}

func TestJargon(t *testing.T) {
	for text, want := range map[string]string{
		"Nobody dispatched the patchwork.":                        "", // whole words only
		"The exploit works.":                                      "exploit=method to use a flaw",
		"EXPLOITS work.":                                          "EXPLOITS=methods to use a flaw",
		"We are mitigating it.":                                   "mitigating=reducing",
		"Ana mitigates two vulnerabilities.":                      "mitigates=reduces, vulnerabilities=security weaknesses",
		"Ana remediated it.":                                      "remediated=fixed",
		"After remediation we rest.":                              "remediation=fix",
		"Bo patched, Cy patches, Di is patching.":                 "patched=updated, patches=security updates, patching=updating",
		"The red team’s plan.":                                    "red team=attack-drill team",
		"A SIEM and two SLAs.":                                    "SIEM=central security log, SLAs=agreed time limits",
		"Sam may soar, as Pam and the Dr. may.":                   "", // capitals only
		"The IRS and our IDs.":                                    "", // IR + S, ID + s
		"An APT's way.":                                           "APT=well-funded attackers",
		"Spear phishing, then phishing.":                          "Spear phishing=fake message aimed at one person, phishing=fake messages",
		"Data exfiltration":                                       "Data exfiltration=stolen data leaving",
		"A supply-chain attack on a third-party tool.":            "supply-chain attack=attack through a supplier, third-party=supplier or partner",
		"Supply   chain attacks.":                                 "Supply   chain attacks=attacks through a supplier",
		"0 days late, 10-day plan, a 0-day, zero-days, zero day.": "0-day=flaw with no fix yet, zero-days=flaws with no fix yet, zero day=flaw with no fix yet",
		"The OWASP Top 10.":                                       "OWASP Top 10=common web flaws",
		"OAuth and ddos.":                                         "OAuth=sign-in link between apps, ddos=flood of fake traffic",
		"See CVE-2026-12345 of RSK-001.":                          "", // ids
		"See `exploit.py` at https://x.example/exploit":           "", // code, links
		"See [exploit](https://x.example/a), @soc, #siem":         "", // links, mentions
		"See [exploit] (not a link).":                             "exploit=method to use a flaw",
		"# Exploit of the week":                                   "Exploit=method to use a flaw", // headings count for words of art
		"Phishing-resistant 2FA for C2.":                          "Phishing=fake messages, 2FA=two-step sign-in, C2=attacker's remote control",
		"defense-in-depth and zero-trust":                         "defense-in-depth=several layers of protection, zero-trust=verify every access",
		"supply\nchain attack":                                    "",
		"indicators of compromise":                                "indicators of compromise=signs of an attack",
		"Third parties hardened it.":                              "Third parties=suppliers or partners",
	} {
		var got []string
		for _, f := range Check(text, Rules{Executive: true}).Findings {
			if f.Rule == "E1" {
				got = append(got, f.Words+"="+f.Instead)
				if f.Level != Error || f.Message == "" {
					t.Errorf("%q: %+v", text, f)
				}
			}
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%q:\n got %s\nwant %s", text, s, want)
		}
	}
}

// Every term of domain 5.8 is found, in every bent form, and offers what the table says.
func TestEveryTermIsFound(t *testing.T) {
	terms := 0
	for _, e := range jargon {
		for _, term := range strings.Split(e.terms, "|") {
			terms++
			for i, w := range append([]string{term}, term+"s", term+"es", term+"d", term+"ed", term+"ing") {
				r := Check("Here is "+w+" now.", Rules{Executive: true})
				k := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Rule == "E1" })
				if k < 0 || r.Findings[k].Words != w || i == 0 && r.Findings[k].Instead != e.say {
					t.Errorf("%q: %v", w, found(r))
				}
			}
		}
		if s := Check(e.say+".", Rules{}); slices.ContainsFunc(s.Findings, func(f Finding) bool { return f.Rule == "E1" }) {
			t.Errorf("what to say instead of %s is jargon itself: %v", e.terms, found(s))
		}
	}
	if terms != 114 {
		t.Errorf("%d terms in %d rows", terms, len(jargon))
	}
}

func TestRules(t *testing.T) {
	long := func(n int) string { return strings.TrimSpace(strings.Repeat("we ", n)) + "." }
	for _, v := range []struct {
		text  string
		rules Rules
		want  string
	}{
		// E2: more than two, or one not spelled out at first use.
		{"The CEO, CFO, CTO, HR and IT of the US, EU and UK read a PDF.", Rules{}, ""},
		{"The data protection officer (DPO) reads. The DPO answers.", Rules{}, ""},
		{"The DPO (data protection officer) reads.", Rules{}, ""},
		{"The DPO reads. The data protection officer (DPO) answers.", Rules{}, "E2 DPO"},
		{"The OTP and the OTPs.", Rules{}, "E2 OTP"},
		{"The OTP and the OTPs.", Rules{Allowed: []string{"OTP"}}, ""},
		{"An annual plan (AP), a budget plan (BP), a cost plan (CP).", Rules{}, "E2 AP, BP, CP"},
		{"An annual plan (AP), a budget plan (BP).", Rules{}, ""},
		{"Decide by Fri 18 Sep, 17:00 CEST. It costs EUR 40,000.", Rules{}, ""}, // zones and currencies belong to their numbers
		{"The EUR is strong.", Rules{}, "E2 EUR"},
		{"The plan (XYZ) waits.", Rules{}, "E2 XYZ"},
		// E3
		{long(25), Rules{}, "W2"},
		{long(26), Rules{}, "E3 we we we we we we …,W2"},
		{long(26) + " " + long(3), Rules{}, "E3 we we we we we we …"},
		// E5 and E6
		{"One two three.", Rules{Budget: 3}, ""},
		{"One two three four.", Rules{Budget: 3}, "E5"},
		{"Yes.", Rules{Lacks: []string{"a date", "an owner"}}, "E6,E6"},
		// W4
		{"See CVE-2026-12345 at 10.0.0.1, 10.1.0.0/16 or 2001:db8::1.", Rules{}, "W4 CVE-2026-12345,W4 10.0.0.1,W4 10.1.0.0/16,W4 2001:db8::1"},
		{"In /etc/ssl/key.pem, ~/.aws/x, C:\\Temp, src/main.go.", Rules{}, "W4 /etc/ssl/key.pem,W4 ~/.aws/x,W4 C:\\Temp,W4 src/main.go"},
		{"On localhost, db01.prod.internal, pay.example.com, pay-gw-02, web01.", Rules{}, "W4 localhost,W4 db01.prod.internal,W4 pay.example.com,W4 pay-gw-02,W4 web01"},
		{"On the Vault.", Rules{Hosts: []string{"vault"}}, "W4 Vault"},
		{"At 10:30, 24/7, and/or 3.5, v1.2.3, tier-1, e.g. end.Next, 1/2/2026, Node.js, COVID-19.", Rules{}, ""},
		{"See https://status.example.com or ask ana@example.com.", Rules{}, ""},
		{"Run `/etc/init.d/x`.", Rules{}, "W4 /etc/init.d/x"},
		// W5, W6
		{"Soon we leverage various robust tools.", Rules{}, "W5 Soon=a date,W5 leverage=use,W5 various=which ones, or how many,W5 robust=what it withstands"},
		{"In order to win we are utilizing significant means ASAP, going forward.", Rules{},
			"W5 In order to=to,W5 utilizing=using,W5 significant=how much, or how many,W5 ASAP=a date,W5 going forward=from now on, or a date"},
		{"It was human error.", Rules{}, "W6 human error=what made the mistake easy to make"},
		// W7
		{"The server was compromised.", Rules{}, "W7 was compromised"},
		{"The server was compromised by an attacker.", Rules{}, ""},
		{"The data was not quickly taken from us by the thief.", Rules{}, ""},
		{"It was fixed by Friday.", Rules{}, "W7 was fixed"},
		{"It will be done by 18 Sep.", Rules{}, "W7 be done"},
		{"It is based on need. We are interested. It is overdue.", Rules{}, ""},
		{"We are tired; they fixed it.", Rules{}, ""},
		{"Keys were stolen. Ana has kept them.", Rules{}, "W7 were stolen"},
	} {
		if s := strings.Join(found(Check(v.text, v.rules)), ","); s != v.want {
			t.Errorf("%q:\n got %s\nwant %s", v.text, s, v.want)
		}
	}
}

func TestGradeAndParagraph(t *testing.T) {
	hard := strings.Repeat("Unprecedented organisational responsibilities necessitate immediate reconsideration. ", 5)
	if got := found(Check(hard, Rules{})); !slices.Contains(got, "E4") || slices.Contains(got, "W1") {
		t.Errorf("grade above 12: %v", got)
	}
	fair := strings.Repeat("The manager of the company will consider this other proposal at the end of the summer meeting. ", 4)
	r := Check(fair, Rules{})
	if got := found(r); r.Grade <= 10 || r.Grade > 12 || !slices.Contains(got, "W1") || slices.Contains(got, "E4") {
		t.Errorf("grade %v: %v", r.Grade, got)
	}
	para := strings.Repeat("We fix it now. ", 22) // 88 words
	if got := found(Check(para+"\nWe rest now then.", Rules{})); !slices.Contains(got, "W3 We fix it now") {
		t.Errorf("92 words in a paragraph: %v", got)
	}
	for _, parted := range []string{para + "\n\nWe rest now then.", para + "\n- We rest now then.", para + "\n# Rest\nWe rest now then."} {
		if got := found(Check(parted, Rules{})); slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "W3") }) {
			t.Errorf("paragraphs of 88 and 4 words: %v", got)
		}
	}
}

// Only an executive text is refused; the same words warn everybody else.
func TestLevels(t *testing.T) {
	text := "The SIEM was breached soon. See CVE-2026-12345 of the ABC."
	exec, other := Check(text, Rules{Executive: true}), Check(text, Rules{})
	if len(exec.Findings) != len(other.Findings) || len(exec.Errors()) == 0 || len(other.Errors()) != 0 {
		t.Fatalf("executive %v, other %v", found(exec), found(other))
	}
	for _, f := range exec.Findings {
		if (f.Level == Error) != (f.Rule[0] == 'E') || f.Message == "" || !strings.HasSuffix(f.Message, ".") {
			t.Errorf("%+v", f)
		}
	}
}

func TestLinesOfFindings(t *testing.T) {
	r := Check("Fine.\n\n# A SIEM\n- an exploit\r\nThe end.", Rules{Executive: true, Budget: 1})
	var got []string
	for _, f := range r.Findings {
		got = append(got, fmt.Sprintf("%d %s", f.Line, f.Rule))
	}
	if s := strings.Join(got, ","); s != "3 E1,4 E1,0 E5" {
		t.Error(s)
	}
}

func TestReplace(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "",
		"Nothing to say.\n\nNothing.":    "Nothing to say.\n\nNothing.",
		"Phishing is an exploit.":        "Fake messages is a method to use a flaw.",
		"A threat actor came.":           "An attacker came.",
		"We are mitigating an exploit.":  "We are reducing a method to use a flaw.",
		"- Remediate it in order to win": "- Fix it to win",
		"See `exploit` and https://x.example/exploit of CVE-2026-1234.": "See `exploit` and https://x.example/exploit of CVE-2026-1234.",
		"We act soon.":                    "We act soon.", // a question, not a word to put there
		"The SLA's end. SLAs end.":        "The agreed time limit's end. Agreed time limits end.",
		"Vulnerabilities\r\nand vulns":    "Security weaknesses\r\nand security weaknesses",
		"It is **malware**. **Malware**.": "It is **harmful software**. **Harmful software**.",
	} {
		if got := Replace(text); got != want {
			t.Errorf("Replace(%q) = %q, want %q", text, got, want)
		}
	}
}
