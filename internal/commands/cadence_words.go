package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// titleOf is a cadence by its name and, where that says more, what it is.
func titleOf(p briefs.Plan) string {
	switch {
	case p.Timing.Note != "":
		return p.Name + " (“" + domain.Clip(p.Timing.Note, 60) + "”)"
	case p.Own:
		return p.Name + " (" + strings.ToLower(p.Title[:1]) + p.Title[1:] + ")"
	}
	return p.Name
}

// inZone says whose clock counts.
func inZone(p briefs.Plan) string {
	s := ""
	if p.Zone != nil {
		s = ", " + p.Zone.String() + " time"
	}
	if p.Timing.Holiday == "next" {
		s += ", on a holiday the next business day"
	}
	return s
}

// planLines are how a cadence stands: when, where it goes, its next times in the reader's zone too, and what is wrong.
func planLines(d Desk, c Call, p briefs.Plan, all bool) []view.Line {
	dir := d.Directory()
	lead := c.Caller.May(domain.MayCadence) == nil
	first := view.L(view.B(titleOf(p)))
	if p.Off {
		first = append(first, view.T(" · does not run; nobody gave it a time"))
		lines := []view.Line{first}
		if lead {
			lines = append(lines, view.L("Begin it: ", view.Cmd("cadence move "+p.Name+" "+p.Words)))
		}
		return lines
	}
	if p.Say != "" {
		first = append(first, view.T(" · "+p.Say+inZone(p)))
	}
	lines := []view.Line{first}
	if p.Problem != "" {
		line := view.L("Problem: it does not run, for I cannot read its time “" + domain.Clip(p.Words, 60) + "”: " + p.Problem + ". ")
		if lead {
			line = append(line, view.T("Mend it: "), view.Cmd("cadence move "+p.Name+" tue 10:00"))
		}
		lines = append(lines, line)
	}
	if r := p.Rests; r != nil {
		line := view.L("Paused by ", view.Name(dir, r.By), " until somebody resumes it")
		if !r.Until.IsZero() {
			line = view.L("Paused by ", view.Name(dir, r.By), " through "+r.Until.Long())
		}
		lines = append(lines, append(line, view.T(".")))
	}
	lines = append(lines, slotLines(c, p)...)
	switch {
	case all:
		lines = append(lines, p.To...)
	case len(p.To) > 0 && p.Own || len(p.To) == 1:
		lines = append(lines, p.To[0])
	case len(p.To) > 1:
		lines = append(lines, append(slices.Clone(p.To[0]), view.T(fmt.Sprintf(" · and %d more: ", len(p.To)-1)), view.Cmd("cadence show "+p.Name)))
	}
	for _, g := range p.Gaps {
		lines = append(lines, view.L("Gap: "+g))
	}
	if all && p.By != "" {
		lines = append(lines, view.L("Last changed by ", view.Name(dir, p.By), "."))
	}
	return lines
}

// slotLines are the coming times as full dates, in the cadence's zone and in the reader's.
func slotLines(c Call, p briefs.Plan) []view.Line {
	var lines []view.Line
	for i, s := range p.Slots {
		line := view.L([]string{"Next: ", "Then: ", "Then: "}[i], view.T(domain.Stamp(s.At, p.Zone)))
		if mine := c.Caller.In(s.At); mine.Format("15:04 MST") != s.At.In(p.Zone).Format("15:04 MST") {
			line = append(line, view.T(" · for you "+forYou(mine, s.At.In(p.Zone))))
		}
		lines = append(lines, line)
	}
	return lines
}

// forYou is a moment in the reader's zone: the day only where it is another one there.
func forYou(mine, there time.Time) string {
	text := domain.Stamp(mine, mine.Location())
	if day := mine.Format("Mon 2 Jan 2006 "); day == there.Format("Mon 2 Jan 2006 ") {
		text = strings.TrimPrefix(text, day)
	}
	return text
}

// planButtons are what may be done to a cadence.
func planButtons(p briefs.Plan) []view.Button {
	out := []view.Button{{Label: "Move it", Words: "cadence move " + p.Name}}
	switch {
	case p.Rests != nil:
		out = append(out, view.Button{Label: "Resume it", Words: "cadence resume " + p.Name})
	case !p.Off:
		out = append(out, view.Button{Label: "Pause it", Words: "cadence pause " + p.Name})
	}
	if p.Own {
		out = append(out, view.Button{Label: "Remove it", Words: "cadence remove " + p.Name, Style: "danger", Confirm: "Remove " + p.Name + "? It does not come any more."})
	}
	return out
}

// planChanged answers a change: what stands now, the next times as full dates, where it goes, and the way back.
func planChanged(c Call, p briefs.Plan, said []view.Line, more ...view.Button) view.Message {
	lines := append(said, slotLines(c, p)...)
	if p.Rests != nil && c.Words[len(c.Words)-1] != "pause" {
		lines = append(lines, view.L("It is paused; take it up again with ", view.Cmd("cadence resume "+p.Name), "."))
	}
	if c.Has("channel") || c.Words[len(c.Words)-1] == "add" {
		lines = append(lines, p.To...)
	}
	return view.Message{Summary: view.PlainLine(said[0], "", time.UTC), Nodes: []view.Node{view.Text(lines...),
		view.Buttons(append(more, view.Button{Label: "All cadences", Words: "cadence list"})...)}}
}

// planTold is what the other security leads read of a change.
func planTold(dir *domain.Directory, who string, ch ledger.CadenceChange, p briefs.Plan) view.Message {
	done := map[string]string{"add": " added the cadence ", "move": " moved ", "pause": " paused ", "resume": " took up again ", "remove": " removed the cadence "}[ch.Verb]
	line := view.L(view.Name(dir, who), done, view.B(titleOf(p)))
	switch {
	case ch.Verb == "pause" && p.Rests != nil && !p.Rests.Until.IsZero():
		line = append(line, view.T(" through "+p.Rests.Until.Long()+"."))
	case ch.Verb == "pause":
		line = append(line, view.T(" until somebody resumes it."))
	case ch.Verb == "remove":
		line = append(line, view.T("."))
	default:
		line = append(line, view.T(". It comes "+p.Say+inZone(p)+"."))
	}
	lines := []view.Line{line}
	if len(p.Slots) > 0 && ch.Verb != "remove" {
		lines = append(lines, view.L("Next: ", view.At(p.Slots[0].At, p.Zone)))
	}
	return view.Message{Summary: view.PlainLine(line, "", time.UTC), Nodes: []view.Node{view.Text(lines...),
		view.Buttons(view.Button{Label: "Show it", Words: "cadence list"})}}
}

// addWords would add a cadence again as it was.
func addWords(p briefs.Plan) string {
	words := "cadence add " + p.Name + " " + p.Words
	if p.Timing.Digest != "" {
		words += " digest:" + p.Timing.Digest
	} else {
		words += " note:" + Quote(p.Timing.Note)
	}
	words += " channel:" + Quote(p.Timing.Channel)
	if p.Timing.Zone != "" {
		words += " zone:" + p.Timing.Zone
	}
	if p.Timing.Holiday != "" {
		words += " holiday:" + p.Timing.Holiday
	}
	return words
}
