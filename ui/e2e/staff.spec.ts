import type { Page } from '@playwright/test';
import { expect, speak, test } from './appliance';
import { audit } from './audit';

test('reports of a period come as files', async ({ appliance, open }) => {
  const page = await open('/staff');
  await page.getByLabel('Från och med').fill('2026-11-01');
  await page.getByLabel('Till och med').fill('2026-11-22');
  for (const [name, file, begins] of [
    ['Besök per vecka (CSV)', /besok-per-vecka.*\.csv/, '\ufeffVecka;'],
    ['Rum per dag (CSV)', /rum-per-dag.*\.csv/, '\ufeffRad;'],
    ['Allt med definitioner (Excel)', /\.xlsx/, 'PK'],
  ] as const) {
    const href = await page.getByRole('link', { name }).getAttribute('href');
    expect(href).toContain('from=2026-11-01&to=2026-11-22');
    const answer = await fetch(appliance.url + href);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toMatch(file);
    const start = Buffer.from(await answer.arrayBuffer())
      .subarray(0, 12)
      .toString('utf8');
    expect(start.startsWith(begins), `${name} begins with ${start}`).toBe(true);
  }
});

test('the parts of the appliance say how they feel', async ({ open }) => {
  const page = await open('/staff');
  for (const part of ['Brickläsare', 'Klocka', 'Databas']) {
    await expect(page.getByRole('listitem').filter({ hasText: part })).toContainText('Fungerar');
  }
});

test('closed weeks stand in a table', async ({ open }) => {
  const page = await open('/staff');
  await expect(page.getByRole('rowheader', { name: '2026-W47' })).toBeVisible();
});

const sections = {
  today: 'I dag',
  approvals: 'Att besluta',
  bookings: 'Bokningar',
  rules: 'Regler',
  hours: 'Öppettider',
  organisations: 'Föreningar',
  calendars: 'Kalendrar',
  season: 'Fördelning',
  activities: 'Aktiviteter',
  goals: 'Mål',
  log: 'Logg',
};

/** Goes to a section by its link, and waits until the daemon has told what is in it. */
async function turnTo(page: Page, name: keyof typeof sections): Promise<void> {
  const link = page.locator(`nav a[href="#${name}"]`);
  await link.tap();
  await expect(link).toHaveAttribute('aria-current', 'page'); // what is seen is no longer the section before
  await expect(page.locator('main > section').first()).toBeVisible();
  await expect(page.locator('main .said').filter({ hasText: /./ })).toHaveCount(0);
}

/** Opens what is folded away below a summary. */
async function unfold(page: Page, summary: string): Promise<void> {
  await page.locator('summary').filter({ hasText: summary }).tap();
}

for (const lang of ['sv', 'en']) {
  test(`every section in ${lang} keeps WCAG 2.2 AA`, async ({ open }) => {
    const page = await open('/staff');
    await speak(page, lang);
    for (const name of Object.keys(sections) as (keyof typeof sections)[]) {
      await turnTo(page, name);
      for (const summary of await page.locator('main > section > details > summary').all())
        await summary.tap();
      await audit(page, name);
    }
  });
}

test('every section has an address, and fits a telephone', async ({ open }) => {
  const page = await open('/staff#hours');
  await expect(page.getByRole('heading', { name: 'Öppettider', level: 2 })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [name, heading] of Object.entries(sections)) {
    await turnTo(page, name as keyof typeof sections);
    await expect(page.getByRole('heading', { name: heading, level: 2 })).toBeFocused();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
  }
});

test('only languages that have the words of the staff page are offered there', async ({ open }) => {
  const page = await open('/staff');
  const offered = await page
    .getByRole('group', { name: 'Välj språk' })
    .getByRole('button')
    .evaluateAll((all) => all.map((b) => b.getAttribute('lang')));
  expect(offered).toEqual(['sv', 'en']);
});

