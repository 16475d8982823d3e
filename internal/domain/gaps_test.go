package domain

import (
	"fmt"
	"slices"
	"testing"
)

func day(d int) Date { return Date{2026, 9, d} }

// office is a small directory around one service.
func office(change func(*Directory, *Service)) (*Directory, *Service) {
	d := NewDirectory()
	for _, id := range []string{"ana", "bo", "cy"} {
		d.Put(&Person{ID: id, Name: map[string]string{"ana": "Ana", "bo": "Bo", "cy": "Cy"}[id]})
	}
	d.Put(&Team{ID: "web", Name: "Web", Champions: []string{"bo"}})
	d.People["bo"].ChampionAck = day(1)
	d.People["cy"].Roles, d.People["cy"].Area = []Role{RoleExecutive}, []string{"web"}
	d.Put(&Path{ID: "p", Steps: []Step{{"bo", 30}, {"ana", 60}}})
	s := &Service{ID: "shop", Name: "Shop", Team: "web", Tier: 1, Path: "p", Confirmed: day(1),
		RACI: RACI{Accountable: "ana", Responsible: []string{"bo"}}}
	d.Put(s)
	if change != nil {
		change(d, s)
	}
	d.Index()
	return d, s
}

func TestServiceGaps(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Directory, *Service)
		want   []GapKind
		text   string
	}{
		{"nothing missing", nil, nil, ""},
		{"nobody accountable", func(_ *Directory, s *Service) { s.Accountable = "" }, []GapKind{GapNoAccountable}, "Nobody is accountable for Shop."},
		{"a group is nobody", func(_ *Directory, s *Service) { s.Accountable = "@web" }, []GapKind{GapNoAccountable}, "The user group @web is named as accountable for Shop; it must be one person."},
		{"left", func(d *Directory, _ *Service) { d.People["ana"].Status = "deactivated" }, []GapKind{GapUnreachable}, "Ana, accountable for Shop, has left."},
		{"unknown", func(_ *Directory, s *Service) { s.Accountable = "zoe" }, []GapKind{GapUnreachable}, "zoe, accountable for Shop, is not known here."},
		{"away", func(d *Directory, _ *Service) { d.People["ana"].AwayUntil = day(15) }, []GapKind{GapUnreachable}, "Ana, accountable for Shop, is away until Tue 15 Sep 2026 and nobody stands in."},
		{"back today", func(d *Directory, _ *Service) { d.People["ana"].AwayUntil = day(14) }, nil, ""},
		{"away with a delegate", func(d *Directory, _ *Service) { d.People["ana"].AwayUntil, d.People["ana"].Delegate = day(20), "bo" }, nil, ""},
		{"delegates in a ring", func(d *Directory, _ *Service) {
			d.People["ana"].AwayUntil, d.People["ana"].Delegate = day(20), "cy"
			d.People["cy"].AwayUntil, d.People["cy"].Delegate = day(20), "ana"
		}, []GapKind{GapUnreachable}, ""},
		{"nobody responsible", func(_ *Directory, s *Service) { s.Responsible = nil }, []GapKind{GapNoResponsible}, "Nobody does the work on Shop."},
		{"responsible out of reach", func(d *Directory, _ *Service) { d.People["bo"].Status = "deactivated" }, []GapKind{GapNoResponsible}, "Nobody who does the work on Shop can be reached."},
		{"a group is responsible", func(_ *Directory, s *Service) { s.Responsible = []string{"@web"} }, nil, ""},
		{"no path", func(_ *Directory, s *Service) { s.Path = "" }, []GapKind{GapNoPath}, "There is no escalation path for Shop."},
		{"a path nobody knows", func(_ *Directory, s *Service) { s.Path = "q" }, []GapKind{GapNoPath}, ""},
		{"90 days", func(_ *Directory, s *Service) { s.Confirmed = Date{2026, 6, 17} }, nil, ""},
		{"91 days", func(_ *Directory, s *Service) { s.Confirmed = Date{2026, 6, 16} }, []GapKind{GapStale}, "Who owns Shop was last confirmed 91 days ago."},
		{"never", func(_ *Directory, s *Service) { s.Confirmed = Date{} }, []GapKind{GapStale}, "Nobody has ever confirmed who owns Shop."},
		{"retired", func(_ *Directory, s *Service) { s.Retired, s.Accountable = day(2), "" }, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, s := office(c.change)
			var kinds []GapKind
			gaps := ServiceGaps(d, s, day(15))
			for _, g := range gaps {
				kinds = append(kinds, g.Kind)
			}
			if !slices.Equal(kinds, c.want) || (c.text != "" && gaps[0].Text != c.text) {
				t.Errorf("%+v, want %v %q", gaps, c.want, c.text)
			}
		})
	}
}

