/** What the parts of the survey's section share. */
import type { Order } from '../lib/link.svelte';
import { words } from '../lib/words.svelte';
import type { Figure, SurveyItem, SurveyPage } from '../lib/wire.gen';
import type { Errand } from './errand.svelte';

export interface Part {
  errand: Errand;
  page: SurveyPage;
  /** Sends a command; whether it was done. */
  ask: (order: Order, done?: string) => Promise<boolean>;
}

export const itemText = (item: SurveyItem | undefined): string =>
  item?.texts[words.lang] ?? item?.texts['sv'] ?? '';

export const itemOf = (page: SurveyPage, id: string): SurveyItem | undefined =>
  page.items.find((i) => i.id === id);

/** A number of people as it may be told. */
export const figureText = (f: Figure): string => (f.hidden ? '1–4' : String(f.n));

const format = (digits: number) =>
  new Intl.NumberFormat(words.lang.startsWith('sv') ? 'sv' : words.lang, { maximumFractionDigits: digits });

export const percent = (share: number): string => `${format(0).format(share * 100)} %`;

/** A difference of shares in percentage points, with its sign. */
export const points = (difference: number): string =>
  `${difference > 0 ? '+' : ''}${format(0).format(difference * 100)}`;
