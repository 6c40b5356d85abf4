import { IDBFactory } from 'fake-indexeddb';
import type { VaultOptions } from '../../../kiosk/vault/index.ts';
import { HOST, pretendServer } from './pretend-server.ts';
import { pretendLocks } from './sending/pretend-locks.ts';
import { standingClock } from './setup.ts';

/** What a whole vault is opened with: an empty database, a pretend server and a standing clock. */
export async function opening(options: Partial<VaultOptions> = {}) {
  const clock = standingClock();
  const server = await pretendServer({ now: clock.now });
  const whole: VaultOptions = {
    program: '1',
    indexedDB: new IDBFactory(),
    fetch: server.fetch,
    host: HOST,
    locks: pretendLocks(),
    network: null,
    now: clock.now,
    random: () => 0,
    ...options,
  };
  return { clock, server, options: whole };
}
