/**
 * A program that has the database open, to be killed: `node --import tsx child.ts DATA_DIR [PG_BIN]`. Prints one line
 * of JSON for each thing that happens; adds a row to server_setting, and goes on until its standard input ends.
 */
import { json, openDatabase } from '../../../server/db/index.ts';

const [dataDir = '', pgBin] = process.argv.slice(2);
const say = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`);

say({ started: true });
const opened = await openDatabase({ dataDir, pgBin, log: (message) => say({ log: message }) });
if (opened.ok) {
  const { db, close } = opened.value;
  const key = `child-${process.pid}`;
  await db
    .insertInto('server_setting')
    .values({ key, value: json('kept') })
    .execute();
  say({ acknowledged: key });
  for await (const _ of process.stdin);
  await close();
  say({ closed: true });
} else {
  say({ error: opened.error });
}
