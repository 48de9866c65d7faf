package booking_test

import (
	"flag"
	"os"
	"testing"
)

// fewStories is how many long stories of random commands a test plays against a model in every test run. `make attack` plays many more.
const fewStories = "30"

// stories lets a test that plays long stories in a real database play fewer than rapid does otherwise, unless somebody says how many: by RAPID_CHECKS
// or -rapid.checks. No test of this package that draws at random runs beside another.
func stories(t *testing.T) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	if _, said := os.LookupEnv("RAPID_CHECKS"); said || checks.Value.String() != checks.DefValue {
		return
	}
	if err := checks.Value.Set(fewStories); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := checks.Value.Set(checks.DefValue); err != nil {
			t.Error(err)
		}
	})
}
