/** How a visitor sees and hears a screen. It lives in memory only, and goes back to what the system asks for when they have left. */

/** '' is what the system asks for. */
export type Theme = '' | 'light' | 'dark' | 'contrast';

class Look {
  theme = $state<Theme>('');
  large = $state(false);
  /** Ends the reading aloud, while what is touched is read aloud before it is done. */
  spoken = $state.raw<(() => void) | undefined>();
  /** Who reads large text or listens needs longer: every time-out is doubled. */
  readonly slow = $derived(this.large || this.spoken !== undefined);

  silence(): void {
    this.spoken?.();
    this.spoken = undefined;
  }

  reset(): void {
    this.theme = '';
    this.large = false;
    this.silence();
  }
}

export const look = new Look();
