import { forceCloseDatabase } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../../kiosk/vault/sending/attempt.ts';
import { attempt } from '../../../kiosk/vault/sending/attempt.ts';
import type { OutboxEvent } from '../../../kiosk/vault/transition.ts';
import { LEASE_MS, leaseIsOver } from '../../../kiosk/vault/transition.ts';
import type { Mishap } from './pretend-server.ts';
import { birthDossier, codeOf, enrolledKiosk, must, VISIT } from './setup.ts';

/**
 * Losses that others had, each as the case that would bring it back here (facts: security.md §3.1). Each was
 * seen red on a build with the same mistake.
 */

afterEach(() => vi.restoreAllMocks());

const photo = (part: string) => ({ part, jpeg: new Uint8Array(500).fill(part.length) });

/** A kiosk with one sealed dossier, and a worker that takes one step of sending at a time. */
async function withOneDossier({ photos = [photo('photo-1'), photo('photo-2')] } = {}) {
  const kiosk = await enrolledKiosk();
  const id = kiosk.newId();
  must(await kiosk.outbox.seal(birthDossier(id, { photos })));
  const row = async () => {
    const found = must(await kiosk.outbox.find(id));
    if (!found) throw new Error('the dossier is gone');
    return found;
  };
  const eventOf = (outcome: Outcome): OutboxEvent => {
    const now = kiosk.clock.now();
    if (outcome.kind === 'receipted') return { type: 'receipt', receipt: outcome.receipt, now };
    if (outcome.kind === 'refused')
      return { type: 'refused', holder: 'w', reason: outcome.reason, program: '1' };
    return { type: 'failed', holder: 'w', reason: outcome.reason, now, delayMs: 0 };
  };
  const sendOnce = async (mishap: Mishap | null = null, page = kiosk) => {
    kiosk.server.onRequest(() => mishap);
    const leased = must(await page.outbox.lease(() => true, 'w', kiosk.clock.now()));
    if (!leased) throw new Error('there was something to send');
    const parts = must(await page.outbox.parts(leased));
    const outcome = await attempt(
      { row: leased, parts },
      kiosk.identity,
      page.link,
      new AbortController().signal,
    );
    await page.outbox.change(leased.dossier, eventOf(outcome));
    return outcome;
  };
  const partsLeft = async () => must(await kiosk.outbox.parts(await row())).length;
  return { ...kiosk, id, row, sendOnce, partsLeft };
}

describe('OpenCRVS#7005, ODK getodk#1017: an error was read as success and the record deleted', () => {
  it.each<Mishap>([
    'portal',
    'lost',
    'answer-lost',
    'forged-receipt',
    'other-digest',
    { status: 200 },
    { status: 500, code: 'broken' },
    { status: 502 },
    { status: 401, code: 'unknown-kiosk' },
    { status: 404, code: 'not-found' },
    { status: 409, code: 'in-flight' },
  ])('after %j the dossier waits as before, and no purge takes it', async (mishap) => {
    const kiosk = await withOneDossier();
    await kiosk.sendOnce(mishap);
    expect((await kiosk.row()).state).toBe('sealed');
    kiosk.clock.pass(10 * 365 * 86_400_000);
    expect(must(await kiosk.outbox.purge(kiosk.clock.now(), 0))).toBe(0);
    expect(await kiosk.partsLeft()).toBe(3);
    expect(await kiosk.sendOnce()).toMatchObject({ kind: 'receipted' });
  });
});

