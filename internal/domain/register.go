package domain

import "slices"

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func both(ss ...string) []string {
	var out []string
	for _, s := range ss {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func oneRef(r Ref) []Ref {
	if r.IsZero() {
		return nil
	}
	return []Ref{r}
}
