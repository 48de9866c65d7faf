/** A day's rooms and times as lanes of cells, from what the daemon said of the day. Pure, so that it can be tested without a screen. */
import { hour, minute, minuteOfHour } from './zone';
import type { Booking, Day, Room, Span } from './wire.gen';

export interface Interval {
  start: number;
  end: number;
}

/**
 * One stretch of one room's day.
 *
 * - free: can be booked from its start; `limit` is when the room must be left at the latest, and `earliest` when it gets free
 * - booking: a booking of this room
 * - blocked: bookings of other rooms keep this one, a hall and its parts; `by` is those rooms
 * - over: has been
 */
export type Cell = Interval &
  (
    | { kind: 'free'; earliest: number; limit: number }
    | { kind: 'booking'; booking: Booking }
    | { kind: 'blocked'; by: string[] }
    | { kind: 'over' }
  );

export interface Lane {
  room: Room;
  cells: Cell[];
}

/** The shortest time that is worth offering. */
export const shortest = 15 * minute;
/** Shorter rests than this join the cell beside them, so that every cell is wide enough for a finger. */
const narrow = 30 * minute;
/** A day is shown with at least this much, so that late in the evening there are still hours to see. */
const least = 6 * hour;

const interval = (span: Span): Interval => ({ start: Date.parse(span.start), end: Date.parse(span.end) });

/** The hours to show: from opening, or from the hour that is now, until closing; undefined when every room is closed all day. */
export function shownHours(day: Day, now: number, zone: string): Interval | undefined {
  const spans = [...Object.values(day.open).flat(), ...day.bookings].map(interval);
  if (spans.length === 0) return undefined;
  const wholeHour = (t: number) => t - minuteOfHour(t, zone) * minute - (t % minute);
  const opens = wholeHour(Math.min(...spans.map((s) => s.start)));
  const last = Math.max(...spans.map((s) => s.end));
  const closes = minuteOfHour(last, zone) === 0 ? last : wholeHour(last) + hour;
  if (now <= opens || now >= closes) return { start: opens, end: closes };
  return { start: Math.max(opens, Math.min(wholeHour(now), closes - least)), end: closes };
}

/** Whole hours of the shown ones, for the ruler. */
export function hourMarks(shown: Interval): number[] {
  return Array.from(
    { length: Math.round((shown.end - shown.start) / hour) },
    (_, i) => shown.start + i * hour,
  );
}

/** The cells of every room, by time. Closed hours have none. */
export function lanes(day: Day, rooms: Room[], shown: Interval, now: number): Lane[] {
  return rooms.map((room) => ({ room, cells: laneCells(day, room, shown, now) }));
}

function laneCells(day: Day, room: Room, shown: Interval, now: number): Cell[] {
  const own = day.bookings.filter((b) => b.room === room.id);
  const others = day.bookings.filter((b) => b.room !== room.id && b.blocks.includes(room.id));
  const taken = [
    ...own.map((b): Cell => ({ ...interval(b), kind: 'booking', booking: b })),
    ...blockedCells(others),
  ];
  const free = subtract((day.open[room.id] ?? []).map(interval), taken);
  const cells = [...taken, ...free.flatMap((f) => freeCells(f, now))];
  return cells
    .filter((c) => c.end > shown.start && c.start < shown.end)
    .map((c) => ({ ...c, start: Math.max(c.start, shown.start), end: Math.min(c.end, shown.end) }))
    .sort((a, b) => a.start - b.start);
}

/** One cell for bookings of other rooms that overlap: two parts of a hall can be taken at the same time. */
function blockedCells(bookings: Booking[]): Cell[] {
  const cells: (Interval & { kind: 'blocked'; by: string[] })[] = [];
  for (const b of [...bookings].sort((x, y) => Date.parse(x.start) - Date.parse(y.start))) {
    const { start, end } = interval(b);
    const last = cells.at(-1);
    if (last && start < last.end) {
      last.end = Math.max(last.end, end);
      if (!last.by.includes(b.room)) last.by.push(b.room);
    } else {
      cells.push({ start, end, kind: 'blocked', by: [b.room] });
    }
  }
  return cells;
}

