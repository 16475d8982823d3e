package briefs

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// render makes one audience's page for one reader.
func (s *Secretary) render(e Edition, to Addressee, survey ledger.Survey, is Issue) (view.Message, error) {
	m, _, err := s.compute(e, to, survey, is)
	return m, err
}

// compute makes one audience's page and the figures that stand in it.
func (s *Secretary) compute(e Edition, to Addressee, survey ledger.Survey, is Issue) (view.Message, map[string]float64, error) {
	name := e.template(to.Audience)
	is.Title = s.pages.Front(name, "title")
	data := e.Build(survey, to.Reader, to, is)
	m, err := s.pages.Render(name, data)
	if err == nil && tooLong(m, data, survey.Dir.Location()) {
		m, data, err = s.fit(name, m, data, survey.Dir.Location())
	}
	if err != nil {
		return m, nil, err
	}
	m.Summary, m.About = cmp.Or(data.summary(), m.Summary), data.shown()
	if to.Reader.Channel {
		closed(&m)
		return m, data.figures(), nil
	}
	for _, rec := range slices.Concat(survey.Live, survey.Ended, survey.Past) {
		m.Restricted = m.Restricted || (rec.Base().IsRestricted() && slices.Contains(m.About, rec.Ref()))
	}
	return m, data.figures(), nil
}

// fit gives the longest of the shorter pages that is not too long, or the shortest of all: a list is never split, it ends
// sooner (domain 4.1 rule 4). Pages are drawn for as few of them as it takes.
func (s *Secretary) fit(name string, m view.Message, data Data, loc *time.Location) (view.Message, Data, error) {
	var less []Data
	for next, ok := data.(shortens); ok; next, ok = less[len(less)-1].(shortens) {
		d, can := next.shorter()
		if !can {
			break
		}
		less = append(less, d)
	}
	drawn := map[int]view.Message{}
	var failed error
	k := sort.Search(len(less)-1, func(i int) bool {
		page, err := s.pages.Render(name, less[i])
		failed = cmp.Or(failed, err)
		drawn[i] = page
		return !tooLong(page, less[i], loc)
	})
	if len(less) == 0 || failed != nil {
		return m, data, failed
	}
	page, ok := drawn[k]
	if !ok {
		page, failed = s.pages.Render(name, less[k])
	}
	return page, less[k], failed
}

// shortens is a page whose lists can end sooner; false where they cannot.
type shortens interface{ shorter() (Data, bool) }

// pageSize is how many characters a page has at most as it is sent, where "&", "<" and ">" take five (reliability F24:
// 10,000, less what the marks of bold words and names take).
const pageSize = 8_500

// tooLong says whether a page is over its size or over the words that its reader has time for.
func tooLong(m view.Message, data Data, loc *time.Location) bool {
	text := view.PlainText(m, "/sec", loc)
	escaped := strings.Count(text, "&") + strings.Count(text, "<") + strings.Count(text, ">")
	if utf8.RuneCountInString(text)+4*escaped > pageSize {
		return true
	}
	b, ok := data.(interface{ budget() int })
	if !ok || b.budget() == 0 {
		return false
	}
	words, _, _ := plain.Count(text)
	return words > b.budget()
}

// closed sees to it that a channel's digest ends with what is never in it, whatever became of its template (domain 4.1
// rule 1).
func closed(m *view.Message) {
	for _, n := range m.Nodes {
		for _, l := range n.Lines {
			if slices.ContainsFunc(l, func(s view.Span) bool { return strings.Contains(s.Text, closing) }) {
				return
			}
		}
	}
	m.Nodes = append(m.Nodes, view.Small(view.L(closing)))
}

// The names of the living messages of one slot.
func agendaCard(e Edition, slot cadence.Slot) string { return "agenda:" + e.Job + ":" + slot.Date }
func draftCard(e Edition, slot cadence.Slot) string  { return "draft:" + e.Job + ":" + slot.Date }
func pageCard(e Edition, key string, slot cadence.Slot) string {
	return "digest:" + e.Job + ":" + key + ":" + slot.Date
}

