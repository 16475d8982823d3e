package charts

import lib "github.com/go-analyze/charts"

// The colours. Those of a stack fall from dark to light as bands fall from Critical to Low, and those of lines differ
// in lightness and in their marks, so that nothing hangs on telling hues apart; each is named beside what it marks.
var (
	paper = lib.ColorRGB(255, 255, 255)
	ink   = lib.ColorRGB(31, 35, 40)
	quiet = lib.ColorRGB(92, 99, 108)
	grid  = lib.ColorRGB(226, 229, 233)
	axis  = lib.ColorRGB(120, 127, 136)

	ramp4  = []lib.Color{lib.ColorRGB(59, 15, 79), lib.ColorRGB(184, 50, 89), lib.ColorRGB(240, 138, 60), lib.ColorRGB(246, 216, 130)}
	ramp6  = []lib.Color{lib.ColorRGB(59, 15, 79), lib.ColorRGB(126, 36, 96), lib.ColorRGB(192, 58, 80), lib.ColorRGB(232, 112, 60), lib.ColorRGB(246, 172, 80), lib.ColorRGB(250, 224, 150)}
	strong = []lib.Color{lib.ColorRGB(12, 62, 110), lib.ColorRGB(200, 84, 0), lib.ColorRGB(46, 152, 140), lib.ColorRGB(122, 50, 140), lib.ColorRGB(150, 120, 20), lib.ColorRGB(90, 96, 104)}
)

// bandColor is the colour of a layer in a stack of n.
func bandColor(i, n int) lib.Color {
	if n <= len(ramp4) {
		return ramp4[i%len(ramp4)]
	}
	return ramp6[i%len(ramp6)]
}

func lineColor(i int) lib.Color { return strong[i%len(strong)] }

// on is the colour of letters on a filled box: whichever stands out more.
func on(fill lib.Color) lib.Color {
	if 299*int(fill.R)+587*int(fill.G)+114*int(fill.B) > 140_000 {
		return ink
	}
	return paper
}
