package commands

import (
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// fillAnswer shows what an answer is about: who decides should not have to look for it.
func fillAnswer(d Desk, c Call, f *view.Form) {
	if e := recordNow[*domain.Exception](d, c); e != nil {
		f.Intro = view.ExceptionBrief(d.Directory(), e, d.Directory().Today(c.At))
	}
}

// fillExceptionEdit starts from what was asked for.
func fillExceptionEdit(d Desk, c Call, f *view.Form) {
	e := recordNow[*domain.Exception](d, c)
	if e == nil {
		return
	}
	dir := d.Directory()
	for name, v := range map[string]string{"control": e.Control, "kind": e.Kind, "starts": e.Starts.String(), "ends": e.Ends.String(), "why": e.Why,
		"meanwhile": strings.Join(e.Compensating, "\n"), "none_possible": e.NonePossible, "exit": e.Exit, "exit_owner": e.ExitOwner} {
		preset(f, name, v)
	}
	if x := fieldOf(f, "control"); x != nil && e.Control != "" {
		x.Options = append(x.Options, view.Option{Value: e.Control, Label: dir.NameOf(domain.Ref{Kind: domain.KindControl, ID: e.Control})})
	}
	if !e.IsRestricted() {
		dropField(f, "add_reader")
	}
	f.Intro = view.ExceptionBrief(dir, e, dir.Today(c.At))
	if e.Standing() != domain.ExcApproved {
		dropField(f, "void")
		return
	}
	dropField(f, "starts", "approver")
	f.Intro = append(f.Intro, view.L("It is approved: a change ends that approval, except of who sees to the way out. A later end is a renewal."))
}

// fillRenew says until when it may be renewed at all.
func fillRenew(d Desk, c Call, f *view.Form) {
	e := recordNow[*domain.Exception](d, c)
	if e == nil {
		return
	}
	dir := d.Directory()
	f.Intro = view.ExceptionBrief(dir, e, dir.Today(c.At))
	last, left := e.Renewable()
	switch {
	case e.Highest() == "": // imported, and the bot was not started since
		return
	case !left:
		f.Intro = append(f.Intro, view.L("Its renewals or its days are used up. It takes a decision of an executive that is linked to the risk."))
		return
	}
	f.Intro = append(f.Intro, view.L("A renewal may end on ", view.B(last.Long()), " at the latest, and must be approved before "+e.Ends.Long()+"."))
	dropField(f, "decision")
}
