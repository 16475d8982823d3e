package domain

import (
	"strings"
	"time"
	"unicode/utf8"
)

// The states of an action (domain 3.4).
const (
	ActOpen       = "open"
	ActInProgress = "in_progress"
	ActBlocked    = "blocked"
	ActDone       = "done"
	ActDropped    = "dropped"
)

// MaxTitle is how long a title may be (domain: lines people read on a phone; reliability F24).
const MaxTitle = 200

// FreeMoves is how many times an action may move to a later day before the source's owner must agree (domain 3.4).
const FreeMoves = 2

// actionLife is the lifecycle of domain 3.4: open ↔ in_progress ↔ blocked, those to done and to dropped, done to open.
var actionLife = Lifecycle{
	{"", "add", ActOpen, []Part{PartAnyone}, "one owner and one due date"},
	{ActOpen, "start", ActInProgress, owns, ""},
	{ActOpen, "done", ActDone, owns, "evidence where the source asks for it"},
	{ActOpen, "drop", ActDropped, gives, "reason, and the consent of the source's owner"},
	{ActOpen, "move", ActOpen, steer, "from the third move the source's owner agrees"},
	{ActOpen, "assign", ActOpen, steer, "the new owner must accept"},
	{ActOpen, "accept", ActOpen, answering, ""},
	{ActOpen, "handback", ActOpen, owns, ""},
	{ActInProgress, "block", ActBlocked, owns, "what, who can unblock it, next check"},
	{ActInProgress, "reopen", ActOpen, steer, ""},
	{ActInProgress, "done", ActDone, owns, "evidence where the source asks for it"},
	{ActInProgress, "drop", ActDropped, gives, "reason, and the consent of the source's owner"},
	{ActInProgress, "move", ActInProgress, steer, "from the third move the source's owner agrees"},
	{ActInProgress, "assign", ActInProgress, steer, "the new owner must accept"},
	{ActInProgress, "accept", ActInProgress, answering, ""},
	{ActBlocked, "start", ActInProgress, owns, ""},
	{ActBlocked, "block", ActBlocked, owns, "another thing in the way, another day to look"},
	{ActBlocked, "done", ActDone, owns, "evidence where the source asks for it"},
	{ActBlocked, "drop", ActDropped, gives, "reason, and the consent of the source's owner"},
	{ActBlocked, "move", ActBlocked, steer, "from the third move the source's owner agrees"},
	{ActBlocked, "assign", ActBlocked, steer, "the new owner must accept"},
	{ActBlocked, "accept", ActBlocked, answering, ""},
	{ActDone, "reopen", ActOpen, steer, "reason"},
}

// Who may do what to an action: its owner, who gives the consents on it, the lead of its team, a security lead.
var (
	owns      = []Part{PartOwner}
	gives     = []Part{PartOwner, PartConsenter}
	steer     = []Part{PartOwner, PartConsenter, PartTeamLead, PartLead}
	answering = []Part{PartOffered, PartConsenter}
)

// Work is what the rules of an action go by: who asks, when, and what the action hangs on.
type Work struct {
	Dir    *Directory
	Now    time.Time
	Caller Caller
	Source Record // nil where there is none
	// Round is the question that the caller read before they answered; 0 where the words were typed.
	Round int
}

// stale refuses an answer to a question that was asked anew since it was read: a yes to one thing is none to another
// (reliability T4).
func (w Work) stale(ref Ref, round int) *Error {
	if w.Round == 0 || w.Round == round {
		return nil
	}
	e := Fail(Conflict, "What is asked about %s was changed since you read it.", ref).WithHint("Read it again, then answer.")
	e.Suggest = []string{"show " + ref.String()}
	return e
}

func (w Work) today() Date               { return w.Dir.Today(w.Now) }
func (w Work) name(person string) string { return w.Dir.Name(person) }

// Deed is what a verb makes of an action.
type Deed struct {
	Act  *Action
	What string // added, started, blocked, done, reopened, moved, dropped, offered, taken, handed back, declined, wished, refused, snoozed
	For  string // whom the caller stood in for
	// Consent is who is asked now, where What is wished; Ended is the wish that was answered.
	Consent Consent
	Ended   *Wish
}

