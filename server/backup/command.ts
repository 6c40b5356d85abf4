import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, readConfig } from '../config.ts';
import { LANGUAGES, type Language, say } from '../text.ts';
import type { Place } from './backup.ts';
import type { Contents } from './manifest.ts';
import type { Trouble } from './trouble.ts';

/** What the commands `backup` and `restore` share. */

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Says a text of shared/text/server in each language. */
export function tell(key: string, values: (language: Language) => Readonly<Record<string, string>>): void {
  for (const language of LANGUAGES) print(say(language, key, values(language)));
}

/** A number as it is written in a language. */
export const numberIn = (language: Language, value: number): string =>
  new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: 1 }).format(value);

/** Bytes in the unit that suits them. */
export function sizeIn(language: Language, bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${numberIn(language, value)} ${units[unit]}`;
}

/** Dossiers and audit events of a backup, as texts name them. */
export const countsIn = (language: Language, contents: Contents): Record<string, string> => ({
  dossiers: numberIn(language, contents.tables.find(({ name }) => name === 'dossier')?.rows ?? 0),
  events: numberIn(language, contents.audit.events),
});

/** Says what went wrong. */
export function tellTrouble({ code, values }: Trouble): void {
  // What another part of the program says, it says in one language.
  if (code === 'said') print(values.why ?? '');
  else tell(`backup.trouble.${code}`, () => values);
}

/** The configuration; said and undefined where it is wrong. */
export function configOr(env: NodeJS.ProcessEnv): Config | undefined {
  const config = readConfig(env, fileURLToPath(new URL('../..', import.meta.url)));
  if (config.ok) return config.value;
  print(config.error);
  return undefined;
}

/** Where to work, from the environment. @param name a file, from where npm was called */
export function placeOf(config: Config, env: NodeJS.ProcessEnv, name: string): Place {
  return {
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    pgBin: config.pgBin,
    keysPassphrase: config.keysPassphrase,
    passphrase: env.BACKUP_PASSPHRASE,
    file: resolve(env.INIT_CWD ?? process.cwd(), name),
    log: (message) => void process.stderr.write(`${message}\n`),
    progress: ({ table, rows, bytes }) => {
      if (rows === 0) return;
      tell('backup.table', (language) => ({
        table,
        rows: numberIn(language, rows),
        size: sizeIn(language, bytes),
      }));
    },
  };
}
