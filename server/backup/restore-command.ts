import { sayTime } from '../text.ts';
import { configOr, countsIn, placeOf, tell, tellTrouble } from './command.ts';
import { restore } from './restore.ts';

/** `npm run restore -- FILE`: a backup into an empty data folder (DATA_DIR) or an empty database (DATABASE_URL). */
async function run(args: readonly string[]): Promise<number> {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0 || name.startsWith('-')) {
    tell('restore.usage', () => ({}));
    return 1;
  }
  const config = configOr(process.env);
  if (!config) return 1;
  const place = placeOf(config, process.env, name);
  tell('restore.checking', () => ({ file: place.file }));
  const restored = await restore(place);
  if (!restored.ok) {
    tellTrouble(restored.error);
    return 1;
  }
  const { contents, chainHolds } = restored.value;
  tell('restore.done', (language) => ({
    ...countsIn(language, contents),
    at: sayTime(language, new Date(contents.takenAt)),
  }));
  if (!chainHolds) tell('restore.chain', () => ({}));
  return 0;
}

process.exitCode = await run(process.argv.slice(2));
