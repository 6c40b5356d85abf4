import { type AnyActorLogic, createActor, type InputFrom, SimulatedClock } from 'xstate';
import type { DeskCall, DossierLine, DossierPage, DossierView } from '#shared/api/index.ts';
import type { DeskApi, Failure, Heard } from '../../../admin/desk/api/index.ts';

/** A server that is played: each call is written down, each answer can be changed. */
export interface Played {
  readonly api: DeskApi;
  readonly asked: string[];
  /** Says something on the live line. */
  hear(heard: Heard): void;
  /** How many lines are open now. */
  lines(): number;
  set<K extends keyof DeskApi>(name: K, answer: DeskApi[K]): void;
}

export const START = Date.parse('2026-08-10T02:00:00.000Z');
export const attendant = { name: 'Cán bộ Thử', until: new Date(START + 30 * 60_000).toISOString() };
export const good = <T>(value: T) => Promise.resolve({ ok: true, value } as const);
export const bad = (failure: Failure) => Promise.resolve({ ok: false, error: failure } as const);

export const line = (id: string, change: Partial<DossierLine> = {}): DossierLine => ({
  id,
  slip: `KVL-1-0000${id}-7Q`,
  kiosk: 'KVL-1',
  flow: { id: 'thu', version: 1, title: { vi: 'Thủ tục thử' } },
  declarant: `NGƯỜI THỬ ${id}`,
  assurance: 'card',
  state: 'submitted',
  declaredAt: '2026-08-10T01:00:00.000Z',
  receivedAt: '2026-08-10T01:01:00.000Z',
  vouchedBy: null,
  handedOver: null,
  problems: 0,
  ...change,
});

/** A page of the list with nothing to be reminded of. */
export const page = (dossiers: DossierLine[] = [], next: string | null = null): DossierPage => ({
  dossiers,
  reminder: { days: 60, submitted: null, prepared: null },
  next,
});

export const call = (change: Partial<DeskCall> = {}): DeskCall => ({
  id: 'c1',
  kind: 'vouch',
  kiosk: 'KVL-1',
  at: '2026-08-10T01:58:00.000Z',
  reason: null,
  card: null,
  coming: null,
  ...change,
});

export function play(): Played {
  const asked: string[] = [];
  const hearers = new Set<(heard: Heard) => void>();
  const view = { line: line('1', { state: 'prepared' }) } as unknown as DossierView;
  const answers: DeskApi = {
    me: () => good(attendant),
    signIn: () => good(attendant),
    signOut: () => good(null),
    calls: () => good([]),
    kiosks: () => good([]),
    catalogue: () => good({ flows: 3, refused: 0, ends: [] }),
    dossiers: () => good(page()),
    dossier: () => good(view),
    photograph: () => good(new Blob()),
    vouchForDossier: () => good(line('1', { vouchedBy: attendant.name })),
    handOver: () =>
      good(line('1', { handedOver: { at: new Date(START).toISOString(), by: attendant.name } })),
    takeBack: () => good(line('1')),
    answerVouch: () => good(null),
    come: () => good(null),
    endHelp: () => good(null),
    askKiosk: () => good(null),
    sealedBytes: () => good(new Blob(['sealed'])),
    alarmSeen: () => good(null),
    missingSeen: () => good(null),
    listen: (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    flowTitles: () => good(new Map()),
    list: () => good(new Map()),
    isTrial: () => good(true),
  };
  const api = new Proxy(answers, {
    get:
      (target, name: keyof DeskApi) =>
      (...given: unknown[]) => {
        asked.push([name, ...given.filter((one) => typeof one !== 'function')].map(String).join(' '));
        return (target[name] as (...all: unknown[]) => unknown)(...given);
      },
  });
  return {
    api,
    asked,
    hear: (heard) => {
      for (const hear of hearers) hear(heard);
    },
    lines: () => hearers.size,
    set: (name, answer) => {
      answers[name] = answer;
    },
  };
}

/** A machine on a clock of the test's. `settle` lets every answer arrive. */
export function run<L extends AnyActorLogic>(logic: L, input: InputFrom<L>, clock = new SimulatedClock()) {
  const actor = createActor(logic, { input, clock } as never);
  actor.start();
  return { actor, clock };
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve();
}
