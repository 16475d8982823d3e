package domain

// Outline is all that an auditor sees of a restricted record: id, state, band and dates (domain 7.1, 7.2). It carries
// no person, no service, no link and no word that somebody wrote.
type Outline struct {
	Ref   Ref
	State string
	Band  string // of a scored risk, else empty
	Dates []Dated
}

// Dated is a date with the word for it: "opened", "due".
type Dated struct {
	Word string
	Date Date
}

// OutlineOf makes the outline of a record.
func OutlineOf(rec Record) Outline {
	o := Outline{Ref: rec.Ref(), State: rec.StateName()}
	add := func(word string, d Date) {
		if !d.IsZero() {
			o.Dates = append(o.Dates, Dated{word, d})
		}
	}
	switch r := rec.(type) {
	case *Risk:
		o.Band = outlineBand(r.Score)
		add("opened", r.Opened)
		add("target", r.Target)
		add("closed", r.Closed)
	case *Exception:
		add("starts", r.Starts)
		add("ends", r.Ends)
		add("closed", r.Closed)
	case *Decision:
		add("proposed", r.Proposed)
		add("due", r.Due)
		add("decided", r.Decided)
		add("review by", r.ReviewBy)
	case *Action:
		add("created", r.Created)
		add("due", r.Due)
		add("done", r.DoneOn)
		add("dropped", r.DroppedOn)
	case *Evidence:
		add("asked", r.Asked)
		add("due", r.Due)
		add("provided", r.Provided)
		add("accepted", r.Accepted)
	default:
		add("started", rec.Day())
	}
	return o
}

// outlineBand is the word of domain 2.2 for a score, empty where a factor is missing.
func outlineBand(s Score) string {
	if s.Likelihood == 0 || s.Impact == 0 || s.Exposure == 0 {
		return ""
	}
	switch n := 2 * s.Impact * (s.Likelihood + s.Exposure); {
	case n >= 72:
		return "critical"
	case n >= 48:
		return "high"
	case n >= 24 || s.Impact == 5:
		return "medium"
	}
	return "low"
}
