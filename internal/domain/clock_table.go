package domain

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// The legal clocks of domain 5.5.
const (
	ClockGDPRAuthority    = "gdpr_authority"
	ClockGDPRPeople       = "gdpr_people"
	ClockNIS2Early        = "nis2_early"
	ClockNIS2Notification = "nis2_notification"
	ClockNIS2Final        = "nis2_final"
	ClockSEC8K            = "sec_8k"
	ClockHIPAAPeople      = "hipaa_people"
	ClockHIPAAAuthority   = "hipaa_authority"
	ClockHIPAAMedia       = "hipaa_media"
	ClockHIPAAClient      = "hipaa_ba"
	ClockContract         = "contract"
)

// The numbers that some clocks hang on, by their key in Legal.Numbers.
const (
	NumPeople    = "people"    // how many people are affected
	NumResidents = "residents" // how many of them live in one state, the one with the most
	NumClients   = "clients"   // of how many clients we handle the data, as their service provider
)

// ClockRule is one row of the table of domain 5.5: a clock as data.
type ClockRule struct {
	Name  string
	Law   string
	Short string // in a list of figures: "GDPR, authority"
	Cite  string // "GDPR Art. 33"
	Title string // what is due, in plain words: "tell the data protection authority"
	// Start are the keys of Legal.Dates (where Day) or Legal.Times at which it starts; the first that is known counts.
	Start []string
	Day   bool
	Began string // what starts it, as the end of "it starts when …"
	Ask   string // the question behind it
	// Length is the law's; the organisation's file may say another one (Org.Clocks).
	Length ClockLength
	// Plan is the clock whose planning date this one counts on from; "detected" is detection, "" that there is none.
	Plan string
	Sent string // the key in Legal.Times at which it is met
	Did  string // what was done then, after "when": "the notice was sent"
	// Known says whether what the clock needs is known, so that it stands; nil: always.
	Known func(Legal) bool
	Needs string // what makes it stand, for who reads that it may still come
	Count string // the number it waits for
	Daily string // the question of every day while it has not started, or while it is due without a fixed date
	Note  string // what to ask counsel besides
	// Within bounds the end by another start: DORA's 4 hours end 24 hours after awareness at the latest.
	Within Within
	// From is the day it counts from, where that is not its start.
	From func(Legal, Date) Date
	// Progress is met in the place of Sent while the incident goes on; then the clock starts anew at the time Ended.
	Progress, Ended string
}

// Within is an outer limit counted from another moment, for what starts before it is over.
type Within struct {
	Key    string
	Length ClockLength
}

func has(keys ...string) func(Legal) bool {
	return func(l Legal) bool {
		return slices.ContainsFunc(keys, func(k string) bool { return !l.Times[k].IsZero() })
	}
}

const (
	inForce = "Confirm that the rule is in force."
	didSend = "the notice was sent"
)

