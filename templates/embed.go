// Package templates holds the digests' words: Markdown with front matter over text/template. README.md is the contract
// for whoever edits them.
package templates

import "embed"

// FS holds the default templates. A file of the same name in SEC_TEMPLATES_DIR replaces one.
//
//go:embed *.md
var FS embed.FS
