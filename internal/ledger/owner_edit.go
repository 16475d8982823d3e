package ledger

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// OwnerEdit is a change to who owns a service or control; what is nil stays.
type OwnerEdit struct {
	About                            domain.Ref
	Accountable                      *string
	Responsible, Consulted, Informed *[]string
	Path                             *string       // the id of an agreed path, or "" for none
	Steps                            []domain.Step // a path of the service's own
	Retire                           *bool
	Seen                             int64 // the version that the editor had in view; 0: not said
}

// OwnerEdited says what became of an edit.
type OwnerEdited struct {
	About   domain.Ref
	Changed []string // in words: "accountable: Emeka Strand"
	// AskedTo is who must agree first, where a champion proposed it.
	AskedTo string
}

// SetOwner changes who owns a service or control (domain 7.1): at once for those who may, as a proposal to the
// accountable person for a champion of the team. An invalid result is refused (domain 1.2).
func (l *Ledger) SetOwner(ctx context.Context, rq Request, e OwnerEdit) (OwnerEdited, error) {
	look := Look{Refs: []domain.Ref{e.About, correctionRef(e.About), {Kind: domain.KindPath, ID: ownPath(e.About)}}, Pages: EscalationsOf(e.About)}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (OwnerEdited, error) {
		if err := tx.Rq.Caller.May(domain.MayLog); err != nil {
			return OwnerEdited{}, err
		}
		o, err := tx.owned(e.About)
		if err != nil {
			return OwnerEdited{}, err
		}
		right := domain.OwnerRight(tx.Dir, tx.Rq.Caller, o.team(), *o.raci(), tx.Today)
		if e.Retire != nil {
			return tx.retire(o, e, right)
		}
		if right == domain.MayNotEdit {
			return OwnerEdited{}, mayNotEdit(tx.Dir, o)
		}
		if e.Seen != 0 && e.Seen != o.rec.Base().Version {
			return OwnerEdited{}, domain.Fail(domain.Conflict, "Somebody changed %s while you had the form open.", o.name()).WithHint("Look at it again with `owner %s`, then change it.", o.rec.Ref().ID)
		}
		next, changed, err := o.apply(tx, e)
		if err != nil {
			return OwnerEdited{}, err
		}
		out := OwnerEdited{About: e.About, Changed: changed}
		if len(changed) == 0 {
			return out, domain.Fail(domain.AlreadyDone, "%s already says so.", o.name()).WithHint("Nothing was changed.")
		}
		if right == domain.MayPropose {
			out.AskedTo, err = tx.propose(o, next, changed)
			return out, err
		}
		if err := tx.savePath(o, next, e); err != nil {
			return OwnerEdited{}, err
		}
		tx.putOwner(o, next, "owner.set", strings.Join(changed, "; "))
		if err := tx.settle(o, "fixed"); err != nil {
			return OwnerEdited{}, err
		}
		tx.reviewFollows()
		return out, nil
	})
}

// owned is a service or control in a write, so that both go the same road.
type owned struct {
	rec domain.Record
	d   *domain.Directory
}

func (tx *Tx) owned(ref domain.Ref) (owned, error) {
	rec, err := tx.Get(ref)
	if err != nil {
		return owned{}, err
	}
	if ref.Kind != domain.KindService && ref.Kind != domain.KindControl {
		return owned{}, domain.Absent(ref)
	}
	return owned{domain.Clone(rec), tx.Dir}, nil
}

func (o owned) raci() *domain.RACI {
	if c, ok := o.rec.(*domain.Control); ok {
		return &c.RACI
	}
	return &o.rec.(*domain.Service).RACI
}

func (o owned) path() *string {
	if c, ok := o.rec.(*domain.Control); ok {
		return &c.Path
	}
	return &o.rec.(*domain.Service).Path
}

func (o owned) team() string {
	if s, ok := o.rec.(*domain.Service); ok {
		return s.Team
	}
	return ""
}

func (o owned) name() string {
	if h := o.rec.Heading(); h != "" {
		return h
	}
	return o.rec.Ref().ID
}

