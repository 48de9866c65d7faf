/**
 * Reads the screen aloud for who does not see it. The first touch of a thing says what it is, the second does it; a finger may also glide over the
 * screen and hear what is below it. The keyboard's focus speaks, and so does what changes by itself.
 */
import { words } from './words.svelte';

const touchable = 'button, a[href], input, select, textarea, summary, [role="gridcell"]';
const readable = `${touchable}, h1, h2, h3, p, li, dt, dd, td, th, [role="rowheader"], bdi`;

/** What is read out of an element: its name, and whether it is chosen or cannot be. */
function said(element: Element): string {
  const labels = element.getAttribute('aria-labelledby')?.split(/\s+/);
  const described = element.getAttribute('aria-describedby')?.split(/\s+/) ?? [];
  const textOf = (id: string) => document.getElementById(id)?.textContent ?? '';
  const own = element instanceof HTMLElement ? element.innerText : (element.textContent ?? '');
  const parts = [
    element.getAttribute('aria-label') ?? (labels ? labels.map(textOf).join(' ') : own),
    ...described.map(textOf),
  ];
  if (['aria-pressed', 'aria-checked', 'aria-selected'].some((a) => element.getAttribute(a) === 'true'))
    parts.push(words.t('ease.chosen'));
  if (element.matches(':disabled')) parts.push(words.t('ease.off'));
  return parts
    .map((p) => p.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join('. ');
}

/** One voice: what is said now ends what was said before. */
class Voice {
  #context = new AudioContext();
  #source: AudioBufferSourceNode | undefined;
  #asking: AbortController | undefined;

  async say(text: string): Promise<void> {
    this.hush();
    if (!text) return;
    const asking = (this.#asking = new AbortController());
    try {
      // What is longer than the daemon reads is cut: a listener has touched something else by then.
      const answer = await fetch(`/speech?lang=${encodeURIComponent(words.lang)}`, {
        method: 'POST',
        body: text.slice(0, 600),
        signal: asking.signal,
      });
      document.documentElement.dataset.voice = answer.ok ? 'speaks' : 'silent';
      if (!answer.ok) return;
      const sound = await this.#context.decodeAudioData(await answer.arrayBuffer());
      if (asking.signal.aborted) return;
      await this.#context.resume();
      const source = this.#context.createBufferSource();
      source.buffer = sound;
      source.connect(this.#context.destination);
      source.start();
      this.#source = source;
    } catch {
      // The daemon is away, or another text came first: the line's banner tells the former.
    }
  }

  hush(): void {
    this.#asking?.abort();
    this.#source?.stop();
    this.#source = undefined;
  }

  close(): void {
    this.hush();
    void this.#context.close();
  }
}

/** Reads aloud until the function that it returns is called. */
export function aloud(): () => void {
  const voice = new Voice();
  let current: Element | undefined;
  /** What had been told before the finger came down: only that is done by a touch. */
  let armed: Element | undefined;

  function meet(target: EventTarget | null): Element | undefined {
    if (!(target instanceof Element)) return undefined;
    return target.closest(touchable) ?? target.closest(readable) ?? undefined;
  }

  function tell(element: Element | undefined): void {
    if (!element || element === current) return;
    current = element;
    if (element.matches(touchable) && element instanceof HTMLElement) element.focus({ preventScroll: true });
    void voice.say(said(element));
  }

  /** A click by finger. One that a keyboard or a switch makes has no place on the screen: its focus was told already. */
  function click(event: MouseEvent): void {
    if (event.detail === 0) return;
    const element = meet(event.target);
    if (!element || element === armed) return;
    event.preventDefault();
    event.stopPropagation();
    tell(element);
  }

  function glide(event: PointerEvent): void {
    if (event.buttons || event.pointerType === 'touch')
      tell(meet(document.elementFromPoint(event.clientX, event.clientY)));
  }

  const changes = new MutationObserver((all) => {
    const told = '[role="status"], [role="alert"], dialog';
    const changed = all
      .flatMap((m) => [...m.addedNodes, m.target])
      .map((n) => (n instanceof Element ? n : n.parentElement))
      .map((e) => e?.closest(told) ?? e?.querySelector(told))
      .find((e) => e?.isConnected);
    if (!changed) return;
    const heard = changed.matches('dialog') ? said(changed.querySelector('h2') ?? changed) : said(changed);
    if (heard === last) return;
    last = heard;
    current = undefined;
    void voice.say(heard);
  });
  let last = '';

  const stop = new AbortController();
  const options = { capture: true, signal: stop.signal };
  addEventListener('pointerdown', () => (armed = current), options);
  addEventListener('click', click, options);
  addEventListener('pointermove', glide, options);
  addEventListener('focusin', (event) => tell(meet(event.target)), options);
  changes.observe(document.body, { subtree: true, childList: true, characterData: true });
  void voice.say(words.t('ease.on'));
  return () => {
    stop.abort();
    changes.disconnect();
    voice.close();
    delete document.documentElement.dataset.voice;
  };
}
