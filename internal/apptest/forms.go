package apptest

import "github.com/secretariat-bot/secretariat/internal/workspace"

// OpensForm types a line and waits for its form.
func (p *Person) OpensForm(channel, line string) workspace.Object {
	p.w.T.Helper()
	if _, err := p.Types(channel, line); err != nil {
		p.w.T.Fatal(err)
	}
	v, err := p.WaitForModal(p.w.T.Context(), nil)
	if err != nil {
		p.w.T.Fatalf("%s: no form for %s: %v", p.Name, line, err)
	}
	return v
}

// FillsForm fills the open form in and fails where it is refused.
func (p *Person) FillsForm(values map[string]string) workspace.ClientSubmitted {
	p.w.T.Helper()
	named := map[string]string{}
	for k, v := range values {
		named["arg:"+k] = v
	}
	got, err := p.Submits(named)
	if err != nil {
		p.w.T.Fatal(err)
	}
	if !got.OK || len(got.Errors) > 0 {
		p.w.T.Fatalf("%s: the form was refused: %+v", p.Name, got)
	}
	for p.Modal() != nil {
		_ = p.Cancels()
	}
	return got
}
