package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The reply that the project's README shows first is one that the commands' own conversations hold, line for line.
func TestThePictureInTheReadmeIsTrue(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile("../commands/testdata/owner.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(doc), "```\n")
	block, _, ok := strings.Cut(block, "\n```")
	asked, reply, _ := strings.Cut(block, "\n")
	words, slash := strings.CutPrefix(asked, "> /sec ")
	_, answer, found := strings.Cut(string(said), "> saoirse: "+words+"\n")
	answer, _, _ = strings.Cut(answer, "\n\n")
	if !ok || !slash || !found {
		t.Fatalf("%q is no conversation of owner.txt", asked)
	}
	have := strings.Split(strings.ReplaceAll(answer, "# ", ""), "\n")
	for line := range strings.SplitSeq(reply, "\n") {
		for line != "…" && len(have) > 0 && have[0] != line {
			have = have[1:]
		}
		if len(have) == 0 {
			t.Fatalf("the answer to %q has no line %q, or not there", words, line)
		}
	}
}
