package survey_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"troskel/kiosk/survey"
)

var languages = []string{"sv", "sv-x-lattlast", "en", "ar", "so", "fa", "prs", "ti", "uk"}

// TestItemsShipInEveryLanguage also holds the ids that the labs' goals are made of.
func TestItemsShipInEveryLanguage(t *testing.T) {
	items, err := survey.Items()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range items {
		texts := []map[string]string{i.Text}
		if i.FollowUp != nil {
			texts = append(texts, i.FollowUp.Text)
		}
		for _, text := range texts {
			for _, lang := range languages {
				if strings.TrimSpace(text[lang]) == "" {
					t.Errorf("%s has no words in %s", i.ID, lang)
				}
			}
		}
	}
	measures, err := survey.Measures()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range strings.Fields("future_life future_work contacts contacts_established offer interviews confidence network safety school") {
		if !slices.ContainsFunc(measures, func(m survey.Measure) bool { return m.ID == id }) {
			t.Errorf("there is no measure %s", id)
		}
	}
}

// TestP7 is the promise that answers cannot be tied to visits: only counters are kept, so that two worlds in which the same answers came in
// another order, from other people at other times, leave the same rows in every table.
func TestP7(t *testing.T) {
	type said struct{ option, who string }
	answers := []said{}
	for n, option := range []string{"agree5", "agree4", "agree3", "agree2", "agree1", survey.Decline} {
		for range n + 2 {
			answers = append(answers, said{option, []string{"", "young", "older"}[n%3]})
		}
	}
	world := func(seed uint64) string {
		p := newPlace(t)
		p.round("2026-03-02", "offer", "safety")
		codes, err := p.NewCodes(t.Context(), "Amina", 1, 3)
		p.ok(err)
		order := slices.Clone(answers)
		random := rand.New(rand.NewPCG(seed, 7))
		random.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		random.Shuffle(len(codes), func(a, b int) { codes[a], codes[b] = codes[b], codes[a] })
		for n, a := range order {
			p.pass(time.Duration(1+random.IntN(20)) * time.Minute)
			p.answers(a.option, a.who)
			if n < len(codes) {
				p.ok(p.AnswerCode(t.Context(), codes[n], []survey.Reply{{Item: "safety", Option: "agree3"}}))
			}
		}
		return p.dump()
	}
	first := world(1)
	if !strings.Contains(first, "survey_answer") || strings.Contains(first, "survey_code [") {
		t.Fatalf("the dump tells too little, or too much:\n%s", first)
	}
	for seed := uint64(2); seed < 12; seed++ {
		if other := world(seed); other != first {
			t.Fatalf("the order of the answers shows:\n%s\n%s", first, other)
		}
	}
}

func TestATokenIsGoodForOneAnswer(t *testing.T) {
	p := newPlace(t)
	r := p.round("2026-03-02", "safety", "offer")
	q, _ := p.Put(r.ID, 0)
	var all sync.WaitGroup

	for range 20 { // as many screens show it
		all.Go(func() { _ = p.Answer(t.Context(), q.Token, "agree5", "") })
	}
	all.Wait()
	if have := p.tally(r.ID, "safety", ""); have.N != 1 {
		t.Errorf("one token gave %d answers", have.N)
	}
	p.refused(p.Answer(t.Context(), q.Token, "agree5", ""), "survey_token")
	for _, hostile := range []string{"", "x", strings.Repeat("A", 4000), "' OR 1=1 --", q.Token + "\x00"} {
		p.refused(p.Answer(t.Context(), hostile, "agree5", ""), "survey_token")
	}
	q, _ = p.Put(r.ID, 0)
	for _, bad := range [][2]string{{"agree6", ""}, {"yes", ""}, {"", ""}, {"agree5", "young"}} {
		p.refused(p.Answer(t.Context(), q.Token, bad[0], bad[1]), "survey_option")
	}
	p.pass(2 * time.Minute)
	p.refused(p.Answer(t.Context(), q.Token, "agree5", ""), "survey_token")
	if have := p.tally(r.ID, "safety", ""); have.N != 1 {
		t.Errorf("refused answers were counted: %+v", have)
	}
}

