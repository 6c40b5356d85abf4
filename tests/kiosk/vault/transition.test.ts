import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VerifiedReceipt } from '../../../kiosk/vault/receipt.ts';
import {
  isDue,
  LEASE_MS,
  LONGEST_WAIT_MS,
  leaseIsOver,
  type OutboxEvent,
  type OutboxRow,
  type OutboxState,
  transition,
} from '../../../kiosk/vault/transition.ts';

const NOW = 1_000_000_000;
const DIGEST = 'd'.repeat(64);

const receipt = {
  v: 1,
  kiosk: 'KTH-1',
  seq: 5,
  dossier: 'dossier-5',
  digest: DIGEST,
  receivedAt: '2026-11-20T01:00:00.000Z',
  keyId: 'sign-1',
  signature: 'AA',
} as unknown as VerifiedReceipt;

const base = {
  dossier: 'dossier-5',
  manifest: { kiosk: 'KTH-1', seq: 5, dossier: 'dossier-5' } as OutboxRow['manifest'],
  signature: 'AA',
  digest: DIGEST,
  sealedAt: NOW - 5000,
  attempts: 2,
  triedAt: NOW - 1000,
};

const rows: Record<OutboxState, OutboxRow> = {
  sealed: { ...base, state: 'sealed', reason: 'offline', nextAt: NOW },
  sending: { ...base, state: 'sending', lease: { holder: 'mine' }, nextAt: NOW + 30_000 },
  quarantined: { ...base, state: 'quarantined', reason: 'bad', refusedProgram: '1', nextAt: 0 },
  retained: { ...base, state: 'retained', receipt, nextAt: NOW - 1000 },
  purged: { ...base, state: 'purged', receipt, nextAt: NOW - 1000 },
};

const events: Record<string, OutboxEvent> = {
  lease: { type: 'lease', holder: 'mine', now: NOW },
  renew: { type: 'renew', holder: 'mine', now: NOW },
  'renew of another': { type: 'renew', holder: 'another', now: NOW },
  'lease-over too early': { type: 'lease-over', now: NOW, delayMs: 7 },
  'lease-over': { type: 'lease-over', now: NOW + 30_000, delayMs: 7 },
  failed: { type: 'failed', holder: 'mine', reason: 'offline', now: NOW, delayMs: 7 },
  'failed of another': { type: 'failed', holder: 'another', reason: 'offline', now: NOW, delayMs: 7 },
  refused: { type: 'refused', holder: 'mine', reason: 'bad', program: '1' },
  'refused of another': { type: 'refused', holder: 'another', reason: 'bad', program: '1' },
  receipt: { type: 'receipt', receipt, now: NOW },
  'receipt of another digest': { type: 'receipt', receipt: { ...receipt, digest: 'e'.repeat(64) }, now: NOW },
  'receipt of another number': { type: 'receipt', receipt: { ...receipt, seq: 6 }, now: NOW },
  'receipt of another dossier': { type: 'receipt', receipt: { ...receipt, dossier: 'dossier-6' }, now: NOW },
  'receipt of another kiosk': { type: 'receipt', receipt: { ...receipt, kiosk: 'KTH-2' }, now: NOW },
  retry: { type: 'retry', now: NOW },
  'same program': { type: 'new-program', program: '1', now: NOW },
  'new program': { type: 'new-program', program: '2', now: NOW },
  'send again': { type: 'send-again', now: NOW },
  'purge too early': { type: 'purge', now: NOW, keepMs: 1001 },
  purge: { type: 'purge', now: NOW, keepMs: 1000 },
};

/** Every way there is; what is not named here changes nothing. */
const WAYS: Record<OutboxState, Record<string, OutboxState>> = {
  sealed: { lease: 'sending', receipt: 'retained' },
  sending: {
    renew: 'sending',
    'lease-over': 'sealed',
    failed: 'sealed',
    refused: 'quarantined',
    receipt: 'retained',
  },
  quarantined: { receipt: 'retained', retry: 'sealed', 'new program': 'sealed' },
  retained: { purge: 'purged', 'send again': 'sealed' },
  purged: {},
};

describe('every event in every state', () => {
  for (const [state, row] of Object.entries(rows))
    for (const [name, event] of Object.entries(events)) {
      const expected = WAYS[row.state][name];
      it(`${state}: ${name} → ${expected ?? 'nothing'}`, () => {
        expect(transition(row, event)?.state).toBe(expected);
      });
    }
});

