// Package door draws the sign beside a room's door and keeps a panel showing the newest one.
//
// A [Sign] is what the sign says, already translated. [Render] turns it into black and white pixels. A [Panel] is a display that can show such pixels, mostly
// e-paper and slowly; [Open] opens the one that a [Wiring] describes. A [Display] stands between the two: it is handed signs at any time, refreshes the panel
// only when the pixels changed, sleeps it in between, and tries again when the panel fails.
package door