// TestATapStormForgetsTheOldestQuestions keeps the memory bounded and the newest visitor able to answer.
func TestATapStormForgetsTheOldestQuestions(t *testing.T) {
	p := newPlace(t)
	r := p.round("2026-03-02", "safety")
	first, _ := p.Put(r.ID, 0)
	var last survey.Question
	for range 1000 {
		last, _ = p.PutAny()
	}
	p.refused(p.Answer(t.Context(), first.Token, "agree5", ""), "survey_token")
	p.ok(p.Answer(t.Context(), last.Token, "agree5", ""))
}

func TestAnswersAfterTheRoundAreRefused(t *testing.T) {
	p := newPlace(t)
	r := p.round("2026-03-02", "safety")
	codes, err := p.NewCodes(t.Context(), "Amina", r.ID, 1)
	p.ok(err)
	p.at("2026-03-29 23:59")
	p.pass(40 * time.Second)
	q, asked := p.Put(r.ID, 0)
	if !asked {
		t.Fatal("the last day does not count")
	}
	p.pass(30 * time.Second)
	p.refused(p.Answer(t.Context(), q.Token, "agree5", ""), "survey_over")
	p.refused(p.AnswerCode(t.Context(), codes[0], []survey.Reply{{Item: "safety", Option: "agree5"}}), "survey_over")
	if _, asked := p.PutAny(); asked {
		t.Error("it is still asked")
	}
	p.at("2026-04-12 10:00")
	p.ok(p.AddPaper(t.Context(), "Amina", r.ID, "safety", "", map[string]int{"agree4": 3}))
	p.at("2026-04-13 10:00")
	p.refused(p.AddPaper(t.Context(), "Amina", r.ID, "safety", "", map[string]int{"agree4": 3}), "survey_late")
}

// TestARoundIsMadeLongerOnce also skips weeks in which the place is closed, and does nothing to a round that has what it needs.
func TestARoundIsMadeLongerOnce(t *testing.T) {
	p := newPlace(t)
	p.shut = []string{"2026-03-09", "2026-04-06"}
	r := p.round("2026-03-02", "safety")
	if r.Last != "2026-04-05" {
		t.Fatalf("four open weeks and a closed one end on %s", r.Last)
	}
	p.at("2026-04-06 00:30")
	if changed, err := p.Tend(t.Context()); err != nil || !changed {
		t.Fatalf("%v %v", changed, err)
	}
	if r, goes := p.Running(); !goes || r.Last != "2026-04-26" || !r.Extended {
		t.Fatalf("made longer it is %+v", r)
	}
	p.at("2026-04-27 00:30")
	_, err := p.Tend(t.Context())
	p.ok(err)
	if _, goes := p.Running(); goes {
		t.Error("it was made longer twice")
	}
	full := p.round("2026-04-27", "safety")
	p.ok(p.AddPaper(t.Context(), "", full.ID, "safety", "", map[string]int{"agree5": 60, "agree1": 40}))
	p.at("2026-05-25 00:30")
	_, err = p.Tend(t.Context())
	p.ok(err)
	if _, goes := p.Running(); goes {
		t.Error("a round with all its answers was made longer")
	}
}

