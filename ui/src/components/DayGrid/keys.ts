/** Where the arrow keys lead in the day grid: along a room's day, mirrored in right-to-left scripts, and to the same time in other rooms. */
export interface Stop {
  id: string;
  start: number;
  end: number;
}

/** The next stop, or undefined when the key does not move. */
export function step(rows: Stop[][], from: string, key: string, dir: 'ltr' | 'rtl'): string | undefined {
  const row = rows.findIndex((r) => r.some((s) => s.id === from));
  const column = rows[row]?.findIndex((s) => s.id === from) ?? -1;
  if (column < 0) return undefined;
  const forward = dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const backward = dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
  const here = rows[row]!;
  switch (key) {
    case forward:
      return here[column + 1]?.id;
    case backward:
      return here[column - 1]?.id;
    case 'Home':
      return here[0]?.id;
    case 'End':
      return here.at(-1)?.id;
    case 'ArrowDown':
      return sameTime(rows.slice(row + 1), here[column]!);
    case 'ArrowUp':
      return sameTime(rows.slice(0, row).reverse(), here[column]!);
    default:
      return undefined;
  }
}

/** The stop of the nearest row that has any, whose time is nearest. */
function sameTime(rows: Stop[][], wanted: Stop): string | undefined {
  const row = rows.find((r) => r.length > 0);
  const away = (s: Stop) => Math.max(s.start - wanted.start, wanted.start - (s.end - 1), 0);
  return row?.reduce((best, s) => (away(s) < away(best) ? s : best)).id;
}
