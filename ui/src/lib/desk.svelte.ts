/** A visitor's errand at a screen: one booking made or changed, and what the sheet over the screen shows of it. */
import { titleOf } from './activities';
import { clock } from './clock.svelte';
import type { Slot } from './grid';
import { idle } from './idle.svelte';
import { look } from './look.svelte';
import type { Link, Order } from './link.svelte';
import { minute } from './zone';
import type {
  Alternative,
  Answer,
  Badge,
  Book,
  Booking,
  Details,
  Plan,
  Room,
  Scope,
  Series,
  Waiting,
} from './wire.gen';

/** How long a booking can be taken back by one tap, in milliseconds. */
export const undoTime = 10_000;

/** Milliseconds that a booking was used at least for its heads to be asked: not of those who only looked in. */
const worthCounting = 5 * minute;

/** What the four digits of a booking are asked for. */
export type CodeUse = 'cancel' | 'change' | 'confirm';

/** A booking that is to have another time or room, or other details. */
export interface Moving {
  booking: Booking;
  code: string;
  scope: Scope;
  room?: string;
  slot?: Slot;
}

/** A series that is looked through before it is saved. `ask` plans it, `save` books it; both are given what was chosen for each occurrence. */
export interface Planning {
  plan: Plan;
  skip: string[];
  moved: Record<string, Alternative>;
  ask: (chosen: Chosen) => Order;
  save: (chosen: Chosen) => Order;
}
export type Chosen = Pick<Planning, 'skip' | 'moved'>;

/** What the sheet shows. */
export type Sheet =
  | { kind: 'form'; room: Room; slot: Slot }
  | { kind: 'room'; id: string }
  | { kind: 'booking'; id: number }
  | { kind: 'code'; booking: Booking; use: CodeUse; wrong: Refusal | undefined }
  | { kind: 'pin'; badge: Badge; wrong: Refusal | undefined; busy: boolean }
  | { kind: 'mine' }
  | { kind: 'scope'; booking: Booking; act: 'change' | 'cancel' }
  | { kind: 'change'; moving: Moving }
  | { kind: 'plan'; planning: Planning; busy: boolean }
  | { kind: 'heads'; booking: Booking }
  | { kind: 'saving' }
  | { kind: 'booked'; booking: Booking; code: string; until: number }
  | { kind: 'series'; series: Series; code: string; until: number }
  | { kind: 'thanks'; heading: string }
  | { kind: 'refused'; answer: Answer; book?: Book; retry?: (at: Alternative) => void };

export type Refusal = Pick<Answer, 'code' | 'values'>;

export class Desk {
  sheet = $state.raw<Sheet | undefined>();
  /** While another time is looked for in the day grid. */
  moving = $state.raw<Moving | undefined>();
  readonly link: Link;
  #generation = idle.generation;

  constructor(link: Link) {
    this.link = link;
  }

  close = (): void => {
    this.sheet = undefined;
  };

  /** Who books: the organisation that is signed in, or nobody in particular. */
  get own(): string {
    return this.link.session?.organisation ?? '';
  }

  /** Books from this minute: the people stand in front of the screen, so they are here. */
  bookNow(room: Room, end: number): void {
    const start = Math.floor(clock.now / minute) * minute;
    const details = { title: '', private: false };
    void this.book({ ...times(start, end), room: room.id, organisation: this.own, details, here: true });
  }

  async book(book: Book): Promise<void> {
    const answer = await this.#ask({ book });
    if (!answer) return;
    if (answer.status === 'ok' && answer.booking) {
      const until = clock.now + undoTime;
      this.sheet = { kind: 'booked', booking: answer.booking, code: answer.cancelCode ?? '', until };
    } else {
      this.#refuse(answer, book, (at) => void this.book({ ...book, ...at, here: false }));
    }
  }

  async undo(booking: Booking, code: string): Promise<void> {
    const answer = await this.#ask({ cancel: { booking: booking.id, code } });
    if (answer) this.#thank(answer, 'booking.undone');
  }

  async undoSeries(series: Series, code: string): Promise<void> {
    const booking = series.bookings[0]!.id;
    const answer = await this.#ask({ cancelSeries: { booking, code, scope: 'all' } });
    if (answer) this.#thank(answer, 'booking.undone');
  }

  /** Whether a booking is of those who are signed in, who need no code. */
  owns(booking: Booking): boolean {
    return this.link.state.mine?.bookings.some((b) => b.id === booking.id) ?? false;
  }

