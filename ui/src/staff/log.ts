/** The audit trail in words. */
import { clock } from '../lib/clock.svelte';
import { words } from '../lib/words.svelte';
import languages from 'virtual:languages';
import type { AuditLine, Organisation, Rule, RuleName } from '../lib/wire.gen';
import { about, sentenceOf, type Known } from './rules';
import { momentText, nameOf } from './say';

/** What can be done, as the trail has it: each has its words below staff.log.action. */
export const actions = [
  'create',
  'change',
  'cancel',
  'approve',
  'confirm',
  'checkin',
  'finish',
  'missed',
  'vouch',
  'count',
  'rezone',
  'rezone_left',
  'wait',
  'stop_waiting',
  'rule',
  'rule_dropped',
  'hours',
  'special_hours',
  'ordinary_hours',
  'holiday_hours',
  'close',
  'reopen',
  'configure_space',
  'retire_space',
  'add_organisation',
  'change_organisation',
  'retire_organisation',
  'set_contact',
  'enrol_badge',
  'revoke_badge',
  'set_pin',
  'lock_badge',
  'unlock_badge',
  'feed',
  'password',
  'revoke',
  'add_elsewhere',
  'remove_elsewhere',
  'translate',
  'untranslate',
  'add_round',
  'change_round',
  'drop_round',
  'apply',
  'withdraw',
  'set_weight',
  'propose_round',
  'add_grant',
  'move_grant',
  'drop_grant',
  'publish_round',
  'add_goal',
  'change_goal',
  'retire_goal',
  'add_goal_note',
  'remove_goal_note',
  'set_goal_area',
  'add_survey',
  'remove_survey',
  'extend_survey',
  'survey_codes',
  'survey_paper',
  'survey_release',
  'survey_compare',
  'survey_deed',
  'remove_survey_deed',
  'forget',
];

/** Who did it: a badge by its name and organisation, the staff, the appliance itself, or anyone at a screen. */
export function whoText(line: AuditLine, organisations: Organisation[]): string {
  if (line.role === 'system') return words.t('staff.log.system');
  if (line.role === 'staff') return line.name || words.t('staff.title');
  const whose = nameOf(organisations, line.organisation);
  return [line.name, whose].filter(Boolean).join(', ') || words.t('staff.log.anyone');
}

/** The rule that a line names: "hours_week=6 forening stora-salen mon-fri 17:00-21:00", whom and where by their ids. */
function ruleOf(detail: string, { rooms, organisations }: Known): Rule | undefined {
  const [setting = '', ...scope] = detail.split(' ');
  const [name = '', amount = ''] = setting.split('=');
  if (!(name in about)) return undefined;
  const first = scope.findIndex((word) => /^(mon|tue|wed|thu|fri|sat|sun)([-,]|$)/.test(word));
  const ids = first < 0 ? scope : scope.slice(0, first);
  const one = (all: { id: string }[]) => ids.find((id) => all.some((a) => a.id === id)) ?? '';
  const organisation = one(organisations);
  return {
    id: 0,
    name: name as RuleName,
    amount: Number(amount),
    room: one(rooms),
    organisation,
    kind: organisation ? '' : (ids.find((id) => words.has(`staff.rules.whom.${id}`)) ?? ''),
    window: first < 0 ? '' : scope.slice(first).join(' '),
    changed: '',
  };
}

/** What was noted beside it, with ids as names and instants as times; empty where it says nothing to people. */
export function detailText(line: AuditLine, known: Known): string {
  const { action, detail } = line;
  const today = words.date(clock.now);
  if (/^\d{4}-\d\d-\d\dT[^/]*Z(\/.*Z)?$/.test(detail)) {
    return detail
      .split('/')
      .map((instant) => momentText(instant, today))
      .join(' – ');
  }
  if (/^[a-z_]+$/.test(detail) && words.has(`staff.log.detail.${detail}`))
    return words.t(`staff.log.detail.${detail}`);
  if (action.startsWith('rule')) {
    const rule = ruleOf(detail, known);
    return rule ? sentenceOf(rule, known) : detail;
  }
  if (action.endsWith('translate')) return languages[detail]?.name ?? detail;
  const badge = /^badge (\d+)$/.exec(detail);
  if (badge) return words.t('staff.log.badge', { n: badge[1]! });
  const organisation = known.organisations.find((o) => detail.split(' ').includes(o.id));
  return organisation ? detail.replace(organisation.id, organisation.name) : detail;
}
