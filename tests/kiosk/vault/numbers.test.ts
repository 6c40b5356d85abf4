import { afterEach, describe, expect, it, vi } from 'vitest';
import { Heartbeat, MOST_STUCK, toRanges } from '#shared/api/index.ts';
import { ok } from '#shared/result.ts';
import { COMPARING_MS, onceCompared } from '../../../kiosk/vault/numbers.ts';
import { attempt } from '../../../kiosk/vault/sending/attempt.ts';
import { birthDossier, enrolledKiosk, must } from './setup.ts';

const KEEP_MS = 7 * 86_400_000;

async function kioskWith(count: number) {
  const kiosk = await enrolledKiosk();
  const ids: string[] = [];
  for (let made = 0; made < count; made++) {
    const id = kiosk.newId();
    must(await kiosk.outbox.seal(birthDossier(id)));
    ids.push(id);
  }
  const idOf = (seq: number) => ids[seq - 1] ?? 'none';
  const lease = async (seq: number) => {
    const row = must(
      await kiosk.outbox.lease((one) => one.dossier === idOf(seq), `worker-${seq}`, kiosk.clock.now()),
    );
    if (!row) throw new Error(`${seq} is not due`);
    return row;
  };
  const send = async (seq: number) => {
    const row = await lease(seq);
    const parts = must(await kiosk.outbox.parts(row));
    const outcome = await attempt({ row, parts }, kiosk.identity, kiosk.link, new AbortController().signal);
    if (outcome.kind !== 'receipted') throw new Error(outcome.kind);
    const { receipt } = outcome;
    must(await kiosk.outbox.change(row.dossier, { type: 'receipt', receipt, now: kiosk.clock.now() }));
  };
  const refuse = async (seq: number, reason = 'unknown-flow') => {
    await lease(seq);
    const holder = `worker-${seq}`;
    must(await kiosk.outbox.change(idOf(seq), { type: 'refused', holder, reason, program: '1' }));
  };
  return { ...kiosk, idOf, lease, send, refuse };
}

describe('the numbers of the outbox', () => {
  it('are those without a receipt, in whatever state they wait', async () => {
    const { outbox, lease, send, refuse } = await kioskWith(6);
    await send(2);
    await lease(3);
    await refuse(5);
    const { epoch, ...numbers } = must(await outbox.numbers());
    expect(epoch).toMatch(/^[\w-]{22}$/);
    expect(numbers).toMatchObject({
      lastSeq: 6,
      unreceipted: [
        [1, 1],
        [3, 6],
      ],
    });
    // Asked again, they are told from memory, and no less true.
    await send(4);
    expect(must(await outbox.numbers()).unreceipted).toEqual([
      [1, 1],
      [3, 3],
      [5, 6],
    ]);
  });

  it('of quarantine are told with slip, reason and time, as a heartbeat takes them', async () => {
    const { outbox, refuse, idOf, clock } = await kioskWith(2);
    await refuse(2, 'x'.repeat(200));
    const { stuck } = must(await outbox.numbers());
    expect(stuck).toEqual([
      {
        dossier: idOf(2),
        slip: expect.stringMatching(/^KTH-1-00002-..$/),
        seq: 2,
        reason: 'x'.repeat(80),
        since: new Date(clock.now()).toISOString(),
      },
    ]);
    expect(Heartbeat.shape.stuck.safeParse(stuck).success).toBe(true);
  });

  it(`of quarantine are the oldest ${MOST_STUCK} at most, and all of them are without a receipt`, async () => {
    const { outbox, refuse } = await kioskWith(MOST_STUCK + 2);
    for (let seq = 1; seq <= MOST_STUCK + 2; seq++) await refuse(seq);
    const { stuck, unreceipted } = must(await outbox.numbers());
    expect(stuck).toHaveLength(MOST_STUCK);
    expect(unreceipted).toEqual([[1, MOST_STUCK + 2]]);
  });

  it('are one moment: what is sealed meanwhile is in both, the highest and the list, or in neither', async () => {
    const kiosk = await kioskWith(1);
    const sealing = (async () => {
      for (let made = 0; made < 12; made++) must(await kiosk.outbox.seal(birthDossier(kiosk.newId())));
    })();
    let last = 0;
    while (last < 13) {
      const { lastSeq, unreceipted } = must(await kiosk.outbox.numbers());
      expect(unreceipted).toEqual(toRanges(Array.from({ length: lastSeq }, (_, index) => index + 1)));
      last = lastSeq;
    }
    await sealing;
  });

  it('are this kiosk’s own: what it carries for another is not counted among them', async () => {
    const kiosk = await kioskWith(2);
    must(
      await kiosk.store.write(['outbox'], async (transaction) => {
        const rows = transaction.objectStore('outbox');
        const row = await rows.get(kiosk.idOf(2));
        if (row) await rows.put({ ...row, manifest: { ...row.manifest, kiosk: 'KTH-9', seq: 77 } });
      }),
    );
    const page = await kiosk.anotherPage();
    expect(must(await page.outbox.numbers()).unreceipted).toEqual([[1, 1]]);
  });
});

