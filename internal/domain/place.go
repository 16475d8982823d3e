package domain

// ChannelAt is the one id under which letters go to a place in Slack: the organisation file's id for it, known there by
// Slack's id or, where the file gives none, by its name; any other place keeps Slack's id. A channel with two ids would
// have two orders of messages and twice Slack's pace (reliability 5.2).
func (d *Directory) ChannelAt(slack, name string) string {
	if slack == "" {
		return ""
	}
	for id, c := range d.Channels {
		if c.Slack == slack {
			return id
		}
	}
	if c := d.Channels[name]; c != nil && c.Slack == "" {
		return name
	}
	return slack
}
