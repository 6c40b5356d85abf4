import * as z from 'zod/mini';
import {
  type CardSignIn,
  EnrolAnswer,
  type EnrolRequest,
  type Heartbeat,
  HeartbeatAnswer,
  HeldBytes,
  type HelpReason,
  HelpState,
  ProblemDocument,
  proveRequest,
  type SealedVisitKey,
  SignInAvailability,
  SignInState,
  VisitKey,
} from '#shared/api/index.ts';
import { type Manifest, Receipt, utf8, uuidV7 } from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';

/**
 * The kiosk's one way to the server: every request signed by the kiosk's key, never cached, never redirected,
 * ended after a time. Nothing is ever thrown.
 */

/**
 * Why a request did not succeed. `code` is the problem document's (RFC 9457), or:
 * - `offline`: no answer, too late, or an answer that is not our server's (a captive portal's page)
 * - `not-enrolled`: this terminal has no key yet
 */
export interface ServerError {
  readonly code: string;
  /** The HTTP status; null when none came. */
  readonly status: number | null;
  /** How long the server asks to wait (`Retry-After`), in milliseconds; null when it does not. */
  readonly retryAfterMs: number | null;
}

type Answer<T> = Promise<Result<T, ServerError>>;

/** What a request is proved with. */
interface Prover {
  readonly kiosk: string;
  readonly privateKey: CryptoKey;
}

export interface ServerLinkOptions {
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** This terminal's name and key; null before it is enrolled. */
  readonly prover: () => Prover | null;
  /** The host that `fetch` goes to, port included, as this page's address has it; every proof names it. */
  readonly host: string;
  /** How long an ordinary request may take. */
  readonly timeoutMs?: number;
}

/** Server-sent events of the open visit: "sign-in" says that `signInState` has changed. For `new EventSource`. */
export const VISIT_EVENTS = '/api/visits/current/events';

export interface ServerLink {
  enrol(request: z.infer<typeof EnrolRequest>): Answer<EnrolAnswer>;
  heartbeat(heartbeat: Heartbeat): Answer<HeartbeatAnswer>;
  startVisit(visit: string): Answer<void>;
  endVisit(): Answer<void>;
  /** The visit key back, against the visit's cookie. */
  visitKey(sealed: z.infer<typeof SealedVisitKey>): Answer<z.infer<typeof VisitKey>>;
  signInState(): Answer<SignInState>;
  signInAvailability(): Answer<SignInAvailability>;
  signInByPhone(): Answer<SignInState>;
  signInByCard(card: CardSignIn): Answer<SignInState>;
  signInByAttendant(): Answer<SignInState>;
  cancelSignIn(): Answer<SignInState>;
  callForHelp(reason: z.infer<typeof HelpReason>): Answer<void>;
  /** Any other request of this kiosk's, by parts of the program that are loaded later. */
  ask<T>(request: AskedRequest, shape: z.ZodMiniType<T>): Answer<T>;
  /** Where the visit's call for help stands. */
  helpState(): Answer<HelpState>;
  /** How many bytes of a part the server has; where to go on with it. */
  heldBytes(part: PartOnTheWay, signal: AbortSignal): Answer<HeldBytes>;
  /** Sends one chunk of a part. */
  putChunk(
    part: PartOnTheWay,
    chunk: { readonly offset: number; readonly bytes: Uint8Array<ArrayBuffer> },
    signal: AbortSignal,
  ): Answer<HeldBytes>;
  /**
   * Sends a sealed dossier; parts that went before in chunks may be left out. The receipt is as it came: whether it
   * proves anything is the vault's to see.
   */
  putDossier(dossier: DossierToSend, signal: AbortSignal): Answer<Receipt>;
  /** Gives the desk a put-aside dossier, whole and sealed, as it would be sent. */
  putExport(dossier: DossierToSend): Answer<void>;
}

