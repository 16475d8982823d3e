package commands_test

import (
	"context"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// A form that did not ask for what its writer may not read does not take it out either (domain 5.6).
func TestAFormKeepsWhatItDoesNotShow(t *testing.T) {
	o := open(t)
	o.types("joss", `brief edit RSK-007 inquiry:"Somebody of the warehouse team." hr_partner:petra happened:"Too many people can open staff records."`)
	where := inChannel
	where.Surface = commands.Form
	send := func(who, edition string, answers map[string]string) {
		t.Helper()
		answers["ref"], answers["audience"] = "RSK-007", domain.AudHR
		if edition != "" {
			answers["edition"] = edition
		}
		out := o.Tree.Run(context.Background(), commands.Input{Caller: o.caller(who), Request: "form-" + who + edition, Where: where, Text: "brief edit",
			Form: answers})
		if out.Err != nil {
			t.Fatalf("%s: %+v", who, out.Err)
		}
	}
	inquiry := func() string {
		t.Helper()
		seen, err := o.ledger.Sheet(context.Background(), o.caller("joss"), domain.Ref{Kind: domain.KindRisk, ID: "RSK-007"})
		if err != nil {
			t.Fatal(err)
		}
		return seen.Sheet.Facts[domain.FieldInquiry].Text
	}
	send("noor", "1", map[string]string{"title": "Staff records", "happened": "Fewer people can open staff records.", "hr_partner": "petra"})
	if inquiry() != "Somebody of the warehouse team." {
		t.Errorf("noor's form took it out: %q", inquiry())
	}
	send("joss", "", map[string]string{"status": "Being fixed"}) // opened before the records answered: nothing stood in it
	if inquiry() != "Somebody of the warehouse team." {
		t.Errorf("an empty form took it out: %q", inquiry())
	}
	send("joss", "3", map[string]string{"title": "Staff records", "happened": "Fewer people can open staff records.", "hr_partner": "petra"})
	if inquiry() != "" {
		t.Errorf("joss emptied it, and it stays: %q", inquiry())
	}
}
