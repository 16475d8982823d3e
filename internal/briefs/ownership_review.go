package briefs

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// ownershipReview asks everybody who answers for something whether it is still theirs, and says where ownership stands
// (domain 4.5). What came of it the leads read ten business days later.
var ownershipReview = Digest{
	Name: "quarterly-ownership", Cadence: "quarterly_ownership", Title: "Quarterly ownership review", Default: "first mon of quarter 14:00",
	Audiences: []string{"channel"}, Figures: true,
	To: func(d *domain.Directory) ([]Addressee, []string) {
		to, gaps := toChannel(d, "quarterly_ownership", "")
		if len(to) == 0 {
			to, gaps = toChannel(d, "weekly_sync", "No channel is set for quarterly-ownership, and none has the use weekly_sync.")
		}
		return to, gaps
	},
	Build: func(s ledger.Survey, r domain.Reader, to Addressee, is Issue) Data {
		return buildOwnershipReview(s, r, to, is)
	},
	Begin: func(ctx context.Context, records Records, slot cadence.Slot) error {
		books, ok := records.(Asker)
		if !ok {
			return nil
		}
		rq := system()
		rq.ID = "ownership:" + slot.Date
		_, err := books.StartReview(ctx, rq, "")
		return err
	},
}

// Asker starts an ownership review: everybody who answers for something is asked by direct message, once a day at most.
type Asker interface {
	StartReview(ctx context.Context, rq ledger.Request, team string) (ledger.ReviewStarted, error)
}

// buildOwnershipReview is the summary of domain 4.5: coverage, stale, gaps by team, people above 15 objects, teams
// without a champion, paths with a step that cannot be reached. All of it is of the directory, which everybody may read.
func buildOwnershipReview(s ledger.Survey, reader domain.Reader, to Addressee, is Issue) Review {
	r, m := newReview(s, reader, to, is)
	o := domain.OwnershipOf(s.Dir, "", m.today)
	f := m.figures
	r.Bottom = []Figure{
		m.number("owners_reachable_pct", share(f.Ownership.Reachable.Pct, f.Ownership.Reachable.N, f.Ownership.Reachable.Of)),
		m.number("owners_stale_pct", share(f.Ownership.Stale.Pct, f.Ownership.Stale.N, f.Ownership.Stale.Of)),
		m.number("champions_pct", share(f.Champions.Pct, f.Champions.N, f.Champions.Of)),
	}
	r.said = fmt.Sprintf("Ownership review, %s: %s of the services have somebody who answers for them.", r.Date.plain(), r.Bottom[0].Value.plain())
	return r.with([]Section{
		section("stale", "Not confirmed for more than 90 days", "Everything was confirmed in the last 90 days.", "owner gaps", 10, m.staleServices()),
		section("gaps", "Gaps by team", "No team has a gap.", "owner gaps", 0, m.gapsByTeam(o)),
		section("loaded", fmt.Sprintf("Answering for more than %d things", domain.MaxAccountable), "Nobody answers for too much.", "owner gaps", 5, gapItems(o.Loaded)),
		section("champions", "Teams without an active champion", "Every team has an active champion.", "champion gaps", 10, gapItems(o.NoChampion)),
		section("paths", "Paths with a step that nobody answers", "Every path can be climbed.", "owner gaps", 10, gapItems(o.DeadPaths)),
	})
}

// staleServices are those of metrics, never confirmed ones first, then the oldest.
func (m *month) staleServices() []Item {
	var out []Item
	for _, id := range m.figures.Ownership.Stale.IDs {
		s := m.dir.Services[id]
		it := Item{Title: Text(s.Name), Owner: m.who(s.Accountable, false), ref: s.Ref(), When: "never confirmed"}
		if !s.Confirmed.IsZero() {
			it.When = Text("confirmed " + domain.DaysAgo(s.Confirmed, m.today))
		}
		out = append(out, it)
	}
	return out
}

func (m *month) gapsByTeam(o domain.Ownership) []Item {
	var out []Item
	for _, t := range o.ByTeam {
		name := t.Team
		if team := m.dir.Teams[t.Team]; team != nil {
			name = team.Name
		}
		it := Item{Title: Text(cmp.Or(name, "No team")), When: Text(count(t.Gaps, "gap", "gaps"))}
		if t.Tier1 > 0 {
			it.Need = Text(fmt.Sprintf("%d on tier 1", t.Tier1))
		}
		out = append(out, it)
	}
	return out
}

func gapItems(gaps []domain.Gap) []Item {
	var out []Item
	for _, g := range slices.Clone(gaps) {
		out = append(out, Item{Title: Text(bare(g.Text)), ref: g.About})
	}
	return out
}
