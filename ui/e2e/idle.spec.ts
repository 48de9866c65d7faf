import { expect, lane, speak, test } from './appliance';

test('a screen that is left asks, waits, and forgets everything', async ({ open }) => {
  const page = await open('/booking');
  await page.clock.install();
  await speak(page, 'en');
  await page.getByRole('button', { name: 'Friday 27 November' }).tap();
  await lane(page, 'Verkstaden')
    .getByRole('button', { name: /free 13:00/ })
    .tap();
  await page.getByRole('button', { name: 'Språkvännerna', exact: true }).tap();

  await page.clock.fastForward(46_000);
  const ask = page.getByRole('dialog', { name: 'Are you still there?' });
  await expect(ask).toBeVisible();
  await ask.getByRole('button', { name: 'Yes, I am here' }).tap();
  await expect(ask).toBeHidden();
  await expect(
    page.getByRole('button', { name: 'Språkvännerna', exact: true }),
    'one tap keeps all',
  ).toHaveAttribute('aria-pressed', 'true');

  await page.clock.fastForward(46_000);
  await expect(ask).toBeVisible();
  await page.clock.fastForward(21_000);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('html')).toHaveAttribute('lang', 'sv');
  await expect(page.getByRole('button', { name: 'onsdag 25 november' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});

test('a code on the screen is gone with its visitor', async ({ open }) => {
  const page = await open('/booking');
  await page.clock.install();
  await page.getByRole('button', { name: 'Boka Verkstaden nu, 60 minuter' }).tap();
  await expect(page.locator('.code')).toBeVisible();
  await page.clock.fastForward(46_000);
  await expect(page.getByText('Är du kvar?')).toBeVisible();
  await page.clock.fastForward(21_000);
  await expect(page.locator('.code')).toBeHidden();
});

test('a kiosk has no menu and nothing to drag or select', async ({ open }) => {
  const page = await open('/entrance');
  for (const event of ['contextmenu', 'dragstart', 'selectstart']) {
    const stopped = await page.evaluate(
      (name) =>
        !document.querySelector('h1')!.dispatchEvent(new Event(name, { bubbles: true, cancelable: true })),
      event,
    );
    expect(stopped, event).toBe(true);
  }
  const style = await page.evaluate(() => {
    const { overscrollBehaviorY, touchAction } = getComputedStyle(document.documentElement);
    return [overscrollBehaviorY, touchAction, getComputedStyle(document.querySelector('main')!).userSelect];
  });
  expect(style).toEqual(['none', 'manipulation', 'none']);
});
