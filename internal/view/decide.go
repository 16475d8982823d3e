package view

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Acceptance answers who may accept a risk (domain 3.2, 7.5).
type Acceptance struct {
	Dir     *domain.Directory
	Today   domain.Date
	Service *domain.Service // nil: asked in general
	Note    Line
	Rows    []AcceptanceRow
	Areas   []Area
	Buttons []Button
}

// AcceptanceRow is one band.
type AcceptanceRow struct {
	Term   domain.ExceptionTerm
	People []string
	Why    string
}

// Area is a team with the executive who decides for it, "" for nobody.
type Area struct {
	Team      *domain.Team
	Executive string
}

// Accepts says who may accept a risk and for how long; with a service, by name.
func Accepts(a Acceptance) Message {
	m := Message{Summary: "Who may accept a risk"}
	var lines []Line
	high := false
	for _, r := range a.Rows {
		l := L(B(r.Term.Band.Word()), ": ")
		switch {
		case a.Service == nil:
			l = append(l, T(r.Term.Approver))
		case len(r.People) == 0:
			l = append(l, T("nobody can today, which is a gap: "+r.Why))
		default:
			l = append(l, namesWith(a.Dir, r.People, a.Today)...)
			l = append(l, T(" ("+r.Why+")"))
		}
		l = append(l, T(fmt.Sprintf(", for at most %d days, renewed at most %s", r.Term.Days, times(r.Term.Renewals))))
		lines = append(lines, l)
		high = high || r.Term.Band.AtLeastHigh()
	}
	if a.Service == nil && len(a.Rows) == 1 {
		m.Summary = fmt.Sprintf("Who may accept a %s risk", a.Rows[0].Term.Band)
	}
	if a.Service != nil {
		m.Summary = fmt.Sprintf("Who may accept a risk on %s", heading(a.Service))
		if len(a.Rows) == 1 && len(a.Rows[0].People) > 0 {
			m.Summary = fmt.Sprintf("%s may accept a %s risk on %s.", a.Dir.Name(a.Rows[0].People[0]), a.Rows[0].Term.Band, heading(a.Service))
		}
	}
	m.Nodes = append(m.Nodes, Head(m.Summary))
	if a.Note != nil {
		m.Nodes = append(m.Nodes, Small(a.Note))
	}
	m.Nodes = append(m.Nodes, List(lines...))
	if high && len(a.Areas) > 0 {
		areas := []Line{L(B("The executive for each area:"))}
		for _, x := range a.Areas {
			areas = append(areas, L(x.Team.Name+": ", holder(a.Dir, x.Executive)))
		}
		m.Nodes = append(m.Nodes, Text(areas...))
	}
	m.Nodes = append(m.Nodes, Small(L("Never who asks for it, nor who reports to them. A risk is accepted only by an approved exception with an end.")))
	if len(a.Buttons) > 0 {
		m.Nodes = append(m.Nodes, Buttons(a.Buttons...))
	}
	return m
}

// Decides answers another question of who may do what, with the people it means.
func Decides(d *domain.Directory, today domain.Date, answer string, who []string, buttons []Button) Message {
	m := Message{Summary: answer, Nodes: []Node{Text(L(B(answer)))}}
	if len(who) > 0 {
		m.Nodes = append(m.Nodes, Text(append(L("By name: "), namesWith(d, who, today)...)))
	}
	if len(buttons) > 0 {
		m.Nodes = append(m.Nodes, Buttons(buttons...))
	}
	return m
}

func namesWith(d *domain.Directory, ids []string, today domain.Date) Line {
	return OwnerCard{Dir: d, Today: today}.names(ids)
}