func TestWhatIsNoRoundIsRefused(t *testing.T) {
	p := newPlace(t)
	good := survey.Round{Name: "Vår", Place: "Entrén", First: "2026-03-02", Weeks: 4, Needed: 100}
	for _, v := range []struct {
		code   string
		items  string
		change func(*survey.Round)
	}{
		{"survey_items", "", func(*survey.Round) {}},
		{"survey_items", "safety safety", func(*survey.Round) {}},
		{"survey_items", "lycka", func(*survey.Round) {}},
		{"survey_name", "safety", func(r *survey.Round) { r.Name = " \n" }},
		{"survey_name", "safety", func(r *survey.Round) { r.Place = "" }},
		{"survey_weeks", "safety", func(r *survey.Round) { r.Weeks = 3 }},
		{"survey_weeks", "safety", func(r *survey.Round) { r.Weeks = 7 }},
		{"survey_needed", "safety", func(r *survey.Round) { r.Needed = 9 }},
		{"survey_people", "safety", func(r *survey.Round) { r.Population = -1 }},
		{"survey_first", "safety", func(r *survey.Round) { r.First = "2026-03-01" }},
		{"survey_first", "safety", func(r *survey.Round) { r.First = "2026-3-2" }},
		{"survey_first", "safety", func(r *survey.Round) { r.First = "2028-01-01" }},
		{"", "safety", func(*survey.Round) {}},
		{"survey_overlap", "offer", func(r *survey.Round) { r.First = "2026-03-29" }},
	} {
		r := good
		v.change(&r)
		_, err := p.Keep(t.Context(), "Amina", r, strings.Fields(v.items))
		p.refused(err, v.code)
	}
	p.answers("agree1", "")
	p.refused(p.Drop(t.Context(), "Amina", 1), "survey_answered")
	p.refused(p.Drop(t.Context(), "Amina", 9), "survey_round")
}

func TestCodes(t *testing.T) {
	p := newPlace(t)
	r := p.round("2026-03-02", "safety", "contacts")
	codes, err := p.NewCodes(t.Context(), "Amina", r.ID, 200)
	p.ok(err)
	if strings.Contains(p.dump(), codes[0]) || strings.Contains(strings.Join(p.trail, " "), codes[0]) {
		t.Error("a code stands on the disk")
	}
	items, err := p.CheckCode(t.Context(), codes[0][:3]+" "+codes[0][3:6]+"-"+codes[0][6:])
	if err != nil || len(items) != 2 {
		t.Fatalf("a good code gives %v, %v", items, err)
	}
	replies := []survey.Reply{{Item: "safety", Option: "agree2"}, {Item: "contacts", Option: "agree5", Who: "newcomer"}}
	p.refused(p.AnswerCode(t.Context(), codes[0], append(replies, replies[0])), "survey_item")
	p.refused(p.AnswerCode(t.Context(), codes[0], nil), "survey_item")
	p.ok(p.AnswerCode(t.Context(), codes[0], replies))
	p.refused(p.AnswerCode(t.Context(), codes[0], replies), "survey_code")
	if a, b := p.tally(r.ID, "safety", ""), p.tally(r.ID, "contacts", "newcomer"); a.N != 1 || a.Yes != 0 || b.Yes != 1 || b.Modes[survey.Code] != 1 {
		t.Errorf("counted are %+v and %+v", a, b)
	}
	for n := range 30 { // guesses
		_, err := p.CheckCode(t.Context(), "000000000")
		p.refused(err, map[bool]string{true: "survey_code", false: "survey_tries"}[n < 19])
	}
	p.refused(p.AnswerCode(t.Context(), codes[1], replies), "survey_tries")
	p.pass(11 * time.Minute)
	p.ok(p.AnswerCode(t.Context(), codes[1], replies))
	_, err = p.NewCodes(t.Context(), "Amina", r.ID, 201)
	p.refused(err, "survey_codes")
	p.at("2026-04-30 10:00") // longer than it can be made
	_, err = p.Tend(t.Context())
	p.ok(err)
	if strings.Contains(p.dump(), "survey_code [") {
		t.Error("codes outlive their round")
	}
}

