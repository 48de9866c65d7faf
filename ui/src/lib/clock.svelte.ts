/** The daemon's time. A screen's own clock may be wrong; only its pace is trusted. */
class Clock {
  #offset = 0;
  /** The daemon's time, in milliseconds since 1970, moving once a second. */
  now = $state(Date.now());

  /** Takes over the daemon's time from a frame that just came. */
  set(instant: string): void {
    this.#offset = Date.parse(instant) - Date.now();
    this.tick();
  }

  tick(): void {
    this.now = Date.now() + this.#offset;
  }

  start(): () => void {
    const timer = setInterval(() => this.tick(), 1000);
    return () => clearInterval(timer);
  }
}

export const clock = new Clock();