describe('what the server has lost', () => {
  it('is sent again as long as it is here, and arrives', async () => {
    const kiosk = await kioskWith(4);
    const { outbox, server, idOf, send, clock } = kiosk;
    for (const seq of [1, 2, 3]) await send(seq);
    must(await outbox.purge(clock.now(), KEEP_MS));
    clock.pass(KEEP_MS);
    must(await outbox.purge(clock.now(), KEEP_MS));
    expect(must(await outbox.sendAgain([1, 2, 3]))).toBe(0);

    await send(4);
    server.held.clear();
    const woken: string[] = [];
    outbox.subscribe((row) => void woken.push(`${row.manifest.seq} ${row.state}`));
    expect(must(await outbox.sendAgain([4, 9]))).toBe(1);
    expect(must(await outbox.sendAgain([4]))).toBe(0);
    expect(woken).toEqual(['4 sealed']);
    expect(must(await outbox.numbers()).unreceipted).toEqual([[4, 4]]);
    await send(4);
    expect([...server.held.keys()]).toEqual([idOf(4)]);
    expect(must(await outbox.find(idOf(4)))?.state).toBe('retained');
  });

  it('is not another kiosk’s with the same number', async () => {
    const kiosk = await kioskWith(1);
    await kiosk.send(1);
    must(
      await kiosk.store.write(['outbox'], async (transaction) => {
        const rows = transaction.objectStore('outbox');
        const row = await rows.get(kiosk.idOf(1));
        if (row) await rows.put({ ...row, manifest: { ...row.manifest, kiosk: 'KTH-9' } });
      }),
    );
    expect(must(await kiosk.outbox.sendAgain([1]))).toBe(0);
  });
});

describe('a number', () => {
  it('that the server knows is never given out again, and one that is higher here stays', async () => {
    const { outbox, newId } = await kioskWith(2);
    must(await outbox.resumeAfter(1));
    expect(must(await outbox.lastSeq())).toBe(2);
    must(await outbox.resumeAfter(8));
    expect(must(await outbox.seal(birthDossier(newId()))).seq).toBe(9);
    expect(must(await outbox.numbers())).toMatchObject({
      lastSeq: 9,
      unreceipted: [
        [1, 2],
        [9, 9],
      ],
    });
  });
});

describe('a sealed dossier', () => {
  it('is given whole while it is here', async () => {
    const { outbox, idOf, refuse } = await kioskWith(1);
    await refuse(1);
    const sealed = must(await outbox.sealed(idOf(1)));
    expect(sealed?.row.dossier).toBe(idOf(1));
    expect(sealed?.parts.map(({ name }) => name)).toEqual(['dossier']);
    expect(must(await outbox.sealed('nobody'))).toBeNull();
  });
});

describe('while the stores are compared', () => {
  afterEach(() => void vi.useRealTimers());
  const numbers = async () => ok({ epoch: 'e', lastSeq: 3, unreceipted: [[1, 3] as const], stuck: [] });

  it('no numbers are named, after it they are, and it is done once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let finish = () => {};
    let begun = 0;
    const compare = () => {
      begun++;
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    };
    const told = onceCompared(numbers, compare);
    const first = told();
    await vi.advanceTimersByTimeAsync(COMPARING_MS);
    expect(must(await first)).toMatchObject({ lastSeq: 3, unreceipted: null });
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(must(await told()).unreceipted).toEqual([[1, 3]]);
    expect(must(await told()).unreceipted).toEqual([[1, 3]]);
    expect(begun).toBe(1);
  });

  it('and when that fails it is begun again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const results = [Promise.reject(new Error('no worker')), Promise.resolve()];
    const told = onceCompared(numbers, () => results.shift() ?? Promise.resolve());
    expect(must(await told()).unreceipted).toBeNull();
    expect(must(await told()).unreceipted).toEqual([[1, 3]]);
  });
});
