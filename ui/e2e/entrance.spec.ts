import { expect, speak, test } from './appliance';

test('a badge is welcomed once it is counted, and the next time as counted already', async ({
  appliance,
  open,
}) => {
  const page = await open('/entrance');
  await expect(page.getByRole('heading', { name: 'Välkommen' })).toBeVisible();

  await appliance.tap('anna');
  await expect(page.getByRole('alert')).toContainText('Ditt besök är räknat.');
  await expect(page.getByRole('alert'), 'the welcome goes away by itself').toBeHidden();

  await appliance.tap('anna');
  await expect(page.getByRole('alert')).toContainText('Ditt besök är redan räknat.');
});

test('the welcome is in the language that was chosen', async ({ appliance, open }) => {
  const page = await open('/entrance');
  await speak(page, 'ar');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await appliance.tap('bilal');
  await expect(page.getByRole('alert')).toContainText('تم احتساب زيارتك.');
});

test('a phone is counted without a badge', async ({ appliance, open }) => {
  const page = await open('/entrance');
  await appliance.tap('telefon');
  await expect(page.getByRole('alert')).toContainText('utan bricka');
});

test('a welcome reaches staff only as a rounded figure', async ({ appliance, open }) => {
  const [entrance, staff] = [await open('/entrance'), await open('/staff')];
  await appliance.tap('chaltu');
  await expect(entrance.getByRole('alert')).toContainText('räknat');
  await expect(staff.getByText(/^(0|1–4|ca \d*[05])$/).first()).toBeVisible();
});

test('nobody is asked to hold up a badge to a reader that is out of order', async ({ appliance, open }) => {
  const [page, staff] = [await open('/entrance'), await open('/staff')];
  await expect(page.getByText('Håll din bricka mot läsaren')).toBeVisible();
  await appliance.breakReader('unplugged');
  await expect(page.getByText('Läsaren fungerar inte just nu')).toBeVisible();
  await expect(staff.getByText('Brickläsare').locator('..')).toContainText('Fel');
  await appliance.breakReader('none');
  await expect(page.getByText('Håll din bricka mot läsaren')).toBeVisible();
});

test('the notice says what is counted, in every language of the place', async ({ open }) => {
  const page = await open('/entrance');
  const seen = new Set<string>();
  for (const lang of ['sv', 'sv-x-lattlast', 'en', 'ar', 'so', 'fa', 'prs', 'ti', 'uk']) {
    await speak(page, lang);
    await page.locator('.invitation .button').tap();
    const notice = page.getByRole('dialog');
    await expect(notice.getByRole('listitem')).toHaveCount(5);
    seen.add(await notice.innerText());
    await page.keyboard.press('Escape');
    await expect(notice).toBeHidden();
  }
  expect(seen.size, 'each language has its own words').toBe(9);
});

test('today shows what goes on and which rooms are free', async ({ open }) => {
  const page = await open('/entrance');
  const ongoing = page.getByRole('listitem').filter({ hasText: 'Pågår' });
  await expect(ongoing).toContainText('09.30–11.30');
  await expect(ongoing).toContainText('Lilla salen');
  await expect(page.getByRole('listitem').filter({ hasText: 'Ledig till' }).first()).toBeVisible();
});

for (const lang of ['sv', 'ar']) {
  test(`what is on in two weeks is one tap away, by age and topic, and gone with its visitor, in ${lang}`, async ({
    open,
  }) => {
    const page = await open('/entrance');
    await speak(page, lang);
    await page.locator('.today .button').tap();
    const list = page.getByRole('dialog').getByRole('region');
    await expect(list).toContainText(lang === 'ar' ? 'مقهى اللغة' : 'Språkcafé');
    await expect(list.locator('.tag').first(), 'elsewhere too').toBeVisible();
    await expect(list.locator('[lang="sv"][dir="ltr"]').first(), 'what nobody translated').toBeVisible();
    const all = await list.getByRole('listitem').count();
    await page.getByRole('dialog').locator('.row').first().locator('button').nth(1).tap();
    await expect(list.getByRole('listitem')).not.toHaveCount(all);
    await page.clock.install();
    await page.clock.fastForward(46_000);
    await page.clock.fastForward(21_000);
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
}
