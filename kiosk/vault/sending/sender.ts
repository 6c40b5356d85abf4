import { createActor } from 'xstate';
import type { Result } from '#shared/result.ts';
import type { Device } from '../device.ts';
import type { OutboxCounts, OutboxRows } from '../outbox.ts';
import type { StoreError } from '../store.ts';
import { isDue, type OutboxEvent, type OutboxRow } from '../transition.ts';
import { attempt, type Outcome } from './attempt.ts';
import { backoffMs } from './backoff.ts';
import { holdSenderLock, type Locks } from './lock.ts';
import { type Sent, senderMachine } from './machine.ts';
import type { DossierLink } from './upload.ts';

export interface SenderOptions {
  readonly outbox: OutboxRows;
  readonly device: Device;
  readonly server: DossierLink;
  readonly locks: Locks | null;
  /** Where "online" is heard: the page, or the worker. */
  readonly network: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> | null;
  /** The program's version: what it was refused with, another may do better. */
  readonly program: string;
  /** Names this worker among all that ever ran here. */
  readonly holder: string;
  readonly now: () => number;
  readonly random: () => number;
  /** The machine's timers; tests wind them by hand. */
  readonly clock?: {
    setTimeout(work: (...parameters: unknown[]) => void, milliseconds: number): unknown;
    clearTimeout(timer: unknown): void;
  };
}

/** Sends what the outbox holds, for as long as it runs. */
export interface Sender {
  start(): void;
  /** Stops at once; what was on the way is sent again after its lease, and doubled nowhere. */
  stop(): void;
  /** What waits, as last counted. */
  counts(): OutboxCounts;
  /** Calls back whenever the counts have changed. @returns a function that ends it */
  subscribe(listener: (counts: OutboxCounts) => void): () => void;
}

const DAY_MS = 86_400_000;

/** Trouble with the store: the loop rests and comes again. */
class StoreTrouble extends Error {}

async function stored<T>(result: Promise<Result<T, StoreError>>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new StoreTrouble(settled.error.code);
  return settled.value;
}

export function createSender(options: SenderOptions): Sender {
  const { outbox, device, server, locks, network, program, holder, now, random } = options;
  const listeners = new Set<(counts: OutboxCounts) => void>();
  let counted: OutboxCounts = { waiting: 0, quarantined: 0, oldestAt: null };

  async function count(): Promise<void> {
    const counts = await outbox.counts();
    if (!counts.ok || JSON.stringify(counts.value) === JSON.stringify(counted)) return;
    counted = counts.value;
    for (const listener of listeners) listener(counted);
  }

  /** What an outcome means to the row. */
  function eventOf(outcome: Outcome, row: OutboxRow): OutboxEvent {
    switch (outcome.kind) {
      case 'receipted':
        return { type: 'receipt', receipt: outcome.receipt, now: now() };
      case 'refused':
        return { type: 'refused', holder, reason: outcome.reason, program };
      case 'failed': {
        const delayMs = Math.max(outcome.waitMs, backoffMs(row.attempts, random()));
        return { type: 'failed', holder, reason: outcome.reason, now: now(), delayMs };
      }
    }
  }

  async function tryOnce(row: OutboxRow, signal: AbortSignal): Promise<Outcome> {
    const identity = device.current();
    if (!identity) return { kind: 'failed', reason: 'not-enrolled', line: true, waitMs: 0 };
    const parts = await outbox.parts(row);
    if (!parts.ok && parts.error.code === 'record-unreadable')
      return { kind: 'refused', reason: 'parts-damaged' };
    if (!parts.ok) throw new StoreTrouble(parts.error.code);
    return attempt({ row, parts: parts.value }, identity, server, signal);
  }

  async function send(row: OutboxRow, signal: AbortSignal): Promise<Sent> {
    const outcome = await tryOnce(row, signal);
    await stored(outbox.change(row.dossier, eventOf(outcome, row)));
    return outcome.kind === 'failed'
      ? { line: outcome.line ? 'down' : 'up', waitMs: outcome.waitMs }
      : { line: 'up', waitMs: 0 };
  }

  async function purge(): Promise<void> {
    const days = device.current()?.settings?.keepReceiptedDays;
    if (days !== undefined) await stored(outbox.purge(now(), days * DAY_MS));
  }

  const machine = senderMachine({
    holdLock: (granted) => holdSenderLock(locks, granted),
    mend: async () => {
      const over = (row: OutboxRow): OutboxEvent => ({
        type: 'lease-over',
        now: now(),
        delayMs: backoffMs(row.attempts, random()),
      });
      await stored(outbox.changeAll('sending', over));
    },
    lease: async (since) => {
      if (!device.current()) return null;
      const at = now();
      const pick = (row: OutboxRow) => isDue(row, at) || (since !== null && (row.triedAt ?? 0) < since);
      return stored(outbox.lease(pick, holder, at));
    },
    send,
    renew: async (row) => {
      await stored(outbox.change(row.dossier, { type: 'renew', holder, now: now() }));
    },
    tidy: async () => {
      await purge();
      await count();
      const nextAt = await stored(outbox.nextAt());
      return nextAt === null ? null : nextAt - now();
    },
    now,
    random,
  });

  let actor: ReturnType<typeof createActor<typeof machine>> | null = null;
  let unsubscribe = () => {};
  const heardOnline = () => actor?.send({ type: 'online' });

  return {
    start: () => {
      if (actor) return;
      actor = createActor(machine, options.clock ? { clock: options.clock } : {});
      unsubscribe = outbox.subscribe((row) => {
        void count();
        // A failure leaves its reason; without one the row is new, or out of quarantine.
        if (row.state === 'sealed' && row.reason === null) actor?.send({ type: 'new-dossier' });
      });
      network?.addEventListener('online', heardOnline);
      actor.start();
      void count();
    },
    stop: () => {
      network?.removeEventListener('online', heardOnline);
      unsubscribe();
      actor?.stop();
      actor = null;
    },
    counts: () => counted,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
