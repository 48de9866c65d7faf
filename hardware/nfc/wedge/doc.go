// Package wedge takes the numbers of cards from a reader that types them, as USB readers of the "keyboard wedge" kind do.
//
// Such a reader is a keyboard to the kernel. It is read through evdev and held for ourselves (EVIOCGRAB), so that what it types reaches no screen and no
// console: a number that ended up in a text field would be a number on a disk. Only digits, the letters A to F and Enter are looked at.
//
// Readers type the same card in different ways, and how is told by a layout: what is read in the wrong one is a number all the same, but
// another than other readers read of that card.
package wedge