/** A sealed dossier with all its parts. */
export interface DossierToSend {
  readonly manifest: Manifest;
  readonly signature: string;
  readonly parts: ReadonlyArray<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }>;
}

/** A part that is sent in chunks; `sha256` is that of the whole, hexadecimal. */
export interface PartOnTheWay {
  readonly dossier: string;
  readonly sha256: string;
}

/** A request with JSON to a path of this origin. */
export interface AskedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly content?: unknown;
}

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Without origin. */
  readonly path: string;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly type?: string;
  readonly proved?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 15_000;

/** The slowest line that is still waited for, in bytes a millisecond: half of 64 kbit/s (facts: security.md R9). */
const SLOWEST_LINE = 4;

/** `Retry-After` (RFC 9110 §10.2.3): seconds, or a date. @returns milliseconds from now, or null */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

const offline = (status: number | null = null, retryAfterMs: number | null = null): ServerError => ({
  code: 'offline',
  status,
  retryAfterMs,
});

/** Answers of which nothing is needed; it must be our server's all the same. */
export const Nothing = z.pipe(
  z.unknown(),
  z.transform(() => undefined),
);
const NO_CONTENT = 204;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const addressOf = ({ dossier, sha256 }: PartOnTheWay): string => `/api/dossiers/${dossier}/parts/${sha256}`;

/** A dossier as the body of a request. The proof is over the exact bytes, so they are written out before it. */
async function multipartOf({ manifest, signature, parts }: DossierToSend) {
  const form = new FormData();
  form.set('manifest', JSON.stringify(manifest));
  form.set('signature', signature);
  for (const { name, bytes } of parts) form.set(name, new Blob([bytes]), name);
  const written = new Response(form);
  const type = written.headers.get('Content-Type') ?? 'multipart/form-data';
  return { body: new Uint8Array(await written.arrayBuffer()), type };
}

