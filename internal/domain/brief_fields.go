package domain

// Share says how much of a field an audience reads (domain 5.6).
type Share string

// The shares. What is not listed for an audience is not shown to it: default deny.
const (
	ShareWhole Share = "whole"
	ShareShort Share = "short" // its first sentence
	// ShareAsked shows it only where the sender asked for it in this sending: legal advice to an executive.
	ShareAsked Share = "asked"
	// ShareNamed shows it only to whom the rule names, by direct message: a person under inquiry.
	ShareNamed Share = "named"
)

// BriefField is one field of the fact sheet.
type BriefField struct {
	Name  string // the key in Sheet.Facts, and the argument of `brief edit`
	Label string
	Hint  string
	Row   string           // its row of domain 5.6, for the preview's list of what is hidden
	Shows map[string]Share // by audience
	Of    Kind             // what it is asked about; empty: about everything
}

// The rows of domain 5.6.
const (
	rowPlain     = "What happened, plain"
	rowTechnical = "Technical cause, hosts, exploit detail"
	rowCustomers = "Customer names"
	rowData      = "Personal data kinds and counts"
	rowMoney     = "Money at risk, contract terms"
	rowInquiry   = "Person under inquiry"
	rowAdvice    = "Legal advice, draft notices"
	rowDates     = "Dates and decisions"
	rowStaff     = "Staff matters" // HR's own section; no other brief has it
)

func shows(share Share, audiences ...string) map[string]Share {
	out := map[string]Share{}
	for _, a := range audiences {
		out[a] = share
	}
	return out
}

func also(m map[string]Share, share Share, audiences ...string) map[string]Share {
	for _, a := range audiences {
		m[a] = share
	}
	return m
}

// BriefFields is everything that a fact sheet holds besides its dates and its decision, in the order it is asked
// (domain 5.1 to 5.4, 5.6). It alone decides what reaches whom.
var BriefFields = []BriefField{
	{"happened", "What happened", "Two or three short sentences that anybody understands.", rowPlain,
		also(shows(ShareWhole, AudExecutive, AudEngineer, AudLegal, AudProduct), ShareShort, AudHR), ""},
	{"effect", "Effect on customers", "What they notice, how many.", rowPlain, shows(ShareWhole, AudExecutive, AudEngineer, AudLegal, AudProduct), KindIncident},
	{"doing", "What we are doing", "", rowPlain, also(shows(ShareWhole, AudExecutive, AudEngineer, AudLegal, AudProduct), ShareShort, AudHR), KindIncident},
	{"need", "What we need", "From whom, by when.", rowDates, also(shows(ShareWhole, AudExecutive, AudEngineer, AudLegal, AudProduct), ShareShort, AudHR), KindIncident},
	{"means", "What it means", "For customers, money, law and delivery.", rowMoney, shows(ShareWhole, AudExecutive, AudLegal), ""},
	{"nothing_changes", "If we do nothing", "What follows, and when.", rowPlain, shows(ShareWhole, AudExecutive), ""},

	{"customers", "Customers affected, counted", "“About 40 clinics”. No names here.", rowCustomers, shows(ShareWhole, AudExecutive, AudEngineer, AudLegal, AudProduct), ""},
	{"customer_names", "Customers affected, named", "Legal and product read this.", rowCustomers, shows(ShareWhole, AudLegal, AudProduct), ""},
	{"customer_ids", "Customer ids", "Only where engineers need them.", rowCustomers, shows(ShareWhole, AudEngineer, AudLegal), ""},
	{"data_kinds", "Kinds of personal data", "“Names and delivery addresses”.", rowData, shows(ShareWhole, AudExecutive, AudEngineer, AudLegal, AudProduct), ""},
	{"data_counts", "How many people, and where", "“About 40,000 patients in four EU countries”.", rowData, shows(ShareWhole, AudExecutive, AudLegal), ""},
	{"money", "Money at risk and contracts", "Amounts, penalties, contract terms.", rowMoney, shows(ShareWhole, AudExecutive, AudLegal), ""},

	{"cause", "Root cause", "Or the leading theory, marked as likely.", rowTechnical, also(shows(ShareWhole, AudEngineer), ShareShort, AudLegal), ""},
	{"affected", "Affected versions and services", "", rowTechnical, also(shows(ShareWhole, AudEngineer), ShareShort, AudLegal), ""},
	{"fixes", "Ways to fix it", "Each with its effort and risk.", rowTechnical, shows(ShareWhole, AudEngineer), ""},
	{"tests", "Test plan", "How we prove that it is fixed, and that nothing else broke.", rowTechnical, shows(ShareWhole, AudEngineer), ""},
	{"deployment", "Way into production", "Order, window, way back.", rowTechnical, shows(ShareWhole, AudEngineer), ""},
	{"detection", "Detection to add", "", rowTechnical, shows(ShareWhole, AudEngineer), ""},

	{"exposure", "Exposure", "Kinds of data, number and place of people, period.", rowData, shows(ShareWhole, AudLegal), ""},
	{"obligations", "Obligations", "Contracts and laws that may apply; the clocks come by themselves.", rowMoney, shows(ShareWhole, AudLegal), ""},
	{"evidence", "Evidence", "What we hold, where, who preserved it, legal hold yes or no.", rowTechnical, shows(ShareWhole, AudLegal), ""},
	{"timeline", "Timeline", "UTC, one line each with its source.", rowPlain, shows(ShareWhole, AudLegal), ""},
	{"questions", "Open questions", "", rowAdvice, shows(ShareWhole, AudLegal), ""},
	{"statements", "Draft statements", "Nothing goes outside before its approver says yes.", rowAdvice, also(shows(ShareWhole, AudLegal), ShareAsked, AudExecutive), ""},
	{"advice", "Legal advice", "", rowAdvice, also(shows(ShareWhole, AudLegal), ShareAsked, AudExecutive), ""},
	{"inquiry", "Person under inquiry", "Only the legal lead and the named HR partner read this.", rowInquiry, shows(ShareNamed, AudLegal, AudHR), ""},

	{"impact", "What customers notice", "Who, what they notice, what they can do meanwhile.", rowPlain, shows(ShareWhole, AudProduct), ""},
	{"delivery", "Delivery against risk", "Which feature or date, against which risk left.", rowDates, shows(ShareWhole, AudProduct), ""},
	{"dates", "Dates", "Fix, safe to launch, review.", rowDates, shows(ShareWhole, AudEngineer, AudLegal, AudProduct), ""},
	{"message", "What customers may be told", "Shown to product only once a statement approver said yes.", rowAdvice, shows(ShareWhole, AudLegal, AudProduct), ""},

	{"process", "What HR does", "And by when.", rowStaff, shows(ShareWhole, AudHR), ""},
	{"access", "Whose access changes", "", rowStaff, shows(ShareWhole, AudHR), ""},
	{"staff", "What it means for staff", "Training, notice, support, works council.", rowStaff, shows(ShareWhole, AudHR), ""},
	{"staff_data", "Staff data", "Kinds and counts of employees' data.", rowData, shows(ShareWhole, AudLegal, AudHR), ""},
}

// Asked says whether a field is asked about what a brief is about.
func (f BriefField) Asked(about Ref) bool { return f.Of == "" || f.Of == about.Kind }

// BriefFieldOf is a field by its name.
func BriefFieldOf(name string) (BriefField, bool) {
	for _, f := range BriefFields {
		if f.Name == name {
			return f, true
		}
	}
	return BriefField{}, false
}
