# Reads the output of go test -bench and prints a line for each figure, with its target and whether it was met. A unit that ends in "(≥4)",
# "(<25)" or "(=0)" carries its target; the others are printed beside for comparison.

/^(FAIL|panic|---)/ { print; next }
/^Benchmark/ {
	name = $1
	sub(/^Benchmark/, "", name)
	sub(/-[0-9]+$/, "", name)
	for (i = 3; i < NF; i += 2) {
		if ($(i + 1) == "ns/op") continue
		show(name, $i, $(i + 1))
		name = ""
	}
}

function show(name, value, unit,    at, target, limit, met) {
	target = met = ""
	at = index(unit, "(")
	if (at) {
		target = substr(unit, at + 1, length(unit) - at - 1)
		unit = substr(unit, 1, at - 1)
		limit = target
		gsub(/[^0-9.]/, "", limit)
		if (target ~ /^</) met = value + 0 < limit + 0
		else if (target ~ /^=/) met = value + 0 == limit + 0
		else met = value + 0 >= limit + 0
		met = met ? "yes" : "NO"
	}
	printf "%-28s %10.3f %-26s %-6s %s\n", name, value, unit, target, met
}