describe('OpenCRVS#5313, PR#13326; Enketo#1043: attachments went missing', () => {
  it('a dossier is not sealed without a photograph that it names, nor with one that it does not', async () => {
    const kiosk = await enrolledKiosk();
    const whole = birthDossier(kiosk.newId(), { photos: [photo('photo-1'), photo('photo-2')] });
    for (const photos of [
      [photo('photo-1')],
      [photo('photo-1'), photo('photo-3')],
      [photo('photo-1'), photo('photo-2'), photo('photo-3')],
      [photo('photo-1'), photo('photo-1')],
    ])
      expect(await kiosk.outbox.seal({ ...whole, photos })).toMatchObject({ error: { at: 'documents' } });
    expect(must(await kiosk.outbox.lastSeq())).toBe(0);
  });

  it('the same photograph named twice is refused too', async () => {
    const kiosk = await enrolledKiosk();
    const twice = birthDossier(kiosk.newId(), { photos: [photo('photo-1'), photo('photo-1')] });
    expect(await kiosk.outbox.seal(twice)).toMatchObject({ error: { at: 'documents' } });
  });

  it('dossier, photographs, number and the end of the draft are one write: all or nothing', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.draft.begin(VISIT));
    must(await kiosk.draft.save({ step: 'review' }));
    const dossier = birthDossier(kiosk.newId(), { photos: [photo('photo-1'), photo('photo-2')] });
    const real = IDBObjectStore.prototype.put;
    let parts = 0;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...rest) {
      if (this.name === 'part' && ++parts === 3) throw new DOMException('full', 'QuotaExceededError');
      return real.apply(this, rest);
    });
    expect(codeOf(await kiosk.outbox.seal(dossier))).toBe('storage-full');
    vi.restoreAllMocks();
    expect(must(await kiosk.outbox.find(dossier.id))).toBeNull();
    const left = must(
      await kiosk.store.read(['part'], (transaction) => transaction.objectStore('part').count()),
    );
    expect(left).toBe(0);
    expect(must(await kiosk.draft.load(async () => ({ ok: false, error: { code: 'x' } })))?.value).toEqual({
      step: 'review',
    });
    expect(must(await kiosk.outbox.seal(dossier)).seq).toBe(1);
  });

  it('the server holds every photograph when its receipt comes', async () => {
    const kiosk = await withOneDossier();
    await kiosk.sendOnce();
    expect([...(kiosk.server.held.get(kiosk.id)?.parts.keys() ?? [])]).toEqual([
      'dossier',
      'photo-1',
      'photo-2',
    ]);
  });
});

describe('OpenCRVS#9866, #11089, #12292: stuck in "sending" for ever', () => {
  it('a lease ends by itself, and the dossier is sent after a restart', async () => {
    const kiosk = await withOneDossier();
    must(await kiosk.outbox.lease(() => true, 'killed', kiosk.clock.now()));
    const restarted = await kiosk.anotherPage();
    const mend = () =>
      restarted.outbox.changeAll('sending', () => ({
        type: 'lease-over',
        now: kiosk.clock.now(),
        delayMs: 0,
      }));
    expect(must(await mend())).toBe(0);
    kiosk.clock.pass(LEASE_MS);
    expect(leaseIsOver(await kiosk.row(), kiosk.clock.now())).toBe(true);
    expect(must(await mend())).toBe(1);
    expect(await kiosk.sendOnce()).toMatchObject({ kind: 'receipted' });
  });
});

describe('ODK collect#6475, #6778: a reset, or a form that is gone, took finished records along', () => {
  it('the terminal does not give up its name while a dossier waits', async () => {
    const kiosk = await withOneDossier();
    expect(codeOf(await kiosk.device.leave())).toBe('outbox-not-empty');
    await kiosk.sendOnce();
    must(await kiosk.device.leave());
    expect(await kiosk.partsLeft()).toBe(3);
  });

  it('a flow that the server does not know (any more) leads to quarantine, from where it can be sent again', async () => {
    const kiosk = await withOneDossier();
    expect(await kiosk.sendOnce({ status: 422, code: 'unknown-flow' })).toMatchObject({ kind: 'refused' });
    expect((await kiosk.row()).state).toBe('quarantined');
    expect(await kiosk.partsLeft()).toBe(3);
    expect(must(await kiosk.outbox.retry(kiosk.id))).toBe(true);
    expect(await kiosk.sendOnce()).toMatchObject({ kind: 'receipted' });
  });
});

describe('CommCare PR#1110, hq#12039: the server lost what it had acknowledged', () => {
  it('the sealed parts stay for days after the receipt, whole', async () => {
    const kiosk = await withOneDossier();
    await kiosk.sendOnce();
    const days = 7 * 86_400_000;
    kiosk.clock.pass(days - 1);
    expect(must(await kiosk.outbox.purge(kiosk.clock.now(), days))).toBe(0);
    const row = await kiosk.row();
    const parts = must(await kiosk.outbox.parts(row));
    kiosk.server.held.clear();
    const outcome = await attempt({ row, parts }, kiosk.identity, kiosk.link, new AbortController().signal);
    expect(outcome.kind).toBe('receipted');
    kiosk.clock.pass(1);
    expect(must(await kiosk.outbox.purge(kiosk.clock.now(), days))).toBe(1);
    expect(await kiosk.partsLeft()).toBe(0);
  });
});

