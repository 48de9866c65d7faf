/** Watches whether somebody is at the screen. When nobody has touched it for a while it asks, counts down, and forgets everything. */
import { look } from './look.svelte';

/** Seconds without a touch before the screen asks, and before it then starts over; twice that for who reads large text or listens. */
const patience = 45;
const countdown = 20;

class Idle {
  /** Whole seconds left of the countdown, or 0 when the screen does not ask. */
  left = $state(0);
  /** Grows with every reset. A screen keyed by it is made anew and keeps nothing. */
  generation = $state(0);
  /** Whether the screen is as nobody had touched it. */
  resting = $state(true);
  #lastTouch = 0;
  #onReset: () => void = () => {};

  touch = (): void => {
    this.#lastTouch = Date.now();
    this.left = 0;
    this.resting = false;
  };

  reset(): void {
    this.left = 0;
    this.resting = true;
    this.generation++;
    this.#onReset();
  }

  start(onReset: () => void): () => void {
    this.#onReset = onReset;
    const timer = setInterval(() => this.#check(), 500);
    const stop = new AbortController();
    const options = { capture: true, signal: stop.signal };
    addEventListener('pointerdown', this.#press, options);
    addEventListener('keydown', this.#press, options);
    addEventListener('click', this.touch, options);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }

  /** While the screen asks, only a whole tap is an answer: if it went away under the finger, the finger would press what is below. */
  #press = (): void => {
    if (this.left === 0) this.touch();
  };

  #check(): void {
    if (this.resting) return;
    const times = look.slow ? 2 : 1;
    const over = (Date.now() - this.#lastTouch) / 1000 - patience * times;
    if (over >= countdown * times) this.reset();
    else this.left = over < 0 ? 0 : Math.ceil(countdown * times - over);
  }
}

export const idle = new Idle();
