package commands

import (
	"path"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// servicesOfRepo lists the live services that a repository, or a path in one, belongs to; those with the longest
// matching pattern win.
func servicesOfRepo(d *domain.Directory, text string) []string {
	at := repoPath(text)
	if at == "" {
		return nil
	}
	best, out := 0, []string(nil)
	for id, s := range d.Services {
		if !s.Live() {
			continue
		}
		for _, pattern := range s.Repos {
			n := repoMatch(repoPath(pattern), at)
			if n > best {
				best, out = n, nil
			}
			if n > 0 && n == best && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	slices.Sort(out)
	return out
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
	for i, p := range parts {
		if (p == "tree" || p == "blob" || p == "-") && i >= 3 {
			rest := parts[i+1:]
			if p == "-" && len(rest) > 0 {
				rest = rest[1:] // GitLab's /-/tree/main
			}
			parts = append(slices.Clone(parts[:i]), rest[min(1, len(rest)):]...)
			break
		}
	}
	for i, p := range parts {
		parts[i] = strings.TrimSuffix(p, ".git")
	}
	return strings.Trim(strings.Join(parts, "/"), "/")
}

// repoMatch says how long a part of a path the pattern covers, 0 where it does not: whole path elements, * within one,
// ** over several. A pattern without a host matches at any depth from the left ("shop/cart" in github.com/shop/cart).
func repoMatch(pattern, at string) int {
	pat, have := strings.Split(pattern, "/"), strings.Split(at, "/")
	for from := 0; from < len(have); from++ {
		if from > 0 && strings.Contains(pat[0], ".") && !strings.HasPrefix(pat[0], "*") {
			break // the pattern begins with a host: nothing may stand before it
		}
		if from > 2 {
			break // host and owner at most
		}
		if elements(pat, have[from:]) {
			return len(pat)
		}
	}
	return 0
}

func elements(pat, have []string) bool {
	switch {
	case len(pat) == 0:
		return true // what the pattern names, and everything in it
	case pat[0] == "**":
		for i := 0; i <= len(have); i++ {
			if elements(pat[1:], have[i:]) {
				return true
			}
		}
		return false
	case len(have) == 0:
		return false
	}
	ok, err := path.Match(pat[0], have[0])
	return err == nil && ok && elements(pat[1:], have[1:])
}
