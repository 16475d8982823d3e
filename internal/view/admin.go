package view

import (
	"fmt"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// GlassBroken tells a security lead that an admin reads a confidential record. It names the number and the admin's
// words; what the record says stays with its readers.
func GlassBroken(d *domain.Directory, ref domain.Ref, g domain.Glimpse, loc *time.Location) Message {
	return Message{Summary: "An admin reads a confidential security item.", Restricted: true, Nodes: []Node{
		Text(L(Name(d, g.Person), " broke the glass on ", B(ref.String()), " and can read it until ", At(g.Until, loc), "."),
			L("The reason given: ", g.Reason)),
		Small(L("An admin may do this in an emergency; every reading is in the audit trail. If this surprises you, ask ", Name(d, g.Person), "."))}}
}

// GlassReply answers the admin who broke the glass.
func GlassReply(ref domain.Ref, until time.Time, loc *time.Location) Message {
	return Message{Summary: "You can read it now, for an hour.", Restricted: true, Nodes: []Node{
		Text(L("You can read ", B(ref.String()), " until ", At(until, loc), "."), L("All security leads were told just now, with your words. You can change nothing.")),
		lookAt(ref)}}
}

// WaiveNews tells who plays a part in a record that one person may do both.
func WaiveNews(d *domain.Directory, rec domain.Record) Message {
	x := rec.Base().Waivers[len(rec.Base().Waivers)-1]
	l := L(Name(d, x.By), " allows one person to do both parts here: ", x.Reason)
	return Message{Summary: plainWords(l), Nodes: []Node{Text(named(d, rec)), Text(l), Small(L("The monthly risk review lists it.")), lookAt(rec.Ref())}}
}

// WaiveReply answers the lead who lifted a separation of duty.
func WaiveReply(d *domain.Directory, ref domain.Ref, title string, told []string, restricted bool) Message {
	m := Message{Summary: "Waived on " + ref.String() + ".", About: []domain.Ref{ref}, Restricted: restricted,
		Nodes: []Node{Text(L(B(ref.String()), " ", title), L("One person may do both parts here from now on. The monthly risk review lists it."))}}
	if len(told) > 0 {
		m.Nodes = append(m.Nodes, Text(L("Told: ", peopleAnd(d, told), ".")))
	}
	return m
}

// RoleNews tells a person what they may do from now on, or no longer.
func RoleNews(d *domain.Directory, by, what string, area []string, revoked bool) Message {
	word := domain.RoleWord(what)
	l := L(Name(d, by), " made you ", article(word), " ", B(word), " here.")
	if revoked {
		l = L(Name(d, by), " took the part of ", B(word), " from you here.")
	}
	m := Message{Summary: plainWords(l), Nodes: []Node{Text(l)}}
	if !revoked && what == string(domain.RoleExecutive) && len(area) > 0 {
		m.Nodes = append(m.Nodes, Text(L("You may accept high risks for "+areaWords(d, area)+".")))
	}
	m.Nodes = append(m.Nodes, Small(L("Type ", Cmd("help"), " to see what you may do.")))
	return m
}

func article(word string) string {
	if len(word) > 0 && slices.Contains([]byte("aeiou"), word[0]) {
		return "an"
	}
	return "a"
}

// RoleReply answers the admin who gave or took a role.
func RoleReply(d *domain.Directory, person, what string, area []string, revoked, kept, first bool) Message {
	word := domain.RoleWord(what)
	l := L(Name(d, person), " is ", B(word), " now.")
	if revoked {
		l = L(Name(d, person), " is ", B(word), " no longer.")
	}
	lines := []Line{l, L("It counts at once, for what they have open too.")}
	if what == string(domain.RoleExecutive) && !revoked {
		if len(area) == 0 {
			lines = append(lines, L("Without an area they approve nothing. Add it: ", Cmd("admin roles grant @name executive area:all"), "."))
		} else {
			lines = append(lines, L("They may accept high risks for "+areaWords(d, area)+"."))
		}
	}
	if what == string(domain.RoleLead) {
		if revoked {
			lines = append(lines, L("They stay on the lists of confidential items they were on. ", Cmd("risk restrict RSK-… remove:@name"), " takes them off."))
		} else {
			lines = append(lines, L("What is confidential already they see once somebody adds them, or they add themselves."))
		}
	}
	if first {
		lines = append(lines, L("You were an admin only until there was another one; you are a member from now on."))
	}
	return Message{Summary: plainWords(l), Nodes: []Node{Text(lines...)}}
}

// Roles lists who holds which role and function.
func Roles(d *domain.Directory, holders map[string][]*domain.Person) Message {
	m := Message{Summary: "Who holds which role.", Nodes: []Node{Head("Roles and functions")}}
	var lines []Line
	for _, what := range domain.Grantable() {
		l := L(B(domain.RoleWord(what)), ": ")
		if len(holders[what]) == 0 {
			l = append(l, T("nobody"))
		}
		for i, p := range holders[what] {
			if i > 0 {
				l = append(l, T(", "))
			}
			l = append(l, Name(d, p.ID))
			if what == string(domain.RoleExecutive) {
				if len(p.Area) == 0 {
					l = append(l, T(" (no area, approves nothing)"))
				} else {
					l = append(l, T(fmt.Sprintf(" (%s)", areaWords(d, p.Area))))
				}
			}
		}
		lines = append(lines, l)
	}
	m.Nodes = append(m.Nodes, Text(lines...), Small(L("Everybody else in the company is a member. Champions are named for their team: ", Cmd("champion"), ".")))
	return m
}