export function createServerLink(options: ServerLinkOptions): ServerLink {
  const { now, prover, host, timeoutMs = TIMEOUT_MS } = options;
  /** What this terminal's clock is off, learnt when the server calls a proof stale; for proofs alone. */
  let clockOffset = 0;

  /** The status and text of an answer; null when none came in time. Rejects never, even if `fetch` ignores us. */
  async function exchange(
    path: string,
    init: RequestInit,
    milliseconds: number,
    outer: AbortSignal | undefined,
  ): Promise<{ response: Response; text: string } | null> {
    const ending = new AbortController();
    const end = () => ending.abort();
    const timer = setTimeout(end, milliseconds);
    outer?.addEventListener('abort', end);
    if (outer?.aborted) end();
    const ended = new Promise<null>((resolve) => {
      ending.signal.addEventListener('abort', () => resolve(null));
      if (ending.signal.aborted) resolve(null);
    });
    const answered = async () => {
      const { fetch } = options;
      const response = await fetch(path, { ...init, signal: ending.signal });
      return { response, text: await response.text() };
    };
    try {
      return await Promise.race([answered(), ended]);
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
      outer?.removeEventListener('abort', end);
    }
  }

  async function send<T>(request: Request, shape: z.ZodMiniType<T>): Answer<T> {
    const answer = await sendOnce(request, shape);
    return !answer.ok && answer.error.code === 'stale-proof' ? sendOnce(request, shape) : answer;
  }

  async function sendOnce<T>(request: Request, shape: z.ZodMiniType<T>): Answer<T> {
    const { method, path, body, type = 'application/json', proved = true } = request;
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (body) headers['Content-Type'] = type;
    if (proved) {
      const known = prover();
      if (!known) return err({ code: 'not-enrolled', status: null, retryAfterMs: null });
      headers.Authorization = await proveRequest(known.privateKey, {
        kiosk: known.kiosk,
        audience: host,
        method,
        path,
        body: body ?? new Uint8Array(),
        at: new Date(now() + clockOffset).toISOString(),
        id: uuidV7(now()),
      });
    }
    const init: RequestInit = {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      ...(body && { body }),
    };
    const answered = await exchange(path, init, request.timeoutMs ?? timeoutMs, request.signal);
    if (!answered) return err(offline());
    const { response, text } = answered;
    const retryAfterMs = readRetryAfter(response.headers.get('Retry-After'), now());
    const told = parseJson(text);
    if (!response.ok) {
      const problem = ProblemDocument.safeParse(told);
      const serverTime = Date.parse(response.headers.get('Date') ?? '');
      if (problem.success && problem.data.code === 'stale-proof' && !Number.isNaN(serverTime))
        clockOffset = serverTime - now();
      return err(
        problem.success
          ? { code: problem.data.code, status: response.status, retryAfterMs }
          : offline(response.status, retryAfterMs),
      );
    }
    if (told === undefined && response.status !== NO_CONTENT) return err(offline(response.status));
    const value = shape.safeParse(told);
    return value.success ? ok(value.data) : err(offline(response.status));
  }

  const post = <T>(path: string, content: unknown, shape: z.ZodMiniType<T>, proved = true): Answer<T> =>
    send({ method: 'POST', path, body: utf8(JSON.stringify(content)), proved }, shape);

  return {
    enrol: (request) => post('/api/kiosks/enrol', request, EnrolAnswer, false),
    heartbeat: (heartbeat) => post('/api/kiosks/heartbeat', heartbeat, HeartbeatAnswer),
    startVisit: (visit) => post('/api/visits', { visit }, Nothing),
    endVisit: () => send({ method: 'DELETE', path: '/api/visits/current' }, Nothing),
    visitKey: (sealed) => post('/api/visits/current/key', sealed, VisitKey),
    signInState: () => send({ method: 'GET', path: '/api/visits/current/sign-in' }, SignInState),
    signInAvailability: () => send({ method: 'GET', path: '/api/sign-in/availability' }, SignInAvailability),
    signInByPhone: () => post('/api/visits/current/sign-in/phone', {}, SignInState),
    signInByCard: (card) => post('/api/visits/current/sign-in/card', card, SignInState),
    signInByAttendant: () => post('/api/visits/current/sign-in/attendant', {}, SignInState),
    cancelSignIn: () => send({ method: 'DELETE', path: '/api/visits/current/sign-in' }, SignInState),
    callForHelp: (reason) => post('/api/visits/current/help', { reason }, Nothing),
    ask: ({ method, path, content }, shape) => {
      const body = content === undefined ? undefined : utf8(JSON.stringify(content));
      const longer = (body?.length ?? 0) / SLOWEST_LINE;
      return send({ method, path, timeoutMs: timeoutMs + longer, ...(body && { body }) }, shape);
    },
    helpState: () => send({ method: 'GET', path: '/api/visits/current/help' }, HelpState),
    heldBytes: (part, signal) => send({ method: 'GET', path: addressOf(part), signal }, HeldBytes),
    putChunk: (part, { offset, bytes }, signal) =>
      send(
        {
          method: 'PUT',
          path: `${addressOf(part)}/${offset}`,
          body: bytes,
          type: 'application/octet-stream',
          timeoutMs: timeoutMs + bytes.length / SLOWEST_LINE,
          signal,
        },
        HeldBytes,
      ),
    putDossier: async (dossier, signal) => {
      const { body, type } = await multipartOf(dossier);
      return send(
        {
          method: 'PUT',
          path: `/api/dossiers/${dossier.manifest.dossier}`,
          body,
          type,
          timeoutMs: timeoutMs + body.length / SLOWEST_LINE,
          signal,
        },
        Receipt,
      );
    },
    putExport: async (dossier) => {
      const { body, type } = await multipartOf(dossier);
      const path = `/api/kiosks/exports/${dossier.manifest.dossier}`;
      return send(
        { method: 'PUT', path, body, type, timeoutMs: timeoutMs + body.length / SLOWEST_LINE },
        Nothing,
      );
    },
  };
}
