package briefs

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

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
	// To lists who gets which page. Nobody for an audience is a gap that the leads read.
	To func(d *domain.Directory) (to []Addressee, gaps []string)
	// Build computes one audience's page for one reader: select what the reader may see, then count (domain 4.1 rule 1).
	Build func(s ledger.Survey, r domain.Reader, to Addressee, is Issue) Data
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
