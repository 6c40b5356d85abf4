import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { CatalogueEntry, VisitTopic } from '#shared/api/index.ts';
import {
  type Dossier,
  type Manifest,
  makeSealingKey,
  manifestText,
  partInfo,
  seal,
  sha256Hex,
  slipNumber,
  toBase64Url,
  unseal,
  utf8,
  uuidV7,
} from '#shared/dossier/index.ts';
import type { Flow } from '#shared/flow/index.ts';
import { readConfig } from '../../../server/config.ts';
import type { AuditEvent, FeedEvent, ServerContext } from '../../../server/context.ts';
import { type Database, json } from '../../../server/db/index.ts';

/** A server's context for the desk's tests: a real database and real sealing, the rest kept in lists. */
export interface House {
  readonly context: ServerContext;
  readonly audit: AuditEvent[];
  readonly logged: string[];
  readonly published: FeedEvent[];
  /** What the catalogue offers. */
  readonly flows: CatalogueEntry[];
  /** Moves the clock on. */
  skip(milliseconds: number): void;
  tell(event: FeedEvent): void;
  listeners(): number;
  addKiosk(id: string, more?: { lastSeenAt?: Date; status?: Record<string, unknown> }): Promise<void>;
  addDossier(change?: Partial<Dossier> & { seq: number }, more?: AddedDossier): Promise<Dossier>;
  addVisit(kiosk: string): Promise<string>;
}

interface AddedDossier {
  readonly photographs?: ReadonlyArray<Uint8Array>;
  readonly receivedAt?: Date;
  readonly problems?: ReadonlyArray<{ field: string; code: string }>;
  /** Sealed to a key the server does not have. */
  readonly foreignKey?: boolean;
}

const FLOW_HASH = 'a'.repeat(64);
export const START = Date.parse('2026-08-10T02:00:00.000Z');

const FLOW = { id: 'thu-nghiem', version: 3, title: { vi: 'Thủ tục thử', en: 'Trial procedure' } };

