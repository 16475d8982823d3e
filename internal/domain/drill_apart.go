package domain

// Staged says whether a record is part of an exercise: its incident, and the escalations, decisions and fact sheets that
// hang on it. It stands under a banner, and in no list, count, search or metric (domain 3.6, 6). The actions that come of
// an exercise are none of it: they are real work, chased and counted as any other.
func Staged(rec Record) bool {
	return IsExercise(rec) && rec.Ref().Kind != KindAction
}
