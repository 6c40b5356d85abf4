import { fileURLToPath } from 'node:url';
import { createAudit } from '../audit/index.ts';
import { readConfig } from '../config.ts';
import type { Clock } from '../context.ts';
import { openDatabase } from '../db/index.ts';
import { createEventFeed } from '../events.ts';
import { LANGUAGES, say, sayTime } from '../text.ts';
import { askServer, type ControlAnswer } from './control.ts';
import { makeEnrolmentCode, revokeKiosk } from './enrol.ts';
import { createSettingsStore } from './settings.ts';

/**
 * `npm run enrol` makes a one-time code for the next kiosk; `npm run enrol -- --revoke KVL-1` revokes one. Asks
 * the running server, or opens the database itself where none runs.
 */

const tell = (key: string, values: Readonly<Record<string, string>> = {}): void => {
  for (const language of LANGUAGES) process.stdout.write(`${say(language, `enrol.${key}`, values)}\n`);
};

const tellCode = ({ kiosk, code = '', expiresAt = '' }: ControlAnswer): void => {
  for (const language of LANGUAGES) {
    const until = sayTime(language, new Date(expiresAt));
    process.stdout.write(`${say(language, 'enrol.code', { kiosk, code, until })}\n`);
  }
};

async function run(args: ReadonlyArray<string>): Promise<number> {
  const [flag, revoked] = args;
  if (args.length !== 0 && (args.length !== 2 || flag !== '--revoke' || revoked === undefined)) {
    tell('usage');
    return 1;
  }
  const config = readConfig(process.env, fileURLToPath(new URL('../..', import.meta.url)));
  if (!config.ok) {
    process.stdout.write(`${config.error}\n`);
    return 1;
  }
  const { dataDir, databaseUrl, pgBin } = config.value;
  const asked = revoked
    ? await askServer(dataDir, 'revocations', { kiosk: revoked })
    : await askServer(dataDir, 'enrolment-codes');
  if (asked) return report(asked.answer, revoked);
  const log = (message: string): void => void process.stderr.write(`${message}\n`);
  const opened = await openDatabase({ dataDir, databaseUrl, pgBin, log });
  if (!opened.ok) {
    if (opened.error.code === 'folder-in-use') tell('away');
    else process.stdout.write(`${opened.error.message}\n`);
    return 1;
  }
  const { db, close } = opened.value;
  const clock: Clock = { now: () => Date.now() };
  const audit = createAudit(db, clock);
  const events = createEventFeed(db, clock, log);
  try {
    if (revoked)
      return report(
        (await revokeKiosk({ db, clock, audit, events }, revoked)) ? { kiosk: revoked } : null,
        revoked,
      );
    const made = await makeEnrolmentCode({
      db,
      clock,
      settings: createSettingsStore(db, log, config.value.mode),
    });
    return report(made.ok ? made.value : null, undefined);
  } finally {
    await close();
  }
}

function report(answer: ControlAnswer | null, revoked: string | undefined): number {
  if (revoked !== undefined) tell(answer ? 'revoked' : 'unknown', { kiosk: revoked });
  else if (answer) tellCode(answer);
  else tell('full');
  return answer ? 0 : 1;
}

process.exitCode = await run(process.argv.slice(2));
