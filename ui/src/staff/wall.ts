/** What forms say of dates and times, as the protocol has it, and back. Pure. */
import { wall, type CalendarDate } from '../lib/zone';

/** A time of day, "18:00". */
export type ClockTime = string;

/** The instant at which the place's wall shows a date and a time; the earlier one where it shows it twice, and the hour after where never. */
export function instantAt(date: CalendarDate, time: ClockTime, zone: string): string {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const shown = (t: number) => {
    const w = wall(t, zone);
    return Date.parse(`${w.year}-${w.month}-${w.day}T${w.hour}:${w.minute}:00Z`);
  };
  const offsets = [-86_400_000, 86_400_000].map((d) => shown(wanted + d) - (wanted + d));
  const found = offsets.map((o) => wanted - o).filter((t) => shown(t) === wanted);
  const instant = found.length > 0 ? Math.min(...found) : wanted - offsets[0]!;
  return new Date(instant).toISOString().replace('.000', '');
}

/** What the place's wall shows at an instant, for a time input. */
export function clockAt(instant: string, zone: string): ClockTime {
  const w = wall(Date.parse(instant), zone);
  return `${w.hour}:${w.minute}`;
}

/** Minutes since midnight. */
export function minutesOf(time: ClockTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

export function clockOf(minutes: number): ClockTime {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
