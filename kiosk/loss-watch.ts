import { type Heartbeat, type HeartbeatAnswer, MOST_RANGES } from '#shared/api/index.ts';
import type { Vault } from './vault/index.ts';

/** What the heartbeat tells of the vault. */
type OfVault = Pick<
  Heartbeat,
  'outbox' | 'lastSeq' | 'epoch' | 'unreceipted' | 'stuck' | 'alarms' | 'reserve'
>;

/** Reads how the vault is. Where it cannot be read, that is told: silence would look like an empty outbox. */
export async function tellOfVault({ outbox, health }: Pick<Vault, 'outbox' | 'health'>): Promise<OfVault> {
  const counts = await outbox.counts();
  const numbers = await outbox.numbers();
  const { alarms, reserve } = health();
  const { waiting, quarantined, oldestAt } = counts.ok
    ? counts.value
    : { waiting: 0, quarantined: 0, oldestAt: null };
  const counted = {
    waiting,
    quarantined,
    oldestAt: oldestAt === null ? null : new Date(oldestAt).toISOString(),
  };
  if (!counts.ok || !numbers.ok)
    return { outbox: counted, lastSeq: 0, alarms: [...alarms, 'store-unreadable'], reserve };
  const { epoch, lastSeq, unreceipted, stuck } = numbers.value;
  return {
    outbox: counted,
    lastSeq,
    ...(epoch !== null && { epoch }),
    ...(unreceipted && {
      unreceipted: unreceipted.slice(0, MOST_RANGES).map(([first, last]): [number, number] => [first, last]),
    }),
    stuck: [...stuck],
    alarms: [...alarms],
    reserve,
  };
}

/** Dossiers whose sealed bytes are on their way to the desk: one at a time, and none twice at once. */
const onTheirWay = new Set<string>();

async function giveSealed({ outbox, server }: Pick<Vault, 'outbox' | 'server'>, dossiers: readonly string[]) {
  const asked = dossiers.filter((dossier) => !onTheirWay.has(dossier));
  for (const dossier of asked) onTheirWay.add(dossier);
  for (const dossier of asked) {
    const sealed = await outbox.sealed(dossier);
    if (sealed.ok && sealed.value) {
      const { row, parts } = sealed.value;
      // One that does not get there is asked for again with the next answer.
      await server.putExport({ manifest: row.manifest, signature: row.signature, parts });
    }
    onTheirWay.delete(dossier);
  }
}

/**
 * Does what the server asks of the vault in its answer. Each is safe to be asked twice.
 * @returns whether all of it lies on the disk, so that the server may be told so; exports go on behind it
 */
export async function obey(
  vault: Pick<Vault, 'outbox' | 'server' | 'acknowledge'>,
  answer: Pick<HeartbeatAnswer, 'sendAgain' | 'retry' | 'export' | 'resumeAfter' | 'seen'>,
): Promise<boolean> {
  const { outbox, acknowledge } = vault;
  const { sendAgain = [], retry = [], export: exported = [], resumeAfter, seen = [] } = answer;
  let isDone = true;
  if (resumeAfter !== undefined) isDone = (await outbox.resumeAfter(resumeAfter)).ok && isDone;
  if (sendAgain.length > 0) isDone = (await outbox.sendAgain(sendAgain)).ok && isDone;
  for (const dossier of retry) isDone = (await outbox.retry(dossier)).ok && isDone;
  for (const alarm of seen) if (alarm !== 'store-unreadable') await acknowledge(alarm);
  if (exported.length > 0) void giveSealed(vault, exported);
  return isDone;
}
