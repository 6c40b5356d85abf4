import packageJson from '../../package.json' with { type: 'json' };
import { backup } from './backup.ts';
import { configOr, countsIn, placeOf, sizeIn, tell, tellTrouble } from './command.ts';

/**
 * `npm run backup -- FILE`: database and keys in one file, encrypted keys and all, while the server runs or not.
 * Without FILE it is named by the time. BACKUP_PASSPHRASE is the file's own.
 */

/** "backup-2026-11-23-140501.tar.gz" */
const nameFor = (now: Date): string =>
  `backup-${now.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')}.tar.gz`;

async function run(args: readonly string[]): Promise<number> {
  const [name = nameFor(new Date()), ...more] = args;
  if (more.length > 0 || name.startsWith('-')) {
    tell('backup.usage', () => ({}));
    return 1;
  }
  const config = configOr(process.env);
  if (!config) return 1;
  const place = placeOf(config, process.env, name);
  const made = await backup(place, packageJson.version);
  if (!made.ok) {
    tellTrouble(made.error);
    return 1;
  }
  const { bytes, contents } = made.value;
  tell('backup.done', (language) => ({
    file: place.file,
    size: sizeIn(language, bytes),
    ...countsIn(language, contents),
  }));
  return 0;
}

process.exitCode = await run(process.argv.slice(2));
