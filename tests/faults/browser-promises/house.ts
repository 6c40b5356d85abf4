import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type TestServer } from '../../e2e/server.ts';
import { type Gate, openGate } from './gate.ts';

/** The server behind a gate: killed and started again over the same data, its addresses stay. */
export interface House extends TestServer {
  readonly gate: Gate;
  readonly dataDir: string;
  /** Where the server's temporary files lie. */
  readonly temporary: string;
  /** Starts it again. Resolves when it answers. */
  start(): Promise<void>;
}

/** The procedure of few steps, in tests/fixtures/flows. */
const FLOW = 'tennis-club';

/**
 * Starts the server on an empty data folder, with a short procedure beside its own catalogue.
 * @param more for its environment, by the kiosk's address
 */
export async function openHouse(
  more: (kiosk: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<House> {
  const gate = await openGate();
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-faults-'));
  const dataDir = join(folder, 'data');
  const temporary = join(folder, 'tmp');
  for (const each of [dataDir, temporary]) mkdirSync(each);
  const at = (name: string): string => `http://${name}.localhost:${gate.port}`;
  const addresses = { kiosk: at('kiosk'), admin: at('admin'), vneid: at('vneid') };
  const open = async (): Promise<TestServer> => {
    const started = await startServer(
      {
        DATA_DIR: dataDir,
        KIOSK_URL: addresses.kiosk,
        ADMIN_URL: addresses.admin,
        VNEID_URL: addresses.vneid,
        TMPDIR: temporary,
        ...more(addresses.kiosk),
      },
      [FLOW],
    );
    gate.aim(started.port);
    return started;
  };
  const close = async (): Promise<void> => {
    await gate.close();
    rmSync(folder, { recursive: true, force: true });
  };

  let said = '';
  let server = await open().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  let isUp = true;
  return {
    ...addresses,
    port: gate.port,
    gate,
    dataDir,
    temporary,
    deskCode: () => server.deskCode(),
    output: () => said + server.output(),
    query: (sql, values) => server.query(sql, values),
    playProvider: (state) => server.playProvider(state),
    async start() {
      said += server.output();
      server = await open();
      isUp = true;
    },
    async kill() {
      isUp = false;
      await server.kill();
    },
    async stop() {
      if (isUp) await server.stop();
      await close();
    },
  };
}
