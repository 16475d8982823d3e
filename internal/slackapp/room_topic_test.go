package slackapp

import "testing"

// Whoever calls themselves a mention stands in a topic as plain words (reliability T2).
func TestATopicIsInert(t *testing.T) {
	for in, want := range map[string]string{
		"INC-004 · SEV1 · lead: <!channel>":                    "INC-004 · SEV1 · lead: ‹!channel›",
		"lead: \u202eevil\n<https://evil.example|Noor> & Sons": "lead: evil ‹https://evil.example|Noor› & Sons",
	} {
		if got := topicText(in); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
