package web

import (
	"slices"

	"troskel/booking"
)

// permit is a set of those who may give a command.
type permit uint8

// Who a command can come from. Whoever signs in at a booking screen is more than that screen, and never staff.
const (
	anEntrance      permit = 1 << iota
	aBookingScreen         // signed in or not
	aDoor                  // for its own room, or a booking of it
	aMember                // signed in at a booking screen
	anAdministrator        // signed in there with a badge that also keeps the organisation's badges, contact and calendars
	theStaff
	theKeeper // of those on the staff, who decides who else is

	anyBooker = aBookingScreen | aDoor | theStaff
	anyMember = aMember | anAdministrator | theStaff
	keepers   = anAdministrator | theStaff
)

// manner is how a command is treated.
type manner uint8

const (
	changes    manner = iota // remembered, so that it is done once; answered when every screen shows it
	reads                    // done anew each time
	connection               // is about the connection itself: done anew each time
	waits                    // a change that waits for somebody, beside the connection's other commands
)

// verb is one command: who may give it, how it is treated, and what does it.
type verb struct {
	who permit
	how manner
	do  func(a *asked, body any) error
}

// on makes a verb of a function for one type of command.
func on[T any](who permit, how manner, do func(*asked, *T) error) verb {
	return verb{who, how, func(a *asked, body any) error { return do(a, body.(*T)) }}
}

