/** Sends one form of the way in. A daemon that does not answer is a problem to be told like any other. */
import type { StaffAnswer } from '../lib/wire.gen';

export async function post(path: string, form: object): Promise<StaffAnswer> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(form),
    });
    return (await response.json()) as StaffAnswer;
  } catch {
    return { ok: false, code: 'other', values: {} };
  }
}
