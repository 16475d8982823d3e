package app

import (
	"io"
	"log/slog"
	"os"

	"github.com/lmittmann/tint"
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
		return slog.New(tint.NewTextHandler(w, &tint.Options{Level: lv, TimeFormat: "15:04:05.000"}))
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: lv}))
}