// clockTable is the table of domain 5.5, in its order. What a law says of lengths stands here and nowhere else.
var clockTable = []ClockRule{
	{Name: ClockGDPRAuthority, Short: "GDPR, authority", Law: "gdpr", Cite: "GDPR Art. 33", Title: "tell the data protection authority", Start: []string{"aware"},
		Began: "we are reasonably certain that personal data is affected", Ask: "When were we reasonably certain that personal data is affected?",
		Length: ClockLength{72, UnitHours}, Plan: "detected", Sent: "sent", Did: didSend},
	{Name: ClockGDPRPeople, Short: "GDPR, people", Law: "gdpr", Cite: "GDPR Art. 34", Title: "tell the people affected", Start: []string{"high_risk"},
		Began: "somebody decides that the risk to people is high", Ask: "When was it decided that the risk to people is high?",
		Sent: "people_sent", Did: "the people were told", Known: has("high_risk"), Needs: "a decision that the risk to people is high",
		Daily: "The people affected are to be told without undue delay. Were they told?"},
	{Name: ClockNIS2Early, Short: "NIS2, early warning", Law: "nis2", Cite: "NIS2 Art. 23", Title: "send the early warning", Start: []string{"aware"},
		Began: "we know that the incident is significant", Ask: "When did we know that the incident is significant?",
		Length: ClockLength{24, UnitHours}, Plan: "detected", Sent: "early_warning_sent", Did: "the early warning was sent"},
	{Name: ClockNIS2Notification, Short: "NIS2, notification", Law: "nis2", Cite: "NIS2 Art. 23", Title: "send the notification", Start: []string{"aware"},
		Began: "we know that the incident is significant", Ask: "When did we know that the incident is significant?",
		Length: ClockLength{72, UnitHours}, Plan: "detected", Sent: "notification_sent", Did: "the notification was sent"},
	{Name: ClockNIS2Final, Short: "NIS2, final report", Law: "nis2", Cite: "NIS2 Art. 23", Title: "send the final report", Start: []string{"notification_sent"},
		Began: "the notification is sent", Ask: "When was the notification sent?",
		Length: ClockLength{1, UnitMonths}, Plan: ClockNIS2Notification, Sent: "final_sent", Did: "the final report was sent",
		Progress: "progress_sent", Ended: "handled", Note: "While it goes on, a progress report is due instead, and the final one a month after the handling ends."},
	{Name: ClockSEC8K, Short: "SEC, Form 8-K", Law: "sec_8k", Cite: "SEC Form 8-K, Item 1.05", Title: "file Form 8-K", Start: []string{"material"},
		Began: "the company decides that the incident is material", Ask: "When did the company decide that the incident is material?",
		Length: ClockLength{4, UnitBusiness}, Sent: "sent", Did: "Form 8-K was filed",
		Daily: "Has materiality been assessed? It is to be decided without unreasonable delay."},
	{Name: ClockHIPAAPeople, Short: "HIPAA, people", Law: "hipaa", Cite: "HIPAA, 45 CFR 164.404", Title: "tell the people affected", Start: []string{"discovered"}, Day: true,
		Began: "somebody knows of it, or should have", Ask: "On which day was it first known, or should it have been?",
		Length: ClockLength{60, UnitDays}, Plan: "detected", Sent: "sent", Did: "the people were told", Note: "60 days are the outer limit."},
	{Name: ClockHIPAAAuthority, Short: "HIPAA, authority", Law: "hipaa", Cite: "HIPAA, 45 CFR 164.408", Title: "tell the health authority", Start: []string{"discovered"}, Day: true,
		Began: "somebody knows of it, or should have", Ask: "On which day was it first known, or should it have been?",
		Length: ClockLength{60, UnitDays}, Plan: "detected", Sent: "authority_sent", Did: "the authority was told", From: yearEnd,
		Known: func(l Legal) bool { return l.Numbers[NumPeople] > 0 }, Needs: "the number of people affected", Count: NumPeople},
	{Name: ClockHIPAAMedia, Short: "HIPAA, press", Law: "hipaa", Cite: "HIPAA, 45 CFR 164.406", Title: "tell the press of the state", Start: []string{"discovered"}, Day: true,
		Began: "somebody knows of it, or should have", Ask: "On which day was it first known, or should it have been?",
		Length: ClockLength{60, UnitDays}, Plan: "detected", Sent: "media_sent", Did: "the press was told",
		Known: manyResidents, Needs: "the number of people of one state", Count: NumResidents},
	{Name: ClockHIPAAClient, Short: "HIPAA, clients", Law: "hipaa", Cite: "HIPAA, 45 CFR 164.410", Title: "tell the clients whose patients they are", Start: []string{"discovered"}, Day: true,
		Began: "somebody knows of it, or should have", Ask: "On which day was it first known, or should it have been?",
		Length: ClockLength{60, UnitDays}, Plan: "detected", Sent: "clients_sent", Did: "the clients were told",
		Known: func(l Legal) bool { return l.Numbers[NumClients] > 0 }, Needs: "the number of clients whose data this is", Count: NumClients,
		Note: "The contract often says a shorter time."},
	{Name: "uk_gdpr", Short: "UK GDPR, authority", Law: "uk_gdpr", Cite: "UK GDPR Art. 33", Title: "tell the UK data protection authority", Start: []string{"aware"},
		Began: "we are reasonably certain that personal data is affected", Ask: "When were we reasonably certain that personal data is affected?",
		Length: ClockLength{72, UnitHours}, Plan: "detected", Sent: "sent", Did: didSend},
	{Name: "eu_dora_initial", Short: "DORA, initial notification", Law: "eu_dora", Cite: "DORA Art. 19", Title: "send the initial notification", Start: []string{"classified"},
		Began: "the incident is classified as major", Ask: "When was the incident classified as major?",
		Length: ClockLength{4, UnitHours}, Plan: "detected", Sent: "sent", Did: "the initial notification was sent",
		Within: Within{"aware", ClockLength{24, UnitHours}}},
	{Name: "eu_dora_intermediate", Short: "DORA, intermediate report", Law: "eu_dora", Cite: "DORA Art. 19", Title: "send the intermediate report", Start: []string{"sent"},
		Began: "the initial notification is sent", Ask: "When was the initial notification sent?",
		Length: ClockLength{72, UnitHours}, Plan: "eu_dora_initial", Sent: "intermediate_sent", Did: "the intermediate report was sent"},
	{Name: "eu_dora_final", Short: "DORA, final report", Law: "eu_dora", Cite: "DORA Art. 19", Title: "send the final report", Start: []string{"intermediate_last", "intermediate_sent"},
		Began: "the last intermediate report is sent", Ask: "When was the last intermediate report sent?",
		Length: ClockLength{1, UnitMonths}, Plan: "eu_dora_intermediate", Sent: "final_sent", Did: "the final report was sent"},
	{Name: "nydfs", Short: "NYDFS, notice", Law: "nydfs", Cite: "NYDFS 23 NYCRR 500.17", Title: "tell the financial regulator", Start: []string{"aware"},
		Began: "we determine that it must be reported", Ask: "When did we determine that it must be reported?",
		Length: ClockLength{72, UnitHours}, Plan: "detected", Sent: "sent", Did: didSend},
	{Name: "nydfs_payment", Short: "NYDFS, payment", Law: "nydfs", Cite: "NYDFS 23 NYCRR 500.17", Title: "report the ransom payment", Start: []string{"paid"},
		Began: "a ransom is paid", Ask: "When was the ransom paid?",
		Length: ClockLength{24, UnitHours}, Sent: "payment_sent", Did: "the payment was reported", Known: has("paid"), Needs: "a ransom payment"},
	{Name: "nydfs_explanation", Short: "NYDFS, explanation", Law: "nydfs", Cite: "NYDFS 23 NYCRR 500.17", Title: "explain the ransom payment", Start: []string{"paid"},
		Began: "a ransom is paid", Ask: "When was the ransom paid?",
		Length: ClockLength{30, UnitDays}, Sent: "explanation_sent", Did: "the explanation was sent", Known: has("paid"), Needs: "a ransom payment"},
	{Name: "circia", Short: "CIRCIA, report", Law: "circia", Cite: "CIRCIA", Title: "report the incident to CISA", Start: []string{"aware"},
		Began: "we reasonably believe that it must be reported", Ask: "When did we reasonably believe that it must be reported?",
		Length: ClockLength{72, UnitHours}, Plan: "detected", Sent: "sent", Did: "the report was sent", Note: inForce},
	{Name: "circia_payment", Short: "CIRCIA, payment", Law: "circia", Cite: "CIRCIA", Title: "report the ransom payment to CISA", Start: []string{"paid"},
		Began: "a ransom is paid", Ask: "When was the ransom paid?",
		Length: ClockLength{24, UnitHours}, Sent: "payment_sent", Did: "the payment was reported", Known: has("paid"), Needs: "a ransom payment", Note: inForce},
	{Name: ClockContract, Short: "Contracts", Law: "contract", Cite: "Contract", Title: "tell the customers as their contracts say", Start: []string{"aware"},
		Began: "we know that their data or service is affected", Ask: "When did we know that a customer is affected?",
		Sent: "sent", Did: "the customers were told", Note: "The organisation's file names no hours; look into each contract."},
}

