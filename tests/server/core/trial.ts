import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type EnrolAnswer, proveRequest } from '#shared/api/index.ts';
import {
  type Dossier,
  exportPublicKey,
  fromBase64Url,
  type IdentityStatement,
  type Manifest,
  makeKioskKey,
  manifestText,
  partInfo,
  seal,
  sha256Hex,
  signText,
  slipNumber,
  toBase64Url,
  utf8,
  uuidV7,
} from '#shared/dossier/index.ts';
import { createApp } from '../../../server/app.ts';
import { createAudit } from '../../../server/audit/index.ts';
import { openCatalogue } from '../../../server/catalogue/index.ts';
import { type Config, readConfig } from '../../../server/config.ts';
import type { ServerContext } from '../../../server/context.ts';
import type { OpenDatabase } from '../../../server/db/index.ts';
import { createEventFeed } from '../../../server/events.ts';
import { createSettingsStore } from '../../../server/fleet/index.ts';
import { openKeyring } from '../../../server/keys.ts';
import { createResidentMemory } from '../../../server/resident-memory.ts';
import { libraryFlow } from './flow.ts';

export const START = Date.parse('2026-11-23T02:00:00.000Z');
export const VERSION = '0.0.0-test';
export const CONTROL_TOKEN = 'control-token-of-the-tests';

/** A folder that goes when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'core-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a catalogue folder: file name (without ".json") to document, or to text as it is. */
export function writeCatalogue(
  folder: string,
  flows: Readonly<Record<string, unknown>>,
  lists: Readonly<Record<string, unknown>> = {},
): void {
  for (const [part, documents] of [
    ['flows', flows],
    ['lists', lists],
  ] as const) {
    mkdirSync(join(folder, part), { recursive: true });
    for (const [name, document] of Object.entries(documents))
      writeFileSync(
        join(folder, part, `${name}.json`),
        typeof document === 'string' ? document : JSON.stringify(document),
      );
  }
}

export const LOOPBACK = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
export const ELSEWHERE = { incoming: { socket: { remoteAddress: '192.0.2.7' } } };

export interface Trial {
  readonly app: ReturnType<typeof createApp>;
  readonly context: ServerContext;
  readonly logged: Array<{ event: string; [name: string]: unknown }>;
  skip(milliseconds: number): void;
  close(): void;
}

/** A whole server but for the port, on a database of its own, with a clock that stands still. */
export async function makeTrial(
  { db, kind }: OpenDatabase,
  options: {
    env?: Readonly<Record<string, string>>;
    flows?: Readonly<Record<string, unknown>>;
    lists?: Readonly<Record<string, unknown>>;
    config?: Partial<Config>;
  } = {},
): Promise<Trial> {
  const folder = temporaryFolder();
  const read = readConfig({ PUBLIC_URL: 'http://localhost', ...options.env }, folder);
  if (!read.ok) throw new Error(read.error);
  const config = { ...read.value, catalogueDir: join(folder, 'catalogue'), ...options.config };
  writeCatalogue(config.catalogueDir, options.flows ?? { 'the-ban-doc': libraryFlow() }, options.lists);
  const keys = await openKeyring(config.dataDir, undefined);
  if (!keys.ok) throw new Error(keys.error);
  let now = START;
  const clock = { now: () => now };
  const logged: Trial['logged'] = [];
  const log: ServerContext['log'] = (event, detail = {}) => void logged.push({ event, ...detail });
  const closing = new AbortController();
  const events = createEventFeed(db, clock, log);
  onTestFinished(() => events.close());
  const context: ServerContext = {
    config,
    db,
    keys: keys.value,
    catalogue: await openCatalogue(config.catalogueDir, { db, clock, log, editable: config.dev }),
    events,
    residents: createResidentMemory(),
    clock,
    log,
    audit: createAudit(db, clock),
    settings: createSettingsStore(db, log, 'trial'),
    closing: closing.signal,
  };
  return {
    app: createApp(context, { version: VERSION, database: kind, controlToken: CONTROL_TOKEN }),
    context,
    logged,
    skip: (milliseconds) => {
      now += milliseconds;
    },
    close: () => closing.abort(),
  };
}

export const jsonInit = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export interface TestKiosk {
  readonly id: string;
  readonly key: CryptoKeyPair;
  readonly answer: EnrolAnswer;
  /** Sends a request with a proof; `change` may spoil it. */
  send(
    method: string,
    path: string,
    body?: unknown,
    change?: {
      headers?: Record<string, string>;
      id?: string;
      at?: string;
      signedPath?: string;
      audience?: string;
      app?: Trial['app'];
    },
  ): Promise<Response>;
}

