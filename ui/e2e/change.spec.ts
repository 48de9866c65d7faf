import type { Page } from '@playwright/test';
import { close, codeOf, expect, kassoren, lane, made, signIn, speak, test, type } from './appliance';
import { audit } from './audit';

/** The dialog's way on, wherever it stands. */
const onward = (page: Page) => page.getByRole('dialog').locator('.button.primary').last();

/** Opens one occurrence of the series from my bookings, to change or cancel it, and chooses how much of it is meant. */
async function choose(
  page: Page,
  nth: number,
  act: 'change' | 'cancel',
  scope: 'this' | 'following' | 'all',
) {
  await page.locator('.session .button').first().tap();
  await made(page).nth(nth).tap();
  await page
    .getByRole('dialog')
    .locator('.actions .button')
    .nth(act === 'change' ? 0 : 1)
    .tap();
  const scopes = page.getByRole('dialog').locator('.actions .button');
  await expect(scopes).toHaveCount(3);
  if (scope === 'all' && act === 'change') await audit(page, 'scope');
  await scopes.nth(['this', 'following', 'all'].indexOf(scope)).tap();
}

/** Steps the start a quarter back and saves, of several after their plan was shown. */
async function earlier(page: Page, planned: number) {
  await page.getByRole('dialog').locator('.steppers .button').first().tap();
  if (planned > 1) await audit(page, 'change');
  await onward(page).tap();
  if (planned > 1) {
    await expect(page.getByRole('dialog').locator('ol > li')).toHaveCount(planned);
    await onward(page).tap();
  }
  await expect(page.getByRole('dialog').locator('ol, .steppers, .progress')).toHaveCount(0);
  await close(page);
}

for (const lang of ['sv', 'ar']) {
  test(`a series is changed as a whole, from a day on, and once; then cancelled, in ${lang}`, async ({
    appliance,
    open,
  }) => {
    const page = await open('/booking');
    await speak(page, lang);
    await signIn(page, appliance, ...kassoren);
    await close(page);
    await page.locator('.strip .day').nth(1).tap();
    await expect(lane(page, 'Hela salen').locator('button.booking')).toBeVisible(); // Thursday's soup
    await lane(page, 'Verkstaden').locator('button.free').last().tap();
    await page.locator('.tabs button').nth(2).tap();
    await page.locator('.beside .row button').nth(1).tap();
    for (let times = 10; times > 4; times--) await page.locator('.choices .stepper .button').first().tap();
    await page.locator('.activities button').nth(2).tap();
    await onward(page).tap();
    await expect(page.locator('.code')).toHaveText(/^\d{4}$/);
    await onward(page).tap();

    const at = async (...starts: string[]) => {
      await page.locator('.session .button').first().tap();
      const times = made(page).locator('.time bdi');
      await expect(times).toHaveText(starts.map((start) => new RegExp(`^${start.replace('.', '[.:]')}–`)));
      await close(page);
    };
    await at('20.00', '20.00', '20.00', '20.00');
    await choose(page, 0, 'change', 'all');
    await earlier(page, 4);
    await at('19.45', '19.45', '19.45', '19.45');
    await choose(page, 1, 'change', 'following');
    await earlier(page, 3);
    await at('19.45', '19.30', '19.30', '19.30');
    await choose(page, 2, 'change', 'this');
    await earlier(page, 1);
    await at('19.45', '19.30', '19.15', '19.30');
    await choose(page, 1, 'cancel', 'following');
    await expect(page.getByRole('dialog').locator('.progress')).toHaveCount(0);
    await close(page);
    await at('19.45');
  });

  test(`one booking moves to another day, and a door counts heads, in ${lang}`, async ({
    appliance,
    open,
  }) => {
    const [page, door] = [await open('/booking'), await open('/door/lilla-salen')];
    await speak(page, lang);
    await signIn(page, appliance, ...kassoren);
    await page.getByRole('dialog').locator('.open').first().tap();
    await expect(page.getByRole('dialog').locator('.details')).toBeVisible();
    await page.getByRole('dialog').locator('.details .button').first().tap();
    await expect(page.getByRole('dialog').locator('.details')).toHaveCount(0);
    await page.getByRole('dialog').locator('.actions .button').first().tap(); // it only, not its series
    await page.getByRole('dialog').locator('.button.wide').first().tap();
    await page.locator('.strip .day').nth(2).tap();
    await lane(page, 'Lilla salen').locator('button.free').nth(1).tap();
    await expect(page.getByRole('dialog').locator('.span')).toHaveText(/^09[.:]00–12[.:]00$/);
    await onward(page).tap();
    await page.getByRole('dialog').locator('.big').waitFor();
    await close(page);
    await expect(lane(page, 'Lilla salen').locator('button.booking').first()).toContainText('Schack');

    await speak(door, lang);
    await door.locator('.actions .primary').tap();
    await door.getByRole('dialog').locator('.numbers .button').nth(9).tap();
    await expect(onward(door)).toContainText('12');
    await onward(door).tap();
    await expect(door.getByRole('dialog').locator('[aria-pressed]').first()).toBeVisible(); // what it was good for
    await onward(door).tap();
    await expect(door.getByRole('dialog').locator('.big')).toBeVisible();
  });
}

