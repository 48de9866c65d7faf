import { book, codeOf, expect, lane, test, type } from './appliance';

test('one tap takes a free room now, and its door shows it', async ({ open }) => {
  const [page, door] = [await open('/booking'), await open('/door/stora-salen')];
  await expect(door.getByText('Ledigt')).toBeVisible();

  await page.getByRole('button', { name: 'Boka Stora salen nu, 30 minuter' }).tap();
  await codeOf(page);
  await expect(door.getByText('Upptaget')).toBeVisible();

  await door.getByRole('button', { name: 'Avsluta nu' }).tap();
  await expect(door.getByRole('dialog', { name: 'Tack! Rummet är ledigt' })).toBeVisible();
  await expect(door.getByText('Ledigt', { exact: true })).toBeVisible();
});

test('two taps book a time later today, and every screen shows it', async ({ open }) => {
  const [page, other, door] = [
    await open('/booking'),
    await open('/booking'),
    await open('/door/stora-salen'),
  ];
  await book(page, 'Stora salen', '14.00', 'Språkcafé');
  await page.getByRole('button', { name: 'Klart' }).tap();

  const name = 'Stora salen, 14.00 till 15.00, Språkcafé';
  await expect(lane(page, 'Stora salen').getByRole('button', { name })).toBeVisible();
  await expect(lane(other, 'Stora salen').getByRole('button', { name })).toBeVisible();
  await expect(door.getByText('14.00–15.00')).toBeVisible();
  await expect(
    lane(other, 'Hela salen').getByRole('button', { name: /ledig 14/ }),
    'the hall is blocked',
  ).toHaveCount(0);
});

test('four taps book another day with förening and activity', async ({ open }) => {
  const page = await open('/booking');
  await page.getByRole('button', { name: 'fredag 27 november' }).tap();
  await lane(page, 'Verkstaden').getByRole('button', { name: 'Verkstaden, ledig 13.00' }).tap();
  await page.getByRole('button', { name: 'Språkvännerna', exact: true }).tap();
  await page.getByRole('button', { name: 'Möte', exact: true }).tap();
  await codeOf(page);
  await page.getByRole('button', { name: 'Klart' }).tap();
  await expect(
    lane(page, 'Verkstaden').getByRole('button', {
      name: 'Verkstaden, 13.00 till 14.00, Möte · Språkvännerna',
    }),
  ).toBeVisible();
});

test('the time can be moved and stretched without typing', async ({ open }) => {
  const page = await open('/booking');
  await lane(page, 'Stora salen').getByRole('button', { name: 'Stora salen, ledig 14.00' }).tap();
  await page.getByRole('button', { name: 'Senare' }).tap();
  await page.getByRole('button', { name: 'Längre' }).tap();
  await page.getByRole('button', { name: 'Längre' }).tap();
  await expect(page.getByRole('dialog')).toContainText('14.15–15.45');
  await page.getByRole('button', { name: 'Idrott' }).tap();
  await expect(page.getByRole('dialog', { name: 'Rummet är bokat' })).toContainText('14.15–15.45');
});

test('a booking may show only "Bokad"; staff see who it is and can take it away', async ({ open }) => {
  const [page, staff] = [await open('/booking'), await open('/staff')];
  await lane(page, 'Stora salen').getByRole('button', { name: 'Stora salen, ledig 14.00' }).tap();
  await page.getByRole('button', { name: 'Språkvännerna', exact: true }).tap();
  await page.getByRole('button', { name: 'Bara ”Bokad”' }).tap();
  await page.getByRole('button', { name: 'Fest' }).tap();
  await codeOf(page);
  const shown = lane(page, 'Stora salen').getByRole('button', {
    name: 'Stora salen, 14.00 till 15.00, Bokad',
  });
  await page.getByRole('button', { name: 'Klart' }).tap();
  await expect(shown).toBeVisible();

  const row = staff.getByRole('row').filter({ hasText: 'visas som ”Bokad”' });
  await expect(row).toContainText('Språkvännerna');
  await expect(row).toContainText('Fest');
  await row.getByRole('button', { name: 'Ta bort' }).tap();
  await row.getByRole('button', { name: 'Ja, ta bort' }).tap();
  await expect(staff.getByText('Bokningen är borttagen.')).toBeVisible();
  await expect(shown).toBeHidden();
});

