import { expect, test } from '@playwright/test';
import { hourMarks, lanes, shownHours, Slot, type Cell } from './grid';
import type { Booking, Day, Room } from './wire.gen';
import { hour, minute } from './zone';

const zone = 'Europe/Stockholm';

/** An instant of Monday 23 November 2026, by the clock in Stockholm. */
const at = (clock: string) => Date.parse(`2026-11-23T${clock}:00+01:00`);
const iso = (clock: string) => new Date(at(clock)).toISOString();
const short = (t: number) => new Date(t + hour).toISOString().slice(11, 16);

function room(id: string, parts: string[] = []): Room {
  return { id, name: id, parts, capacity: 10, state: 'free', until: null };
}

function booking(id: number, of: string, from: string, to: string, blocks = [of]): Booking {
  const state = 'planned';
  return { id, room: of, blocks, start: iso(from), end: iso(to), organisation: '', title: '', state };
}

function day(open: Record<string, [string, string][]>, bookings: Booking[] = []): Day {
  const spans = Object.entries(open).map(([id, list]) => [
    id,
    list.map(([from, to]) => ({ start: iso(from), end: iso(to) })),
  ]);
  return { date: '2026-11-23', open: Object.fromEntries(spans), bookings };
}

/** The cells of the first lane as "kind 09:00-10:00". */
function cells(d: Day, now: string, rooms = [room('a')]): string[] {
  const shown = shownHours(d, at(now), zone)!;
  return lanes(d, rooms, shown, at(now))[0]!.cells.map((c) => `${c.kind} ${short(c.start)}-${short(c.end)}`);
}

test('a free day is cut at whole hours', () => {
  expect(cells(day({ a: [['09:00', '12:00']] }), '06:00')).toEqual([
    'free 09:00-10:00',
    'free 10:00-11:00',
    'free 11:00-12:00',
  ]);
});

test('a rest too narrow for a finger joins the cell beside it', () => {
  const d = day({ a: [['09:00', '13:00']] }, [booking(1, 'a', '10:00', '10:45')]);
  expect(cells(d, '06:00')).toEqual([
    'free 09:00-10:00',
    'booking 10:00-10:45',
    'free 10:45-12:00',
    'free 12:00-13:00',
  ]);
});

test('what has been cannot be booked, and what is left of this hour can', () => {
  const d = day({ a: [['09:00', '12:00']] });
  expect(cells(d, '10:20')).toEqual(['over 09:00-10:20', 'free 10:20-11:00', 'free 11:00-12:00']);
});

test('less than a quarter before closing is not offered', () => {
  const d = day({ a: [['09:00', '12:00']] });
  expect(cells(d, '11:50').at(-1)).toBe('over 11:50-12:00');
});

test('a hall is blocked by its parts, once where they overlap', () => {
  const d = day({ hall: [['09:00', '13:00']] }, [
    booking(1, 'a', '09:00', '11:00', ['a', 'hall']),
    booking(2, 'b', '10:00', '12:00', ['b', 'hall']),
  ]);
  expect(cells(d, '06:00', [room('hall', ['a', 'b'])])).toEqual(['blocked 09:00-12:00', 'free 12:00-13:00']);
  const shown = shownHours(d, at('06:00'), zone)!;
  const blocked = lanes(d, [room('hall')], shown, at('06:00'))[0]!.cells[0] as Extract<
    Cell,
    { kind: 'blocked' }
  >;
  expect(blocked.by).toEqual(['a', 'b']);
});

test('the shown hours begin with this hour, but are never few', () => {
  const d = day({ a: [['09:00', '21:00']] });
  expect(short(shownHours(d, at('11:40'), zone)!.start)).toBe('11:00');
  expect(short(shownHours(d, at('19:10'), zone)!.start)).toBe('15:00');
  expect(short(shownHours(d, at('07:10'), zone)!.start)).toBe('09:00');
  expect(shownHours(day({ a: [] }), at('10:00'), zone)).toBeUndefined();
});

test('a closing at half past is shown to the whole hour', () => {
  const shown = shownHours(day({ a: [['09:30', '11:30']] }), at('06:00'), zone)!;
  expect(hourMarks(shown).map(short)).toEqual(['09:00', '10:00', '11:00']);
});

test('the night when summer time ends has an hour more', () => {
  const open = { a: [{ start: '2026-10-24T22:00:00Z', end: '2026-10-25T23:00:00Z' }] };
  const shown = shownHours({ date: '2026-10-25', open, bookings: [] }, 0, zone)!;
  expect(hourMarks(shown)).toHaveLength(25);
});

test.describe('a slot', () => {
  const cell = { start: at('10:20'), earliest: at('10:20'), limit: at('12:00') };
  const text = (s: Slot | undefined) => s && `${short(s.start)}-${short(s.end)}`;

  test('is an hour, or what there is', () => {
    expect(text(Slot.from(cell))).toBe('10:20-11:20');
    expect(text(Slot.from({ ...cell, start: at('11:30') }))).toBe('11:30-12:00');
  });

  test('moves on quarters and stays inside', () => {
    const slot = Slot.from(cell);
    expect(text(slot.moved(1))).toBe('10:30-11:30');
    expect(text(slot.moved(1)!.moved(1))).toBe('10:45-11:45');
    expect(slot.moved(-1)).toBeUndefined();
    expect(text(new Slot(at('11:45'), at('12:00'), cell.earliest, cell.limit).moved(1))).toBeUndefined();
  });

  test('stretches by quarters and stays inside', () => {
    const slot = Slot.from(cell);
    expect(text(slot.stretched(1))).toBe('10:20-11:35');
    expect(text(slot.stretched(-3))).toBe('10:20-10:35');
    expect(slot.stretched(-4)).toBeUndefined();
    expect(text(slot.stretched(9))).toBe('10:20-12:00');
    expect(slot.stretched(9)!.stretched(1)).toBeUndefined();
    expect(slot.end - slot.start).toBe(60 * minute);
  });
});
