/** What the build knows of one language. Months and weekdays are in the form they have in a full date; weeks begin on Monday. */
export interface LanguageInfo {
  /** in its own script */
  name: string;
  dir: 'ltr' | 'rtl';
  months: string[];
  weekdays: string[];
  shortWeekdays: string[];
  /** "{weekday} {day} {month}" in the language's order */
  long: string;
  /** "{day} {month}" in the language's order */
  short: string;
}
