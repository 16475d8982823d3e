// Package directory reads an organisation from files: our own organisation file, Backstage catalogues, CODEOWNERS and
// a CSV of services. Readers turn text into domain records and say everything that is wrong with it at once, each with
// line, column and the line itself. They know neither the store nor Slack; gaps in ownership are data and are never
// refused (domain 1.2), a file that is wrong is refused whole.
package directory

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// MaxFile is how large one file may be: it is checked before anything is parsed (reliability T12).
const MaxFile = 1 << 20

// maxRows is how many things of one kind one file may hold.
const maxRows = 20_000

// Parsed is what a file says.
type Parsed struct {
	Source   string
	File     string          // as the person named it
	Content  string          // SHA-256 of the file, and of how far it was shifted: the same content is the same import
	Records  []domain.Record // directory records
	Numbered []domain.Record // risks, exceptions, decisions, actions, incidents, escalations, evidence requests
	// Speaks lists the JSON fields of a service this file has a word on; nil is all. A field that it does not speak of
	// is never cleared by it.
	Speaks map[string]bool
	Notes  []Note
	AsOf   time.Time // the moment the file describes; zero where it does not say
}

// Note is a remark about something that was read and left out, or that reads oddly.
type Note struct {
	File string
	Line int // 0: about the whole file
	Text string
}

// String is "catalog-info.yaml, line 4: …".
func (n Note) String() string {
	if n.Line == 0 {
		return n.File + ": " + n.Text
	}
	return fmt.Sprintf("%s, line %d: %s", n.File, n.Line, n.Text)
}

// Known is what a reader may take for granted besides its own file. The zero value knows nothing.
type Known struct {
	Dir    *domain.Directory
	Record func(domain.Ref) domain.Record // a numbered record of the books, or nil
}

func (k Known) get(ref domain.Ref) domain.Record {
	switch {
	case ref.Kind.IsNumbered() && k.Record != nil:
		return k.Record(ref)
	case !ref.Kind.IsNumbered() && k.Dir != nil:
		return k.Dir.Get(ref)
	}
	return nil
}

// Read reads a file of any of the four forms; which one it is shows in its name and its first lines.
func Read(file string, data []byte, known Known) (*Parsed, error) {
	if len(data) > MaxFile {
		return nil, whole(file, "this file is larger than 1 MB; split it into several")
	}
	switch Form(file, data) {
	case domain.SourceCodeowners:
		return Codeowners(file, data, known)
	case domain.SourceCSV:
		return CSV(file, data, known)
	case domain.SourceBackstage:
		return Backstage(file, data, known)
	case domain.SourceOrg:
		return Org(file, data, known)
	}
	return nil, whole(file, "I cannot tell what this file is; I read organisation files (.yaml), Backstage catalog-info.yaml, CODEOWNERS and .csv")
}

// Form says which source a file belongs to, and "" where it is none.
func Form(file string, data []byte) string {
	base := strings.ToLower(filepath.Base(file))
	switch ext := filepath.Ext(base); {
	case strings.Contains(base, "codeowners"):
		return domain.SourceCodeowners
	case ext == ".csv" || ext == ".tsv":
		return domain.SourceCSV
	case ext == ".yaml" || ext == ".yml" || ext == ".json":
		for _, line := range bytes.SplitN(data, []byte("\n"), 2000) {
			if l := bytes.TrimLeft(line, " {\""); bytes.HasPrefix(l, []byte("apiVersion")) {
				return domain.SourceBackstage
			}
		}
		return domain.SourceOrg
	}
	return ""
}

func whole(file, text string) error {
	return &Problems{List: []Problem{{File: file, Text: text}}}
}

func contentOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
