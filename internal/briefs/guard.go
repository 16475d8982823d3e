package briefs

import (
	"fmt"
	"strconv"
	"sync/atomic"
	"text/template"
	syntax "text/template/parse"
)

// maxLoops is how often the loops of one rendering may turn, all together. A digest needs some hundreds.
const maxLoops = 100_000

// turnFunc is the function that every loop of a template calls first. It is put there when the template is read, so that a
// loop without output ends too: text/template itself looks at nothing but the writer (reliability T9).
const turnFunc = "loopTurn"

// endless is a loop that turned too often.
type endless struct{ line int }

// Error implements error.
func (e endless) Error() string { return fmt.Sprintf("its loops turn more than %d times", maxLoops) }

// stopped is a rendering that took too long.
type stopped struct{}

// Error implements error.
func (stopped) Error() string { return "stopped" }

// guard refuses what may call itself and puts a turn at the head of every loop.
func guard(file string, t *template.Template) error {
	for _, other := range t.Templates() {
		if other.Tree != nil && other.Name() != t.Name() {
			return notHere(file, other.Tree, other.Tree.Root)
		}
	}
	if t.Tree == nil || t.Tree.Root == nil {
		return fmt.Errorf("%s: the template is empty", file)
	}
	return guardList(file, t.Tree, t.Tree.Root)
}

func notHere(file string, tree *syntax.Tree, n syntax.Node) error {
	return fmt.Errorf("%s:%d: define, block and template are not used in templates: write it out", file, lineOf(tree, n))
}

func guardList(file string, tree *syntax.Tree, l *syntax.ListNode) error {
	if l == nil {
		return nil
	}
	for _, n := range l.Nodes {
		var err error
		switch n := n.(type) {
		case *syntax.TemplateNode:
			err = notHere(file, tree, n)
		case *syntax.IfNode:
			err = guardBranch(file, tree, &n.BranchNode)
		case *syntax.WithNode:
			err = guardBranch(file, tree, &n.BranchNode)
		case *syntax.RangeNode:
			if err = guardBranch(file, tree, &n.BranchNode); err == nil {
				err = addTurn(n.List, n.Line)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func guardBranch(file string, tree *syntax.Tree, b *syntax.BranchNode) error {
	if err := guardList(file, tree, b.List); err != nil {
		return err
	}
	return guardList(file, tree, b.ElseList)
}

// addTurn puts {{loopTurn 12}} at the head of a loop's body.
func addTurn(body *syntax.ListNode, line int) error {
	trees, err := syntax.Parse("turn", "{{"+turnFunc+" "+strconv.Itoa(line)+"}}", "", "", map[string]any{turnFunc: (&budget{}).turn})
	if err != nil {
		return err // our own words: cannot happen
	}
	body.Nodes = append([]syntax.Node{trees["turn"].Root.Nodes[0]}, body.Nodes...)
	return nil
}

func lineOf(tree *syntax.Tree, n syntax.Node) int {
	if x, ok := n.(*syntax.TemplateNode); ok {
		return x.Line
	}
	location, _ := tree.ErrorContext(n)
	if m := templateErr.FindStringSubmatch("template: " + location + ": "); m != nil {
		if _, line, ok := cutLast(m[1], ":"); ok {
			k, _ := strconv.Atoi(line)
			return k
		}
	}
	return 0
}

// budget counts the turns of one rendering.
type budget struct {
	turns int
	stop  *atomic.Bool
}

func (b *budget) turn(line int) (string, error) {
	if b.turns++; b.turns > maxLoops {
		return "", endless{line}
	}
	if b.stop != nil && b.stop.Load() {
		return "", stopped{}
	}
	return "", nil
}
