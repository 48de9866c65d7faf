/** The hours of a week in words, "mon-fri 09:00-21:00; sat 10:00-16:00", as forms have them. Pure. */

export interface Hours {
  from: string;
  to: string;
}

/** The hours of each day, Monday first. */
export type Week = Hours[][];

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function emptyWeek(): Week {
  return days.map(() => []);
}

/** Reads what the daemon wrote. */
export function parseWeek(text: string): Week {
  const week = emptyWeek();
  for (const rule of text.split(';').map((r) => r.trim())) {
    if (!rule) continue;
    const [names = '', hours = ''] = rule.split(' ');
    for (const day of named(names)) week[day]!.push(...hours.split(',').map(parseHours));
  }
  return week;
}

export function parseHours(text: string): Hours {
  const [from = '', to = ''] = text.split('-');
  return { from, to };
}

/** The index of each day in "mon-wed,sun". */
function named(names: string): number[] {
  return names.split(',').flatMap((part) => {
    const [first, last] = part.split('-').map((d) => days.indexOf(d));
    const length = (((last ?? first!) - first! + 7) % 7) + 1;
    return Array.from({ length }, (_, i) => (first! + i) % 7);
  });
}

/** Hours as the daemon reads them: a night that ends at midnight ends at 24:00. */
export function formatHours({ from, to }: Hours): string {
  return `${from}-${to === '00:00' ? '24:00' : to}`;
}

/** The week as the daemon reads it, each day by itself. */
export function formatWeek(week: Week): string {
  return week
    .map((hours, day) => (hours.length > 0 ? `${days[day]} ${hours.map(formatHours).join(',')}` : ''))
    .filter(Boolean)
    .join('; ');
}

/** Days in a row that have the same hours, for people: first and last day, and the hours; closed days are left out. */
export function groups(week: Week): { first: number; last: number; hours: Hours[] }[] {
  const found: { first: number; last: number; hours: Hours[] }[] = [];
  const same = (a: Hours[], b: Hours[]) => a.map(formatHours).join() === b.map(formatHours).join();
  week.forEach((hours, day) => {
    const before = found.at(-1);
    if (hours.length === 0) return;
    if (before && before.last === day - 1 && same(before.hours, hours)) before.last = day;
    else found.push({ first: day, last: day, hours });
  });
  return found;
}
