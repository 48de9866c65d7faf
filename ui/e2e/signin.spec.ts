import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test as base } from '@playwright/test';
import { audit } from './audit';
import { binary } from './appliance';

/** A place as it is delivered: the staff page is for those who sign in. */
const test = base.extend<{ place: { url: string; code: string } }>({
  place: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'troskel-e2e-'));
    const config = join(folder, 'troskel.toml');
    await writeFile(
      config,
      `[web]\nlisten = "127.0.0.1:0"\n[data]\ndir = "${folder}/data"\n[reader]\nkind = "none"\n`,
    );
    const run = async () => {
      const child = spawn(binary, ['run', '--config', config], { stdio: ['ignore', 'pipe', 'ignore'] });
      for await (const line of createInterface(child.stdout)) {
        const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
        if (url) return { child, url };
      }
      throw new Error('troskel did not start');
    };
    const end = async (child: ReturnType<typeof spawn>) => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    };
    await end((await run()).child);
    const said = execFileSync(
      binary,
      ['staff', 'add', 'kim', '--name', 'Kim Ek', '--data', `${folder}/data`],
      {
        encoding: 'utf8',
      },
    );
    const { child, url } = await run();
    await use({ url, code: /[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}/.exec(said)![0] });
    await end(child);
    await rm(folder, { recursive: true, force: true });
  },
});

/** What an authenticator app shows (RFC 6238), some steps from now. */
function app(secret: string, steps = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', key).update(counter).digest();
  const code = (hash.readUInt32BE(hash[19]! & 15) & 0x7fffffff) % 1_000_000;
  return String(code).padStart(6, '0');
}

const password = 'blå bussen går 17';

test('a first person chooses a password and an app, works, signs out, and comes back with a recovery code', async ({
  page,
  place,
}) => {
  await page.goto(`${place.url}/staff`);
  await expect(page.getByRole('heading', { name: 'Logga in' })).toBeVisible();
  await audit(page, 'the way in');
  await page.getByRole('button', { name: 'Första gången' }).tap();
  await page.getByLabel('Användarnamn').fill('kim');
  await page.getByLabel('Engångskod').fill('aaaa-bbbb-cccc');
  await page.getByRole('button', { name: 'Vidare' }).tap();
  await expect(page.getByRole('alert')).toContainText('engångskod stämmer inte');
  await page.getByLabel('Engångskod').fill(place.code.toLowerCase());
  await page.getByRole('button', { name: 'Vidare' }).tap();
  await expect(page.getByRole('heading', { name: 'Välkommen, Kim Ek' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'QR-kod' })).toBeVisible();
  await audit(page, 'setting up');

  const secret = await page.locator('code').innerText();
  await page.getByLabel('Nytt lösenord').fill('kim kim kim');
  await page.getByLabel('Koden som appen visar nu').fill(app(secret));
  await page.getByRole('button', { name: 'Spara och logga in' }).tap();
  await expect(page.getByRole('alert')).toContainText('för lätt att gissa');
  await page.getByLabel('Nytt lösenord').fill(password);
  await page.getByLabel('Koden som appen visar nu').fill(app(secret));
  await page.getByRole('button', { name: 'Spara och logga in' }).tap();
  await expect(page.getByRole('heading', { name: 'Dina reservkoder' })).toBeVisible();
  const [recovery] = await page.locator('.codes code').allInnerTexts();
  await audit(page, 'recovery codes');
  await page.getByRole('button', { name: 'Jag har sparat dem' }).tap();
  await expect(page.getByText('Kim Ek')).toBeVisible();

  await page.goto(`${place.url}/staff#people`);
  await page.getByLabel('Namn', { exact: true }).fill('Ali Omar');
  await page.getByLabel('Användarnamn').fill('ali');
  await page.getByRole('button', { name: 'Lägg till' }).tap();
  await expect(page.getByText('Engångskod för ali')).toBeVisible();
  await expect(page.getByRole('row', { name: /Ali Omar/ })).toContainText('Engångskod till');
  await audit(page, 'who signs in');

  await page.getByRole('button', { name: 'Logga ut' }).tap();
  await expect(page.getByRole('heading', { name: 'Logga in' })).toBeVisible();
  await page.getByLabel('Användarnamn').fill('kim');
  await page.getByLabel('Lösenord').fill(password);
  await page.getByLabel('Kod från appen').fill('000000');
  await page.getByRole('button', { name: 'Logga in' }).tap();
  await expect(page.getByRole('alert')).toContainText('stämmer inte');
  await page.getByLabel('Kod från appen').fill(recovery!);
  await page.getByRole('button', { name: 'Logga in' }).tap();
  await expect(page.getByRole('heading', { name: 'Inloggning', level: 2 })).toBeVisible();
});

test('a page whose session was ended elsewhere becomes the way in', async ({ page, place, context }) => {
  const setup = (form: object) =>
    page.request.post(`${place.url}/staff/setup`, { data: { login: 'kim', code: place.code, ...form } });
  const begun = (await (await setup({ password: '', appCode: '' })).json()) as { account: string };
  expect((await setup({ password, appCode: app(begun.account) })).ok()).toBe(true);
  await page.goto(`${place.url}/staff`);
  await expect(page.getByText('Kim Ek')).toBeVisible();
  const other = await context.newPage();
  await other.goto(`${place.url}/staff`);
  await other.getByRole('button', { name: 'Logga ut' }).click();
  await expect(page.getByRole('heading', { name: 'Logga in' })).toBeVisible();
});