// verbs is every command there is, by its name on the wire. What is allowed here, the engine still refuses to those who speak for another organisation.
var verbs = map[string]verb{
	"book":    on(anyBooker, changes, (*asked).book),
	"cancel":  on(anyBooker, changes, (*asked).cancel),
	"checkIn": on(anyBooker, changes, (*asked).checkIn),
	"finish":  on(anyBooker, changes, (*asked).finish),
	"extend":  on(anyBooker, changes, (*asked).extend),
	"count":   on(anyBooker, changes, (*asked).count),
	"change":  on(aBookingScreen|theStaff, changes, (*asked).change),
	"confirm": on(aBookingScreen|theStaff, changes, (*asked).confirm),
	"watch":   on(aBookingScreen|theStaff, connection, (*asked).watch),

	"limitsFor": on(anyBooker, reads, (*asked).limitsFor),
	"calendar":  on(anEntrance|aBookingScreen|theStaff, reads, (*asked).calendar),

	"signIn":  on(aBookingScreen, connection, (*asked).signIn),
	"signOut": on(aBookingScreen, connection, (*asked).signOut),
	"stay":    on(aBookingScreen, connection, (*asked).stay),

	"planSeries":       on(anyMember, reads, inTurn((*asked).planSeries)),
	"bookSeries":       on(anyMember, changes, inTurn((*asked).bookSeries)),
	"planSeriesChange": on(aBookingScreen|theStaff, reads, inTurn((*asked).planSeriesChange)),
	"changeSeries":     on(aBookingScreen|theStaff, changes, inTurn((*asked).changeSeries)),
	"cancelSeries":     on(aBookingScreen|theStaff, changes, inTurn((*asked).cancelSeries)),
	"seriesOf":         on(anyMember, reads, (*asked).seriesOf),

	"wait":        on(anyMember, changes, (*asked).wait),
	"acceptOffer": on(anyMember, changes, (*asked).acceptOffer),
	"stopWaiting": on(anyMember, changes, (*asked).stopWaiting),

	"approve":     on(theStaff, changes, (*asked).approve),
	"decline":     on(theStaff, changes, (*asked).decline),
	"vouch":       on(theStaff, changes, (*asked).vouch),
	"listNoShows": on(theStaff, reads, (*asked).listNoShows),

	"listRules": on(theStaff, reads, (*asked).listRules),
	"setRule":   on(theStaff, changes, (*asked).setRule),
	"dropRule":  on(theStaff, changes, (*asked).dropRule),

	"listOpening":        on(theStaff, reads, (*asked).listOpening),
	"setHours":           on(theStaff, changes, (*asked).setHours),
	"addSpecialHours":    on(theStaff, changes, (*asked).addSpecialHours),
	"removeSpecialHours": on(theStaff, changes, (*asked).removeSpecialHours),
	"addClosure":         on(theStaff, changes, (*asked).addClosure),
	"removeClosure":      on(theStaff, changes, (*asked).removeClosure),
	"setHolidayHours":    on(theStaff, changes, (*asked).setHolidayHours),

	"addOrganisation":    on(theStaff, changes, (*asked).addOrganisation),
	"retireOrganisation": on(theStaff, changes, (*asked).retireOrganisation),
	"contactOf":          on(keepers, reads, (*asked).contactOf),
	"setContact":         on(keepers, changes, (*asked).setContact),

	"listBadges":  on(keepers, reads, (*asked).listBadges),
	"revokeBadge": on(keepers, changes, (*asked).revokeBadge),
	"enrol":       on(keepers, waits, (*asked).enrol),
	"stopEnrol":   on(keepers, connection, (*asked).stopEnrol),
	"setPIN":      on(keepers, changes, (*asked).setPIN),
	"unlock":      on(theStaff, changes, (*asked).unlock),

	"audit": on(theStaff, reads, (*asked).audit),

	"listStaff":    on(theKeeper, reads, (*asked).listStaff),
	"addStaff":     on(theKeeper, changes, (*asked).addStaff),
	"resetStaff":   on(theKeeper, changes, (*asked).resetStaff),
	"setStaffRole": on(theKeeper, changes, (*asked).setStaffRole),
	"removeStaff":  on(theKeeper, changes, (*asked).removeStaff),

	"listFeeds":      on(keepers, reads, (*asked).listFeeds),
	"newFeed":        on(keepers, changes, (*asked).newFeed),
	"revokeFeed":     on(keepers, changes, (*asked).revokeFeed),
	"newPassword":    on(keepers, changes, (*asked).newPassword),
	"revokePassword": on(keepers, changes, (*asked).revokePassword),

	"listElsewhere":   on(theStaff, reads, (*asked).listElsewhere),
	"addElsewhere":    on(theStaff, changes, (*asked).addElsewhere),
	"removeElsewhere": on(theStaff, changes, (*asked).removeElsewhere),
	"translate":       on(theStaff, changes, (*asked).translate),

	"listRounds":     on(anyMember, reads, (*asked).listRounds),
	"setRound":       on(theStaff, changes, (*asked).setRound),
	"dropRound":      on(theStaff, changes, (*asked).dropRound),
	"apply":          on(anyMember, changes, (*asked).apply),
	"withdraw":       on(anyMember, changes, (*asked).withdraw),
	"applicationsOf": on(anyMember, reads, (*asked).applicationsOf),
	"setWeight":      on(theStaff, changes, (*asked).setWeight),
	"propose":        on(theStaff, changes, (*asked).propose),
	"proposalOf":     on(anyMember, reads, (*asked).proposalOf),
	"annexOf":        on(theStaff, reads, (*asked).annexOf),
	"adjust":         on(theStaff, changes, (*asked).adjust),
	"publish":        on(theStaff, changes, (*asked).publish),

	"listGoals":      on(theStaff, reads, (*asked).listGoals),
	"reportGoal":     on(theStaff, reads, (*asked).reportGoal),
	"planGoal":       on(theStaff, reads, (*asked).planGoal),
	"setGoal":        on(theStaff, changes, (*asked).setGoal),
	"retireGoal":     on(theStaff, changes, (*asked).retireGoal),
	"addGoalNote":    on(theStaff, changes, (*asked).addGoalNote),
	"removeGoalNote": on(theStaff, changes, (*asked).removeGoalNote),
	"setGoalArea":    on(theStaff, changes, (*asked).setGoalArea),

	"answerSurvey":        on(anEntrance, changes, asks(answerSurvey)),
	"checkSurveyCode":     on(anEntrance, reads, asks(checkSurveyCode)),
	"answerSurveyCode":    on(anEntrance, changes, asks(answerSurveyCode)),
	"listSurvey":          on(theStaff, reads, decides(listSurvey)),
	"setSurveyRound":      on(theStaff, changes, decides(setSurveyRound)),
	"dropSurveyRound":     on(theStaff, changes, decides(dropSurveyRound)),
	"printSurveyCodes":    on(theStaff, changes, decides(printSurveyCodes)),
	"addSurveyPaper":      on(theStaff, changes, decides(addSurveyPaper)),
	"releaseSurvey":       on(theStaff, changes, decides(releaseSurvey)),
	"compareSurvey":       on(theStaff, changes, decides(compareSurvey)),
	"setSurveyDeed":       on(theStaff, changes, decides(setSurveyDeed)),
	"dropSurveyDeed":      on(theStaff, changes, decides(dropSurveyDeed)),
	"listActivities":      on(theStaff, reads, (*asked).listActivities),
	"mergeActivities":     on(theStaff, changes, (*asked).mergeActivities),
	"splitActivity":       on(theStaff, changes, (*asked).splitActivity),
	"restoreActivity":     on(theStaff, changes, (*asked).restoreActivity),
	"setActivityRule":     on(theStaff, changes, (*asked).setActivityRule),
	"logActivity":         on(anyBooker, changes, (*asked).logActivity),
	"cellsOf":             on(anyBooker, reads, (*asked).cellsOf),
	"addContribution":     on(theStaff, changes, (*asked).addContribution),
	"confirmContribution": on(theStaff, changes, (*asked).confirmContribution),
	"removeContribution":  on(theStaff, changes, (*asked).removeContribution),
	"addIdea":             on(theStaff, changes, (*asked).addIdea),
	"proposeIdea":         on(theStaff, changes, (*asked).proposeIdea),
	"declineIdea":         on(theStaff, changes, (*asked).declineIdea),
	"linkIdea":            on(theStaff, changes, (*asked).linkIdea),
	"removeIdea":          on(theStaff, changes, (*asked).removeIdea),
}

