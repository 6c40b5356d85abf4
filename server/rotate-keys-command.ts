import { fileURLToPath } from 'node:url';
import { readConfig } from './config.ts';
import { rotateKeys } from './keys.ts';
import { LANGUAGES, say } from './text.ts';

/**
 * `npm run rotate-keys`: adds a new sealing key, and with `-- --receipts` a new signing key as well; the server takes
 * them at its next start.
 */
const [flag, ...more] = process.argv.slice(2);
const understood = more.length === 0 && (flag === undefined || flag === '--receipts');
const inEach = (key: string): string[] => LANGUAGES.map((language) => say(language, `rotate.${key}`));

async function run(): Promise<string | null> {
  const config = readConfig(process.env, fileURLToPath(new URL('..', import.meta.url)));
  if (!config.ok) return config.error;
  const { dataDir, keysPassphrase } = config.value;
  const rotated = await rotateKeys(dataDir, keysPassphrase, { receipts: flag === '--receipts' });
  return rotated.ok ? null : rotated.error;
}

const failure = understood ? await run() : null;
for (const line of understood ? (failure === null ? inEach('done') : [failure]) : inEach('usage'))
  process.stdout.write(`${line}\n`);
process.exitCode = understood && failure === null ? 0 : 1;
