package commands

import (
	"context"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// adminCommands grant roles and break the glass (domain 7.1); waive lifts a separation of duty (domain 7.4); audit reads
// the trail (domain 7.3).
func adminCommands() []Command {
	who := Arg{Name: "who", Label: "Who", Kind: ArgPerson, Required: true}
	what := Arg{Name: "what", Label: "Role or function", Kind: ArgChoice, Required: true, Choices: roleChoices()}
	area := Arg{Name: "area", Label: "Area of an executive", Kind: ArgText, Keyed: true, Hint: "Team ids with commas, or all"}
	restrict := restrictVerbs()[0]
	restrict.Hidden = true
	restrict.Examples = nil
	restrict.Args = append([]Arg{{Name: "ref", Label: "Record", Kind: ArgRef, Required: true, Hint: "Like ACT-006"}}, restrict.Args[1:]...)
	return []Command{
		{Name: "admin", Synopsis: "Roles, and reading a confidential item in an emergency", Needs: domain.MayRoles, Sub: []Command{
			{Name: "roles", Synopsis: "Who holds which role and function", Needs: domain.MayRoles, Examples: []string{"admin roles"}, Run: adminRoles, Sub: []Command{
				{Name: "grant", Title: "Give a role", Synopsis: "Give a role or a function to somebody else", Needs: domain.MayRoles, Writes: true, Args: []Arg{who, what, area},
					Examples: []string{"admin roles grant @odile evidence_coordinator", "admin roles grant @renata executive area:parcel"}, Run: grant(false)},
				{Name: "revoke", Title: "Take a role", Synopsis: "Take a role or a function from somebody", Needs: domain.MayRoles, Writes: true, Args: []Arg{who, what},
					Examples: []string{"admin roles revoke @noor security_lead"}, Run: grant(true)},
			}},
			{Name: "break-glass", Title: "Break the glass", Synopsis: "Read one confidential item for an hour; all security leads are told at once", Needs: domain.MayRoles, Writes: true,
				Args: []Arg{{Name: "ref", Label: "Record", Kind: ArgRef, Required: true, Hint: "Like RSK-007"},
					{Name: "why", Label: "Why you must read it", Kind: ArgText, Required: true, Max: ledger.MaxWhy}},
				Examples: []string{"admin break-glass RSK-007 \"the owner is in hospital and the deadline is tonight\""}, Run: breakGlass},
		}},
		{Name: "waive", Title: "One person, both parts", Synopsis: "Let one person do both parts of a record, where a small team makes two impossible", Needs: domain.MayLead, Writes: true,
			Args: []Arg{{Name: "ref", Label: "Record", Kind: ArgRef, Required: true, Hint: "Like EXC-003"},
				{Name: "why", Label: "Why nobody else can do it", Kind: ArgText, Required: true, Max: ledger.MaxWhy}},
			Examples: []string{"waive EXC-003 \"nobody else in the team may approve this week\""}, Run: waive},
		restrict,
		auditCommand(),
	}
}

func roleChoices() []view.Option {
	var out []view.Option
	for _, s := range domain.Grantable() {
		out = append(out, view.Option{Value: s, Label: s})
	}
	return out
}

func adminRoles(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.Holders(ctx, c.Caller)
	if err != nil {
		return view.Message{}, err
	}
	return view.Roles(d.Directory(), got), nil
}

func grant(revoke bool) func(context.Context, Desk, Call) (view.Message, error) {
	return func(ctx context.Context, d Desk, c Call) (view.Message, error) {
		g := domain.Granting{Person: c.Arg("who"), What: c.Arg("what"), Revoke: revoke}
		for _, a := range strings.FieldsFunc(c.Arg("area"), func(r rune) bool { return r == ',' || r == ' ' }) {
			g.Area = append(g.Area, strings.ToLower(a))
		}
		got, err := d.Ledger.Grant(ctx, c.Write(), g)
		if err != nil {
			return view.Message{}, err
		}
		return view.RoleReply(d.Directory(), got.Person, got.What, got.Area, got.Revoke, got.Kept, got.First), nil
	}
}

func breakGlass(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.BreakGlass(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
	if err != nil {
		return view.Message{}, err
	}
	return view.GlassReply(c.ref("ref"), got.Until, c.Caller.Zone), nil
}

func waive(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.Waive(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
	if err != nil {
		return view.Message{}, err
	}
	return view.WaiveReply(d.Directory(), got.Ref, got.Title, got.Told, got.Restricted), nil
}

// restrictVerbs make a risk confidential and say who may read it (domain 7.2).
func restrictVerbs() []Command {
	return []Command{{Name: "restrict", Title: "Make it confidential", Synopsis: "Make it confidential, say who reads it, or open it again (off needs a lead and the owner)",
		Needs: domain.MayLog, Writes: true,
		Args: []Arg{{Name: "ref", Label: "Risk", Kind: ArgRef, Refs: []domain.Kind{domain.KindRisk}, Required: true, Hint: "Like RSK-012"},
			{Name: "why", Label: "Why", Kind: ArgText, Max: ledger.MaxWhy},
			{Name: "add", Label: "Let these read it too", Kind: ArgPeople, Keyed: true},
			{Name: "remove", Label: "Take these off the list", Kind: ArgPeople, Keyed: true},
			{Name: "off", Label: "Open it to everybody instead", Kind: ArgYes, Keyed: true}},
		Examples: []string{"risk restrict RSK-002 \"names a customer\"", "risk restrict RSK-002 add:@rui \"he does the fix\"", "risk restrict RSK-002 off:yes \"the fix is out\""},
		Run:      runRestrict}}
}

func runRestrict(ctx context.Context, d Desk, c Call) (view.Message, error) {
	s := domain.Secrecy{Off: c.Arg("off") == "yes", Why: c.Arg("why"), Add: peopleOf(c.Arg("add")), Remove: peopleOf(c.Arg("remove"))}
	for _, p := range append(append([]string{}, s.Add...), s.Remove...) {
		if domain.IsGroup(p) {
			return view.Message{}, domain.Fail(domain.Invalid, "A list of readers names persons, not a group.").WithHint("Name each of them with @.").WithField("add")
		}
	}
	got, err := d.Ledger.Restrict(ctx, c.Write(), c.ref("ref"), s)
	if err != nil {
		return view.Message{}, err
	}
	return view.VeilReply(view.Veil{Dir: d.Directory(), Ref: got.Ref, Title: got.Title, What: got.What, Readers: got.Readers, Added: got.Added, Removed: got.Removed,
		Ask: got.Ask, Children: got.Children, Stay: got.Stay}), nil
}

// peopleOf reads the value of an ArgPeople.
func peopleOf(v string) []string {
	var out []string
	for _, p := range strings.Split(v, ",") {
		if p = strings.TrimSpace(p); p != "" && p != "none" {
			out = append(out, p)
		}
	}
	return out
}
