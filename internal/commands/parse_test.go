package commands

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// shop is a small directory for the parser's own tests.
func shop() *domain.Directory {
	d := domain.NewDirectory()
	for _, p := range []*domain.Person{{ID: "ana", Name: "Ana Silva", Slack: "U0ANA001"}, {ID: "ben", Name: "Ben Okoro", Slack: "U0BEN001"},
		{ID: "ana2", Name: "Ana Souza"}, {ID: "zoe", Name: "Zoë Müller", Status: "deactivated"}} {
		d.Put(p)
	}
	d.Put(&domain.Team{ID: "web", Name: "Web", Lead: "ana", SlackGroup: "@web-oncall"})
	d.Put(&domain.Service{ID: "cart", Name: "Shopping cart", Team: "web", Aliases: []string{"basket"},
		Repos: []string{"github.com/shop/cart", "https://github.com/shop/mono/services/cart", "gitlab.example/*/cart-*"}})
	d.Put(&domain.Service{ID: "mono", Name: "Everything else", Team: "web", Repos: []string{"shop/mono"}})
	d.Put(&domain.Control{ID: "backups", Name: "Backups restored"})
	d.Index()
	return d
}

func readerOf(d *domain.Directory) *reader {
	return &reader{dir: d, names: (*names)(nil).at(d), repos: newRepoIndex(d), caller: domain.CallerFor(d, d.People["ana"]),
		now: time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)}
}

var sampleCommand = Command{Name: "do", Args: []Arg{
	{Name: "about", Kind: ArgSubject, Required: true}, {Name: "why", Kind: ArgText, Required: true},
	{Name: "owner", Kind: ArgPerson, Keyed: true}, {Name: "due", Kind: ArgDate, Keyed: true}, {Name: "until", Kind: ArgMoment, Keyed: true},
	{Name: "service", Kind: ArgService, Keyed: true}, {Name: "urgent", Kind: ArgYes, Keyed: true}, {Name: "who", Kind: ArgPeople, Keyed: true},
	{Name: "level", Kind: ArgChoice, Keyed: true, Choices: options("low", "high")},
}}