// manyResidents: more than 500 of one state. While nobody counted them, all the people may live in one (domain 5.5).
func manyResidents(l Legal) bool {
	if n, said := l.Numbers[NumResidents]; said {
		return n > hipaaMany
	}
	return l.Numbers[NumPeople] > hipaaMany
}

// yearEnd: of fewer than 500 people the authority is told after the end of the year in which it was discovered.
func yearEnd(l Legal, discovered Date) Date {
	if l.Numbers[NumPeople] >= hipaaMany {
		return discovered
	}
	return Date{discovered.Year, 12, 31}
}

// hipaaMany is the number from which on the authority is told within the same time as the people, and above which the press
// is told too.
const hipaaMany = 500

// Contract is what one customer's contract says of telling them (domain 5.5).
type Contract struct {
	Name  string `json:"name"`
	Hours int    `json:"hours"`
	// Services it is about; none: all.
	Services []string `json:"services,omitempty"`
}

// ClockRules are the rows for one incident: the table, with a row for each customer's contract in the place of the one
// that names nobody, and the lengths of the organisation's file (domain 5.5: lengths are configuration).
func ClockRules(d *Directory, i *Incident) []ClockRule {
	out := make([]ClockRule, 0, len(clockTable)+len(d.Org.Contracts))
	for _, r := range clockTable {
		if r.Name == ClockContract {
			out = append(out, contractRules(d, i, r)...)
			if len(d.Org.Contracts) > 0 {
				continue
			}
		}
		if l, ok := ParseClockLength(d.Org.Clocks[r.Name]); ok {
			r.Length = l
		}
		out = append(out, r)
	}
	return out
}