// TestABurstIsInQuarantine: five identical answers in a minute are counted apart, those that began it too; what is not identical, or slower, is not.
func TestABurstIsInQuarantine(t *testing.T) {
	p := newPlace(t)
	r := p.round("2026-03-02", "safety")
	for range 8 {
		p.pass(10 * time.Second)
		p.answers("agree1", "")
		p.answers([]string{"agree2", "agree3", "agree4", "agree5"}[p.now.Second()/10%4], "")
	}
	if have := p.tally(r.ID, "safety", ""); have.Quarantined != 8 || have.N != 8 {
		t.Errorf("8 identical and 8 different answers come to %+v", have)
	}
	p.pass(time.Minute)
	p.answers("agree1", "")
	if have := p.tally(r.ID, "safety", ""); have.Quarantined != 8 || have.N != 9 {
		t.Errorf("after the burst it is %+v", have)
	}
	p.refused(p.Release(t.Context(), "Amina", r.ID, "safety", " "), "survey_why")
	p.ok(p.Release(t.Context(), "Amina", r.ID, "safety", "En skolklass på besök"))
	if have := p.tally(r.ID, "safety", ""); have.Quarantined != 0 || have.N != 17 {
		t.Errorf("released it is %+v", have)
	}
	p.refused(p.Release(t.Context(), "Amina", r.ID, "safety", "En gång till"), "survey_burst")
	if last := p.trail[len(p.trail)-1]; last != "Amina survey_release 1, safety, 8: En skolklass på besök" {
		t.Errorf("the trail has %q", last)
	}
}

func TestPaperIsTypedInAndTakenBack(t *testing.T) {
	p := newPlace(t)
	r := p.round("2026-03-02", "offer")
	p.ok(p.AddPaper(t.Context(), "Amina", r.ID, "offer", "young", map[string]int{"agree5": 12, "agree1": 5, survey.Decline: 2}))
	p.ok(p.AddPaper(t.Context(), "Amina", r.ID, "offer", "young", map[string]int{"agree5": -2}))
	if have := p.tally(r.ID, "offer", "young"); have.N != 15 || have.Yes != 10 || have.Declined != 2 {
		t.Errorf("on paper are %+v", have)
	}
	p.refused(p.AddPaper(t.Context(), "Amina", r.ID, "offer", "young", map[string]int{"agree5": 3, "agree1": -6}), "survey_paper")
	p.refused(p.AddPaper(t.Context(), "Amina", r.ID, "offer", "old", map[string]int{"agree5": 1}), "survey_option")
	p.refused(p.AddPaper(t.Context(), "Amina", r.ID, "safety", "", map[string]int{"agree5": 1}), "survey_item")
	p.refused(p.AddPaper(t.Context(), "Amina", r.ID, "offer", "", map[string]int{"agree5": 1001}), "survey_paper")
	if have := p.tally(r.ID, "offer", ""); have.N != 15 {
		t.Errorf("what was refused is half done: %+v", have)
	}
}

// TestRoundsThatWereNotAskedAlike: other words, another place or another way of asking, and staff who compare them all the same.
func TestRoundsThatWereNotAskedAlike(t *testing.T) {
	p := newPlace(t)
	p.round("2026-03-02", "safety", "offer")
	p.ok(p.AddPaper(t.Context(), "", 1, "offer", "", map[string]int{"agree5": 15}))
	p.at("2026-04-27 10:00")
	p.start(fstest.MapFS{
		"items/safety.toml": {Data: []byte("id = 'safety'\nkind = 'agree'\nwording = 2\n[text]\nsv = 'Jag är trygg.'\n")},
		"items/offer.toml":  {Data: []byte("id = 'offer'\nkind = 'agree'\nwording = 1\n[text]\nsv = 'Området har något att erbjuda mig.'\n")},
	})
	p.round("2026-04-27", "safety", "offer")
	for range 15 {
		q, _ := p.Put(2, 1)
		p.ok(p.Answer(t.Context(), q.Token, "agree4", ""))
		p.pass(time.Minute)
	}
	rounds, err := p.Rounds(t.Context())
	p.ok(err)
	odd := func(item string) string {
		return survey.Odd(rounds[1], rounds[0], item, p.tally(1, item, ""), p.tally(2, item, ""))
	}
	if odd("safety") != survey.OddWording || odd("offer") != survey.OddMode {
		t.Errorf("odd are %q and %q", odd("safety"), odd("offer"))
	}
	moved := rounds[0]
	moved.Place = "Torget"
	if how := survey.Odd(rounds[1], moved, "offer", survey.Tally{}, survey.Tally{}); how != survey.OddPlace {
		t.Errorf("another place is %q", how)
	}
	p.refused(p.Compare(t.Context(), "Amina", survey.Compared{Before: 1, After: 2, Item: "offer"}), "survey_why")
	p.refused(p.Compare(t.Context(), "Amina", survey.Compared{Before: 2, After: 1, Item: "offer", Why: "x"}), "survey_round")
	p.ok(p.Compare(t.Context(), "Amina", survey.Compared{Before: 1, After: 2, Item: "offer", Why: "Samma ungdomar svarade"}))
	if last := p.trail[len(p.trail)-1]; !strings.Contains(last, "survey_compare") || !strings.Contains(last, "Samma ungdomar svarade") {
		t.Errorf("the trail has %q", last)
	}
}

