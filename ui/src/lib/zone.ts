/** Instants and the calendar of a zone. Pure: everything that is a word is in time.ts. */

/** A calendar date in the place's zone, "2006-01-02". */
export type CalendarDate = string;

export const minute = 60_000;
export const hour = 60 * minute;
const day = 24 * hour;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock and the calendar show in a zone: two digits each, and four of the year. */
export function wall(instant: number, zone: string): Record<string, string> {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  return Object.fromEntries(format.formatToParts(instant).map((p) => [p.type, p.value]));
}

/** The date that the place's calendar shows at an instant. */
export function dateAt(instant: number, zone: string): CalendarDate {
  const w = wall(instant, zone);
  return `${w.year}-${w.month}-${w.day}`;
}

/** The minute of the hour that the place's clock shows. */
export function minuteOfHour(instant: number, zone: string): number {
  return Number(wall(instant, zone).minute);
}

/** The midnight before an instant, by the place's clock. */
export function midnight(instant: number, zone: string): number {
  const w = wall(instant, zone);
  return Math.floor(instant / minute) * minute - (Number(w.hour) * 60 + Number(w.minute)) * minute;
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(date) + days * day).toISOString().slice(0, 10);
}

/** How many days later than `from` the date is. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / day);
}

/** Monday is 0. */
export function weekday(date: CalendarDate): number {
  return (new Date(date).getUTCDay() + 6) % 7;
}

/** A length of time in whole minutes. */
export function minutesBetween(from: number, to: number): number {
  return Math.round((to - from) / minute);
}