test('a pending booking is declined with a reason, and that stands in the log', async ({ open }) => {
  const page = await open('/staff#approvals');
  await expect(page.getByText('Hyresgästernas gårdsgrupp: Årsmöte')).toBeVisible();
  await page.getByRole('button', { name: 'Avslå' }).tap();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Varför?').fill('Salen målas om den veckan');
  await sheet.getByRole('button', { name: 'Avslå' }).tap();
  await expect(page.getByText('Inget väntar på beslut.')).toBeVisible();
  await page.locator('nav a[href="#log"]').tap();
  await page.getByLabel('Vad hände').selectOption({ label: 'Avbokade' });
  await expect(page.getByRole('row').nth(1)).toContainText('avslagen');
  await expect(page.getByRole('row').nth(1)).toContainText('Personal');
});

test('a rule is made, refused with its reason beside what was typed, changed and dropped', async ({
  open,
}) => {
  const page = await open('/staff#rules');
  const form = page.locator('form');
  await form.getByLabel('Vad handlar regeln om?').selectOption({ label: 'Jämna tider' });
  await form.getByLabel('Rum').selectOption({ label: 'Verkstaden' });
  await form.getByLabel('Antal minuter').fill('7');
  await form.getByRole('button', { name: 'Spara' }).tap();
  await expect(form.getByRole('alert')).toContainText('Steget måste gå jämnt upp i ett dygn');
  await expect(form.getByLabel('Antal minuter')).toHaveValue('7');
  await form.getByLabel('Antal minuter').fill('30');
  await form.getByRole('button', { name: 'Spara' }).tap();
  const line = page
    .getByRole('listitem')
    .filter({ hasText: 'I Verkstaden: var och en börjar och slutar i steg om' });
  await expect(line).toContainText('30 minuter');
  await line.getByRole('button', { name: /^Ändra/ }).tap();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Antal minuter').fill('60');
  await sheet.getByRole('button', { name: 'Spara' }).tap();
  await expect(line).toContainText('60 minuter');
  await line.getByRole('button', { name: /^Ta bort/ }).tap();
  await line.getByRole('button', { name: 'Ja, ta bort' }).tap();
  await expect(line).toHaveCount(0);
});

test('closing a room shows the bookings that now lie outside', async ({ open }) => {
  const page = await open('/staff#hours');
  await unfold(page, 'Stäng ett rum');
  const form = page.locator('form').filter({ has: page.getByLabel('Till klockan') });
  await form.getByLabel('Rum').selectOption({ label: 'Lilla salen' });
  await form.getByLabel('Anledning').fill('Golvet slipas');
  await form.getByLabel('Från och med').fill('2026-12-01');
  await form.getByLabel('Till och med').fill('2026-12-02');
  await form.getByRole('button', { name: 'Spara' }).tap();
  await expect(page.getByText(/bokningar ligger nu utanför öppettiderna/)).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Sykafé' })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Golvet slipas' })).toBeVisible();
});

test('a holiday is closed every year', async ({ open }) => {
  const page = await open('/staff#hours');
  const row = page.getByRole('row').filter({ hasText: 'Julafton' });
  await expect(row).toContainText('Som vanligt');
  await row.getByRole('button', { name: 'Ändra Julafton' }).tap();
  await page.getByRole('dialog').getByRole('button', { name: 'Spara' }).tap();
  await expect(row).toContainText('Stängt');
  await page.getByRole('combobox', { name: /^År/ }).selectOption('2027');
  await expect(row).toContainText('fre 24 december 2027');
  await expect(row).toContainText('Stängt');
});

