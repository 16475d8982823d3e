package domain

// StartList is the need-to-know list that a restricted record starts with: the persons who play a part in it, and all
// security leads (domain 7.2).
func StartList(d *Directory, persons ...string) []string {
	out := both(persons...)
	for _, p := range d.With(RoleLead) {
		if p.Live() && !contains(out, p.ID) {
			out = append(out, p.ID)
		}
	}
	return out
}
