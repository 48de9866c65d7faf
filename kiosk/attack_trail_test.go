package main

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/anishathalye/porcupine"
)

// The audit trail has a line for every change, written in its transaction, and its lines are in the order of the transactions. So it tells which of the
// commands that a power cut left without an answer did nothing, and when the others were done: what it tells makes the histories easier to check, and
// they are not believed where it contradicts what the clients saw.

// trail is the numbers of the lines of each booking and action.
type trail map[[2]string][]int64

func (d *disk) readTrail(ctx context.Context, q *sql.DB) error {
	d.trail = trail{}
	const query = `SELECT id, booking, action FROM audit WHERE action IN ('create', 'change', 'cancel', 'finish') ORDER BY id`
	return eachRow(ctx, q, query, func(scan func(...any) error) error {
		var line, booking int64
		var action string
		err := scan(&line, &booking, &action)
		key := [2]string{byID(booking), action}
		d.trail[key] = append(d.trail[key], line)
		return err
	})
}

// lines is the lines that a deed can have written. sure is false where others can have written them too: calendar apps may have booked an event anew, and
// what went from wing to wing is in two histories.
func (d *disk) lines(of deed, roams map[string]bool) (lines []int64, sure bool) {
	action := map[verb]string{verbBook: "create", verbMove: "change", verbBring: "change", verbCancel: "cancel", verbLift: "cancel", verbLeave: "cancel"}[of.verb]
	key := of.hold.key
	if roams[key] || action == "" || key == "" {
		return nil, false
	}
	if strings.HasPrefix(key, davUID) {
		if d.named[key] != 1 {
			return nil, false
		}
		key = byID(d.byName[key].id)
	}
	lines = d.trail[[2]string{key, action}]
	if action == "cancel" { // of what has begun it is a finish
		lines = slices.Concat(lines, d.trail[[2]string{key, "finish"}])
	}
	return lines, true
}

// roaming is the bookings that are in the history of more than one wing.
func (h *history) roaming() map[string]bool {
	in, roams := map[string]int{}, map[string]bool{}
	for at, deeds := range h.deeds {
		for _, o := range deeds {
			key := o.Input.(deed).hold.key
			if wing, seen := in[key]; seen && wing != at.wing {
				roams[key] = true
			}
			in[key] = at.wing
		}
	}
	return roams
}

// follow takes out of the histories what was never done, and narrows when the rest was. It gives what cannot have been in the order of the trail.
func (h *history) follow(d *disk) (contradictions []porcupine.Operation) {
	roams := h.roaming()
	answered := map[[2]string]int{}
	for _, deeds := range h.deeds {
		for _, o := range deeds {
			if of := o.Input.(deed); o.Output == granted {
				answered[[2]string{of.hold.key, string(of.verb)}]++
			}
		}
	}
	type dated struct {
		line int64
		op   *porcupine.Operation
	}
	var order []dated
	for at, deeds := range h.deeds {
		deeds = slices.DeleteFunc(deeds, func(o porcupine.Operation) bool {
			lines, sure := d.lines(o.Input.(deed), roams)
			return sure && o.Output == unknown && len(lines) == 0
		})
		h.deeds[at] = deeds
		for n := range deeds {
			of := deeds[n].Input.(deed)
			lines, sure := d.lines(of, roams)
			strict := of.verb == verbBook || of.verb == verbMove || of.verb == verbCancel
			if sure && strict && deeds[n].Output == granted && len(lines) == 1 && answered[[2]string{of.hold.key, string(of.verb)}] == 1 {
				order = append(order, dated{lines[0], &deeds[n]})
			}
		}
	}
	slices.SortFunc(order, func(a, b dated) int { return cmp.Compare(a.line, b.line) })
	for n := 1; n < len(order); n++ {
		order[n].op.Call = max(order[n].op.Call, order[n-1].op.Call)
	}
	for n := len(order) - 2; n >= 0; n-- {
		order[n].op.Return = min(order[n].op.Return, order[n+1].op.Return)
	}
	for _, o := range order {
		if o.op.Call > o.op.Return {
			contradictions = append(contradictions, *o.op)
		}
	}
	return contradictions
}
