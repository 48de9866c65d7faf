/** The opening hours as the daemon has them, for every part of their section: each change answers with all of them. */
import { clock } from '../lib/clock.svelte';
import type { Link, Order } from '../lib/link.svelte';
import type { Booking, HolidayHours, Opening } from '../lib/wire.gen';
import { words } from '../lib/words.svelte';
import { Errand } from './errand.svelte';
import { hoursText } from './say';
import { parseHours } from './week';

export class OpeningHours {
  readonly link: Link;
  opening = $state.raw<Opening | undefined>();
  /** coming bookings that the latest change left outside the hours */
  outside = $state.raw<Booking[]>([]);
  year = $state(Number(words.date(clock.now).slice(0, 4)));
  readonly reading: Errand;

  constructor(link: Link) {
    this.link = link;
    this.reading = new Errand(link);
  }

  async read(): Promise<void> {
    const answer = await this.reading.send({ listOpening: { year: this.year } });
    if (answer?.opening) this.opening = answer.opening;
  }

  /** Makes a change and shows what it comes to. */
  async change(errand: Errand, order: Order, done = 'staff.hours.saved'): Promise<boolean> {
    const answer = await errand.send(order, done);
    if (!answer) return false;
    this.outside = answer.outside ?? [];
    if (answer.opening) this.opening = { ...answer.opening, holidays: this.opening?.holidays ?? [] };
    return true;
  }

  /** What staff chose for a holiday on a date, the latest choice for each room. */
  chosenFor(code: string, date: string): HolidayHours[] {
    const byRoom = new Map<string, HolidayHours>();
    for (const c of this.opening?.chosen ?? []) {
      const before = byRoom.get(c.room);
      if (c.code === code && c.from <= date && (!before || before.from <= c.from)) byRoom.set(c.room, c);
    }
    return [...byRoom.values()];
  }
}

/** The hours that were chosen for a holiday, in words. */
export function choiceText(chosen: HolidayHours): string {
  if (chosen.normal) return words.t('staff.hours.normal');
  const spans = chosen.spans ?? [];
  if (spans.length === 0) return words.t('staff.hours.closedDay');
  return spans.map((s) => hoursText(parseHours(s))).join(', ');
}
