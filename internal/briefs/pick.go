package briefs

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// pick holds what one reader may see, sorted by kind, and turns it into sections (domain 4.1 rule 1: scope first).
type pick struct {
	now    time.Time
	today  domain.Date
	dir    *domain.Directory
	reader domain.Reader
	series *domain.Series

	domain.ByKind
	known  []domain.Record    // everything that this reader sees, whatever became of it
	drills []*domain.Incident // exercises whose retrospective is overdue
	ended  []domain.Record
	said   []domain.Thank
	byRef  map[domain.Ref]domain.Record // made by find
}

func newPick(s ledger.Survey, reader domain.Reader) *pick {
	p := &pick{now: s.Now, today: s.Dir.Today(s.Now), dir: s.Dir, reader: reader, series: s.Series, said: s.Thanks, known: knownTo(s, reader)}
	for _, rec := range s.Live {
		if reader.Sees(rec) != domain.SeesAll {
			continue
		}
		p.Add(rec)
	}
	for _, i := range s.Drills {
		if reader.Sees(i) == domain.SeesAll {
			p.drills = append(p.drills, i)
		}
	}
	for _, rec := range s.Ended {
		if reader.Sees(rec) == domain.SeesAll {
			p.ended = append(p.ended, rec)
		}
	}
	return p
}

// item starts a line about a record.
func (p *pick) item(rec domain.Record, owner string, ping bool) Item {
	return Item{Ref: Text(rec.Ref().ID), Title: Text(p.dir.TitleOf(rec)), Owner: p.who(owner, ping), ref: rec.Ref()}
}

// who names a person; a ping only where domain 4.1 rule 3 wants one.
func (p *pick) who(person string, ping bool) Mark {
	if person == "" {
		return Mark{view.T("nobody yet")}
	}
	s := view.Name(p.dir, person)
	if x := p.dir.People[person]; x != nil && !x.Live() {
		s.Text += " (has left)" // nobody there can act; whoever reads must not wait for them
	}
	if ping {
		s.Kind = view.Ping
	}
	return Mark{s}
}

// mostLines are more lines than a page of pageSize holds, the shortest that there are: a list of all incidents or teams ends
// there at the latest, so that no page costs more, or fails, because there are many of them (reliability F24).
const mostLines = 170

// section cuts a list at n, 0 for all that a page can hold, and says how many are left out.
func section(key, heading, empty, more string, n int, items []Item) Section {
	items = slices.Clone(items)
	s := Section{Key: key, Heading: Text(heading), Empty: Text(empty), Items: items, Command: Mark{view.Cmd(more)}}
	s = s.cut(cmp.Or(n, mostLines))
	for i := range s.Items {
		s.Items[i] = clipped(s.Items[i])
	}
	return s
}

// maxWords is how long the words of an item may be, in characters.
const maxWords = 1_200

// clipped keeps an item to lines that a phone shows, however long what people typed before fields had limits
// (reliability F24).
func clipped(it Item) Item {
	for _, t := range []*Text{&it.Title, &it.Need, &it.When} {
		*t = Text(domain.Clip(string(*t), domain.MaxTitle))
	}
	it.Words = Text(domain.Clip(string(it.Words), maxWords)) // a whole risk statement, say
	return it
}

// dueWords is "due today", "due Fri 18 Sep" or "3 days late".
func dueWords(due, today domain.Date) string {
	switch n := due.Days(today); {
	case due.IsZero():
		return "no date"
	case n == -1:
		return "1 day late"
	case n < 0:
		return fmt.Sprintf("%d days late", -n)
	case n == 0:
		return "due today"
	case n == 1:
		return "due tomorrow"
	default:
		return "due " + due.Short()
	}
}

func byDue[R domain.Record](recs []R) {
	slices.SortStableFunc(recs, func(a, b R) int {
		return cmp.Or(a.Day().Compare(b.Day()), cmp.Compare(a.Ref().Num(), b.Ref().Num()))
	})
}

