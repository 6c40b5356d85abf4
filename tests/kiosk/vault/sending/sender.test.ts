import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import type { OutboxCounts } from '../../../../kiosk/vault/outbox.ts';
import type { Locks } from '../../../../kiosk/vault/sending/index.ts';
import { createSender } from '../../../../kiosk/vault/sending/sender.ts';
import { SETTINGS } from '../settings.ts';
import { birthDossier, enrolledKiosk, must } from '../setup.ts';
import { pretendLocks } from './pretend-locks.ts';

const DAY_MS = 86_400_000;
const photos = [{ part: 'photo-1', jpeg: new Uint8Array(50) }];

type Kiosk = Awaited<ReturnType<typeof enrolledKiosk>>;
type Page = Awaited<ReturnType<Kiosk['anotherPage']>>;

/** A kiosk with a sender whose timers are wound by hand. */
async function sendingKiosk({ locks = pretendLocks() as Locks | null } = {}) {
  const kiosk = await enrolledKiosk();
  const timers = new SimulatedClock();
  const network = new EventTarget();
  const senders: ReturnType<typeof createSender>[] = [];
  const addSender = (page: Page, holder: string, program = '1') => {
    const sender = createSender({
      ...page,
      server: page.link,
      locks,
      network,
      program,
      holder,
      now: kiosk.clock.now,
      random: () => 0.5,
      clock: timers,
    });
    senders.push(sender);
    return sender;
  };
  const sender = addSender(kiosk, 'worker-1');
  return {
    ...kiosk,
    sender,
    network,
    addSender,
    seal: async () => {
      const id = kiosk.newId();
      must(await kiosk.outbox.seal(birthDossier(id, { photos })));
      kiosk.clock.pass(1);
      return id;
    },
    stateOf: async (id: string) => must(await kiosk.outbox.find(id))?.state,
    /** Lets time pass in the world and in the machine alike. */
    pass: (milliseconds: number) => {
      kiosk.clock.pass(milliseconds);
      timers.increment(milliseconds);
    },
    puts: () => kiosk.server.requests.filter(({ path }) => path.startsWith('/api/dossiers/')).length,
    /** Waits in real time until something holds. */
    until: async (holds: () => boolean | Promise<boolean>) => {
      const late = Date.now() + 15_000;
      while (Date.now() < late) {
        if (await holds()) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error('it never came to hold');
    },
    stop: () => {
      for (const one of senders) one.stop();
    },
  };
}

describe('the sender', () => {
  it('sends what waits, then what comes, and tells the counts', async () => {
    const kiosk = await sendingKiosk();
    const told: OutboxCounts[] = [];
    const first = await kiosk.seal();
    const end = kiosk.sender.subscribe((counts) => told.push(counts));
    kiosk.sender.start();
    kiosk.sender.start();
    await kiosk.until(async () => (await kiosk.stateOf(first)) === 'retained');
    const second = await kiosk.seal();
    await kiosk.until(async () => (await kiosk.stateOf(second)) === 'retained');
    await kiosk.until(() => kiosk.sender.counts().waiting === 0);
    expect(kiosk.puts()).toBe(2);
    expect(told.some((counts) => counts.waiting === 1 && counts.oldestAt !== null)).toBe(true);
    expect(told.at(-1)).toEqual({ waiting: 0, quarantined: 0, oldestAt: null });
    end();
    const heard = told.length;
    await kiosk.seal();
    await kiosk.until(() => kiosk.puts() === 3);
    expect(told).toHaveLength(heard);
    kiosk.stop();
  });

  it('delivers what was sealed without network once it is back, by the event and by time alone', async () => {
    const kiosk = await sendingKiosk();
    kiosk.server.onRequest(() => 'lost');
    const ids = [await kiosk.seal(), await kiosk.seal(), await kiosk.seal()];
    kiosk.sender.start();
    await kiosk.until(() => kiosk.puts() === 1);
    await kiosk.until(async () => must(await kiosk.outbox.list(['sending'])).length === 0);
    expect(kiosk.sender.counts().waiting).toBe(3);
    kiosk.server.onRequest(() => null);
    kiosk.clock.pass(1);
    kiosk.network.dispatchEvent(new Event('online'));
    await kiosk.until(() => kiosk.sender.counts().waiting === 0);
    expect(await Promise.all(ids.map(kiosk.stateOf))).toEqual(['retained', 'retained', 'retained']);

    kiosk.server.onRequest(() => 'portal');
    const late = await kiosk.seal();
    await kiosk.until(async () => must(await kiosk.outbox.find(late))?.attempts === 1);
    kiosk.server.onRequest(() => null);
    await kiosk.until(async () => {
      kiosk.pass(500);
      return (await kiosk.stateOf(late)) === 'retained';
    });
    kiosk.stop();
  });

  it('quarantines five poisoned among twenty and delivers the rest', async () => {
    const kiosk = await sendingKiosk();
    const ids: string[] = [];
    for (let count = 0; count < 20; count++) ids.push(await kiosk.seal());
    const poisons = [400, 413, 415, 422, 409];
    kiosk.server.onRequest((path) => {
      const index = ids.findIndex((id) => path.endsWith(id));
      const status = index % 4 === 1 ? poisons[Math.floor(index / 4)] : undefined;
      return status === undefined ? null : { status, code: status === 409 ? 'conflict' : 'bad' };
    });
    kiosk.sender.start();
    await kiosk.until(() => kiosk.sender.counts().waiting === 0 && kiosk.sender.counts().quarantined === 5);
    expect(kiosk.server.held.size).toBe(15);
    const quarantined = must(await kiosk.outbox.list(['quarantined']));
    expect(quarantined.map((row) => 'reason' in row && row.reason)).toEqual([
      'bad',
      'too-large',
      'bad',
      'bad',
      'conflict',
    ]);
    for (const row of quarantined) expect(must(await kiosk.outbox.parts(row))).toHaveLength(2);

    kiosk.server.onRequest(() => null);
    expect(must(await kiosk.outbox.retry(quarantined[0]?.dossier ?? ''))).toBe(true);
    await kiosk.until(() => kiosk.server.held.size === 16);
    kiosk.stop();
  });

  it('goes on at once past one that the server fails at, and past one still in flight', async () => {
    const kiosk = await sendingKiosk();
    const ids = [await kiosk.seal(), await kiosk.seal(), await kiosk.seal()];
    kiosk.server.onRequest((path) => {
      if (path.endsWith(ids[0] ?? '')) return { status: 500, code: 'broken' };
      return path.endsWith(ids[1] ?? '') ? { status: 409, code: 'in-flight' } : null;
    });
    kiosk.sender.start();
    // The machine's clock stands still: no rest may lie between them.
    await kiosk.until(async () => (await kiosk.stateOf(ids[2] ?? '')) === 'retained');
    expect(must(await kiosk.outbox.find(ids[0] ?? ''))).toMatchObject({ state: 'sealed', reason: 'broken' });
    expect(must(await kiosk.outbox.find(ids[1] ?? ''))).toMatchObject({
      state: 'sealed',
      reason: 'in-flight',
    });
    kiosk.stop();
  });

  it('quarantines a dossier whose part has gone from the disk or cannot be read', async () => {
    const kiosk = await sendingKiosk();
    const [gone, unreadable, whole] = [await kiosk.seal(), await kiosk.seal(), await kiosk.seal()];
    must(
      await kiosk.store.write(['part'], (transaction) =>
        transaction.objectStore('part').delete([gone ?? '', 'photo-1']),
      ),
    );
    const { parts } = kiosk.outbox;
    kiosk.outbox.parts = async (row) =>
      row.dossier === unreadable ? { ok: false, error: { code: 'record-unreadable' } } : parts(row);
    kiosk.sender.start();
    await kiosk.until(async () => (await kiosk.stateOf(whole ?? '')) === 'retained');
    expect(must(await kiosk.outbox.find(gone ?? ''))).toMatchObject({ reason: 'parts-damaged' });
    expect(must(await kiosk.outbox.find(unreadable ?? ''))).toMatchObject({ reason: 'parts-damaged' });
    kiosk.stop();
  });

  it('rests when the store fails at that moment, and sends later', async () => {
    const kiosk = await sendingKiosk();
    const id = await kiosk.seal();
    const { parts } = kiosk.outbox;
    kiosk.outbox.parts = async () => ({ ok: false, error: { code: 'storage-broken' } });
    kiosk.sender.start();
    await kiosk.until(async () => (await kiosk.stateOf(id)) === 'sending');
    kiosk.outbox.parts = parts;
    await kiosk.until(async () => {
      kiosk.pass(20_000);
      return (await kiosk.stateOf(id)) === 'retained';
    });
    kiosk.stop();
  });

  it('purges what was receipted after the days of the settings, and its parts alone', async () => {
    const kiosk = await sendingKiosk();
    kiosk.sender.start();
    const id = await kiosk.seal();
    await kiosk.until(async () => (await kiosk.stateOf(id)) === 'retained');
    await kiosk.until(() => kiosk.sender.counts().waiting === 0);
    kiosk.pass(7 * DAY_MS - 1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await kiosk.stateOf(id)).toBe('retained');
    kiosk.pass(300_001);
    await kiosk.until(async () => (await kiosk.stateOf(id)) === 'purged');
    const row = must(await kiosk.outbox.find(id));
    expect(row && must(await kiosk.outbox.parts(row))).toEqual([]);
    expect(row).toMatchObject({ receipt: { digest: row?.digest } });
    // A late second tap finds what became of it, and nothing is sealed anew.
    expect(must(await kiosk.outbox.seal(birthDossier(id)))).toMatchObject({ seq: 1, state: 'purged' });
    expect(must(await kiosk.outbox.lastSeq())).toBe(1);
    kiosk.stop();
  });

  it('purges nothing while the settings are unknown', async () => {
    const kiosk = await sendingKiosk();
    const id = await kiosk.seal();
    const { current } = kiosk.device;
    const page: Page = {
      ...kiosk,
      device: {
        ...kiosk.device,
        current: () => {
          const identity = current();
          return identity && { ...identity, settings: null };
        },
      },
    };
    const blind = kiosk.addSender(page, 'worker-2');
    blind.start();
    await kiosk.until(async () => (await kiosk.stateOf(id)) === 'retained');
    kiosk.pass(365 * DAY_MS);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await kiosk.stateOf(id)).toBe('retained');
    kiosk.stop();
  });

  it('sends nothing before the terminal is enrolled', async () => {
    const kiosk = await sendingKiosk();
    must(await kiosk.device.leave());
    kiosk.sender.start();
    kiosk.pass(300_000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(kiosk.puts()).toBe(0);
    kiosk.stop();
  });

  it('waits as long as the server asks, whatever wakes it', async () => {
    const kiosk = await sendingKiosk();
    kiosk.server.onRequest(() => ({ status: 429, code: 'too-many', headers: { 'Retry-After': '30' } }));
    const id = await kiosk.seal();
    kiosk.sender.start();
    await kiosk.until(() => kiosk.puts() === 1);
    await kiosk.until(async () => (await kiosk.stateOf(id)) === 'sealed');
    kiosk.server.onRequest(() => null);
    await kiosk.seal();
    kiosk.network.dispatchEvent(new Event('online'));
    kiosk.pass(29_000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(kiosk.puts()).toBe(1);
    kiosk.pass(1001);
    await kiosk.until(() => kiosk.sender.counts().waiting === 0);
    kiosk.stop();
  });

  it('hears nothing any more when it was stopped', async () => {
    const kiosk = await sendingKiosk();
    kiosk.sender.start();
    await kiosk.until(() => true);
    kiosk.sender.stop();
    kiosk.sender.stop();
    await kiosk.seal();
    kiosk.network.dispatchEvent(new Event('online'));
    kiosk.pass(600_000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(kiosk.puts()).toBe(0);
  });
});

describe('several pages', () => {
  it.each([
    ['with locks', pretendLocks() as Locks | null],
    ['without locks, by leases alone', null],
  ])('send every dossier once, %s', async (_, locks) => {
    const kiosk = await sendingKiosk({ locks });
    for (let count = 0; count < 12; count++) await kiosk.seal();
    const pages = [await kiosk.anotherPage(), await kiosk.anotherPage()];
    const senders = [
      kiosk.sender,
      ...pages.map((page, index) => kiosk.addSender(page, `worker-${index + 2}`)),
    ];
    let under = 0;
    let most = 0;
    kiosk.server.onRequest(() => {
      under++;
      most = Math.max(most, under);
      setTimeout(() => under--, 0);
      return null;
    });
    for (const sender of senders) sender.start();
    await kiosk.until(() => kiosk.server.held.size === 12);
    await kiosk.until(async () => must(await kiosk.outbox.list(['retained'])).length === 12);
    expect(kiosk.puts()).toBe(12);
    if (locks) expect(most).toBe(1);
    kiosk.stop();
  });

  it('take over what a killed page had on the way, after its lease', async () => {
    const kiosk = await sendingKiosk();
    const id = await kiosk.seal();
    // A page leases and dies.
    must(await kiosk.outbox.lease(() => true, 'killed', kiosk.clock.now()));
    kiosk.sender.start();
    kiosk.pass(50_000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await kiosk.stateOf(id)).toBe('sending');
    await kiosk.until(async () => {
      kiosk.pass(10_000);
      return (await kiosk.stateOf(id)) === 'retained';
    });
    kiosk.stop();
  });

  it('do not wait years for a lease given before the clock was put back', async () => {
    const kiosk = await sendingKiosk();
    const id = await kiosk.seal();
    must(await kiosk.outbox.lease(() => true, 'killed', kiosk.clock.now() + 3650 * DAY_MS));
    kiosk.sender.start();
    await kiosk.until(async () => {
      kiosk.pass(1000);
      return (await kiosk.stateOf(id)) === 'retained';
    });
    kiosk.stop();
  });
});

it('keeps a lease while a slow upload is on its way', async () => {
  const kiosk = await sendingKiosk();
  const id = await kiosk.seal();
  let finish = () => {};
  const slow: Page = {
    ...kiosk,
    link: {
      ...kiosk.link,
      putDossier: async (dossier, signal) => {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return kiosk.link.putDossier(dossier, signal);
      },
    },
  };
  kiosk.addSender(slow, 'slow').start();
  await kiosk.until(async () => (await kiosk.stateOf(id)) === 'sending');
  for (let count = 0; count < 10; count++) {
    kiosk.pass(20_000);
    const at = kiosk.clock.now();
    await kiosk.until(async () => (must(await kiosk.outbox.find(id))?.nextAt ?? 0) === at + 60_000);
  }
  finish();
  await kiosk.until(async () => (await kiosk.stateOf(id)) === 'retained');
  kiosk.stop();
  expect(SETTINGS.keepReceiptedDays).toBe(7);
});
