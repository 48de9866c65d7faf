/**
 * What people do in a room, chosen by icon. A booking has the activity's id, and as its title the Swedish name, as everything on the place's own
 * signs; screens show the name in the visitor's language.
 */
import sv from '../../i18n/sv.json';
import type { IconName } from '../components/Icon/Icon.svelte';
import type { Booking } from './wire.gen';

const names: Record<string, string> = sv.activity;

/** Those that most bookings are for; the rest are one tap further away. */
export const common = [
  'sprakcafe',
  'laxhjalp',
  'mote',
  'fest',
  'idrott',
  'fika',
  'dans',
  'musik',
  'hantverk',
  'studiecirkel',
  'radgivning',
];

const icons: Record<string, IconName> = {
  sprakcafe: 'languageCafe',
  'deep-talk': 'languageCafe',
  medborgardialog: 'languageCafe',
  laxhjalp: 'homework',
  bokstart: 'homework',
  boksamtal: 'homework',
  sagostund: 'homework',
  studiecirkel: 'homework',
  matlag: 'food',
  fika: 'cup',
  korsang: 'note',
  musik: 'note',
  dans: 'note',
  repetition: 'note',
  teater: 'stage',
  film: 'stage',
  forelasning: 'stage',
  'camp-demokrati': 'stage',
  konst: 'brush',
  utstallning: 'brush',
  workshop: 'tool',
  reparera: 'tool',
  hantverk: 'scissors',
  syjunta: 'scissors',
  kladbyte: 'swap',
  loppis: 'swap',
  spel: 'game',
  odling: 'plant',
  idrott: 'sport',
  halsa: 'heart',
  stodgrupp: 'heart',
  stadsdelsmammor: 'heart',
  'oppen-forskola': 'child',
  foraldratraff: 'child',
  ungdomshang: 'people',
  tjejgrupp: 'people',
  nattvandring: 'walkIn',
  'drop-in-hjalp': 'info',
  samhallsvagledning: 'info',
  radgivning: 'info',
  'digital-hjalp': 'chip',
  jobbsokning: 'case',
  fest: 'party',
  kulturfirande: 'party',
  styrelsemote: 'meeting',
  arsmote: 'meeting',
  mote: 'meeting',
};

/** The pictogram of an activity. */
export function iconOf(activity: string): IconName {
  return icons[activity] ?? 'other';
}

/** What a booking of the activity is called; "other" leaves the title empty. */
export function titleOf(activity: string): string {
  return activity === 'other' ? '' : (names[activity] ?? '');
}

/** The activity of a booking: the one it has, or the one that its title is the name of. */
export function activityOf(booking: { activity?: string; title: string }): string | undefined {
  const wanted = booking.title.trim().toLowerCase();
  if (booking.activity && booking.activity !== 'other') return booking.activity;
  return wanted ? Object.keys(names).find((a) => names[a]!.toLowerCase() === wanted) : undefined;
}

type Translate = (key: string) => string;

/** What a booking is called: its activity, in the visitor's language, or its title as it was written. */
export function activityName(booking: { activity?: string; title: string }, t: Translate): string {
  const activity = activityOf(booking);
  const written = booking.title.trim();
  const own = written !== '' && written.toLowerCase() !== titleOf(activity ?? 'other').toLowerCase();
  return activity && !own ? t(`activity.${activity}`) : written;
}

/** Whichever of activity and förening there is, for places with room for one. */
export function shortName(booking: Booking, t: Translate): string {
  return activityName(booking, t) || booking.organisation || t('booking.booked');
}

/** Activity and förening on one line; "Bokad" for who shows neither. */
export function bookingName(booking: Booking, t: Translate): string {
  return [activityName(booking, t), booking.organisation].filter(Boolean).join(' · ') || t('booking.booked');
}