func (p *pick) decisionsNeeded() Section {
	var due []*domain.Decision
	for _, d := range p.Decisions {
		if d.State == "proposed" && !d.Due.IsZero() && d.Due.Days(p.today) <= 7 {
			due = append(due, d)
		}
	}
	byDue(due)
	var items []Item
	for _, d := range due {
		it := p.item(d, d.Approver, true)
		it.When = Text(dueWords(d.Due, p.today))
		it.Need = Text(fmt.Sprintf("choose one of %d options", len(d.Options)))
		if d.Recommended > 0 && d.Recommended <= len(d.Options) {
			it.Need = Text("recommended: " + d.Options[d.Recommended-1])
		}
		it.yours = !p.reader.Channel && d.Approver == p.reader.Caller.Person
		items = append(items, it)
	}
	return section("decisions", "Decisions needed", "No decision is waiting.", "list decision", 5, items)
}

func (p *pick) doFirst() Section {
	var items []Item
	for _, r := range domain.DoFirst(p.Risks) {
		it := p.item(r, r.Owner, false)
		it.When = Text(dueWords(r.Target, p.today))
		it.Need = Text(r.Score.Band().Word() + ": " + riskNeed(r))
		it.Words = Text(r.Statement.Impact)
		items = append(items, it)
	}
	return section("do_first", "Do first", "No open work on risks.", "list risk", 5, items)
}

// riskNeeds says what a risk waits for in each state that work is done in.
var riskNeeds = map[string]string{"open": "choose how to treat it", "in_treatment": "finish the fix", "verifying": "someone else checks the fix"}

func riskNeed(r *domain.Risk) string {
	need := riskNeeds[r.State]
	if r.Score.ActiveThreat() {
		need += "; attackers use this now"
	}
	return need
}

func (p *pick) lateActions() Section {
	var due []*domain.Action
	for _, a := range p.Actions {
		if a.Due.Days(p.today) <= 7 {
			due = append(due, a)
		}
	}
	byDue(due) // overdue ones come first by themselves
	var items []Item
	for _, a := range due {
		late := p.today.After(a.Due)
		it := p.item(a, a.Owner, late)
		it.When = Text(dueWords(a.Due, p.today))
		it.Need = actionNeed(a)
		items = append(items, it)
	}
	return section("late", "Late or due this week", "All actions are on time.", "list action", 7, items)
}

// actionNeed says what an action waits for.
func actionNeed(a *domain.Action) Text {
	switch a.State {
	case "blocked":
		return Text("waits for " + cmp.Or(a.BlockedBy, "something"))
	case "in_progress":
		return "finish it"
	}
	return "start it"
}

// escalationOrder is that of domain 4.2, row 5.
var escalationOrder = map[string]int{"exhausted": 0, "triggered": 1, "acknowledged": 2}

func (p *pick) openEscalations() Section {
	list := slices.Clone(p.Escalations)
	slices.SortStableFunc(list, func(a, b *domain.Escalation) int {
		return cmp.Or(cmp.Compare(escalationOrder[a.State], escalationOrder[b.State]), a.Triggered.Compare(b.Triggered),
			cmp.Compare(a.Ref().Num(), b.Ref().Num()))
	})
	var items []Item
	for _, e := range list {
		holder := e.AckBy
		if e.State != "acknowledged" && len(e.Asked) > 0 {
			holder = e.Asked[0]
		}
		it := p.item(e, holder, false)
		it.Words = p.escalated(e)
		it.Title = it.Words + Text(" ("+p.subject(e.About)+")")
		it.When = Text("since " + domain.DateOf(e.Triggered, p.dir.Location()).Short())
		switch e.State {
		case "exhausted":
			it.Owner, it.Need = Mark{view.T("nobody answered")}, "a security lead takes it"
		case "triggered":
			it.Need = "waits for an answer"
		default:
			it.Need = "in hand"
		}
		items = append(items, it)
	}
	return section("escalations", "Escalations", "No open escalations.", "list escalation", 5, items)
}

