import * as z from 'zod/mini';
import {
  Attendant,
  CatalogueIndex,
  DeskCalls,
  DeskCatalogue,
  DossierLine,
  DossierPage,
  DossierView,
  Health,
  KioskLines,
  LookupList,
  ProblemDocument,
} from '#shared/api/index.ts';
import type { Answer, DeskApi, Failure, Heard } from './desk-api.ts';
import { eventNames } from './server-events.ts';

const Nothing = z.null();

const refused = (failure: Failure) => ({ ok: false, error: failure }) as const;

async function failureOf(response: Response): Promise<Failure> {
  let code = 'unknown';
  try {
    const problem = ProblemDocument.safeParse(await response.json());
    if (problem.success) code = problem.data.code;
  } catch {
    // A proxy's page instead of a problem document: the status alone has to do.
  }
  if (code === 'not-signed-in') return { kind: 'signed-out' };
  // A gateway that answers for a server that does not.
  if (response.status >= 502 && response.status <= 504) return { kind: 'unreachable' };
  return { kind: 'refused', code, retryAfterSeconds: Number(response.headers.get('retry-after') ?? 0) };
}

/** How long an answer may take before the server counts as away. */
const PATIENCE_MS = 20_000;

async function send(path: string, init: RequestInit = {}): Promise<Response | null> {
  try {
    return await fetch(path, {
      cache: 'no-store',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...init,
    });
  } catch {
    return null;
  }
}

async function ask<T>(schema: z.ZodMiniType<T>, path: string, init: RequestInit = {}): Answer<T> {
  const response = await send(path, init);
  if (!response) return refused({ kind: 'unreachable' });
  if (!response.ok) return refused(await failureOf(response));
  try {
    const parsed = schema.safeParse(response.status === 204 ? null : await response.json());
    return parsed.success ? { ok: true, value: parsed.data } : refused({ kind: 'unreadable' });
  } catch {
    return refused({ kind: 'unreadable' });
  }
}

async function bytesOf(path: string): Answer<Blob> {
  const response = await send(path);
  if (!response) return refused({ kind: 'unreachable' });
  if (!response.ok) return refused(await failureOf(response));
  return { ok: true, value: await response.blob() };
}

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function listen(hear: (heard: Heard) => void): () => void {
  const ending = new AbortController();
  const run = async (): Promise<void> => {
    const response = await fetch('/api/desk/events', { cache: 'no-store', signal: ending.signal });
    if (!response.ok || !response.body) {
      hear((await failureOf(response)).kind === 'signed-out' ? { type: 'SIGNED_OUT' } : { type: 'BROKEN' });
      return;
    }
    hear({ type: 'OPENED' });
    const names = eventNames();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      hear({ type: 'ALIVE' });
      for (const name of names(piece.value)) {
        if (name === 'signed-out') hear({ type: 'SIGNED_OUT' });
        else if (name !== '') hear({ type: 'CHANGED', topic: name });
      }
    }
    hear({ type: 'BROKEN' });
  };
  run().catch(() => {
    if (!ending.signal.aborted) hear({ type: 'BROKEN' });
  });
  return () => ending.abort();
}

/** The desk's server over HTTP, on the page's own origin. */
export function httpApi(): DeskApi {
  const none = (path: string, init: RequestInit): Answer<null> => ask(Nothing, path, init);
  return {
    me: () => ask(Attendant, '/api/desk/me'),
    signIn: (code, name) => ask(Attendant, '/api/desk/sign-in', post({ code, name })),
    signOut: () => none('/api/desk/sign-in', { method: 'DELETE' }),
    calls: async () => {
      const answer = await ask(DeskCalls, '/api/desk/calls');
      return answer.ok ? { ok: true, value: answer.value.calls } : answer;
    },
    kiosks: async () => {
      const answer = await ask(KioskLines, '/api/desk/kiosks');
      return answer.ok ? { ok: true, value: answer.value.kiosks } : answer;
    },
    catalogue: () => ask(DeskCatalogue, '/api/desk/catalogue'),
    dossiers: (before) =>
      ask(DossierPage, `/api/desk/dossiers${before === null ? '' : `?before=${encodeURIComponent(before)}`}`),
    dossier: (id) => ask(DossierView, `/api/desk/dossiers/${id}`),
    photograph: (id, part) => bytesOf(`/api/desk/dossiers/${id}/parts/${part}`),
    vouchForDossier: (id) => ask(DossierLine, `/api/desk/dossiers/${id}/vouch`, { method: 'POST' }),
    handOver: (id) => ask(DossierLine, `/api/desk/dossiers/${id}/handover`, { method: 'POST' }),
    takeBack: (id) => ask(DossierLine, `/api/desk/dossiers/${id}/handover`, { method: 'DELETE' }),
    answerVouch: (id, answer) => none(`/api/desk/vouch/${id}`, post(answer)),
    come: (kind, id) => none(`/api/desk/${kind}/${id}/coming`, { method: 'POST' }),
    endHelp: (id) => none(`/api/desk/help/${id}/done`, { method: 'POST' }),
    askKiosk: (kiosk, dossier, wish) =>
      none(`/api/desk/kiosks/${kiosk}/stuck/${dossier}/${wish}`, { method: 'POST' }),
    sealedBytes: (dossier) => bytesOf(`/api/desk/exports/${dossier}`),
    alarmSeen: (id) => none(`/api/desk/alarms/${id}/seen`, { method: 'POST' }),
    missingSeen: (kiosk) => none(`/api/desk/kiosks/${kiosk}/missing/seen`, { method: 'POST' }),
    listen,
    flowTitles: async () => {
      const index = await ask(CatalogueIndex, '/catalogue/index.json');
      return index.ok
        ? { ok: true, value: new Map(index.value.flows.map(({ id, title }) => [id, title])) }
        : index;
    },
    list: async (name) => {
      const list = await ask(
        LookupList,
        `/catalogue/lists/${encodeURIComponent(name).replace('%40', '@')}.json`,
      );
      return list.ok
        ? { ok: true, value: new Map(list.value.rows.map((row) => [row.code, labelIn(row)])) }
        : list;
    },
    isTrial: async () => {
      const health = await ask(Health, '/api/health');
      return health.ok ? { ok: true, value: health.value.mode === 'trial' } : health;
    },
  };
}

/** A row's label with the wider unit that tells it from others of its name: "Xã Vĩnh Lộc, Tỉnh Thanh Hóa". */
function labelIn({ label, within = {} }: LookupList['rows'][number]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(label).map(([language, text]) => [
      language,
      [text, within[language]].filter(Boolean).join(', '),
    ]),
  );
}
