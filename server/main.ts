import { fileURLToPath } from 'node:url';
import type { Log } from './context.ts';
import { keepDeskCode } from './desk/index.ts';
import { type RunningServer, type StartFailure, startServer } from './start.ts';
import { LANGUAGES, say, sayTime } from './text.ts';

/** A stop that takes longer is cut short: what is lost then is nothing that was acknowledged. */
const STOP_WITHIN_MS = 5_000;

const EXIT = { stopped: 0, failed: 1, portTaken: 2, stopCutShort: 3 } as const;

/** One line a fact, as JSON, on standard error; standard output is for the person who started the program. */
const log: Log = (event, detail = {}) => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...detail })}\n`);
};

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const printBoth = (key: string, values: Readonly<Record<string, string>> = {}): void => {
  for (const language of LANGUAGES) print(say(language, `terminal.${key}`, values));
};

function explain(failure: StartFailure): number {
  if (failure.kind === 'other') {
    print(failure.sentence);
    return EXIT.failed;
  }
  const { port, code } = failure;
  const key = code === 'EADDRINUSE' ? 'port-taken' : 'port-refused';
  printBoth(key, { port: String(port), other: String(port < 65_535 ? port + 1 : 8080), reason: code });
  return EXIT.portTaken;
}

async function welcome({ config, context }: RunningServer): Promise<{ stop(): void }> {
  const refused = context.catalogue.refused().length;
  print('');
  for (const language of LANGUAGES) {
    const line = (key: string, values: Readonly<Record<string, string>> = {}): void =>
      print(say(language, `terminal.${key}`, values));
    if (config.mode === 'trial') line('trial');
    line('kiosk', { address: `${config.origins.kiosk}/kiosk/` });
    line('desk', { address: `${config.origins.admin}/admin/` });
    line('first');
    if (refused > 0) line('refused', { count: String(refused) });
    line('ready');
    print('');
  }
  return keepDeskCode(context, ({ code, until }) => {
    for (const language of LANGUAGES)
      print(say(language, 'terminal.code', { code, until: sayTime(language, until) }));
  });
}

let running: RunningServer | undefined;
let stopping = false;
let endWelcome = (): void => {};

const stop = async (): Promise<void> => {
  endWelcome();
  await running?.stop();
  printBoth('stopped');
  process.exit(EXIT.stopped);
};

/** Asked to stop while it still starts, it stops as soon as it has: a database cut off half-way costs the next start. */
const askToStop = (): void => {
  if (stopping) return;
  stopping = true;
  printBoth('stopping');
  setTimeout(() => process.exit(EXIT.stopCutShort), STOP_WITHIN_MS).unref();
  if (running) void stop();
};
process.on('SIGINT', askToStop);
process.on('SIGTERM', askToStop);

const started = await startServer(process.env, fileURLToPath(new URL('..', import.meta.url)), log);
if (!started.ok) process.exit(explain(started.error));
running = started.value;
if (stopping) await stop();
const welcomed = await welcome(running);
endWelcome = welcomed.stop;
