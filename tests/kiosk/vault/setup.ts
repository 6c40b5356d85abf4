import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { uuidV7 } from '#shared/dossier/index.ts';
import type { Result } from '#shared/result.ts';
import { createServerLink } from '../../../kiosk/server.ts';
import type { Identity } from '../../../kiosk/vault/device.ts';
import { loadDevice } from '../../../kiosk/vault/device.ts';
import { createDraft } from '../../../kiosk/vault/draft.ts';
import { createOutbox, type SealedCopy } from '../../../kiosk/vault/outbox.ts';
import { createQueue } from '../../../kiosk/vault/queue.ts';
import type { DossierToSeal } from '../../../kiosk/vault/seal-dossier.ts';
import { createStore } from '../../../kiosk/vault/store.ts';
import { HOST, type PretendServer, pretendServer } from './pretend-server.ts';

/** 2026-11-20 08:00 in Hà Nội. */
const MORNING = Date.UTC(2026, 10, 20, 1);

/** The value of a result that must be a success. */
export function must<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`expected a value, got ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The code of a result that must be a failure; undefined for a success. */
export const codeOf = <T, E extends { readonly code: string }>(result: Result<T, E>): string | undefined =>
  result.ok ? undefined : result.error.code;

/** A clock that stands until it is moved. */
export const standingClock = (start = MORNING) => {
  let at = start;
  return {
    now: () => at,
    pass: (milliseconds: number) => {
      at += milliseconds;
    },
  };
};

export const VISIT = '0b8f2c7e-1111-4222-8333-944445555666';

/** A birth registered for an invented child. */
export function birthDossier(
  id: string,
  { fullName = 'Nguyễn Văn Thử', photos = [] as DossierToSeal['photos'], visit = VISIT } = {},
): DossierToSeal {
  return {
    id,
    content: {
      point: 'KTH',
      visit,
      language: 'vi',
      flow: { id: 'khai-sinh', version: 7, sha256: 'a'.repeat(64) },
      program: '0.1.0',
      actingFor: 'self',
      state: 'prepared',
      identity: null,
      declarant: { fullName, citizenId: '038899000001' },
      answers: { 'child.fullName': fullName, 'child.weight': 3.2, 'child.twins': false },
      documents: photos.map(({ part }) => ({ paper: 'birth-paper', part, type: 'image/jpeg' as const })),
      startedAt: '2026-11-20T01:00:00.000Z',
      declaredAt: '2026-11-20T01:10:00.000Z',
    },
    photos,
  };
}

/** A page of the kiosk: its own connection to a database that other pages may share. */
async function openPage(
  factory: IDBFactory,
  server: PretendServer,
  now: () => number,
  copies: readonly SealedCopy[] = [],
) {
  const store = createStore(factory);
  const device = must(await loadDevice(store, now));
  const queue = createQueue();
  const link = createServerLink({ fetch: server.fetch, host: HOST, now, prover: () => device.current() });
  return {
    store,
    device,
    link,
    outbox: createOutbox(store, device, queue, copies, now),
    draft: createDraft(store, device, queue, now),
  };
}

/** An enrolled kiosk with an empty outbox. */
export async function enrolledKiosk({ copies = [] as readonly SealedCopy[] } = {}) {
  const clock = standingClock();
  const server = await pretendServer({ now: clock.now });
  const factory = new IDBFactory();
  const page = await openPage(factory, server, clock.now, copies);
  const identity: Identity = must(await page.device.enrol('trial', page.link.enrol));
  return {
    ...page,
    clock,
    server,
    factory,
    identity,
    newId: () => uuidV7(clock.now()),
    anotherPage: () => openPage(factory, server, clock.now),
  };
}
