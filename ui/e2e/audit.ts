/** What axe finds on a page. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Holds a page to WCAG 2.2 AA, as far as a program can. */
export async function audit(page: Page, what: string): Promise<void> {
  // A fading text has no contrast to speak of yet: let what ends come to its end, and stop what never does.
  await page.evaluate(() =>
    Promise.allSettled(
      document.getAnimations().map((animation) => {
        if (animation.effect?.getTiming().iterations !== Infinity) return animation.finished;
        animation.cancel();
      }),
    ),
  );
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join('\n')}`);
  expect(found, what).toEqual([]);
}
