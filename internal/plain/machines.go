package plain

import (
	"net/netip"
	"strings"
)

// machines finds what only technical readers look up: known flaws, addresses, paths, hosts (W4).
func (c *checker) machines(l *line) {
	for i := 0; i < len(l.raw); {
		if l.mask[i] == gone || isSpace(l.raw[i]) {
			i++
			continue
		}
		j, telling := i, c.hosts != nil
		for ; j < len(l.raw) && l.mask[j] != gone && !isSpace(l.raw[j]); j++ {
			b := l.raw[j]
			telling = telling || b >= '.' && b <= ':' || b == '\\' // a point, a slash, a digit, a colon: nothing is named without
		}
		if !telling && (j-i < len("localhost") || !strings.Contains(strings.ToLower(l.raw[i:j]), "localhost")) {
			i = j
			continue
		}
		chunk := strings.Trim(l.raw[i:j], "\"'“”‘’`()[]{}<>,;!?*")
		i = j
		if what := machine(strings.TrimRight(chunk, ".:)`"), c.hosts); what != "" {
			chunk = strings.TrimRight(chunk, ".:)`")
			c.find("W4", l.no, chunk, "", "“%s” is %s: leave it to the engineers' text and say what it means.", chunk, what)
		}
	}
}

// machine says what a run of characters without a space is, "" where it is nothing of the kind.
func machine(s string, hosts map[string]bool) string {
	if len(s) < 3 || len(s) > 512 {
		return ""
	}
	switch {
	case hosts != nil && hosts[strings.ToLower(s)]:
		return "the name of a machine or service"
	case isCVE(s):
		return "the number of a known flaw"
	case isAddress(s):
		return "an IP address"
	case isPath(s):
		return "a file path"
	case isHost(strings.ToLower(s)):
		return "the name of a machine"
	}
	return ""
}

func isCVE(s string) bool {
	if len(s) < len("CVE-2026-0001") || !strings.EqualFold(s[:4], "CVE-") {
		return false
	}
	year, no, ok := strings.Cut(s[4:], "-")
	return ok && len(year) == 4 && digits(year) && len(no) >= 4 && digits(no)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isAddress takes 10.0.0.1, 10.0.0.0/8, 10.0.0.1:443 and addresses of IPv6.
func isAddress(s string) bool {
	if strings.Count(s, ".") != 3 && strings.Count(s, ":") < 2 {
		return false
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	if _, err := netip.ParsePrefix(s); err == nil {
		return true
	}
	_, err := netip.ParseAddrPort(s)
	return err == nil
}

// isPath takes /etc/passwd, ~/.ssh/config, C:\Windows, \\server\share and src/main.go.
func isPath(s string) bool {
	switch {
	case strings.HasPrefix(s, "~/"), strings.HasPrefix(s, "./"), strings.HasPrefix(s, "../"), strings.HasPrefix(s, `\\`):
		return len(s) > 3
	case len(s) > 3 && isLetter(s[0]) && s[1] == ':' && (s[2] == '\\' || s[2] == '/' && s[3] != '/'):
		return true
	case s[0] == '/':
		return strings.Count(s, "/") > 1 && !strings.Contains(s, "//") && !digits(strings.ReplaceAll(s, "/", ""))
	}
	k := strings.LastIndexByte(s, '/')
	if k <= 0 || strings.Contains(s, "://") {
		return false
	}
	name := s[k+1:]
	dot := strings.LastIndexByte(name, '.')
	ext := name[dot+1:]
	return dot > 0 && ext != "" && len(ext) <= 5 && isLetter(ext[0])
}

// tops are the last labels that a name of a machine ends in: "end.Next" with its space forgotten is none.
var tops = map[string]bool{"com": true, "net": true, "org": true, "io": true, "dev": true, "app": true, "cloud": true, "info": true, "biz": true,
	"internal": true, "local": true, "localdomain": true, "corp": true, "lan": true, "intranet": true, "home": true, "test": true, "example": true,
	"eu": true, "uk": true, "de": true, "fr": true, "nl": true, "ch": true, "at": true, "se": true, "pl": true, "es": true, "us": true, "ca": true, "au": true, "jp": true}

// isHost takes payments.example.com, db01.prod.internal and names that are numbered like machines: pay-gw-02, web01.
func isHost(s string) bool {
	s, _, _ = strings.Cut(s, ":")
	if len(s) < 4 {
		return false
	}
	if s == "localhost" {
		return true
	}
	for i := range len(s) {
		if !isLetter(s[i]) && (s[i] < '0' || s[i] > '9') && s[i] != '-' && s[i] != '.' {
			return false
		}
	}
	if k := strings.LastIndexByte(s, '.'); k > 0 {
		return tops[s[k+1:]] && !strings.HasPrefix(s, ".") && !strings.Contains(s, "..")
	}
	// Two hyphens and a number at the end, or a name with 01 to 09 at its end.
	k := len(s)
	for k > 0 && s[k-1] >= '0' && s[k-1] <= '9' {
		k--
	}
	number := s[k:]
	if number == "" || len(number) > 3 || k == 0 || !isLetter(s[0]) {
		return false
	}
	return strings.Count(s, "-") >= 2 && s[k-1] == '-' || len(number) == 2 && number[0] == '0'
}
