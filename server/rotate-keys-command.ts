import { fileURLToPath } from 'node:url';
import { readConfig } from './config.ts';
import { rotateKeys } from './keys.ts';
import { LANGUAGES, say } from './text.ts';

/** `npm run rotate-keys`: adds a new sealing and a new signing key; the server takes them at its next start. */
const config = readConfig(process.env, fileURLToPath(new URL('..', import.meta.url)));
const rotated = config.ok ? await rotateKeys(config.value.dataDir, config.value.keysPassphrase) : config;
for (const line of rotated.ok ? LANGUAGES.map((language) => say(language, 'rotate.done')) : [rotated.error])
  process.stdout.write(`${line}\n`);
process.exitCode = rotated.ok ? 0 : 1;
