import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatDate } from '#shared/calendar/index.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { readConfig } from '../config.ts';
import { knownMigrations, type PlainDatabase, ranMigrations, reachDatabase } from '../db/index.ts';
import { LANGUAGES, type Language, say } from '../text.ts';
import { decideKeeping, writeRecord } from './record.ts';
import { KINDS } from './rules.ts';

/**
 * `npm run record -- FILE.html` writes the record of processing as a page to print; `npm run record -- --keep
 * KIND=DAYS` decides how long a kind is kept, from today on. While the server runs or not.
 */

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = (
  key: string,
  values: (language: Language) => Readonly<Record<string, string>> = () => ({}),
): void => {
  for (const language of LANGUAGES) print(say(language, `record.${key}`, values(language)));
};
const clock = { now: () => Date.now() };

async function keep({ db }: PlainDatabase, asked: string): Promise<number> {
  const decided = await decideKeeping({ db, clock }, asked);
  if (!decided.ok) {
    tell('usage');
    tell('kinds', () => ({ kinds: KINDS.join(', ') }));
    return 1;
  }
  const { kind, days, from } = decided.value;
  tell(days === null ? 'kept-never' : 'kept', (language) => ({
    kind,
    days: String(days),
    from: formatDate(from, language),
  }));
  return 0;
}

async function run(args: readonly string[]): Promise<number> {
  const [first, second, ...more] = args;
  const asked = first === '--keep' ? second : undefined;
  if (more.length > 0 || (asked === undefined && (second !== undefined || first?.startsWith('-')))) {
    tell('usage');
    return 1;
  }
  const config = readConfig(process.env, fileURLToPath(new URL('../..', import.meta.url)));
  if (!config.ok) {
    print(config.error);
    return 1;
  }
  const log = (message: string): void => void process.stderr.write(`${message}\n`);
  const reached = await reachDatabase({ ...config.value, log }, false);
  if (!reached.ok) {
    if (reached.error.code === 'no-data') tell('nothing', () => ({ folder: config.value.dataDir }));
    else print(reached.error.message);
    return 1;
  }
  try {
    if ((await ranMigrations(reached.value.db)).length < knownMigrations().length) {
      tell('older');
      return 1;
    }
    if (asked !== undefined) return await keep(reached.value, asked);
    const file = resolve(process.env.INIT_CWD ?? process.cwd(), first ?? 'record-of-processing.html');
    const page = await writeRecord(
      { db: reached.value.db, clock, log, config: config.value },
      packageJson.version,
    );
    const why = await writeFile(file, page).then(
      () => null,
      (cause: Error) => cause.message,
    );
    tell(why === null ? 'done' : 'cannot-write', () => ({ file, why: why ?? '' }));
    return why === null ? 0 : 1;
  } finally {
    await reached.value.close();
  }
}

process.exitCode = await run(process.argv.slice(2));
