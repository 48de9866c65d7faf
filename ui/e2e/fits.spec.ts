import { close, expect, kassoren, signIn, speak, test } from './appliance';

const sizes = [
  ['a 7-inch panel', 1024, 600],
  ['a panel on end', 1080, 1920],
] as const;

for (const [panel, width, height] of sizes) {
  test(`${panel} shows all of the booking screen and of a busy door, in words of any length`, async ({
    appliance,
    open,
  }) => {
    const [page, door] = [await open('/booking'), await open('/door/lilla-salen')];
    for (const screen of [page, door]) await screen.setViewportSize({ width, height });
    for (const lang of ['sv', 'ar', 'uk']) {
      for (const screen of [page, door]) {
        await speak(screen, lang);
        const left = await screen.locator('main').evaluate((main) => main.scrollHeight - main.clientHeight);
        expect(left, `what is out of sight in ${lang}`).toBeLessThanOrEqual(0);
      }
      const names = page.locator('.now h3');
      const cut = await names.evaluateAll((all) => all.filter((h) => h.scrollWidth > h.clientWidth).length);
      expect(cut, `names that are cut in ${lang}`).toBe(0);
    }
    await signIn(page, appliance, ...kassoren);
    await close(page);
    const left = await page.locator('main').evaluate((main) => main.scrollHeight - main.clientHeight);
    expect(left, 'what is out of sight when somebody is signed in').toBeLessThanOrEqual(0);
  });
}
