import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type TestServer } from '../../e2e/server.ts';
import { randomFrom } from '../disk/index.ts';
import { compareHoldings } from '../holdings.ts';
import { anyFlowOf, contact, dossierFor, type NodeKiosk, openKiosk, sealOne, untilSent } from '../kiosk.ts';
import { judged, type Promised, type Run, type Shown } from '../table.ts';

/**
 * "What came after the backup comes again": the server's machine is lost, and its last backup restored elsewhere.
 * What it had receipted since then lies nowhere but in the kiosks, which keep it for a while, and are asked for it by
 * number with the next heartbeat. The commands are the ones that people have.
 *
 * Control: what the restored server holds before any kiosk has spoken to it must be too little.
 */
const KIOSKS = 2;
const BEFORE = 6;
const AFTER = 5;
const STILL_WAITING = 2;
const PATIENCE_MS = 60_000;

/** Runs a command of the server's over a data folder; throws with what it said when it fails. */
function command(name: 'backup' | 'restore', file: string, dataDir: string): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', `server/backup/${name}-command.ts`, file],
    {
      encoding: 'utf8',
      env: { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '', BACKUP_PASSPHRASE: 'thử phục hồi máy chủ' },
    },
  );
  if (status !== 0) throw new Error(`${name}: ${stdout}${stderr}`);
}

async function tryIt({ seed }: Run): Promise<Shown[]> {
  const { promise, asked } = restoredServer;
  const random = randomFrom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'restored-'));
  const [first, second, file] = ['first', 'second', 'backup.tar.gz'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  let server: TestServer | null = null;
  let kiosks: NodeKiosk[] = [];
  try {
    server = await startServer({ DATA_DIR: first });
    const { host } = new URL(server.kiosk);
    const flow = await anyFlowOf(server.port, host);
    const expected = new Map<string, string>();
    const seal = async (count: number): Promise<void> => {
      for (const kiosk of kiosks)
        for (let made = 0; made < count; made += 1) {
          const id = await sealOne(kiosk, dossierFor(kiosk, flow));
          const row = await kiosk.vault.outbox.find(id);
          if (row.ok && row.value) expected.set(id, row.value.digest);
        }
    };
    const send = async (): Promise<number> => {
      for (const { vault } of kiosks) vault.sender.start();
      const left = await untilSent(kiosks, PATIENCE_MS);
      for (const kiosk of kiosks) await contact(kiosk);
      return left;
    };
    for (let made = 0; made < KIOSKS; made += 1)
      kiosks.push(await openKiosk({ port: server.port, host, random }));
    await seal(BEFORE);
    await send();
    command('backup', file, first);
    await seal(AFTER);
    await send();
    for (const { vault } of kiosks) vault.sender.stop();
    await seal(STILL_WAITING);
    await server.kill();
    for (const { vault } of kiosks) vault.close();
    command('restore', file, second);
    server = await startServer({ DATA_DIR: second });
    const port = server.port;
    const control = (await compareHoldings(server, expected)).missing;
    kiosks = await Promise.all(
      kiosks.map(({ database }) =>
        openKiosk({ port, host: new URL(server?.kiosk ?? '').host, random, database }),
      ),
    );
    await send();
    // What the heartbeat has asked for again is on its way.
    const left = await send();
    const { held, missing, doubled, damaged } = await compareHoldings(server, expected);
    return [
      {
        promise,
        asked,
        ran: `${KIOSKS} kiosks, ${KIOSKS * BEFORE} dossiers receipted before the backup, ${KIOSKS * AFTER} after it, ${KIOSKS * STILL_WAITING} waiting when the server was lost`,
        figure: `${held} held in the end, ${missing} missing, ${doubled} doubled, ${damaged} damaged, ${left} waiting. Control, the restored server before any kiosk has spoken to it: ${control} missing`,
        outcome: judged(missing + doubled + damaged + left, control > KIOSKS * STILL_WAITING ? control : 0),
      },
    ];
  } finally {
    for (const { vault } of kiosks) vault.close();
    await server?.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const restoredServer: Promised = {
  name: 'restored-server',
  promise: 'what came after the last backup comes again from the kiosks',
  asked: 'every dossier receipted after the backup held again',
  try: tryIt,
};
