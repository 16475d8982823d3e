// Package sample holds the fictional company of the demonstration and the tests.
package sample

import _ "embed"

// Org is the organisation file of Fernhollow Logistics; everything in it is invented.
//
//go:embed sample-org.yaml
var Org []byte
