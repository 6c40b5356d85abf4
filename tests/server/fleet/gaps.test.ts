import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowestOf, MOST_RANGES, type SeqRange, toRanges } from '#shared/api/index.ts';
import {
  hasFallen,
  horizonOf,
  judgeGaps,
  type Known,
  MOST_GAPS,
  type Relapse,
  relapseOf,
  type Told,
} from '../../../server/fleet/gaps.ts';

/**
 * A kiosk with two pages on one database, a line that loses, delays and swaps, and a server: as they are, in small.
 * Alarms are what this is about, so each is written down.
 */
interface Sent {
  readonly after: string | null;
  readonly told: Told;
}
interface Answer {
  readonly mark: string;
  readonly sendAgain: readonly number[];
  readonly resumeAfter: number | null;
}

function makeWorld() {
  let epoch = 'first';
  let lastSeq = 0;
  let drawn = 0;
  let rows = new Map<number, 'sealed' | 'retained'>();
  const pages: (string | null)[] = [null, null];
  const beats: Sent[] = [];
  const answers: { page: number; answer: Answer }[] = [];
  const uploads: number[] = [];
  const receipts: number[] = [];

  let held = new Set<number>();
  let server = { mark: 'm0', known: { epoch: null, highest: 0 } as Known, gaps: new Set<number>() };
  const alarms: Relapse[] = [];
  const opened: number[] = [];

  const named = () => [...rows].filter(([, state]) => state === 'sealed').map(([seq]) => seq);

  function judge(sent: Sent): Answer {
    if (sent.after !== server.mark) return { mark: server.mark, sendAgain: [], resumeAfter: null };
    const { known } = server;
    const horizon = horizonOf(known, sent.told);
    const free = Array.from({ length: horizon }, (_, index) => index + 1).filter((seq) => !held.has(seq));
    const gaps = judgeGaps(horizon, sent.told, toRanges(free), [...server.gaps]);
    for (const seq of gaps.closed) server.gaps.delete(seq);
    for (const seq of gaps.opened) server.gaps.add(seq);
    opened.push(...gaps.opened);
    const relapse = relapseOf(known, sent.told);
    if (relapse) alarms.push(relapse);
    const highest = Math.max(known.highest, sent.told.lastSeq, ...held);
    server = { ...server, mark: `m${++drawn}`, known: { epoch: sent.told.epoch, highest } };
    return {
      mark: server.mark,
      sendAgain: [...server.gaps],
      resumeAfter: hasFallen(known, sent.told) ? highest : null,
    };
  }

  const take = <T>(list: T[], index: number): T | undefined =>
    list.splice(index % Math.max(1, list.length), 1)[0];

  const world = {
    alarms,
    opened,
    gaps: () => [...server.gaps].sort((one, other) => one - other),
    held: () => held,
    seal: () => void rows.set(++lastSeq, 'sealed'),
    send: (which: number) => {
      const seq = named()[which % Math.max(1, named().length)];
      if (seq !== undefined) uploads.push(seq);
    },
    arrive: (which: number) => {
      const seq = take(uploads, which);
      if (seq === undefined) return;
      held.add(seq);
      receipts.push(seq);
    },
    receipt: (which: number) => {
      const seq = take(receipts, which);
      if (seq !== undefined && rows.has(seq)) rows.set(seq, 'retained');
    },
    beat: (page: number) => {
      beats.push({
        after: pages[page] ?? null,
        told: { epoch, lastSeq, unreceipted: toRanges(named()) },
      });
    },
    deliver: (which: number, page: number) => {
      const sent = take(beats, which);
      if (sent) answers.push({ page, answer: judge(sent) });
    },
    answer: (which: number) => {
      const one = take(answers, which);
      if (!one) return;
      const { mark, sendAgain, resumeAfter } = one.answer;
      if (resumeAfter !== null) lastSeq = Math.max(lastSeq, resumeAfter);
      for (const seq of sendAgain) if (rows.get(seq) === 'retained') rows.set(seq, 'sealed');
      pages[one.page] = mark;
    },
    restart: (page: number) => {
      pages[page] = null;
    },
    /** A heartbeat there and back without anything in between, as often as it takes to be judged. */
    settle: (times = 3) => {
      for (let time = 0; time < times; time++) {
        world.beat(0);
        const sent = beats.pop();
        if (sent) answers.push({ page: 0, answer: judge(sent) });
        world.answer(answers.length - 1);
      }
    },
    /** Everything that waits arrives and is receipted. */
    sendAll: () => {
      for (const seq of named()) {
        held.add(seq);
        rows.set(seq, 'retained');
      }
    },
    lose: (which: number) => {
      const seq = named()[which % Math.max(1, named().length)];
      if (seq === undefined) return null;
      rows.delete(seq);
      return held.has(seq) ? null : seq;
    },
    snapshotKiosk: () => ({ epoch, lastSeq, rows: new Map(rows) }),
    restoreKiosk: (from: { epoch: string; lastSeq: number; rows: Map<number, 'sealed' | 'retained'> }) => {
      ({ epoch, lastSeq } = from);
      rows = new Map(from.rows);
    },
    snapshotServer: () => ({ held: new Set(held), server: { ...server, gaps: new Set(server.gaps) } }),
    restoreServer: (from: { held: Set<number>; server: typeof server }) => {
      held = new Set(from.held);
      server = { ...from.server, gaps: new Set(from.server.gaps) };
    },
    lastSeq: () => lastSeq,
  };
  return world;
}

