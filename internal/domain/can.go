package domain

import "slices"

// Usable is a record that says, before a form is opened, whether a person could use a verb on it now, as far as its state
// and the person's part go. Verbs that its lifecycle does not know are nobody's business here. The verb itself judges
// again when it is done.
type Usable interface {
	CanDo(w Work, verb string) *Error
}

// People says whether people use a verb somewhere in a lifecycle.
func (t Lifecycle) People(verb string) bool {
	return slices.ContainsFunc(t, func(r Row) bool { return r.Verb == verb && !r.system() })
}

// CanDo implements Usable.
func (d *Decision) CanDo(w Work, verb string) *Error {
	_, _, err := d.begin(w, verb)
	if err == nil && verb == "decide" {
		return d.choosable(w)
	}
	return err
}

// CanDo implements Usable.
func (e *Evidence) CanDo(w Work, verb string) *Error {
	_, _, err := e.begin(w, verb)
	return err
}

// CanDo implements Usable. A role that is taken already says so itself.
func (i *Incident) CanDo(w Work, verb string) *Error {
	if _, ok := incidentLife.Row(i.State, verb); ok && verb == "lead" {
		return nil
	}
	_, _, err := i.gate(w, verb)
	return err
}

// CanDo implements Usable. What was imported and not taken up yet is judged by the verb itself.
func (e *Exception) CanDo(w Work, verb string) *Error {
	if e.Bands == nil {
		return nil
	}
	_, _, _, err := e.begin(w, verb)
	return err
}

// CanDo implements Usable: the verb is tried with nothing filled in, and whatever it then only lacks can be filled in.
func (a *Action) CanDo(w Work, verb string) *Error {
	var err *Error
	switch verb {
	case "block":
		_, err = a.Block(w, "", "", Date{})
	case "done":
		_, err = a.Done(w, "")
	case "reopen":
		_, err = a.Reopen(w, "")
	case "drop":
		_, err = a.Drop(w, "")
	case "move":
		_, err = a.Move(w, Date{}, "")
	case "assign":
		_, err = a.Assign(w, "", false)
	}
	if err != nil && err.Code == Invalid {
		return nil
	}
	return err
}
