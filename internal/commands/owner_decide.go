package commands

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/view"
)

var (
	ownsQuestion = regexp.MustCompile(`(?i)^who(?:'s|’s| is| are)? (?:owns?|(?:the )?owners? of|accountable for|responsible for|answers for|in charge of) +(.+?)[ ?]*$`)
	mayQuestion  = regexp.MustCompile(`(?i)^who(?:'s|’s| is| are)? +(?:may|can|must|should|has to|needs to|allowed to|to|approves?|accepts?|signs?|decides?|closes?|confirms?)\b`)
	aboutWhat    = regexp.MustCompile(`(?i)\b(?:for|on|of|about) +(?:the +)?(.+?)[ ?]*$`)
)

// subjectOf is what a question about an owner asks for: "who owns track-api?" is "track-api".
func subjectOf(text string) string {
	if m := ownsQuestion.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	if t := strings.TrimRight(text, " ?"); t != "" {
		return t
	}
	return text
}

// A rule of domain 7.1 that people ask about: all of one word group each must occur.
type ruleOf struct {
	words  [][]string
	answer string
	who    func(d *domain.Directory) []string
}

func withRole(r domain.Role) func(*domain.Directory) []string {
	return func(d *domain.Directory) []string {
		var out []string
		for _, p := range d.With(r) {
			out = append(out, p.ID)
		}
		return out
	}
}

func withFunction(f string) func(*domain.Directory) []string {
	return func(d *domain.Directory) []string {
		var out []string
		for _, p := range sorted(d.People) {
			if p.Live() && p.Does(f) {
				out = append(out, p.ID)
			}
		}
		return out
	}
}

var rulesOf = []ruleOf{
	{[][]string{{"close", "closes", "verify"}, {"risk", "risks"}}, "A high or critical risk is closed by a security lead, or by the verifier they name; never by who did the fix.", withRole(domain.RoleLead)},
	{[][]string{{"confirm", "confirms", "score"}, {"score", "scores", "risk"}}, "A score is confirmed by a security lead; for their own team, up to Medium, by a champion.", withRole(domain.RoleLead)},
	{[][]string{{"add", "adds"}, {"service", "services"}}, "A service is added by the lead of its team, a security lead or an admin.", withRole(domain.RoleAdmin)},
	{[][]string{{"retire", "retires"}, {"service", "services"}}, "A service is retired by who is accountable, the lead of its team, a security lead or an admin.", withRole(domain.RoleAdmin)},
	{[][]string{{"change", "edit", "set", "name"}, {"owner", "owners", "ownership", "path", "paths", "accountable"}}, "Who owns something is changed by the accountable person, an executive in their area, a security lead or an admin; a champion of the team may propose it.", withRole(domain.RoleLead)},
	{[][]string{{"statement", "statements", "outside", "press", "publicly"}}, "Nothing goes outside without the yes of a statement approver.", withFunction("statement_approver")},
	{[][]string{{"declare"}, {"incident", "incidents"}}, "Anybody may declare an incident.", nil},
	{[][]string{{"role", "roles", "settings", "admin"}}, "Settings and roles are changed by an admin; nobody gives a role to themselves.", withRole(domain.RoleAdmin)},
	{[][]string{{"evidence", "proof"}}, "Proof is asked for by an evidence coordinator or a security lead, and accepted by who asked.", withFunction("evidence_coordinator")},
}

// decides answers "who may accept a high risk for X?" and the other questions of domain 7.1; ok is false where the text
// is no such question.
func (d Desk) decides(c Call, text string) (view.Message, bool) {
	if !mayQuestion.MatchString(text) || ownsQuestion.MatchString(text) {
		return view.Message{}, false
	}
	words := strings.Fields(find.Normal(text))
	dir := d.Directory()
	has := func(any ...string) bool {
		return slices.ContainsFunc(any, func(w string) bool { return slices.Contains(words, w) })
	}
	accept := has("accept", "accepts", "approve", "approves", "sign", "carry", "allow")
	if accept && has("risk", "risks", "exception", "exceptions") {
		return d.acceptance(c, text, words), true
	}
	for _, r := range rulesOf {
		if !slices.ContainsFunc(r.words, func(group []string) bool { return !has(group...) }) {
			var who []string
			if r.who != nil {
				who = r.who(dir)
			}
			return view.Decides(dir, dir.Today(c.At), r.answer, who, sharing(c, text)), true
		}
	}
	return view.Message{}, false
}

// sharing is the share button of a question.
func sharing(c Call, text string) []view.Button {
	if b := shareButton(c, "owner "+Quote(text)); b != nil {
		return []view.Button{*b}
	}
	return nil
}

// acceptance answers who may accept a risk: the table of domain 3.2, with names where a band and a service are asked.
func (d Desk) acceptance(c Call, text string, words []string) view.Message {
	dir := d.Directory()
	today := dir.Today(c.At)
	var bands []domain.Band
	for _, t := range domain.ExceptionTerms {
		if slices.Contains(words, string(t.Band)) {
			bands = append(bands, t.Band)
		}
	}
	if len(bands) == 0 {
		bands = []domain.Band{domain.Low, domain.Medium, domain.High, domain.Critical}
	}
	var service *domain.Service
	var note view.Line
	if m := aboutWhat.FindStringSubmatch(text); m != nil {
		service, note = d.meantService(m[1])
	}
	q := view.Acceptance{Dir: dir, Today: today, Service: service, Note: note, Buttons: sharing(c, text)}
	for _, b := range bands {
		term := domain.ExceptionTerms[slices.IndexFunc(domain.ExceptionTerms, func(t domain.ExceptionTerm) bool { return t.Band == b })]
		people, why := domain.Acceptors(dir, b, service, today)
		q.Rows = append(q.Rows, view.AcceptanceRow{Term: term, People: people, Why: why})
	}
	if service == nil {
		for _, t := range sorted(dir.Teams) {
			if ex := dir.Executives(t.ID); len(ex) > 0 {
				q.Areas = append(q.Areas, view.Area{Team: t, Executive: ex[0].ID})
			} else {
				q.Areas = append(q.Areas, view.Area{Team: t})
			}
		}
	}
	return view.Accepts(q)
}

// meantService is the service a question is about; where the words name none, the note says so.
func (d Desk) meantService(text string) (*domain.Service, view.Line) {
	dir := d.Directory()
	if hits := d.Names().Exact(text, string(domain.KindService)); len(hits) > 0 {
		return dir.Services[hits[0].ID], nil
	}
	if hits := d.Names().Exact(text, string(domain.KindTeam)); len(hits) > 0 {
		teams, _ := d.names.lookups(dir)
		if ids := teams[hits[0].ID]; len(ids) > 0 {
			s := *dir.Services[ids[0]]
			s.ID, s.Name, s.Accountable = "", dir.Teams[hits[0].ID].Name, ""
			return &s, nil
		}
	}
	if near := d.Names().Near(text, 2, string(domain.KindService)); len(near) > 0 && near[0].Score >= sure {
		return dir.Services[near[0].ID], view.L(fmt.Sprintf("You typed “%s”; this is for %s, the nearest name.", domain.Clip(text, 40), labelOf(near[0].Entry)))
	}
	return nil, view.L(fmt.Sprintf("I find no service called “%s”; this is the general rule.", domain.Clip(text, 40)))
}
