package app

import (
	"errors"
	"io"
	"log/slog"
	"os"

	"github.com/lmittmann/tint"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// NewLog makes the program's log: JSON for machines, one coloured line for people at a terminal.
func NewLog(w io.Writer, level, format string) *slog.Logger {
	lv := logLevels[level]
	if format == "auto" {
		format = "json"
		if f, ok := w.(*os.File); ok {
			if st, err := f.Stat(); err == nil && st.Mode()&os.ModeCharDevice != 0 {
				format = "text"
			}
		}
	}
	if format == "text" {
		return slog.New(tint.NewTextHandler(w, &tint.Options{Level: lv, TimeFormat: "15:04:05.000", ReplaceAttr: withCause}))
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: lv, ReplaceAttr: withCause}))
}

// withCause adds to an error that is worded for people what it came from, which only the operator is told.
func withCause(_ []string, a slog.Attr) slog.Attr {
	err, _ := a.Value.Any().(error)
	var worded *domain.Error
	if errors.As(err, &worded) && worded != nil && worded.Err != nil {
		a.Value = slog.StringValue(err.Error() + " Cause: " + worded.Err.Error())
	}
	return a
}