describe('a row keeps what it is about, and', () => {
  it('counts a try and says until when the lease lasts', () => {
    expect(transition(rows.sealed, { type: 'lease', holder: 'mine', now: NOW })).toEqual({
      ...base,
      state: 'sending',
      lease: { holder: 'mine' },
      attempts: 3,
      triedAt: NOW,
      nextAt: NOW + LEASE_MS,
    });
  });
  it('renews a lease from now on', () => {
    expect(transition(rows.sending, { type: 'renew', holder: 'mine', now: NOW + 1 })?.nextAt).toBe(
      NOW + 1 + LEASE_MS,
    );
  });
  it('puts a failure off and says why', () => {
    const failed: OutboxEvent = { type: 'failed', holder: 'mine', reason: 'offline', now: NOW, delayMs: 7 };
    expect(transition(rows.sending, failed)).toEqual({
      ...base,
      state: 'sealed',
      reason: 'offline',
      nextAt: NOW + 7,
    });
  });
  it('comes back from a lost lease with a reason, from quarantine without one', () => {
    const over: OutboxEvent = { type: 'lease-over', now: NOW + 30_000, delayMs: 7 };
    expect(transition(rows.sending, over)).toMatchObject({ reason: 'lease-over', nextAt: NOW + 30_007 });
    expect(transition(rows.quarantined, { type: 'retry', now: NOW })).toEqual({
      ...base,
      state: 'sealed',
      reason: null,
      nextAt: NOW,
    });
    expect(transition(rows.quarantined, { type: 'new-program', program: '2', now: NOW })?.nextAt).toBe(NOW);
  });
  it('is sent again without the receipt that the server no longer honours', () => {
    expect(transition(rows.retained, { type: 'send-again', now: NOW })).toEqual({
      ...base,
      state: 'sealed',
      reason: null,
      nextAt: NOW,
    });
  });
  it('says why and under which program it was refused', () => {
    const refused: OutboxEvent = { type: 'refused', holder: 'mine', reason: 'bad', program: '1' };
    expect(transition(rows.sending, refused)).toEqual(rows.quarantined);
  });
  it('keeps the receipt when it is retained and when it is purged', () => {
    const retained = transition(rows.sending, { type: 'receipt', receipt, now: NOW });
    expect(retained).toEqual({ ...base, state: 'retained', receipt, nextAt: NOW });
    expect(retained && transition(retained, { type: 'purge', now: NOW, keepMs: 0 })).toEqual({
      ...retained,
      state: 'purged',
    });
  });
  it('is not purged on a receipt that is not its own, however that got there', () => {
    const odd: OutboxRow = { ...rows.retained, digest: 'e'.repeat(64) };
    expect(transition(odd, { type: 'purge', now: NOW, keepMs: 0 })).toBeNull();
  });
});

describe('time', () => {
  it('ends a lease when it is over, and one from before the clock was put back', () => {
    const lease = (nextAt: number) => ({ ...rows.sending, nextAt });
    expect(leaseIsOver(lease(NOW), NOW)).toBe(true);
    expect(leaseIsOver(lease(NOW + 1), NOW)).toBe(false);
    expect(leaseIsOver(lease(NOW + LEASE_MS), NOW)).toBe(false);
    expect(leaseIsOver(lease(NOW + LEASE_MS + 1), NOW)).toBe(true);
    expect(leaseIsOver(rows.sealed, NOW)).toBe(false);
  });
  it('makes a dossier due at its time, and when the wait is from before the clock was put back', () => {
    const wait = (nextAt: number) => ({ ...rows.sealed, nextAt });
    expect(isDue(wait(NOW), NOW)).toBe(true);
    expect(isDue(wait(NOW + 1), NOW)).toBe(false);
    expect(isDue(wait(NOW + LONGEST_WAIT_MS), NOW)).toBe(false);
    expect(isDue(wait(NOW + LONGEST_WAIT_MS + 1), NOW)).toBe(true);
    expect(isDue(rows.sending, NOW)).toBe(false);
  });
});

describe('over any sequence of events', () => {
  const holder = fc.constantFrom('mine', 'another');
  const now = fc.integer({ min: NOW - 100_000, max: NOW + 1_000_000 });
  const delayMs = fc.integer({ min: 0, max: 1000 });
  const anyReceipt = fc
    .record({
      seq: fc.constantFrom(5, 6),
      digest: fc.constantFrom(DIGEST, 'e'.repeat(64)),
      kiosk: fc.constantFrom('KTH-1', 'KTH-2'),
    })
    .map((changed) => ({ ...receipt, ...changed }));
  const event: fc.Arbitrary<OutboxEvent> = fc.oneof(
    fc.record({ type: fc.constant('lease' as const), holder, now }),
    fc.record({ type: fc.constant('renew' as const), holder, now }),
    fc.record({ type: fc.constant('lease-over' as const), now, delayMs }),
    fc.record({ type: fc.constant('failed' as const), holder, reason: fc.string(), now, delayMs }),
    fc.record({ type: fc.constant('refused' as const), holder, reason: fc.string(), program: fc.string() }),
    fc.record({ type: fc.constant('receipt' as const), receipt: anyReceipt, now }),
    fc.record({ type: fc.constant('retry' as const), now }),
    fc.record({ type: fc.constant('new-program' as const), program: fc.string(), now }),
    fc.record({ type: fc.constant('send-again' as const), now }),
    fc.record({ type: fc.constant('purge' as const), now, keepMs: delayMs }),
  );

  it('nothing is purged that was not retained on its own receipt, and nothing is ever renamed', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (sequence) => {
        let row: OutboxRow = { ...rows.sealed, attempts: 0, triedAt: null };
        for (const one of sequence) {
          const next = transition(row, one);
          if (!next) continue;
          if (next.state === 'purged') expect(row.state).toBe('retained');
          if (next.state === 'retained' || next.state === 'purged') {
            expect(next.receipt.digest).toBe(next.digest);
            expect(next.receipt.seq).toBe(next.manifest.seq);
            expect(next.receipt.kiosk).toBe(next.manifest.kiosk);
          }
          if (next.state === 'sending' && row.state === 'sending') expect(next.lease).toEqual(row.lease);
          const { dossier, manifest, signature, digest, sealedAt } = next;
          expect({ dossier, manifest, signature, digest, sealedAt }).toEqual({
            dossier: base.dossier,
            manifest: base.manifest,
            signature: base.signature,
            digest: base.digest,
            sealedAt: base.sealedAt,
          });
          expect(next.attempts).toBeGreaterThanOrEqual(row.attempts);
          row = next;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
