// Package counter counts people passing a door, with direction, and presses of a button.
//
// The outer side is the one nearer the street. [Beams] are two light beams across the door. A beam is broken while somebody stands in it. Somebody who enters breaks
// the outer beam, then both, then the inner alone, then none; who leaves, the other way round. Nothing less than that whole path is a [Crossing]. A [ToF] is a distance
// sensor above the door whose two regions are read as such beams. A [Radar] follows people and counts who crosses a line before it. A [Button] counts those who
// press it, and knows no direction.
//
// None of them sees all: people abreast, and children under a mother's arm, count as one. So each is to be compared with a count by hand where it hangs.
package counter
