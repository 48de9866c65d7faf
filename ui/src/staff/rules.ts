/** What each rule is about, for its sentence and its form. */
import { words } from '../lib/words.svelte';
import type { Organisation, Room, Rule, RuleName } from '../lib/wire.gen';
import { nameOf, weekText } from './say';

/** What a rule's amount counts. A switch has no amount to type. */
type Unit = 'days' | 'minutes' | 'hours' | 'bookings' | 'percent' | 'switch';

interface About {
  unit: Unit;
  least: number;
  most: number;
  /** a first amount to start from */
  usual: number;
  /** it holds in some hours of the week */
  window?: boolean;
}

const day = 1440;

export const about: Record<RuleName, About> = {
  horizon: { unit: 'days', least: 0, most: 732, usual: 90 },
  lead: { unit: 'minutes', least: 0, most: 366 * day, usual: 60 },
  shortest: { unit: 'minutes', least: 5, most: day, usual: 30 },
  longest: { unit: 'minutes', least: 5, most: day, usual: 240 },
  grid: { unit: 'minutes', least: 1, most: day, usual: 15 },
  hours_week: { unit: 'hours', least: 0, most: 168, usual: 6 },
  hours_term: { unit: 'hours', least: 0, most: 4416, usual: 120 },
  open_bookings: { unit: 'bookings', least: 0, most: 10_000, usual: 10 },
  prime_share: { unit: 'percent', least: 0, most: 100, usual: 25, window: true },
  youth_first: { unit: 'days', least: 0, most: 732, usual: 7, window: true },
  may_book: { unit: 'switch', least: 0, most: 1, usual: 0 },
  approval: { unit: 'switch', least: 0, most: 1, usual: 1 },
  drop_in: { unit: 'switch', least: 0, most: 1, usual: 0 },
  grace: { unit: 'minutes', least: 0, most: 240, usual: 15 },
  offer: { unit: 'minutes', least: 15, most: 14 * day, usual: day },
  tentative: { unit: 'hours', least: 0, most: 17_568, usual: 48 },
};

export const ruleNames = Object.keys(about) as RuleName[];

/** An amount with its unit: "6 timmar". */
export function amountText(name: RuleName, amount: number): string {
  const { unit } = about[name];
  if (unit === 'minutes') return words.length(amount);
  if (unit === 'hours') return words.t('common.hours', { count: amount });
  if (unit === 'percent') return `${amount} %`;
  if (unit === 'switch') return '';
  return words.t(`staff.rules.${unit}`, { count: amount });
}

export interface Known {
  rooms: Room[];
  organisations: Organisation[];
}

/** Whom a rule is for, as the subject of its sentence. */
export function whomText(rule: Pick<Rule, 'kind' | 'organisation'>, { organisations }: Known): string {
  if (rule.organisation) return nameOf(organisations, rule.organisation);
  return words.t(rule.kind ? `staff.rules.whom.${rule.kind}` : 'staff.rules.whom.everybody');
}

/** A rule in one plain sentence: "I Stora salen: en förening har högst 6 timmar per vecka." */
export function sentenceOf(rule: Rule, known: Known): string {
  const where = rule.room
    ? words.t('staff.rules.inRoom', { room: nameOf(known.rooms, rule.room) })
    : words.t('staff.rules.inEvery');
  const which = rule.amount === 0 ? 'lifted' : 'sentence';
  const what = words.t(`staff.rules.${which}.${rule.name}`, {
    whom: whomText(rule, known),
    target: rule.kind || rule.organisation ? whomText(rule, known) : words.t('staff.rules.target'),
    amount: amountText(rule.name, rule.amount),
    window: weekText(rule.window),
  });
  return `${where}: ${what}`;
}
