package plain

import "strings"

// entry is a row of a table of words to avoid: what is written, what to say, and how that bends.
type entry struct {
	rule  string // E1, W5, W6
	terms string // separated by "|", as the table writes them
	say   string
	// The forms of say where the word found is bent: "mitigating" offers "reducing". Empty: say as it is.
	many, did, doing string
	swap             bool // Replace may put say in its place as it stands
}

// jargon is the table of domain 5.8, row by row.
var jargon = []entry{
	{terms: "0-day|zero-day", say: "flaw with no fix yet", many: "flaws with no fix yet"},
	{terms: "ACL", say: "list of who may enter", many: "lists of who may enter"},
	{terms: "APT", say: "well-funded attackers"},
	{terms: "attack surface", say: "ways in"},
	{terms: "attack vector", say: "way in", many: "ways in"},
	{terms: "AV", say: "virus protection"},
	{terms: "backdoor", say: "hidden way in", many: "hidden ways in"},
	{terms: "BCP", say: "plan to keep working", many: "plans to keep working"},
	{terms: "BIA", say: "study of what an outage costs", many: "studies of what an outage costs"},
	{terms: "blast radius", say: "how far it can spread"},
	{terms: "botnet", say: "network of hijacked computers", many: "networks of hijacked computers"},
	{terms: "brute force", say: "guessing many passwords"},
	{terms: "BYOD", say: "staff-owned devices"},
	{terms: "C2", say: "attacker's remote control"},
	{terms: "CASB", say: "cloud-use monitor", many: "cloud-use monitors"},
	{terms: "CIA triad", say: "secrecy, accuracy, uptime"},
	{terms: "CMDB", say: "list of systems", many: "lists of systems"},
	{terms: "compensating control", say: "temporary safeguard", many: "temporary safeguards"},
	{terms: "credential stuffing", say: "trying leaked passwords"},
	{terms: "CSPM", say: "cloud settings check", many: "cloud settings checks"},
	{terms: "CVE", say: "known flaw", many: "known flaws"},
	{terms: "CVSS", say: "technical severity rating"},
	{terms: "CWE", say: "type of flaw", many: "types of flaw"},
	{terms: "DAST", say: "testing the running app"},
	{terms: "data exfiltration|exfiltration", say: "stolen data leaving"},
	{terms: "DDoS", say: "flood of fake traffic", many: "floods of fake traffic"},
	{terms: "defense in depth", say: "several layers of protection"},
	{terms: "deserialization", say: "unsafe reading of data"},
	{terms: "DLP", say: "data-leak prevention"},
	{terms: "DMARC", say: "email sender check"},
	{terms: "DR", say: "recovery after a disaster"},
	{terms: "dwell time", say: "time attackers went unseen"},
	{terms: "EDR|XDR", say: "attack detection on computers"},
	{terms: "egress", say: "outgoing traffic"},
	{terms: "EOL", say: "no longer supported"},
	{terms: "EPSS", say: "chance of attack in 30 days"},
	{terms: "exploit", say: "method to use a flaw", many: "methods to use a flaw", did: "used (of a flaw)", doing: "using a flaw"},
	{terms: "false positive", say: "false alarm", many: "false alarms"},
	{terms: "GRC", say: "governance, risk and compliance"},
	{terms: "hardening", say: "tightening settings"},
	{terms: "honeypot", say: "decoy system", many: "decoy systems"},
	{terms: "IAM", say: "who may access what"},
	{terms: "IDOR", say: "seeing others' records"},
	{terms: "IDS|IPS", say: "intrusion alarm", many: "intrusion alarms"},
	{terms: "indicators of compromise|IOC", say: "signs of an attack"},
	{terms: "ingress", say: "incoming traffic"},
	{terms: "IR", say: "incident response"},
	{terms: "KEV", say: "flaws attackers use now"},
	{terms: "KMS", say: "key storage"},
	{terms: "lateral movement", say: "spreading inside our network"},
	{terms: "least privilege", say: "only the access needed"},
	{terms: "malware", say: "harmful software"},
	{terms: "MDM", say: "device management"},
	{terms: "MFA|2FA", say: "two-step sign-in"},
	{terms: "misconfiguration", say: "wrong setting", many: "wrong settings"},
	{terms: "mitigate", say: "reduce", many: "reduces", did: "reduced", doing: "reducing"},
	{terms: "MSSP", say: "outside security provider", many: "outside security providers"},
	{terms: "MTTD", say: "average time to notice"},
	{terms: "MTTR", say: "average time to fix"},
	{terms: "OAuth", say: "sign-in link between apps"},
	{terms: "OWASP Top 10", say: "common web flaws"},
	{terms: "PAM", say: "control of admin access"},
	{terms: "patch", say: "security update", many: "security updates", did: "updated", doing: "updating"},
	{terms: "payload", say: "harmful content"},
	{terms: "pentest|penetration test", say: "hired attack test", many: "hired attack tests", doing: "hired attack testing"},
	{terms: "phishing", say: "fake messages"},
	{terms: "PHI", say: "health data"},
	{terms: "PII", say: "personal data"},
	{terms: "PKI", say: "digital certificates"},
	{terms: "POC|proof of concept", say: "working example", many: "working examples"},
	{terms: "privilege escalation", say: "gaining higher access"},
	{terms: "ransomware", say: "software that locks our data for money"},
	{terms: "RBAC", say: "access by job role"},
	{terms: "RCE|remote code execution", say: "attacker can run commands"},
	{terms: "red team", say: "attack-drill team", many: "attack-drill teams", doing: "attack drills"},
	{terms: "remediate|remediation", say: "fix", many: "fixes", did: "fixed", doing: "fixing"},
	{terms: "residual risk", say: "risk that is left", many: "risks that are left"},
	{terms: "RPO", say: "data we may lose"},
	{terms: "RTO", say: "time to be back"},
	{terms: "SAST", say: "code scan", many: "code scans"},
	{terms: "SBOM", say: "list of software parts", many: "lists of software parts"},
	{terms: "SIEM", say: "central security log"},
	{terms: "SLA", say: "agreed time limit", many: "agreed time limits"},
	{terms: "SOAR", say: "automated response"},
	{terms: "SOC", say: "security monitoring team", many: "security monitoring teams"},
	{terms: "social engineering", say: "tricking people"},
	{terms: "spear phishing", say: "fake message aimed at one person"},
	{terms: "SQL injection", say: "tricking the database"},
	{terms: "SSO", say: "single sign-in"},
	{terms: "SSRF", say: "tricking our server into calling others"},
	{terms: "supply chain attack", say: "attack through a supplier", many: "attacks through a supplier"},
	{terms: "threat actor", say: "attacker", many: "attackers"},
	{terms: "threat intel", say: "news about attackers"},
	{terms: "TLS", say: "encrypted connection", many: "encrypted connections"},
	{terms: "TTP", say: "attackers' methods"},
	{terms: "VPN", say: "private network link", many: "private network links"},
	{terms: "vuln|vulnerability", say: "security weakness", many: "security weaknesses"},
	{terms: "WAF", say: "web filter", many: "web filters"},
	{terms: "XSS", say: "harmful script in our pages", many: "harmful scripts in our pages"},
	{terms: "zero trust", say: "verify every access"},
	{terms: "3rd party|third party", say: "supplier or partner", many: "suppliers or partners"},
	{terms: "tabletop", say: "practice drill", many: "practice drills"},
}

