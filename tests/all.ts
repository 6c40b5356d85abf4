import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { findChromium } from './e2e/browser.ts';

/**
 * The one test command: everything, in order of how soon it can tell something wrong, and a closing line that
 * counts it all. A stage that looked at nothing counts as failed.
 */

const RESULTS = 'test-results';
const bin = (name: string): string => `node_modules/.bin/${name}`;

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}
const total: Count = { passed: 0, failed: 0, skipped: 0 };
/** What failed, by name: said again at the end, since logs of an hour are read from behind. */
const failures: string[] = [];

function run(title: string, command: string, args: string[]): boolean {
  console.log(`\n== ${title}`);
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  console.log(
    `== ${title}: ${status === 0 ? 'ok' : 'FAILED'} (${Math.round((Date.now() - started) / 1000)} s)`,
  );
  return status === 0;
}

/** A gate: one check that passes or fails as a whole. */
function gate(title: string, command: string, args: string[]): void {
  if (run(title, command, args)) total.passed++;
  else {
    total.failed++;
    failures.push(title);
  }
}

/** A suite that counts its own tests into a file. */
function suite(title: string, command: string, args: string[], count: () => Count): void {
  const ok = run(title, command, args);
  let counted: Count = { passed: 0, failed: 0, skipped: 0 };
  try {
    counted = count();
  } catch {
    console.log(`== ${title}: left no count`);
  }
  if (!ok && counted.failed === 0) counted.failed = 1;
  if (ok && counted.passed === 0) counted.failed = 1;
  if (counted.failed > 0) failures.push(title);
  total.passed += counted.passed;
  total.failed += counted.failed;
  total.skipped += counted.skipped;
}

const read = (file: string): unknown => JSON.parse(readFileSync(`${RESULTS}/${file}`, 'utf8'));

function vitestCount(): Count {
  const told = read('unit.json') as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    testResults: ReadonlyArray<{ assertionResults: ReadonlyArray<{ fullName: string; status: string }> }>;
  };
  for (const { fullName, status } of told.testResults.flatMap((file) => file.assertionResults))
    if (status === 'failed') failures.push(fullName);
  return { passed: told.numPassedTests, failed: told.numFailedTests, skipped: told.numPendingTests };
}

function playwrightCount(): Count {
  const { stats } = read('e2e.json') as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  };
  if (stats.flaky > 0) console.log(`${stats.flaky} journeys passed only at the second try`);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

/** A browser: the machine's, or Debian's package when we may install it, or Playwright's own. */
function ensureChromium(): boolean {
  if (findChromium() !== null) return true;
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    run('install Chromium', 'sh', ['-c', 'apt-get update -qq && apt-get install -y -qq chromium']);
    if (findChromium() !== null) return true;
  }
  run('download Chromium', bin('playwright'), ['install', 'chromium']);
  return findChromium() !== null;
}

const flows = (): string[] =>
  readdirSync('public/catalogue/flows').map((name) => `public/catalogue/flows/${name}`);

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS);

gate('types', bin('tsc'), ['--noEmit', '-p', '.']);
gate('lint', bin('biome'), ['check', '--error-on-warnings', '.']);
gate('nothing unused', bin('knip'), []);
gate('flows prove', process.execPath, [
  '--import',
  'tsx',
  'server/catalogue/flow-command.ts',
  'prove',
  ...flows(),
]);
suite(
  'unit, property, machine and database tests',
  bin('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}/unit.json`],
  vitestCount,
);
gate('build', 'npm', ['run', 'build', '--silent']);
if (ensureChromium())
  suite(
    'journeys in Chromium',
    bin('playwright'),
    ['test', '-c', 'tests/e2e/playwright.config.ts'],
    playwrightCount,
  );
else {
  console.log(
    'No Chromium: install one (apt-get install chromium) or name it in CHROMIUM. The journeys were NOT RUN.',
  );
  total.failed++;
}
suite(
  'promises under faults, the short form',
  process.execPath,
  ['--import', 'tsx', 'tests/faults/run.ts', '--short'],
  () => read('faults.json') as Count,
);

for (const failure of failures) console.log(`FAILED: ${failure}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed === 0 ? 0 : 1);
