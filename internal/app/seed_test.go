package app

import (
	"slices"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Whoever a page of the monthly review is for sits in the channel where it is posted (domain 4.4), and nobody else does.
func TestWhoSitsInThePrivateChannels(t *testing.T) {
	parsed, err := directory.Org("sample-org.yaml", sample.Org, directory.Known{})
	if err != nil {
		t.Fatal(err)
	}
	d := domain.NewDirectory()
	for _, r := range parsed.Records {
		d.Put(r)
	}
	d.Index()
	members := map[string][]string{}
	for _, c := range seedOf(d).Channels {
		members[c.Name] = c.Members
	}
	for _, c := range []struct {
		channel string
		in, out []string
	}{
		{"legal-security", []string{"bram", "marguerite", "stellan"}, []string{"farrah", "petra", "saoirse", "yusra"}},
		{"product-security", []string{"farrah", "emeka", "desmond", "stellan"}, []string{"bram", "petra", "saoirse", "yusra", "felix"}},
		{"sec-risk-review", []string{"renata", "stellan", "odile"}, []string{"bram", "farrah", "saoirse", "yusra"}},
	} {
		for _, id := range c.in {
			if !slices.Contains(members[c.channel], slackIDOf(d.People[id])) {
				t.Errorf("%s does not see #%s", id, c.channel)
			}
		}
		for _, id := range c.out {
			if slices.Contains(members[c.channel], slackIDOf(d.People[id])) {
				t.Errorf("%s sees #%s", id, c.channel)
			}
		}
	}
}
