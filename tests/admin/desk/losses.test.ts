import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { KioskHealthAlarm, type KioskLine, type StuckLine } from '#shared/api/index.ts';
import vi from '#shared/text/desk/vi.json' with { type: 'json' };
import { type KioskAct, kioskActsMachine, makeResource } from '../../../admin/desk/machines/index.ts';
import { Kiosks } from '../../../admin/desk/screens/kiosks.tsx';
import { needOf } from '../../../admin/desk/screens/needs.tsx';
import { SpeakIn } from '../../../admin/desk/words/index.tsx';
import { bad, good, play, run, START, settle } from './play.ts';

const ago = (minutes: number) => new Date(START - minutes * 60_000).toISOString();

const stuck = (change: Partial<StuckLine> = {}): StuckLine => ({
  dossier: 'd1',
  slip: 'KVL-1-00007-7Q',
  reason: 'unknown-flow',
  since: ago(5),
  retried: false,
  export: 'none',
  ...change,
});

const kiosk = (change: Partial<KioskLine> = {}): KioskLine => ({
  id: 'KVL-1',
  name: 'Ki-ốt 1',
  alive: true,
  lastSeenAt: ago(0),
  activity: 'idle',
  flow: null,
  since: ago(9),
  waiting: 0,
  quarantined: 0,
  program: '0.1.0',
  revoked: false,
  missing: null,
  alarms: [],
  stuck: [],
  leftBehind: 0,
  ...change,
});

const missing = (count: number, acknowledgedBy: string | null = null) => ({
  count,
  slips: Array.from({ length: Math.min(count, 50) }, (_, index) => `KVL-1-0000${index + 1}-XX`),
  since: ago(3),
  acknowledgedBy,
});

async function shown(lines: readonly KioskLine[], act?: KioskAct): Promise<string> {
  const played = play();
  played.set('askKiosk', () => bad({ kind: 'unreachable' }));
  const resource = run(makeResource<ReadonlyArray<KioskLine>>(), {
    load: () => good(lines),
    onSignedOut: () => {},
  });
  const acts = acting(played.api).acts;
  if (act) acts.send({ type: 'ACT', act });
  await settle();
  const section = h(Kiosks, { kiosks: resource.actor, acts, now: START, lost: false, titles: new Map() });
  const markup = render(h(SpeakIn, { language: 'vi', children: section }));
  resource.actor.stop();
  return markup;
}

/** The machine under a parent that writes down what it is told. */
function acting(api: ReturnType<typeof play>['api']) {
  const told: unknown[] = [];
  const saved: string[] = [];
  const parent = setup({ actors: { acts: kioskActsMachine } }).createMachine({
    invoke: {
      id: 'acts',
      src: 'acts',
      input: { api, save: (_file: Blob, name: string) => void saved.push(name) },
    },
    on: { '*': { actions: ({ event }) => void told.push(event) } },
  });
  const { actor } = run(parent, undefined as never);
  const acts = actor.getSnapshot().children.acts;
  if (!acts) throw new Error('no acts');
  return { acts, told, saved };
}

const textOf = (markup: string): string => markup.replace(/<[^>]+>/g, '|').replace(/\|+/g, '|');
const { losses } = vi;

