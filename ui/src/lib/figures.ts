/** Figures of goals as people read them. Figures in per cent come as shares from 0 to 1. */
import { clock } from './clock.svelte';
import { words } from './words.svelte';
import type { GoalBounds, GoalReport, GoalUnit, GoalWhy, Room } from './wire.gen';
import { dateText, nameOf } from '../staff/say';

/** A number with so many decimals at most, in the language of the page. */
export function numberText(n: number, decimals = 1): string {
  const text = String(Number(n.toFixed(decimals))).replace('-', '−');
  return words.lang.startsWith('sv') ? text.replace('.', ',') : text;
}

export const percentText = (share: number): string => `${numberText(100 * share)}\u00a0%`;

/** A figure in its unit: "12,5 %", "14". */
export const valueText = (unit: GoalUnit, n: number): string =>
  unit === 'percent' ? percentText(n) : numberText(n);

/** A difference with its sign: "+3,2 procentenheter", "−4". */
export function differenceText(unit: GoalUnit, n: number): string {
  const sign = n > 0 ? '+' : '';
  if (unit !== 'percent') return sign + numberText(n);
  return words.t('staff.goals.points', { n: sign + numberText(100 * n) });
}

export const signedPercent = (share: number): string => (share > 0 ? '+' : '') + percentText(share);

/** An interval, each end written by `write`. */
export function boundsText({ low, high }: GoalBounds, write: (n: number) => string): string {
  if (high === undefined) return words.t('staff.goals.atLeast', { low: write(low) });
  return words.t('staff.goals.between', { low: write(low), high: write(high) });
}

/** How sure the change is, as the difference that is told beside it. */
export function changeText({ change, unit }: GoalReport): string {
  if (!change) return '';
  const write =
    change.of === 'relative' ? (n: number) => signedPercent(n - 1) : (n: number) => differenceText(unit, n);
  return boundsText(change.bounds, write);
}

/** What a target asks for: "+100 %", "+5 procentenheter", "minst 40". */
export function targetText({ goal, unit }: Pick<GoalReport, 'goal' | 'unit'>): string {
  const { kind, value } = goal.target;
  if (kind === 'relative') return signedPercent(value / 100);
  if (kind === 'points') return differenceText('percent', value / 100);
  const level = kind === 'share' || unit === 'percent' ? percentText(value / 100) : numberText(value);
  return words.t(goal.direction === 'up' ? 'staff.goals.atLeast' : 'staff.goals.atMost', { low: level });
}

const date = /^\d{4}-\d\d-\d\d$/;

/** A reason in words, with dates, rooms and figures as people know them. */
export function whyText({ code, values }: GoalWhy, unit: GoalUnit, rooms: Room[]): string {
  const today = words.date(clock.now);
  const readable = Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (date.test(value)) return [name, dateText(value, today)];
      if (name === 'space')
        return [
          name,
          value
            .split(' ')
            .map((id) => nameOf(rooms, id))
            .join(', '),
        ];
      if (name === 'value') return [name, valueText(unit, Number(value))];
      return [name, value];
    }),
  );
  return words.t(`staff.goals.why.${code}`, readable);
}
