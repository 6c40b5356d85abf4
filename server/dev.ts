import { spawn } from 'node:child_process';
import { createServer as createProbe } from 'node:net';
import { createServer } from 'vite';

/**
 * `npm run dev`: kiosk and desk from Vite with every change at once, the server behind it, begun anew when its own
 * files change, authors' documents read again when they change. One address, as in the trial: PORT (8080).
 *
 * Vite gives out the pages without the content security policy, which its own scripts would break (vite#10553); the
 * journeys run on the built pages, where it holds.
 */
const port = Number(process.env.PORT ?? 8080);
const address = `http://localhost:${port}`;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createProbe();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const bound = probe.address();
      probe.close(() => resolve(typeof bound === 'object' && bound ? bound.port : 0));
    });
  });

const behind = await freePort();
/** What is the server's: everything but the pages and their modules. `/t/` is where a slip's code leads. */
const SERVED = ['^/$', '^/api/', '^/catalogue/', '^/sandbox/', '^/t(/|$)', '^/plain'];

const pages = await createServer({
  configFile: 'vite.config.ts',
  mode: 'kiosk',
  root: '.',
  base: '/',
  appType: 'mpa',
  clearScreen: false,
  logLevel: 'warn',
  optimizeDeps: { entries: ['kiosk/index.html', 'admin/index.html'] },
  server: {
    port,
    strictPort: true,
    // The host stays the one the browser asked for, by which the server knows its own.
    proxy: Object.fromEntries(SERVED.map((path) => [path, { target: `http://127.0.0.1:${behind}` }])),
  },
});
await pages.listen();

const server = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', '--import', 'tsx', 'server/main.ts'],
  {
    stdio: 'inherit',
    env: { ...process.env, PORT: String(behind), PUBLIC_URL: process.env.PUBLIC_URL ?? address, DEV: '1' },
  },
);
const stop = (): void => void server.kill('SIGTERM');
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
server.once('exit', (code) => void pages.close().then(() => process.exit(code ?? 0)));
