import type { Page } from '@playwright/test';
import { expect, speak, test } from './appliance';
import { audit } from './audit';

const section = (page: Page, title: string) =>
  page.locator('main > section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
const activity = (page: Page, name: string) =>
  section(page, 'Aktiviteter')
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name }) })
    .first();

test('what was held is listed with the dates that prove it', async ({ open }) => {
  const page = await open('/staff#activities');
  const row = activity(page, 'Språkcafé');
  await expect(row).toContainText('3 av 3');
  await expect(row).toContainText('Återkommande');
  await expect(activity(page, 'Frökväll')).toContainText('Inte återkommande: för få gånger');
  await row.getByText('3 datum').tap();
  await expect(row).toContainText('2026-11-09, 2026-11-16, 2026-11-23');
  await expect(row.getByText(/Språkcafé · incheckad/).first()).toBeVisible();
});

test('staff merge two activities, split one of their times off, and take it back', async ({ open }) => {
  const page = await open('/staff#activities');
  await page.getByLabel('Välj Sykafé').check();
  await page.getByLabel('Välj Frökväll').check();
  await page.getByLabel('Nytt namn (behövs inte)').fill('Sy och så');
  await page.getByRole('button', { name: 'Slå ihop de valda' }).tap();
  await expect(page.getByText('Ändringen är sparad.')).toBeVisible();
  const both = activity(page, 'Sy och så');
  await expect(both).toContainText('sammanställd av personalen');
  await expect(activity(page, 'Sykafé')).toHaveCount(0);

  await both.locator('summary').tap();
  await both
    .getByRole('checkbox', { name: /Frökväll/ })
    .first()
    .check();
  await both.getByRole('button', { name: 'Gör de valda tillfällena till en egen aktivitet' }).tap();
  await expect(page.getByText('Nu är de en egen aktivitet.')).toBeVisible();
  await expect(activity(page, 'Frökväll')).toContainText('1 av 1');

  await activity(page, 'Frökväll').locator('summary').tap();
  await activity(page, 'Frökväll').getByRole('button', { name: 'Följ bokningarna igen' }).tap();
  await expect(page.getByText('Aktiviteten följer bokningarna igen.')).toBeVisible();
});

test("a funder's rule changes what counts as held, at once", async ({ open }) => {
  const page = await open('/staff#activities');
  const held = page.locator('dl > div').filter({ hasText: 'Genomförda' }).locator('dd');
  const before = Number(await held.innerText());
  await page.locator('summary').filter({ hasText: 'Så räknas det' }).tap();
  await page.getByRole('button', { name: 'Minst 3 deltagare' }).tap();
  await page.getByRole('button', { name: 'Spara' }).tap();
  await expect(page.getByText('Så räknas det nu.')).toBeVisible();
  expect(Number(await held.innerText()), 'those that nobody counted still count').toBeLessThan(before);
});

test('the loggbok is filled in afterwards, and the matrix shows it and its empty cells', async ({ open }) => {
  const page = await open('/staff#activities');
  const matrix = section(page, 'Matrisen');
  const town = matrix.getByRole('row', { name: /För staden och samhället/ });
  await expect(town.getByText('tom', { exact: true })).toHaveCount(5);
  await section(page, 'Loggbok')
    .getByRole('button', { name: /^Ändra Språkcafé/ })
    .first()
    .tap();
  const sheet = page.getByRole('dialog', { name: 'Språkcafé' });
  await sheet.getByLabel('Möten över gränser, För staden och samhället').check();
  await sheet.getByLabel('Anteckning').fill('Kommunalrådet var här');
  await sheet.getByRole('button', { name: 'Spara' }).tap();
  await expect(sheet).toBeHidden();
  await expect(section(page, 'Loggbok').getByText('Kommunalrådet var här')).toBeVisible();
  await expect(town.getByText('tom', { exact: true })).toHaveCount(4);
  await expect(section(page, 'Loggbok').getByText('har svarat')).toHaveCount(1);
});

test('a contribution counts once it is confirmed', async ({ open }) => {
  const page = await open('/staff#activities');
  const partners = section(page, 'Samarbetspartner');
  const who = partners.getByLabel('Förening');
  await who.selectOption({ index: 1 });
  const chosen = await who.locator('option:checked').innerText();
  await partners.getByLabel('Slag').selectOption({ label: 'Hyra' });
  await partners.getByLabel('Första dagen').fill('2026-11-01');
  await partners.getByLabel('Anteckning').fill('Halva hyran');
  await partners.getByRole('button', { name: 'Lägg till insats' }).tap();
  await expect(partners.getByText('Inte bekräftad, räknas inte än')).toBeVisible();
  await partners.getByRole('button', { name: `Bekräfta ${chosen}: Hyra` }).tap();
  await expect(partners.getByRole('row', { name: chosen })).toContainText('Hyra, senast sön 1 november');
});

test('an idea becomes a proposal, an activity, and a figure of how many do', async ({ open }) => {
  const page = await open('/staff#activities');
  const ideas = section(page, 'Idéer');
  await ideas.getByLabel('Ny idé').fill('Laga mat med grannarna');
  await ideas.getByRole('button', { name: 'Lägg till idé' }).tap();
  await ideas.getByRole('button', { name: 'Besluta om Laga mat med grannarna' }).tap();
  await ideas.getByLabel('Titel på aktiviteten').fill('Grannmat');
  await ideas.getByLabel('Vad man gör').selectOption({ label: 'Matlag' });
  await expect(ideas.getByText('Grannar lagar mat ihop')).toBeVisible();
  await ideas.getByRole('button', { name: 'Gör till aktivitetsförslag' }).tap();
  await expect(ideas.getByRole('cell').nth(1)).toHaveText('1 (100 %)');
  await ideas.getByLabel('Blev den här aktiviteten').selectOption({ label: 'Samtal på lätt svenska' });
  await ideas.getByRole('button', { name: 'Spara' }).tap();
  await expect(ideas.getByText('Blev: Samtal på lätt svenska')).toBeVisible();
  await expect(ideas.getByRole('cell').nth(2)).toHaveText('1 (100 %)');
});

for (const lang of ['sv', 'en']) {
  test(`activities keep WCAG 2.2 AA in ${lang}`, async ({ open }) => {
    const page = await open('/staff#activities');
    await speak(page, lang);
    for (const summary of await page.locator('main summary').all()) await summary.tap();
    await audit(page, `the section in ${lang}`);
    await page.setViewportSize({ width: 390, height: 844 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over, 'the section is wider than a telephone').toBeLessThanOrEqual(0);
  });
}
