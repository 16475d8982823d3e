package slackapp

import "unicode"

// borders lists the byte offsets behind each character as people see one: a letter with its marks, a family emoji, a
// flag, a Hangul syllable. It follows the rules of Unicode's Annex 29 as far as cutting text needs them.
func borders(s string) []int {
	ends := make([]int, 0, len(s))
	var prev rune
	flags := 0 // regional indicators in a row
	for i, c := range s {
		if i > 0 && !joins(prev, c, flags) {
			ends = append(ends, i)
		}
		if regional(c) {
			flags++
		} else {
			flags = 0
		}
		prev = c
	}
	if s != "" {
		ends = append(ends, len(s))
	}
	return ends
}

func joins(prev, c rune, flags int) bool {
	const joiner = 0x200d
	switch {
	case unicode.IsMark(c), c == joiner, c == 0x200c, c >= 0x1f3fb && c <= 0x1f3ff: // marks, joiners, skin tones
		return true
	case prev == joiner:
		return c > 0x2000
	case regional(c):
		return flags%2 == 1
	case c >= 0x1160 && c <= 0x11ff: // Hangul vowels and finals after a Hangul letter or syllable
		return (prev >= 0x1100 && prev <= 0x11ff) || (prev >= 0xac00 && prev <= 0xd7a3)
	}
	return false
}

func regional(c rune) bool { return c >= 0x1f1e6 && c <= 0x1f1ff }
