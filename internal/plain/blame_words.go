package plain

import (
	"regexp"
	"strings"
)

// People are the names that colleagues go by, to find them in a text.
type People struct {
	whole map[string]bool // in small letters: full names, handles, family names
	first map[string]bool // as they are written; also everyday words in small letters
}

// NewPeople lists the names of colleagues: their full names, and the handles they are mentioned by.
func NewPeople(names, handles []string) *People {
	p := &People{whole: map[string]bool{}, first: map[string]bool{}}
	for _, n := range names {
		parts := strings.Fields(n)
		for k, part := range parts {
			switch {
			case len([]rune(part)) < 2:
			case k == 0:
				p.first[part] = true
			default:
				p.whole[strings.ToLower(part)] = true
			}
		}
	}
	for _, h := range handles {
		if h = strings.ToLower(strings.TrimPrefix(h, "@")); h != "" {
			p.whole["@"+h] = true
		}
	}
	return p
}

// everyday are first names that are words as well: at the start of a sentence, they count only before another name.
var everyday = set("Will May Mark Grant Rob Art Bill Rose Hope June April August Drew Sue Pat Jack Chase Dawn Faith Grace Joy Summer Autumn Frank Rich Gene Dean Miles Wade Max " +
	"Ray Guy Van Lane Cliff Reed Heath Penny Ivy Olive Iris Violet Amber Ruby Crystal Robin Jay Carol Eve Lance Buck Chip Dale Glen Ward Norm Skip Victor Constant Justice King An " +
	"So To Do Sky Page Mike Tab Bay Angel Sage Sunny Ace Ash Ali Dev Key Major Prince Tell Noor Rui")

// The words that the rules look for, each one in small letters.
var (
	causing = set("because due cause caused causes owing blame blamed blaming")                                      // before a name: "because Ana", "due to Ana"
	leadsTo = set("to of by was were is on the our colleague engineer that when as it had has from")                 // what may stand between such a word and the name
	faults  = set("mistake mistakes error errors fault oversight negligence carelessness slip blunder incompetence") // "Ana's mistake", "a mistake by Ana"
	did     = set("forgot forgotten caused broke neglected overlooked misread mistyped botched mishandled")          // after a name, alone
	missing = set("missed ignored clicked skipped failed forgets leaked lost")                                       // after a name, not before a noun it describes
	loosely = set("accidentally wrongly mistakenly carelessly unfortunately simply just again also never nearly had has then still")
	notSeen = set("check notice see follow tell read know look test ask update lock close report act react answer respond escalate realise realize understand recognise recognize inform " +
		"communicate document consider think catch spot raise warn call")
	somebody = set("he she somebody someone")
	workers  = set("engineer operator developer admin administrator intern contractor analyst manager employee user colleague person clerk lead")
	careless = set("careless carelessly carelessness negligent negligence incompetent incompetence sloppy lazy stupid stupidity dumb idiot idiotic foolish reckless clueless unprofessional")
	bounds   = set("that which who what why how whose whether while until")
	newThing = set("the a an our we it nobody no this these those they their its all after before")
)

var (
	mustPattern = regexp.MustCompile(`(?i)\b(we|they|everybody|everyone|teams?|people|staff|security|engineers|developers|it)\s+(must|should|need to|needs to|have to|has to|will|ought to)\b|\bwe['’]ll\b|\blet['’]?s\b|\bnext time\b|\bin (the )?future\b|\bfrom now on\b|\bgoing forward\b|\bneeds to be\b`)
	hadPattern  = regexp.MustCompile(`(?i)\b(should|ought to|could easily) (of |have |'ve |’ve )`)
	pastPattern = regexp.MustCompile(`(?i)\b(had|have|has) to\b`)
)

// Verbs that begin a change to make. The sure ones say so whatever follows; the others are nouns too.
var (
	sureVerbs = set("require ensure remove rotate enforce enable disable introduce create improve automate replace define add make write install stop teach give agree decide hire buy rebuild rewrite " +
		"reduce extend strengthen avoid prevent publish retire migrate")
	nounVerbs = set("fix train test review change update block alert monitor document limit move start set check lock schedule plan run share show tell put use keep build log audit measure name practise practice drill")
	afterVerb = set("a an the all every each more our two three up it this that these those them sure for people everybody everyone staff new better who what how where who's alerts")
	isVerb    = set("was were is are had has have did could would can took came went failed got became")
)
