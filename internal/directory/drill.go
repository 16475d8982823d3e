package directory

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// The bounds of a script (reliability F24, T12): a drill keeps its script in its record.
const (
	maxScript  = 64 << 10
	maxInjects = 40
	maxExpect  = 5
	maxMinutes = 8 * 60
)

// Scenarios reads the scripts of drills from folders (*.yaml), each file one; a later folder's file of the same name
// replaces an earlier one. All problems of all files are told at once.
func Scenarios(folders ...fs.FS) ([]domain.Scenario, error) {
	files := map[string]fs.FS{}
	for _, folder := range folders {
		names, err := fs.Glob(folder, "*.yaml")
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			files[n] = folder
		}
	}
	var out []domain.Scenario
	var bad []error
	for name, folder := range files {
		data, err := readScript(folder, name)
		if err == nil {
			var s domain.Scenario
			if s, err = Scenario(name, data); err == nil {
				out = append(out, s)
			}
		}
		bad = append(bad, err)
	}
	slices.SortFunc(bad, func(a, b error) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	slices.SortFunc(out, func(a, b domain.Scenario) int { return strings.Compare(a.Name, b.Name) })
	return out, errors.Join(bad...)
}

// readScript reads one file; a pipe would wait for its writer, and a device may never end.
func readScript(folder fs.FS, name string) ([]byte, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: this is no file", name)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxScript+1))
	if err == nil && len(data) > maxScript {
		err = fmt.Errorf("%s: larger than %d KB", name, maxScript>>10)
	}
	return data, err
}

var scriptName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Scenario reads the script of a drill. Unknown keys and values that cannot be are told with their place, and refuse it
// whole. templates/drills/README.md describes the format.
func Scenario(file string, data []byte) (domain.Scenario, error) {
	l := newLog(file, data)
	name := strings.TrimSuffix(path.Base(file), ".yaml")
	if !scriptName.MatchString(name) {
		l.failf(0, 0, "the name of a script is small letters and digits with dashes, like ransom-note.yaml")
	}
	docs := nodes(l, data, false)
	if len(docs) != 1 {
		if len(l.problems) == 0 {
			l.failf(0, 0, "a script is one YAML document; this holds %d", len(docs))
		}
		return domain.Scenario{}, l.err()
	}
	s := domain.Scenario{Name: name}
	f := newForm(l, Known{})
	f.mapping(docs[0], "a script", table{
		"title": f.text(&s.Title, domain.MaxTitle), "goal": f.text(&s.Goal, 300), "type": f.text(&s.Type, 60),
		"severity": f.oneOf(&s.Severity, "severity", domain.Severities...), "service": f.text(&s.Service, 80),
		"minutes": f.number(&s.Minutes, "minutes", 5, maxMinutes), "roles": f.someOf(&s.Roles, "roles", roleKeys()...),
		"expect": f.expectations(&s.Expect), "injects": func(n *yaml.Node) { f.injects(n, &s) },
	}, "title", "goal", "severity", "minutes", "injects")
	if s.Title == "" && value(docs[0], "title") != nil {
		f.bad(value(docs[0], "title"), "this says nothing")
	}
	if n := len(s.Injects); n > 0 && s.Minutes > 0 && s.Injects[n-1].At >= s.Minutes {
		f.bad(value(docs[0], "minutes"), "this ends after %d minutes, and its last piece of news comes after %d", s.Minutes, s.Injects[n-1].At)
	}
	return s, l.err()
}

func roleKeys() []string {
	var out []string
	for _, r := range domain.IncidentRoles {
		out = append(out, r.Key)
	}
	return out
}

func (f *form) injects(n *yaml.Node, s *domain.Scenario) {
	f.list(n, "injects", func(n *yaml.Node) {
		x := domain.ScriptedInject{At: -1, To: domain.ToAll}
		f.mapping(n, "a piece of news", table{"at": f.minutes(&x.At), "to": f.oneOf(&x.To, "to", append(roleKeys(), domain.ToAll)...),
			"text": f.text(&x.Text, domain.MaxInject), "expect": f.expectations(&x.Expect)}, "at", "text")
		if x.Text = domain.OneLine(x.Text); x.Text == "" && value(n, "text") != nil {
			f.bad(value(n, "text"), "this says nothing")
		}
		if at := value(n, "at"); at != nil && x.At >= 0 && len(s.Injects) > 0 && x.At < s.Injects[len(s.Injects)-1].At {
			f.bad(at, "this comes before the one above it; write them in the order in which they are told")
		}
		s.Injects = append(s.Injects, x)
	})
	switch {
	case len(s.Injects) == 0:
		f.bad(n, "a script needs at least one piece of news")
	case len(s.Injects) > maxInjects:
		f.bad(n, "these are %d pieces of news; %d is the most", len(s.Injects), maxInjects)
	}
}

func (f *form) expectations(dst *[]domain.Expectation) set {
	var keys []string
	for _, s := range domain.DrillSteps {
		keys = append(keys, s.Key)
	}
	return func(n *yaml.Node) {
		f.list(n, "expect", func(n *yaml.Node) {
			x := domain.Expectation{Within: -1}
			f.mapping(n, "an expectation", table{"what": f.oneOf(&x.What, "what", keys...), "within": f.minutes(&x.Within), "gap": f.text(&x.Gap, domain.MaxTitle),
				"owner": f.oneOf(&x.Owner, "owner", roleKeys()...), "answer": f.text(&x.Answer, 300)}, "what", "within")
			*dst = append(*dst, x)
		})
		if len(*dst) > maxExpect {
			f.bad(n, "these are %d expectations; %d in one place is the most", len(*dst), maxExpect)
		}
	}
}

// minutes reads a length in whole minutes: "10m", "+10m" or "1h15m".
func (f *form) minutes(dst *int) set {
	return func(n *yaml.Node) {
		s, ok := f.scalar(n, "a length")
		if !ok {
			return
		}
		d, err := time.ParseDuration(strings.TrimPrefix(s, "+"))
		if err != nil || d < 0 || d%time.Minute != 0 || d > maxMinutes*time.Minute {
			f.bad(n, "%s is no length; write it in minutes like +10m, %d hours at most", clip(s), maxMinutes/60)
			return
		}
		*dst = int(d / time.Minute)
	}
}
