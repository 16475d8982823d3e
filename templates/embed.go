// Package templates holds the digests' words: Markdown with front matter over text/template. README.md is the contract
// for whoever edits them.
package templates

import (
	"embed"
	"io/fs"
)

// FS holds the default templates. A file of the same name in SEC_TEMPLATES_DIR replaces one.
//
//go:embed *.md
var FS embed.FS

//go:embed drills/*.yaml
var drills embed.FS

// Scripts holds the scripts of the drills that come along; drills/README.md is the contract for whoever writes one. The
// folder drills in SEC_TEMPLATES_DIR adds scripts, and replaces those of the same name.
func Scripts() fs.FS {
	sub, err := fs.Sub(drills, "drills")
	if err != nil {
		panic(err) // the name is valid: it stands three lines above
	}
	return sub
}
