package stats_test

import (
	"encoding/json"
	"os"
	"testing"

	"troskel/kiosk/usage/stats"
)

// reference is what SciPy 1.10.1 and statsmodels 0.13.5 answer, which share no code with ours: stats.t.ppf, proportion_confint ("wilson"),
// confint_proportions_2indep ("newcomb", without correction), CompareMeans.tconfint_diff ("unequal") and DescrStatsW.tconfint_mean.
type reference struct {
	T        [][3]float64 `json:"t"`
	Wilson   [][4]float64 `json:"wilson"`
	Newcombe [][6]float64 `json:"newcombe"`
	Welch    []welch      `json:"welch"`
	Mean     []welch      `json:"mean"`
}

type welch struct {
	A, B       []float64
	Lo, Hi, DF float64
}

func TestOthersAgree(t *testing.T) {
	raw, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref reference
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	if len(ref.T) < 50 || len(ref.Wilson) < 40 || len(ref.Newcombe) < 40 || len(ref.Welch) < 15 || len(ref.Mean) < 15 {
		t.Fatal("the reference is not whole")
	}
	for _, v := range ref.T {
		near(t, "t", stats.TQuantile(v[0], v[1]), v[2], 1e-7*max(1, v[2]))
	}
	for _, v := range ref.Wilson {
		i := stats.Share{Yes: int(v[0]), N: int(v[1])}.Wilson()
		near(t, "Wilson low", i.Low, v[2], 1e-9)
		near(t, "Wilson high", i.High, v[3], 1e-9)
	}
	for _, v := range ref.Newcombe {
		_, i := stats.Difference(stats.Share{Yes: int(v[0]), N: int(v[1])}, stats.Share{Yes: int(v[2]), N: int(v[3])})
		near(t, "Newcombe low", i.Low, v[4], 1e-9)
		near(t, "Newcombe high", i.High, v[5], 1e-9)
	}
	for _, v := range ref.Welch {
		c, _ := stats.Rise(v.A, v.B)
		near(t, "Welch low", c.Low, v.Lo, 1e-7)
		near(t, "Welch high", c.High, v.Hi, 1e-7)
		near(t, "Welch df", c.DF, v.DF, 1e-7)
	}
	for _, v := range ref.Mean {
		c, _ := stats.Mean(v.A)
		near(t, "mean low", c.Low, v.Lo, 1e-7)
		near(t, "mean high", c.High, v.Hi, 1e-7)
	}
}