export async function makeHouse(db: Kysely<Database>): Promise<House> {
  let now = START;
  const audit: AuditEvent[] = [];
  const logged: string[] = [];
  const published: FeedEvent[] = [];
  const flows: CatalogueEntry[] = [];
  const listeners = new Set<(event: FeedEvent) => void>();
  const own = await makeSealingKey();
  const foreign = await makeSealingKey();
  const tell = (event: FeedEvent) => {
    for (const listener of listeners) listener(event);
  };
  const config = readConfig({}, '.');
  if (!config.ok) throw new Error(config.error);
  const context = {
    config: config.value,
    db,
    keys: {
      unseal: async (keyId: string, info: string, sealed: Parameters<typeof unseal>[2]) =>
        keyId === 'own' ? unseal(own.privateKey, info, sealed) : null,
      subjectHash: async (issuer: string, subject: string) =>
        createHash('sha256').update(`pepper ${issuer} ${subject}`).digest('hex'),
    },
    catalogue: {
      index: () => ({ version: 'v', flows, lists: [] }),
      refused: () => [{ file: 'flows/hong.json', at: '', message: 'x' }],
      flow: async ({ sha256 }: { sha256: string }) =>
        sha256 === FLOW_HASH ? (FLOW as unknown as Flow) : null,
    },
    events: {
      publish: async (topic: 'dossier' | 'kiosk' | 'call', data: Record<string, string>) => {
        const event: FeedEvent = { kind: 'desk', topic, data };
        published.push(event);
        tell(event);
      },
      publishVisit: async (visit: string, topic: VisitTopic = 'sign-in') => {
        published.push({ kind: 'visit', visit, topic });
      },
      wake: () => {},
      subscribe: (listener: (event: FeedEvent) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    clock: { now: () => now },
    residents: { set: () => {}, get: () => null, forget: () => {} },
    closing: new AbortController().signal,
    log: (event: string, detail?: object) => logged.push(`${event} ${JSON.stringify(detail ?? {})}`),
    audit: { append: async (event: AuditEvent) => void audit.push(event) },
  } as unknown as ServerContext;

  return {
    context,
    audit,
    logged,
    published,
    flows,
    skip: (milliseconds) => {
      now += milliseconds;
    },
    tell,
    listeners: () => listeners.size,
    addKiosk: async (id, more = {}) => {
      const [point = '', number = ''] = id.split('-');
      await db
        .insertInto('kiosk')
        .values({
          id,
          point,
          number: Number(number),
          name: `Ki-ốt ${number}`,
          public_key: json({ kty: 'EC' }),
          enrolled_at: new Date(now),
          last_seen_at: more.lastSeenAt ?? null,
          status: more.status ? json(more.status) : null,
        })
        .execute();
    },
    addDossier: async (change = { seq: 1 }, more = {}) => {
      const dossier = makeDossier(change);
      const keyId = more.foreignKey ? 'foreign' : 'own';
      const publicKey = (more.foreignKey ? foreign : own).publicKey;
      const plain = new Map<string, Uint8Array>([
        ['dossier', utf8(JSON.stringify(dossier))],
        ...(more.photographs ?? []).map((bytes, index) => [`photo-${index + 1}`, bytes] as const),
      ]);
      const parts = [];
      for (const [name, bytes] of plain) {
        const sealed = await seal(publicKey, partInfo({ ...dossier, dossier: dossier.id }, name), bytes);
        parts.push({ name, ...sealed, sha256: await sha256Hex(sealed.ciphertext) });
      }
      const manifest: Manifest = {
        format: 1,
        dossier: dossier.id,
        slip: dossier.slip,
        kiosk: dossier.kiosk,
        seq: dossier.seq,
        flow: dossier.flow,
        keyId,
        sealedAt: dossier.declaredAt,
        parts: parts.map((part) => ({
          name: part.name,
          size: part.ciphertext.length,
          sha256: part.sha256,
          encapsulatedKey: toBase64Url(part.encapsulatedKey),
        })),
      };
      await db
        .insertInto('dossier')
        .values({
          id: dossier.id,
          kiosk_id: dossier.kiosk,
          seq: dossier.seq,
          slip: dossier.slip,
          flow_id: dossier.flow.id,
          flow_version: dossier.flow.version,
          flow_sha256: dossier.flow.sha256,
          manifest: json<Record<string, unknown>>({ ...manifest }),
          manifest_text: manifestText(manifest),
          signature: 'A'.repeat(86),
          digest: await sha256Hex(manifestText(manifest)),
          assurance: dossier.state === 'prepared' ? 'card' : 'attendant',
          state: dossier.state,
          problems: json<readonly unknown[]>(more.problems ?? []),
          receipt: json({}),
          received_at: more.receivedAt ?? new Date(now),
        })
        .execute();
      for (const part of parts)
        await db
          .insertInto('dossier_part')
          .values({
            dossier_id: dossier.id,
            name: part.name,
            sealed: part.ciphertext,
            encapsulated_key: part.encapsulatedKey,
            sha256: part.sha256,
            size: part.ciphertext.length,
          })
          .execute();
      return dossier;
    },
    addVisit: async (kiosk) => {
      const id = crypto.randomUUID();
      await db
        .insertInto('visit')
        .values({
          id,
          kiosk_id: kiosk,
          started_at: new Date(now),
          last_seen_at: new Date(now),
          cookie_hash: id,
        })
        .execute();
      return id;
    },
  };
}

export function makeDossier(change: Partial<Dossier> & { seq: number }): Dossier {
  return {
    format: 1,
    id: uuidV7(START),
    slip: slipNumber('KVL-1', change.seq),
    kiosk: 'KVL-1',
    point: 'KVL',
    visit: crypto.randomUUID(),
    language: 'vi',
    flow: { id: FLOW.id, version: FLOW.version, sha256: FLOW_HASH },
    program: '0.1.0',
    actingFor: 'self',
    state: 'submitted',
    identity: null,
    declarant: { fullName: `NGUYỄN VĂN THỬ ${change.seq}`, citizenId: '038899000001' },
    answers: { 'child.fullName': 'Nguyễn Thị Thử' },
    documents: [],
    startedAt: '2026-08-10T01:50:00.000Z',
    declaredAt: '2026-08-10T01:59:00.000Z',
    ...change,
  };
}

export const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 0xff, 0xd9]);
