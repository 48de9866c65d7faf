/** The words of the language that this visitor chose. They live in memory only and go back to Swedish when the visitor has left. */
import i18next from 'i18next';
import languages from 'virtual:languages';
import sv from '../../i18n/sv.json';
import { clock } from './clock.svelte';
import { longDate, timeOfDay, weekdayName } from './time';
import { dateAt, daysBetween, type CalendarDate } from './zone';

const source = 'sv';

type File = Record<string, unknown>;
const files = import.meta.glob<File>(['../../i18n/*.json', '!../../i18n/sv.json'], { import: 'default' });

/** What no first picture says: refusals, names of lists, what members do. */
const moreFiles = import.meta.glob<File>('../../i18n/*.json', { import: 'default', query: '?more' });

const staffFiles = import.meta.glob<File>('../../i18n/*.json', { import: 'default', query: '?staff' });

const i18n = i18next.createInstance();
void i18n.init({
  lng: source,
  fallbackLng: source,
  initAsync: false,
  resources: { [source]: { translation: sv } },
  interpolation: { escapeValue: false }, // Svelte escapes
});

type Values = Record<string, string | number>;

class Words {
  lang = $state(source);
  readonly dir = $derived(languages[this.lang]?.dir ?? 'ltr');
  zone = $state('Europe/Stockholm');
  /** Grows with every share of words that comes: what was said before, without them, is said anew. */
  #came = $state(0);
  /** The languages of which everything was fetched. */
  #whole = new Set<string>();

  /** The text of a key, in i18next's rules: `count` chooses the plural. */
  t = (key: string, values: Values = {}): string => {
    void this.#came;
    return i18n.t(key, { lng: this.lang, ...values });
  };

  /** Whether a text exists, for codes that come from the daemon. */
  has = (key: string): boolean => {
    void this.#came;
    return i18n.exists(key, { lng: source });
  };

  /** Whether a language has a text of its own, and Swedish does not stand in for it. */
  own = (lang: string, key: string): boolean => {
    void this.#came;
    return i18n.getResource(lang, 'translation', key) !== undefined;
  };

  /** Changes the language, once its words are here. Until then, and without a daemon to fetch them from, the page stays as it is. */
  async choose(lang: string): Promise<void> {
    if (await this.#fetch(lang)) this.lang = lang;
  }

  /** Fetches every language now, so that choosing one works while the daemon is away. */
  async fetchAll(): Promise<void> {
    await this.#fetchMore(source);
    await Promise.all(Object.keys(languages).map((lang) => this.#fetch(lang)));
  }

  async #fetch(lang: string): Promise<boolean> {
    if (!i18n.hasResourceBundle(lang, 'translation')) {
      const texts = await files[`../../i18n/${lang}.json`]?.().catch(() => undefined);
      if (!texts) return false;
      i18n.addResourceBundle(lang, 'translation', texts);
      this.#came++;
    }
    return this.#fetchMore(lang);
  }

  async #fetchMore(lang: string): Promise<boolean> {
    if (this.#whole.has(lang)) return true;
    const texts = await moreFiles[`../../i18n/${lang}.json`]?.().catch(() => undefined);
    if (!texts) return false;
    i18n.addResourceBundle(lang, 'translation', texts, true);
    this.#whole.add(lang);
    this.#came++;
    return true;
  }

  /** Fetches what only the staff page says, in every language. */
  async fetchStaff(): Promise<void> {
    await this.fetchAll();
    for (const lang of Object.keys(languages)) {
      const read = staffFiles[`../../i18n/${lang}.json`];
      if (read) i18n.addResourceBundle(lang, 'translation', await read(), true);
    }
    this.#came++;
  }

  time = (instant: string | number): string => timeOfDay(at(instant), this.zone, this.lang);
  span = (from: string | number, to: string | number): string => `${this.time(from)}–${this.time(to)}`;
  date = (instant: string | number): CalendarDate => dateAt(at(instant), this.zone);
  day = (date: CalendarDate): string => longDate(date, this.lang);

  /** A time to come, as short as it can be told at `now`: "14.00", "i morgon 09.00", "måndag 09.00", "måndag 7 december 09.00". */
  when = (instant: string | number, now: number): string => {
    const time = this.time(instant);
    const date = this.date(instant);
    const away = daysBetween(this.date(now), date);
    if (away === 0) return time;
    if (away === 1) return this.t('common.tomorrowAt', { time });
    const day = away > 1 && away < 7 ? weekdayName(date, this.lang) : this.day(date);
    return this.t('common.dayAt', { day, time });
  };

  /** "1 timme 30 minuter" */
  length = (minutes: number): string => {
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    if (hours === 0 || minutes === 60) return this.t('common.minutes', { count: minutes });
    const whole = this.t('common.hours', { count: hours });
    return rest === 0 ? whole : `${whole} ${this.t('common.minutes', { count: rest })}`;
  };

  /** The sentence of a refusal or fault; a code from a newer daemon gets a general one. */
  problem = (code: string, values: Record<string, string> = {}): string =>
    this.t([`error.${code}`, `staff.error.${code}`].find(this.has) ?? 'error.other', this.#readable(values));

  /** A refusal's values as people read them: instants, and lengths such as "1:30". */
  #readable(values: Record<string, string>): Values {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        const length = /^(\d+):(\d\d)$/.exec(value);
        if (length) return [name, this.length(Number(length[1]) * 60 + Number(length[2]))];
        if (!/^\d{4}-\d\d-\d\dT.*Z$/.test(value)) return [name, value];
        return [name, name === 'ends' ? this.time(value) : this.when(value, clock.now)];
      }),
    );
  }
}

function at(instant: string | number): number {
  return typeof instant === 'number' ? instant : Date.parse(instant);
}

export const words = new Words();
