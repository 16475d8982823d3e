package commands

import (
	"context"
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// controlCommands set how a control stands on a service, and tell how the controls do.
func controlCommands() []Command {
	control := Arg{Name: "control", Label: "Control", Kind: ArgControl, Required: true, Hint: "Its short name, like restore-test"}
	service := Arg{Name: "service", Label: "Service", Kind: ArgService, Required: true}
	which := control
	which.Required = false
	why := Arg{Name: "why", Label: "Why", Kind: ArgText, Max: ledger.MaxWhy, Hint: "Needed where it does not apply"}
	states := []view.Option{{Value: "in_place", Label: "in place", More: "It is there and works"},
		{Value: "partial", Label: "partial", More: "It is there in part"},
		{Value: "missing", Label: "missing", More: "It is not there"},
		{Value: "unknown", Label: "unknown", More: "Nobody has looked"},
		{Value: "not_applicable", Label: "not applicable", More: "It makes no sense here: a security lead says so, with a reason"}}
	return []Command{{Name: "control", Synopsis: "Safeguards that services must have, and how they stand", Run: listOf("control"), Sub: []Command{
		{Name: "set", Title: "How a control stands", Synopsis: "Say how a control stands on a service", Needs: domain.MayLog, Writes: true,
			Args:     []Arg{control, service, {Name: "state", Label: "State", Kind: ArgChoice, Choices: states, Required: true}, why},
			Examples: []string{"control set restore-test clinic-mobile in_place", `control set restore-test dev-sandbox not_applicable "holds no data"`}, Run: controlSet},
		{Name: "require", Title: "Where it is required", Synopsis: "Say that a service must have a control, or with off:yes that it need not", Needs: domain.MayLog, Writes: true,
			Args:     []Arg{control, service, {Name: "off", Label: "Not required any more", Kind: ArgYes, Keyed: true}, {Name: "why", Label: "Why", Kind: ArgText, Max: ledger.MaxWhy, Hint: "Needed to take it off"}},
			Examples: []string{"control require restore-test label-service"}, Run: controlRequire},
		{Name: "coverage", Synopsis: "How the controls stand, or one of them", Args: []Arg{which},
			Examples: []string{"control coverage", "control coverage restore-test"}, Run: controlCoverage},
		{Name: "feedback", Synopsis: "Controls that failed in several places or need many exceptions", Args: []Arg{which},
			Examples: []string{"control feedback"}, Run: controlFeedback},
		{Name: "list", Synopsis: "List the controls", Args: []Arg{{Name: "page", Kind: ArgWord, Keyed: true}},
			Examples: []string{"control list"}, Run: listOf("control")},
		{Name: "show", Synopsis: "Who answers for a control, and where it stands", Args: []Arg{control},
			Examples: []string{"control show restore-test"}, Run: controlShow},
	}}}
}

func controlSet(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.SetControl(ctx, c.Write(), c.Arg("control"), c.Arg("service"), domain.ControlState(c.Arg("state")), c.Arg("why"))
	return controlSaid(d, got, err)
}

func controlRequire(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.RequireControl(ctx, c.Write(), c.Arg("control"), c.Arg("service"), c.Arg("off") == "yes", c.Arg("why"))
	return controlSaid(d, got, err)
}

func controlSaid(d Desk, got ledger.ControlSet, err error) (view.Message, error) {
	if err != nil {
		return view.Message{}, err
	}
	ctl := d.Directory().Controls[got.Control]
	if ctl == nil {
		return view.Message{}, fmt.Errorf("control %s is gone after it was set", got.Control)
	}
	return view.ControlReply(d.Directory(), ctl, got.Service, got.Was, got.State, got.Told), nil
}

func controlCoverage(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.Coverage(ctx, c.As(), c.Arg("control"))
	if err != nil {
		return view.Message{}, err
	}
	return view.Coverage(d.Directory(), got, c.Has("control")), nil
}

func controlFeedback(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.Feedback(ctx, c.As(), c.Arg("control"))
	if err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	var list []view.Failures
	for _, f := range got {
		list = append(list, view.Failures{Control: dir.Controls[f.Control], Services: f.Services, Failed: f.Failed, Exceptions: f.Exceptions})
	}
	return view.Feedback(dir, list, dir.Today(c.At)), nil
}

func controlShow(ctx context.Context, d Desk, c Call) (view.Message, error) {
	return d.controlCard(c, c.Arg("control")), nil
}