test('a new förening gets a badge by a tap; an easy PIN is refused and nothing typed is lost', async ({
  appliance,
  open,
}) => {
  const page = await open('/staff#organisations');
  await page.getByLabel('Namn').fill('Cykelköket');
  await page.getByRole('button', { name: 'Lägg till' }).tap();
  await page.getByRole('button', { name: 'Kontakt och brickor: Cykelköket' }).tap();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Funktion', { exact: true }).fill('Ordföranden');
  await sheet.getByLabel('Person').fill('Kim Exempel');
  await sheet.getByRole('button', { name: 'Spara' }).tap();
  await expect(sheet.getByText('Kontakten är sparad.')).toBeVisible();
  await sheet.locator('summary').tap();
  await sheet.getByLabel('Vems bricka').fill('Ordföranden');
  await sheet.getByLabel('PIN-kod').fill('1234');
  await sheet.getByRole('button', { name: 'Börja vänta' }).tap();
  await expect(sheet.getByText('Håll brickan för Ordföranden mot läsaren nu')).toBeVisible();
  await appliance.tap('elsa');
  await expect(sheet.getByRole('alert')).toContainText('för lätt att gissa');
  await expect(sheet.getByLabel('Vems bricka')).toHaveValue('Ordföranden');
  await sheet.getByLabel('PIN-kod').fill('7305');
  await sheet.getByRole('button', { name: 'Börja vänta' }).tap();
  await expect(sheet.getByRole('button', { name: 'Sluta vänta' })).toBeVisible();
  await appliance.tap('dana'); // the first card may still lie at the reader, which tells of it once
  const badge = sheet.getByRole('row').filter({ hasText: 'Ordföranden' });
  await expect(badge).toContainText('Fungerar');
  await audit(page, 'contact and badges');
  await badge.getByRole('button', { name: 'Spärra Ordföranden' }).tap();
  await badge.getByRole('button', { name: 'Ja, spärra' }).tap();
  await expect(badge).toContainText('Spärrad');
});

test('waiting for a badge can be stopped', async ({ open }) => {
  const page = await open('/staff#organisations');
  await unfold(page, 'Registrera en bricka');
  await page.getByLabel('Vems bricka').fill('Verksamhetsledaren');
  await page.getByLabel('PIN-kod').fill('7305');
  await page.getByRole('button', { name: 'Börja vänta' }).tap();
  await page.getByRole('button', { name: 'Sluta vänta' }).tap();
  await expect(page.getByLabel('Vems bricka')).toHaveValue('Verksamhetsledaren');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a calendar address is shown once, and opens the calendar', async ({ appliance, open }) => {
  const page = await open('/staff#calendars');
  await unfold(page, 'Ny adress');
  await page.getByLabel('Till vem').fill('Kommunens webbplats');
  await page.getByRole('button', { name: 'Gör adressen' }).tap();
  await expect(page.getByText('Visas bara nu.')).toBeVisible();
  const address = await page.locator('code').innerText();
  expect(address).toContain(`${appliance.url}/calendars/`);
  expect(await (await fetch(address)).text()).toContain('BEGIN:VCALENDAR');
  await audit(page, 'a secret address');
  await page.getByRole('button', { name: 'Jag har kopierat' }).tap();
  await expect(page.locator('code')).toHaveCount(0);
  const row = page.getByRole('row').filter({ hasText: 'Kommunens webbplats' });
  await row.getByRole('button', { name: 'Stäng för Kommunens webbplats' }).tap();
  await row.getByRole('button', { name: 'Ja, stäng' }).tap();
  await expect(row).toHaveCount(0);
  expect((await fetch(address)).status).toBe(404);
});

/** A calendar of one event in the place's own time. */
function calendar(start: string, end: string): { name: string; mimeType: string; buffer: Buffer } {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//test//SV',
    'BEGIN:VEVENT',
    `UID:${start}@test`,
    'DTSTAMP:20261101T120000Z',
    `DTSTART:${start}`,
    `DTEND:${end}`,
    'SUMMARY:Bordshockey',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return { name: 'test.ics', mimeType: 'text/calendar', buffer: Buffer.from(lines.join('\r\n')) };
}

