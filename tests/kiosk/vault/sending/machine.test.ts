import { describe, expect, it } from 'vitest';
import { createActor, SimulatedClock } from 'xstate';
import {
  RENEW_MS,
  type SenderPorts,
  type Sent,
  senderMachine,
} from '../../../../kiosk/vault/sending/machine.ts';
import type { OutboxRow } from '../../../../kiosk/vault/transition.ts';

const row = (dossier: string) => ({ dossier }) as OutboxRow;
const settle = () => new Promise((resolve) => setTimeout(resolve, 2));
const UP: Sent = { line: 'up', waitMs: 0 };
const DOWN: Sent = { line: 'down', waitMs: 0 };

/** A loop whose world is a list of dossiers and a script of what comes of sending. */
function loop({ due = [] as string[], answers = [] as (Sent | Promise<Sent> | Error)[] } = {}) {
  const clock = new SimulatedClock();
  const log: string[] = [];
  const world = {
    due,
    answers,
    nextMs: null as number | null,
    locked: true,
    storeBroken: false,
    signal: null as AbortSignal | null,
  };
  let grant = () => {};
  const ports: SenderPorts = {
    holdLock: (granted) => {
      log.push('lock');
      grant = granted;
      if (!world.locked) return () => log.push('never had it');
      granted();
      return () => log.push('unlock');
    },
    mend: async () => {
      if (world.storeBroken) throw new Error('broken');
      log.push('mend');
    },
    lease: async (since) => {
      const next = world.due.shift();
      log.push(`lease${since === null ? '' : ` since ${since}`} ${next ?? 'none'}`);
      return next === undefined ? null : row(next);
    },
    send: async (one, signal) => {
      world.signal = signal;
      log.push(`send ${one.dossier}`);
      const answer = world.answers.shift() ?? UP;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    renew: async (one) => {
      log.push(`renew ${one.dossier}`);
    },
    tidy: async () => {
      if (world.storeBroken) throw new Error('broken');
      log.push('tidy');
      return world.nextMs;
    },
    now: () => clock.now(),
    random: () => 1,
  };
  const actor = createActor(senderMachine(ports), { clock });
  actor.start();
  return {
    actor,
    world,
    log,
    grant: () => grant(),
    /** What was done since the last call. */
    done: async () => {
      await settle();
      return log.splice(0);
    },
    pass: async (milliseconds: number) => {
      clock.increment(milliseconds);
      await settle();
    },
  };
}

const PASS = (...tried: string[]) => [
  'lock',
  'mend',
  ...tried.flatMap((one) => [`lease ${one}`, `send ${one}`]),
  'lease none',
  'tidy',
  'unlock',
];

describe('the sending loop', () => {
  it('sends one by one under the lock, then rests and gives the lock back', async () => {
    const one = loop({ due: ['a', 'b', 'c'] });
    expect(await one.done()).toEqual(PASS('a', 'b', 'c'));
    expect(one.actor.getSnapshot().value).toBe('resting');
  });

  it('does nothing before it has the lock', async () => {
    const one = loop();
    await one.done();
    one.world.locked = false;
    one.world.due = ['a'];
    one.actor.send({ type: 'new-dossier' });
    expect(await one.done()).toEqual(['lock']);
    one.grant();
    expect((await one.done()).slice(0, 3)).toEqual(['mend', 'lease a', 'send a']);
  });

  it('goes on with the next when one dossier fails by itself', async () => {
    const one = loop({ due: ['poisoned', 'b'], answers: [{ line: 'up', waitMs: 0 }] });
    expect(await one.done()).toEqual(PASS('poisoned', 'b'));
  });

  it('looks again every five minutes at least, though nothing waits', async () => {
    const one = loop();
    await one.done();
    await one.pass(299_999);
    expect(await one.done()).toEqual([]);
    await one.pass(1);
    expect(await one.done()).toEqual(PASS());
  });

  it('wakes when the next dossier is due', async () => {
    const one = loop();
    one.world.nextMs = 5000;
    await one.done();
    one.world.due = ['a'];
    await one.pass(4999);
    expect(await one.done()).toEqual([]);
    await one.pass(1);
    expect(await one.done()).toEqual(PASS('a'));
  });

  it('wakes at once for a new dossier', async () => {
    const one = loop();
    await one.done();
    one.world.due = ['a'];
    one.actor.send({ type: 'new-dossier' });
    expect(await one.done()).toEqual(PASS('a'));
  });

  it('looks again before it rests when a dossier came while it was tidying up', async () => {
    const one = loop({ due: ['a'] });
    one.actor.send({ type: 'new-dossier' });
    expect(await one.done()).toEqual([...PASS('a'), ...PASS()]);
  });
});

describe('when the line is down', () => {
  it('stops after one try and doubles its rest, up to five minutes', async () => {
    const one = loop();
    await one.done();
    for (const rest of [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]) {
      one.world.due = ['a', 'b'];
      one.world.answers = [DOWN];
      if (rest === 1000) one.actor.send({ type: 'new-dossier' });
      else await one.pass(1);
      expect((await one.done()).filter((step) => step.startsWith('send'))).toEqual(['send a']);
      await one.pass(rest - 1);
      expect(await one.done()).toEqual([]);
    }
  });

  it('wakes for "online", begins the doubling anew, and tries what is not due yet', async () => {
    const one = loop();
    await one.done();
    await one.pass(10);
    one.world.due = ['a'];
    one.world.answers = [DOWN, DOWN, DOWN];
    one.actor.send({ type: 'new-dossier' });
    await one.done();
    one.world.due = ['a'];
    one.actor.send({ type: 'online' });
    expect(await one.done()).toEqual(['lock', 'mend', 'lease since 10 a', 'send a', 'tidy', 'unlock']);
    one.world.due = ['a'];
    await one.pass(1000);
    // Woken by time, not by "online": only what is due.
    expect((await one.done())[2]).toBe('lease a');
  });

  it('hears "online" while it is at work, too', async () => {
    const one = loop({ due: ['a'], answers: [DOWN] });
    one.actor.send({ type: 'online' });
    const steps = await one.done();
    expect(steps.filter((step) => step === 'lock')).toHaveLength(2);
  });

  it('tries those that were put off as soon as one gets through', async () => {
    const one = loop({ due: ['a'], answers: [DOWN] });
    await one.done();
    one.world.due = ['b', 'a'];
    await one.pass(1000);
    expect(await one.done()).toEqual([
      'lock',
      'mend',
      'lease b',
      'send b',
      'lease since 1000 a',
      'send a',
      'lease since 1000 none',
      'tidy',
      'unlock',
    ]);
  });

  it('wakes for nothing before the time that the server asked for', async () => {
    const one = loop({ due: ['a'], answers: [{ line: 'down', waitMs: 30_000 }] });
    await one.done();
    one.actor.send({ type: 'online' });
    one.actor.send({ type: 'new-dossier' });
    await one.pass(29_999);
    expect(await one.done()).toEqual([]);
    await one.pass(1);
    expect((await one.done())[0]).toBe('lock');
  });
});

describe('trouble of the store', () => {
  it('lets the loop rest and come again', async () => {
    const one = loop();
    await one.done();
    one.world.storeBroken = true;
    one.actor.send({ type: 'new-dossier' });
    expect(await one.done()).toEqual(['lock', 'unlock']);
    expect(one.actor.getSnapshot().value).toBe('resting');
    one.world.storeBroken = false;
    one.world.due = ['a'];
    await one.pass(1000);
    expect(await one.done()).toContain('send a');
  });

  it('while sending is taken like a line that is down', async () => {
    const one = loop({ due: ['a', 'b'], answers: [new Error('storage-full')] });
    expect(await one.done()).toEqual(['lock', 'mend', 'lease a', 'send a', 'tidy', 'unlock']);
    one.actor.send({ type: 'new-dossier' });
    expect(await one.done()).toContain('send b');
  });
});

describe('a long upload', () => {
  it('keeps its lease for as long as it lasts', async () => {
    let arrive: (sent: Sent) => void = () => {};
    const one = loop({ due: ['a'], answers: [new Promise<Sent>((resolve) => (arrive = resolve))] });
    await one.done();
    for (let count = 0; count < 3; count++) await one.pass(RENEW_MS);
    expect(await one.done()).toEqual(['renew a', 'renew a', 'renew a']);
    arrive(UP);
    expect(await one.done()).toEqual(['lease none', 'tidy', 'unlock']);
    await one.pass(RENEW_MS);
    expect(await one.done()).toEqual([]);
  });

  it('is broken off when the loop is stopped, and the lock given back', async () => {
    const one = loop({ due: ['a'], answers: [new Promise<Sent>(() => {})] });
    await one.done();
    expect(one.world.signal?.aborted).toBe(false);
    one.actor.stop();
    expect(one.world.signal?.aborted).toBe(true);
    expect(await one.done()).toEqual(['unlock']);
  });
});