// vague are the words of W5 and W6 (domain 5.7). What is in brackets is a question to answer, not a word to put there.
var vague = []entry{
	{rule: "W5", terms: "soon|asap", say: "a date"},
	{rule: "W5", terms: "robust", say: "what it withstands"},
	{rule: "W5", terms: "various", say: "which ones, or how many"},
	{rule: "W5", terms: "significant", say: "how much, or how many"},
	{rule: "W5", terms: "leverage|utilize", say: "use", many: "uses", did: "used", doing: "using", swap: true},
	{rule: "W5", terms: "in order to", say: "to", swap: true},
	{rule: "W5", terms: "going forward", say: "from now on, or a date"},
	{rule: "W6", terms: "human error", say: "what made the mistake easy to make"},
}

// form is one way a term is written.
type form struct {
	entry *entry
	say   string
	loose bool // the hyphen of the term may be a space
}

// lexicon finds terms by their words in small letters, joined by single spaces; capitals by the very letters.
type lexicon struct {
	small, capital map[string]form
	first          map[string]bool // in small letters; what any term begins with
	longest        int             // words of the longest term
}

var words = newLexicon()

func newLexicon() *lexicon {
	l := &lexicon{small: map[string]form{}, capital: map[string]form{}, first: map[string]bool{}}
	for _, table := range [][]entry{jargon, vague} {
		for i := range table {
			e := &table[i]
			if e.rule == "" {
				e.rule, e.swap = "E1", true
			}
			for _, term := range strings.Split(e.terms, "|") {
				l.add(e, term)
			}
		}
	}
	return l
}

func (l *lexicon) add(e *entry, term string) {
	parts := strings.FieldsFunc(term, func(r rune) bool { return r == ' ' || r == '-' })
	l.longest = max(l.longest, len(parts))
	l.first[strings.ToLower(parts[0])] = true
	into, key := l.small, strings.ToLower(strings.Join(parts, " "))
	if strings.ToUpper(term) == term && strings.ToLower(term) != term {
		into, key = l.capital, strings.Join(parts, " ")
	}
	hyphened := strings.Contains(term, "-")
	put := func(k, say string, loose bool) {
		if say == "" {
			say = e.say
		}
		if _, ok := into[k]; !ok {
			into[k] = form{e, say, loose}
		}
		if len(parts) == 1 {
			l.first[strings.ToLower(k)] = true
		}
	}
	put(key, e.say, true)
	for _, b := range bent(key) {
		// "0 days late" counts days: only "0-days" are flaws.
		put(b.word, map[ending]string{ends: e.many, ended: e.did, ending_: e.doing}[b.end], !hyphened)
	}
}

// ending is how a word is bent.
type ending int

const (
	ends    ending = iota // s, es
	ended                 // d, ed
	ending_               // ing
)

type bending struct {
	word string
	end  ending
}

// bent are the forms of a term with s, es, d, ed and ing, and with the spelling these bring (domain 5.8): y to ie, a
// silent e that goes, a last consonant that doubles.
func bent(term string) []bending {
	out := []bending{{term + "s", ends}, {term + "es", ends}, {term + "d", ended}, {term + "ed", ended}, {term + "ing", ending_}}
	n := len(term)
	if n < 3 || term[n-1] < 'a' || term[n-1] > 'z' {
		return out
	}
	last, before, third := term[n-1], term[n-2], term[n-3]
	switch {
	case last == 'y' && !isVowel(before):
		out = append(out, bending{term[:n-1] + "ies", ends}, bending{term[:n-1] + "ied", ended})
	case last == 'e':
		out = append(out, bending{term[:n-1] + "ing", ending_})
	case !isVowel(last) && isVowel(before) && !isVowel(third) && last != 'w' && last != 'x' && last != 'y':
		double := term + string(last)
		out = append(out, bending{double + "ed", ended}, bending{double + "ing", ending_})
	}
	return out
}

func isVowel(b byte) bool { return strings.IndexByte("aeiou", b) >= 0 }