  /** Asks for the code first, unless it is not needed. */
  begin(booking: Booking, use: CodeUse): void {
    if (!this.owns(booking)) this.sheet = { kind: 'code', booking, use, wrong: undefined };
    else if (booking.series && use !== 'confirm') this.sheet = { kind: 'scope', booking, act: use };
    else void this.use(booking, use, '');
  }

  async use(booking: Booking, use: CodeUse, code: string): Promise<void> {
    switch (use) {
      case 'change':
        this.sheet = { kind: 'change', moving: { booking, code, scope: 'this' } };
        return;
      case 'cancel':
        return this.#coded(booking, use, { cancel: { booking: booking.id, code } }, 'booking.cancelled');
      case 'confirm':
        return this.#coded(booking, use, { confirm: { booking: booking.id, code } }, 'member.confirmed');
    }
  }

  async #coded(booking: Booking, use: CodeUse, order: Order, heading: string): Promise<void> {
    const answer = await this.#ask(order);
    if (answer?.code === 'wrong_code') this.sheet = { kind: 'code', booking, use, wrong: answer };
    else if (answer) this.#thank(answer, heading);
  }

  /** Goes on with a series when it is known how much of it is meant. */
  scoped(booking: Booking, act: 'change' | 'cancel', scope: Scope): void {
    if (act === 'change') this.sheet = { kind: 'change', moving: { booking, code: '', scope } };
    else if (scope === 'this') void this.use(booking, 'cancel', '');
    else void this.#cancelSeries(booking, scope);
  }

  async #cancelSeries(booking: Booking, scope: Scope): Promise<void> {
    const answer = await this.#ask({ cancelSeries: { booking: booking.id, code: '', scope } });
    if (answer) this.#thank(answer, 'member.seriesCancelled');
  }

  /** Lets another time or room be chosen in the day grid. */
  elsewhere(moving: Moving): void {
    this.moving = moving;
    this.close();
  }

  /** The time in the grid that was chosen for what is to be moved. */
  moveTo(room: Room, slot: Slot): void {
    const moving = this.moving;
    this.moving = undefined;
    if (moving) this.sheet = { kind: 'change', moving: { ...moving, room: room.id, slot } };
  }

  /** Saves what was chosen. Of a series, all that follows from it is shown first. */
  async change(
    moving: Moving,
    to: { start: number; end: number },
    details: Details | undefined,
  ): Promise<void> {
    const { booking, code, scope } = moving;
    const order = {
      booking: booking.id,
      code,
      ...(moving.room && moving.room !== booking.room && { room: moving.room }),
      ...(Date.parse(booking.start) === to.start && Date.parse(booking.end) === to.end
        ? {}
        : times(to.start, to.end)),
      ...(details && { details }),
    };
    if (booking.series && scope !== 'this') {
      const of = (chosen: Chosen) => ({ ...order, scope, ...chosen });
      return this.plan(
        (c) => ({ planSeriesChange: of(c) }),
        (c) => ({ changeSeries: of(c) }),
      );
    }
    const answer = await this.#ask({ change: order });
    if (answer?.code === 'wrong_code') this.sheet = { kind: 'code', booking, use: 'change', wrong: answer };
    else if (answer?.status === 'ok') this.sheet = { kind: 'thanks', heading: 'member.changed' };
    else if (answer) {
      const retry = (at: Alternative) =>
        void this.change(
          { ...moving, room: at.room },
          { start: Date.parse(at.start), end: Date.parse(at.end) },
          details,
        );
      this.#refuse(answer, undefined, retry);
    }
  }

  /** Shows every occurrence of a series before it is saved. */
  async plan(ask: Planning['ask'], save: Planning['save']): Promise<void> {
    const answer = await this.#ask(ask({ skip: [], moved: {} }));
    if (answer?.plan)
      this.sheet = {
        kind: 'plan',
        busy: false,
        planning: { plan: answer.plan, skip: [], moved: {}, ask, save },
      };
    else if (answer) this.#refuse(answer);
  }

  /** Plans again with another choice for some of the occurrences. */
  async choose(planning: Planning, chosen: Chosen): Promise<void> {
    this.sheet = { kind: 'plan', planning, busy: true };
    const answer = await this.link.send(planning.ask(chosen));
    if (this.#gone()) return;
    if (answer.plan)
      this.sheet = { kind: 'plan', busy: false, planning: { ...planning, ...chosen, plan: answer.plan } };
    else this.#refuse(answer);
  }

  async saveSeries(planning: Planning): Promise<void> {
    const answer = await this.#ask(planning.save({ skip: planning.skip, moved: planning.moved }));
    if (!answer) return;
    if (answer.status === 'ok' && answer.cancelCode && answer.series) {
      const until = clock.now + undoTime;
      this.sheet = { kind: 'series', series: answer.series, code: answer.cancelCode, until };
    } else if (answer.plan) {
      this.sheet = { kind: 'plan', busy: false, planning: { ...planning, plan: answer.plan } };
    } else {
      this.#thank(answer, 'member.changed');
    }
  }

  async checkIn(booking: Booking): Promise<void> {
    const answer = await this.#ask({ checkIn: { booking: booking.id } });
    if (answer) this.#thank(answer, 'booking.checkedIn');
  }

  /** Ends a booking, and then asks how many came. */
  async finish(booking: Booking): Promise<void> {
    const answer = await this.#ask({ finish: { booking: booking.id } });
    if (!answer) return;
    const stayed = clock.now - Date.parse(booking.start) >= worthCounting;
    if (answer.status === 'ok' && stayed) this.sheet = { kind: 'heads', booking: answer.booking ?? booking };
    else this.#thank(answer, 'booking.finished');
  }

  async extend(booking: Booking, until: number): Promise<void> {
    const answer = await this.#ask({ extend: { booking: booking.id, until: instant(until) } });
    if (answer) this.#thank(answer, 'booking.extended');
  }

  async signIn(badge: Badge, pin: string): Promise<void> {
    this.sheet = { kind: 'pin', badge, wrong: undefined, busy: true };
    const answer = await this.link.send({ signIn: { badge: badge.badge, pin, slow: look.slow } });
    if (this.#gone()) {
      if (answer.status === 'ok') void this.link.send({ signOut: {} });
      return;
    }
    if (answer.status === 'ok') this.sheet = { kind: 'mine' };
    else this.sheet = { kind: 'pin', badge, wrong: answer, busy: false };
  }

  /** Puts the organisation that is signed in into the line for a time that is taken. */
  async wait(book: Book): Promise<void> {
    const answer = await this.#ask({ wait: { ...book, organisation: this.own, here: false } });
    if (answer) this.#thank(answer, 'member.waiting');
  }

  async accept(offer: Waiting): Promise<void> {
    const answer = await this.#ask({ acceptOffer: { waiting: offer.id } });
    if (answer) this.#thank(answer, 'booking.done');
  }

  async stopWaiting(waiting: Waiting): Promise<void> {
    const answer = await this.#ask({ stopWaiting: { waiting: waiting.id } });
    if (answer?.status === 'ok') this.sheet = { kind: 'mine' };
    else if (answer) this.#refuse(answer);
  }

  /** Takes away what is only for those who were signed in. */
  signedOut(): void {
    const personal = ['mine', 'scope', 'change', 'plan', 'pin', 'series'];
    this.moving = undefined;
    if (this.sheet && personal.includes(this.sheet.kind))
      this.sheet = { kind: 'thanks', heading: 'member.signedOut' };
  }

  /** Sends a command and shows that it is being saved. Nothing comes back to a visitor who has left. */
  async #ask(order: Order): Promise<Answer | undefined> {
    this.sheet = { kind: 'saving' };
    const answer = await this.link.send(order);
    return this.#gone() ? undefined : answer;
  }

  #gone(): boolean {
    return idle.generation !== this.#generation;
  }

  #thank(answer: Answer, heading: string): void {
    if (answer.status === 'ok') this.sheet = { kind: 'thanks', heading };
    else this.#refuse(answer);
  }

  #refuse(answer: Answer, book?: Book, retry?: (at: Alternative) => void): void {
    this.sheet = { kind: 'refused', answer, ...(book && { book }), ...(retry && { retry }) };
  }
}

/** What a booking of an activity is for, as far as it is chosen by touch. */
export function detailsOf(activity: string, more: Partial<Details>): Details {
  return { private: false, ...more, title: titleOf(activity), activity };
}

/** A stretch of time as the protocol has it. */
export function times(start: number, end: number): { start: string; end: string } {
  return { start: instant(start), end: instant(end) };
}

/** Whole seconds, as the protocol has them. */
export function instant(t: number): string {
  return new Date(t).toISOString().replace('.000', '');
}