test('somebody was first: the next free time is one tap away', async ({ open }) => {
  const [first, second] = [await open('/booking'), await open('/booking')];
  await lane(second, 'Stora salen').getByRole('button', { name: 'Stora salen, ledig 14.00' }).tap();
  await book(first, 'Stora salen', '14.00', 'Möte');

  await second.getByRole('button', { name: 'Läxhjälp', exact: true }).tap();
  const taken = second.getByRole('dialog', { name: 'Någon hann före' });
  const instead = taken.getByRole('button', { name: /^Boka \d\d\.\d\d–\d\d\.\d\d$/ });
  const time = (await instead.innerText()).replace('Boka ', '');
  expect(time).not.toBe('14.00–15.00');
  await instead.tap();
  await expect(second.getByRole('dialog', { name: 'Rummet är bokat' })).toContainText(time);
});

test('only the code cancels a booking', async ({ open }) => {
  const page = await open('/booking');
  const code = await book(page, 'Verkstaden', '14.00', 'Möte');
  await page.getByRole('button', { name: 'Klart' }).tap();
  const booking = lane(page, 'Verkstaden').getByRole('button', {
    name: 'Verkstaden, 14.00 till 15.00, Möte',
  });

  await booking.tap();
  await page.getByRole('button', { name: 'Avboka' }).tap();
  await type(page, code === '0000' ? '0001' : '0000');
  await expect(page.getByRole('alert')).toHaveText('Koden stämmer inte. Försök som är kvar: 4.');
  await type(page, code);
  await expect(page.getByRole('dialog', { name: 'Bokningen är avbokad' })).toBeVisible();
  await expect(booking).toBeHidden();
});

test('ten seconds to undo', async ({ open }) => {
  const page = await open('/booking');
  await book(page, 'Verkstaden', '14.00', 'Möte');
  const undo = page.getByRole('button', { name: 'Ångra' });
  await undo.tap();
  await expect(page.getByRole('dialog', { name: 'Bokningen är borttagen' })).toBeVisible();
  await expect(
    lane(page, 'Verkstaden').getByRole('button', { name: 'Verkstaden, ledig 14.00' }),
  ).toBeVisible();
});

test('those who come check in at the door', async ({ appliance, open }) => {
  await appliance.stop();
  await appliance.start('2026-11-25 14:50'); // Läxhjälp begins at 15.00
  const door = await open('/door/lilla-salen');
  await door.getByRole('button', { name: 'Vi är här' }).tap();
  await expect(door.getByRole('dialog', { name: 'Ni är incheckade' })).toBeVisible();
  await expect(door.getByRole('button', { name: 'Vi är här' })).toBeHidden();
});

test('a door makes a booking longer, ends it, and asks in two taps how many came', async ({ open }) => {
  const door = await open('/door/lilla-salen');
  await door.getByRole('button', { name: 'Förläng till 12.00' }).tap();
  await expect(door.getByRole('dialog', { name: 'Bokningen är förlängd' })).toBeVisible();
  await door.getByRole('button', { name: 'Klart' }).tap();
  await expect(door.getByText('09.30–12.00')).toBeVisible();

  await door.getByRole('button', { name: 'Avsluta nu' }).tap();
  const heads = door.getByRole('dialog', { name: 'Hur många var ni?' });
  await heads.getByRole('button', { name: '12', exact: true }).tap();
  await heads.getByRole('button', { name: '12 personer' }).tap();
  // What it was good for: what its kind stands for is chosen already.
  const cells = door.getByRole('dialog', { name: 'Vad bidrog det till?' });
  const together = cells.getByRole('group', { name: 'Gemenskap' });
  await expect(together.getByRole('button', { name: 'För den enskilda' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await together.getByRole('button', { name: 'För området' }).tap();
  await cells.getByRole('button', { name: 'Klart' }).tap();
  await expect(door.getByRole('dialog', { name: 'Tack! Rummet är ledigt' })).toBeVisible();
  await expect(door.getByText('Ledigt', { exact: true })).toBeVisible();
});

test('what a room does not allow is told beforehand, and what is refused has a way on', async ({ open }) => {
  const page = await open('/booking');
  await page.getByRole('button', { name: 'tisdag 1 december' }).tap();
  for (let day = 0; day < 6; day++) await page.getByRole('button', { name: 'Dagen efter' }).tap();
  await expect(page.getByRole('grid', { name: /måndag 7 december/ })).toBeVisible();
  await lane(page, 'Stora salen').getByRole('button', { name: 'Stora salen, ledig 17.00' }).tap();
  await expect(page.getByText('Högst 4 timmar åt gången.')).toBeVisible();
  await page.getByRole('button', { name: 'Möte', exact: true }).tap();
  const refused = page.getByRole('dialog', { name: 'Det gick inte' });
  await expect(refused.getByRole('alert')).toContainText('först för unga');
  await refused
    .getByRole('button', { name: /^Boka \D*\d\d\.\d\d–/ })
    .first()
    .tap();
  await expect(page.getByRole('dialog', { name: 'Rummet är bokat' })).toContainText('Stora salen');
});
