import type { Page } from '@playwright/test';
import { expect, lane, speak, test, type Appliance } from './appliance';
import { audit } from './audit';

/** No button that a visitor is to touch is smaller than a finger. */
async function fingers(page: Page, what: string): Promise<void> {
  const small = await page.locator('button:visible').evaluateAll((all) =>
    all
      .map((b) => ({
        text: b.getAttribute('aria-label') ?? b.textContent!.trim(),
        box: b.getBoundingClientRect(),
      }))
      .filter(({ box }) => box.height < 47.5 || box.width < 40)
      .map(({ text, box }) => `${text}: ${Math.round(box.width)}×${Math.round(box.height)}`),
  );
  expect(small, what).toEqual([]);
}

type Screen = (page: Page, appliance: Appliance) => Promise<void>;

const screens: [name: string, path: string, steps: Screen[]][] = [
  [
    'entrance',
    '/entrance',
    [
      async (page) => page.locator('.invitation .button').tap(),
      async (page, appliance) => {
        await page.keyboard.press('Escape');
        await appliance.tap('dana');
        await expect(page.locator('.welcome.counted')).toBeVisible();
      },
      async (page) => {
        await expect(page.locator('.welcome.counted')).toBeHidden();
        await page.locator('.today header .button').tap();
        await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
      },
    ],
  ],
  [
    'booking',
    '/booking',
    [
      async (page) => lane(page, 'Verkstaden').locator('button.free').nth(2).tap(),
      async (page) => {
        await page.getByRole('dialog').locator('.what button').first().tap();
        await expect(page.locator('.code')).toBeVisible();
      },
      async (page) => {
        await page.getByRole('dialog').locator('.actions .primary').tap();
        await lane(page, 'Verkstaden').locator('button.booking').first().tap();
      },
      async (page) => page.getByRole('dialog').locator('.danger').tap(),
      async (page) => {
        await page.keyboard.press('Escape');
        await page.locator('.now .about').first().tap();
        await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
      },
    ],
  ],
  ['free door', '/door/stora-salen', []],
  [
    'busy door',
    '/door/lilla-salen',
    [
      async (page) => {
        await page.locator('.actions .primary').tap();
        await expect(page.getByRole('dialog').locator('.numbers')).toBeVisible();
      },
    ],
  ],
];

for (const lang of ['sv', 'en', 'ar']) {
  for (const [name, path, steps] of screens) {
    test(`${name} in ${lang} keeps WCAG 2.2 AA`, async ({ appliance, open }) => {
      const page = await open(path);
      await speak(page, lang);
      await audit(page, name);
      await fingers(page, name);
      for (const [i, step] of steps.entries()) {
        await step(page, appliance);
        await audit(page, `${name}, step ${i + 1}`);
        await fingers(page, `${name}, step ${i + 1}`);
      }
    });
  }
}

test('every theme and the larger text keep WCAG 2.2 AA', async ({ open }) => {
  for (const path of ['/entrance', '/booking', '/door/lilla-salen']) {
    const page = await open(path);
    for (const media of [{ colorScheme: 'dark' }, { contrast: 'more' }] as const) {
      await page.emulateMedia(media);
      await audit(page, `${path}, ${JSON.stringify(media)}`);
    }
    await page.locator('.ease').tap();
    await expect(page.getByRole('dialog').locator('.letters')).toBeVisible();
    await audit(page, `${path}, what makes it easier`);
    await page.getByRole('button', { name: 'Större text' }).tap();
    await page.keyboard.press('Escape');
    await audit(page, `${path}, in larger text`);
  }
});

test('the start page keeps WCAG 2.2 AA and leads everywhere', async ({ open }) => {
  const page = await open('/');
  await audit(page, 'start');
  const ways = await page.getByRole('link').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  expect(ways).toEqual(
    expect.arrayContaining(['/entrance', '/booking', '/door/stora-salen', '/staff', '/sim/']),
  );
  await page.getByRole('link', { name: 'Entré' }).tap();
  await expect(page.getByRole('heading', { name: 'Välkommen' })).toBeVisible();
});