func TestAllGapsOfADirectory(t *testing.T) {
	has := func(d *Directory, k GapKind, text string) {
		t.Helper()
		all := AllGaps(d, day(15))
		if !slices.ContainsFunc(all, func(g Gap) bool { return g.Kind == k && g.Text == text }) {
			t.Errorf("no %s %q in %+v", k, text, all)
		}
	}
	d, _ := office(nil)
	if all := AllGaps(d, day(15)); len(all) > 0 {
		t.Errorf("nothing is missing, yet: %+v", all)
	}
	d, _ = office(func(d *Directory, _ *Service) { d.People["bo"].ChampionAck = Date{2026, 6, 16} })
	has(d, GapNoChampion, "Web has no active security champion.")
	d, _ = office(func(d *Directory, _ *Service) { d.People["cy"].Area = nil })
	has(d, GapNoExecutive, "Nobody may accept a high risk for Web: no executive has it in their area.")
	d, _ = office(func(d *Directory, _ *Service) { d.People["bo"].Status = "deactivated" })
	has(d, GapDeadStep, "Step 1 of the escalation path p leads to Bo, who cannot be reached.")
	d, _ = office(func(_ *Directory, s *Service) {
		s.Consulted, s.Informed = []string{"bo", "1", "2", "3", "4", "5", "6", "7"}, []string{"bo"}
	})
	has(d, GapBoth, "Bo is both asked before and told after about Shop; one of the two is enough.")
	has(d, GapManyConsulted, "8 are to be asked before anything changes on Shop; more than 7 slows everybody down.")
	d, _ = office(func(d *Directory, s *Service) {
		for i := range 15 {
			n := Clone(s)
			n.ID = fmt.Sprint("shop", i)
			d.Put(n)
		}
	})
	has(d, GapTooMany, "Ana is accountable for 16 services and controls; more than 15 is too many for one person.")
	d, _ = office(func(d *Directory, _ *Service) {
		d.Put(&Correction{ID: "service-shop", About: Ref{KindService, "shop"}, Asked: "ana", GapFrom: day(15)})
	})
	has(d, GapDisputed, "Ana has not answered what a colleague says is wrong about Shop.")
	if got := AllGaps(d, day(14)); len(got) > 0 {
		t.Errorf("it is no gap before its day: %+v", got)
	}
	d, _ = office(func(d *Directory, _ *Service) { d.Put(&Control{ID: "c", Name: "Backups"}) })
	has(d, GapNoAccountable, "Nobody is accountable for Backups.")
}

func TestGapsStandTierFirst(t *testing.T) {
	d, _ := office(func(d *Directory, s *Service) {
		for i, tier := range []int{0, 3, 1, 2} {
			n := Clone(s)
			n.ID, n.Name, n.Tier, n.Accountable = fmt.Sprint("s", i), fmt.Sprint("S", i), tier, ""
			d.Put(n)
		}
	})
	var got []string
	for _, g := range AllGaps(d, day(15)) {
		got = append(got, g.About.ID)
	}
	if !slices.Equal(got, []string{"s2", "s3", "s1", "s0"}) {
		t.Error(got)
	}
}

func TestGapsSince(t *testing.T) {
	d, s := office(func(_ *Directory, s *Service) {
		s.Accountable, s.Path = "", ""
		s.GapSince = map[string]Date{"no_path": day(3), "stale": day(2)}
	})
	got := GapsSince(d, s, day(15))
	if len(got) != 2 || got["no_path"] != day(3) || got["no_accountable"] != day(15) {
		t.Errorf("%v", got)
	}
}

func TestValidateRACI(t *testing.T) {
	d, _ := office(func(d *Directory, _ *Service) { d.Put(&Person{ID: "ex", Name: "Ex", Status: "deactivated"}) })
	good := RACI{Accountable: "ana", Responsible: []string{"bo", "@web"}, Consulted: []string{"cy"}, Informed: []string{"@all"}}
	if err := ValidateRACI(d, good); err != nil {
		t.Fatal(err)
	}
	for want, r := range map[string]RACI{
		"Nobody would be accountable.":              {Responsible: []string{"bo"}},
		"A user group cannot be accountable.":       {Accountable: "@web", Responsible: []string{"bo"}},
		"I know nobody called zoe.":                 {Accountable: "zoe", Responsible: []string{"bo"}},
		"Ex has left.":                              {Accountable: "ex", Responsible: []string{"bo"}},
		"Somebody must do the work.":                {Accountable: "ana"},
		"I know nobody called dora.":                {Accountable: "ana", Responsible: []string{"dora"}},
		"Bo is named twice as responsible.":         {Accountable: "ana", Responsible: []string{"bo", "bo"}},
		"That is no user group.":                    {Accountable: "ana", Responsible: []string{"@"}},
		"Cy cannot be both consulted and informed.": {Accountable: "ana", Responsible: []string{"bo"}, Consulted: []string{"cy"}, Informed: []string{"cy"}},
	} {
		err := ValidateRACI(d, r)
		e, ok := err.(*Error)
		if !ok || e.Message != want || e.Hint == "" || e.Field == "" {
			t.Errorf("%+v: %v, want %q", r, err, want)
		}
	}
}
