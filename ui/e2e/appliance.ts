/** The real program on simulated wires, one for each test, and what people do in front of it. */
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export const binary = process.env.TROSKEL ?? resolve(import.meta.dirname, '../../bin/troskel');

/** A Wednesday of the seeded place, with a booking going on in Lilla salen until 11.30. */
export const morning = '2026-11-25 10:42';

export class Appliance {
  #process: ChildProcess | undefined;
  #address = '127.0.0.1:0';
  #log: string[] = [];
  url = '';

  constructor(readonly folder: string) {}

  /** Starts the program and waits until it says where it is. After a stop it comes back at the same address, with the same data. */
  async start(at = morning): Promise<void> {
    const args = ['demo', '--listen', this.#address, '--data', this.folder, '--at', at];
    const child = spawn(binary, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: this.folder },
    });
    this.#process = child;
    createInterface(child.stderr!).on('line', (line) => this.#log.push(line));
    const found = new Promise<string>((resolve, reject) => {
      createInterface(child.stdout!).on('line', (line) => {
        const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
        if (url) resolve(url);
      });
      child.once('exit', (code) => reject(new Error(`troskel ended with ${code}:\n${this.#log.join('\n')}`)));
    });
    this.url = await found;
    this.#address = new URL(this.url).host;
  }

  /** Ends the program as a power cut would, or politely. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Holds a card of the simulator to the reader. */
  tap(card: string): Promise<void> {
    return this.#simulate(`tap?card=${card}`);
  }

  /** Lets time pass, such as "27m". */
  pass(time: string): Promise<void> {
    return this.#simulate(`clock?add=${time}`);
  }

  /** Breaks the reader, or mends it with "none". */
  breakReader(fault: 'silent' | 'unplugged' | 'none'): Promise<void> {
    return this.#simulate(`fault?part=reader&fault=${fault}`);
  }

  async #simulate(what: string): Promise<void> {
    const answer = await fetch(`${this.url}/sim/${what}`, { method: 'POST', headers: { Origin: this.url } });
    expect(answer.ok, `POST /sim/${what} answered ${answer.status}`).toBe(true);
  }
}

interface Fixtures {
  appliance: Appliance;
  /** Opens a page in its own browser profile, as another screen on another wall. */
  open: (path: string) => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  appliance: async ({}, use) => {
    if (!existsSync(binary)) throw new Error(`${binary} is not there: run \`make build\` first`);
    const folder = await mkdtemp(join(tmpdir(), 'troskel-e2e-'));
    const appliance = new Appliance(folder);
    await appliance.start();
    await use(appliance);
    await appliance.stop('SIGKILL'); // a polite end would wait for the sign to go to sleep
    await rm(folder, { recursive: true, force: true });
  },

  open: async ({ appliance, browser, contextOptions }, use) => {
    const complaints: string[] = [];
    const pages: Page[] = [];
    await use(async (path) => {
      const page = await (await browser.newContext(contextOptions)).newPage();
      pages.push(page);
      page.on('pageerror', (error) => complaints.push(`${path}: ${error.message}`));
      page.on('console', (message) => {
        // A daemon that is away is no fault of the page; anything else that a page complains of is.
        if (message.type() === 'error' && !/ERR_CONNECTION|ERR_SOCKET|WebSocket/.test(message.text())) {
          complaints.push(`${path}: ${message.text()}`);
        }
      });
      const followed = follows(page);
      await page.goto(appliance.url + path);
      await expect(page.getByRole('main')).toBeVisible();
      await followed;
      return page;
    });
    expect(complaints, 'a page complained').toEqual([]);
    for (const page of pages) await page.context().close();
  },
});

export { expect };

/** Waits until a screen follows the daemon. It has painted itself before, from its first HTML. */
function follows(page: Page): Promise<void> {
  return new Promise((resolve) => {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).startsWith('{"snapshot"')) resolve();
      });
    });
  });
}

/** Chooses a language by its button and waits until the page speaks it. */
export async function speak(page: Page, lang: string): Promise<void> {
  await page.locator(`button[lang="${lang}"]`).tap();
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
}

/** The cells of one room in the day grid. */
export function lane(page: Page, room: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: room }) });
}

/** Books a free time of a room today as the given activity, and gives the code to cancel it with. */
export async function book(page: Page, room: string, from: string, activity: string): Promise<string> {
  await lane(page, room)
    .getByRole('button', { name: `${room}, ledig ${from}` })
    .tap();
  await page.getByRole('button', { name: activity, exact: true }).tap();
  return codeOf(page);
}

/** The code on the sheet that says that a room is booked. */
export async function codeOf(page: Page): Promise<string> {
  const sheet = page.getByRole('dialog', { name: 'Rummet är bokat' });
  await expect(sheet).toBeVisible();
  const code = await sheet.locator('.code').innerText();
  expect(code).toMatch(/^\d{4}$/);
  return code;
}

/** Types a code on the pad. */
export async function type(page: Page, code: string): Promise<void> {
  for (const digit of code) await page.getByRole('button', { name: digit, exact: true }).tap();
}

/** Signs a card of the demo in at a booking screen. */
export async function signIn(page: Page, appliance: Appliance, card: string, pin: string): Promise<void> {
  await appliance.tap(card);
  await enter(page, pin);
}

/** Types the PIN that a screen asks for. */
export async function enter(page: Page, pin: string): Promise<void> {
  const sheet = page.getByRole('dialog');
  await expect(sheet.locator('.pad')).toBeVisible();
  for (const digit of pin) await sheet.getByRole('button', { name: digit, exact: true }).tap();
  await sheet.locator('.pad .primary').tap();
  await expect(page.locator('.session')).toBeVisible();
}

/** The treasurer of the demo's chess club: a card and its PIN. */
export const kassoren = ['kassoren', '3974'] as const;
/** Closes the sheet. */
export const close = (page: Page) => page.keyboard.press('Escape');

/** The dates of a series that a test made, in my bookings: the club's own are about chess, in every language. */
export const made = (page: Page) =>
  page
    .getByRole('dialog')
    .locator('.open:has(.tag)')
    .filter({ hasNotText: /schack/i });
