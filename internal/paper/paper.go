// Package paper sets a view.Message as one page of PDF: embedded fonts, text that can be selected, the same bytes for the
// same message. What does not fit is made smaller first, then shortened from the ends of its lists; what is asked, by
// when, and the options are never cut (domain 5.1).
package paper

import (
	"bytes"
	"fmt"
	"time"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// Options say what stands around the message.
type Options struct {
	At      time.Time // the moment the page speaks of: it dates the document, so that it is the same each time
	Org     string    // top left
	Title   string    // of the document
	Footer  string    // bottom left: where it comes from, who may read it
	Command string    // the slash word before commands, "/sec"
}

// The page, in millimetres: A4 with margins that any printer keeps.
const (
	pageWide   = 210.0
	pageHigh   = 297.0
	sideMargin = 18.0
	topMargin  = 14.0
	footRoom   = 16.0
	textWide   = pageWide - 2*sideMargin
)

const family = "liberation"

// PDF sets a message, its thread included, on exactly one A4 page.
func PDF(m view.Message, o Options) ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.AddUTF8FontFromBytes(family, "", liberationsansregular.TTF)
	f.AddUTF8FontFromBytes(family, "B", liberationsansbold.TTF)
	f.SetCatalogSort(true)
	made := o.At.UTC()
	if o.At.IsZero() { // the library would take the machine's time
		made = time.Unix(0, 0).UTC()
	}
	f.SetCreationDate(made)
	f.SetModificationDate(made)
	f.SetProducer("Secretariat", true)
	f.SetTitle(known(o.Title), true)
	f.SetAuthor(known(o.Org), true)
	f.SetSubject(known(m.Summary), true)
	f.SetLang("en")
	f.SetMargins(sideMargin, topMargin, sideMargin)
	f.SetAutoPageBreak(false, 0)
	f.SetCellMargin(0)
	f.AddPage()

	p := &page{Fpdf: f, o: o, regular: map[rune]float64{}, bold: map[rune]float64{}}
	items, err := p.flow(m)
	if err != nil {
		return nil, err
	}
	p.draw(p.fit(items))
	if f.Err() {
		return nil, fmt.Errorf("the page could not be set: %w", f.Error())
	}
	if n := f.PageCount(); n != 1 {
		return nil, fmt.Errorf("the page became %d", n)
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, fmt.Errorf("the page could not be written: %w", err)
	}
	return b.Bytes(), nil
}

// page is one page in the making.
type page struct {
	*fpdf.Fpdf
	o      Options
	scale  float64 // of every letter and gap
	behind bool    // what is not strong stands behind a heading
	tight  bool    // nothing more is to be had by scale: pictures are small too

	regular, bold map[rune]float64 // widths of letters at a size of one
}
