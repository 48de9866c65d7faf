/**
 * The module `virtual:languages`: what each language file says of its language, and how that language writes dates.
 *
 * Made at build because Chromium cannot be asked: it writes Somali and Tigrinya dates in English without a word, and Persian ones
 * in another calendar. Node has all of CLDR.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import type { LanguageInfo } from '../src/lib/languages.ts';

const folder = new URL('../i18n/', import.meta.url);

/** The CLDR locales behind our codes, where they differ. */
const locales: Record<string, string> = { 'sv-x-lattlast': 'sv', en: 'en-GB', prs: 'fa-AF' };

export function languageModule(): Plugin {
  const name = 'virtual:languages';
  return {
    name: 'languages',
    resolveId: (id) => (id === name ? '\0' + name : undefined),
    load: (id) => (id === '\0' + name ? `export default ${JSON.stringify(languages())};` : undefined),
  };
}

function languages(): Record<string, LanguageInfo> {
  const files = readdirSync(folder).filter((f) => f.endsWith('.json'));
  return Object.fromEntries(files.map((f) => [f.slice(0, -5), describe(f.slice(0, -5))]));
}

function describe(code: string): LanguageInfo {
  const file = JSON.parse(readFileSync(new URL(`${code}.json`, folder), 'utf8'));
  const locale = locales[code] ?? code;
  if (Intl.DateTimeFormat.supportedLocalesOf([locale]).length === 0) {
    throw new Error(`this Node knows no dates in ${locale}; build with a Node that has full ICU`);
  }
  const exact = `${locale}-u-ca-gregory-nu-latn`;
  const numbers = Array.from({ length: 12 }, (_, i) => i);
  return {
    name: file.language.name,
    dir: file.language.dir,
    months: numbers.map((m) => part(exact, new Date(Date.UTC(2026, m, 15)), 'month')),
    // 2024-01-01 was a Monday.
    weekdays: numbers.slice(0, 7).map((d) => part(exact, new Date(Date.UTC(2024, 0, 1 + d)), 'weekday')),
    shortWeekdays: numbers
      .slice(0, 7)
      .map((d) =>
        new Intl.DateTimeFormat(exact, { weekday: 'short', timeZone: 'UTC' }).format(
          new Date(Date.UTC(2024, 0, 1 + d)),
        ),
      ),
    long: pattern(exact, { weekday: 'long', day: 'numeric', month: 'long' }),
    short: pattern(exact, { day: 'numeric', month: 'long' }),
  };
}

/** One part of a full date, in the grammatical form it has there. */
function part(locale: string, day: Date, type: 'month' | 'weekday'): string {
  const format = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
  return format.formatToParts(day).find((p) => p.type === type)!.value;
}

/** The order and punctuation of a date, with {weekday}, {day} and {month} in their places. */
function pattern(locale: string, options: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  return format
    .formatToParts(new Date(Date.UTC(2026, 0, 15)))
    .map((p) => (p.type === 'literal' ? p.value : `{${p.type}}`))
    .join('');
}
