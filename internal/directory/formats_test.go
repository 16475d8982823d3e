package directory

import (
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func serviceOf(t *testing.T, p *Parsed, id string) *domain.Service {
	t.Helper()
	s := dirOf(p).Services[id]
	if s == nil {
		t.Fatalf("no service %s in %v", id, p.Records)
	}
	return s
}

func notesOf(p *Parsed) string {
	var out []string
	for _, n := range p.Notes {
		out = append(out, n.String())
	}
	return strings.Join(out, "\n")
}

const catalogueFile = `# a catalogue
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: payments-api
  title: Payments API
  description:
    $text: ./README.md
  tags: !Ref TeamTags
  annotations:
    github.com/project-slug: small/payments
    backstage.io/source-location: url:https://git.example/payments/tree/main/
    secretariat/tier: "1"
    secretariat/reach: 4
    secretariat/accountable: ana
    secretariat/informed: bo, "@all"
    secretariat/confirmed: 2026-09-01
    secretariat/aliases: Payments, Till service
spec:
  type: service
  lifecycle: production
  owner: group:default/web
  providesApis: [payments]
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: payments-api}
spec: {owner: web}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: payments-db, title: {$text: ./title}}
spec: {owner: "user:ana"}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: billing}
spec: {owner: elsewhere}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: web, annotations: {github.com/team-slug: small/web, secretariat/slack_group: "@web", secretariat/lead: ana}}
spec: {type: team, profile: {displayName: Web Team}, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ana}
spec: {profile: {displayName: Ana Ray, email: ana@small.example}, memberOf: [web]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: bo}
---
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: whatever}
---
just a text
`

func TestBackstage(t *testing.T) {
	text := strings.Replace(catalogueFile, `bo, "@all"`, `'bo, @all'`, 1)
	p, err := Read("catalog-info.yaml", []byte(text), Known{})
	if err != nil {
		t.Fatal(err)
	}
	d := dirOf(p)
	s := serviceOf(t, p, "payments-api")
	if s.Name != "Payments API" || s.Team != "web" || s.Accountable != "ana" || s.Tier != 1 || s.Reach != 4 || s.Confirmed.String() != "2026-09-01" ||
		!slices.Equal(s.Responsible, []string{"@web"}) || !slices.Equal(s.Informed, []string{"bo", "@all"}) || !slices.Equal(s.Aliases, []string{"Payments", "Till service"}) ||
		!slices.Equal(s.Repos, []string{"https://github.com/small/payments", "https://git.example/payments/tree/main/"}) {
		t.Errorf("%+v", s)
	}
	if db := serviceOf(t, p, "payments-db"); db.Accountable != "ana" || db.Name != "payments-db" || db.Team != "" {
		t.Errorf("%+v", db)
	}
	if b := serviceOf(t, p, "billing"); b.Team != "" || b.Accountable != "" {
		t.Errorf("%+v", b)
	}
	if w := d.Teams["web"]; w.Name != "Web Team" || w.GitHub != "small/web" || w.SlackGroup != "@web" || w.Lead != "ana" {
		t.Errorf("%+v", w)
	}
	if a := d.People["ana"]; a.Name != "Ana Ray" || a.Email != "ana@small.example" || a.Unit != "web" {
		t.Errorf("%+v", a)
	}
	for _, want := range []string{`A api is called payments-api like what stands on line 2`, `The owner of billing, "elsewhere", is not known here`,
		`Entities of kind "Template" are not read`, `This document is not an entity`} {
		if !strings.Contains(notesOf(p), want) {
			t.Errorf("no note %q in:\n%s", want, notesOf(p))
		}
	}
}

func small(t *testing.T) *domain.Directory {
	t.Helper()
	p, err := Org("small.yaml", []byte(`schema: 1
org: {name: Small, email_domain: small.example, github_groups: {small/ops: "@ops", night: "@night"}}
people: [{id: ana, name: Ana}, {id: bo, name: Bo, email: bo@else.example}]
teams: [{id: web, name: Web, github: small/web-team, slack_group: "@web"}, {id: ops, name: Ops, github: small/ops}, {id: data, name: Data}]
services:
  - {id: shop, name: Shop}
  - {id: till, name: Till, repos: [/apps/checkout/]}
  - {id: old, name: Old thing, aliases: [Legacy Feed]}
`), Known{})
	if err != nil {
		t.Fatal(err)
	}
	return dirOf(p)
}

func TestCodeowners(t *testing.T) {
	text := `# who owns what
*                    @small/web-team
*.md                 docs@small.example
/apps/shop/          @small/web-team @bo   # the shop
/apps/checkout/      @small/ops ana@small.example
/apps/checkout/gift/ @small/nobody
/libs/legacy-feed/** @small/data
/libs/unknown/       @small/nobody
/libs/new_thing/     @small/night
/apps/free/
/docs/
build/               @bo
/a\ b/               @bo
/apps/*/test/        @bo
`
	p, err := Read(".github/CODEOWNERS", []byte(text), Known{Dir: small(t)})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range p.Records {
		s := r.(*domain.Service)
		got[s.ID] = s.Team + " | " + strings.Join(s.Responsible, " ") + " | " + strings.Join(s.Repos, " ")
		if s.Accountable != "" {
			t.Errorf("CODEOWNERS made %s accountable for %s", s.Accountable, s.ID)
		}
	}
	want := map[string]string{
		"shop":      "web | @web bo | /apps/shop/",
		"till":      "ops | @ops ana | /apps/checkout/",
		"old":       "data |  | /libs/legacy-feed/**",
		"new_thing": " | @night | /libs/new_thing/",
	}
	for id, w := range want {
		if got[id] != w {
			t.Errorf("%s: %q, want %q", id, got[id], w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("services: %v", got)
	}
	for _, note := range []string{`line 6: Nobody here is known as @small/nobody; it was left out.`, `line 10: The folder "apps/free" has no owner.`,
		`"*" is not one folder of the repository`, `"*.md" is not one folder`, `"build/" is not one folder`} {
		if !strings.Contains(notesOf(p), note) {
			t.Errorf("no note %q in:\n%s", note, notesOf(p))
		}
	}
}

func TestCodeownersSectionsOfGitLab(t *testing.T) {
	text := `/apps/shop/ @small/web-team
[Night duty][2] @small/night
/apps/shop/
/apps/checkout/ @small/groups/ops
^[Optional]
/apps/checkout/ @bo
!/apps/shop/gen/
`
	p, err := Read("CODEOWNERS", []byte(text), Known{Dir: small(t)})
	if err != nil {
		t.Fatal(err)
	}
	if s := serviceOf(t, p, "shop"); s.Team != "web" || !slices.Equal(s.Responsible, []string{"@web", "@night"}) {
		t.Errorf("%+v", s)
	}
	if s := serviceOf(t, p, "till"); s.Team != "ops" || !slices.Equal(s.Responsible, []string{"bo"}) {
		t.Errorf("%+v", s)
	}
	if !strings.Contains(notesOf(p), "Exclusions are not read") {
		t.Error(notesOf(p))
	}
}

func TestCSV(t *testing.T) {
	for name, text := range map[string]string{
		"comma":     "id,name,team,tier,A,R,data,aliases,confirmed\nshop,\"Shop, the\",web,1,ana@small.example,bo|@web,customer;staff,Web shop|Store,2026-09-01\n",
		"semicolon": "\xef\xbb\xbfID;Name;Team;Tier;Accountable;Responsible;Data;Aliases;Confirmed\r\nshop;Shop, the;web;1;ana;bo @web;customer, staff;Web shop|Store;2026-09-01\r\n\r\n",
		"tab":       "id\tname\tteam\ttier\towner\tr\tdata\taliases\tconfirmed_on\nshop\tShop, the\tweb\t1\tana\tbo,@web\tcustomer staff\tWeb shop;Store\t2026-09-01\n",
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Read("services.csv", []byte(text), Known{Dir: small(t)})
			if err != nil {
				t.Fatal(err)
			}
			s := serviceOf(t, p, "shop")
			if s.Name != "Shop, the" || s.Team != "web" || s.Tier != 1 || s.Accountable != "ana" || !slices.Equal(s.Responsible, []string{"bo", "@web"}) ||
				!slices.Equal(s.Data, []string{"customer", "staff"}) || !slices.Equal(s.Aliases, []string{"Web shop", "Store"}) || s.Confirmed.String() != "2026-09-01" {
				t.Errorf("%+v", s)
			}
			if p.Speaks["reach"] || !p.Speaks["tier"] || !p.Speaks["confirmed_on"] {
				t.Errorf("speaks of %v", p.Speaks)
			}
		})
	}
	p, err := Read("two.csv", []byte("id,name,accountable\nshop,Shop,ana|bo\nx,X,\n"), Known{Dir: small(t)})
	if err != nil || serviceOf(t, p, "shop").Accountable != "" || !strings.Contains(notesOf(p), "2 people are named as accountable for shop") {
		t.Error(err, notesOf(p))
	}
}

func TestFormOfAFile(t *testing.T) {
	for file, want := range map[string]string{"CODEOWNERS": domain.SourceCodeowners, "docs/CODEOWNERS": domain.SourceCodeowners, "a.csv": domain.SourceCSV,
		"org.yaml": domain.SourceOrg, "org.YML": domain.SourceOrg, "notes.txt": ""} {
		if got := Form(file, []byte("schema: 1\n")); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	if got := Form("any.yaml", []byte("---\n# x\napiVersion: backstage.io/v1alpha1\n")); got != domain.SourceBackstage {
		t.Errorf("a catalogue is %q", got)
	}
	if _, err := Read("notes.txt", nil, Known{}); err == nil || !strings.Contains(err.Error(), "cannot tell") {
		t.Errorf("%v", err)
	}
}
