import type * as z from 'zod/mini';
import { type PublicJwk, readProof, type ServerKeys, verifyProof } from '#shared/api/index.ts';
import {
  deliveryText,
  exportPublicKey,
  fromBase64Url,
  importPublicKey,
  Manifest,
  makeSealingKey,
  makeServerKey,
  manifestText,
  partInfo,
  type Receipt,
  receiptText,
  sha256Hex,
  signText,
  toBase64Url,
  unseal,
  verifyText,
  visitKeyInfo,
} from '#shared/dossier/index.ts';
import { SETTINGS } from './settings.ts';

/** Where it is reached. */
export const HOST = 'kiosk.example.vn';

/** What may happen to a request on its way, or to the answer on its way back. */
export type Mishap =
  | 'lost'
  | 'answer-lost'
  | 'portal'
  | 'forged-receipt'
  | 'other-digest'
  | { readonly status: number; readonly code?: string; readonly headers?: Record<string, string> };

/** A server's intake, enrolment and visit keys in memory, with real keys and real checks. */
export async function pretendServer({ now = Date.now }: { now?: () => number } = {}) {
  const sealing = await makeSealingKey();
  const signing = await makeServerKey();
  const stranger = await makeServerKey();
  const keys: ServerKeys = {
    sealing: { keyId: 'seal-1', publicKey: toBase64Url(sealing.publicKey) },
    signing: {
      keyId: 'sign-1',
      publicKey: (await exportPublicKey(signing.publicKey)) as z.infer<typeof PublicJwk>,
    },
  };
  const kiosks = new Map<string, CryptoKey>();
  const held = new Map<
    string,
    { manifest: Manifest; digest: string; parts: Map<string, Uint8Array<ArrayBuffer>> }
  >();
  /** Parts that came in chunks, by hash. */
  const staged = new Map<string, Uint8Array<ArrayBuffer>>();
  const requests: { path: string; init: RequestInit }[] = [];
  /** Asked of each request; null lets it pass. */
  let mishap: (path: string) => Mishap | null = () => null;

  const json = (status: number, content: unknown, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify(content), {
      status,
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
    json(status, { type: 'about:blank', title: code, status, code }, headers);

  async function receiptFor(manifest: Manifest, digest: string, key = signing.privateKey): Promise<Receipt> {
    const unsigned = {
      v: 1 as const,
      kiosk: manifest.kiosk,
      seq: manifest.seq,
      dossier: manifest.dossier,
      digest,
      receivedAt: new Date(now()).toISOString(),
      keyId: keys.signing.keyId,
    };
    return { ...unsigned, signature: await signText(key, receiptText(unsigned)) };
  }

  /** A chunk, or the question how many bytes of its part are here. */
  function takeChunk(path: string, init: RequestInit): Response {
    const [, , , , , hash = '', offset] = path.split('/');
    const before = staged.get(hash) ?? new Uint8Array();
    if (init.method === 'GET') return json(200, { held: before.length });
    if (Number(offset) !== before.length) return problem(409, 'offset-differs');
    const chunk = init.body as Uint8Array<ArrayBuffer>;
    const all = new Uint8Array(before.length + chunk.length);
    all.set(before);
    all.set(chunk, before.length);
    staged.set(hash, all);
    return json(200, { held: all.length });
  }

  async function take(init: RequestInit, faked: Mishap | null): Promise<Response> {
    const type = new Headers(init.headers).get('Content-Type') ?? '';
    const form = await new Response(init.body as Uint8Array<ArrayBuffer>, {
      headers: { 'Content-Type': type },
    }).formData();
    const parsed = Manifest.safeParse(JSON.parse(String(form.get('manifest'))));
    if (!parsed.success) return problem(400, 'bad-manifest');
    const manifest = parsed.data;
    const text = manifestText(manifest);
    const signature = String(form.get('signature'));
    const digest = await sha256Hex(deliveryText(manifest, signature));
    const kioskKey = kiosks.get(manifest.kiosk);
    if (!kioskKey || !(await verifyText(kioskKey, text, signature))) return problem(422, 'bad-signature');
    const before = held.get(manifest.dossier);
    if (before && before.digest !== digest) return problem(409, 'conflict');
    const parts = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const part of manifest.parts) {
      const file = form.get(part.name);
      const bytes =
        file instanceof File ? new Uint8Array(await file.arrayBuffer()) : (staged.get(part.sha256) ?? null);
      if (!bytes || (await sha256Hex(bytes)) !== part.sha256) return problem(422, 'part-mismatch');
      parts.set(part.name, bytes);
    }
    if (faked === 'forged-receipt') return json(201, await receiptFor(manifest, digest, stranger.privateKey));
    if (faked === 'other-digest') return json(201, await receiptFor(manifest, await sha256Hex('another')));
    held.set(manifest.dossier, { manifest, digest, parts });
    if (faked === 'answer-lost') throw new TypeError('network error');
    return json(before ? 200 : 201, await receiptFor(manifest, digest));
  }

  const fetch = async (input: string, init: RequestInit): Promise<Response> => {
    requests.push({ path: input, init });
    const faked = mishap(input);
    if (faked === 'lost') throw new TypeError('network error');
    if (faked === 'portal')
      return new Response('<html>Đăng nhập Wi-Fi</html>', {
        status: 200,
        headers: { 'Content-Type': 'text/html' },
      });
    if (typeof faked === 'object' && faked)
      return faked.code
        ? problem(faked.status, faked.code, faked.headers)
        : new Response('<html>', { status: faked.status, headers: faked.headers ?? {} });
    const body = (init.body ?? new Uint8Array()) as Uint8Array<ArrayBuffer>;
    if (input === '/api/kiosks/enrol') {
      const { code, publicKey } = JSON.parse(new TextDecoder().decode(body)) as {
        code: string;
        publicKey: JsonWebKey;
      };
      const key = await importPublicKey(publicKey);
      if (code !== 'trial' || !key) return problem(403, 'bad-code');
      const kiosk = `KTH-${kiosks.size + 1}`;
      kiosks.set(kiosk, key);
      return json(200, { kiosk, keys, settings: SETTINGS });
    }
    const proof = readProof(new Headers(init.headers).get('Authorization') ?? undefined);
    const kioskKey = proof && kiosks.get(proof.kiosk);
    if (
      !kioskKey ||
      !(await verifyProof(kioskKey, proof, {
        audience: HOST,
        method: init.method ?? 'GET',
        path: input,
        body,
      }))
    )
      return problem(401, 'bad-proof');
    if (/^\/api\/dossiers\/[^/]+\/parts\//.test(input)) return takeChunk(input, init);
    if (input.startsWith('/api/dossiers/')) return take(init, faked);
    return problem(404, 'not-found');
  };

  return {
    keys,
    /** Of `keys.signing`, to name a successor with. */
    signingKey: signing.privateKey,
    held,
    requests,
    kiosks,
    receiptFor,
    stranger,
    fetch: fetch as typeof globalThis.fetch,
    onRequest: (decide: (path: string) => Mishap | null) => {
      mishap = decide;
    },
    /** The visit key back, as the server would answer against the visit's cookie. */
    recoverKey:
      (kiosk: string, visit: string) => async (sealed: { encapsulatedKey: string; ciphertext: string }) => {
        const encapsulatedKey = fromBase64Url(sealed.encapsulatedKey);
        const ciphertext = fromBase64Url(sealed.ciphertext);
        const raw =
          encapsulatedKey &&
          ciphertext &&
          (await unseal(sealing.privateKey, visitKeyInfo(kiosk, visit), { encapsulatedKey, ciphertext }));
        return raw
          ? { ok: true as const, value: { key: toBase64Url(raw) } }
          : { ok: false as const, error: { code: 'cannot-open' } };
      },
    /** What a held dossier says, opened as only the server can. */
    async open(dossier: string, part = 'dossier'): Promise<Uint8Array<ArrayBuffer> | null> {
      const one = held.get(dossier);
      const listed = one?.manifest.parts.find(({ name }) => name === part);
      const ciphertext = one?.parts.get(part);
      const encapsulatedKey = listed && fromBase64Url(listed.encapsulatedKey);
      return one && ciphertext && encapsulatedKey
        ? unseal(sealing.privateKey, partInfo(one.manifest, part), { encapsulatedKey, ciphertext })
        : null;
    },
  };
}

export type PretendServer = Awaited<ReturnType<typeof pretendServer>>;
