// Package sample holds the fictional company of the demonstration and the tests.
package sample

import _ "embed"

// Org is the organisation file of Fernhollow Logistics; everything in it is invented.
//
//go:embed sample-org.yaml
var Org []byte

// Sheets are the fact sheets of two of its records, a JSON array; {2026-09-17} and {2026-09-11T21:40Z} in a text are
// days and moments that move with the company.
//
//go:embed sheets.json
var Sheets []byte
