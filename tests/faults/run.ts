import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PROMISES } from './promises/index.ts';
import { NOT_SHOWN, type Promised, type Run, type Shown, tableOf } from './table.ts';

/**
 * `npm run test:faults -- [--cuts N] [--submissions N] [--fields N] [--seed S] [--only name,name] [--short]`: tries
 * the promises one after another and prints one table. It fails when a promise was broken, or a control was not.
 * What needs root, FUSE or a loop device and cannot run here counts as not shown.
 */
const FULL = { cuts: 200, submissions: 10_000, fields: 1_000_000 } as const;
const SHORT = { cuts: 2, submissions: 150, fields: 10_000 } as const;
/** Most of the time is waiting: for a line to fail, a browser to start, a server to mend its database. */
const SHORT_AT_ONCE = 3;
const RESULTS = 'test-results';
/** Seeds are 32 bits (disk/random.ts). */
const SEEDS = 2 ** 32;

function readRun(): { run: Run; only: readonly string[] } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      cuts: text,
      submissions: text,
      fields: text,
      seed: text,
      only: text,
      short: { type: 'boolean' },
    },
  });
  const number = (name: keyof typeof FULL | 'seed', otherwise: number): number => {
    const given = values[name] === undefined ? otherwise : Number(values[name]);
    if (Number.isInteger(given) && given >= 0) return given;
    console.error(`--${name} must be a whole number, not "${values[name]}"`);
    process.exit(2);
  };
  const counts = values.short ? SHORT : FULL;
  const names = PROMISES.map(({ name }) => name);
  const only = values.only?.split(',') ?? names;
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    console.error(`--only knows ${names.join(', ')}; not ${unknown.join(', ')}`);
    process.exit(2);
  }
  return {
    only,
    run: {
      cuts: number('cuts', counts.cuts),
      submissions: number('submissions', counts.submissions),
      fields: number('fields', counts.fields),
      seed: number('seed', Math.floor(Math.random() * SEEDS)),
      short: values.short ?? false,
    },
  };
}

const { run, only } = readRun();
console.log(`seed ${run.seed}`);
// What mounts or starts something undoes it at the end of the process (disk/, browser.ts).
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

async function tryOne({ name, promise, asked, try: attempt }: Promised): Promise<readonly Shown[]> {
  const started = Date.now();
  try {
    return await attempt(run);
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.error(`${name}: ${why}`);
    return [
      { promise, asked, ran: 'ended by an error', figure: why.split('\n')[0] ?? '', outcome: 'broken' },
    ];
  } finally {
    const seconds = Math.round((Date.now() - started) / 1000);
    console.log(`${name}: ${seconds} s (again: --only ${name} --seed ${run.seed})`);
  }
}

const chosen = PROMISES.filter(({ name }) => only.includes(name));
const told = new Map<Promised, readonly Shown[]>();
const waiting = [...chosen];
async function lane(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) told.set(next, await tryOne(next));
}
await Promise.all(Array.from({ length: run.short ? SHORT_AT_ONCE : 1 }, lane));
const shown = chosen.flatMap((promised) => told.get(promised) ?? []);
const count = (...outcomes: Shown['outcome'][]): number =>
  shown.filter(({ outcome }) => outcomes.includes(outcome)).length;
const [passed, failed, skipped] = [count('kept'), count('broken', 'blind'), count('not shown')];
console.log(`\n${tableOf(shown)}\n\n${NOT_SHOWN}`);
console.log(
  `\n${passed} promises shown, ${failed} not kept, ${skipped} not shown; seed ${run.seed}${run.short ? '; the short form, which reaches no figure' : ''}`,
);
mkdirSync(RESULTS, { recursive: true });
writeFileSync(`${RESULTS}/faults.json`, JSON.stringify({ passed, failed, skipped }));
process.exit(failed === 0 ? 0 : 1);
