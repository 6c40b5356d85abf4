import type { Manifest } from '#shared/dossier/index.ts';
import type { VerifiedReceipt } from './receipt.ts';

/**
 * The outbox's states and the only ways between them (facts: security.md appendix B). Pure: a row and an event
 * give the next row, or null when the event means nothing to this row.
 *
 * ```
 * sealed ─lease→ sending ─receipt→ retained ─purge→ purged
 *   ↑  ↖──failed, lease over──┘ └─refused→ quarantined ─retry, new program→ sealed
 *   ├─ send again, from retained: the server has lost what it had receipted, and asks for it
 *   └─ a verified receipt leads from sealed, sending and quarantined alike to retained: it is the truth,
 *      whoever asked for it
 * ```
 * Nothing leads from sealed, sending or quarantined to purged, and no row is ever taken out of the outbox: a
 * purged one loses its parts and keeps its manifest and receipt, so that a late second tap finds what became of
 * it, and anybody can see that what was purged had been receipted.
 */
export type OutboxRow = RowBase &
  (
    | { readonly state: 'sealed' /** Why the last try did not succeed. */; readonly reason: string | null }
    | { readonly state: 'sending'; readonly lease: Lease }
    | {
        readonly state: 'quarantined';
        readonly reason: string;
        /** The program's version that was refused; another may do better. */
        readonly refusedProgram: string;
      }
    | { readonly state: 'retained' | 'purged'; readonly receipt: VerifiedReceipt }
  );
export type OutboxState = OutboxRow['state'];

/** The states of a dossier for which no receipt has come. */
export const UNRECEIPTED = ['sealed', 'sending', 'quarantined'] as const satisfies readonly OutboxState[];

interface RowBase {
  /** The dossier's id. */
  readonly dossier: string;
  readonly manifest: Manifest;
  /** The kiosk's signature over `manifestText`, base64url. */
  readonly signature: string;
  /** SHA-256 of `deliveryText`, hexadecimal: what a receipt must name. */
  readonly digest: string;
  /** Milliseconds since 1970, as are all times here. */
  readonly sealedAt: number;
  /** How often it was leased. */
  readonly attempts: number;
  readonly triedAt: number | null;
  /** sealed: when to try; sending: when the lease ends; retained, purged: when the receipt came; else 0. */
  readonly nextAt: number;
}

/** A worker's right to send; the holder is drawn anew for every worker. */
interface Lease {
  readonly holder: string;
}

export type OutboxEvent =
  | { readonly type: 'lease'; readonly holder: string; readonly now: number }
  | { readonly type: 'renew'; readonly holder: string; readonly now: number }
  | { readonly type: 'lease-over'; readonly now: number; readonly delayMs: number }
  | {
      readonly type: 'failed';
      readonly holder: string;
      readonly reason: string;
      readonly now: number;
      readonly delayMs: number;
    }
  | { readonly type: 'refused'; readonly holder: string; readonly reason: string; readonly program: string }
  | { readonly type: 'receipt'; readonly receipt: VerifiedReceipt; readonly now: number }
  | { readonly type: 'retry'; readonly now: number }
  | { readonly type: 'new-program'; readonly program: string; readonly now: number }
  | { readonly type: 'send-again'; readonly now: number }
  | { readonly type: 'purge'; readonly now: number; readonly keepMs: number };

/** How long a lease lasts unless renewed (facts: security.md appendix B). */
export const LEASE_MS = 60_000;

/** The longest anything waits by itself; a server may ask for up to this (sending/backoff.ts). */
export const LONGEST_WAIT_MS = 3_600_000;

/**
 * Whether the lease of a `sending` row has ended. One that ends later than any lease given now could has been
 * given before the clock was put back: it would otherwise hold its dossier for years.
 */
export function leaseIsOver(row: OutboxRow, now: number): boolean {
  return row.state === 'sending' && (row.nextAt <= now || row.nextAt > now + LEASE_MS);
}

/** Whether a `sealed` row may be tried; like a lease, a wait that is too long comes of a clock put back. */
export function isDue(row: OutboxRow, now: number): boolean {
  return row.state === 'sealed' && (row.nextAt <= now || row.nextAt > now + LONGEST_WAIT_MS);
}

const baseOf = (row: OutboxRow): RowBase => ({
  dossier: row.dossier,
  manifest: row.manifest,
  signature: row.signature,
  digest: row.digest,
  sealedAt: row.sealedAt,
  attempts: row.attempts,
  triedAt: row.triedAt,
  nextAt: row.nextAt,
});

const sealedAgain = (row: OutboxRow, reason: string | null, nextAt: number): OutboxRow => ({
  ...baseOf(row),
  state: 'sealed',
  reason,
  nextAt,
});

const holds = (row: OutboxRow, holder: string) => row.state === 'sending' && row.lease.holder === holder;

const isFor = (receipt: VerifiedReceipt, { manifest, digest }: OutboxRow) =>
  receipt.dossier === manifest.dossier &&
  receipt.kiosk === manifest.kiosk &&
  receipt.seq === manifest.seq &&
  receipt.digest === digest;

/** The next row, or null when nothing is to change. */
export function transition(row: OutboxRow, event: OutboxEvent): OutboxRow | null {
  switch (event.type) {
    case 'lease':
      return row.state === 'sealed'
        ? {
            ...baseOf(row),
            state: 'sending',
            lease: { holder: event.holder },
            attempts: row.attempts + 1,
            triedAt: event.now,
            nextAt: event.now + LEASE_MS,
          }
        : null;
    case 'renew':
      return holds(row, event.holder) ? { ...row, nextAt: event.now + LEASE_MS } : null;
    case 'lease-over':
      return leaseIsOver(row, event.now) ? sealedAgain(row, 'lease-over', event.now + event.delayMs) : null;
    case 'failed':
      return holds(row, event.holder) ? sealedAgain(row, event.reason, event.now + event.delayMs) : null;
    case 'refused':
      return holds(row, event.holder)
        ? {
            ...baseOf(row),
            state: 'quarantined',
            reason: event.reason,
            refusedProgram: event.program,
            nextAt: 0,
          }
        : null;
    case 'receipt':
      return row.state !== 'retained' && row.state !== 'purged' && isFor(event.receipt, row)
        ? { ...baseOf(row), state: 'retained', receipt: event.receipt, nextAt: event.now }
        : null;
    case 'retry':
      return row.state === 'quarantined' ? sealedAgain(row, null, event.now) : null;
    case 'new-program':
      return row.state === 'quarantined' && row.refusedProgram !== event.program
        ? sealedAgain(row, null, event.now)
        : null;
    case 'send-again':
      return row.state === 'retained' ? sealedAgain(row, null, event.now) : null;
    case 'purge':
      return row.state === 'retained' && event.now >= row.nextAt + event.keepMs && isFor(row.receipt, row)
        ? { ...row, state: 'purged' }
        : null;
  }
}
