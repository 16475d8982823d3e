package briefs

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

var canary = regexp.MustCompile(`zq[a-z]+qz`)

// canaries writes a word of its own into every field that people fill in, of every record.
func canaries(s ledger.Survey) ledger.Survey {
	mark := func(name string) string { return "zq" + name + "qz" }
	change := func(list []domain.Record) []domain.Record {
		var out []domain.Record
		for _, rec := range list {
			switch r := rec.(type) {
			case *domain.Risk:
				c := domain.Clone(r)
				c.Statement = domain.Statement{If: mark("if"), Then: mark("then"), Impact: mark("impact"), Affected: mark("affected"), NothingChanges: mark("nothing"), Good: mark("good")}
				c.Category, c.Said, c.ExposureWhy, c.Evidence, c.Score.Evidence = mark("category"), mark("said"), mark("exposure"), mark("proof"), mark("factors")
				c.Links = []string{"https://tickets.example/" + mark("ticket")}
				c.Proposed = &domain.ScoreWish{Reason: mark("wish")}
				out = append(out, c)
			case *domain.Exception:
				c := domain.Clone(r)
				c.Why, c.Compensating, c.NonePossible, c.Exit = mark("why"), []string{mark("meanwhile")}, mark("none"), mark("exit")
				out = append(out, c)
			case *domain.Decision:
				c := domain.Clone(r)
				c.Context, c.Rationale, c.Tradeoff, c.EndReason = mark("context"), mark("rationale"), mark("tradeoff"), mark("ended")
				c.Options = []string{mark("option"), mark("option"), mark("option")}
				c.Answers = []domain.Answer{{By: "kavya", What: "objection", Words: mark("objection"), On: s.Dir.Today(s.Now)}, {By: "kavya", What: "question", Words: mark("question")}, {By: "kavya", What: "input", Words: mark("input")}}
				out = append(out, c)
			case *domain.Action:
				c := domain.Clone(r)
				c.Evidence, c.DropReason = mark("done"), mark("drop")
				if c.State == "blocked" {
					c.BlockedBy = mark("blocked")
				}
				out = append(out, c)
			case *domain.Evidence:
				c := domain.Clone(r)
				c.Reason, c.Proof, c.Urgent = mark("returned"), mark("evidence"), mark("urgent")
				out = append(out, c)
			case *domain.Incident:
				c := domain.Clone(r)
				c.Title = mark("incident")
				out = append(out, c)
			default:
				out = append(out, rec)
			}
		}
		return out
	}
	s.Live, s.Past = change(s.Live), change(s.Past)
	return s
}

// Default deny: each audience reads exactly these fields, whoever reads it and whatever they may see (domain 4.4, 5.6).
func TestEachAudienceReadsItsFieldsOnly(t *testing.T) {
	allowed := map[string][]string{
		audReview:           {"affected", "exit", "if", "impact", "incident", "option", "then"},
		domain.AudExecutive: {"impact", "option"},
		domain.AudEngineer:  {"blocked", "good", "incident", "ticket"},
		domain.AudLegal:     {"context", "exit", "incident", "meanwhile", "none", "objection", "option", "returned", "why"},
		domain.AudProduct:   {"affected", "option", "then", "tradeoff"},
		domain.AudHR:        {"affected"},
		audCompliance:       {"exit", "meanwhile", "none", "returned", "why"},
	}
	s := canaries(companySurvey(t))
	for audience := range readers {
		for name, r := range map[string]domain.Reader{"channel": domain.ForChannel, "operator": domain.ForCaller(domain.OperatorCaller)} {
			m, text := monthlyText(t, s, Addressee{Audience: audience, Key: audience, Reader: r})
			var got []string
			for _, c := range canary.FindAllString(text+m.Summary, -1) {
				if c = strings.Trim(c, "zq"); !slices.Contains(got, c) {
					got = append(got, c)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, allowed[audience]) {
				t.Errorf("%s, read by %s: %v, want %v", audience, name, got, allowed[audience])
			}
		}
	}
}

// Executives read no references and no scores; product reads the band and not the score; HR neither (domain 4.4).
func TestNoScoresAndReferencesWhereTheyAreHidden(t *testing.T) {
	s := companySurvey(t)
	for audience, wrong := range map[string]string{domain.AudExecutive: `[A-Z]{3}-\d{3}|score|index`, domain.AudProduct: `score`, domain.AudHR: `score|Critical|High|Medium`} {
		_, text := monthlyText(t, s, addressee(s, audience, readers[audience]))
		if found := regexp.MustCompile(wrong).FindString(text); found != "" {
			t.Errorf("%s reads %q:\n%s", audience, found, text)
		}
	}
}

// A title in the words of engineers is told by the risk's own sentence, and jargon in plain terms.
func TestExecutivesReadNoTechnicalNames(t *testing.T) {
	s := companySurvey(t)
	for i, rec := range s.Live {
		if r, ok := rec.(*domain.Risk); ok && r.ID == "RSK-003" {
			c := domain.Clone(r)
			c.Title = "CVE-2026-31337 on invoice-portal"
			c.Statement.Impact = "an RCE vulnerability exposes invoices"
			s.Live[i] = c
		}
	}
	_, text := monthlyText(t, s, addressee(s, domain.AudExecutive, "renata"))
	if strings.Contains(text, "CVE") || strings.Contains(text, "invoice-portal") || strings.Contains(text, "RCE") || !strings.Contains(text, "If an attacker uploads a crafted document, then they can run") {
		t.Error(text)
	}
}

// What a reader may not see leaves no trace: the page is word for word that of a company without it (domain 7.2).
func TestTheReviewKeepsConfidentialItems(t *testing.T) {
	s := companySurvey(t)
	bare := s
	open := func(r domain.Record) bool { return !r.Base().IsRestricted() }
	bare.Live, bare.Past = only(s.Live, open), only(s.Past, open)
	for audience := range readers {
		for _, to := range []Addressee{addressee(s, audience, ""), addressee(s, audience, "renata"), addressee(s, audience, "odile")} {
			with, a := monthlyText(t, s, to)
			_, b := monthlyText(t, bare, to)
			if a != b || with.Restricted {
				t.Errorf("%s differs where something confidential is:\n%s", to.Key, a)
			}
		}
	}
	m, text := monthlyText(t, s, addressee(s, domain.AudHR, "petra"))
	if !m.Restricted || !strings.Contains(text, "RSK-007") {
		t.Error("she is on the list and reads it in her own message")
	}
}

func only(list []domain.Record, keep func(domain.Record) bool) []domain.Record {
	return slices.DeleteFunc(slices.Clone(list), func(r domain.Record) bool { return !keep(r) })
}
