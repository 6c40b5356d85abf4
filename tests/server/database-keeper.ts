/**
 * Keeps the databases of one run of the tests: `node --import tsx database-keeper.ts FOLDER PID`. Starts PostgreSQL
 * as the program does by default, and the machine's own as a server on loopback, writes their URLs to
 * FOLDER/note.json, and stops both and removes FOLDER when process PID has ended.
 */
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbedded } from '../../server/db/embedded/index.ts';
import { type KeeperNote, machinePrograms, startServer } from './postgres-server.ts';

const [folder = '', main = ''] = process.argv.slice(2);

async function tell(note: KeeperNote): Promise<void> {
  await writeFile(join(folder, 'note.new'), JSON.stringify(note));
  await rename(join(folder, 'note.new'), join(folder, 'note.json'));
}

function mainLives(): boolean {
  try {
    process.kill(Number(main), 0);
    return existsSync(folder);
  } catch {
    return false;
  }
}

const stops: (() => Promise<void>)[] = [];
try {
  const bin = machinePrograms();
  const [embedded, server] = await Promise.all([
    startEmbedded({ dataDir: join(folder, 'embedded'), log: (message) => console.log(message) }),
    bin === undefined ? undefined : startServer(bin, join(folder, 'server')),
  ]);
  if (server !== undefined) stops.push(server.stop);
  if (embedded.ok) {
    const { host, user, database, close } = embedded.value;
    stops.push(close);
    await tell({
      embedded: `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(host)}`,
      ...(server === undefined ? {} : { server: server.url }),
    });
  } else {
    await tell({ failed: `${embedded.error.message} ${embedded.error.detail ?? ''}` });
  }
} catch (cause) {
  await tell({ failed: String(cause) });
}
while (mainLives()) await pause(200);
await Promise.all(stops.map((stop) => stop()));
await rm(folder, { recursive: true, force: true });
process.exit();
