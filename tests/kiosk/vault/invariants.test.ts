import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { importPublicKey, receiptText, sha256Hex, verifyText } from '#shared/dossier/index.ts';
import { attempt } from '../../../kiosk/vault/sending/attempt.ts';
import { isDue, LEASE_MS, type OutboxRow } from '../../../kiosk/vault/transition.ts';
import type { Mishap } from './pretend-server.ts';
import { birthDossier, enrolledKiosk, must } from './setup.ts';

/**
 * The invariants of security.md appendix B, over any sequence of what residents, workers, the network, the clock,
 * the browser and an attendant may do, in two pages on one database.
 */
type Step =
  | { do: 'seal'; page: number }
  | { do: 'seal again'; which: number; page: number }
  | { do: 'two pages seal at once' }
  | { do: 'send'; page: number; mishap: Mishap | null; killed: 'no' | 'on the way' | 'with the answer' }
  | { do: 'receipt of before comes late'; which: number }
  | { do: 'mend'; page: number }
  | { do: 'time passes'; ms: number }
  | { do: 'retry'; which: number }
  | { do: 'new program' }
  | { do: 'purge'; keepMs: number }
  | { do: 'connection closes'; page: number }
  | { do: 'page restarts'; page: number };

const page = fc.integer({ min: 0, max: 1 });
const which = fc.integer({ min: 0, max: 9 });
const mishap = fc.constantFrom<Mishap | null>(
  null,
  null,
  null,
  'lost',
  'answer-lost',
  'portal',
  'forged-receipt',
  'other-digest',
  { status: 500, code: 'broken' },
  { status: 429, code: 'too-many' },
  { status: 409, code: 'in-flight' },
  { status: 409, code: 'conflict' },
  { status: 422, code: 'unknown-flow' },
  { status: 413 },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('seal' as const), page }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('seal again' as const), which, page }) },
  { weight: 1, arbitrary: fc.constant({ do: 'two pages seal at once' as const }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      page,
      mishap,
      killed: fc.constantFrom(
        'no' as const,
        'no' as const,
        'on the way' as const,
        'with the answer' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('receipt of before comes late' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mend' as const), page }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('time passes' as const),
      ms: fc.constantFrom(1, 1000, LEASE_MS, 86_400_000, -3_600_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retry' as const), which }) },
  { weight: 1, arbitrary: fc.constant({ do: 'new program' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('purge' as const), keepMs: fc.constantFrom(0, 86_400_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('connection closes' as const), page }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('page restarts' as const), page }) },
);

async function play(steps: readonly Step[]) {
  const kiosk = await enrolledKiosk();
  const { clock, server, identity } = kiosk;
  const pages = [await kiosk.anotherPage(), await kiosk.anotherPage()];
  const on = (number: number) => {
    const found = pages[number];
    if (!found) throw new Error('there are two pages');
    return found;
  };
  const pinned = await importPublicKey(identity.signing.publicKey as JsonWebKey);
  if (!pinned) throw new Error('the pinned key is a key');
  /** What people were told: dossier → slip. */
  const slips = new Map<string, string>();
  const ids = () => [...slips.keys()];
  const chosen = (index: number) => ids()[index % Math.max(1, slips.size)] ?? 'none yet';
  let worker = 0;
  let before: readonly OutboxRow[] = [];

  async function seal(number: number, id = kiosk.newId()) {
    const slip = must(await on(number).outbox.seal(birthDossier(id)));
    if (slips.has(id)) expect(slip.slip).toBe(slips.get(id));
    slips.set(id, slip.slip);
  }

  async function send(number: number, fault: Mishap | null, killed: string) {
    const holder = `worker-${worker++}`;
    const { outbox, link } = on(number);
    const row = must(await outbox.lease((one) => isDue(one, clock.now()), holder, clock.now()));
    if (!row) return;
    expect(row).toMatchObject({ state: 'sending', lease: { holder } });
    if (killed === 'on the way') return;
    server.onRequest(() => fault);
    const parts = must(await outbox.parts(row));
    const outcome = await attempt({ row, parts }, identity, link, new AbortController().signal);
    if (killed === 'with the answer') return;
    const now = clock.now();
    if (outcome.kind === 'receipted')
      must(await outbox.change(row.dossier, { type: 'receipt', receipt: outcome.receipt, now }));
    else if (outcome.kind === 'refused')
      must(
        await outbox.change(row.dossier, { type: 'refused', holder, reason: outcome.reason, program: '1' }),
      );
    else
      must(
        await outbox.change(row.dossier, {
          type: 'failed',
          holder,
          reason: outcome.reason,
          now,
          delayMs: 500,
        }),
      );
  }

  async function take(one: Step) {
    switch (one.do) {
      case 'seal':
        return seal(one.page);
      case 'seal again':
        return slips.size > 0 ? seal(one.page, chosen(one.which)) : undefined;
      case 'two pages seal at once':
        return Promise.all([seal(0), seal(1)]);
      case 'send':
        return send(one.page, one.mishap, one.killed);
      case 'receipt of before comes late': {
        const row = must(await on(0).outbox.find(chosen(one.which)));
        const held = row && server.held.get(row.dossier);
        if (!row || !held) return undefined;
        const receipt = await server.receiptFor(held.manifest, held.digest);
        return must(
          await on(0).outbox.change(row.dossier, {
            type: 'receipt',
            receipt: receipt as never,
            now: clock.now(),
          }),
        );
      }
      case 'mend':
        return must(
          await on(one.page).outbox.changeAll('sending', () => ({
            type: 'lease-over',
            now: clock.now(),
            delayMs: 100,
          })),
        );
      case 'time passes':
        return clock.pass(one.ms);
      case 'retry':
        return must(await on(0).outbox.retry(chosen(one.which)));
      case 'new program':
        return must(
          await on(0).outbox.changeAll('quarantined', () => ({
            type: 'new-program',
            program: '2',
            now: clock.now(),
          })),
        );
      case 'purge':
        return must(await on(0).outbox.purge(clock.now(), one.keepMs));
      case 'connection closes':
        return on(one.page).store.close();
      case 'page restarts':
        pages[one.page] = await kiosk.anotherPage();
        return undefined;
    }
  }

  /** Looks at the disk through a connection of its own. */
  async function check() {
    const fresh = await kiosk.anotherPage();
    const rows = must(await fresh.outbox.list(['sealed', 'sending', 'quarantined', 'retained', 'purged']));
    // 1: what was told is on the disk, whole.
    expect(new Set(rows.map((row) => row.dossier))).toEqual(new Set(ids()));
    for (const row of rows) {
      expect(row.manifest.slip).toBe(slips.get(row.dossier));
      const parts = must(await fresh.outbox.parts(row));
      if (row.state === 'purged') expect(parts).toEqual([]);
      else
        expect(await Promise.all(parts.map(({ bytes }) => sha256Hex(bytes)))).toEqual(
          row.manifest.parts.map((part) => part.sha256),
        );
      if (row.state === 'retained' || row.state === 'purged') {
        // 2 and 5: on a receipt for exactly this, under the pinned key, and the server does hold it.
        expect(row.receipt.digest).toBe(row.digest);
        expect(await verifyText(pinned as CryptoKey, receiptText(row.receipt), row.receipt.signature)).toBe(
          true,
        );
        expect(server.held.get(row.dossier)?.digest).toBe(row.digest);
      }
      // 4: nothing without receipt is purged.
      if (row.state === 'purged') {
        const was = before.find((one) => one.dossier === row.dossier)?.state;
        expect(['retained', 'purged']).toContain(was);
      }
    }
    // 3: the numbers have no gap and no double.
    const numbers = rows.map((row) => row.manifest.seq).sort((one, other) => one - other);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(must(await fresh.outbox.lastSeq())).toBe(rows.length);
    before = rows;
    fresh.store.close();
  }

  for (const one of steps) {
    await take(one);
    await check();
  }

  // In the end, with line, clock and program in order, everything arrives, once.
  server.onRequest(() => null);
  for (const id of ids()) must(await on(0).outbox.retry(id));
  for (let round = 0; round < 2; round++) {
    clock.pass(LEASE_MS * 100);
    must(
      await on(0).outbox.changeAll('sending', () => ({ type: 'lease-over', now: clock.now(), delayMs: 0 })),
    );
    for (let count = 0; count <= slips.size; count++) await send(0, null, 'no');
    await check();
  }
  expect(before.filter((row) => row.state !== 'retained' && row.state !== 'purged')).toEqual([]);
  expect(new Set(server.held.keys())).toEqual(new Set(ids()));
}

it('holds the invariants of the outbox whatever happens', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25, size: 'max' }), play), {
    numRuns: 40,
  });
}, 120_000);
