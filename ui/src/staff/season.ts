/** Weekly times and wishes in words. The protocol's days begin on Sunday, a week in a form on Monday. */
import { words } from '../lib/words.svelte';
import type { Application, Organisation, Room, WeeklyTime, Wish } from '../lib/wire.gen';
import { dayName, hoursText, nameOf } from './say';
import { clockOf } from './wall';

export const fromSunday = (mondayFirst: number): number => (mondayFirst + 1) % 7;
export const fromMonday = (sundayFirst: number): number => (sundayFirst + 6) % 7;

/** "tisdag 18.00–20.00" */
function weeklyHours(day: number, from: number, to: number): string {
  return `${dayName(fromMonday(day))} ${hoursText({ from: clockOf(from), to: clockOf(to) })}`;
}

/** "tisdag 18.00–20.00, Stora salen" */
export function timeText(t: WeeklyTime, rooms: Room[]): string {
  return `${weeklyHours(t.day, t.from, t.to)}, ${nameOf(rooms, t.room)}`;
}

/** A wish with what else would do: "tisdag 18.00–20.00, Stora salen eller Lilla salen, upp till 30 minuter senare". */
export function wishText(w: Wish, rooms: Room[]): string {
  const names = w.rooms.map((id) => nameOf(rooms, id)).join(` ${words.t('staff.season.or')} `);
  const shifts = [
    w.earlier > 0 ? words.t('staff.season.earlier', { length: words.length(w.earlier) }) : '',
    w.later > 0 ? words.t('staff.season.later', { length: words.length(w.later) }) : '',
  ];
  return [weeklyHours(w.day, w.from, w.from + w.length), names, ...shifts].filter(Boolean).join(', ');
}

export interface Known {
  rooms: Room[];
  organisations: Organisation[];
}

/** The weight that counts: what staff set, or else what is suggested. */
export const weightOf = (a: Application): number => a.weight || a.suggested || 0;
