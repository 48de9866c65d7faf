/** A goal while it is typed: every value as the form has it. */
import type { Goal, GoalFigure, GoalPreset, GoalText } from '../lib/wire.gen';
import { addDays, weekday, type CalendarDate } from '../lib/zone';

export interface Draft {
  id: number;
  preset: string;
  name: string;
  definition: string;
  figure: string;
  room: string;
  band: string;
  group: string;
  item: string;
  direction: string;
  kind: string;
  value: string;
  compared: boolean;
  baseFirst: string;
  baseLast: string;
  first: string;
  last: string;
  control: string;
  controlWhy: string;
  why: string;
}

/** The eight weeks that are over, and a year from this Monday: a beginning that staff change as they like. */
function windows(today: CalendarDate): Pick<Draft, 'baseFirst' | 'baseLast' | 'first' | 'last'> {
  const monday = addDays(today, -weekday(today));
  return {
    baseFirst: addDays(monday, -56),
    baseLast: addDays(monday, -1),
    first: monday,
    last: addDays(monday, 52 * 7 - 1),
  };
}

export function emptyDraft(today: CalendarDate): Draft {
  return {
    ...{ id: 0, preset: '', name: '', definition: '', figure: '', room: '', band: '', group: '', item: '' },
    ...{ direction: '', kind: '', value: '', compared: true, control: '', controlWhy: '', why: '' },
    ...windows(today),
  };
}

/** What a preset says, in the language of the page. */
export const textOf = (preset: GoalPreset, lang: string): GoalText | undefined =>
  preset.texts[lang] ?? preset.texts['sv'];

export function draftOf(preset: GoalPreset, lang: string, today: CalendarDate): Draft {
  const text = textOf(preset, lang);
  const { metric, target } = preset;
  return {
    ...emptyDraft(today),
    preset: preset.id,
    name: text?.name ?? '',
    definition: text?.definition ?? '',
    controlWhy: text?.controlWhy ?? '',
    figure: metric.name,
    band: metric.band ?? '',
    group: metric.group ?? '',
    item: metric.item ?? '',
    direction: preset.direction,
    kind: target.kind,
    value: String(Math.abs(target.value)),
    compared: target.kind === 'relative' || target.kind === 'points',
    control: preset.control,
  };
}

export function draftFrom(goal: Goal, today: CalendarDate): Draft {
  const before = goal.baseline;
  return {
    ...emptyDraft(today),
    id: goal.id,
    preset: goal.preset ?? '',
    name: goal.name,
    definition: goal.definition,
    figure: goal.metric.name,
    room: goal.metric.room ?? '',
    band: goal.metric.band ?? '',
    group: goal.metric.group ?? '',
    item: goal.metric.item ?? '',
    direction: goal.direction,
    kind: goal.target.kind,
    value: String(Math.abs(goal.target.value)),
    compared: before !== undefined,
    ...(before ? { baseFirst: before.first, baseLast: before.last } : {}),
    first: goal.comparison.first,
    last: goal.comparison.last,
    control: goal.control,
    controlWhy: goal.controlWhy ?? '',
  };
}

/** Whether a target of that kind is nothing without a time before. */
export const mustCompare = (kind: string): boolean => kind === 'relative' || kind === 'points';

/** Whether enough is typed to ask what the goal takes. */
export function whole(d: Draft): boolean {
  const asked = [d.name, d.definition, d.figure, d.direction, d.kind, d.value, d.first, d.last, d.control];
  if (d.compared || mustCompare(d.kind)) asked.push(d.baseFirst, d.baseLast);
  return asked.every((text) => text.trim() !== '') && Number.isFinite(amount(d.value));
}

/** A number as people type it, with a comma or a point. */
export const amount = (text: string): number => Number(text.trim().replace(',', '.'));

/** The goal as the daemon is told it. Only what the figure can be about is sent. */
export function goalOf(d: Draft, figure: GoalFigure | undefined): Goal {
  const compared = d.compared || mustCompare(d.kind);
  const less = d.direction === 'down' && mustCompare(d.kind);
  return {
    id: d.id,
    name: d.name,
    definition: d.definition,
    metric: {
      name: d.figure,
      ...(figure?.rooms && d.room ? { room: d.room } : {}),
      ...(figure?.bands && d.band ? { band: d.band } : {}),
      ...(figure?.groups && d.group ? { group: d.group } : {}),
      ...(figure?.items && d.item ? { item: d.item } : {}),
    },
    direction: d.direction,
    target: { kind: d.kind, value: (less ? -1 : 1) * amount(d.value) },
    ...(compared ? { baseline: { first: d.baseFirst, last: d.baseLast } } : {}),
    comparison: { first: d.first, last: d.last },
    control: d.control,
    ...(d.control !== 'yes' && d.controlWhy ? { controlWhy: d.controlWhy } : {}),
    ...(d.preset ? { preset: d.preset } : {}),
    ...(d.why ? { why: d.why } : {}),
  };
}
