package commands

import (
	"path"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// repoIndex finds the services of a repository or a path in one, without asking every service.
type repoIndex struct {
	plain map[string][]string // pattern without wildcards → services
	wild  []repoPattern
}

type repoPattern struct {
	elements []string
	service  string
}

func newRepoIndex(d *domain.Directory) *repoIndex {
	x := &repoIndex{plain: map[string][]string{}}
	for id, s := range d.Services {
		if !s.Live() {
			continue
		}
		for _, r := range s.Repos {
			p := repoPath(r)
			switch {
			case p == "":
			case strings.ContainsAny(p, "*?["):
				x.wild = append(x.wild, repoPattern{strings.Split(p, "/"), id})
			default:
				x.plain[p] = append(x.plain[p], id)
			}
		}
	}
	return x
}

// services lists the live services that a repository, or a path in one, belongs to; those whose pattern names the most
// of the path win. A pattern matches whole path elements and all that is under them; * stands for one element, ** for
// several; one without a host ("shop/cart") also matches after a host ("github.com/shop/cart").
func (x *repoIndex) services(text string) []string {
	at := repoPath(text)
	if at == "" {
		return nil
	}
	have := strings.Split(at, "/")
	best, out := 0, []string(nil)
	offer := func(n int, ids ...string) {
		if n > best {
			best, out = n, nil
		}
		if n == best {
			out = append(out, ids...)
		}
	}
	for from := 0; from < len(have) && from <= 2; from++ { // host and owner at most may stand before a pattern
		for upto := from + 1; upto <= len(have); upto++ {
			if ids := x.plain[strings.Join(have[from:upto], "/")]; len(ids) > 0 && (from == 0 || !hosted(have[from])) {
				offer(upto-from, ids...)
			}
		}
		for _, w := range x.wild {
			if (from == 0 || !hosted(w.elements[0])) && elements(w.elements, have[from:]) {
				offer(len(w.elements), w.service)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// hosted says whether a path element is a host: nothing may stand before it.
func hosted(element string) bool {
	return strings.Contains(element, ".") && !strings.ContainsAny(element, "*?")
}

// repoPath is a repository's address without what differs between its spellings: scheme, user, ".git", and the
// "/tree/main" of a page in it.
func repoPath(text string) string {
	s := strings.ToLower(strings.TrimSpace(text))
	for _, scheme := range []string{"https://", "http://", "ssh://", "git://"} {
		s = strings.TrimPrefix(s, scheme)
	}
	if user, rest, ok := strings.Cut(s, "@"); ok && !strings.Contains(user, "/") {
		s = strings.Replace(rest, ":", "/", 1) // git@host:team/repo
	}
	s, _, _ = strings.Cut(s, "?")
	s, _, _ = strings.Cut(s, "#")
	parts := strings.Split(strings.Trim(s, "/"), "/")
	if i := slices.IndexFunc(parts, func(p string) bool { return p == "tree" || p == "blob" || p == "-" }); i >= 3 {
		rest := parts[i+1:]
		if parts[i] == "-" {
			rest = rest[min(1, len(rest)):] // GitLab's /-/tree/main
		}
		parts = append(slices.Clone(parts[:i]), rest[min(1, len(rest)):]...) // the branch
	}
	for i, p := range parts {
		parts[i] = strings.TrimSuffix(p, ".git")
	}
	return strings.Trim(strings.Join(parts, "/"), "/")
}

func elements(pat, have []string) bool {
	switch {
	case len(pat) == 0:
		return true // what the pattern names, and everything in it
	case pat[0] == "**":
		return len(pat) == 1 || slices.ContainsFunc(tails(have), func(t []string) bool { return elements(pat[1:], t) })
	case len(have) == 0:
		return false
	}
	ok, err := path.Match(pat[0], have[0])
	return err == nil && ok && elements(pat[1:], have[1:])
}

func tails(s []string) [][]string {
	out := make([][]string, 0, len(s))
	for i := range s {
		out = append(out, s[i:])
	}
	return out
}
