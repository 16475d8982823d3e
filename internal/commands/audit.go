package commands

import (
	"context"
	"fmt"
	"strconv"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// trailPage is how many entries one answer shows.
const trailPage = 10

// auditCommand reads the audit trail as its reader may see it (domain 7.1, 7.3).
func auditCommand() Command {
	return Command{Name: "audit", Synopsis: "Who did what and when, as far as you may read it", Needs: domain.MayAsk,
		Args: []Arg{{Name: "ref", Label: "About", Kind: ArgRef, Hint: "Like RSK-012; empty for everything"},
			{Name: "by", Label: "By", Kind: ArgPerson, Keyed: true},
			{Name: "before", Label: "Older than entry", Kind: ArgWord, Keyed: true}},
		Examples: []string{"audit RSK-001", "audit by:@rui"}, Run: runAudit}
}

func runAudit(ctx context.Context, d Desk, c Call) (view.Message, error) {
	q := ledger.TrailQuery{Object: c.Arg("ref"), Actor: c.Arg("by"), Limit: trailPage}
	if s := c.Arg("before"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 1 {
			return view.Message{}, domain.Fail(domain.Invalid, "“%s” is no entry's number.", domain.Clip(s, 20)).WithHint("Leave `before:` out to begin at the newest.").WithField("before")
		}
		q.Before = n
	}
	got, err := d.Ledger.Trail(ctx, c.Caller, q)
	if err != nil {
		return view.Message{}, err
	}
	again := "audit"
	if q.Object != "" {
		again += " " + q.Object
	}
	if q.Actor != "" {
		again += " by:" + Quote(q.Actor)
	}
	if got.Before > 0 {
		again += fmt.Sprintf(" before:%d", got.Before)
	} else {
		again = ""
	}
	return view.Trail(d.Directory(), got.Entries, again, c.Caller.Zone), nil
}
