package domain

import "slices"

// The states of a risk (domain 3.1).
const (
	RiskReported  = "reported"
	RiskOpen      = "open"
	RiskTreatment = "in_treatment"
	RiskAccepted  = "accepted"
	RiskVerifying = "verifying"
	RiskClosed    = "closed"
	RiskRejected  = "rejected"
)

// The treatments (domain 1.1). Accept exists only as an approved exception.
const (
	TreatMitigate = "mitigate"
	TreatTransfer = "transfer"
	TreatAvoid    = "avoid"
	TreatAccept   = "accept"
)

// What linked exceptions do to a risk: transitions of the system, never a word that people say.
const (
	riskAccept = "exception approved"
	riskLapse  = "exception ended"
	riskFixed  = "exception closed as fixed"
)

// riskLife is the lifecycle of domain 3.1.
var riskLife = slices.Concat(Lifecycle{
	{"", "add", RiskReported, []Part{PartAnyone}, "a title and a service; logged in a private channel or a DM: restricted until triage"},

	{RiskReported, "confirm", RiskOpen, riskJudges, "all six sentences, likelihood, impact and exposure, an owner; champions up to Medium"},
	{RiskReported, "reject", RiskRejected, []Part{PartLead}, "duplicate (of), not a risk, or no information; the reporter is told and thanked"},
	{RiskReported, "score", RiskReported, riskScorers, "provisional"},
	{RiskReported, "edit", RiskReported, riskWriters, ""},
	{RiskReported, "own", RiskReported, riskHands, "a person, never a group"},
	{RiskReported, "decline", RiskReported, riskAnswers, ""},

	{RiskOpen, "treat", RiskTreatment, []Part{PartOwner}, "mitigate, transfer or avoid; at least one action, due by the target date"},
	{RiskOpen, riskAccept, RiskAccepted, []Part{PartSystem}, "a linked exception became approved"},
	{RiskTreatment, "treat", RiskTreatment, []Part{PartOwner}, "another treatment"},
	{RiskTreatment, "verify", RiskVerifying, []Part{PartOwner}, "evidence"},
	{RiskTreatment, riskAccept, RiskAccepted, []Part{PartSystem}, "a linked exception became approved"},
	{RiskAccepted, riskLapse, RiskOpen, []Part{PartSystem}, "the last live exception expired, was revoked or closed without a fix; target and age stay"},
	{RiskAccepted, riskFixed, RiskVerifying, []Part{PartSystem}, "the last live exception was closed as fixed"},
	{RiskVerifying, "close", RiskClosed, []Part{PartVerifier}, "remediated, transferred or avoided; not who did the fix; High and Critical: a security lead or the verifier they named"},
	{RiskVerifying, "reopen", RiskTreatment, []Part{PartVerifier}, "reason"},
	{RiskClosed, "reopen", RiskOpen, riskJudges, "reason; a new spell begins"},
}, cared(RiskOpen), cared(RiskTreatment), cared(RiskAccepted), cared(RiskVerifying))

// cared is what people may do to a risk in every state from open to verifying; none of it moves the risk.
func cared(state string) Lifecycle {
	return Lifecycle{
		{state, "confirm", state, riskJudges, "counts as the review; a drop from High or Critical: a security lead, with a reason, who did not propose it"},
		{state, "score", state, riskScorers, "a reason; who may not confirm proposes"},
		{state, "keep", state, riskJudges, "the proposed score is not taken"},
		{state, "edit", state, riskWriters, ""},
		{state, "own", state, riskHands, "the new owner must accept"},
		{state, "decline", state, riskAnswers, ""},
		{state, "verifier", state, []Part{PartLead}, "not who did the fix"},
	}
}

// Who may do what to a risk: judge its score, propose one, mend its words, hand it over, answer an offer.
var (
	riskJudges  = []Part{PartLead, PartChampion}
	riskScorers = []Part{PartLead, PartChampion, PartOwner, PartReporter}
	riskWriters = []Part{PartReporter, PartOwner, PartChampion, PartLead}
	riskHands   = []Part{PartOwner, PartOffered, PartAccountable, PartTeamLead, PartChampion, PartLead}
	riskAnswers = []Part{PartOwner, PartOffered}
)
