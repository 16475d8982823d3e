package slackapp

// The limits of Block Kit (slack-platform 4), in characters or pieces.
const (
	maxBlocks        = 50  // of a message
	maxViewBlocks    = 100 // of a modal or the Home tab
	maxText          = 3000
	maxField         = 2000
	maxFields        = 10
	maxContext       = 10
	maxActions       = 25
	maxHeader        = 150
	maxLabel         = 75 // of a button, an option, an accessibility label
	maxValue         = 2000
	maxOptionValue   = 150
	maxOptions       = 100
	maxChecks        = 10
	maxPlaceholder   = 150
	maxAlt           = 2000
	maxID            = 255
	maxTitle         = 24 // of a modal, and of its buttons
	maxMeta          = 3000
	maxInput         = 3000
	maxInputLabel    = 2000
	maxConfirmTitle  = 100
	maxConfirm       = 300
	maxConfirmButton = 30

	// maxFallback keeps a message's top-level text where Slack never cuts it.
	maxFallback = 4000
	// maxMessage is our own budget for all the text of one message (reliability F24).
	maxMessage = 10000
	// maxViewBytes leaves room for the frame around the blocks of a view below Slack's 250 KB.
	maxViewBytes = 240_000
	// maxAck leaves room for the frame around an ack's payload: Slack drops one of 20 KB without a word (slack-platform
	// 1). The measure is the JSON as it is sent, where "<", ">" and "&" grow to six bytes.
	maxAck = 20000 - 200
)
