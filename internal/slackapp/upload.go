package slackapp

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// maxFileAlt is how long the alternative text of a file may be (slack-platform 4).
const maxFileAlt = 1000

// bring uploads bytes and gives the file's id. Nothing can see the file yet: show or share completes it.
func (s *Sender) bring(ctx context.Context, name, alt string, data []byte) (string, error) {
	up, err := s.Client.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: name, FileSize: len(data), AltTxt: cut(alt, maxFileAlt)})
	if err == nil && (up == nil || up.UploadURL == "" || up.FileID == "") {
		err = errNothing
	}
	if err != nil {
		return "", err
	}
	return up.FileID, s.Client.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: up.UploadURL, Reader: bytes.NewReader(data), Filename: name})
}

// finish completes an upload: shared in a channel, or without one for the app's own messages to show.
func (s *Sender) finish(ctx context.Context, id, title, channel, thread string) error {
	done, err := s.Client.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{Files: []slack.FileSummary{{ID: id, Title: title}},
		Channel: channel, ThreadTimestamp: thread})
	if err == nil && (done == nil || len(done.Files) == 0) {
		err = errNothing
	}
	return err
}

// uploadRefusals are Slack's own words for a file that this workspace will not take from us, however often it is offered.
var uploadRefusals = map[string]bool{"missing_scope": true, "no_permission": true, "access_denied": true, "file_uploads_disabled": true,
	"file_uploads_except_images_disabled": true, "blocked_file_type": true, "file_type_not_allowed": true, "slack_connect_blocked_file_type": true,
	"file_upload_size_restricted": true, "storage_limit_reached": true, "invalid_arguments": true, "alt_txt_too_large": true}

// refusedUpload says whether an upload is refused for good, so that words must do.
func refusedUpload(err error) bool {
	code := codeOf(err)
	return uploadRefusals[code] || strings.HasPrefix(code, "restricted_action")
}

// dropFile removes a file of ours. What is gone already is no error, and what may not be removed is for the operator.
func (s *Sender) dropFile(ctx context.Context, id string) error {
	err := s.Client.DeleteFileContext(ctx, id)
	switch code := codeOf(err); {
	case err == nil, code == "file_not_found", code == "file_deleted":
		s.forgetFile(id)
		return nil
	case refusedUpload(err), code == "cant_delete_file", code == "not_allowed":
		s.Log.Error("a file could not be removed", "file", id, "code", code)
		return &outbox.SendError{Verdict: outbox.VerdictBug, Code: code, Err: err}
	}
	return classifyRead(err) // removing twice removes once
}

// isBug says whether a failure is for the operator, after all else was done.
func isBug(err error) bool {
	var se *outbox.SendError
	return errors.As(err, &se) && se.Verdict == outbox.VerdictBug
}
