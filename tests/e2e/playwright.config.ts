import { defineConfig } from '@playwright/test';
import { ARGUMENTS, findChromium } from './browser.ts';

const executablePath = findChromium();
if (executablePath === null)
  throw new Error('No Chromium found. Install one (apt-get install chromium) or name it in CHROMIUM.');

/**
 * The gallery of parts is there only in development, so Vite serves it. Each run has a port of its own, which its
 * workers inherit: two runs on one machine do not meet.
 */
process.env.GALLERY_PORT ??= String(20_000 + (process.pid % 20_000));
const GALLERY = `http://localhost:${process.env.GALLERY_PORT}`;

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  // One server, one browser at a time: with two of each, two cores are too few for what is awaited in seconds.
  workers: 1,
  fullyParallel: false,
  // A journey that needed a second try passes, and is named as such.
  retries: process.env.CI ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: '../../test-results/e2e.json' }]],
  webServer: {
    command: `node_modules/.bin/vite --mode kiosk --port ${process.env.GALLERY_PORT} --strictPort`,
    cwd: '../..',
    url: `${GALLERY}/kiosk/gallery.html`,
    reuseExistingServer: false,
  },
  use: {
    baseURL: GALLERY,
    viewport: { width: 1080, height: 1920 },
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    actionTimeout: 10_000,
    // A trace of every step doubles the time; who needs one asks for it: --trace on.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath, args: ARGUMENTS },
  },
});
