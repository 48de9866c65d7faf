import type { Page } from '@playwright/test';
import { expect, speak, test } from './appliance';
import { audit } from './audit';

const card = (page: Page, name: string) => page.getByRole('article', { name });

/** Opens the form for a new goal. */
async function newGoal(page: Page): Promise<void> {
  await page.locator('summary').filter({ hasText: 'Sätt ett mål' }).tap();
  await expect(page.getByLabel('Målets namn')).toBeVisible();
}

test('a new member of staff sets R3.1 and sees why it is preliminary', async ({ open }) => {
  const page = await open('/staff#goals');
  await newGoal(page);
  await page
    .getByLabel('Börja med ett mål som andra har satt')
    .selectOption({ label: 'R3.1 Nyttjandegraden ska öka med 100 % (Vårt Rannebergen, Göteborg)' });
  await expect(page.getByText('Det slutade i ord')).toBeVisible();
  // What it takes is told at once, before anything is saved.
  await expect(
    page.getByText('Ett utslag kräver minst 4 öppna veckor före och lika många nu.'),
  ).toBeVisible();
  await expect(page.locator('form').first()).toContainText(
    /Preliminär: före-perioden har \d öppna veckor. Under 4 sägs inget/,
  );
  await page.getByRole('button', { name: 'Sätt målet' }).tap();

  const goal = card(page, 'Nyttjandegraden ska öka med 100 %');
  await expect(goal.getByText('Väntar', { exact: true })).toBeVisible();
  await expect(goal.getByText('Preliminär', { exact: true })).toBeVisible();
  await expect(goal.getByText(/Preliminär: före-perioden har \d öppna veckor/)).toBeVisible();
  await expect(goal.getByText('Vi råder bara delvis över det.')).toBeVisible();
  await expect(goal.getByText('+100 %')).toBeVisible();
  await expect(goal.getByText(/\d+(,\d)? av \d+(,\d)? timmar/).first()).toBeVisible();

  // Typed twice it is refused, and everything stays as it was typed.
  await newGoal(page);
  await page.getByLabel('Börja med ett mål som andra har satt').selectOption('R3.1');
  await page.getByRole('button', { name: 'Sätt målet' }).tap();
  await expect(page.getByRole('alert')).toContainText('Målet finns redan');
  await expect(page.getByLabel('Målets namn')).toHaveValue('Nyttjandegraden ska öka med 100 %');
});

test('a goal of the own place is forced to say what, from where, which way and in whose hands', async ({
  open,
}) => {
  const page = await open('/staff#goals');
  await newGoal(page);
  await page.getByLabel('Målets namn').fill('Tomma rummet');
  await page.getByLabel('Siffra').first().selectOption({ label: 'Bokningsgrad' });
  await page.getByLabel('Rum Alla rum').selectOption({ label: 'Verkstaden' });
  for (const label of [
    'Vad räknas, exakt?',
    'Åt vilket håll?',
    'Procent',
    'Har vi det i våra egna händer?',
  ]) {
    const field = page.locator('label').filter({ hasText: new RegExp(`^${label.replace('?', '\\?')}`) });
    const missing = await field
      .locator('input, select, textarea')
      .evaluate((e: HTMLInputElement) => !e.checkValidity());
    expect(missing, `${label} may be left out`).toBe(true);
  }
  await page.getByLabel('Vad räknas, exakt?').fill('Bokade timmar i Verkstaden av öppna');
  await page.getByLabel('Åt vilket håll?').selectOption({ label: 'Mindre är bättre' });
  await page.getByLabel('Målet är').selectOption({ label: 'en ändring i procentenheter' });
  await page.getByRole('textbox', { name: 'Procentenheter' }).fill('2,5');
  await page.getByLabel('Har vi det i våra egna händer?').selectOption({ label: 'Ja, vi råder över det' });
  await page.getByLabel('Har vi det i våra egna händer?').blur();
  await expect(page.getByText('Det här krävs')).toBeVisible();
  await page.getByRole('button', { name: 'Sätt målet' }).tap();
  await expect(card(page, 'Tomma rummet').getByText('−2,5 procentenheter')).toBeVisible();
});

test('a change in per cent from nothing is offered as a number instead', async ({ open }) => {
  const page = await open('/staff#goals');
  await newGoal(page);
  await page.getByLabel('Börja med ett mål som andra har satt').selectOption('R1.2');
  await page.getByLabel('Målet är').selectOption({ label: 'en ändring i procent' });
  const before = page.getByRole('group', { name: 'Före: från hur det var' });
  await before.getByLabel('Första dagen').fill('2026-09-01');
  await before.getByLabel('Sista dagen').fill('2026-09-30');
  await page.getByRole('textbox', { name: 'Procent' }).fill('50');
  await page.getByRole('textbox', { name: 'Procent' }).blur();
  await expect(page.getByText('en ökning i procent från 0 finns inte')).toBeVisible();
  await page.getByRole('button', { name: 'Gör om till ett mål i antal eller nivå' }).tap();
  await expect(page.getByRole('textbox', { name: 'Antal' })).toBeFocused();
  await page.getByRole('textbox', { name: 'Antal' }).fill('5');
  await page.getByRole('textbox', { name: 'Antal' }).blur();
  await expect(page.getByText('Det räknas exakt')).toBeVisible();
  await page.getByRole('button', { name: 'Sätt målet' }).tap();
  await expect(card(page, '5 återkommande aktiviteter vid slutet')).toContainText('minst 5');
});

