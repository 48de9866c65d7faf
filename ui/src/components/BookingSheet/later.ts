/** The sheets come after the first picture: nobody needs them before the first tap, and everybody has them by then. */
import type BookingSheet from './BookingSheet.svelte';

export async function sheets(): Promise<typeof BookingSheet> {
  return (await import('./BookingSheet.svelte')).default;
}
