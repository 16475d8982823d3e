package workspace

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// content is what a message is made of, wherever it comes from: chat.*, a response_url, an ack.
type content struct {
	text                                            string
	blocks, attachments                             []any
	metadata                                        Object
	hasText, hasBlocks, hasAttachments, hasMetadata bool
}

const (
	maxText       = 40000 // longer text is cut (slack-platform 4)
	maxBlocksText = 13200 // all text of a message's blocks together; third-party figure, so keep well below
	maxMetadata   = 4096  // the real limit is unknown; slack-platform 5 says to stay under this
	maxAttached   = 100
)

func (c content) empty() bool {
	return strings.TrimSpace(c.text) == "" && len(c.blocks) == 0 && len(c.attachments) == 0
}

// readContent takes a message out of a call's arguments and judges it by Slack's limits.
func (s *Server) readContent(c *apiCall) (content, *apiError) {
	var out content
	out.text, out.hasText = c.str("text"), c.has("text")
	if utf8.RuneCountInString(out.text) > maxText {
		out.text = string([]rune(out.text)[:maxText])
	}
	if v, present, err := c.json("blocks"); present || err != nil {
		list, ok := v.([]any)
		if err != nil || !ok {
			return out, refuse("invalid_blocks_format", "[ERROR] must provide an array [json-pointer:/blocks]")
		}
		if bad := s.checkBlocks(list, onMessage, "/blocks"); len(bad) > 0 {
			return out, refuse("invalid_blocks", bad...)
		}
		if n := textLength(list); n > maxBlocksText {
			return out, refuse("msg_blocks_too_long", fmt.Sprintf("[ERROR] the blocks hold %d characters of text, %d are allowed", n, maxBlocksText))
		}
		s.nameBlocks(list)
		out.blocks, out.hasBlocks = list, true
	}
	if c.has("markdown_text") {
		t := c.str("markdown_text")
		switch {
		case out.text != "" || len(out.blocks) > 0:
			return out, refuse("markdown_text_conflict")
		case utf8.RuneCountInString(t) > 12000:
			return out, refuse("msg_too_long")
		}
		block := []any{Object{"type": "markdown", "text": t}}
		s.nameBlocks(block)
		out.blocks, out.hasBlocks = block, true
	}
	if v, present, err := c.json("attachments"); present || err != nil {
		list, ok := v.([]any)
		switch {
		case err != nil || !ok:
			return out, refuse("invalid_attachments")
		case len(list) > maxAttached:
			return out, refuse("too_many_attachments")
		}
		for i, a := range list {
			o, ok := a.(Object)
			if !ok {
				return out, refuse("invalid_attachments")
			}
			if inner, ok := o["blocks"].([]any); ok {
				if bad := s.checkBlocks(inner, onMessage, fmt.Sprintf("/attachments/%d/blocks", i)); len(bad) > 0 {
					return out, refuse("invalid_blocks", bad...)
				}
				s.nameBlocks(inner)
			}
		}
		out.attachments, out.hasAttachments = list, true
	}
	return out, s.readMetadata(c, &out)
}

// readMetadata keeps the keys by which an app finds its own message again.
func (s *Server) readMetadata(c *apiCall, out *content) *apiError {
	v, present, err := c.json("metadata")
	if !present && err == nil {
		return nil
	}
	o, ok := v.(Object)
	if err != nil || !ok {
		return refuse("invalid_metadata_format")
	}
	out.hasMetadata = true
	if len(o) == 0 {
		return nil // {} takes metadata away
	}
	payload, ok := o["event_payload"].(Object)
	if text(o["event_type"]) == "" || !ok {
		return refuse("invalid_metadata_format", "metadata needs event_type and event_payload")
	}
	for k, v := range payload {
		switch v.(type) {
		case Object, []any:
			return refuse("invalid_metadata_schema", "event_payload."+k+" is nested; keep values flat")
		}
	}
	if len(raw(o)) > maxMetadata {
		return refuse("metadata_too_large")
	}
	out.metadata = Object{"event_type": o["event_type"], "event_payload": payload}
	return nil
}

// nameBlocks gives block_ids and action_ids to what came without, as Slack does.
func (s *Server) nameBlocks(blocks []any) {
	for _, b := range blocks {
		o, ok := b.(Object)
		if !ok {
			continue
		}
		if text(o["block_id"]) == "" {
			o["block_id"] = s.shortID()
		}
		for _, e := range elementsOf(o) {
			if text(e["action_id"]) == "" && interactive[text(e["type"])] {
				e["action_id"] = s.shortID()
			}
		}
		for _, inner := range innerBlocks(o) {
			s.nameBlocks(inner)
		}
	}
}

func (s *Server) shortID() string {
	const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	s.lastID++
	n, out := uint64(s.lastID)*2654435761+97, make([]byte, 5)
	for i := range out {
		out[i] = letters[n%uint64(len(letters))]
		n /= uint64(len(letters))
	}
	return string(out) + fmt.Sprint(s.lastID%100)
}

// elementsOf lists the interactive elements that stand directly in a block.
func elementsOf(block Object) []Object {
	var out []Object
	add := func(v any) {
		if o, ok := v.(Object); ok {
			out = append(out, o)
		}
	}
	switch block["type"] {
	case "section":
		add(block["accessory"])
	case "input":
		add(block["element"])
	case "actions", "context_actions":
		list, _ := block["elements"].([]any)
		for _, e := range list {
			add(e)
		}
	case "card":
		list, _ := block["actions"].([]any)
		for _, e := range list {
			add(e)
		}
	}
	return out
}

// innerBlocks lists the lists of blocks inside a block that holds blocks.
func innerBlocks(block Object) [][]any {
	var out [][]any
	switch block["type"] {
	case "container":
		if l, ok := block["child_blocks"].([]any); ok {
			out = append(out, l)
		}
	case "carousel":
		if l, ok := block["elements"].([]any); ok {
			out = append(out, l)
		}
	case "layout":
		if l, ok := block["fallback"].([]any); ok {
			out = append(out, l)
		}
	}
	return out
}

// findElement finds a control by its ids, and the block it stands in.
func findElement(blocks []any, blockID, actionID string) (block, element Object) {
	for _, b := range blocks {
		o, ok := b.(Object)
		if !ok {
			continue
		}
		for _, e := range elementsOf(o) {
			if text(o["block_id"]) == blockID && text(e["action_id"]) == actionID {
				return o, e
			}
		}
		for _, inner := range innerBlocks(o) {
			if block, element = findElement(inner, blockID, actionID); block != nil {
				return block, element
			}
		}
	}
	return nil, nil
}

// textLength counts the characters that people read in blocks.
func textLength(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			n += textLength(e)
		}
	case Object:
		for k, e := range v {
			if t, ok := e.(string); ok {
				if k == "text" {
					n += utf8.RuneCountInString(t)
				}
				continue
			}
			n += textLength(e)
		}
	}
	return n
}
