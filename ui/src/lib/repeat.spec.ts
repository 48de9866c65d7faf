import { expect, test } from '@playwright/test';
import { ruleOf } from './repeat';

const tuesday = '2026-12-08';

test('a week has the first date among its days', () => {
  expect(ruleOf({ rhythm: 'week', days: [], end: 4 }, tuesday)).toBe('FREQ=WEEKLY;BYDAY=TU;COUNT=4');
  expect(ruleOf({ rhythm: 'week', days: [3, 0], end: 4 }, tuesday)).toBe(
    'FREQ=WEEKLY;BYDAY=MO,TU,TH;COUNT=4',
  );
});

test('every second week until a date', () => {
  expect(ruleOf({ rhythm: 'fortnight', days: [1], end: '2027-01-31' }, tuesday)).toBe(
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270131',
  );
});

test('a month by weekday, the last one where a fifth may be missing, or by date', () => {
  expect(ruleOf({ rhythm: 'monthWeekday', days: [], end: 3 }, tuesday)).toBe(
    'FREQ=MONTHLY;BYDAY=2TU;COUNT=3',
  );
  expect(ruleOf({ rhythm: 'monthWeekday', days: [], end: 3 }, '2026-12-29')).toBe(
    'FREQ=MONTHLY;BYDAY=-1TU;COUNT=3',
  );
  expect(ruleOf({ rhythm: 'monthDate', days: [], end: 3 }, tuesday)).toBe(
    'FREQ=MONTHLY;BYMONTHDAY=8;COUNT=3',
  );
});
