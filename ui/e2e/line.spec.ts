import { book, expect, lane, test } from './appliance';

test('a daemon that goes away is told of, and what was asked is done once when it is back', async ({
  appliance,
  open,
}) => {
  const [page, staff] = [await open('/booking'), await open('/staff')];
  await lane(page, 'Verkstaden').getByRole('button', { name: 'Verkstaden, ledig 14.00' }).tap();
  await appliance.stop('SIGKILL');
  await page.getByRole('button', { name: 'Idrott' }).tap();
  await expect(page.getByText('Ansluter…')).toBeVisible();
  await expect(page.getByText(/Så här var det 10\.4/)).toBeVisible();
  await expect(page.getByRole('dialog', { name: 'Sparar…' }), 'nothing is promised meanwhile').toBeVisible();

  await appliance.start('2026-11-25 10:50');
  await expect(page.getByRole('dialog', { name: 'Rummet är bokat' })).toBeVisible();
  await expect(page.getByText('Ansluter…')).toBeHidden();
  const rows = staff.getByRole('row').filter({ hasText: 'Verkstaden' }).filter({ hasText: '14.00–15.00' });
  await expect(rows).toHaveCount(1);
});

test('after half a minute the page says whom to call', async ({ appliance, open }) => {
  const page = await open('/entrance');
  await page.clock.install();
  await appliance.stop('SIGKILL');
  await expect(page.getByText('Ansluter…')).toBeVisible();
  await page.clock.fastForward(31_000);
  await expect(page.getByText(/Ring personalen: .*08-000 00 00/)).toBeVisible();
});

test('the page paints from its first HTML, before any socket', async ({ open }) => {
  const page = await open('/booking');
  await page.routeWebSocket(/\/ws/, () => {}); // never answers
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Verkstaden' })).toBeVisible();
});

test('a gap in the numbers makes the page take a new snapshot', async ({ open }) => {
  const [page, other] = [await open('/booking'), await open('/booking')];
  let sockets = 0;
  await page.routeWebSocket(/\/ws/, (screen) => {
    const first = ++sockets === 1;
    let lost = false;
    screen.connectToServer().onMessage((frame) => {
      // The first change that this screen should hear of never comes.
      if (first && !lost && String(frame).startsWith('{"delta"')) lost = true;
      else screen.send(frame);
    });
  });
  await page.reload();
  await expect.poll(() => sockets).toBe(1);
  const booked = (at: string) => lane(page, 'Verkstaden').getByRole('button', { name: `Verkstaden, ${at}` });
  await book(other, 'Verkstaden', '14.00', 'Möte');
  await other.getByRole('button', { name: 'Klart' }).tap();
  await expect(booked('ledig 14.00'), 'the change was lost').toBeVisible();
  await book(other, 'Verkstaden', '16.00', 'Möte');

  await expect(booked('14.00 till 15.00, Möte')).toBeVisible();
  await expect(booked('16.00 till 17.00, Möte')).toBeVisible();
  expect(sockets).toBe(2);
});

test('an idle page of an older build takes the new one', async ({ open }) => {
  const page = await open('/entrance');
  let sockets = 0;
  await page.routeWebSocket(/\/ws/, (screen) => {
    const upgraded = ++sockets === 1;
    screen.connectToServer().onMessage((frame) => {
      const { snapshot } = JSON.parse(String(frame));
      screen.send(
        upgraded && snapshot ? JSON.stringify({ snapshot: { ...snapshot, build: 'new' } }) : String(frame),
      );
    });
  });
  await page.reload();
  await expect.poll(() => sockets, { message: 'the page loads itself again' }).toBe(2);
  await expect(page.getByRole('heading', { name: 'Välkommen' })).toBeVisible();
});