// letters are the pages of a digest for all its readers, all from one survey, and what is kept of each.
func (s *Secretary) letters(e Edition, survey ledger.Survey, slot cadence.Slot, is Issue) (out []outbox.Letter, kept []domain.IssuePage, err error) {
	to, _ := e.addressees(survey.Dir)
	for _, a := range to {
		m, figures, err := s.compute(e, a, survey, is)
		if err != nil {
			return nil, nil, err
		}
		b, err := json.Marshal(m)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", e.template(a.Audience), err)
		}
		key, sum := pageCard(e, a.Key, slot), sha256.Sum256(b)
		l := outbox.Letter{ID: key, Card: key, To: a.Place, Priority: outbox.Digest, Message: m, Template: s.pages.Version(e.template(a.Audience))}
		out = append(out, l)
		if slices.Contains(e.Paper, a.Audience) {
			out = append(out, outbox.Letter{ID: key + ":pdf", Under: key, To: a.Place, Priority: outbox.Digest, Message: m, File: e.Job + "-" + slot.Date + ".pdf"})
		}
		kept = append(kept, domain.IssuePage{Audience: a.Audience, To: a.Key, Person: a.Place.Person, Channel: a.Place.Channel, Template: l.Template,
			Hash: hex.EncodeToString(sum[:]), Message: string(b), Figures: figures, About: m.About})
	}
	if len(out) == 0 {
		return nil, nil, nil
	}
	return append(out, s.closeDraft(e, survey.Dir, slot)...), kept, nil
}

// closeDraft turns the agenda into a link to the digest, and the leads' drafts into a line that says it is out.
func (s *Secretary) closeDraft(e Edition, d *domain.Directory, slot cadence.Slot) []outbox.Letter {
	day, _ := domain.ParseDate(slot.Date)
	said := "The " + e.called() + " of " + day.Long() + " is out"
	var out []outbox.Letter
	if home := e.home(d); e.Agenda && home != "" {
		link := view.Message{Summary: said + ".",
			Nodes: []view.Node{view.Text(view.L(said+": ", view.Span{Kind: view.Link, Text: "open it", ID: pageCard(e, e.Audiences[0], slot)}))}}
		out = append(out, outbox.Letter{ID: agendaCard(e, slot) + ":closed", Card: agendaCard(e, slot), EditOnly: true, To: outbox.Place{Channel: home},
			Priority: outbox.Digest, Message: link})
	}
	told := view.Say(said + ".")
	if e.Agenda { // a meeting hangs on it
		told.Nodes = append(told.Nodes, view.Buttons(view.Button{Label: "End of meeting", Words: "digest end " + e.Job + " " + slot.Date,
			Access: "End of the meeting of " + day.Long() + ": list what has no owner or date"}))
	}
	for _, l := range d.With(domain.RoleLead) {
		out = append(out, outbox.Letter{ID: draftCard(e, slot) + ":" + l.ID + ":closed", Card: draftCard(e, slot), EditOnly: true,
			To: outbox.Place{Person: l.ID}, Priority: outbox.Digest, Message: told})
	}
	return out
}

// draftLetters are the agenda for the channel and the draft for each lead; edits only change what is there already.
func (s *Secretary) draftLetters(e Edition, survey ledger.Survey, slot cadence.Slot, edit bool) ([]outbox.Letter, error) {
	is := s.issue(e, slot, false, survey.Series.Skipped)
	var out []outbox.Letter
	if home := e.home(survey.Dir); e.Agenda && home != "" {
		m, err := s.render(e, Addressee{Audience: "agenda", Key: "agenda", Reader: domain.ForChannel}, survey, is)
		if err != nil {
			return nil, err
		}
		card := agendaCard(e, slot)
		out = append(out, outbox.Letter{ID: card, Card: card, EditOnly: edit, To: outbox.Place{Channel: home}, Priority: outbox.Digest, Message: m,
			Template: s.pages.Version(e.template("agenda"))})
	}
	m, err := s.draft(e, survey, slot, is)
	if err != nil {
		return nil, err
	}
	for _, lead := range survey.Dir.With(domain.RoleLead) {
		card := draftCard(e, slot)
		out = append(out, outbox.Letter{ID: card + ":" + lead.ID, Card: card, EditOnly: edit, To: outbox.Place{Person: lead.ID}, Priority: outbox.Digest,
			Message: m, Template: s.pages.Version(e.template(e.Audiences[0]))})
	}
	return out, nil
}

