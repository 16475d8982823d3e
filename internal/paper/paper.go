// Package paper sets a view.Message as one page of PDF: embedded fonts, text that can be selected, the same bytes for the
// same message.
package paper
