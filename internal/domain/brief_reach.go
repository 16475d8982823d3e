package domain

import "slices"

// briefUse is the use of the channel that an audience's briefs go to where nothing nearer is known (domain 4.4).
var briefUse = map[string]string{AudEngineer: "engineer_digest", AudLegal: "legal_digest", AudProduct: "product_digest"}

// briefDuty is the function whose holders an audience is.
var briefDuty = map[string]string{AudLegal: "legal_reviewer", AudHR: "hr_partner"}

// IsForFew says whether an audience is the holders of a function: what they read stands in no channel that everybody reads.
func IsForFew(audience string) bool { return briefDuty[audience] != "" }

// BriefTo is who gets a brief where the sender names nobody: persons by direct message, or one channel. What is
// confidential goes by direct message to those of its readers who belong to the audience, and nowhere else (domain 7.2).
// Nobody at all is for the sender to settle.
func (s *Sheet) BriefTo(d *Directory, about Record, audience string, today Date) (persons []string, channel string) {
	if audience != AudExecutive && audience != AudHR && !about.Base().IsRestricted() {
		if channel = d.briefChannel(about, audience); channel != "" {
			return nil, channel
		}
	}
	var ids []string
	switch audience {
	case AudExecutive:
		ids = one(s.Approver)
		for _, area := range d.areas(about) {
			for _, p := range d.Executives(area) {
				ids = append(ids, p.ID)
			}
		}
	case AudEngineer:
		for _, id := range about.Services() {
			if svc := d.Services[id]; svc != nil {
				ids = append(ids, svc.Responsible...)
			}
		}
	default:
		ids = d.Doing(briefDuty[audience])
	}
	for _, id := range ids {
		if p := d.Askable(id, today); p != "" && !contains(persons, p) && d.mayRead(p, about) {
			persons = append(persons, p)
		}
	}
	return persons, ""
}

// areas are the teams that a record's services belong to; of a record without one, the whole company.
func (d *Directory) areas(about Record) []string {
	var out []string
	for _, id := range about.Services() {
		if s := d.Services[id]; s != nil && s.Team != "" && !contains(out, s.Team) {
			out = append(out, s.Team)
		}
	}
	if len(out) == 0 {
		return []string{"all"}
	}
	return out
}

// briefChannel is the channel of an audience: for engineers that of the service's team, else the one with the audience's
// use. One that is shared with other companies never is (domain 7.2).
func (d *Directory) briefChannel(about Record, audience string) string {
	ours := func(id string) string {
		c := d.Channels[id]
		if open := c != nil && c.Kind == ChannelPublic; open && IsForFew(audience) {
			return "" // what lawyers read is for them, and everybody reads a public channel (domain 5.6)
		}
		if c != nil && c.Kind != ChannelShared {
			return id
		}
		return ""
	}
	if audience == AudEngineer {
		for _, team := range d.areas(about) {
			if t := d.Teams[team]; t != nil && ours(t.Channel) != "" {
				return t.Channel
			}
		}
	}
	if c := d.ChannelFor(briefUse[audience]); c != nil {
		return ours(c.ID)
	}
	return ""
}

// BriefReach judges whom a sender chose: persons who belong to the audience, are here and may read the record; or the
// audience's channel. add agrees that persons are put on the list of a confidential record, which a security lead may do.
// The record is given back with its new readers, unchanged where there are none.
func (s *Sheet) BriefReach(w Work, about Record, audience string, persons []string, channel string, add bool) (Record, *Error) {
	switch {
	case channel != "" && len(persons) > 0, channel == "" && len(persons) == 0:
		return nil, Fail(Invalid, "Whom does the %s go to?", BriefWord(audience)).WithHint("Name people: `to:@renata`.").WithField("to")
	case channel != "":
		return about, s.mayPost(w, about, audience, channel)
	}
	n := Clone(about)
	for _, id := range persons {
		if err := w.takesPart(id, false); err != nil {
			return nil, err.WithField("to")
		}
		if !w.Dir.InSlack(id) {
			return nil, Fail(Invalid, "%s is not in this workspace.", w.name(id)).WithHint("Name somebody who is here.").WithField("to")
		}
		if err := s.belongs(w, audience, id); err != nil {
			return nil, err
		}
		if err := w.addBriefReader(n.Base(), id, add); err != nil {
			return nil, err
		}
	}
	if slices.Equal(n.Base().NeedToKnow, about.Base().NeedToKnow) {
		return about, nil
	}
	return n, nil
}

