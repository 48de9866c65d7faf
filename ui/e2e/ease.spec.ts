import { spawnSync } from 'node:child_process';
import { expect, speak, test } from './appliance';
import type { Page } from '@playwright/test';

/** Opens what makes a screen easier, and chooses by name. */
async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Lättare att läsa och höra' }).tap();
  await page.getByRole('dialog').getByRole('button', { name }).tap();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

test('larger text is 50 px on a 10-inch panel, cuts nothing sideways, and gives twice the time', async ({
  open,
}) => {
  const page = await open('/booking');
  await page.clock.install();
  await choose(page, 'Större text');
  const sizes = await page
    .locator('main button.primary, main .state, main .facts')
    .evaluateAll((all) => all.map((e) => parseFloat(getComputedStyle(e).fontSize)));
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(49.5);
  for (const lang of ['sv', 'uk', 'ar']) {
    await speak(page, lang);
    const wide = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
    expect(wide, `what is out of sight sideways in ${lang}`).toBeLessThanOrEqual(0);
  }
  await speak(page, 'sv');
  await page.clock.fastForward(46_000);
  await expect(page.getByText('Är du kvar?')).toBeHidden();
  await page.clock.fastForward(46_000);
  await expect(page.getByText('Är du kvar?')).toBeVisible();
  await page.clock.fastForward(41_000);
  await expect(page.locator('html'), 'the next visitor finds the screen as usual').not.toHaveAttribute(
    'data-large',
  );
});

test('colours are chosen at the screen, and follow the system where nobody chose', async ({ open }) => {
  const page = await open('/entrance');
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await ground();
  expect(dark).not.toBe(light);
  await choose(page, 'Ljus skärm');
  expect(await ground()).toBe(light);
  await choose(page, 'Stark kontrast');
  expect(await ground()).toBe('rgb(0, 0, 0)');
});

test('a door is dark while the house is closed, and wakes at a touch', async ({ appliance, open }) => {
  const door = await open('/door/verkstaden');
  const dim = door.locator('main.dim');
  await expect(dim).toHaveCount(0);
  await appliance.pass('11h30m'); // to a quarter past ten at night
  await expect(dim).toBeVisible();
  await speak(door, 'en');
  await expect(dim).toHaveCount(0);
});

test('read aloud: the first touch speaks, the second does it', async ({ open }) => {
  test.skip(spawnSync('espeak-ng', ['--version']).status !== 0, 'espeak-ng is not installed');
  const page = await open('/booking');
  const heard: string[] = [];
  page.on('request', (r) => {
    if (r.url().includes('/speech')) heard.push(r.postData() ?? '');
  });
  await page.getByRole('button', { name: 'Lättare att läsa och höra' }).tap();
  await page.getByRole('dialog').getByRole('button', { name: 'Läs upp' }).tap();
  await expect(page.locator('html')).toHaveAttribute('data-voice', 'speaks');
  await page.keyboard.press('Escape');

  const take = page.getByRole('button', { name: 'Boka Verkstaden nu, 60 minuter' });
  await take.tap();
  await expect.poll(() => heard.at(-1)).toContain('Boka Verkstaden nu, 60 minuter');
  await expect(take).toBeFocused();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await take.tap();
  await expect(page.getByRole('dialog', { name: 'Rummet är bokat' })).toBeVisible();
  await expect.poll(() => heard.join('\n'), 'what changes is told').toContain('Rummet är bokat');
});
