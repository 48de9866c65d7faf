// Measures the screens in the real browser on the real program, with the processor slowed six times as a Raspberry Pi's: the script in the
// processor's own time that each change from the daemon costs, and the heap. Prints a line for each figure, with its target and whether it was met.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';

const slower = 6;
const changes = 5;
const most = { script: 10, heap: 6 };

const folder = mkdtempSync(join(tmpdir(), 'troskel-bench-'));
const daemon = spawn(
  '../bin/troskel',
  ['demo', '--listen', '127.0.0.1:0', '--data', folder, '--at', '2026-11-25 10:42'],
  { stdio: ['ignore', 'pipe', 'ignore'] },
);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
});

function tell(name, value, unit, target) {
  const ok = value <= target;
  console.log(
    `${name.padEnd(28)} ${value.toFixed(3).padStart(10)} ${unit.padEnd(26)} ${`≤${target}`.padEnd(6)} ${ok ? 'yes' : 'NO'}`,
  );
}

async function address() {
  for await (const line of createInterface(daemon.stdout)) {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
    if (found) return found[0];
  }
  throw new Error('the program ended before it served');
}

/** Opens a screen, slows it, and gives what reads its figures. */
async function watch(url) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.goto(url, { waitUntil: 'networkidle' });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower });
  return async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    const { metrics } = await cdp.send('Performance.getMetrics');
    const of = (name) => metrics.find((m) => m.name === name).value;
    return { script: of('ScriptDuration') * 1000, heap: of('JSHeapUsedSize') / 1e6 };
  };
}

/** Books the free room and undoes it: two changes that every screen follows. */
async function change(page) {
  await page.getByRole('button', { name: 'Boka Verkstaden nu, 30 minuter' }).click();
  await page.getByRole('dialog').locator('.code').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: /Ångra/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Boka Verkstaden nu, 30 minuter' }).waitFor();
}

try {
  const url = await address();
  const hand = await (await browser.newContext({ locale: 'sv-SE' })).newPage();
  await hand.goto(`${url}/booking`, { waitUntil: 'networkidle' });
  for (const path of ['/entrance', '/booking', '/door/verkstaden']) {
    const read = await watch(url + path);
    const before = await read();
    for (let i = 0; i < changes; i++) await change(hand);
    const after = await read();
    tell(
      `Screen${path}`,
      (after.script - before.script) / (2 * changes),
      'ms-script-per-change-at-6x',
      most.script,
    );
    tell('', after.heap, 'MB-heap', most.heap);
  }
} finally {
  await browser.close();
  daemon.kill();
  rmSync(folder, { recursive: true, force: true });
}