export async function enrolKiosk({ app, context }: Trial): Promise<TestKiosk> {
  const key = await makeKioskKey();
  const publicKey = await exportPublicKey(key.publicKey);
  const response = await app.request(
    '/api/kiosks/enrol',
    jsonInit('POST', { code: 'trial', publicKey }),
    LOOPBACK,
  );
  if (response.status !== 200) throw new Error(`enrolment: ${response.status}`);
  const answer = (await response.json()) as EnrolAnswer;
  const id = answer.kiosk;
  return {
    id,
    key,
    answer,
    send: async (method, path, body, change = {}) => {
      const isForm = body instanceof FormData;
      const sent = isForm ? new Response(body) : undefined;
      const isBytes = body instanceof Uint8Array;
      const bytes = sent
        ? new Uint8Array(await sent.arrayBuffer())
        : body === undefined
          ? new Uint8Array()
          : isBytes
            ? Uint8Array.from(body)
            : utf8(JSON.stringify(body));
      const otherType = isBytes ? 'application/octet-stream' : 'application/json';
      const type = sent ? sent.headers.get('content-type') : body === undefined ? null : otherType;
      const authorization = await proveRequest(key.privateKey, {
        kiosk: id,
        audience: change.audience ?? new URL(context.config.origins.kiosk).host,
        method,
        path: change.signedPath ?? path,
        body: bytes,
        at: change.at ?? new Date(context.clock.now()).toISOString(),
        id: change.id ?? crypto.randomUUID(),
      });
      return (change.app ?? app).request(
        path,
        {
          method,
          headers: {
            authorization,
            'content-length': String(bytes.length),
            ...(type && { 'content-type': type }),
            ...change.headers,
          },
          ...(bytes.length > 0 && { body: bytes }),
        },
        ELSEWHERE,
      );
    },
  };
}

export const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]);

/** A dossier as a kiosk would make it; `change` makes it another. */
export function makeDossier(kiosk: TestKiosk, trial: Trial, change: Partial<Dossier> = {}): Dossier {
  const seq = change.seq ?? 1;
  const entry = trial.context.catalogue.index().flows[0];
  if (!entry) throw new Error('the catalogue is empty');
  const { id, version, sha256 } = entry;
  const at = new Date(trial.context.clock.now()).toISOString();
  return {
    format: 1,
    id: uuidV7(trial.context.clock.now()),
    slip: slipNumber(kiosk.id, seq),
    kiosk: kiosk.id,
    point: 'KVL',
    seq,
    visit: crypto.randomUUID(),
    language: 'vi',
    flow: { id, version, sha256 },
    program: VERSION,
    actingFor: 'self',
    state: 'submitted',
    identity: null,
    declarant: { fullName: 'Nguyễn Văn Thử' },
    answers: { 'reader.name': 'Nguyễn Văn Thử', 'card.kind': 'adult', 'papers.portrait': 'photo' },
    documents: [{ paper: 'portrait', part: 'photo-1', type: 'image/jpeg' }],
    startedAt: at,
    declaredAt: at,
    ...change,
  };
}

/** Has the server sign who stood there. */
export function makeStatement(
  { context }: Trial,
  dossier: Pick<Dossier, 'kiosk' | 'visit' | 'declarant'>,
  assurance: IdentityStatement['assurance'],
): Promise<IdentityStatement> {
  return context.keys.signStatement(
    {
      v: 1,
      subject: '0'.repeat(64),
      issuer: 'http://localhost/sandbox/vneid',
      assurance,
      at: new Date(context.clock.now()).toISOString(),
      kiosk: dossier.kiosk,
      visit: dossier.visit,
    },
    dossier.declarant,
  );
}

/** What a kiosk sends; each part may be spoiled before it is signed or after. */
export interface Package {
  manifest: Manifest;
  signature: string;
  parts: Map<string, Uint8Array<ArrayBuffer>>;
}

export async function sealDossier(
  kiosk: TestKiosk,
  dossier: unknown,
  options: { photos?: Readonly<Record<string, Uint8Array>>; manifest?: Partial<Manifest> } = {},
): Promise<Package> {
  const named = dossier as Dossier;
  const { keyId, publicKey } = kiosk.answer.keys.sealing;
  const base = {
    format: 1 as const,
    dossier: named.id,
    slip: named.slip,
    kiosk: named.kiosk,
    seq: named.seq,
    flow: named.flow,
    keyId,
    sealedAt: named.declaredAt,
    ...options.manifest,
  };
  const plain: Array<[string, Uint8Array]> = [
    ['dossier', utf8(JSON.stringify(dossier))],
    ...Object.entries(options.photos ?? { 'photo-1': JPEG }),
  ];
  const parts = new Map<string, Uint8Array<ArrayBuffer>>();
  const listed: Manifest['parts'] = [];
  for (const [name, bytes] of plain) {
    const key = fromBase64Url(publicKey) ?? new Uint8Array();
    const { encapsulatedKey, ciphertext } = await seal(key, partInfo(base, name), bytes);
    parts.set(name, ciphertext);
    listed.push({
      name,
      size: ciphertext.length,
      sha256: await sha256Hex(ciphertext),
      encapsulatedKey: toBase64Url(encapsulatedKey),
    });
  }
  const manifest: Manifest = { ...base, parts: listed, ...options.manifest };
  return { manifest, signature: await sign(kiosk, manifest), parts };
}

export const sign = (kiosk: TestKiosk, manifest: Manifest): Promise<string> =>
  signText(kiosk.key.privateKey, manifestText(manifest));

export function formOf({ manifest, signature, parts }: Package): FormData {
  const form = new FormData();
  form.set('manifest', JSON.stringify(manifest));
  form.set('signature', signature);
  for (const [name, bytes] of parts) form.set(name, new Blob([bytes]), name);
  return form;
}

export const putDossier = (
  kiosk: TestKiosk,
  sealed: Package,
  id: string = sealed.manifest.dossier,
): Promise<Response> => kiosk.send('PUT', `/api/dossiers/${id}`, formOf(sealed));
