// Package plain judges how a text reads: the plain-language rules of domain 5.7, the jargon table of 5.8, the grade. It
// is pure and knows no records.
package plain

// Level says what a finding does.
type Level string

// The levels: an error refuses an executive text, a warning never refuses.
const (
	Error   Level = "error"
	Warning Level = "warning"
)

// Finding is one thing to mend.
type Finding struct {
	Rule    string // E1 … E6, W1 … W7
	Level   Level
	Line    int    // of the text, from 1; 0 where it is the text as a whole
	Words   string // what was found, as it stands there
	Instead string // what to say, empty where there is no one answer
	Message string // a whole sentence that says what to do
}

// Rules say what a text is held to.
type Rules struct {
	// Executive makes E1 to E6 errors; for other audiences everything warns.
	Executive bool
	// Budget is the most words, 0 for none.
	Budget int
	// Allowed are abbreviations that need no spelling out, besides those that everybody knows.
	Allowed []string
	// Lacks names what was promised and is missing (E6): "a decision", "a date", "an owner".
	Lacks []string
	// Hosts are names of machines and services that executives do not read (W4), besides what looks like one.
	Hosts []string
}

// Report is how a text reads.
type Report struct {
	Words, Sentences, Syllables int
	Grade                       float64 // Flesch–Kincaid, two decimals
	Graded                      bool    // false under 30 words or 3 sentences
	Findings                    []Finding
}

// Errors are the findings that refuse.
func (r Report) Errors() []Finding {
	var out []Finding
	for _, f := range r.Findings {
		if f.Level == Error {
			out = append(out, f)
		}
	}
	return out
}
