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
		o.Band = string(r.Score.Band())
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
