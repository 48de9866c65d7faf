import { defineConfig } from '@playwright/test';

/**
 * `units` needs no browser. `screens` drives Debian's Chromium against the real program, one process with its own port and
 * database for each test. Retries are 0, because a retry hides a fault; time limits are wide, because the machine may be slow.
 */
export default defineConfig({
  timeout: 120_000,
  expect: { timeout: 20_000 },
  retries: 0,
  workers: 2,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    viewport: { width: 1280, height: 800 },
    hasTouch: true,
    locale: 'sv-SE',
    timezoneId: 'America/New_York', // the screens must go by the place's zone, not by theirs
    actionTimeout: 20_000,
    trace: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'units', testDir: 'src', testMatch: '**/*.spec.ts' },
    { name: 'screens', testDir: 'e2e', testMatch: '**/*.spec.ts' },
  ],
});