describe('CommCare PR#1721, #1781, #2289: one bad form blocked all, or was deleted', () => {
  it.each([400, 413, 415, 422])('%i puts one aside, and the next is sent', async (status) => {
    const kiosk = await withOneDossier();
    kiosk.clock.pass(1);
    const next = kiosk.newId();
    must(await kiosk.outbox.seal(birthDossier(next)));
    await kiosk.sendOnce({ status, code: 'bad' });
    expect((await kiosk.row()).state).toBe('quarantined');
    await kiosk.sendOnce();
    expect([...kiosk.server.held.keys()]).toEqual([next]);
    kiosk.clock.pass(10 * 365 * 86_400_000);
    must(await kiosk.outbox.purge(kiosk.clock.now(), 0));
    expect(await kiosk.partsLeft()).toBe(3);
  });
});

describe('Enketo PR#1576: the browser closed the connection and every later save failed', () => {
  it('drafts are saved and dossiers sealed as if nothing had been', async () => {
    const connections: IDBDatabase[] = [];
    const real = IDBDatabase.prototype.transaction;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...rest) {
      connections.push(this);
      return real.apply(this, rest);
    });
    const kiosk = await enrolledKiosk();
    const closeAll = () => {
      for (const connection of new Set(connections)) forceCloseDatabase(connection as never);
    };
    must(await kiosk.draft.begin(VISIT));
    closeAll();
    must(await kiosk.draft.save({ step: 'review' }));
    closeAll();
    must(await kiosk.outbox.seal(birthDossier(kiosk.newId())));
    closeAll();
    expect(must(await kiosk.outbox.counts()).waiting).toBe(1);
  });
});

describe('formio.js#1156, workbox#2599: an entry was taken out before it was sent, or an error wiped the queue', () => {
  it('it lies whole on the disk while it is on the way, and when the receipt cannot be written down', async () => {
    const kiosk = await withOneDossier();
    const leased = must(await kiosk.outbox.lease(() => true, 'w', kiosk.clock.now()));
    if (!leased) throw new Error('there was something to send');
    const other = await kiosk.anotherPage();
    const seen = must(await other.outbox.find(kiosk.id));
    expect(seen?.state).toBe('sending');
    expect(seen && must(await other.outbox.parts(seen))).toHaveLength(3);

    const parts = must(await kiosk.outbox.parts(leased));
    const first = await attempt(
      { row: leased, parts },
      kiosk.identity,
      kiosk.link,
      new AbortController().signal,
    );
    if (first.kind !== 'receipted') throw new Error('the server took it');
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const written = await kiosk.outbox.change(kiosk.id, { type: 'receipt', receipt: first.receipt, now: 0 });
    expect(codeOf(written)).toBe('storage-full');
    vi.restoreAllMocks();
    expect(await kiosk.partsLeft()).toBe(3);

    kiosk.clock.pass(LEASE_MS);
    must(
      await kiosk.outbox.changeAll('sending', () => ({
        type: 'lease-over',
        now: kiosk.clock.now(),
        delayMs: 0,
      })),
    );
    expect(await kiosk.sendOnce()).toMatchObject({ kind: 'receipted' });
    expect(kiosk.server.held.size).toBe(1);
  });
});

describe('leveldb#251, dexie#543, Expensify#87862: a full disk or a store that does not open', () => {
  it('refuses the dossier, keeps the draft and the number, and seals once there is room', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.draft.begin(VISIT));
    must(await kiosk.draft.save({ step: 'review' }));
    const real = IDBDatabase.prototype.transaction;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...rest) {
      if (rest[1] === 'readwrite') throw new DOMException('full', 'QuotaExceededError');
      return real.apply(this, rest);
    });
    const dossier = birthDossier(kiosk.newId());
    expect(codeOf(await kiosk.outbox.seal(dossier))).toBe('storage-full');
    expect(codeOf(await kiosk.draft.save({ step: 'review' }))).toBe('storage-full');
    vi.restoreAllMocks();
    expect(must(await kiosk.draft.load(async () => ({ ok: false, error: { code: 'x' } })))?.value).toEqual({
      step: 'review',
    });
    expect(must(await kiosk.outbox.seal(dossier)).seq).toBe(1);
  });
});

describe('Signal-Desktop#718, w3c/IndexedDB#30: the browser deleted a damaged database and made it anew, empty', () => {
  it('no number is given out twice', async () => {
    const kiosk = await withOneDossier();
    await new Promise((resolve) => {
      kiosk.factory.deleteDatabase('vault').onsuccess = resolve;
    });
    expect(codeOf(await kiosk.outbox.seal(birthDossier(kiosk.newId())))).toBe('storage-broken');
    expect(must(await kiosk.outbox.lastSeq())).toBe(0);
    expect((await kiosk.anotherPage()).device.current()).toBeNull();
  });
});
