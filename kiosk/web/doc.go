// Package web serves the screens: their pages, one websocket to each, the exports and what operators ask for.
//
// The words:
//
//   - A screen is one open page; a scope is what it may see and ask, by which page it is (and which room's door it hangs at).
//   - The picture is everything that any screen shows, read from the database after each change and whenever time itself changes a room.
//   - A view is the picture as one scope may see it. Screens of the same scope share it, so a change is computed and encoded once.
//   - A topic is one field of [State]. Screens are sent a [Snapshot] first and then, in a [Delta], the topics that changed.
//   - A [Command] is what a screen asks for, and every one gets an [Answer]: after its change is on disk, and after the Delta showing it.
//
// wire.go and its sisters are the protocol; permit.go says who may ask what. Nothing here trusts what comes from a socket: the Host and Origin must be ours, commands are parsed strictly,
// and a screen that does not keep up is dropped, to come back for a snapshot.
package web

//go:generate go run ./gents ../../ui/src/lib/wire.gen.ts wire.go wire_command.go wire_member.go wire_staff.go wire_people.go wire_round.go wire_goal.go wire_survey.go wire_activity.go
