// Package archtest holds the tests that keep the house in order: who may import whom, who may read the machine's clock,
// and that what internal/README.md says of the code is so. It has no code of its own.
package archtest
