package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// named is a record's number and title, for its readers.
func named(d *domain.Directory, rec domain.Record) Line {
	if h := d.TitleOf(rec); h != rec.Ref().ID {
		return L(B(rec.Ref().String()), " ", h)
	}
	return L(B(rec.Ref().String()))
}

func lookAt(ref domain.Ref) Node {
	return Buttons(Button{Label: "Look at it", Words: "show " + ref.String()})
}

// Veil tells what became of a record's visibility.
type Veil struct {
	Dir                     *domain.Directory
	Ref                     domain.Ref
	Title, What             string
	Readers, Added, Removed []string
	Ask                     []string
	Children                []domain.Ref
	Stay                    map[string][]string
}

// VeilReply answers whoever changed who may see a record.
func VeilReply(v Veil) Message {
	d, ref := v.Dir, v.Ref.String()
	m := Message{About: []domain.Ref{v.Ref}, Restricted: v.What != "opened"}
	head := L(B(ref), " ", v.Title)
	var lines, small []Line
	switch v.What {
	case "restricted":
		m.Summary = ref + " is confidential now."
		lines = append(lines, L(B("Confidential from now on."), " Only the people on its list see it, and work on it goes by direct message."),
			L("On the list: ", peopleAnd(d, v.Readers), "."))
		small = append(small, L("I remove what I posted about it where others read, and write down who could have seen it. You get a message when that is under way."),
			L("What people saw in answers for their eyes only, or copied, I cannot take back."))
	case "listed":
		m.Summary = "The list of " + ref + " is changed."
		if len(v.Added) > 0 {
			lines = append(lines, L("Added: ", peopleAnd(d, v.Added), "."))
		}
		if len(v.Removed) > 0 {
			lines = append(lines, L("Taken off: ", peopleAnd(d, v.Removed), ". My messages about it to them are removed."))
		}
		lines = append(lines, L("On the list: ", peopleAnd(d, v.Readers), "."))
	case "asked":
		m.Summary = ref + " stays confidential until somebody else agrees."
		lines = append(lines, L("Your yes is noted. It stays confidential until ", people(d, v.Ask), orNobody(v.Ask), " agrees too."))
	case "opened":
		m.Summary = ref + " is open to everybody in the company now."
		lines = append(lines, L(B("Open from now on:"), " everybody in the company may see it."))
	}
	m.Nodes = append(m.Nodes, Text(head), Text(lines...))
	if len(v.Children) > 0 {
		m.Nodes = append(m.Nodes, childLines(v)...)
	}
	if len(small) > 0 {
		m.Nodes = append(m.Nodes, Small(small...))
	}
	return m
}

// childLines tell what hangs on the record and changed with it, or did not.
func childLines(v Veil) []Node {
	var ids []string
	for _, r := range v.Children {
		ids = append(ids, r.String())
	}
	if v.What == "opened" {
		return []Node{Text(L("What hangs on it stays confidential: "+strings.Join(ids, ", ")+"."), L("Each is opened by itself, with ", Cmd("restrict "+ids[0]+" off:yes"), "."))}
	}
	lines := []Line{L("The same goes for what hangs on it: " + strings.Join(ids, ", ") + ".")}
	for _, id := range ids {
		if who := v.Stay[id]; len(who) > 0 {
			lines = append(lines, L(peopleAnd(v.Dir, who), " can still read ", B(id), ", which they have a part in."))
		}
	}
	return []Node{Text(lines...)}
}

// VeilNews tells a person on the list what somebody did to it.
func VeilNews(d *domain.Directory, rec domain.Record, by, what string) Message {
	who := Name(d, by)
	var l Line
	switch what {
	case "restricted":
		l = L(who, " made this confidential. You are on its list.")
	case "added":
		l = L(who, " lets you read this confidential item.")
	case "joined":
		l = L(who, ", a security lead, put themselves on the list of this item.")
	case "opened":
		l = L(who, " agreed: everybody in the company may see this now.")
	}
	return Message{Summary: plainWords(l) + " " + rec.Ref().String(), Nodes: []Node{Text(named(d, rec)), Text(l), lookAt(rec.Ref())}}
}

// VeilAsk asks for the second yes to opening a record.
func VeilAsk(d *domain.Directory, rec domain.Record) Message {
	o, ref := rec.Base().Opening, rec.Ref().String()
	return Message{Summary: "May " + ref + " be open to everybody?", Nodes: []Node{Text(named(d, rec)),
		Text(L(Name(d, o.By), " wants everybody in the company to see this: ", o.Reason), L("It takes a security lead and the owner; yours is the other yes.")),
		Buttons(Button{Label: "Open it to everybody", Words: "restrict " + ref + " off:yes", Style: "danger", Confirm: "Everybody in the company will be able to read it. Open it?"},
			Button{Label: "Look at it", Words: "show " + ref})}}
}

// Cleaned tells who made a record confidential what is being removed, and who could have read it.
func Cleaned(d *domain.Directory, rec domain.Record, counts map[string]int, rooms map[string]string) Message {
	m := Message{Summary: "Earlier messages about " + rec.Ref().String() + " are being removed.",
		Nodes: []Node{Text(named(d, rec)), Text(L("I am removing my earlier messages about it. Who read there could have seen them:"))}}
	var lines []Line
	direct := 0
	for _, lane := range slices.Sorted(mapKeys(counts)) {
		if room, ok := strings.CutPrefix(lane, "c:"); ok {
			l := L(Span{Kind: Room, ID: room, Text: room}, ": ", count(counts[lane], "message"))
			if rooms[lane] != "" {
				l = append(l, T(" ("+rooms[lane]+")"))
			}
			lines = append(lines, l)
		} else {
			direct += counts[lane]
			lines = append(lines, L("Direct messages to ", Name(d, strings.TrimPrefix(lane, "p:")), ": ", fmt.Sprint(counts[lane])))
		}
	}
	if len(lines) == 0 {
		lines = []Line{L("Nothing stands any more.")}
	}
	m.Nodes = append(m.Nodes, List(lines...), Small(L("The audit trail keeps this. A digest that spoke of it is removed whole; ", Cmd("digest send weekly-sync"), " writes it anew without it.")))
	return m
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
