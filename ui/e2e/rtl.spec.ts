import { expect, lane, speak, test } from './appliance';

test('Arabic turns the grid around, for eyes and for keys', async ({ open }) => {
  const page = await open('/booking');
  await speak(page, 'ar');
  const free = lane(page, 'Stora salen').getByRole('button', { name: /متاحة من/ });
  const [early, late] = [await free.nth(1).boundingBox(), await free.nth(3).boundingBox()];
  expect(early!.x, 'time runs from right to left').toBeGreaterThan(late!.x);

  await free.nth(1).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(free.nth(2)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(free.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('من يحجز؟');
});

test('the grid is one stop for Tab', async ({ open }) => {
  const page = await open('/booking');
  await expect(page.getByRole('grid').locator('button[tabindex="0"]')).toHaveCount(1);
  await page.getByRole('grid').locator('button[tabindex="0"]').focus();
  await page.keyboard.press('ArrowDown');
  await expect(lane(page, 'Lilla salen').locator('button:focus')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('grid').locator('button:focus')).toHaveCount(0);
});

// Chromium by itself writes the first two in English and the third in another calendar.
for (const [lang, date, time] of [
  ['so', 'Noofeembar', ':'],
  ['ti', 'ሕዳር', ':'],
  ['fa', 'نوامبر', ':'],
  ['prs', 'نومبر', ':'],
  ['uk', '25 листопада', ':'],
  ['sv-x-lattlast', 'onsdag 25 november', '.'],
] as const) {
  test(`dates and times in ${lang}`, async ({ open }) => {
    const page = await open('/entrance');
    await speak(page, lang);
    const now = page.locator('.now');
    await expect(now).toContainText(date);
    await expect(now).toContainText('25');
    await expect(now).toContainText(`10${time}4`);
  });
}