// contractRules are a row for each customer whose contract the incident may touch, and for each whose clock was missed:
// that stays, though the contract names other services by now or the file no longer names the customer (domain 5.5).
func contractRules(d *Directory, i *Incident, all ClockRule) []ClockRule {
	missed := i.Legal[ClockContract].Missed
	ids := slices.Collect(maps.Keys(d.Org.Contracts))
	for name := range missed {
		if id, ok := strings.CutPrefix(name, ClockContract+"_"); ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var out []ClockRule
	for _, id := range ids {
		c := d.Org.Contracts[id]
		said := !missed[ClockContract+"_"+id].IsZero()
		if !said && len(c.Services) > 0 && !slices.ContainsFunc(c.Services, func(s string) bool { return slices.Contains(i.ServiceIDs, s) }) {
			continue
		}
		r := all
		r.Name, r.Plan, r.Note = ClockContract+"_"+id, "detected", ""
		r.Length, r.Sent, r.Did = ClockLength{c.Hours, UnitHours}, SentTo(id), "they were told"
		r.Title, r.Cite, r.Short = "tell a customer as the contract says", "Contract "+id, "Contract, "+id
		out = append(out, r)
	}
	return out
}

// SentTo is the key in Legal.Times at which one customer was told.
func SentTo(customer string) string { return "sent_" + customer }

// Customer is the customer whose contract a clock is about, "" for other clocks.
func (r ClockRule) Customer() string {
	id, ok := strings.CutPrefix(r.Name, ClockContract+"_")
	if !ok {
		return ""
	}
	return id
}

// ClockNames are the names of all clocks whose length the organisation's file may set.
func ClockNames() []string {
	var out []string
	for _, r := range clockTable {
		if r.Name != ClockContract {
			out = append(out, r.Name)
		}
	}
	return out
}

// ClockRuleOf is a row of the table by its name.
func ClockRuleOf(name string) (ClockRule, bool) {
	if k := slices.IndexFunc(clockTable, func(r ClockRule) bool { return r.Name == name }); k >= 0 {
		return clockTable[k], true
	}
	return ClockRule{}, false
}

// LegalTimes are the keys of the moments that a law's clocks look at; LegalDates those of days, LegalNumbers of numbers.
func LegalTimes(law string) []string {
	return legalKeys(law, func(r ClockRule) []string {
		out := []string{r.Sent, r.Progress, r.Ended, r.Within.Key}
		if !r.Day {
			out = append(out, r.Start...)
		}
		return out
	})
}

// LegalDates are the keys of days.
func LegalDates(law string) []string {
	return legalKeys(law, func(r ClockRule) []string {
		if r.Day {
			return r.Start
		}
		return nil
	})
}

// LegalNumbers are the keys of numbers.
func LegalNumbers(law string) []string {
	return legalKeys(law, func(r ClockRule) []string { return []string{r.Count} })
}

func legalKeys(law string, of func(ClockRule) []string) []string {
	var out []string
	for _, r := range clockTable {
		if r.Law == law {
			out = append(out, of(r)...)
		}
	}
	return both(out...)
}

// PlanningDay is the planning date of a clock that counts days, which ends with that day; zero of one that counts hours.
func (c Clock) PlanningDay(loc *time.Location) Date {
	if c.Planning.IsZero() || !c.Rule.Day && !c.Rule.Length.Daily() {
		return Date{}
	}
	return DateOf(c.Planning.Add(-time.Second), loc)
}