// apply makes the next version and says in words what it changes.
func (o owned) apply(tx *Tx, e OwnerEdit) (owned, []string, error) {
	next := owned{domain.Clone(o.rec), tx.Dir}
	var changed []string
	if e.Accountable != nil && *e.Accountable != o.raci().Accountable {
		next.raci().Accountable = *e.Accountable
		changed = append(changed, "accountable: "+tx.Dir.Name(*e.Accountable))
	}
	for _, part := range []struct {
		word string
		to   *[]string
		at   *[]string
	}{{"responsible", e.Responsible, &next.raci().Responsible}, {"consulted", e.Consulted, &next.raci().Consulted}, {"informed", e.Informed, &next.raci().Informed}} {
		if part.to != nil && !slices.Equal(*part.to, *part.at) {
			*part.at = *part.to
			changed = append(changed, part.word+": "+namesOf(tx.Dir, *part.to))
		}
	}
	switch {
	case e.Steps != nil:
		if err := domain.ValidatePath(tx.Dir, e.Steps); err != nil {
			return next, nil, err
		}
		*next.path() = ownPath(e.About)
		if p := tx.Dir.Paths[ownPath(e.About)]; *o.path() != ownPath(e.About) || p == nil || !slices.Equal(p.Steps, e.Steps) {
			changed = append(changed, "path: "+stepsInWords(tx.Dir, e.Steps))
		}
	case e.Path != nil && *e.Path != *o.path():
		if tx.Dir.Paths[*e.Path] == nil {
			return next, nil, domain.Fail(domain.NotFound, "There is no escalation path %q.", *e.Path).WithHint("Paths: %s.", pathNames(tx.Dir)).WithField("path")
		}
		*next.path() = *e.Path
		changed = append(changed, "path: "+*e.Path)
	}
	if err := domain.ValidateRACI(tx.Dir, *next.raci()); err != nil {
		return next, nil, err
	}
	return next, changed, nil
}

func namesOf(d *domain.Directory, who []string) string {
	if len(who) == 0 {
		return "nobody"
	}
	var out []string
	for _, w := range who {
		out = append(out, d.Name(w))
	}
	return strings.Join(out, ", ")
}

func stepsInWords(d *domain.Directory, steps []domain.Step) string {
	var out []string
	for _, s := range steps {
		out = append(out, fmt.Sprintf("%s (%d minutes)", d.Name(s.To), s.Wait))
	}
	return strings.Join(out, ", then ")
}

func pathNames(d *domain.Directory) string {
	var out []string
	for id := range d.Paths {
		out = append(out, id)
	}
	slices.Sort(out)
	if len(out) > 12 {
		out = append(out[:12], "…")
	}
	return strings.Join(out, ", ")
}

// ownPath is the id of a path that belongs to one service alone.
func ownPath(about domain.Ref) string { return "path-" + about.ID }

// savePath writes the steps of a path of the service's own. A path of that id which other services use as well is not
// theirs to change.
func (tx *Tx) savePath(o, next owned, e OwnerEdit) error {
	if e.Steps == nil {
		return nil
	}
	id := ownPath(e.About)
	for _, s := range tx.Dir.Services {
		if s.Path == id && s.ID != o.rec.Ref().ID {
			return domain.Fail(domain.Refused, "The path %s serves %s too.", id, tx.Dir.NameOf(s.Ref())).WithHint("Choose one of the agreed paths: %s.", pathNames(tx.Dir)).WithField("path")
		}
	}
	p := &domain.Path{ID: id, Steps: e.Steps}
	if old, ok := tx.Seen.Records[p.Ref()]; ok {
		n := domain.Clone(old.(*domain.Path))
		n.Steps = e.Steps
		tx.Put(old, n, "path.set", "")
		return nil
	}
	tx.Put(nil, p, "path.set", "")
	return nil
}

// putOwner writes the next version. Who could confirm it has also said that it is right.
func (tx *Tx) putOwner(o, next owned, action, reason string) {
	c := tx.Rq.Caller
	sure := c.Has(domain.RoleLead) || domain.AnswersFor(tx.Dir, c.Person, o.raci().Accountable, tx.Today) ||
		domain.AnswersFor(tx.Dir, c.Person, next.raci().Accountable, tx.Today)
	switch r := next.rec.(type) {
	case *domain.Service:
		if sure {
			r.Confirmed, r.ConfirmedBy, r.ConfirmedFrom = tx.Today, c.Person, "Slack"
		}
		r.GapSince = domain.GapsSince(tx.Dir, r, tx.Today)
	case *domain.Control:
		if sure {
			r.Confirmed, r.ConfirmedBy, r.ConfirmedFrom = tx.Today, c.Person, "Slack"
		}
	}
	tx.Put(tx.Seen.Records[o.rec.Ref()], next.rec, action, reason)
	tx.actedFor(o.raci().Accountable)
}

func mayNotEdit(d *domain.Directory, o owned) error {
	who := "a security lead or an admin"
	if a := o.raci().Accountable; a != "" {
		who = d.Name(a) + ", " + who
	}
	return domain.Fail(domain.Forbidden, "You may not change who owns %s.", o.name()).
		WithHint("Ask %s, or say what is wrong: `owner wrong %s`.", who, o.rec.Ref().ID).WithRule("domain 7.1")
}

