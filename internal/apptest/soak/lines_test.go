package soak

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What people type in a soak: the commands of the help, filled with whatever comes, and then bent out of shape.
var soakLines = []string{
	`action add "{text}" owner:@{who} due:{date}`, `action add "{text}" owner:@{who} due:{date} source:{ref}`, `action add {text}`, `action start {act}`, `action done {act}`,
	`action done {act} "{text}"`, `action move {act} {date}`, `action move {act} {date} "{text}"`, `action assign {act} @{who}`, `action accept {act}`, `action decline {act} "{text}"`,
	`action handback {act}`, `action block {act} "{text}"`, `action drop {act} "{text}"`, `action reopen {act}`, `action list`, `action list mine`,
	`escalate {ref} "{text}"`, `escalate {service} "{text}"`, `escalate {service} "{text}" urgent:yes`, `escalation ack {esc}`, `escalation ack {esc} until:2h`,
	`escalation pass {esc}`, `escalation update {esc} "{text}"`, `escalation resolve {esc} "{text}"`, `escalation list`,
	`owner {service}`, `owner @{who}`, `owner {text}`, `owner set {service} accountable @{who}`, `owner set {service} responsible @{who} @{who}`, `owner confirm {service}`,
	`owner confirm all`, `owner wrong {service} "{text}"`, `owner notmine {service}`, `owner agree {service}`, `owner gaps`, `owner review`,
	`owner add {word} name:"{text}" team:parcel tier:2 accountable:@{who} responsible:@{who}`,
	`digest preview weekly-sync`, `digest preview weekly-sync executive`, `digest send weekly-sync`, `digest hold weekly-sync`, `digest hold weekly-sync off:yes`,
	`digest note weekly-sync "{text}"`, `cadence list`, `list risk`, `list action mine`, `list exception service:{service}`, `list service`, `show {ref}`, `{ref}`, `show {service}`,
	`share owner {service}`, `share show {ref}`, `help`, `help owner`, `help {word}`, `{text}`, ``, `risk show RSK-007`, `show ACT-006`, `action done ACT-006`, `owner hr-records`,
	`escalate RSK-007 "{text}"`, `share show RSK-007`, `action add "{text}" owner:@{who} due:{date} source:RSK-007`,
	`risk add "{text}" service:{service}`, `risk add "{text}" service:{service} likelihood:{n} impact:{n} exposure:{n} owner:@{who}`, `raise "{text}"`, `risk why {rsk}`,
	`risk compare {rsk} {rsk}`, `risk plan {n}d`, `risk confirm {rsk}`, `risk score {rsk} likelihood:{n} impact:{n} "{text}"`, `risk keep {rsk} "{text}"`, `risk own {rsk} owner:@{who}`,
	`risk own {rsk}`, `risk decline {rsk} "{text}"`, `risk treat {rsk} mitigate action:"{text}" by:@{who} due:{date}`, `risk verify {rsk} "{text}"`, `risk close {rsk} reason:remediated`,
	`risk reopen {rsk} "{text}"`, `risk reject {rsk} reason:not_a_risk "{text}"`, `risk verifier {rsk} verifier:@{who}`, `risk restrict {rsk} "{text}"`, `risk restrict {rsk} off:yes "{text}"`,
	`restrict {ref} "{text}"`, `restrict {ref} add:@{who} "{text}"`, `restrict RSK-007 "{text}"`, `waive {exc} "{text}"`, `waive {rsk} "{text}"`, `admin break-glass {rsk} "{text}"`, `audit {ref}`,
	`exception request service:{service} risk:{rsk} ends:{date} why:"{long}" exit:"{text}" exit_owner:@{who} meanwhile:"{text}"`,
	`exception approve {exc}`, `exception approve {exc} "{text}"`, `exception decline {exc} "{text}"`, `exception ask {exc} "{text}"`, `exception edit {exc} ends:{date}`,
	`exception renew {exc} ends:{date} why:"{long}"`, `exception confirm {exc}`, `exception revoke {exc} "{text}"`, `exception withdraw {exc} "{text}"`, `exception fix {exc}`,
	`exception close {exc} fixed`, `exception close {exc} not_needed`, `decision propose "{text}" approver:@{who} due:{date} options:"{text} | {text}"`, `decision agree {dec}`,
	`decision disagree {dec} "{text}"`, `decision decide {dec} {n} "{text}" tradeoff:"{text}" review_by:{date}`, `decision reject {dec} "{text}"`, `decision withdraw {dec} "{text}"`,
	`decision supersede {dec} "{text}" approver:@{who} due:{date}`, `decision object {dec} "{text}"`, `decision delegate {dec} @{who}`, `decision edit {dec} due:{date}`,
	`evidence ask {control} due:{date}`, `evidence provide {evd} "{text}"`, `evidence accept {evd}`, `evidence return {evd} "{text}"`, `evidence assign {evd} owner:@{who}`,
	`control set {control} {service} in_place`, `control set {control} {service} missing`, `control coverage`, `control feedback {control}`, `control require {control} {service}`,
	`champion`, `champion set {word} @{who}`, `champion confirm`, `champion gaps`, `thanks @{who} for {text}`, `metrics`, `metrics overdue`, `search {text}`, `search staff records`, `search {word}`,
	`list risk band:high`, `list risk mine overdue`, `list risk service:{service} state:open`, `list overdue`, `list exception state:approved`, `list decision mine`, `list evidence`, `list page:2`,
	`settings`, `settings reminders off`, `settings reminders on`, `settings away until:{date} delegate:@{who}`, `settings back`, `settings channel service:{service}`, `settings zone Europe/Lisbon`,
	`signoff {service}`, `admin roles`, `admin roles grant @{who} executive area:parcel`, `share show {rsk}`, `share show {exc}`, `home all`,
}

