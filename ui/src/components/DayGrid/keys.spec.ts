import { expect, test } from '@playwright/test';
import { step, type Stop } from './keys';

const stop = (id: string, start: number, end: number): Stop => ({ id, start, end });

const rows = [
  [stop('a9', 9, 10), stop('a10', 10, 12), stop('a12', 12, 13)],
  [],
  [stop('c9', 9, 11), stop('c12', 12, 13)],
];

for (const [from, key, dir, to] of [
  ['a9', 'ArrowRight', 'ltr', 'a10'],
  ['a9', 'ArrowLeft', 'ltr', undefined],
  ['a9', 'ArrowLeft', 'rtl', 'a10'],
  ['a10', 'ArrowRight', 'rtl', 'a9'],
  ['a12', 'ArrowRight', 'ltr', undefined],
  ['a10', 'Home', 'ltr', 'a9'],
  ['a10', 'End', 'rtl', 'a12'],
  ['a10', 'ArrowDown', 'ltr', 'c9'],
  ['a12', 'ArrowDown', 'ltr', 'c12'],
  ['c12', 'ArrowUp', 'ltr', 'a12'],
  ['c9', 'ArrowDown', 'ltr', undefined],
  ['a9', 'x', 'ltr', undefined],
  ['gone', 'ArrowRight', 'ltr', undefined],
] as const) {
  test(`${key} from ${from} in ${dir} leads to ${to ?? 'nowhere'}`, () => {
    expect(step(rows, from, key, dir)).toBe(to);
  });
}