// Admit puts the readers whom a sending adds on the list of a confidential record, in the name of who wanted to send it:
// whoever releases it may be no security lead, who alone widens the list (domain 7.2). Whoever has left since is not added.
func (x *Sending) Admit(w Work, about Record) (Record, *Error) {
	if len(x.Adds) == 0 {
		return about, nil
	}
	by := w.Dir.People[x.By]
	if by == nil {
		return nil, Fail(Refused, "Who wanted to send it is not here any more.").WithHint("Send it back, and send it yourself.").WithRule("domain 7.2")
	}
	w.Caller = CallerFor(w.Dir, by)
	n := Clone(about)
	for _, id := range x.Adds {
		if p := w.Dir.People[id]; p == nil || !p.Live() || !w.Dir.InSlack(id) {
			continue
		}
		if err := w.addBriefReader(n.Base(), id, true); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// addBriefReader puts a person on the list of a confidential record: a security lead widens it, after being asked
// (domain 7.2).
func (w Work) addBriefReader(m *Meta, person string, yes bool) *Error {
	if m.IsRestricted() && !contains(m.NeedToKnow, person) && !w.Caller.Has(RoleLead) {
		return Fail(Forbidden, "This is confidential, and %s may not see it.", w.name(person)).
			WithHint("A security lead can add %s to its readers.", w.name(person)).WithField("to").WithRule("domain 7.2")
	}
	return w.AddReader(m, person, yes)
}

// mayPost says whether a brief may stand in a channel: executives and HR read by direct message only, and so does whoever
// reads something confidential (domain 5.1, 7.2).
func (s *Sheet) mayPost(w Work, about Record, audience, channel string) *Error {
	c := w.Dir.Channels[channel]
	name := "#" + channel
	switch {
	case about.Base().IsRestricted():
		return Fail(Refused, "This is confidential: a brief of it goes by direct message only.").WithHint("Name people who may read it: `to:@name`.").WithField("to").WithRule("domain 7.2")
	case audience == AudExecutive || audience == AudHR:
		return Fail(Refused, "The %s goes by direct message only.", BriefWord(audience)).WithHint("Name people: `to:@renata`.").WithField("to").WithRule("domain 5.1")
	case c == nil || channel != w.Dir.briefChannel(about, audience):
		e := Fail(Refused, "%s is not where the %s goes.", name, BriefWord(audience)).WithHint("Name people, or give a channel the use %s.", briefUse[audience])
		if to := w.Dir.briefChannel(about, audience); to != "" {
			e.Hint = "It goes to #" + to + ", or to people whom you name."
		}
		return e.WithField("to").WithRule("domain 4.4")
	}
	return nil
}

// belongs says whether a person is of an audience. Engineers and product people are whoever the sender says: what the two
// read is nobody's secret inside the company; what executives, legal and HR read is (domain 5.6).
func (s *Sheet) belongs(w Work, audience, person string) *Error {
	p := w.Dir.People[person]
	duty := briefDuty[audience]
	switch {
	case audience == AudExecutive && !p.Has(RoleExecutive) && !w.decidesFor(s.Approver, person):
		return Fail(Refused, "%s is no executive and does not decide this.", w.name(person)).WithHint("Name the approver or executives.").WithField("to").WithRule("domain 5.1")
	case duty != "" && !p.Does(duty) && !slices.ContainsFunc(w.Dir.Doing(duty), func(x string) bool { return w.decidesFor(x, person) }):
		return Fail(Refused, "%s is no %s.", w.name(person), RoleWord(duty)).WithHint("%s", w.holdersCan(duty, "read it")).WithField("to").WithRule("domain 5.6")
	}
	return nil
}

// holdersCan says what the holders of a function can do; where nobody has it, nobody else is promised.
func (w Work) holdersCan(function, what string) string {
	if who := w.Dir.Doing(function); len(who) > 0 {
		return w.names(who) + " can " + what + "."
	}
	return "Nobody is one yet. An admin gives the function: `admin roles grant @name " + function + "`."
}

// decidesFor says whether a person is the named one, or stands in for them today.
func (w Work) decidesFor(named, person string) bool {
	return named != "" && AnswersFor(w.Dir, person, named, w.today())
}

// Reaches says whether a page about a person under inquiry may go to these people: to the one whom the sheet names for the
// audience, alone and by direct message (domain 5.6).
func (s *Sheet) Reaches(w Work, audience string, persons []string, channel string) *Error {
	named := s.NamedFor(audience)
	if named != "" && channel == "" && slices.Equal(persons, []string{named}) {
		return nil
	}
	who, hint := "nobody", "Name the person in the facts first: `brief edit "+s.ID+"`."
	if named != "" {
		who, hint = w.name(named), "Send it to them alone."
	}
	return Fail(Refused, "What is said of a person under inquiry reaches %s only.", who).WithHint("%s", hint).WithField("to").WithRule("domain 5.6")
}
