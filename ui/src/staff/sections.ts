/** The sections of the staff page. Each is a view of its own that is fetched when it is first opened, and has an address: #rules. */
import type { Component } from 'svelte';
import type { IconName } from '../components/Icon/Icon.svelte';
import type { Link } from '../lib/link.svelte';

export type View = Component<{ link: Link }>;

interface Section {
  icon: IconName;
  load: () => Promise<{ default: View }>;
}

export const sections = {
  today: { icon: 'clock', load: () => import('./views/Today.svelte') },
  approvals: { icon: 'check', load: () => import('./views/Approvals.svelte') },
  bookings: { icon: 'calendar', load: () => import('./views/Bookings.svelte') },
  rules: { icon: 'info', load: () => import('./views/Rules.svelte') },
  hours: { icon: 'door', load: () => import('./views/Hours.svelte') },
  organisations: { icon: 'people', load: () => import('./views/Organisations.svelte') },
  calendars: { icon: 'download', load: () => import('./views/Calendars.svelte') },
  season: { icon: 'chart', load: () => import('./views/Season.svelte') },
  people: { icon: 'hand', load: () => import('./views/People.svelte') },
  activities: { icon: 'plant', load: () => import('./views/Activities.svelte') },
  goals: { icon: 'list', load: () => import('./views/Goals.svelte') },
  survey: { icon: 'check', load: () => import('./views/Survey.svelte') },
  log: { icon: 'memory', load: () => import('./views/Log.svelte') },
} as const satisfies Record<string, Section>;

export type SectionName = keyof typeof sections;

export const names = Object.keys(sections) as SectionName[];

/** The section that an address names; what nobody knows is today. */
export function sectionOf(hash: string): SectionName {
  return names.find((name) => `#${name}` === hash) ?? 'today';
}
