// Package survey asks visitors one question at a time and counts what they answer. It never learns who answered, nor when.
//
// The words:
//
//   - An [Item] is a statement or question in every language, with a Wording that rises when its words change. Its Options are the answers that there are.
//     Some items have a [FollowUp]: which of two groups the one who answers belongs to, by their own word.
//   - A [Measure] is what is told of an item: the share that agrees, of everybody or of one group.
//   - A [Round] is the four to six open weeks in which the same items are put to everybody. Rounds never overlap.
//   - A [Mode] is the way that an answer came: from a badge that remembers, from a badge that is remembered for a half-day, by a one-time code, on paper.
//   - A burst of identical answers is in quarantine: counted apart, and told apart.
//
// On disk are counters by round, item, option, group and mode, and nothing else: no row is an answer, and none has a time. The package may import nothing
// of this program, so that it cannot see a visit; a [Question]'s token is all that it gives to whoever greets the visitor, and it lives in memory for seconds.
package survey
