/** Handing in a calendar over HTTP: what the daemon answers, and the asking. */

export interface ImportSpan {
  start: string;
  end: string;
}

/** What would become of one event, or became of it. */
export interface ImportResult {
  uid: string;
  title: string;
  start?: string;
  end?: string;
  rule?: string;
  times: number;
  outcome: 'books' | 'there' | 'over' | 'cancelled' | 'refused';
  differs?: boolean;
  code?: string;
  values?: Record<string, string>;
  next?: ImportSpan;
  conflicts?: (ImportSpan & { at: string; code: string; values?: Record<string, string> })[];
  notes?: { code: string; values?: Record<string, string> }[];
}

export interface ImportReport {
  booked: boolean;
  refused: number;
  ignored: number;
  events: ImportResult[];
}

export type Imported = { report: ImportReport } | { code: string; values: Record<string, string> };

/** Hands in a calendar; with `dry` nothing is booked. What the daemon is too ill to answer has the code store_failed. */
export async function importCalendar(
  file: File,
  into: { room: string; organisation: string; dry: boolean },
): Promise<Imported> {
  const query = new URLSearchParams({ space: into.room, organisation: into.organisation });
  if (into.dry) query.set('dry', '1');
  try {
    const answer = await fetch(`/staff/import?${query}`, { method: 'POST', body: file });
    if (answer.status === 413) return { code: 'too_large', values: {} };
    if (answer.status === 422) {
      const refused = (await answer.json()) as { code: string; values?: Record<string, string> };
      return { code: refused.code, values: refused.values ?? {} };
    }
    if (answer.ok || answer.status === 409) return { report: (await answer.json()) as ImportReport };
  } catch {
    // The line is down, which the page says by itself.
  }
  return { code: 'store_failed', values: {} };
}
