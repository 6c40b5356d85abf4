import { beforeAll, describe, expect, it } from 'vitest';
import { proveRequest, readProof, verifyProof } from '../../../shared/api/index.ts';
import { makeKioskKey, utf8 } from '../../../shared/dossier/index.ts';

const REQUEST = {
  kiosk: 'KVL-1',
  audience: 'kiosk.example.vn',
  method: 'POST',
  path: '/api/visits/current/help?urgent=1',
  body: utf8('{"reason":"question"}'),
  at: '2026-08-10T02:00:00.000Z',
  id: '0198a000-0000-7000-8000-000000000003',
};

let own: CryptoKeyPair;
let other: CryptoKeyPair;
let header: string;

beforeAll(async () => {
  [own, other] = [await makeKioskKey(), await makeKioskKey()];
  header = await proveRequest(own.privateKey, REQUEST);
});

describe('the proof of a request', () => {
  const check = async (change: Partial<typeof REQUEST> = {}, key = own.publicKey) => {
    const proof = readProof(header);
    return proof && verifyProof(key, proof, { ...REQUEST, ...change });
  };

  it('fits the request it was made for', async () => {
    expect(readProof(header)).toMatchObject({ kiosk: REQUEST.kiosk, at: REQUEST.at, id: REQUEST.id });
    expect(await check()).toBe(true);
  });

  it('fits no other method, address or body', async () => {
    expect(await check({ method: 'PUT' })).toBe(false);
    expect(await check({ method: 'post' })).toBe(false);
    expect(await check({ path: '/api/visits/current/help' })).toBe(false);
    expect(await check({ path: '/api/visits/current/help?urgent=2' })).toBe(false);
    expect(await check({ body: utf8('{"reason":"other"}') })).toBe(false);
    expect(await check({ body: new Uint8Array() })).toBe(false);
  });

  it('fits no other server: nobody who was asked can hand the request on', async () => {
    for (const audience of ['kiosk.example.vn:8443', 'example.vn', 'KIOSK.example.vn', 'kiosk.other.vn', ''])
      expect(await check({ audience })).toBe(false);
  });

  it('fits no other kiosk: neither its key nor its name', async () => {
    expect(await check({}, other.publicKey)).toBe(false);
    const renamed = readProof(header.replace('KVL-1', 'KVL-2'));
    expect(renamed && (await verifyProof(own.publicKey, renamed, REQUEST))).toBe(false);
  });

  it('fits no other time, id or signature', async () => {
    const last = header.at(-1) === 'A' ? 'Q' : 'A';
    for (const changed of [
      header.replace('02:00:00.000', '02:00:00.001'),
      header.replace('0003 ', '0004 '),
      header.replace(/[0-9a-f]{64}/, '0'.repeat(64)),
      header.slice(0, -2) + (header.at(-2) === 'A' ? 'Q' : 'A') + header.slice(-1),
      header.slice(0, -1) + last,
    ]) {
      const proof = readProof(changed);
      expect(proof).not.toBeNull();
      expect(proof && (await verifyProof(own.publicKey, proof, REQUEST))).toBe(false);
    }
  });

  it('of a request without a body fits one', async () => {
    const empty = { ...REQUEST, method: 'GET', body: new Uint8Array() };
    const proof = readProof(await proveRequest(own.privateKey, empty));
    expect(proof && (await verifyProof(own.publicKey, proof, empty))).toBe(true);
  });
});

describe('an Authorization header', () => {
  it.each([
    ['nothing', () => undefined],
    ['an empty text', () => ''],
    ['another scheme', () => header.replace('Kiosk', 'Bearer')],
    ['a small-letter scheme', () => header.replace('Kiosk', 'kiosk')],
    ['a strange kiosk', () => header.replace('KVL-1', 'kvl-1')],
    ['no time', () => header.replace(REQUEST.at, 'x'.repeat(24))],
    ['a time without milliseconds', () => header.replace('.000Z', 'Z')],
    ['a time elsewhere', () => header.replace('.000Z', '.000+00:00')],
    ['a time that never was', () => header.replace('08-10', '13-40')],
    ['a time too long', () => header.replace(REQUEST.at, `${REQUEST.at}0000000`)],
    ['an id that is none', () => header.replace(REQUEST.id, 'x')],
    ['an id in capitals', () => header.replace(REQUEST.id, REQUEST.id.toUpperCase())],
    ['an id of hyphens', () => header.replace(REQUEST.id, '-'.repeat(36))],
    ['no hash', () => header.replace(/ [0-9a-f]{64}/, '')],
    ['a hash in capitals', () => header.replace(/[0-9a-f]{64}/, 'A'.repeat(64))],
    ['a signature that is none', () => `${header}=`],
    ['a signature a letter short', () => header.slice(0, -1)],
    ['a signature a letter long', () => `${header}A`],
    ['a short signature', () => header.slice(0, -60)],
    ['something behind it', () => `${header} x`],
    ['two of it', () => `${header}, ${header}`],
    ['a line break', () => `${header}\n`],
  ])('that is %s is not read', (_what, text) => {
    expect(readProof(text())).toBeNull();
  });
});
