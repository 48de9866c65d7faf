import type { Page } from '@playwright/test';
import { expect, speak, test } from './appliance';
import { audit } from './audit';

/** Plans a round of one question at the staff page, and types in five answers on paper: fewer are not told. */
async function planned(staff: Page): Promise<void> {
  await staff.locator('summary').filter({ hasText: 'Planera en omgång' }).tap();
  await staff.getByLabel('Namn').fill('Höst');
  await staff.getByLabel('Var frågar vi?').fill('Entrén');
  await staff.getByLabel('Jag känner mig trygg i området.').check();
  await audit(staff, 'the form for a round');
  await staff.getByRole('button', { name: 'Planera', exact: true }).tap();
  await expect(staff.getByText('Omgången är planerad.').first()).toBeVisible();
  await staff.getByLabel('Instämmer helt').fill('5');
  await staff.getByRole('button', { name: 'Räkna in', exact: true }).tap();
  await expect(staff.getByText('5 av 100 svar')).toBeVisible();
}

const thanks = { sv: 'Tack för ditt svar!', ar: 'شكراً على إجابتك!' };
const asks = { sv: 'Jag känner mig trygg i området.', ar: 'أشعر بالأمان في هذه المنطقة.' };
const agrees = { sv: 'Instämmer helt', ar: 'أوافق تماماً' };
const have = { sv: /^6 av 100 svar$/, ar: /^6 من 100 إجابة$/ };

for (const lang of ['sv', 'ar'] as const) {
  test(`a tap is welcomed, asked and answered in ${lang}, and nobody learns whose answer it was`, async ({
    appliance,
    open,
  }) => {
    const [page, staff] = [await open('/entrance'), await open('/staff#survey')];
    await planned(staff);
    await speak(page, lang);
    await appliance.tap('anna');
    await expect(page.getByRole('alert')).toBeVisible();
    await expect(page.getByText(asks[lang]), 'the welcome comes first').toBeHidden();
    await expect(page.getByText(asks[lang])).toBeVisible({ timeout: 9_000 });
    await expect(page.getByRole('alert')).toBeHidden();
    for (const button of await page.locator('.moment button').all()) {
      const box = await button.boundingBox();
      expect(box!.height, 'a finger does not hit it').toBeGreaterThanOrEqual(48);
    }
    await page.getByRole('button', { name: agrees[lang], exact: true }).tap();
    await expect(page.getByText(thanks[lang])).toBeVisible();
    await expect(page.getByText(thanks[lang])).toBeHidden();
    await expect(page.getByText(have[lang])).toBeVisible();
    await staff.reload();
    await expect(staff.getByText('6 av 100 svar')).toBeVisible();
    await expect(staff.getByText('för få svar')).toBeVisible();
    await audit(staff, 'the section of the survey');

    // The same badge is welcomed again and not asked again.
    await appliance.tap('anna');
    await expect(page.getByRole('alert')).toBeVisible();
    await expect(page.getByRole('alert')).toBeHidden({ timeout: 9_000 });
    await expect(page.getByText(asks[lang])).toBeHidden();
  });
}

test('a question goes by itself, and never keeps the next visitor waiting', async ({ appliance, open }) => {
  const [page, staff] = [await open('/entrance'), await open('/staff#survey')];
  await planned(staff);
  await appliance.tap('anna');
  await expect(page.getByText(asks.sv)).toBeVisible({ timeout: 9_000 });
  await audit(page, 'the question');
  await appliance.tap('bilal');
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByText(asks.sv)).toBeHidden();
  await expect(page.getByText(asks.sv)).toBeVisible({ timeout: 9_000 });
  await expect(page.getByText(asks.sv), 'nobody answers').toBeHidden({ timeout: 10_000 });
  await expect(page.getByText('5 av 100 svar')).toBeVisible();
});

test('who has no badge answers once with a printed code', async ({ open }) => {
  const [page, staff] = [await open('/entrance'), await open('/staff#survey')];
  await planned(staff);
  await staff.getByLabel('Hur många?').fill('3');
  await staff.getByRole('button', { name: 'Gör ett kodblad' }).tap();
  const code = (await staff.locator('.print-alone strong').first().innerText()).replaceAll(' ', '');
  expect(code).toMatch(/^\d{9}$/);
  await page.getByRole('button', { name: 'Svara med kod' }).tap();
  const sheet = page.getByRole('dialog', { name: 'Svara med kod' });
  await expect(sheet.getByText('Skriv de nio siffrorna')).toBeVisible();
  await audit(page, 'the code');
  await page.keyboard.type(code);
  await sheet.getByRole('button', { name: 'Instämmer inte alls' }).tap();
  await expect(sheet.getByText(thanks.sv)).toBeVisible();
  await sheet.getByRole('button', { name: 'Stäng' }).last().tap();
  await expect(page.getByText('6 av 100 svar')).toBeVisible();
  await page.getByRole('button', { name: 'Svara med kod' }).tap();
  await expect(sheet.getByText('Skriv de nio siffrorna')).toBeVisible();
  await page.keyboard.type(code);
  await expect(page.getByRole('alert')).toContainText('redan använd');
});

test('what was done about the answers stands at the entrance once it is published', async ({ open }) => {
  const [page, staff] = [await open('/entrance'), await open('/staff#survey')];
  await staff.getByLabel('Ni sa').fill('Öppet fler kvällar');
  await staff.getByLabel('Vi gjorde').fill('Onsdagar till 21');
  await staff.getByRole('button', { name: 'Lägg till' }).tap();
  await expect(staff.getByText('Onsdagar till 21')).toBeVisible();
  await expect(page.getByText('Onsdagar till 21')).toBeHidden();
  await staff.getByRole('button', { name: 'Visa vid entrén' }).tap();
  await expect(page.getByText('Onsdagar till 21')).toBeVisible();
});
