package domain

import (
	"slices"
	"strings"
)

// ValidateRACI checks what a person edits: an invalid RACI is refused (domain 1.2). Imports do not call it; they keep
// what they find and report it. Whether a user group has an active member is asked of Slack by whoever can.
func ValidateRACI(d *Directory, r RACI) error {
	if err := validAccountable(d, r.Accountable); err != nil {
		return err
	}
	if len(r.Responsible) == 0 {
		return Fail(Invalid, "Somebody must do the work.").WithHint("Name at least one person or user group as responsible.").
			WithRule("domain 1.2").WithField("responsible")
	}
	for _, list := range []struct {
		field string
		who   []string
	}{{"responsible", r.Responsible}, {"consulted", r.Consulted}, {"informed", r.Informed}} {
		for i, p := range list.who {
			if err := validTarget(d, p, list.field); err != nil {
				return err
			}
			if slices.Contains(list.who[:i], p) {
				return Fail(Invalid, "%s is named twice as %s.", d.Name(p), list.field).WithHint("Name everybody once.").WithField(list.field)
			}
		}
	}
	for _, p := range r.Consulted {
		if slices.Contains(r.Informed, p) {
			return Fail(Invalid, "%s cannot be both consulted and informed.", d.Name(p)).
				WithHint("Keep the one that fits: asked before, or told after.").WithRule("domain 1.2").WithField("informed")
		}
	}
	return nil
}

func validAccountable(d *Directory, who string) error {
	fail := func(format string, args ...any) error {
		return Fail(Invalid, format, args...).WithHint("Name exactly one person who answers for the result.").WithRule("domain 1.2").WithField("accountable")
	}
	switch p := d.People[who]; {
	case who == "":
		return fail("Nobody would be accountable.")
	case IsGroup(who):
		return fail("A user group cannot be accountable.")
	case p == nil:
		return fail("I know nobody called %s.", who)
	case !p.Live():
		return fail("%s has left.", p.Name)
	}
	return nil
}

func validTarget(d *Directory, who, field string) error {
	fail := func(format string, args ...any) error {
		return Fail(Invalid, format, args...).WithHint("Name a person of the company, or a Slack user group like @payments-oncall.").
			WithRule("domain 1.2").WithField(field)
	}
	switch p := d.People[who]; {
	case IsGroup(who):
		if len(strings.TrimPrefix(who, "@")) == 0 {
			return fail("That is no user group.")
		}
	case p == nil:
		return fail("I know nobody called %s.", who)
	case !p.Live():
		return fail("%s has left.", p.Name)
	}
	return nil
}