// TestAWordingChangedInARoundIsNotAsked: an update in the middle of a round stops the question instead of mixing two.
func TestAWordingChangedInARoundIsNotAsked(t *testing.T) {
	p := newPlace(t)
	p.round("2026-03-02", "safety")
	p.start(fstest.MapFS{"items/safety.toml": {Data: []byte("id = 'safety'\nkind = 'agree'\nwording = 2\n[text]\nsv = 'Jag är trygg.'\n")}})
	if _, asked := p.PutAny(); asked {
		t.Error("two wordings are counted as one")
	}
}

// TestAPowerCutKeepsWhatWasCounted: the questions that were out are forgotten with the memory, and the counters stay.
func TestAPowerCutKeepsWhatWasCounted(t *testing.T) {
	p := newPlace(t)
	r := p.round("2026-03-02", "safety")
	p.answers("agree5", "")
	q, _ := p.Put(r.ID, 0)
	p.start(nil)
	p.refused(p.Answer(t.Context(), q.Token, "agree5", ""), "survey_token")
	if have := p.tally(r.ID, "safety", ""); have.N != 1 {
		t.Errorf("after the cut it is %+v", have)
	}
	p.answers("agree5", "")
}

func TestABadgeIsAskedEachItemOnce(t *testing.T) {
	p := newPlace(t)
	r := p.round("2026-03-02", "safety", "offer", "school")
	var asked uint16
	for want := range 3 {
		place, ok := r.Next(asked)
		if !ok || place != want {
			t.Fatalf("after %b it is %d, %v", asked, place, ok)
		}
		asked |= 1 << place
	}
	if _, ok := r.Next(asked); ok {
		t.Error("it is asked again")
	}
}

func TestNiSaViGjorde(t *testing.T) {
	p := newPlace(t)
	p.ok(p.KeepDeed(t.Context(), "Amina", survey.Deed{Said: "Fler kvällar", Did: "Öppet till 21 på onsdagar"}))
	p.refused(p.KeepDeed(t.Context(), "Amina", survey.Deed{Said: "Fler kvällar"}), "survey_deed")
	p.refused(p.KeepDeed(t.Context(), "Amina", survey.Deed{ID: 9, Said: "a", Did: "b"}), "survey_deed")
	p.ok(p.KeepDeed(t.Context(), "Amina", survey.Deed{ID: 1, Said: "Fler kvällar", Did: "Öppet till 21", Published: true}))
	deeds, err := p.Deeds(t.Context())
	if err != nil || len(deeds) != 1 || !deeds[0].Published || deeds[0].Did != "Öppet till 21" {
		t.Errorf("there are %+v, %v", deeds, err)
	}
	p.ok(p.DropDeed(t.Context(), "Amina", 1))
	if deeds, _ := p.Deeds(t.Context()); len(deeds) != 0 {
		t.Errorf("left are %+v", deeds)
	}
}
