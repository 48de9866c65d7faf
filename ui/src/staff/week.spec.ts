import { expect, test } from '@playwright/test';
import { idOf } from './ids';
import { clockAt, instantAt } from './wall';
import { formatWeek, groups, parseWeek } from './week';

test('a week that the daemon wrote comes back as the same hours', () => {
  const week = parseWeek('mon-wed 09:00-12:00,13:00-24:00; sun 10:00-16:00');
  expect(week.map((hours) => hours.length)).toEqual([2, 2, 2, 0, 0, 0, 1]);
  expect(formatWeek(week)).toBe(
    'mon 09:00-12:00,13:00-24:00; tue 09:00-12:00,13:00-24:00; wed 09:00-12:00,13:00-24:00; sun 10:00-16:00',
  );
  expect(formatWeek(parseWeek(''))).toBe('');
});

test('days over the end of the week, and a night that ends at midnight', () => {
  const week = parseWeek('sat-mon 20:00-22:00');
  expect(week.map((hours) => hours.length)).toEqual([1, 0, 0, 0, 0, 1, 1]);
  week[0] = [{ from: '22:00', to: '00:00' }];
  expect(formatWeek(week)).toBe('mon 22:00-24:00; sat 20:00-22:00; sun 20:00-22:00');
});

test('days in a row with the same hours are told together', () => {
  const shown = groups(parseWeek('mon-tue 09:00-17:00; wed 09:00-18:00; fri 09:00-18:00'));
  expect(shown.map(({ first, last }) => [first, last])).toEqual([
    [0, 1],
    [2, 2],
    [4, 4],
  ]);
});

test('what the wall shows becomes the instant, also where clocks are changed', () => {
  const zone = 'Europe/Stockholm';
  expect(instantAt('2026-11-25', '18:00', zone)).toBe('2026-11-25T17:00:00Z');
  expect(instantAt('2026-07-01', '18:00', zone)).toBe('2026-07-01T16:00:00Z');
  expect(instantAt('2026-10-25', '02:30', zone)).toBe('2026-10-25T00:30:00Z'); // twice: the earlier
  expect(instantAt('2026-03-29', '02:30', zone)).toBe('2026-03-29T01:30:00Z'); // never: an hour later
  expect(clockAt('2026-03-29T01:30:00Z', zone)).toBe('03:30');
});

test('an organisation has an id in any script, and the same name the same one', () => {
  expect(idOf(' Språkvännerna i Åby! ')).toBe('sprakvannerna-i-aby');
  const arabic = idOf('نادي الشطرنج');
  expect(arabic).toMatch(/^org-[a-z0-9]+$/);
  expect(idOf('نادي الشطرنج')).toBe(arabic);
  expect(idOf('نادي القراءة')).not.toBe(arabic);
});
