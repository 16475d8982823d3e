package briefs

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// digests are the scheduled messages, in the order they are listed.
var digests = []Digest{weeklySync, monthlyReview, exceptionReview, ownershipReview}

// Digests lists them.
func Digests() []Digest { return slices.Clone(digests) }

// Digest is one kind of scheduled message. It says what stands in it and who gets it; the secretary does the rest:
// schedule, draft, hold, claim, letters, snapshot.
type Digest struct {
	Name    string // "monthly-review", as people type it
	Cadence string // its key in the organisation's cadences: "monthly_review"
	Title   string // "Monthly risk review"
	Default string // its schedule where the organisation sets none
	// Audiences in the order they are offered; the first is previewed where none is named. The template of each is
	// "<name>.<audience>".
	Audiences []string
	// Agenda has an agenda posted where the digest goes, a day before (domain 4.2). The leads get a draft of every digest.
	Agenda bool
	// Figures has the survey read what figures count, and the days that trends are drawn from.
	Figures bool
	// Paper are the audiences whose page also comes as one page of PDF in its thread, to be printed or forwarded.
	Paper []string
	// Back has it read the ended records of a kind so many days back, where that is further than figures count.
	Back map[domain.Kind]int
	// To lists who gets which page. Nobody for an audience is a gap that the leads read.
	To func(d *domain.Directory) (to []Addressee, gaps []string)
	// Build computes one audience's page for one reader: select what the reader may see, then count (domain 4.1 rule 1).
	Build func(s ledger.Survey, r domain.Reader, to Addressee, is Issue) Data
	// Begin, where there is one, does what starts with a slot besides its pages. It may be called more than once for one.
	Begin func(ctx context.Context, records Records, slot cadence.Slot) error
}

// Addressee is who gets a page.
type Addressee struct {
	Audience string
	Key      string // its part of the letter's key: "channel", "executive:renata"
	Place    outbox.Place
	Reader   domain.Reader
	Team     string // of an engineers' channel that belongs to one team, else empty: all teams
}

// Data is what a template runs over.
type Data interface {
	// summary is the sentence of the notification.
	summary() string
	// shown lists the records whose words stand in the page, for the last check before it is sent.
	shown() []domain.Ref
	// figures are the numbers that the next page of the same key shows trends against.
	figures() map[string]float64
}

// Edition is a digest under the name of the cadence that sends it: its own, or one that the organisation added for
// another time or place. Slots, marks and snapshots are kept by Job.
type Edition struct {
	Digest
	Job    string
	Timing domain.Timing
}

// EditionOf is the digest that a cadence sends; ok is false where no digest belongs to the name.
func EditionOf(d *domain.Directory, name string) (Edition, bool) {
	for _, x := range digests {
		if x.Name == name {
			return Edition{x, name, d.Org.Cadence[x.Cadence]}, true
		}
		if t := d.Org.Cadence[domain.CadenceKey(name)]; t.Digest == x.Name {
			return Edition{x, name, t}, true
		}
	}
	return Edition{}, false
}

// own says that the organisation added this cadence: it goes to one channel and to nobody else.
func (e Edition) own() bool { return e.Job != e.Name }

// addressees lists who gets which page of this edition, and for whom there is nobody.
func (e Edition) addressees(d *domain.Directory) (to []Addressee, gaps []string) {
	if e.own() {
		return []Addressee{{Audience: e.Audiences[0], Key: "channel", Place: outbox.Place{Channel: e.Timing.Channel}, Reader: domain.ForChannel}}, nil
	}
	return e.To(d)
}

// home is the channel that the first audience reads in: the agenda stands there. Empty where there is none.
func (e Edition) home(d *domain.Directory) string {
	to, _ := e.addressees(d)
	for _, a := range to {
		if a.Audience == e.Audiences[0] && a.Place.Channel != "" {
			return a.Place.Channel
		}
	}
	return ""
}

// called is what a sentence calls it: "weekly sync".
func (e Edition) called() string {
	if e.own() {
		return e.Job
	}
	return strings.ToLower(e.Title[:1]) + e.Title[1:]
}

// template is the name of an audience's template.
func (e Edition) template(audience string) string { return e.Name + "." + audience }

