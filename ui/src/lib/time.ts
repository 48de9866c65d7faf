/**
 * Dates and times as people read them: the Gregorian calendar, latin digits, 23 hours, weeks from Monday, in the place's zone.
 *
 * Chromium is asked only what the clock shows in a zone; every word comes from `virtual:languages`.
 */
import languages from 'virtual:languages';
import { wall, weekday, type CalendarDate } from './zone';

/** The time of day, "14.00" in Swedish and "14:00" elsewhere. */
export function timeOfDay(instant: number, zone: string, lang: string): string {
  const w = wall(instant, zone);
  return `${w.hour}${lang.startsWith('sv') ? '.' : ':'}${w.minute}`;
}

function info(lang: string) {
  return languages[lang] ?? languages.sv!;
}

function fill(pattern: string, date: CalendarDate, lang: string): string {
  const names = info(lang);
  const values: Record<string, string> = {
    weekday: names.weekdays[weekday(date)]!,
    day: String(Number(date.slice(8))),
    month: names.months[Number(date.slice(5, 7)) - 1]!,
  };
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => values[name]!);
}

/** A number with one decimal. */
export function decimal(n: number, lang: string): string {
  return lang.startsWith('sv') ? n.toFixed(1).replace('.', ',') : n.toFixed(1);
}

/** "söndag 22 november" */
export function longDate(date: CalendarDate, lang: string): string {
  return fill(info(lang).long, date, lang);
}

/** "22 november" */
export function shortDate(date: CalendarDate, lang: string): string {
  return fill(info(lang).short, date, lang);
}

/** "söndag" */
export function weekdayName(date: CalendarDate, lang: string): string {
  return info(lang).weekdays[weekday(date)]!;
}

/** "sön", for narrow places */
export function shortWeekday(date: CalendarDate, lang: string): string {
  return info(lang).shortWeekdays[weekday(date)]!;
}

/** "november" */
export function monthName(date: CalendarDate, lang: string): string {
  return info(lang).months[Number(date.slice(5, 7)) - 1]!;
}
