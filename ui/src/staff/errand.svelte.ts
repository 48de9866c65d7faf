/** One thing that staff ask of the daemon, from the tap to its answer: what a form or a button shows of it. */
import type { Link, Order } from '../lib/link.svelte';
import type { Answer } from '../lib/wire.gen';
import { words } from '../lib/words.svelte';
import { nameOf } from './say';

type Refused = Pick<Answer, 'code' | 'values'>;

export class Errand {
  waiting = $state(false);
  /** The key of what is told when all went well, or nothing. */
  done = $state('');
  refused = $state.raw<Refused | undefined>();
  /** Why it could not be done, in the language of the page. */
  readonly problem = $derived(
    this.refused ? words.problem(this.refused.code, this.#named(this.refused.values)) : '',
  );
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Asks, and gives the answer when it is yes. Otherwise the answer's sentence is in `problem`. */
  async send(order: Order, done = ''): Promise<Answer | undefined> {
    this.waiting = true;
    this.done = '';
    this.refused = undefined;
    const answer = await this.#link.send(order);
    this.waiting = false;
    if (answer.status !== 'ok') {
      this.refused = answer;
      return undefined;
    }
    this.done = done;
    return answer;
  }

  /** A refusal's values with an organisation's name in the place of its id. */
  #named(values: Record<string, string>): Record<string, string> {
    const { organisation } = values;
    if (!organisation) return values;
    return { ...values, organisation: nameOf(this.#link.state.organisations ?? [], organisation) };
  }

  clear(): void {
    this.done = '';
    this.refused = undefined;
  }
}
