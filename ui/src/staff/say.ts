/** Sentences that several sections of the staff page say. */
import { shortDate, shortWeekday, weekdayName } from '../lib/time';
import { words } from '../lib/words.svelte';
import type { Organisation, Room } from '../lib/wire.gen';
import { groups, parseWeek, type Hours } from './week';

/** A date of each weekday, Monday first, for its name. */
const monday = (day: number) => `2024-01-0${day + 1}`;

export const dayName = (day: number): string => weekdayName(monday(day), words.lang);
export const dayShort = (day: number): string => shortWeekday(monday(day), words.lang);

/** "09.00–12.00" as the language writes times of day. */
export function hoursText({ from, to }: Hours): string {
  const text = `${from}–${to}`;
  return words.lang.startsWith('sv') ? text.replaceAll(':', '.') : text;
}

/** "mån–fre 09.00–21.00, lör 10.00–16.00", or that it is closed. */
export function weekText(text: string): string {
  const parts = groups(parseWeek(text)).map(({ first, last, hours }) => {
    const days = first === last ? dayShort(first) : `${dayShort(first)}–${dayShort(last)}`;
    return `${days} ${hours.map(hoursText).join(', ')}`;
  });
  return parts.join('; ') || words.t('staff.hours.never');
}

/** "ons 25 november", with the year where it is another than today's. */
export function dateText(date: string, today: string): string {
  const text = `${shortWeekday(date, words.lang)} ${shortDate(date, words.lang)}`;
  return date.slice(0, 4) === today.slice(0, 4) ? text : `${text} ${date.slice(0, 4)}`;
}

/** The date and time of an instant. */
export function momentText(instant: string, today: string): string {
  return `${dateText(words.date(instant), today)} ${words.time(instant)}`;
}

export const nameOf = (all: (Room | Organisation)[], id: string | undefined): string =>
  all.find((a) => a.id === id)?.name ?? id ?? '';