// draft is what the leads read the day before: the first audience's page as everybody in a channel may see it, who gets
// which page, and for whom there is nobody.
func (s *Secretary) draft(e Edition, survey ledger.Survey, slot cadence.Slot, is Issue) (view.Message, error) {
	m, err := s.render(e, Addressee{Audience: e.Audiences[0], Key: e.Audiences[0], Reader: domain.ForChannel}, survey, is)
	if err != nil {
		return m, err
	}
	to, gaps := e.addressees(survey.Dir)
	head := []view.Node{view.Head("Draft of the " + e.called() + " · " + is.Date.Long()),
		view.Text(view.L("Only you and the other security leads read this draft. It goes out ", is.Start, "."))}
	held := survey.Agenda != nil && survey.Agenda.Held
	if held {
		head = append(head, view.Text(view.L(view.B("Held by "+survey.Dir.Name(survey.Agenda.HeldBy)+"."), " It goes out when it is released.")))
	}
	for _, g := range gaps {
		head = append(head, view.Text(view.L(view.B("Gap: "), g, " Nobody gets that page.")))
	}
	head = append(head, view.Small(goesTo(survey.Dir, to)...), view.Node{Kind: view.NodeRule})
	if len(m.Nodes) > 0 && m.Nodes[0].Kind == view.NodeHeading {
		m.Nodes = m.Nodes[1:]
	}
	m.Nodes = append(head, m.Nodes...)
	m.Summary = "Draft of the " + e.called() + " of " + is.Date.Long() + "."
	hold := view.Button{Label: "Hold it", Words: "digest hold " + e.Job}
	if held {
		hold = view.Button{Label: "Release it", Words: "digest hold " + e.Job + " off:yes"}
	}
	m.Nodes = append(m.Nodes, view.Buttons(view.Button{Label: "Add a note", Words: "digest note " + e.Job}, hold,
		view.Button{Label: "Send it now", Words: "digest send " + e.Job, Style: "primary", Confirm: "Post the " + e.called() + " now instead of at its time?"}))
	var others []view.Button
	for _, a := range e.Audiences[1:] {
		others = append(others, view.Button{Label: "Preview: " + a, Words: "digest preview " + e.Job + " " + a})
	}
	if len(others) > 0 {
		m.Nodes = append(m.Nodes, view.Buttons(others...))
	}
	return m, nil
}

// Called is what a sentence calls the digest of a cadence: "security weekly".
func Called(name string) string {
	for _, x := range digests {
		if x.Name == name {
			return strings.ToLower(x.Title[:1]) + x.Title[1:]
		}
	}
	return name
}

// pageFor is what stands before those who get an audience's page; what everybody in a channel may read is in the channel.
var pageFor = map[string]string{domain.AudExecutive: "For executives:", domain.AudEngineer: "For engineers:", domain.AudLegal: "For legal:",
	domain.AudProduct: "For product:", domain.AudHR: "For HR:", audCompliance: "For compliance:"}

// goesTo lists who gets which page, an audience a line.
func goesTo(d *domain.Directory, to []Addressee) []view.Line {
	var lines []view.Line
	last := ""
	for _, a := range to {
		if a.Audience != last {
			lines, last = append(lines, view.L(cmp.Or(pageFor[a.Audience], "In")+" ")), a.Audience
		} else {
			lines[len(lines)-1] = append(lines[len(lines)-1], view.T(", "))
		}
		where := view.Name(d, a.Place.Person)
		if a.Place.Channel != "" {
			where = view.Span{Kind: view.Room, ID: a.Place.Channel, Text: a.Place.Channel}
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], where)
	}
	return lines
}
