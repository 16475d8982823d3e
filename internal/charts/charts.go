// Package charts draws a view.Chart as a PNG: the same bytes for the same data, light, readable by who cannot tell
// colours apart, axes from zero in whole steps.
package charts
