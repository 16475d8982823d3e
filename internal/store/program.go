package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// writer appends to the keys and arguments of commit.lua, in the order that its header gives.
type writer struct {
	s     *Store
	keys  []string
	types []byte // of each key: h hash, z sorted set, s string, x stream
	args  []any
	err   error
}

func (w *writer) key(kind byte, name string) {
	w.keys, w.types = append(w.keys, name), append(w.types, kind)
}

func (w *writer) add(args ...any) { w.args = append(w.args, args...) }

func (w *writer) json(v any) []byte {
	b, err := jsonOf(v)
	if err != nil && w.err == nil {
		w.err = err
	}
	return b
}

func (w *writer) puts(puts []ledger.Put) {
	for _, p := range puts {
		ref := p.New.Ref()
		if ref.ID == "" || strings.ContainsAny(ref.ID, "\n\r\x00") {
			w.err = fmt.Errorf("store: a %s needs an id of one line", ref.Kind)
			return
		}
		isDir := slices.Contains(domain.DirectoryKinds, ref.Kind)
		w.add(schemaOf(p.New), w.json(p.New), parents(p.New), pick(isDir, member(ref), ""), len(p.Imported))
		for _, source := range slices.Sorted(maps.Keys(p.Imported)) {
			w.add(source, p.Imported[source])
		}
		leave, enter := move(p.Old, p.New)
		w.add(len(leave), len(enter))
		for _, name := range leave {
			w.key('z', w.s.k.index(name))
		}
		for _, e := range enter {
			w.key('z', w.s.k.index(e[0]))
			w.add(e[1])
		}
	}
}

func (w *writer) rest(c ledger.Change) {
	for _, k := range slices.Sorted(maps.Keys(c.Numbers)) {
		w.add(string(k), c.Numbers[k])
	}
	for i := range c.Audit {
		w.add(c.Audit[i].Seq, w.json(c.Audit[i]))
	}
	for _, t := range c.Arm {
		w.add(t.ID, ms(t.Due), fmt.Sprintf("%d\n%s", schemaOfTimer(t, c.Put), w.json(t)), pick(t.Early, "1", "0"), pick(t.First, "1", "0"))
	}
	for _, id := range c.Disarm {
		w.add(id)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Note)) {
		w.add(name, c.Note[name])
	}
}

// letters adds the outbox's keys too: a cluster wants every key of a script named, though the script makes the names
// itself.
func (w *writer) letters(ls []outbox.Letter) {
	if len(ls) == 0 {
		return
	}
	for i, name := range w.s.outboxKeys() {
		w.key(outboxTypes[i], name)
	}
	named := map[string]bool{}
	for _, l := range ls {
		whole, about := l, aboutOf(l)
		for _, m := range about {
			if !named[m] {
				named[m] = true
				w.key('z', w.s.k.posted(m))
			}
		}
		lane := l.To.Lane()
		w.key('h', w.s.k.letter(l.ID))
		w.key('z', w.s.k.lane(lane))
		w.key('z', w.s.k.cardQueue(l.Card, lane))
		kids := 0
		if l.File == "" { // a page of paper holds its sections itself
			kids = len(l.Message.Thread)
			l.Message.Thread = nil // each is a letter of its own
		}
		envelope := l
		envelope.Message = outbox.Letter{}.Message // what stays when the letter is done holds no text
		envelope.Room = l.Room.Blank()
		due := l.At
		if l.After.After(due) {
			due = l.After
		}
		w.add(l.ID, w.json(l), w.json(envelope), lane, int(min(max(l.Priority, outbox.Urgent), outbox.Digest)), ms(due), ms(l.After),
			l.Card, l.Version, pick(l.EditOnly, "1", "0"), l.Under, l.Of, kids, schemaOfLetter(whole),
			strings.Join(about, "\n"))
	}
}

// aboutOf lists the members of the records that can become restricted and that a letter is about.
func aboutOf(l outbox.Letter) []string {
	var out []string
	for _, r := range l.Message.About {
		if m := member(r); r.Kind.IsNumbered() && r.ID != "" && !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// outboxTypes are the types of outboxKeys.
const outboxTypes = "zzhzs" + "zzzzz" + "zzzzz"

// outboxKeys are the keys that the outbox's scripts may touch whatever the letter.
func (s *Store) outboxKeys() []string {
	out := []string{s.k.held(), s.k.busy(), s.k.holder(), s.k.paused(), s.k.fence()}
	for p := range 5 {
		out = append(out, s.k.ready(p))
	}
	for _, st := range []outbox.State{outbox.Pending, outbox.Sending, outbox.Unknown, outbox.Done, outbox.Buried} {
		out = append(out, s.k.state(string(st)))
	}
	return out
}
