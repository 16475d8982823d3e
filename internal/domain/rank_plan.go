package domain

// planDays is what an effort costs in working days (domain 2.3); 0 is effort that nobody estimated.
var planDays = [6]int{20, 1, 5, 20, 60, 120}

// PlanDays is how many working days the fix of a score is reckoned with in a plan; 20 where effort was not estimated.
func (s Score) PlanDays() int { return planDays[s.Effort] }

// MaxPlanDays bounds the budget of a plan: 40 working years of one person.
const MaxPlanDays = 10_000

// Plan is the best use of an effort budget (domain 2.3).
type Plan struct {
	Budget int
	In     []*Risk // in do-first order
	Out    []*Risk // the rest of the do-first list, in its order
	Days   int     // what In costs
	Score  int     // the sum of scores that In removes
	All    int     // the sum of scores of the whole list
	// More is the least number of further days with which a plan removes more, and Gain how much more; 0 where In is
	// everything.
	More, Gain int
}

// MakePlan picks of a do-first list the set with the largest sum of scores that fits the budget, exactly. Of several
// such sets it is the one that is best in do-first order: the one that holds the earliest risk in which they differ.
func MakePlan(list []*Risk, budget int) Plan {
	p := Plan{Budget: budget}
	all := 0
	for _, r := range list {
		p.All += r.Score.Total()
		all += r.Score.PlanDays()
	}
	budget = min(max(budget, 0), MaxPlanDays, all)
	// What one more risk could need is looked at too, to say how near the next better plan is.
	reach := min(budget+planDays[5], all)
	// best[b] is the largest sum that the risks from i on make with b days; keep[i] says for each b whether i is in it.
	best := make([]int32, reach+1)
	keep := make([][]uint64, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		cost, score := list[i].Score.PlanDays(), int32(list[i].Score.Total())
		row := make([]uint64, reach/64+1)
		for b := reach; b >= cost; b-- {
			if with := best[b-cost] + score; with >= best[b] { // as good with it as without: in do-first order it goes in
				best[b] = with
				row[b/64] |= 1 << (b % 64)
			}
		}
		keep[i] = row
	}
	left := budget
	for i, r := range list {
		if keep[i][left/64]&(1<<(left%64)) == 0 {
			p.Out = append(p.Out, r)
			continue
		}
		left -= r.Score.PlanDays()
		p.In = append(p.In, r)
		p.Days += r.Score.PlanDays()
		p.Score += r.Score.Total()
	}
	for b := budget + 1; b <= reach; b++ {
		if best[b] > best[budget] {
			p.More, p.Gain = b-p.Budget, int(best[b]-best[budget])
			break
		}
	}
	return p
}
