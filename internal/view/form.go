package view

// Form is a modal drawn from a command's arguments: what it asks, and the command that its answers make.
type Form struct {
	Title  string  `json:"title"`  // 24 characters at most
	Submit string  `json:"submit"` // 24 characters at most
	Intro  []Line  `json:"intro,omitempty"`
	Fields []Field `json:"fields"`
	// Words is the command the answers belong to, "owner wrong"; a submitted form is that command with Args filled.
	Words string `json:"words"`
	// Given holds arguments that are settled already and not asked, by name.
	Given map[string]string `json:"given,omitempty"`
	// Draft has what was typed kept for a day, in case it is not sent (slack-platform 9).
	Draft bool `json:"draft,omitempty"`
	// Check gives it a button that has the words of its answers judged (domain 5.7). Checked is what came of it, beside
	// the notes of single questions; Mend offers to put plain words in place of what has one.
	Check   bool   `json:"check,omitempty"`
	Checked []Line `json:"checked,omitempty"`
	Mend    bool   `json:"mend,omitempty"`
}

// FieldKind says how a field is asked.
type FieldKind string

// The field kinds.
const (
	FieldLine    FieldKind = "line"
	FieldArea    FieldKind = "area"
	FieldPerson  FieldKind = "person"
	FieldDate    FieldKind = "date"
	FieldChoice  FieldKind = "choice"  // Options
	FieldSome    FieldKind = "some"    // some of Options, a check box each; values with commas
	FieldService FieldKind = "service" // type-ahead over the services
	FieldYes     FieldKind = "yes"     // one check box
	FieldLookup  FieldKind = "lookup"  // type-ahead over what the argument may name: a control, a risk, an action …
	FieldPeople  FieldKind = "people"  // several persons
	FieldNote    FieldKind = "note"    // asks nothing: Lines stand there
)

// Field is one question of a form; its Name is the argument's name.
type Field struct {
	Name     string    `json:"name"`
	Label    string    `json:"label"`
	Hint     string    `json:"hint,omitempty"`
	Kind     FieldKind `json:"kind"`
	Required bool      `json:"required,omitempty"`
	Max      int       `json:"max,omitempty"` // characters; 0 is the renderer's own limit
	Value    string    `json:"value,omitempty"`
	Options  []Option  `json:"options,omitempty"`
	// Live has the form drawn anew when this answer changes (Command.Live).
	Live  bool   `json:"live,omitempty"`
	Lines []Line `json:"lines,omitempty"` // of a note
	// Fresh says that Value is not what stands in the open form and must be put there by a redraw.
	Fresh bool `json:"fresh,omitempty"`
}

// Option is one choice.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`
	// More explains the choice in a few words under it, 75 characters at most.
	More string `json:"more,omitempty"`
}
