import type { StuckLine } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { DeskApi, Failure } from '../api/index.ts';
import { makeActs } from './acts.ts';

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

/** Acts on kiosks. */
export const kioskActsMachine = makeActs<KioskAct, { readonly api: DeskApi; readonly save?: SaveFile }>(
  'kiosk',
  (act, { api, save = saveByLink }) => carryOut(api, act, save),
);