// inChannels addresses the channels that have a use, the first of them under the bare audience as its key; each reads
// what everybody in a channel may read.
func inChannels(d *domain.Directory, audience, use string) []Addressee {
	var out []Addressee
	for _, id := range slices.Sorted(maps.Keys(d.Channels)) {
		c := d.Channels[id]
		if !slices.Contains(c.Use, use) || c.Kind == domain.ChannelShared {
			continue
		}
		key := audience
		if len(out) > 0 {
			key += ":" + id
		}
		out = append(out, Addressee{Audience: audience, Key: key, Place: outbox.Place{Channel: id}, Reader: domain.ForChannel, Team: c.Team})
	}
	return out
}

// byMessage addresses persons, each by direct message and with what they may see themselves.
func byMessage(d *domain.Directory, audience string, persons []*domain.Person) []Addressee {
	var out []Addressee
	for _, p := range persons {
		out = append(out, Addressee{Audience: audience, Key: audience + ":" + p.ID, Place: outbox.Place{Person: p.ID},
			Reader: domain.ForCaller(domain.CallerFor(d, p))})
	}
	return out
}

// frame is what every digest's page says around its sections. Each kind of page embeds it.
type frame struct {
	Title    Text // the template's own title
	Org      Text
	Mission  Text
	Date     Text // the slot's day, "Tue 15 Sep 2026"
	Audience string
	Late     bool   // sent after its time
	Due      Mark   // when it was due
	Skipped  []Text // days of slots that were skipped since the last one
	First    bool   // there is no earlier digest to compare with

	Notes   []Said // what leads noted on the agenda
	Held    bool
	HeldBy  Mark
	Closing Text // for channels: what is never included
	Next    Mark // when the next one comes
	Start   Mark // of an agenda: when the digest is posted
	Words   int  // reading budget in words; 0 for none

	charts []view.Chart
}

// Chart is a chart of the page by its name, to stand on a line of its own; nothing where there is none of that name.
func (f frame) Chart(name string) Picture { return chartNamed(f.charts, name) }

// newFrame fills in what all digests have in common.
func newFrame(s ledger.Survey, r domain.Reader, to Addressee, is Issue) frame {
	f := frame{Title: Text(is.Title), Org: Text(s.Dir.Org.Name), Mission: Text(s.Dir.Org.Mission), Date: Text(is.Date.Long()), Audience: to.Audience,
		Late: is.Late, Due: Mark{is.Start}, Start: Mark{is.Start}, Next: Mark{is.Next}, First: s.Series.LastAt.IsZero()}
	for _, d := range is.Skipped {
		if day, err := domain.ParseDate(d); err == nil {
			f.Skipped = append(f.Skipped, Text(day.Long()))
		}
	}
	if r.Channel {
		f.Closing = closing
	}
	if a := s.Agenda; a != nil {
		who := func(person string) Mark { return Mark{view.Name(s.Dir, person)} }
		f.Held = a.Held
		if a.Held {
			f.HeldBy = who(a.HeldBy)
		}
		for _, n := range a.Notes {
			f.Notes = append(f.Notes, Said{who(n.By), Text(domain.Clip(n.Text, ledger.MaxNote))})
		}
	}
	return f
}

// closing ends every digest in a channel, whether or not there are restricted items (domain 4.1 rule 1).
const closing = "Restricted items are not included."

// Issue is one slot of a digest as it is rendered.
type Issue struct {
	Title   string // of the page: its template's
	Date    domain.Date
	Start   view.Span // when the slot is
	Next    view.Span // when the next one is
	Late    bool
	Skipped []string
}

// placeOf is the channel of a cadence: its own, else the first with the digest's use. Empty where there is none.
func placeOf(d *domain.Directory, cadence string) string {
	use := ""
	if c := d.ChannelFor(cadence); c != nil {
		use = c.ID
	}
	return cmp.Or(d.Org.Cadence[cadence].Channel, use)
}

// Sample is what a template is tried with at the start, by its name: the page of its digest and audience, as everybody in
// a channel may see it.
func Sample(s ledger.Survey, template string) Data {
	name, audience, _ := strings.Cut(template, ".")
	e, ok := EditionOf(s.Dir, name)
	if !ok {
		return nil
	}
	at := view.At(s.Now, s.Dir.Location())
	return e.Build(s, domain.ForChannel, Addressee{Audience: audience, Key: audience, Reader: domain.ForChannel}, Issue{Date: s.Dir.Today(s.Now), Start: at, Next: at})
}
