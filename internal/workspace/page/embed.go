// Package page holds the browser page of the local workspace: plain HTML, style
// sheets and JavaScript modules, embedded as they stand. There is no build step
// and no third-party file; index.html documents the hooks that tests may use.
package page

import "embed"

// FS has index.html at its root, with the style sheets in css and the modules in js.
//
//go:embed index.html icon.svg css/*.css js/*.js
var FS embed.FS