// NewAction makes an action of what somebody said; the number and the card's place are the ledger's. yes agrees that
// the owner is added to the readers of a confidential one.
func NewAction(w Work, a Action, yes bool) (*Action, *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return nil, err
	}
	a.Title = OneLine(a.Title)
	if err := checkTitle(a.Title); err != nil {
		return nil, err
	}
	if err := w.checkOwner(a.Owner); err != nil {
		return nil, err
	}
	if err := w.checkDue(a.Due); err != nil {
		return nil, err
	}
	if w.Source != nil {
		a.From = w.Source.Ref()
		a.inherit(w)
	}
	if err := w.AddReader(&a.Meta, a.Owner, yes); err != nil {
		return nil, err
	}
	a.State, a.AddedBy, a.Created, a.FirstDue, a.Shifts = ActOpen, w.Caller.Person, w.today(), a.Due, 0
	return &a, nil
}

// inherit takes the source's service and, where it is restricted, its readers (domain 7.2).
func (a *Action) inherit(w Work) {
	if s := w.Source.Services(); len(s) > 0 && a.Service == "" {
		a.Service = s[0]
	}
	if m := w.Source.Base(); m.IsRestricted() {
		a.Visibility = Restricted
		a.NeedToKnow = both(append(append([]string{}, m.NeedToKnow...), w.Caller.Person)...)
	}
}

// AddReader puts a person on the list of a restricted record, after the giver was asked: yes says that they agreed
// (domain 7.2).
func (w Work) AddReader(m *Meta, person string, yes bool) *Error {
	if !m.IsRestricted() || person == "" || contains(m.NeedToKnow, person) {
		return nil
	}
	if !yes {
		return Fail(Refused, "This is confidential, and %s may not see it yet.", w.name(person)).
			WithHint("Add `add_reader:yes` if %s is to read it; the addition is written down.", w.name(person)).WithField("add_reader")
	}
	m.NeedToKnow = append(m.NeedToKnow, person)
	return nil
}

func checkTitle(s string) *Error {
	switch n := utf8.RuneCountInString(s); {
	case s == "":
		return Fail(Invalid, "What is to be done?").WithHint("Say it in a few words.").WithField("title")
	case n > MaxTitle:
		return Fail(Invalid, "That title has %d characters; %d is the most.", n, MaxTitle).
			WithHint("Say it in one line and put the details in the source or in a link.").WithField("title")
	}
	return nil
}

func (w Work) checkOwner(owner string) *Error {
	p := w.Dir.People[owner]
	switch {
	case owner == "":
		return Fail(Invalid, "An action has exactly one owner.").WithHint("Name who does it, for example `owner:@ana`.").WithField("owner").WithRule("domain 3.4")
	case p == nil:
		return Fail(Invalid, "I know nobody called %s.", owner).WithHint("Name a colleague with @.").WithField("owner")
	case !p.Live():
		return Fail(Invalid, "%s's account is deactivated.", p.Name).WithHint("Name somebody who can do it.").WithField("owner").WithRule("domain 1.2")
	}
	return nil
}

func (w Work) checkDue(due Date) *Error {
	switch {
	case due.IsZero():
		return Fail(Invalid, "An action has exactly one due date.").WithHint("Name a day, for example `due:friday`.").WithField("due").WithRule("domain 3.4")
	case due.Before(w.today()):
		return Fail(Invalid, "%s is past.", due.Long()).WithHint("Name today (%s) or a later day.", w.today().Long()).WithField("due")
	}
	return nil
}

// acts says whether the caller is a person, or stands in for them today.
func (w Work) acts(person string) (standsFor string, ok bool) {
	switch {
	case person == "":
		return "", false
	case w.Caller.Person == person:
		return "", true
	case w.Dir.Stand(person, w.today()) == w.Caller.Person:
		return person, true
	}
	return "", false
}

// begin checks that the state lists a verb and gives a copy to change.
func (a *Action) begin(verb string) (*Action, string, *Error) {
	to, ok := actionLife.to(a.State, verb)
	if !ok {
		return nil, "", a.refuse(verb)
	}
	return Clone(a), to, nil
}

// refuse names what is possible now; `accept` only where something waits for an answer.
func (a *Action) refuse(verb string) *Error {
	if a.Offered == "" && a.Wish == nil {
		return actionLife.refuse(a.Ref(), a.State, verb, "accept")
	}
	return actionLife.refuse(a.Ref(), a.State, verb)
}

// ownersOnly refuses everybody but the owner and who stands in.
func (w Work) ownersOnly(a *Action, what string) (string, *Error) {
	stands, ok := w.acts(a.Owner)
	if !ok {
		return "", Fail(Forbidden, "%s owns %s and can %s it.", w.name(a.Owner), a.Ref(), what).
			WithHint("Ask %s, or see `action assign %s`.", w.name(a.Owner), a.Ref()).WithRule("domain 3.4")
	}
	return stands, nil
}