test('a calendar is read in only when nothing is in the way', async ({ open }) => {
  const page = await open('/staff#calendars');
  const form = page.locator('form').filter({ has: page.getByLabel('Kalenderfil') });
  await form.getByLabel('Rum').selectOption({ label: 'Lilla salen' });
  await form.getByLabel('Kalenderfil').setInputFiles(calendar('20261202T150000Z', '20261202T160000Z'));
  await form.getByRole('button', { name: 'Visa vad som skulle hända' }).tap();
  await expect(page.getByRole('alert')).toContainText('1 händelse är i vägen');
  await expect(page.getByRole('row').filter({ hasText: 'Bordshockey' })).toContainText('Går inte att boka');
  await expect(page.getByRole('button', { name: 'Boka allt' })).toHaveCount(0);
  await form.getByLabel('Kalenderfil').setInputFiles(calendar('20261203T180000Z', '20261203T190000Z'));
  await form.getByRole('button', { name: 'Visa vad som skulle hända' }).tap();
  await page.getByRole('button', { name: 'Boka allt' }).tap();
  await expect(page.getByText('Allt är bokat.')).toBeVisible();
  await page.locator('nav a[href="#bookings"]').tap();
  await expect(page.getByRole('row').filter({ hasText: 'Bordshockey' })).toContainText('19.00–20.00');
});

test('a season is shared out: made, applied for, proposed, explained and published', async ({ open }) => {
  const page = await open('/staff#season');
  await unfold(page, 'Ny fördelning');
  await page.getByLabel('Namn').fill('Våren 2027');
  await page.getByLabel('Terminens första dag').fill('2027-01-11');
  await page.getByLabel('Terminens sista dag').fill('2027-06-06');
  await page.getByLabel('Öppnar', { exact: true }).fill('2026-11-01');
  await page.getByLabel('Stänger', { exact: true }).fill('2026-11-24');
  await page.getByRole('button', { name: 'Spara' }).tap();
  await page.getByRole('button', { name: 'Öppna Våren 2027' }).tap();
  await unfold(page, 'Skriv in en ansökan');
  const form = page.locator('form').filter({ has: page.getByLabel('Kan flyttas') });
  for (const name of ['Schackklubben Tornet', 'Odlarna på gården']) {
    await form.getByLabel('Förening').selectOption({ label: name });
    await form.getByLabel('Rum').selectOption({ label: 'Verkstaden' });
    await form.getByRole('button', { name: 'Spara' }).tap();
    await expect(page.getByRole('rowheader', { name })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Gör ett förslag' }).tap();
  await expect(page.getByRole('rowheader', { name: 'måndag 18.00–20.00, Verkstaden' })).toHaveCount(1);
  const whys = page.getByRole('listitem').filter({ hasText: 'i veckan' });
  for (const summary of await whys.locator('summary').all()) await summary.tap();
  await expect(page.getByText('Fick det som önskades')).toBeVisible();
  await expect(page.getByText('Fick inte: andra hade den tiden')).toBeVisible();
  await audit(page, 'a proposal');
  await page.getByRole('button', { name: 'Publicera och boka' }).tap();
  await page.getByRole('button', { name: 'Ja, publicera' }).tap();
  await expect(page.getByRole('row').filter({ hasText: 'Våren 2027' })).toContainText('Publicerad');
});

test('staff say that those who did not check in were there', async ({ appliance, open }) => {
  await appliance.stop();
  await appliance.start('2026-11-26 08:00');
  const page = await open('/staff');
  await unfold(page, 'Tidigare dagar');
  await page.getByLabel('Vilken dag?').selectOption('2026-11-25');
  await page
    .getByRole('row')
    .filter({ hasText: 'Läxhjälp' })
    .getByRole('button', { name: /^De var här/ })
    .tap();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Till klockan').fill('23:00');
  await sheet.getByRole('button', { name: 'Spara tiden' }).tap();
  await expect(sheet.getByRole('alert')).toContainText('Tiden måste ligga inom den');
  await sheet.getByLabel('Till klockan').fill('16:45');
  await sheet.getByRole('button', { name: 'Spara tiden' }).tap();
  await expect(sheet).toHaveCount(0);
});