// may is what a connection may be, in the eyes of a command.
func (a *asked) may(body any) permit {
	switch a.sc.screen {
	case ScreenEntrance:
		return anEntrance
	case ScreenBooking:
		switch a.by.Role {
		case booking.Member:
			return aBookingScreen | aMember
		case booking.Administrator:
			return aBookingScreen | aMember | anAdministrator
		}
		return aBookingScreen
	case ScreenDoor:
		if a.ownRoom(body) {
			return aDoor
		}
	case ScreenStaff:
		if a.sc.you.Role == StaffKeeper {
			return theStaff | theKeeper
		}
		return theStaff
	}
	return 0
}

// ownRoom tells whether a command is about the room that a door hangs at, or a booking there.
func (a *asked) ownRoom(body any) bool {
	touches := func(id int64) bool { return a.hub.mayTouch(a.sc.room, id) }
	switch c := body.(type) {
	case *Book:
		return c.Room == a.sc.room
	case *LimitsFor:
		return c.Room == a.sc.room
	case *Cancel:
		return touches(c.Booking)
	case *CheckIn:
		return touches(c.Booking)
	case *Finish:
		return touches(c.Booking)
	case *Extend:
		return touches(c.Booking)
	case *Count:
		return touches(c.Booking)
	case *LogActivity:
		return touches(c.Booking)
	case *CellsOf:
		return touches(c.Booking)
	}
	return false
}

// mayTouch tells whether the door of a room may check in, finish, extend or cancel a booking: one of the room, or of a hall that it is a part of.
// Who sits at a desk inside the room is nobody's at its door to send away.
func (p *picture) mayTouch(room string, id int64) bool {
	i := slices.IndexFunc(p.upcoming, func(b Booking) bool { return b.ID == id })
	if i < 0 {
		return false
	}
	theirs := p.upcoming[i].Room
	return theirs == room || slices.ContainsFunc(p.rooms, func(r Room) bool {
		return r.ID == theirs && slices.Contains(r.Parts, room)
	})
}