func TestParse(t *testing.T) {
	r := readerOf(shop())
	for in, want := range map[string]string{
		`RSK-7 it broke`:                         `about=RSK-007 why=it broke`,
		`shopping cart "it broke"`:               `about=service:cart why=it broke`,
		`cart it broke again`:                    `about=service:cart why=it broke again`,
		`due:friday cart "x" owner:<@U0BEN001>`:  `about=service:cart due=2026-09-18 owner=ben why=x`,
		`cart x due:in 2 weeks owner:ben okoro`:  `about=service:cart due=2026-09-29 owner=ben why=x`,
		`cart x due:1 dec 2027 y`:                `about=service:cart due=2027-12-01 why=x y`,
		`cart x OWNER: @ben Urgent:YES`:          `about=service:cart owner=ben urgent=yes why=x`,
		`cart x urgent:no`:                       `about=service:cart why=x`,
		`cart x --urgent --due=friday`:           `about=service:cart due=2026-09-18 urgent=yes why=x`,
		`cart note: call bob`:                    `about=service:cart why=note: call bob`,
		`cart see https://x.example/a`:           `about=service:cart why=see https://x.example/a`,
		`cart "due:friday"`:                      `about=service:cart why=due:friday`,
		`cart x who:@ben,ana who2`:               `about=service:cart who=ben,ana why=x who2`,
		`cart x who:<@U0BEN001> <@U0ANA001>`:     `about=service:cart who=ben,ana why=x`,
		`cart x who:@web-oncall`:                 `about=service:cart who=@web-oncall why=x`,
		`cart x until:tomorrow 10:00`:            `about=service:cart until=2026-09-16T10:00:00Z why=x`,
		`cart x service:basket level:HIGH`:       `about=service:cart level=high service=cart why=x`,
		`github.com/shop/cart broke`:             `about=service:cart why=broke`,
		`why:"it broke" about:cart`:              `about=service:cart why=it broke`,
		`cart`:                                   `about=service:cart missing=why`,
		``:                                       `missing=about,why`,
		`cart x owner:ana`:                       `about=service:cart owner=ana why=x`,
		`cart x owner:Silva`:                     `about=service:cart owner=ana why=x`,
		`cart x owner:me`:                        `about=service:cart owner=ana why=x`,
		`cart x owner:benn`:                      `! I know nobody named “benn”. The nearest: Ben Okoro. [do cart x owner:ben]`,
		`crat "x"`:                               `! I know no service named “crat”. The nearest: Shopping cart (cart). [do cart "x"]`,
		`cart x due:soon`:                        `! I don't read “soon” as a date. Type it like ` + "`friday`, `in 2 weeks`, `1 Dec`, `end of quarter` or `2026-12-04`.",
		`cart x duee:friday`:                     `! I don't know “duee:” here. The nearest is due:. [do cart x due:friday]`,
		`cart x due:friday due:monday`:           `! “due:” is given twice. Say it once.`,
		`cart x level:hihg`:                      `! Level can't be “hihg”. The nearest is high. [do cart x level:high]`,
		`cart x owner:`:                          `! “owner:” has nothing after it. Write it as ` + "`owner:@name`.",
		`cart x owner:@web-oncal`:                `! I know nobody named “web-oncal”. Mention them with @, or type their full name.`,
		`cart x owner:<!subteam^S1|@web-oncall>`: `! @web-oncall is a group; this wants one person. Name one person, like @ana.`,
	} {
		toks, err := Split(in, func(id string) string { return r.dir.Name(r.dir.BySlack(id).ID) })
		if err != nil {
			t.Fatal(err)
		}
		p := r.parse(&sampleCommand, []string{"do"}, toks)
		var got []string
		for k, v := range p.args {
			got = append(got, k+"="+v)
		}
		slices.Sort(got)
		if len(p.missing) > 0 {
			var m []string
			for _, a := range p.missing {
				m = append(m, a.Name)
			}
			got = append(got, "missing="+strings.Join(m, ","))
		}
		if p.err != nil {
			got = []string{"! " + p.err.Error()}
			for _, s := range p.err.Suggest {
				got = append(got, "["+s+"]")
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s\n  is   %s\n  want %s", in, s, want)
		}
	}
}

func options(values ...string) []view.Option {
	var out []view.Option
	for _, v := range values {
		out = append(out, view.Option{Value: v, Label: v})
	}
	return out
}

func TestServicesOfARepository(t *testing.T) {
	x := newRepoIndex(shop())
	for in, want := range map[string]string{
		"github.com/shop/cart": "cart", "https://github.com/Shop/Cart.git": "cart", "git@github.com:shop/cart.git": "cart",
		"https://github.com/shop/cart/tree/main/cmd/x?tab=1#L3": "cart", "shop/cart": "", "github.com/shop/cart-two": "",
		"github.com/shop/mono": "mono", "shop/mono": "mono", "github.com/shop/mono/services/cart/main.go": "cart",
		"github.com/shop/mono/services/other": "mono", "https://gitlab.example/team/cart-worker/-/blob/main/a.go": "cart",
		"gitlab.example/cart-worker": "", "evil.example/github.com/shop/cart": "", "": "", "///": "",
	} {
		if got := strings.Join(x.services(in), ","); got != want {
			t.Errorf("%q belongs to %q, want %q", in, got, want)
		}
	}
}

// Whatever is typed, the parser neither panics nor makes markup: a value is the plain characters that were typed.
func FuzzParse(f *testing.F) {
	r := readerOf(shop())
	for _, s := range []string{`cart "x" due:friday`, `due: in 2 weeks`, `who:@a,@b,, and`, `<@U0BEN001> <!here>`, `service:a b c d e`, `--urgent —due x`} {
		f.Add(s)
	}
	set := ownerCommands()[0].Sub[1]
	f.Fuzz(func(t *testing.T, s string) {
		toks, err := Split(s, nil)
		if err != nil {
			return
		}
		for _, cmd := range []*Command{&sampleCommand, &set} {
			p := r.parse(cmd, []string{cmd.Name}, toks)
			if p.err != nil && p.err.Message == "" {
				t.Fatalf("%q: an empty refusal", s)
			}
			for k, v := range p.args {
				if v == "" || strings.ContainsAny(v, "\u202e\u0000") {
					t.Fatalf("%q: %s=%q", s, k, v)
				}
			}
			_ = r.fill(cmd, map[string]string{"about": s, "why": s, "due": s, "who": s, "owner": s, "responsible": s, "path": s})
		}
	})
}

// blankBooks hold a directory and nothing else: what a look-up costs besides the store's one round trip.
type blankBooks struct{ d *domain.Directory }

func (b blankBooks) Look(_ context.Context, l ledger.Look) (ledger.Seen, error) {
	return ledger.Seen{Head: ledger.Head{Directory: b.d.Version}, Pages: make([]ledger.Stretch, len(l.Pages))}, nil
}
func (b blankBooks) Commit(context.Context, ledger.Change) (ledger.Receipt, error) {
	return ledger.Receipt{}, ledger.ErrUnavailable
}
func (b blankBooks) Directory(context.Context, *domain.Directory) (*domain.Directory, error) {
	return b.d, nil
}
func (b blankBooks) Imported(context.Context, domain.Kind) (map[string]map[string][]byte, error) {
	return nil, nil
}
func (b blankBooks) Audit(context.Context, int64, int) ([]domain.Entry, error) { return nil, nil }

// A look-up in a company of 100,000 services costs about what it costs in one of 1,000 (product 6).
func BenchmarkOwner(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		d := domain.NewDirectory()
		d.Version = 1
		d.Put(&domain.Person{ID: "ana", Name: "Ana Silva"})
		for i := range n {
			team := fmt.Sprintf("team-%d", i/20)
			if i%20 == 0 {
				d.Put(&domain.Team{ID: team, Name: "Team " + team, Lead: "ana"})
			}
			d.Put(&domain.Service{ID: fmt.Sprintf("svc-%d-api", i), Name: fmt.Sprintf("Service number %d", i), Team: team,
				RACI: domain.RACI{Accountable: "ana", Responsible: []string{"ana"}}, Repos: []string{fmt.Sprintf("github.com/shop/svc-%d", i)}})
		}
		d.Index()
		l := ledger.New(blankBooks{d}, clock.NewFake(time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)), slog.New(slog.DiscardHandler))
		if err := l.Refresh(context.Background()); err != nil {
			b.Fatal(err)
		}
		tree := New("/sec", Desk{Ledger: l})
		caller := domain.CallerFor(d, d.People["ana"])
		for name, text := range map[string]string{"exact": "owner svc-777-api", "repository": "owner github.com/shop/svc-512", "team": "owner team-7", "typo": "owner scv-777-api"} {
			in := Input{Caller: caller, Request: "b", Text: text}
			if out := tree.Run(context.Background(), in); out.Err != nil {
				b.Fatal(out.Err)
			}
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					tree.Run(context.Background(), in)
				}
			})
		}
	}
}

// A date is read in the speaker's zone (product 3): when it is Sunday in London, Los Angeles still has Saturday evening.
func TestDatesAreReadInTheSpeakersZone(t *testing.T) {
	r := readerOf(shop())
	r.now = time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{"America/Los_Angeles": "2026-11-22", "Europe/London": "2026-11-23", "Asia/Tokyo": "2026-11-23"} {
		r.caller.Zone = domain.Zone(zone, nil)
		if got, err := r.read(Arg{Name: "due", Kind: ArgDate}, Token{Text: "tomorrow"}); err != nil || got != want {
			t.Errorf("tomorrow in %s is %s (%v), want %s", zone, got, err, want)
		}
	}
}
