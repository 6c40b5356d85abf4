import { assign, fromPromise, sendParent, setup } from 'xstate';
import type { StuckLine } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { DeskApi, Failure } from '../api/index.ts';

/** What an attendant does about a kiosk's trouble. */
export type KioskAct =
  | { readonly act: 'retry' | 'export'; readonly kiosk: string; readonly stuck: StuckLine }
  | { readonly act: 'fetch'; readonly stuck: StuckLine }
  | { readonly act: 'alarm-seen'; readonly alarm: string }
  | { readonly act: 'missing-seen'; readonly kiosk: string };

/** Gives a file to the attendant, under a name. */
export type SaveFile = (file: Blob, name: string) => void;

/** A link that is pressed by the page, as the browser asks for it. */
const saveByLink: SaveFile = (file, name) => {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
};

async function carryOut(api: DeskApi, act: KioskAct, save: SaveFile): Promise<Result<null, Failure>> {
  switch (act.act) {
    case 'retry':
    case 'export':
      return api.askKiosk(act.kiosk, act.stuck.dossier, act.act);
    case 'alarm-seen':
      return api.alarmSeen(act.alarm);
    case 'missing-seen':
      return api.missingSeen(act.kiosk);
    case 'fetch': {
      const file = await api.sealedBytes(act.stuck.dossier);
      if (!file.ok) return file;
      save(file.value, `${act.stuck.slip}.sealed`);
      return { ok: true, value: null };
    }
  }
}

/** Acts on kiosks, one after the other. The last failure is kept until the next act. */
export const kioskActsMachine = setup({
  types: {
    context: {} as { api: DeskApi; save: SaveFile; act: KioskAct | null; failure: Failure | null },
    input: {} as { api: DeskApi; save?: SaveFile },
    events: {} as { type: 'ACT'; act: KioskAct },
  },
  actors: {
    run: fromPromise<Result<null, Failure>, { api: DeskApi; save: SaveFile; act: KioskAct | null }>(
      async ({ input: { api, save, act } }) => (act ? carryOut(api, act, save) : { ok: true, value: null }),
    ),
  },
}).createMachine({
  context: ({ input: { api, save = saveByLink } }) => ({ api, save, act: null, failure: null }),
  initial: 'idle',
  states: {
    idle: {
      on: {
        ACT: {
          target: 'running',
          actions: assign(({ event: { act } }) => ({ act, failure: null })),
        },
      },
    },
    running: {
      on: { ACT: {} },
      invoke: {
        src: 'run',
        input: ({ context: { api, save, act } }) => ({ api, save, act }),
        onDone: [
          {
            guard: ({ event }) => !event.output.ok && event.output.error.kind === 'signed-out',
            target: 'idle',
            actions: sendParent({ type: 'SIGNED_OUT' }),
          },
          {
            target: 'idle',
            actions: [
              assign(({ event }) => ({ failure: event.output.ok ? null : event.output.error })),
              sendParent({ type: 'REFRESH', topic: 'kiosk' }),
            ],
          },
        ],
      },
    },
  },
});