describe('a kiosk at the desk', () => {
  it('that is well says nothing of losses', async () => {
    const text = textOf(await shown([kiosk()]));
    expect(text).toContain('Ki-ốt 1');
    for (const word of [losses.seen, losses.retry, losses.missingDo]) expect(text).not.toContain(word);
  });

  it('names what is missing by slip, what to do, and wants to be seen', async () => {
    const text = textOf(await shown([kiosk({ missing: missing(7) })]));
    expect(text).toContain('7 hồ sơ bị thiếu');
    expect(text).toContain('KVL-1-00001-XX · KVL-1-00002-XX');
    expect(text).toContain('KVL-1-00005-XX · và 2 phiếu nữa');
    expect(text).toContain('thấy 3 phút trước');
    expect(text).toContain(losses.missingDo);
    expect(text).toContain(losses.seen);
    expect(needOf(kiosk({ missing: missing(7) }))).toBe(2);
  });

  it('says who has seen it, and is quiet then', async () => {
    const seen = kiosk({ missing: missing(1, 'Cán bộ Thử') });
    const text = textOf(await shown([seen]));
    expect(text).toContain('Cán bộ Thử đã xem');
    expect(text).not.toContain(losses.seen);
    expect(needOf(seen)).toBe(0);
  });

  it.each(KioskHealthAlarm.options)('says in plain words what "%s" is and what to do', async (kind) => {
    const alarm = { id: 'a', kind, since: ago(1), acknowledgedBy: null };
    const text = textOf(await shown([kiosk({ alarms: [alarm] })]));
    expect(text).toContain(losses.alarm[kind]);
    expect(text).toContain(losses.alarmDo[kind]);
    expect(needOf(kiosk({ alarms: [alarm] }))).toBe(2);
    expect(needOf(kiosk({ alarms: [{ ...alarm, acknowledgedBy: 'Cán bộ Thử' }] }))).toBe(0);
  });

  it('names each stuck dossier with reason and time, and what may be done with it', async () => {
    const markup = await shown([
      kiosk({
        quarantined: 3,
        stuck: [
          stuck(),
          stuck({
            dossier: 'd2',
            slip: 'KVL-1-00008-7Q',
            reason: 'never-heard-of',
            retried: true,
            export: 'asked',
          }),
          stuck({ dossier: 'd3', slip: 'KVL-1-00009-7Q', export: 'here' }),
        ],
      }),
    ]);
    const [, one = '', two = '', three = ''] = markup.split('<li class="loss"');
    expect(textOf(one)).toContain(losses.reason['unknown-flow']);
    expect([...one.matchAll(/aria-label="([^"]+)"/g)].map(([, label]) => label)).toEqual([
      'Thử gửi lại phiếu KVL-1-00007-7Q',
      'Lấy bản niêm phong của phiếu KVL-1-00007-7Q',
    ]);
    expect(textOf(two)).toContain(losses.reason.other);
    expect(textOf(two)).toContain(losses.retried);
    expect(textOf(two)).toContain(losses.exportAsked);
    expect(two).not.toContain('<button');
    expect(textOf(three)).toContain(losses.fetch);
  });

  it('that is revoked or away says what it has taken with it', async () => {
    const text = textOf(await shown([kiosk({ alive: false, revoked: true, leftBehind: 4 })]));
    expect(text).toContain(vi.kiosks.revoked);
    expect(text).toContain('4 hồ sơ còn ở trong máy này');
  });

  it('says what went wrong at the kiosk it went wrong at', async () => {
    const act: KioskAct = { act: 'retry', kiosk: 'KVL-1', stuck: stuck() };
    const others = kiosk({ id: 'KVL-2', name: 'Ki-ốt 2' });
    const markup = await shown([kiosk({ quarantined: 1, stuck: [stuck()] }), others], act);
    expect(markup.split(vi.failure.unreachable)).toHaveLength(2);
  });
});

describe('what an attendant does about it', () => {
  it.each([
    [{ act: 'retry', kiosk: 'KVL-1', stuck: stuck() }, 'askKiosk KVL-1 d1 retry'],
    [{ act: 'export', kiosk: 'KVL-1', stuck: stuck() }, 'askKiosk KVL-1 d1 export'],
    [{ act: 'fetch', stuck: stuck() }, 'sealedBytes d1'],
    [{ act: 'alarm-seen', alarm: 'a1' }, 'alarmSeen a1'],
    [{ act: 'missing-seen', kiosk: 'KVL-1' }, 'missingSeen KVL-1'],
  ] as ReadonlyArray<[KioskAct, string]>)('is asked of the server: %j', async (act, asked) => {
    const played = play();
    const { acts, told, saved } = acting(played.api);
    acts.send({ type: 'ACT', act });
    await settle();
    expect(played.asked).toEqual([asked]);
    expect(told).toContainEqual({ type: 'REFRESH', topic: 'kiosk' });
    expect(saved).toEqual(act.act === 'fetch' ? ['KVL-1-00007-7Q.sealed'] : []);
    expect(acts.getSnapshot().context.failure).toBeNull();
  });

  it('is one at a time, and a failure is kept until the next', async () => {
    const played = play();
    played.set('alarmSeen', () => bad({ kind: 'refused', code: 'already-answered', retryAfterSeconds: 0 }));
    const { acts } = acting(played.api);
    const act = { act: 'alarm-seen', alarm: 'a1' } as const;
    acts.send({ type: 'ACT', act });
    acts.send({ type: 'ACT', act });
    await settle();
    expect(played.asked).toHaveLength(1);
    expect(acts.getSnapshot().context.failure).toMatchObject({ code: 'already-answered' });
    acts.send({ type: 'ACT', act: { act: 'missing-seen', kiosk: 'KVL-1' } });
    expect(acts.getSnapshot().context.failure).toBeNull();
    await settle();
  });

  it('shows the door to who is not signed in any more, and saves no file that did not come', async () => {
    const played = play();
    played.set('sealedBytes', () => bad({ kind: 'signed-out' }));
    const { acts, told, saved } = acting(played.api);
    acts.send({ type: 'ACT', act: { act: 'fetch', stuck: stuck() } });
    await settle();
    expect(told).toContainEqual({ type: 'SIGNED_OUT' });
    expect(saved).toEqual([]);
  });
});
