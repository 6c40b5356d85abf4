import { IDBFactory } from 'fake-indexeddb';
import type { VaultOptions } from '../../../kiosk/vault/index.ts';
import { HOST, pretendServer } from './pretend-server.ts';
import { pretendLocks } from './sending/pretend-locks.ts';
import { standingClock } from './setup.ts';

/** What stands around a vault: the server it speaks to, and the time it lives in. */
export async function surroundings() {
  const clock = standingClock();
  return { clock, server: await pretendServer({ now: clock.now }) };
}

/** What a whole vault is opened with in its surroundings: an empty database, and a line that is not spoken of. */
export const optionsIn = (
  { clock, server }: Awaited<ReturnType<typeof surroundings>>,
  options: Partial<VaultOptions> = {},
): VaultOptions => ({
  program: '1',
  indexedDB: new IDBFactory(),
  fetch: server.fetch,
  host: HOST,
  locks: pretendLocks(),
  network: null,
  now: clock.now,
  random: () => 0,
  ...options,
});

/** What a whole vault is opened with, once. */
export async function opening(options: Partial<VaultOptions> = {}) {
  const around = await surroundings();
  return { ...around, options: optionsIn(around, options) };
}