test('a baseline is locked: it changes only with a reason, which everybody can read', async ({ open }) => {
  const page = await open('/staff#goals');
  await page.getByRole('button', { name: 'Ändra 20 % fler besök' }).tap();
  const sheet = page.getByRole('dialog', { name: 'Ändra målet' });
  await sheet
    .getByRole('group', { name: 'Före: från hur det var' })
    .getByLabel('Första dagen')
    .fill('2026-11-02');
  const why = sheet.getByLabel('Varför ändras målet?');
  expect(await why.evaluate((e: HTMLInputElement) => e.checkValidity())).toBe(false);
  await why.fill('Höstlovet räknas inte');
  await sheet.getByRole('button', { name: 'Spara ny version' }).tap();
  await expect(sheet).toBeHidden();
  await expect(card(page, '20 % fler besök')).toContainText(
    /Före-perioden ändrades .*: Höstlovet räknas inte/,
  );
  await page.locator('nav a[href="#log"]').tap();
  await page.getByLabel('Vad hände').selectOption({ label: 'Ändrade ett mål' });
  await expect(page.getByRole('row').nth(1)).toContainText('Höstlovet räknas inte');
});

test('the weeks stand in a chart and in a table, with what happened', async ({ open }) => {
  const page = await open('/staff#goals');
  await page.getByLabel('Första dagen').fill('2026-11-18');
  await page.getByLabel('Vad hände?').fill('Valdag');
  await page.getByRole('button', { name: 'Lägg till' }).tap();
  await expect(page.getByRole('button', { name: 'Ta bort Valdag' })).toBeVisible();
  await page.getByRole('button', { name: 'Visa veckorna för 20 % fler besök' }).tap();
  const sheet = page.getByRole('dialog', { name: '20 % fler besök' });
  await expect(sheet.getByRole('img', { name: '20 % fler besök, vecka för vecka' })).toBeVisible();
  await sheet.locator('summary').filter({ hasText: 'Veckorna som tabell' }).tap();
  const week = sheet.getByRole('row').filter({ has: page.getByRole('rowheader', { name: '2026-W47' }) });
  await expect(week).toContainText(/\d/);
  await expect(week).toContainText('Före');
  await expect(week).toContainText('Valdag');
  await audit(page, 'the chart');
});

test('a count lists what it is made of, with dates', async ({ open }) => {
  const page = await open('/staff#goals');
  await expect(card(page, '40 aktiviteter för unga')).toContainText('På väg');
  await page.getByRole('button', { name: 'Visa veckorna för 40 aktiviteter för unga' }).tap();
  const sheet = page.getByRole('dialog', { name: '40 aktiviteter för unga' });
  await expect(sheet.getByText('Öppen ungdomskväll: 2026-11-17')).toBeVisible();
});

test('the area card keeps figures with their source', async ({ open }) => {
  const page = await open('/staff#goals');
  await page.getByLabel('Områdets namn').fill('Rannebergen');
  const first = page.getByRole('group', { name: 'Vad' });
  await first.getByRole('textbox', { name: 'Vad' }).fill('Folkmängd');
  const figure = page.getByRole('group', { name: 'Folkmängd' });
  await figure.getByLabel('Siffra').fill('4312,5');
  await figure.getByLabel('Källa').fill('SCB');
  await figure.getByLabel('Gäller').fill('2025-12-31');
  await page.getByRole('button', { name: 'Spara', exact: true }).tap();
  await expect(page.getByText('Områdeskortet är sparat.')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Områdets namn')).toHaveValue('Rannebergen');
  await expect(page.getByRole('group', { name: 'Folkmängd' }).getByLabel('Siffra')).toHaveValue('4312,5');
});

for (const lang of ['sv', 'en']) {
  test(`the form for a goal keeps WCAG 2.2 AA in ${lang}`, async ({ open }) => {
    const page = await open('/staff#goals');
    await speak(page, lang);
    await page.locator('main > section > details > summary').first().tap();
    await page.locator('form select').first().selectOption('R3.1');
    await expect(page.locator('[aria-live] h4')).toBeVisible();
    await audit(page, `the form in ${lang}`);
    await page.setViewportSize({ width: 390, height: 844 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over, 'the form is wider than a telephone').toBeLessThanOrEqual(0);
  });
}
