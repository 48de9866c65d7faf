/** How a booking repeats, as people choose it by touch, and as RFC 5545 writes it. Pure. */
import { weekday, type CalendarDate } from './zone';

export const rhythms = ['week', 'fortnight', 'monthWeekday', 'monthDate'] as const;
export type Rhythm = (typeof rhythms)[number];

export interface Repeat {
  rhythm: Rhythm;
  /** of weekly ones: Monday is 0 */
  days: number[];
  /** how many times, or the last date */
  end: number | CalendarDate;
}

const codes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** The rule of a series that begins on a date. */
export function ruleOf(repeat: Repeat, first: CalendarDate): string {
  const end =
    typeof repeat.end === 'number' ? `COUNT=${repeat.end}` : `UNTIL=${repeat.end.replaceAll('-', '')}`;
  const code = codes[weekday(first)]!;
  const day = Number(first.slice(8));
  switch (repeat.rhythm) {
    case 'week':
    case 'fortnight': {
      const days = [...new Set([weekday(first), ...repeat.days])].sort((a, b) => a - b);
      const interval = repeat.rhythm === 'fortnight' ? 'INTERVAL=2;' : '';
      return `FREQ=WEEKLY;${interval}BYDAY=${days.map((d) => codes[d]).join(',')};${end}`;
    }
    case 'monthWeekday':
      // A fifth Tuesday is not in every month; the last one is.
      return `FREQ=MONTHLY;BYDAY=${day > 28 ? -1 : Math.ceil(day / 7)}${code};${end}`;
    case 'monthDate':
      return `FREQ=MONTHLY;BYMONTHDAY=${day};${end}`;
  }
}