var soakTexts = []string{"Rotate the carrier keys", "vendor will not patch", "moved to another team", "<!channel> look", "a & b < c > d", "*bold* _it_ `code` ~no~", "“quoted” words",
	"Zeile mit Ümläuten und 漢字 🚚", "=cmd()", "x", strings.Repeat("long ", 70), "@here everybody", "<https://evil.example|click>", "\u202ebackwards", "owner:@nobody due:never", "done"}

var soakDates = []string{"friday", "tomorrow", "today", "2026-10-01", "2w", "yesterday", "eom", "in 3 weeks", "2026-12-24", "31.02.2026", "someday", "next monday"}

func (s *soak) text() string { return pickOf(s, soakTexts) }

// line is one command, right or wrong; a good part of them are those that record something.
func (s *soak) line() string {
	out := pickOf(s, soakLines)
	if s.luck.IntN(5) == 0 {
		out = pickOf(s, soakLines[:2])
	}
	out = s.filled(out)
	switch s.luck.IntN(12) {
	case 0: // a letter is lost
		if r := []rune(out); len(r) > 1 {
			i := s.luck.IntN(len(r))
			out = string(slices.Delete(r, i, i+1))
		}
	case 1: // a word is lost
		if w := strings.Fields(out); len(w) > 1 {
			i := s.luck.IntN(len(w))
			out = strings.Join(slices.Delete(w, i, i+1), " ")
		}
	case 2:
		out = strings.ToUpper(out)
	}
	return out
}

// filled puts something into each pair of braces.
func (s *soak) filled(out string) string {
	for strings.Contains(out, "{") {
		from := strings.Index(out, "{")
		to := from + strings.Index(out[from:], "}")
		if to < from {
			break
		}
		out = out[:from] + s.fill(out[from+1:to]) + out[to+1:]
	}
	return out
}

func (s *soak) fill(what string) string {
	number := func(kind string, n int) string { return fmt.Sprintf("%s-%03d", kind, 1+s.luck.IntN(n)) }
	switch what {
	case "text":
		return s.text()
	case "who":
		return pickOf(s, s.names)
	case "date":
		return pickOf(s, soakDates)
	case "act":
		return number("ACT", 40)
	case "esc":
		return number("ESC", 12)
	case "ref":
		return number(pickOf(s, []string{"RSK", "ACT", "EXC", "DEC", "INC", "ESC", "EVD"}), 15)
	case "rsk":
		return number("RSK", 40)
	case "exc":
		return number("EXC", 25)
	case "dec":
		return number("DEC", 20)
	case "evd":
		return number("EVD", 12)
	case "n":
		return fmt.Sprint(1 + s.luck.IntN(5))
	case "long":
		return "The carrier needs the old way until the end of its season" + pickOf(s, []string{"", " <!channel>", " & *then* we stop"})
	case "control":
		return pickOf(s, s.controls())
	case "service":
		return pickOf(s, s.services())
	}
	return pickOf(s, []string{"parcel", "returns", "nothing", "track", "weekly"})
}

func (s *soak) controls() []string { return slices.Sorted(maps.Keys(s.dir.Controls)) }

func (s *soak) services() []string {
	var out []string
	for id := range s.dir.Services {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}
