// Package memo is what a badge remembers for its holder, so that the house need not: one small state, encrypted and authenticated, twice on the badge.
//
// A few words are used throughout:
//
//   - A State says that the badge was counted in a period, and which questions of a survey were put to it. It names nobody.
//   - A slot is the place of one sealed State on the badge. It looks like random bytes to whoever has not the key of the house.
//   - The area is the last pages of a tag's memory, which holds two slots.
//   - A key belongs to one house. What another house wrote is as foreign as any other data, and is never touched.
//
// The number of the badge is no part of a state. It only takes part in the seal, so that a state that is copied to another badge says nothing there.
package memo
