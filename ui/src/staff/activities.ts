/** What several parts of the activities' section share. */
import type { Order } from '../lib/link.svelte';
import type { Activities, DateSpan } from '../lib/wire.gen';
import { addDays, type CalendarDate } from '../lib/zone';

/** Asks for something and takes the page of activities that it is answered with. */
export type Ask = (order: (period: DateSpan) => Order, done?: string) => Promise<Activities | undefined>;

/** The twelve weeks in which recurring is judged, up to today. */
export function lately(today: CalendarDate): DateSpan {
  return { first: addDays(today, -83), last: today };
}

/** The id of a cell of the matrix. */
export const cellOf = (column: string, row: string): string => `${column}.${row}`;

/** How dark a cell is, in five steps: none, up to a quarter of the most, up to half, up to three quarters, more. */
export function shade(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(1, Math.ceil((4 * count) / Math.max(1, most)));
}
