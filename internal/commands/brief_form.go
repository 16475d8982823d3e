package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// previewOf is what an audience would read, and how it reads.
func (d Desk) previewOf(t *briefs.BriefSource, audience string, asked []string) (briefs.BriefPage, plain.Report, error) {
	t.To = domain.Telling{Audience: audience, Asked: asked, Cleared: t.Sheet.IsCleared()}
	page, err := d.Digests.TellBrief(*t)
	if err != nil {
		return page, plain.Report{}, draftError(err)
	}
	return page, briefs.CheckBrief(*t, page.Message), nil
}

// fillBrief draws the preview tabs: the page as the picked audience will read it, what stays hidden from it, how it reads
// and whom it goes to. Where nobody wrote the facts down yet, the form asks for them first.
func fillBrief(d Desk, c Call, f *view.Form) {
	f.Submit = "Send"
	f.Intro = nil
	if !c.Has("ref") {
		dropField(f, "to", "advice", "despite", "add_reader")
		f.Submit = "Next"
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), fillWithin)
	defer cancel()
	t, err := d.telling(ctx, c, c.ref("ref"))
	if err != nil {
		dropField(f, "to", "advice", "despite", "add_reader")
		f.Submit = "Next"
		f.Fields = append(f.Fields, view.Field{Name: "why_not", Kind: view.FieldNote, Lines: errorLines(err)})
		return
	}
	audience := c.audience()
	if t.Sheet.Edition == 0 {
		writeFirst(d, c, f)
		return
	}
	preset(f, "audience", audience)
	page, how, err := d.previewOf(&t, audience, c.asked())
	if err != nil {
		f.Fields = append(f.Fields, view.Field{Name: "why_not", Kind: view.FieldNote, Lines: errorLines(err)})
		return
	}
	f.Given = with(f.Given, "edition", strconv.Itoa(t.Sheet.Edition))
	f.Intro = append(f.Intro, view.L(view.B(t.Sheet.ID), " ", t.Sheet.Title), view.L("To change the words: ", view.Cmd("brief edit "+t.Sheet.ID+" "+audience)))
	persons, channel := t.Sheet.BriefTo(t.Dir, t.Subject, audience, t.Dir.Today(c.At))
	notes := []view.Field{
		{Name: "page", Kind: view.FieldNote, Lines: view.BriefLines(page.Message)},
		{Name: "how", Kind: view.FieldNote, Lines: briefWording(how, t.Sheet.Lacks(audience))},
		{Name: "hidden", Kind: view.FieldNote, Lines: view.BriefHidden(t.Sheet, t.To)},
		{Name: "goes", Kind: view.FieldNote, Lines: []view.Line{view.L("Goes to: ", view.BriefReaders(t.Dir, domain.Sending{Persons: persons, Channel: channel}), ".")}}}
	at := 1 + slices.IndexFunc(f.Fields, func(x view.Field) bool { return x.Name == "audience" })
	f.Fields = slices.Insert(f.Fields, at, notes...)
	if audience != domain.AudExecutive || len(how.Errors()) == 0 || !c.Caller.Has(domain.RoleLead) {
		dropField(f, "despite")
	}
	if audience != domain.AudExecutive || t.Sheet.Facts["advice"].Text == "" && t.Sheet.Facts["statements"].Text == "" {
		dropField(f, "advice")
	}
	if !t.Subject.Base().IsRestricted() {
		dropField(f, "add_reader")
	}
}

// writeFirst turns the form into the one that asks for the facts.
func writeFirst(d Desk, c Call, f *view.Form) {
	edit := d.tree.at("brief", "edit")
	kept := slices.DeleteFunc(slices.Clone(f.Fields), func(x view.Field) bool { return x.Name != "ref" })
	f.Words, f.Title, f.Submit, f.Check, f.Fields = "brief edit", edit.Title, "Save", true, kept
	for _, a := range edit.Args {
		if _, given := f.Given[a.Name]; !given && a.Name != "ref" && a.Name != "audience" && a.Name != "edition" {
			f.Fields = append(f.Fields, d.tree.field(a, ""))
		}
	}
	fillSheet(d, c, f)
}

func errorLines(err error) []view.Line {
	e, _ := asError(err)
	out := []view.Line{view.L(view.B(e.Message))}
	if e.Hint != "" {
		out = append(out, view.L(strings.ReplaceAll(e.Hint, "`", "")))
	}
	return out
}