// Start begins the work, or takes it up again after a block.
func (a *Action) Start(w Work) (Deed, *Error) {
	stands, err := w.ownersOnly(a, "start")
	if err != nil {
		return Deed{}, err
	}
	n, to, err := a.begin("start")
	if err != nil {
		return Deed{}, err
	}
	n.State, n.BlockedBy, n.Unblocker, n.NextCheck = to, "", "", Date{}
	return Deed{Act: n, What: "started", For: stands}, nil
}

// Block says what is in the way, who can clear it and when to look again; the clock goes on (domain 3.4).
func (a *Action) Block(w Work, by, unblocker string, check Date) (Deed, *Error) {
	stands, err := w.ownersOnly(a, "block")
	if err != nil {
		return Deed{}, err
	}
	n, to, err := a.begin("block")
	switch {
	case err != nil:
		return Deed{}, err
	case strings.TrimSpace(by) == "":
		return Deed{}, Fail(Invalid, "What is in the way?").WithHint("Name it in a few words, or by its number.").WithField("by").WithRule("domain 3.4")
	case w.Dir.People[unblocker] == nil || !w.Dir.People[unblocker].Live():
		return Deed{}, Fail(Invalid, "Who can clear it?").WithHint("Name an active colleague with `who:@name`.").WithField("who").WithRule("domain 3.4")
	case !check.After(w.today()):
		return Deed{}, Fail(Invalid, "When do you look again?").WithHint("Name a day after today, for example `check:friday`.").WithField("check").WithRule("domain 3.4")
	}
	n.State, n.BlockedBy, n.Unblocker, n.NextCheck = to, OneLine(by), unblocker, check
	return Deed{Act: n, What: "blocked", For: stands}, nil
}

// Done ends it; some sources ask for evidence (domain 3.4).
func (a *Action) Done(w Work, evidence string) (Deed, *Error) {
	if a.State == ActDone {
		return Deed{}, a.already(w)
	}
	stands, err := w.ownersOnly(a, "finish")
	if err != nil {
		return Deed{}, err
	}
	n, to, err := a.begin("done")
	if err != nil {
		return Deed{}, err
	}
	evidence = strings.TrimSpace(evidence)
	if why, needed := ProofNeeded(w.Source); needed && evidence == "" {
		err := Fail(Invalid, "%s needs evidence before it is done: %s.", a.Ref(), why).
			WithHint("Add a link or a sentence: `action done %s \"https://…\"`.", a.Ref()).WithField("evidence").WithRule("domain 3.4")
		err.Suggest = []string{"action proof " + a.ID} // the form that asks for it
		return Deed{}, err
	}
	n.State, n.Evidence, n.DoneOn = to, evidence, w.today()
	if stands != "" {
		n.DoneBy = w.Caller.Person
	}
	n.Wish, n.Offered, n.BlockedBy, n.Unblocker, n.NextCheck = nil, "", "", "", Date{}
	return Deed{Act: n, What: "done", For: stands}, nil
}

// Reopen takes a done action up again, with a reason, or puts one in progress back; its first due date stays.
func (a *Action) Reopen(w Work, why string) (Deed, *Error) {
	n, to, err := a.begin("reopen")
	if err != nil {
		return Deed{}, err
	}
	stands, ok := w.steers(a)
	if !ok {
		return Deed{}, w.notYours(a, "reopen")
	}
	if a.State == ActDone && strings.TrimSpace(why) == "" {
		return Deed{}, Fail(Invalid, "Why is %s open again?", a.Ref()).WithHint("One sentence is enough.").WithField("why").WithRule("domain 3.4")
	}
	n.State, n.DoneOn, n.DoneBy, n.Evidence = to, Date{}, "", "" // what proved it then proves nothing now; the trail keeps it
	return Deed{Act: n, What: "reopened", For: stands}, nil
}

// Snooze holds the reminders back until a day; escalations go on.
func (a *Action) Snooze(w Work, until Date) (Deed, *Error) {
	stands, err := w.ownersOnly(a, "snooze")
	switch {
	case err != nil:
		return Deed{}, err
	case !a.Live():
		return Deed{}, a.refuse("snooze")
	case !until.After(w.today()):
		return Deed{}, Fail(Invalid, "Until when?").WithHint("Name a day after today.").WithField("until")
	}
	n := Clone(a)
	n.SnoozedUntil = until
	return Deed{Act: n, What: "snoozed", For: stands}, nil
}

func (a *Action) already(w Work) *Error {
	return Fail(AlreadyDone, "Already done by %s on %s.", w.name(a.Owner), a.DoneOn.Long()).
		WithHint("`action reopen %s` takes it up again.", a.Ref())
}
