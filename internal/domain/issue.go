package domain

import "time"

// The kinds that digests leave behind. They are neither numbered nor part of the directory.
const (
	KindIssue Kind = "issue"
	KindDaily Kind = "daily"
)

// Issue is one slot of a digest as it went out: every page word for word, so that it can be shown again later byte for
// byte whatever has changed since, and what the next one compares its figures with (domain 4.1 rules 6 and 7).
type Issue struct {
	Meta
	ID      string      `json:"id"` // "weekly-sync.2026-09-15"
	Job     string      `json:"job"`
	Date    string      `json:"date"` // the slot's civil date
	At      time.Time   `json:"at"`   // when the slot was
	SentAt  time.Time   `json:"sent_at,omitzero"`
	By      string      `json:"by,omitempty"` // who sent it by hand
	Pages   []IssuePage `json:"pages,omitempty"`
	Skipped bool        `json:"skipped,omitempty"`
}

// IssuePage is what one audience got.
type IssuePage struct {
	Audience string `json:"audience"`          // channel, engineer, executive …
	To       string `json:"to"`                // the key's part: "channel", "executive:renata"
	Person   string `json:"person,omitempty"`  // of a direct message
	Channel  string `json:"channel,omitempty"` // of a post
	Template string `json:"template,omitempty"`
	Hash     string `json:"hash"`              // of Message
	Message  string `json:"message,omitempty"` // view.Message as JSON, the very bytes
	// Figures are the numbers this reader saw, by name: what the next page of the same key shows trends against.
	Figures map[string]float64 `json:"figures,omitempty"`
	// About are the records whose words or counts stand in it; a later reader must be allowed to read them still.
	About []Ref `json:"about,omitempty"`
}

// IssueRef is the reference of a job's issue of one slot.
func IssueRef(job, date string) Ref { return Ref{KindIssue, job + "." + date} }

func (i *Issue) Ref() Ref           { return Ref{KindIssue, i.ID} }
func (i *Issue) Heading() string    { return i.Job + " of " + i.Date }
func (i *Issue) Live() bool         { return false }
func (i *Issue) Services() []string { return nil }
func (i *Issue) Holders() []string  { return nil }
func (i *Issue) Day() Date          { d, _ := ParseDate(i.Date); return d }
func (i *Issue) Parents() []Ref     { return []Ref{{KindSeries, i.Job}} } // the index by which a digest's issues are listed
func (i *Issue) StateName() string  { return "" }

// Page is the page of a key, nil where there is none.
func (i *Issue) Page(to string) *IssuePage {
	if i == nil {
		return nil
	}
	for n := range i.Pages {
		if i.Pages[n].To == to {
			return &i.Pages[n]
		}
	}
	return nil
}

// PageFor is the page of an audience that a person may be shown: one that stood in a channel, or the person's own; the
// first such where no audience is named. Nil where there is none.
func (i *Issue) PageFor(person, audience string) *IssuePage {
	if i == nil {
		return nil
	}
	for n := range i.Pages {
		p := &i.Pages[n]
		if (audience == "" || p.Audience == audience) && (p.Person == "" || p.Person == person) {
			return p
		}
	}
	return nil
}

// Keep puts a page in the place of the one of the same key.
func (i *Issue) Keep(page IssuePage) {
	if had := i.Page(page.To); had != nil {
		*had = page
		return
	}
	i.Pages = append(i.Pages, page)
}

// Daily are the figures of one day as everybody in a channel may see them: what trends and charts are drawn from
// (domain 6).
type Daily struct {
	Meta
	ID      string             `json:"id"` // "2026-09-15", in the organisation's zone
	At      time.Time          `json:"at"`
	Figures map[string]float64 `json:"figures"`
}

// DailyRef is the reference of a day's figures.
func DailyRef(day Date) Ref { return Ref{KindDaily, day.String()} }

func (d *Daily) Ref() Ref           { return Ref{KindDaily, d.ID} }
func (d *Daily) Heading() string    { return "Figures of " + d.ID }
func (d *Daily) Live() bool         { return false }
func (d *Daily) Services() []string { return nil }
func (d *Daily) Holders() []string  { return nil }
func (d *Daily) Day() Date          { x, _ := ParseDate(d.ID); return x }
func (d *Daily) Parents() []Ref     { return nil }
func (d *Daily) StateName() string  { return "" }