type World = ReturnType<typeof makeWorld>;
const which = fc.nat({ max: 12 });
const page = fc.integer({ min: 0, max: 1 });
const step: fc.Arbitrary<(world: World) => void> = fc.oneof(
  { weight: 4, arbitrary: fc.constant((world: World) => world.seal()) },
  { weight: 4, arbitrary: which.map((one) => (world: World) => world.send(one)) },
  { weight: 4, arbitrary: which.map((one) => (world: World) => world.arrive(one)) },
  { weight: 3, arbitrary: which.map((one) => (world: World) => world.receipt(one)) },
  { weight: 4, arbitrary: page.map((one) => (world: World) => world.beat(one)) },
  {
    weight: 5,
    arbitrary: fc.tuple(which, page).map(
      ([one, at]) =>
        (world: World) =>
          world.deliver(one, at),
    ),
  },
  { weight: 5, arbitrary: which.map((one) => (world: World) => world.answer(one)) },
  { weight: 1, arbitrary: page.map((one) => (world: World) => world.restart(one)) },
);
const steps = fc.array(step, { maxLength: 120, size: 'max' });

describe('numbers of a kiosk', () => {
  it('raise no alarm while nothing is lost, however heartbeats, dossiers and receipts overtake each other', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const world = makeWorld();
        for (const one of sequence) {
          one(world);
          expect(world.opened).toEqual([]);
          expect(world.alarms).toEqual([]);
        }
        world.settle();
        expect([world.opened, world.alarms]).toEqual([[], []]);
      }),
      { numRuns: 2000 },
    );
  });

  it('that are lost are seen at the next contact, and nothing else is', () => {
    fc.assert(
      fc.property(steps, which, steps, (before, one, after) => {
        const world = makeWorld();
        for (const act of before) act(world);
        world.settle();
        const lost = world.lose(one);
        world.settle();
        expect(world.gaps()).toEqual(lost === null || world.held().has(lost) ? [] : [lost]);
        for (const act of after) act(world);
        world.settle();
        // Unless it was on the way and arrives after all.
        expect(world.gaps()).toEqual(lost === null || world.held().has(lost) ? [] : [lost]);
      }),
      { numRuns: 1000 },
    );
  });

  it('of a database that is put back are seen, no number is given out twice, and every dossier that is gone is named', () => {
    fc.assert(
      fc.property(steps, steps, fc.boolean(), fc.nat({ max: 4 }), (before, between, isOther, more) => {
        const world = makeWorld();
        for (const act of before) act(world);
        const old = world.snapshotKiosk();
        for (const act of between) act(world);
        world.settle();
        const { lastSeq, rows } = world.snapshotKiosk();
        const gone = [...rows.keys()].filter((seq) => !old.rows.has(seq) && !world.held().has(seq));
        world.restoreKiosk(isOther ? { epoch: 'other', lastSeq: 0, rows: new Map() } : old);
        world.restart(0);
        // The first heartbeat of a page is told the mark, the second comes at once and is judged.
        world.settle(2);
        if (isOther) expect(world.alarms).toEqual(['store-recreated']);
        else expect(world.alarms).toEqual(lastSeq > old.lastSeq ? ['store-rolled-back'] : []);
        for (const seq of gone) expect(world.gaps()).toContain(seq);
        expect(world.lastSeq()).toBe(lastSeq);
        for (let time = 0; time < more; time++) world.seal();
        world.sendAll();
        world.settle();
        for (const seq of gone) expect(world.gaps()).toContain(seq);
      }),
      { numRuns: 1000 },
    );
  });

  it('that the server has lost are sent to it again by the kiosk that still has them', () => {
    fc.assert(
      fc.property(steps, steps, (before, between) => {
        const world = makeWorld();
        for (const act of before) act(world);
        const backup = world.snapshotServer();
        for (const act of between) act(world);
        world.settle();
        const had = new Set(world.held());
        world.restoreServer(backup);
        world.settle(4);
        world.sendAll();
        world.settle();
        for (const seq of had) expect(world.held().has(seq)).toBe(true);
        expect(world.gaps()).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a heartbeat', () => {
  const known: Known = { epoch: 'a', highest: 9 };
  const told = (change: Partial<Told>): Told => ({ epoch: 'a', lastSeq: 9, unreceipted: [], ...change });

  it('tells of another database only when both name one', () => {
    expect(relapseOf(known, told({ epoch: 'b' }))).toBe('store-recreated');
    expect(relapseOf(known, told({ epoch: null }))).toBeNull();
    expect(relapseOf({ ...known, epoch: null }, told({}))).toBeNull();
    expect(relapseOf(known, told({ lastSeq: 8 }))).toBe('store-rolled-back');
    expect(relapseOf(known, told({ lastSeq: 10 }))).toBeNull();
  });

  it('with as many ranges as fit says nothing of what is behind them', () => {
    const many = Array.from({ length: MOST_RANGES }, (_, index): SeqRange => [2 * index + 1, 2 * index + 1]);
    const last = 2 * MOST_RANGES - 1;
    expect(horizonOf(known, told({ lastSeq: 10_000, unreceipted: many }))).toBe(last);
    expect(horizonOf(known, told({ lastSeq: 10_000, unreceipted: many.slice(1) }))).toBe(10_000);
    const gaps = judgeGaps(last, told({ unreceipted: many }), [[1, last]], [2, 3, last + 5]);
    expect(gaps.closed).toEqual([3]);
    expect(gaps.opened).toEqual(Array.from({ length: MOST_RANGES - 2 }, (_, index) => 2 * index + 4));
  });

  it('of a kiosk that names a number out of this world opens no more gaps than are kept', () => {
    const gaps = judgeGaps(9_999_999_999, told({}), [[1, 9_999_999_999]], [1, 2]);
    expect(gaps.opened).toEqual(lowestOf([[3, 9_999_999_999]], MOST_GAPS - 2));
    expect(gaps.closed).toEqual([]);
  });
});
