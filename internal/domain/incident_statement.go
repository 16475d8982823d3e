package domain

import "time"

// Say takes over how the words for outside stand, with a line of the timeline; false where nothing is different.
func (i *Incident) Say(now *StatementState, d *Directory, at time.Time, by string) bool {
	was := i.Statement
	switch {
	case now == nil && was == nil, now != nil && was != nil && *now == *was:
		return false
	}
	i.Statement = now
	who := func(p string) string { // both names, where somebody stood in (domain 1.2)
		if now.For != "" {
			return d.Name(p) + ", for " + d.Name(now.For) + ","
		}
		return d.Name(p)
	}
	what, text := "statement", d.Name(by)+" wrote words for outside; nothing goes out before their approver's yes."
	switch {
	case now == nil:
		text = d.Name(by) + " took the words for outside back."
	case now.Approved != "":
		what = "approved" // a drill measures how long it took
		text = who(now.Approved) + " approved the words for outside, exactly as they are."
	case now.Change != "":
		text = who(now.Change) + " asks for a change of the words for outside."
	}
	i.Add(Moment{At: at.UTC(), By: by, What: what, Text: text})
	return true
}