// escalated says in a few words what an escalation is for. One that began by itself tells whole sentences to whoever is
// asked; a list needs no more than what waits, and the card has the rest. A thing that this reader does not see is not
// looked up.
func (p *pick) escalated(e *domain.Escalation) Text {
	about := p.find(e.About)
	if e.By != domain.SystemCaller.Person || about == nil {
		return Text(cmp.Or(e.Why, "Escalation"))
	}
	title := p.dir.TitleOf(about)
	switch about.(type) {
	case *domain.Decision:
		return Text("Undecided: " + title)
	case *domain.Action, *domain.Evidence:
		return Text("Late: " + title)
	}
	return Text(title)
}

// subject names what an escalation is about, without its title: that may not be for this reader.
func (p *pick) subject(ref domain.Ref) string {
	if ref.Kind == domain.KindService {
		if s := p.dir.Services[ref.ID]; s != nil {
			return s.Name
		}
	}
	return ref.ID
}

func (p *pick) endingExceptions() Section {
	var list []*domain.Exception
	for _, e := range p.Exceptions {
		if e.Expired(p.today) || e.Expiring(p.today) {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b *domain.Exception) int {
		return cmp.Or(-compareBool(a.Expired(p.today), b.Expired(p.today)), a.Ends.Compare(b.Ends), cmp.Compare(a.Ref().Num(), b.Ref().Num()))
	})
	var items []Item
	for _, e := range list {
		it := p.item(e, e.Requester, false)
		it.Need = "close, renew or fix it"
		it.When = Text("ends " + e.Ends.Short())
		if e.Expired(p.today) {
			it.When, it.Need = Text("ended "+e.Ends.Short()), "fix it or close it; it no longer protects"
		}
		items = append(items, it)
	}
	return section("exceptions", "Exceptions ending", "No exception ends soon.", "list exception", 5, items)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (p *pick) openIncidents() Section {
	list := append(slices.Clone(p.Incidents), p.drills...)
	slices.SortStableFunc(list, func(a, b *domain.Incident) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), a.Times["detected"].Compare(b.Times["detected"]), cmp.Compare(a.Ref().Num(), b.Ref().Num()))
	})
	since := p.series.LastAt
	if since.IsZero() {
		since = p.now.Add(-aWeek)
	}
	whole := len(list)
	var items []Item
	for _, i := range list[:min(whole, mostLines)] { // what one repeats is looked for among all that is known
		it := p.item(i, i.Lead, false)
		if i.Kind == "exercise" {
			it.Title = Text("EXERCISE: " + i.Title)
		}
		it.When = Text(i.Severity + ", since " + domain.DateOf(i.Times["detected"], p.dir.Location()).Short())
		it.Need = Text(incidentNeeds[i.State])
		if due, ok := i.RetroDue(p.dir.Calendar()); ok {
			it.Need = Text("hold the retrospective, " + dueWords(due, p.today))
		} else if i.State == domain.IncRetroDue {
			it.Need = Text(incidentNeeds[domain.IncResolved]) // the retrospective is done
		}
		if legal := clockNeed(p.dir, i, p.now); legal != "" { // domain 5.5: seen wherever incidents are
			it.Lines = append(it.Lines, legal)
		}
		if again, about := p.again(i, since); again != "" {
			it.Lines, it.also = append(it.Lines, again), about
		}
		items = append(items, it)
	}
	sec := section("incidents", "Incidents and retros", "No open incidents.", "list incident", 0, items)
	sec.More += whole - len(items)
	return sec
}

var incidentNeeds = map[string]string{"declared": "needs a lead", "lead_assigned": "contain it", "contained": "resolve it",
	"resolved": "close it", "retro_due": "hold the retrospective"}