/** What of the open times is in none of the taken ones. */
function subtract(open: Interval[], taken: Interval[]): Interval[] {
  let rest = open;
  for (const t of taken) {
    rest = rest.flatMap((r) => [
      { start: r.start, end: Math.min(r.end, t.start) },
      { start: Math.max(r.start, t.end), end: r.end },
    ]);
    rest = rest.filter((r) => r.end > r.start);
  }
  return rest;
}

/** A free time cut at whole hours, what has been apart. */
function freeCells(free: Interval, now: number): Cell[] {
  const earliest = Math.max(free.start, Math.ceil(now / minute) * minute);
  if (earliest >= free.end) return [{ ...free, kind: 'over' }];
  const cells: Cell[] = [];
  if (earliest > free.start) cells.push({ start: free.start, end: earliest, kind: 'over' });
  for (const piece of hourPieces({ start: earliest, end: free.end })) {
    cells.push(
      piece.end - piece.start < shortest && free.end - piece.start < shortest
        ? { ...piece, kind: 'over' }
        : { ...piece, kind: 'free', earliest, limit: free.end },
    );
  }
  return cells;
}

function hourPieces(whole: Interval): Interval[] {
  const pieces: Interval[] = [];
  let start = whole.start;
  while (start < whole.end) {
    let end = Math.min((Math.floor(start / hour) + 1) * hour, whole.end);
    if (end - start < narrow) end = Math.min(end + hour, whole.end);
    if (whole.end - end < narrow) end = whole.end;
    pieces.push({ start, end });
    start = end;
  }
  return pieces;
}

/** The steps that times move by, in milliseconds. `base` is a midnight: starts and ends are whole steps from it. */
export interface Steps {
  step: number;
  least: number;
  most: number;
  base: number;
}

const quarters: Steps = { step: shortest, least: shortest, most: 24 * hour, base: 0 };

/** The steps that a room's limits (in minutes) allow; steps of quarters where these fit. */
export function stepsOf(limits: { grid: number; shortest: number; longest: number }, base: number): Steps {
  const quarter = shortest / minute;
  const step = quarter % limits.grid === 0 ? quarter : limits.grid;
  const least = Math.ceil(Math.max(limits.shortest, step) / step) * step;
  return { step: step * minute, least: least * minute, most: limits.longest * minute, base };
}

/** Choices of a booking that begins in a free cell. */
export class Slot implements Interval {
  constructor(
    readonly start: number,
    readonly end: number,
    readonly earliest: number,
    readonly limit: number,
    readonly steps: Steps = quarters,
  ) {}

  /** An hour from the cell's start, or what there is. */
  static from(cell: { start: number; earliest: number; limit: number }): Slot {
    return new Slot(cell.start, Math.min(cell.start + hour, cell.limit), cell.earliest, cell.limit);
  }

  /** The same time as far as other steps allow it. */
  within(steps: Steps): Slot {
    const onStep = (t: number) => steps.base + Math.ceil((t - steps.base) / steps.step) * steps.step;
    // Steps of a quarter leave the odd minute that is now alone: it is what "from now" means.
    const start = steps.step > shortest ? onStep(this.start) : this.start;
    const length = Math.min(Math.max(this.end - this.start, steps.least), steps.most);
    const whole = steps.step > shortest ? Math.floor(length / steps.step) * steps.step : length;
    return new Slot(
      start,
      Math.min(start + whole, Math.max(this.limit, start)),
      this.earliest,
      this.limit,
      steps,
    );
  }

  /** The same length from another step, or undefined when there is no room for it. */
  moved(count: number): Slot | undefined {
    const { step, least, base } = this.steps;
    const at = (this.start - base) / step;
    const whole = count > 0 ? Math.floor(at) : Math.ceil(at);
    const start = Math.max(base + (whole + count) * step, this.earliest);
    const end = Math.min(start + (this.end - this.start), this.limit);
    return start === this.start || end - start < least ? undefined : this.#at(start, end);
  }

  /** Longer or shorter by steps, or undefined when that cannot be. */
  stretched(count: number): Slot | undefined {
    const { step, least, most } = this.steps;
    const end = Math.min(this.end + count * step, this.limit);
    return end === this.end || end - this.start < least || end - this.start > most
      ? undefined
      : this.#at(this.start, end);
  }

  #at(start: number, end: number): Slot {
    return new Slot(start, end, this.earliest, this.limit, this.steps);
  }
}