test('a time is held until it is confirmed', async ({ open }) => {
  const page = await open('/booking');
  await lane(page, 'Verkstaden').getByRole('button', { name: 'Verkstaden, ledig 14.00' }).tap();
  await page.getByRole('button', { name: 'Håll preliminärt' }).tap();
  await page.getByRole('button', { name: 'Möte', exact: true }).tap();
  const code = await codeOf(page);
  await page.getByRole('button', { name: 'Klart' }).tap();
  const held = lane(page, 'Verkstaden').locator('button.booking.tentative');
  await held.tap();
  await expect(page.getByRole('dialog')).toContainText('annars släpps tiden');
  await page.getByRole('button', { name: 'Bekräfta' }).tap();
  await type(page, code);
  await expect(page.getByRole('dialog', { name: 'Bokningen är bekräftad' })).toBeVisible();
  await close(page);
  await expect(held).toHaveCount(0);
  await expect(
    lane(page, 'Verkstaden').getByRole('button', { name: 'Verkstaden, 14.00 till 15.00, Möte' }),
  ).toBeVisible();
});

test('the whole hall is asked for, and its time is held until staff answer', async ({ open }) => {
  const [page, door] = [await open('/booking'), await open('/door/stora-salen')];
  await lane(page, 'Hela salen').getByRole('button', { name: 'Hela salen, ledig 19.00' }).tap();
  await page.getByRole('button', { name: 'Fest', exact: true }).tap();
  await expect(page.getByRole('dialog', { name: 'Personalen svarar på er bokning' })).toBeVisible();
  await close(page);
  await lane(page, 'Hela salen').locator('button.booking.pending').tap();
  await expect(page.getByRole('dialog')).toContainText('Tiden hålls medan personalen bestämmer.');
  await expect(page.getByRole('button', { name: 'Vi är här' })).toHaveCount(0);
  await expect(door.getByText('19.00–20.00')).toBeVisible();
});

test('nobody came in time, but the room is free yet: those who are late take it', async ({
  appliance,
  open,
}) => {
  await appliance.stop();
  await appliance.start('2026-11-25 14:50'); // Läxhjälp begins at 15.00
  const door = await open('/door/lilla-salen');
  await appliance.pass('28m');
  await expect(door.getByText('Ledigt', { exact: true })).toBeVisible();
  await door.getByRole('button', { name: 'Vi är här' }).tap();
  await expect(door.getByRole('dialog', { name: 'Ni är incheckade' })).toBeVisible();
  await expect(door.getByText('Upptaget', { exact: true })).toBeVisible();
});

test('a room tells what is in it and how it is reached', async ({ open }) => {
  const page = await open('/booking');
  await page
    .getByRole('button', { name: /Verkstaden/ })
    .first()
    .tap();
  const facts = page.getByRole('dialog', { name: 'Verkstaden' });
  await expect(facts).toContainText('12 platser');
  for (const known of ['Verktyg', 'Skrivare', 'Utan trappsteg', 'Drop-in-disken']) {
    await expect(facts.getByRole('listitem').filter({ hasText: known })).toBeVisible();
  }
});
