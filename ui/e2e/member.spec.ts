import { close, enter, expect, kassoren, lane, made, signIn, speak, test } from './appliance';
import { audit } from './audit';

for (const lang of ['sv', 'en', 'ar']) {
  test(`a badge and its PIN show the organisation's bookings, until it leaves, in ${lang}`, async ({
    appliance,
    open,
  }) => {
    const page = await open('/booking');
    await speak(page, lang);
    await appliance.tap(kassoren[0]);
    await expect(page.getByRole('dialog').locator('.pad')).toBeVisible();
    await audit(page, 'PIN');
    await enter(page, kassoren[1]);
    const mine = page.getByRole('dialog');
    await expect(mine.locator('.open')).toHaveCount(4);
    await expect(mine).toContainText('Söndagsschack');
    await expect(mine.locator('.time').first()).toContainText(/18[.:]00–21[.:]00/);
    await audit(page, 'my bookings');
    await close(page);
    await page.locator('.session .button').last().tap();
    await expect(page.locator('.session')).toBeHidden();
    await expect(page.getByText('Söndagsschack')).toHaveCount(0);
  });

  test(`a weekly series: its conflicts are shown, left out, and the rest is saved as a whole, in ${lang}`, async ({
    appliance,
    open,
  }) => {
    const page = await open('/booking');
    await speak(page, lang);
    await signIn(page, appliance, ...kassoren);
    await close(page);
    await page.locator('.strip .day').nth(1).tap();
    await expect(lane(page, 'Hela salen').locator('button.booking')).toBeVisible(); // Thursday's soup
    await lane(page, 'Stora salen').locator('button.free').last().tap();
    await page.locator('.tabs button').nth(2).tap();
    await page.locator('.beside .row button').nth(1).tap();
    await page.locator('.days button').nth(4).tap(); // Fridays too, when the youth council has the room
    await audit(page, 'repeating');
    await page.locator('.activities button').nth(2).tap();

    const plan = page.getByRole('dialog');
    const conflicts = plan.locator('li.conflict');
    await expect(plan.getByRole('listitem')).toHaveCount(10);
    await expect(conflicts.first()).toBeVisible();
    await audit(page, 'plan');
    const clashing = await conflicts.count();
    const save = plan.locator('.actions .primary');
    await expect(save).toBeDisabled();
    await plan.locator('.actions .button').first().tap();
    await expect(plan.locator('li.skipped')).toHaveCount(clashing);
    await save.tap();
    await expect(page.locator('.code')).toHaveText(/^\d{4}$/);
    await page.locator('dialog .actions .primary').tap();

    await page.locator('.session .button').first().tap();
    await expect(made(page)).toHaveCount(10 - clashing);
  });
}

test('a wrong PIN says how many tries are left, and is never shown', async ({ appliance, open }) => {
  const page = await open('/booking');
  await appliance.tap('kassoren');
  const sheet = page.getByRole('dialog');
  for (const digit of '9999') await sheet.getByRole('button', { name: digit, exact: true }).tap();
  await expect(sheet.locator('.pad')).not.toContainText('9999');
  await sheet.locator('.pad .primary').tap();
  await expect(sheet.getByRole('alert')).toContainText('Försök som är kvar: 4');
  await expect(page.locator('.session')).toBeHidden();
});

test('a session that nobody uses ends, and takes its list along', async ({ appliance, open }) => {
  const page = await open('/booking');
  await signIn(page, appliance, ...kassoren);
  await expect(page.getByRole('dialog').locator('.open').first()).toBeVisible();
  await page.clock.install();
  await page.clock.fastForward(46_000);
  await expect(page.getByText('Är du kvar?')).toBeVisible();
  await page.clock.fastForward(21_000);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('.session')).toBeHidden();
  await expect(page.getByText('Söndagsschack')).toHaveCount(0);
});

test('one of our bookings is moved to another day by touch, and made longer', async ({ appliance, open }) => {
  const page = await open('/booking');
  await signIn(page, appliance, ...kassoren);
  await page.getByRole('dialog').locator('.open').first().tap();
  await page.getByRole('button', { name: 'Ändra' }).tap();
  await page.getByRole('button', { name: 'Bara den här gången' }).tap();
  await page.getByRole('button', { name: 'Annan dag eller annat rum' }).tap();
  await page.getByRole('button', { name: 'fredag 27 november' }).tap();
  await lane(page, 'Lilla salen').getByRole('button', { name: 'Lilla salen, ledig 10.00' }).tap();
  const sheet = page.getByRole('dialog');
  await expect(sheet).toContainText('10.00–13.00');
  await sheet.getByRole('button', { name: 'Längre' }).tap();
  await sheet.getByRole('button', { name: 'Spara' }).tap();
  await expect(page.getByRole('dialog', { name: 'Bokningen är ändrad' })).toBeVisible();
  await page.getByRole('button', { name: 'Klart' }).tap();
  await expect(
    lane(page, 'Lilla salen').getByRole('button', { name: /10\.00 till 13\.15, Schack/ }),
  ).toBeVisible();
});

test('a time that is taken: a way on, or the line; and the offer when it is given up', async ({
  appliance,
  open,
}) => {
  const [page, other, entrance] = [await open('/booking'), await open('/booking'), await open('/entrance')];
  await lane(other, 'Verkstaden').getByRole('button', { name: 'Verkstaden, ledig 14.00' }).tap();
  await other.getByRole('button', { name: 'Möte', exact: true }).tap();
  const code = await other.locator('.code').innerText();
  await other.getByRole('button', { name: 'Klart' }).tap();

  await signIn(page, appliance, ...kassoren);
  await close(page);
  const booked = { name: 'Verkstaden, 14.00 till 15.00, Möte' };
  await lane(page, 'Verkstaden').getByRole('button', booked).tap();
  await page.getByRole('button', { name: 'Ställ er i kö för tiden' }).tap();
  await expect(page.getByRole('dialog', { name: /Ni står i kö/ })).toBeVisible();
  await page.getByRole('button', { name: 'Klart' }).tap();

  await close(other); // every booking screen asks whoever held up the badge
  await lane(other, 'Verkstaden').getByRole('button', booked).tap();
  await other.getByRole('button', { name: 'Avboka' }).tap();
  for (const digit of code) await other.getByRole('button', { name: digit, exact: true }).tap();
  await expect(other.getByRole('dialog', { name: 'Bokningen är avbokad' })).toBeVisible();

  await page.getByRole('button', { name: /Mina bokningar/ }).tap();
  await expect(page.getByRole('heading', { name: 'En tid har blivit ledig för er' })).toBeVisible();
  await appliance.tap('kassoren');
  await expect(entrance.getByRole('alert')).toContainText('1 ledig tid väntar på ert svar');
  await enter(page, kassoren[1]);
  await page.getByRole('button', { name: 'Ta tiden' }).tap();
  await expect(page.getByRole('dialog', { name: 'Rummet är bokat' })).toBeVisible();
});