// retire takes a service out of counts and pickers, or back in (domain 7.5).
func (tx *Tx) retire(o owned, e OwnerEdit, right domain.EditRight) (OwnerEdited, error) {
	s, ok := tx.Seen.Records[e.About].(*domain.Service)
	out := OwnerEdited{About: e.About}
	switch {
	case !ok:
		return out, domain.Fail(domain.Invalid, "Only a service can be retired.").WithField("retired")
	case !domain.MayRetire(tx.Dir, tx.Rq.Caller, s.Team, s.Accountable, tx.Today):
		return out, domain.Fail(domain.Forbidden, "You may not retire %s.", o.name()).
			WithHint("The lead of its team can, who is accountable, a security lead or an admin.").WithRule("domain 7.5")
	case *e.Retire == !s.Live():
		return out, domain.Fail(domain.AlreadyDone, "%s is already %s.", o.name(), map[bool]string{true: "retired", false: "in service"}[*e.Retire])
	}
	next := domain.Clone(s)
	if *e.Retire {
		next.Retired, out.Changed = tx.Today, []string{"retired"}
	} else {
		next.Retired, out.Changed = domain.Date{}, []string{"in service again"}
	}
	next.GapSince = domain.GapsSince(tx.Dir, next, tx.Today)
	tx.Put(s, next, "owner.retire", out.Changed[0])
	tx.actedFor(s.Accountable)
	tx.reviewFollows()
	return out, nil
}

// NewService is a service that somebody adds by hand.
type NewService struct {
	ID, Name, Team string
	Tier, Reach    int
	RACI           domain.RACI
	Path           string
	Aliases, Repos []string
	Data           []string
}

var serviceID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// AddService adds a service (domain 7.5: the team's lead, a security lead, an admin); an invalid RACI is refused.
func (l *Ledger) AddService(ctx context.Context, rq Request, n NewService) (*domain.Service, error) {
	ref := domain.Ref{Kind: domain.KindService, ID: n.ID}
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}}, nil, func(tx *Tx) (*domain.Service, error) {
		if e := tx.Rq.Caller.May(domain.MayLog); e != nil {
			return nil, e
		}
		if err := n.check(tx.Dir); err != nil {
			return nil, err
		}
		if !domain.MayRetire(tx.Dir, tx.Rq.Caller, n.Team, "", tx.Today) {
			return nil, domain.Fail(domain.Forbidden, "You may not add a service to %s.", tx.Dir.NameOf(domain.Ref{Kind: domain.KindTeam, ID: n.Team})).
				WithHint("Its lead can, a security lead or an admin.").WithRule("domain 7.5")
		}
		if old, ok := tx.Seen.Records[ref].(*domain.Service); ok {
			e := domain.Fail(domain.AlreadyDone, "There is a service %s already.", n.ID).WithField("service")
			if !old.Live() {
				return nil, e.WithHint("It was retired on %s; bring it back with `owner set %s retired:no`.", old.Retired.Long(), n.ID)
			}
			return nil, e.WithHint("Look at it with `owner %s`.", n.ID)
		}
		s := &domain.Service{ID: n.ID, Name: n.Name, Team: n.Team, Tier: n.Tier, Reach: n.Reach, RACI: n.RACI, Path: n.Path,
			Aliases: n.Aliases, Repos: n.Repos, Data: n.Data, Confirmed: tx.Today, ConfirmedBy: tx.Rq.Caller.Person, ConfirmedFrom: "Slack"}
		s.GapSince = domain.GapsSince(tx.Dir, s, tx.Today)
		tx.Put(nil, s, "owner.add", "")
		if a := tx.Dir.Askable(s.Accountable, tx.Today); a != "" && a != tx.Rq.Caller.Person {
			tx.Send(outbox.Letter{ID: "owner-added:" + rq.ID, To: outbox.Place{Person: a}, Priority: outbox.Normal, Message: addedLetter(tx.Dir, s, tx.Rq.Caller.Person)})
		}
		return s, nil
	})
}

// CheckServiceID says whether something can be a service's short name.
func CheckServiceID(id string) error {
	if !serviceID.MatchString(id) || len(id) > 64 {
		return domain.Fail(domain.Invalid, "“%s” can't be a service's short name.", domain.Clip(id, 64)).
			WithHint("Use small letters, digits and dashes, like track-api.").WithField("service")
	}
	return nil
}

func (n NewService) check(d *domain.Directory) error {
	if err := CheckServiceID(n.ID); err != nil {
		return err
	}
	switch {
	case d.Teams[n.Team] == nil:
		return domain.Fail(domain.NotFound, "There is no team %q.", n.Team).WithHint("Type the team's short name; `list team` shows them.").WithField("team")
	case n.Path != "" && d.Paths[n.Path] == nil:
		return domain.Fail(domain.NotFound, "There is no escalation path %q.", n.Path).WithHint("Paths: %s.", pathNames(d)).WithField("path")
	}
	return domain.ValidateRACI(d, n.RACI)
}

// correctionDays is how long an answer may take before a correction stands on the gap list (product 1, scene 2).
const correctionDays = 5

func (tx *Tx) gapFrom() domain.Date {
	return tx.Dir.AddBusinessDays(tx.Today, correctionDays).AddDays(1)
}

func stamp(t time.Time) string { return t.UTC().Format("20060102T150405") }
