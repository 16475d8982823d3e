package apptest

import (
	"fmt"
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
	for strings.Contains(out, "{") {
		from := strings.Index(out, "{")
		to := from + strings.Index(out[from:], "}")
		if to < from {
			break
		}
		out = out[:from] + s.fill(out[from+1:to]) + out[to+1:]
	}
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
	case "service":
		return pickOf(s, s.services())
	}
	return pickOf(s, []string{"parcel", "returns", "nothing", "track", "weekly"})
}

func (s *soak) services() []string {
	var out []string
	for id := range s.dir.Services {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}
