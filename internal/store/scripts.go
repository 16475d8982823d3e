package store

import (
	"context"
	"crypto/sha1"
	"embed"
	"encoding/hex"
	"strings"
)

//go:embed lua/*.lua
var sources embed.FS

// script is one atomic step. Its file begins with what it takes and returns.
type script struct{ name, flags, src, sha string }

// The scripts. Flags are those of Redis 7: "no-writes" lets a script run where memory is full or a replica is missing;
// "allow-oom" the bookkeeping of the outbox, which only shrinks. A commit has neither, so that it is refused before its
// first write (F13).
var (
	lookScript      = &script{name: "look", flags: "no-writes"}
	directoryScript = &script{name: "directory", flags: "no-writes"}
	commitScript    = &script{name: "commit"}
	onceScript      = &script{name: "once"}
	reindexScript   = &script{name: "reindex"}

	timersClaimScript = &script{name: "timers_claim", flags: "allow-oom"}
	timersLaterScript = &script{name: "timers_later", flags: "allow-oom"}
	queueClaimScript  = &script{name: "queue_claim", flags: "allow-oom"}
	queueSettleScript = &script{name: "queue_settle", flags: "allow-oom"}
	queueHandScript   = &script{name: "queue_hand", flags: "allow-oom"}
)

func allScripts() []*script {
	return []*script{lookScript, directoryScript, commitScript, onceScript, reindexScript, timersClaimScript, timersLaterScript, queueClaimScript, queueSettleScript, queueHandScript}
}

// build reads the sources and writes the line that Redis 7 wants, which older servers and miniredis do not know.
func (s *script) build(shebang bool) *script {
	b, err := sources.ReadFile("lua/" + s.name + ".lua")
	if err != nil {
		panic(err) // embedded: a name that is wrong is wrong at every start
	}
	lib, err := sources.ReadFile("lua/queue_lib.lua")
	if err != nil {
		panic(err)
	}
	out := *s
	out.src = strings.Replace(string(b), "--#include queue_lib\n", string(lib), 1)
	if shebang {
		line := "#!lua"
		if s.flags != "" {
			line += " flags=" + s.flags
		}
		out.src = line + "\n" + out.src
	}
	sum := sha1.Sum([]byte(out.src))
	out.sha = hex.EncodeToString(sum[:])
	return &out
}

// load finds out which dialect the server speaks and gives it the scripts, so that calls need only their names.
func (s *Store) load(ctx context.Context) {
	err := s.c.ScriptLoad(ctx, "#!lua\nreturn 1").Err()
	s.shebang = err == nil
	s.scripts = map[string]*script{}
	for _, sc := range allScripts() {
		built := sc.build(s.shebang)
		s.scripts[sc.name] = built
		if err := s.c.ScriptLoad(ctx, built.src).Err(); err != nil {
			s.log.Warn("a script could not be loaded beforehand", "script", sc.name, "err", err)
		}
	}
}
